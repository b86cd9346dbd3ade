//! Stacks as the runtime would make them: only by events.

mod broken;
mod forms;
mod scenes;
mod simulated;
mod swarm;

pub(super) use broken::{broken_chain, forty, recovered, twelve};
pub(super) use forms::written_in_forms;
pub(super) use scenes::{
    every_state, market_declared, market_files, market_lost, measured, pulling_and_building, talking,
};
pub(super) use simulated::{
    simulated_crashes, simulated_end_of_update, simulated_node_back, simulated_node_down, simulated_pause,
    simulated_rollback, simulated_update,
};
pub(super) use swarm::{on_swarm, swarm_of, swarm_paused, swarm_rolling, swarm_updating, swarm_view};

use crate::compose::files::MemoryFiles;
use crate::compose::{LoadOptions, Loaded, load};
use crate::engine::{
    ContainerEvent, ContainerReport, ContainerState, ContainerStatus, ContainerSummary, EngineError, EngineEvent,
    ErrorKind, HealthReport, HealthStatus, HealthcheckReport, HostInfo, ProbeReport, StatsSample, Timestamp,
};
use crate::logs::{Batch, Line, LineKind, Stream};
use crate::plan::{Gate, OperationInfo, Plannable, UpOptions};
use crate::stack::{Event, OperationRecord, ProbedBy, Stack, Verdict};
use indexmap::IndexMap;
use std::rc::Rc;
use std::time::Duration;

/// 2025-08-25 12:02:00 UTC.
pub(super) const NOON: i64 = 1_756_123_320_000_000_000;

/// A point so many milliseconds after the beginning.
pub(super) fn at(ms: i64) -> Timestamp {
    Timestamp(NOON + ms * 1_000_000)
}

/// A stack that is being told events.
pub(super) struct Stage {
    pub stack: Stack,
}

impl Stage {
    /// A project on an engine, asked to come up.
    pub(super) fn new(name: &str) -> Self {
        let mut stage = Self {
            stack: Stack::new(name, at(0)),
        };
        stage.tell(Event::Connected(
            HostInfo {
                endpoint: "unix:///var/run/docker.sock".to_owned(),
                version: "28.5.2".to_owned(),
                api: (1, 51),
                platform: "linux/amd64".to_owned(),
                log_driver: "json-file".to_owned(),
                local: true,
                ..HostInfo::default()
            },
            at(0),
        ));
        stage
    }

    pub(super) fn tell(&mut self, event: Event) -> &mut Self {
        self.stack.apply(&event);
        self
    }

    pub(super) fn began(&mut self, info: OperationInfo, ms: i64) -> &mut Self {
        let id = self.stack.operations.len() as u64 + 1;
        self.tell(Event::Began(OperationRecord {
            id,
            info,
            services: Vec::new(),
            started: at(ms),
            ended: None,
            notes: Vec::new(),
        }))
    }

    /// A container that was created, and started when `started` says so.
    pub(super) fn container(&mut self, service: &str, check: Option<&[&str]>, started: Option<i64>) -> &mut Self {
        let report = report(&self.stack.name, service, check, started);
        self.tell(Event::Inspected(Rc::new(report), at(started.unwrap_or(0))))
    }

    /// A container that the engine created and could not start.
    pub(super) fn refused(&mut self, service: &str, error: &str) -> &mut Self {
        let mut report = report(&self.stack.name, service, None, None);
        report.state.error = error.to_owned();
        self.tell(Event::Inspected(Rc::new(report), at(0)))
    }

    pub(super) fn waits(&mut self, service: &str, on: &[&str], ms: i64) -> &mut Self {
        let gates = on
            .iter()
            .map(|on| Gate {
                service: (*on).to_owned(),
                condition: crate::compose::Condition::Healthy,
                required: true,
                after: Vec::new(),
            })
            .collect();
        self.tell(Event::Waits {
            service: service.to_owned(),
            gates,
            at: at(ms),
        })
    }

    /// Probes of 34 ms each, so many milliseconds after the beginning.
    pub(super) fn probes(&mut self, service: &str, exit_code: i64, output: &str, times: &[i64]) -> &mut Self {
        for ms in times {
            self.tell(Event::Probed {
                container: id(service),
                report: ProbeReport {
                    start: at(*ms),
                    end: at(ms + 34),
                    exit_code,
                    output: output.to_owned(),
                },
                by: ProbedBy::Engine,
            });
        }
        self
    }

