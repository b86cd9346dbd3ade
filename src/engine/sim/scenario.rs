//! The script of a simulated host: a YAML file of images, services, their log lines, health and faults. All times are
//! seconds from the start of the container's run unless said otherwise.

use indexmap::IndexMap;
use serde::Deserialize;

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Scenario {
    /// Seed of every random choice; same seed, same run.
    pub seed: u64,
    pub host: ScriptedHost,
    /// Images by name: on the host already, or in the simulated registry.
    pub images: IndexMap<String, ScriptedImage>,
    /// Behaviour by Compose service name.
    pub services: IndexMap<String, Behaviour>,
    pub outages: Vec<Outage>,
    /// Nodes of its swarm; 0: one.
    pub nodes: u32,
    /// When nodes are not heard of.
    pub node_outages: Vec<NodeOutage>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct ScriptedHost {
    pub version: String,
    /// API version, `major.minor`.
    pub api: String,
}

impl Default for ScriptedHost {
    fn default() -> Self {
        Self {
            version: "28.5.2".into(),
            api: "1.51".into(),
        }
    }
}

/// A time when the engine cannot be reached, in seconds from its start.
#[derive(Debug, Clone, Copy, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Outage {
    pub from: f64,
    pub to: f64,
}

/// A time when a node of the swarm is down, in seconds from the engine's start.
#[derive(Debug, Clone, Copy, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NodeOutage {
    /// Which one, from 1.
    pub node: u32,
    pub from: f64,
    /// 0: for good.
    #[serde(default)]
    pub to: f64,
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct ScriptedImage {
    /// Bytes.
    pub size: u64,
    /// Whether it is on the host already.
    pub present: bool,
    /// Seconds a pull takes.
    pub pull: f64,
    /// Layers of a pull.
    pub layers: u32,
    /// The registry's error when it cannot be pulled.
    pub fails: Option<String>,
    /// How many pulls fail before one works; 0 with `fails`: all.
    pub failures: u32,
    /// Paths declared `VOLUME`.
    pub volumes: Vec<String>,
    /// Build steps, when it is built: name and seconds.
    pub steps: Vec<ScriptedBuildStep>,
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct ScriptedBuildStep {
    /// `[builder 3/7] RUN …`
    pub name: String,
    /// Seconds.
    pub takes: f64,
    /// Lines it prints, spread over its time.
    pub output: Vec<String>,
    /// The builder's message when it fails.
    pub fails: Option<String>,
}

/// How the containers of a service behave, or its tasks on a swarm: their runs are those of a slot, one after another.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Behaviour {
    /// Seconds the engine needs to create.
    pub create: f64,
    /// Seconds the engine needs to start.
    pub start: f64,
    /// The engine's error at start (a taken port, a missing executable).
    pub start_fails: Option<String>,
    /// Number of inspections of a running container that the engine fails to answer, as one under load may.
    pub looks_fail: u32,
    /// Seconds from the stop signal to the exit; longer than the grace period means SIGKILL.
    pub stop: f64,
    /// ScriptedExit code after the stop signal.
    pub stop_code: i64,
    pub log: Vec<ScriptedLine>,
    /// Seconds after which probes pass; `None`: from the start.
    pub ready: Option<f64>,
    pub probe: ScriptedProbe,
    /// Times when probes fail again.
    pub failing: Vec<ScriptedFailure>,
    /// Exits by itself.
    pub exits: Vec<ScriptedExit>,
    /// Cores used when busy.
    pub cpu: f64,
    /// Bytes used.
    pub memory: u64,
}

impl Default for Behaviour {
    fn default() -> Self {
        Self {
            create: 0.05,
            start: 0.2,
            start_fails: None,
            looks_fail: 0,
            stop: 0.2,
            stop_code: 0,
            log: Vec::new(),
            ready: None,
            probe: ScriptedProbe::default(),
            failing: Vec::new(),
            exits: Vec::new(),
            cpu: 0.01,
            memory: 8 << 20,
        }
    }
}

/// A log line, or a repeated one.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct ScriptedLine {
    /// When it is written; when repeated, the first time.
    pub at: f64,
    /// The text; `{n}` is the count of this line, from 1, `{time}` the time as most programs write it, `{redis-time}` as
    /// Redis does.
    pub text: String,
    /// Whether it goes to standard error.
    pub err: bool,
    /// Seconds between repeats; 0: once.
    pub every: f64,
    /// Lines at each repeat.
    pub times: u32,
    /// Only in this run of the container, from 1; 0: in every run.
    pub run: u32,
}

/// Duration and results of a probe.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct ScriptedProbe {
    /// Seconds it takes.
    pub takes: f64,
    /// Output when it passes.
    pub passes: String,
    /// Output when it fails.
    pub fails: String,
    /// ScriptedExit code when it fails.
    pub code: i64,
}

impl Default for ScriptedProbe {
    fn default() -> Self {
        Self {
            takes: 0.03,
            passes: String::new(),
            fails: "not ready".into(),
            code: 1,
        }
    }
}

/// A time when probes fail.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct ScriptedFailure {
    pub from: f64,
    pub to: f64,
    /// What the probe prints.
    pub output: String,
}

/// An exit by itself.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct ScriptedExit {
    pub at: f64,
    pub code: i64,
    /// Whether the kernel killed it for lack of memory.
    pub out_of_memory: bool,
    /// Only in this run, from 1; 0: in every run.
    pub run: u32,
}

impl Scenario {
    /// Parses a scenario.
    ///
    /// # Errors
    /// When the text is not YAML of this shape; the message names line and column.
    pub fn parse(text: &str) -> Result<Self, String> {
        serde_yaml::from_str(text).map_err(|error| error.to_string())
    }
}
