//! What the runtime requires of a face: input and output.

use super::{Command, FilesFault};
use crate::compose::ServiceChange;
use crate::compose::tree::Tree;
use crate::engine::Timestamp;
use crate::stack::{Event, Stack};
use std::future::Future;
use std::path::PathBuf;
use std::rc::Rc;
use std::time::Duration;

/// The files, loaded again.
#[derive(Debug)]
pub struct FilesRead {
    pub tree: Rc<Tree>,
    /// What differs from the files as they were last applied.
    pub changes: Vec<ServiceChange>,
    pub occasion: ReadOccasion,
}

/// Why files are read again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ReadOccasion {
    /// The user asked for it.
    Asked,
    /// An operation needs them.
    Operation,
    /// It is asked what an operation would do.
    Plan,
    /// These have changed.
    Changed(Vec<PathBuf>),
}

/// A face: reads the stack, shows it, and sends commands. It never decides and never waits. One that has nothing
/// but the type of its input shows nothing.
pub trait Face {
    /// Its user's input.
    type Input;

    /// The next input; pending for ever when there is none to come. Must be cancel-safe.
    fn next(&mut self) -> impl Future<Output = Self::Input> {
        std::future::pending()
    }

    /// Handles an input.
    fn handle(&mut self, _input: Self::Input, _stack: &Stack, _now: Timestamp) -> Vec<Command> {
        Vec::new()
    }

    /// Sees an event after the stack has taken it (`Stack::apply`).
    fn observe(&mut self, _event: &Event, _stack: &Stack, _now: Timestamp) -> Vec<Command> {
        Vec::new()
    }

    /// Takes the files loaded again.
    fn take_files(&mut self, _read: FilesRead, _now: Timestamp) {}

    /// Takes what keeps the files, as they are now, from being used. What runs goes on.
    fn take_files_fault(&mut self, _fault: FilesFault, _now: Timestamp) {}

    /// Continues work that takes longer than a frame; called before each `paint`.
    fn work(&mut self, _stack: &Stack, _now: Timestamp) -> Vec<Command> {
        Vec::new()
    }

    /// Shows the stack. Called at most 30 times a second and only after an input, an event or `wake`.
    ///
    /// # Errors
    /// When the terminal or pipe is gone; the runtime then detaches.
    fn paint(&mut self, _stack: &Stack, _now: Timestamp) -> std::io::Result<()> {
        Ok(())
    }

    /// How long what is shown stays correct without any event (a running clock, a countdown); `None`: for ever.
    fn wake(&self, _stack: &Stack, _now: Timestamp) -> Option<Duration> {
        None
    }
}
