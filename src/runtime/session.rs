//! What a session is given: an engine, a project, what to do first, what to follow, and when it is over.

use super::{Command, Lull};
use crate::compose::Project;
use crate::engine::{Clock, Engine, Timestamp};
use crate::logs::Store;
use crate::stack::{Stack, Verdict};
use std::rc::Rc;
use std::sync::Arc;
use std::time::Duration;

/// Loads the files again; the error is the text of the diagnostics.
pub type Loader = Box<dyn Fn() -> Result<Rc<Project>, String>>;

/// What a session works with.
pub struct Session {
    /// Who does the work.
    pub engine: Arc<dyn Engine>,
    /// The time.
    pub clock: Clock,
    /// The project's name.
    pub name: String,
    /// The project; `None` when no file is at hand: it is then known from labels.
    pub project: Option<Rc<Project>>,
    /// How to load the files again (`Command::Reload`).
    pub loader: Option<Loader>,
    /// What to do first.
    pub commands: Vec<Command>,
    /// When it is over.
    pub until: Until,
    /// Whether an `up` waits until everything is ready, and how long at most.
    pub wait: Option<Wait>,
    /// What is followed.
    pub follow: Follow,
    /// Where log lines are kept.
    pub logs: Store,
    /// Engine calls at once at most; 0 for no limit.
    pub parallel: usize,
    /// What rests while nothing happens; `None` when everything is to be taken in as it comes.
    pub lull: Option<Lull>,
}

/// When a session is over.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Until {
    /// When its face leaves (the deck, `attach`, `events`).
    #[default]
    Left,
    /// When what was asked has ended (`up -d`, `down`, `stop`, …).
    Ended,
    /// When no container of the services shown runs any more (`up` without `-d`).
    Exited {
        /// What the first exit does.
        abort: Abort,
        /// Whose exit code is the command's; empty for none.
        code_from: String,
    },
    /// When every log has been read to its end (`logs` without `-f`).
    LogsRead,
    /// When what is there has been looked at once: listed and inspected (`ps`, `why`).
    Looked,
}

/// What the exit of a container does to an attached `up`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Abort {
    /// Nothing.
    #[default]
    Never,
    /// Stops all (`--abort-on-container-exit`).
    OnExit,
    /// Stops all when the code is not 0 (`--abort-on-container-failure`).
    OnFailure,
}

/// `--wait`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Wait {
    /// `--wait-timeout`, from the first start on.
    pub timeout: Option<Duration>,
}

/// What is followed.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Follow {
    /// Log lines.
    pub logs: Option<LogScope>,
    /// Containers in full, every probe with its output. Without it only what an operation needs is inspected.
    pub details: bool,
    /// Images of services.
    pub images: bool,
}

/// Which log lines are followed.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct LogScope {
    /// Of which services; empty for all.
    pub services: Vec<String>,
    /// Only of this replica.
    pub index: Option<u32>,
    /// How many lines from before now, of each container; `None` for all.
    pub tail: Option<u64>,
    /// From this time on.
    pub since: Option<Timestamp>,
    /// Up to this time.
    pub until: Option<Timestamp>,
    /// Go on with new lines.
    pub follow: bool,
    /// Read what is there to its end before going on: only then it can be said which lines of it are the last that somebody
    /// wants.
    pub past_first: bool,
}

/// How a session ended.
#[derive(Debug)]
pub struct Outcome {
    /// The verdict; its exit code is the command's.
    pub verdict: Verdict,
    /// Exit code of the container asked for (`--exit-code-from`, `--abort-on-…`), which goes before the verdict's.
    pub code: Option<i64>,
    /// What was known at the end.
    pub stack: Stack,
    /// Why the face could show no more: its terminal, pipe or disk could not be written to.
    pub unshown: Option<std::io::Error>,
}

impl Outcome {
    /// The exit code of the program.
    #[must_use]
    pub fn exit_code(&self) -> u8 {
        self.code
            .map_or(self.verdict.exit_code(), |code| u8::try_from(code & 0xff).unwrap_or(1))
    }
}

impl std::fmt::Debug for Session {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Session")
            .field("name", &self.name)
            .field("commands", &self.commands)
            .field("until", &self.until)
            .finish_non_exhaustive()
    }
}

impl Session {
    /// A session on `engine` for the project `name` that follows nothing and does nothing yet.
    #[must_use]
    pub fn new(engine: Arc<dyn Engine>, clock: Clock, name: &str) -> Self {
        Self {
            engine,
            clock,
            name: name.to_owned(),
            project: None,
            loader: None,
            commands: Vec::new(),
            until: Until::Left,
            wait: None,
            follow: Follow::default(),
            logs: Store::default(),
            parallel: 0,
            lull: None,
        }
    }
}
