//! The only room with tasks: runs plans, follows events, logs, health and stats, retries, reconnects, shuts down.
//!
//! It never decides what a plan contains and never paints: it observes the host, has `plan` say what to do, does it,
//! and reports every change to the stack, whose one owner is the loop in [`drive()`].

mod builder_size;
mod command;
mod contents;
mod doctor;
mod drive;
mod early_probes;
mod execution;
mod face;
mod fault;
mod follow;
mod holder;
mod idle_pacing;
mod message;
mod nearby;
mod observe;
mod output_reader;
mod perform;
mod pipe;
mod preview;
mod probe;
mod project_files;
mod projects;
mod provider;
mod session;
mod shell;
mod signal;
mod silent;
mod sockets;
mod supervisor;
pub mod swarm;
#[cfg(test)]
mod tests;
mod timer;
pub mod watch;

pub use builder_size::builder_size;
pub use command::Command;
pub use contents::{contents, file_facts};
pub use doctor::{Doctor, DoctorRequest};
pub use drive::drive;
pub use face::{Face, FilesRead, ReadOccasion};
pub use idle_pacing::IdlePacing;
pub use output_reader::OutputReader;
pub use pipe::Spool;
pub use preview::{Preview, preview};
pub use session::{Abort, FilesFault, Follow, LoadedFiles, Loader, LogScope, Session, SessionOutcome, Until, Wait};
#[cfg(unix)]
pub use signal::signals;
pub use signal::{Signal, no_signals, with_client};
pub use silent::Silent;
pub use sockets::{TCP_LISTEN, hex_address, listening_sockets, sockets_in};
