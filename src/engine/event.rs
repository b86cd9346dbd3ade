//! Engine events, parsed: the implementation takes the action strings of the Engine API (`health_status: healthy`,
//! `exec_create: …`) apart.

use super::Timestamp;
use indexmap::IndexMap;

/// Which events to send.
#[derive(Debug, Clone, Default)]
pub struct EventFilter {
    /// Only objects that carry these labels (`key` or `key=value`). Network and volume events carry no labels on older
    /// engines, so those come unfiltered and the reader matches names.
    pub labels: Vec<String>,
    /// Replay from this time on.
    pub since: Option<Timestamp>,
    /// End at this time; what is past ends at once.
    pub until: Option<Timestamp>,
    /// The engine's action words to send (`die`, `health_status`); empty: all. An engine may send more.
    pub words: &'static [&'static str],
}

/// Health status of a container (Engine API `Health.Status`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum HealthStatus {
    /// No health check is declared.
    None,
    /// Within the start period, or not yet decided.
    Starting,
    /// The last probe succeeded.
    Healthy,
    /// `retries` probes in a row failed.
    Unhealthy,
}

/// Something the engine did or saw.
#[derive(Debug, Clone, PartialEq)]
pub enum EngineEvent {
    Container {
        /// When, by the engine's clock.
        at: Timestamp,
        id: String,
        /// The container's labels and the event's own attributes, as sent.
        attributes: IndexMap<String, String>,
        what: ContainerEvent,
    },
    /// A network or volume was created, removed, connected, …
    Resource {
        /// When, by the engine's clock.
        at: Timestamp,
        /// `network`, `volume` or `image`.
        kind: &'static str,
        /// Its name or id.
        name: String,
        /// The Engine API's action word.
        action: String,
    },
}

/// What happened to a container.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ContainerEvent {
    Created,
    Started,
    Died {
        /// Exit code; 128+n for signal n.
        exit_code: i64,
    },
    /// A stop request completed.
    Stopped,
    /// A restart request completed.
    Restarted,
    /// A signal was sent to it.
    Killed {
        signal: i64,
    },
    /// The kernel killed one of its processes for lack of memory.
    OutOfMemory,
    Paused,
    Unpaused,
    Renamed {
        from: String,
    },
    Destroyed,
    Health(HealthStatus),
    /// A command was started in it; the probes of healthchecks are execs too.
    ExecStarted {
        exec_id: String,
        /// The command line as the engine prints it.
        command: String,
    },
    /// A command in it exited.
    ExecDied {
        exec_id: String,
        exit_code: i64,
    },
    Other(String),
}

impl HealthStatus {
    /// The Engine API's word.
    pub fn word(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Starting => "starting",
            Self::Healthy => "healthy",
            Self::Unhealthy => "unhealthy",
        }
    }
}

impl ContainerEvent {
    /// The event in the Engine API's words (`health_status: healthy`, `exec_start: …`).
    pub fn action(&self) -> String {
        let word = match self {
            Self::Created => "create",
            Self::Started => "start",
            Self::Died { .. } => "die",
            Self::Stopped => "stop",
            Self::Restarted => "restart",
            Self::Killed { .. } => "kill",
            Self::OutOfMemory => "oom",
            Self::Paused => "pause",
            Self::Unpaused => "unpause",
            Self::Renamed { .. } => "rename",
            Self::Destroyed => "destroy",
            Self::Health(status) => return format!("health_status: {}", status.word()),
            Self::ExecStarted { command, .. } => return format!("exec_start: {command}"),
            Self::ExecDied { .. } => "exec_die",
            Self::Other(other) => other,
        };
        word.to_owned()
    }
}
