//! Commands: what a face can ask the runtime to do.

use super::Spool;
use crate::engine::{TerminalSize, Timestamp};
use crate::plan::Operation;
use crate::swarm::SwarmChange;

/// A request from a face.
#[derive(Debug, Clone, PartialEq)]
pub enum Command {
    /// Carry out an operation.
    Operate(Operation),
    /// Change services or nodes of the swarm.
    ChangeSwarm(SwarmChange),
    /// Say what an `up` would do now.
    Plan,
    /// Run an operation again, now with what it left out because data would be lost.
    Agree { operation: u64 },
    /// Run a container's healthcheck now.
    Probe { container: String },
    /// Open a shell in a container: `/bin/sh`, then `/bin/bash`.
    OpenShell {
        session: u64,
        container: String,
        size: TerminalSize,
    },
    /// Send input to a shell.
    ShellInput { session: u64, bytes: Vec<u8> },
    /// Set the size of a shell's terminal.
    ResizeShell { session: u64, size: TerminalSize },
    /// Close a shell.
    CloseShell { session: u64 },
    /// Read log lines of a service older than those held: back to a time, or one page.
    OlderLogs {
        service: String,
        back_to: Option<Timestamp>,
    },
    /// Set a mark among the log lines.
    Mark { text: String },
    /// Pipe lines to a command of the user's shell.
    Pipe { command: String, lines: Spool },
    /// Set the containers on screen, whose stats are followed.
    WatchStats { containers: Vec<String> },
    /// List the projects on the engine.
    ListProjects,
    /// Ask the engine for the size of its volumes.
    MeasureVolumes,
    /// Look for what will go wrong.
    RunDoctor,
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
    /// The command for an operation with these options.
    pub fn operate(options: impl Into<Operation>) -> Self {
        Self::Operate(options.into())
    }

    /// Whether it changes something on the engine, or may: a healthcheck runs whatever its file says.
    pub fn changes(&self) -> bool {
        match self {
            Self::Operate(_)
            | Self::ChangeSwarm(_)
            | Self::Agree { .. }
            | Self::OpenShell { .. }
            | Self::Probe { .. }
            | Self::Quit => true,
            Self::ShellInput { .. }
            | Self::ResizeShell { .. }
            | Self::CloseShell { .. }
            | Self::OlderLogs { .. }
            | Self::WatchStats { .. }
            | Self::ListProjects
            | Self::MeasureVolumes
            | Self::RunDoctor
            | Self::Mark { .. }
            | Self::Pipe { .. }
            | Self::Plan
            | Self::Reconnect
            | Self::Reload
            | Self::Cancel
            | Self::Detach => false,
        }
    }
}