    pub(super) fn health(&mut self, service: &str, status: HealthStatus, ms: i64) -> &mut Self {
        self.event(service, ContainerEvent::Health(status), ms)
    }

    pub(super) fn event(&mut self, service: &str, what: ContainerEvent, ms: i64) -> &mut Self {
        self.tell(Event::Engine(EngineEvent::Container {
            at: at(ms),
            id: id(service),
            attributes: IndexMap::new(),
            what,
        }))
    }

    pub(super) fn stats(&mut self, service: &str, memory_mib: u64, cores: f64, ms: i64) -> &mut Self {
        self.tell(Event::Stats {
            container: id(service),
            sample: StatsSample {
                at: at(ms),
                cpu_cores: Some(cores),
                memory: memory_mib << 20,
                memory_limit: 1 << 30,
                net_rx: 1500,
                net_tx: 800,
                pids: 5,
                ..StatsSample::default()
            },
        })
    }

    pub(super) fn logs(&mut self, service: &str, lines: &[(i64, &str)]) -> &mut Self {
        let lines = lines
            .iter()
            .map(|(ms, text)| Line {
                time: at(*ms).0,
                stream: Stream::Out,
                kind: LineKind::Text,
                text: bytes::Bytes::copy_from_slice(text.as_bytes()),
            })
            .collect();
        let container = format!("{}-{service}-1", self.stack.name);
        self.tell(Event::Logs(Batch {
            service: service.to_owned(),
            container,
            lines,
        }))
    }

    pub(super) fn policy(&mut self, service: &str, policy: &str) -> &mut Self {
        let mut report = self.stack.services[service].containers[0]
            .report
            .as_deref()
            .unwrap()
            .clone();
        report.restart_policy = policy.to_owned();
        report.state.health = None;
        self.tell(Event::Inspected(Rc::new(report), at(1_000)))
    }

    /// A streak, as an inspect would tell it.
    pub(super) fn streak(&mut self, service: &str, streak: u32, log: Vec<ProbeReport>, ms: i64) -> &mut Self {
        let Some((_, container)) = self.stack.container(&id(service)) else {
            panic!("no {service}")
        };
        let mut report = container.report.as_deref().unwrap().clone();
        report.state.health = Some(HealthReport {
            status: HealthStatus::Starting,
            failing_streak: streak,
            log,
        });
        self.tell(Event::Inspected(Rc::new(report), at(ms)))
    }
}

/// The project that a Compose file in `/srv/shop` makes.
pub(super) fn shop(file: &str) -> Loaded {
    let disk = MemoryFiles::default().with("/srv/shop/compose.yaml", file);
    let options = LoadOptions {
        cwd: "/srv/shop".into(),
        ..LoadOptions::default()
    };
    load(&options, &disk)
}

pub(super) fn id(service: &str) -> String {
    format!(
        "{:0<64}",
        format!("{service}-id").replace(|c: char| !c.is_ascii_alphanumeric(), "0")
    )
}

fn report(project: &str, service: &str, check: Option<&[&str]>, started: Option<i64>) -> ContainerReport {
    let labels = [
        ("com.docker.compose.project", project),
        ("com.docker.compose.service", service),
        ("com.docker.compose.container-number", "1"),
        ("com.docker.compose.config-hash", "f00d"),
        ("com.docker.compose.oneoff", "False"),
    ];
    let status = if started.is_some() {
        ContainerStatus::Running
    } else {
        ContainerStatus::Created
    };
    ContainerReport {
        summary: ContainerSummary {
            id: id(service),
            name: format!("{project}-{service}-1"),
            image: format!("{service}:latest"),
            image_id: "sha256:0123456789abcdef".to_owned(),
            labels: labels.map(|(key, value)| (key.to_owned(), value.to_owned())).into(),
            status,
            status_text: String::new(),
            command_text: String::new(),
            created: at(0),
            ports: Vec::new(),
            mounts: Vec::new(),
            networks: IndexMap::new(),
        },
        state: ContainerState {
            status,
            exit_code: 0,
            oom_killed: false,
            error: String::new(),
            pid: 4242,
            started: started.map(at),
            finished: None,
            health: None,
        },
        restart_count: 0,
        restart_policy: "unless-stopped".to_owned(),
        log_driver: "json-file".to_owned(),
        tty: false,
        healthcheck: check.map(|test| HealthcheckReport {
            test: test.iter().map(|word| (*word).to_owned()).collect(),
            interval: Duration::from_secs(1),
            timeout: Duration::from_secs(3),
            retries: 60,
            ..HealthcheckReport::default()
        }),
        environment: ["MYSQL_DATABASE=market", "MYSQL_PASSWORD=hunter2", "TZ=Asia/Shanghai"]
            .map(str::to_owned)
            .to_vec(),
        command: vec!["mysqld".to_owned()],
        memory_limit: 0,
        stop_signal: String::new(),
        stop_timeout: None,
        network_mode: "bridge".to_owned(),
        raw: serde_json::Value::Null,
    }
}

