//! Commands: what a face can ask the runtime to do.

use super::Spool;
use crate::engine::{TerminalSize, Timestamp};
pub use crate::plan::Images;
use crate::plan::{BuildOptions, OneOff, PullOptions};
use std::time::Duration;

/// A request from a face.
#[derive(Debug, Clone, PartialEq)]
pub enum Command {
    /// Bring services up (all when empty).
    Up {
        services: Vec<String>,
        options: UpOptions,
    },
    /// Create a one-off container.
    Run {
        one_off: Box<OneOff>,
    },
    /// Start existing containers.
    Start {
        services: Vec<String>,
    },
    /// Stop, dependents first.
    Stop {
        services: Vec<String>,
        grace: Option<Duration>,
    },
    /// Restart in place, in order.
    Restart {
        services: Vec<String>,
        grace: Option<Duration>,
        /// Leave dependents that say `restart: true` alone.
        no_deps: bool,
    },
    /// Remove containers that do not run; with `stop`, stop and remove all. `volumes`: also their anonymous volumes.
    Remove {
        services: Vec<String>,
        stop: bool,
        volumes: bool,
    },
    /// Send a signal.
    Kill {
        services: Vec<String>,
        signal: String,
        orphans: bool,
    },
    /// Stop and remove containers and networks; `volumes` also removes named volumes, `images` images.
    Down {
        services: Vec<String>,
        volumes: bool,
        orphans: bool,
        images: Images,
        grace: Option<Duration>,
    },
    /// Build images again and recreate what uses them.
    Rebuild {
        services: Vec<String>,
        no_cache: bool,
    },
    /// Build images only.
    Build {
        services: Vec<String>,
        options: BuildOptions,
    },
    Pull {
        services: Vec<String>,
        options: PullOptions,
    },
    Pause {
        services: Vec<String>,
    },
    Unpause {
        services: Vec<String>,
    },
    /// Run an operation again, now with what it left out because data would be lost.
    Agree {
        operation: u64,
    },
    /// Run a container's healthcheck now.
    Probe {
        container: String,
    },
    /// Open a shell in a container: `/bin/sh`, then `/bin/bash`.
    OpenShell {
        session: u64,
        container: String,
        size: TerminalSize,
    },
    /// Send input to a shell.
    ShellInput {
        session: u64,
        bytes: Vec<u8>,
    },
    /// Set the size of a shell's terminal.
    ResizeShell {
        session: u64,
        size: TerminalSize,
    },
    /// Close a shell.
    CloseShell {
        session: u64,
    },
    /// Read log lines of a service older than those held: back to a time, or one page.
    OlderLogs {
        service: String,
        back_to: Option<Timestamp>,
    },
    /// Set a mark among the log lines.
    Mark {
        text: String,
    },
    /// Pipe lines to a command of the user's shell.
    Pipe {
        command: String,
        lines: Spool,
    },
    /// Set the containers on screen, whose stats are followed.
    WatchStats {
        containers: Vec<String>,
    },
    /// List the projects on the engine.
    ListProjects,
    /// Ask the engine for the size of its volumes.
    MeasureVolumes,
    /// Try to reach the engine now.
    Reconnect,
    /// Load the files again.
    Reload,
    /// Cancel the operation in progress.
    Cancel,
    /// Leave, with the stack unchanged.
    Detach,
    /// Stop everything we brought up, then leave; when repeated, kill it.
    Quit,
}

impl Command {
    /// Whether it changes something on the engine, or may. Running a healthcheck does not: the engine does that anyway.
    #[must_use]
    pub fn changes(&self) -> bool {
        !matches!(
            self,
            Self::Probe { .. }
                | Self::ShellInput { .. }
                | Self::ResizeShell { .. }
                | Self::CloseShell { .. }
                | Self::OlderLogs { .. }
                | Self::WatchStats { .. }
                | Self::ListProjects
                | Self::MeasureVolumes
                | Self::Mark { .. }
                | Self::Pipe { .. }
                | Self::Reconnect
                | Self::Reload
                | Self::Cancel
                | Self::Detach
        )
    }
}

/// Options of `up` (`docker compose up` flags).
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct UpOptions {
    /// Build images even when they exist.
    pub build: bool,
    pub no_build: bool,
    /// Recreate even when nothing changed.
    pub force_recreate: bool,
    pub no_recreate: bool,
    /// Do not start dependencies.
    pub no_deps: bool,
    /// Recreate dependencies too.
    pub always_recreate_deps: bool,
    /// Create new anonymous volumes instead of taking over the old ones.
    pub renew_anonymous_volumes: bool,
    /// Remove and create anew the volumes that differ from the file, which loses their data.
    pub renew_volumes: bool,
    pub remove_orphans: bool,
    /// Create containers, do not start them.
    pub no_start: bool,
    /// `always`, `missing`, `never`, or empty for each service's own policy.
    pub pull: String,
    /// Replicas by service.
    pub scale: Vec<(String, u32)>,
    /// Grace period for containers that are stopped on the way.
    pub timeout: Option<Duration>,
}
