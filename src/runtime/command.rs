//! What a face can ask for.

use super::Spool;
use crate::engine::{TerminalSize, Timestamp};
pub use crate::plan::Images;
use crate::plan::{BuildOptions, OneOff, PullOptions};
use std::time::Duration;

/// What a face can ask for.
#[expect(missing_docs, reason = "the fields say what their variant needs")]
#[derive(Debug, Clone, PartialEq)]
pub enum Command {
    /// Bring services up (all when empty).
    Up { services: Vec<String>, options: UpOptions },
    /// Prepare and create a container for one command.
    Run { one_off: Box<OneOff> },
    /// Start what exists.
    Start { services: Vec<String> },
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
    /// Remove containers that do not run; with `stop` all, stopped first. `volumes`: their anonymous volumes too.
    Remove {
        services: Vec<String>,
        stop: bool,
        volumes: bool,
    },
    /// Kill.
    Kill {
        services: Vec<String>,
        signal: String,
        orphans: bool,
    },
    /// Stop and remove; `volumes` also removes named volumes, `images` images.
    Down {
        services: Vec<String>,
        volumes: bool,
        orphans: bool,
        images: Images,
        grace: Option<Duration>,
    },
    /// Build images again and recreate what uses them.
    Rebuild { services: Vec<String>, no_cache: bool },
    /// Build images, and do nothing else.
    Build {
        services: Vec<String>,
        options: BuildOptions,
    },
    /// Pull images.
    Pull {
        services: Vec<String>,
        options: PullOptions,
    },
    /// Freeze.
    Pause { services: Vec<String> },
    /// Thaw.
    Unpause { services: Vec<String> },
    /// Do an operation again, and this time what it left because data would be lost.
    Agree { operation: u64 },
    /// Run a container's health check now.
    Probe { container: String },
    /// Open a shell in a container: `/bin/sh`, then `/bin/bash`.
    OpenShell {
        session: u64,
        container: String,
        size: TerminalSize,
    },
    /// Keys for a shell.
    ShellInput { session: u64, bytes: Vec<u8> },
    /// A shell's pane changed size.
    ResizeShell { session: u64, size: TerminalSize },
    /// Close a shell.
    CloseShell { session: u64 },
    /// Read older log lines of a service, from before what is held: back to a time, or some.
    OlderLogs {
        service: String,
        back_to: Option<Timestamp>,
    },
    /// Mark this moment among the log lines.
    Mark { text: String },
    /// Give lines to a command of the user's shell.
    Pipe { command: String, lines: Spool },
    /// Which containers are on screen and want stats.
    WatchStats { containers: Vec<String> },
    /// List the projects on the engine.
    ListProjects,
    /// Ask the engine how much the volumes hold.
    MeasureVolumes,
    /// Try the engine again now.
    Reconnect,
    /// Load the files again.
    Reload,
    /// Cancel the operation under way.
    Cancel,
    /// Leave, with the stack as it is.
    Detach,
    /// Stop everything we brought up, then leave. A second one kills.
    Quit,
}

impl Command {
    /// Whether it changes something on the engine, or may. Running a health check does what the engine does anyway.
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

/// How to bring up (`docker compose up` flags).
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct UpOptions {
    /// Build images even when they exist.
    pub build: bool,
    /// Never build.
    pub no_build: bool,
    /// Recreate even when nothing changed.
    pub force_recreate: bool,
    /// Never recreate.
    pub no_recreate: bool,
    /// Leave dependencies alone.
    pub no_deps: bool,
    /// Recreate dependencies too.
    pub always_recreate_deps: bool,
    /// New anonymous volumes.
    pub renew_anonymous_volumes: bool,
    /// Make volumes that differ from the file's anew, which loses their data.
    pub renew_volumes: bool,
    /// Remove orphans.
    pub remove_orphans: bool,
    /// Create only.
    pub no_start: bool,
    /// `always`, `missing`, `never`, or empty for each service's own.
    pub pull: String,
    /// Replicas by service.
    pub scale: Vec<(String, u32)>,
    /// Grace period for stops on the way.
    pub timeout: Option<Duration>,
}