/// The market-monitor stack 14 seconds after `up`, as drawn in the design.
pub(super) fn market_coming_up() -> Stage {
    let mut stage = Stage::new("market-monitor");
    stage.began(UpOptions::default().info(), 0);
    stage.container("redis", Some(&["CMD-SHELL", "redis-cli ping"]), Some(200));
    stage.container("mysql", Some(&["CMD", "mysqladmin", "ping"]), Some(1000));
    stage.container("monitor", Some(&["CMD", "/monitor", "healthcheck"]), None);
    stage.waits("monitor", &["mysql"], 1100);
    stage.health("redis", HealthStatus::Healthy, 900);
    stage.probes("redis", 0, "PONG", &[900, 2900, 4900, 6900, 8900, 10_900, 12_900]);
    let refused = "mysqladmin: connect to server at '127.0.0.1' failed";
    stage.probes("mysql", 1, refused, &[10_900, 12_000, 13_066]);
    let log = stage.stack.services["mysql"].containers[0]
        .probes
        .history
        .iter()
        .map(|probe| probe.report.clone());
    let log: Vec<_> = log.collect();
    stage.streak("mysql", 3, log, 13_100);
    stage.logs("redis", &[(11_377, "* Ready to accept connections tcp")]);
    stage.logs(
        "mysql",
        &[
            (2_800, "[Note] [Entrypoint]: Initializing database files"),
            (
                11_204,
                "[System] [MY-013576] [InnoDB] InnoDB initialization has started.",
            ),
            (
                13_300,
                "[Warning] [MY-010068] [Server] CA certificate ca.pem is self signed.",
            ),
        ],
    );
    stage.stats("redis", 3, 0.0, 13_500);
    stage.stats("mysql", 412, 0.61, 13_500);
    stage
}

/// The same stack when all is well, 33.6 seconds after `up`.
pub(super) fn market_ready() -> Stage {
    let mut stage = market_coming_up();
    stage.probes("mysql", 0, "mysqld is alive", &[14_100, 15_200, 16_300]);
    stage.health("mysql", HealthStatus::Healthy, 14_134);
    stage.waits("monitor", &[], 14_140);
    stage.event("monitor", ContainerEvent::Started, 14_300);
    stage.probes("monitor", 0, "", &[15_300, 20_300, 25_300]);
    stage.health("monitor", HealthStatus::Healthy, 33_600);
    stage.stats("monitor", 9, 0.02, 39_500);
    stage.tell(Event::Ended {
        operation: 1,
        verdict: Verdict::Done,
        at: at(33_600),
    });
    stage
}

/// mysql became unhealthy, redis exited, a worker is paused, a job is done, monitor waits.
pub(super) fn market_unhealthy() -> Stage {
    let mut stage = market_ready();
    stage.container("worker", None, Some(1000));
    stage.container("job", None, Some(1000));
    stage.policy("job", "no");
    stage.event("job", ContainerEvent::Died { exit_code: 0 }, 9_000);
    stage.event("worker", ContainerEvent::Paused, 40_000);
    stage.probes(
        "mysql",
        1,
        "ERROR 1045 (28000): Access denied for user 'app'@'localhost'",
        &[41_000, 42_000, 43_000],
    );
    stage.health("mysql", HealthStatus::Unhealthy, 43_040);
    stage.logs(
        "redis",
        &[(44_000, "# Fatal error, can't open config file '/redis.conf'")],
    );
    stage.policy("redis", "no");
    stage.event("redis", ContainerEvent::Died { exit_code: 1 }, 45_000);
    stage
}

/// The engine goes away.
pub(super) fn lose(stage: &mut Stage, ms: i64) {
    stage.tell(Event::Lost {
        error: EngineError::new(
            "following events",
            "unix:///var/run/docker.sock",
            ErrorKind::Unreachable,
            "broken pipe",
        ),
        at: at(ms),
        retry_at: Some(at(ms + 5_000)),
    });
}
