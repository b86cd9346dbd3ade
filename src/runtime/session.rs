//! The input of a session: engine, project, first commands, what to follow, and when it is over.

use super::{Command, Doctor, IdlePacing};
use crate::compose::Project;
use crate::compose::tree::Tree;
use crate::diag::{Diagnostic, Sources};
use crate::engine::{Clock, Engine, Timestamp};
use crate::logs::Store;
use crate::rules::Rules;
use crate::runtime::swarm::{ManagerSearch, NodeReach};
use crate::stack::{Stack, Verdict};
use std::path::PathBuf;
use std::rc::Rc;
use std::sync::Arc;
use std::time::Duration;

/// Loads the files again.
pub type Loader = Box<dyn Fn() -> Result<LoadedFiles, Box<FilesFault>>>;

/// What keeps files from being used.
#[derive(Debug, Clone, Default)]
pub struct FilesFault {
    /// The texts that the diagnostics point into.
    pub sources: Sources,
    pub diagnostics: Vec<Diagnostic>,
}

/// What was loaded of the files.
#[derive(Debug, Clone)]
pub struct LoadedFiles {
    pub project: Rc<Project>,
    /// What stands in them, and where.
    pub tree: Rc<Tree>,
    /// All files that were read for it.
    pub read: Vec<PathBuf>,
}

/// The input of a session.
pub struct Session {
    pub engine: Arc<dyn Engine>,
    pub clock: Clock,
    /// The project's name.
    pub name: String,
    /// The project; `None` when no file is at hand and only labels tell of it.
    pub project: Option<Rc<Project>>,
    /// Loads the files again (`Command::Reload`, and before operations that need the files).
    pub loader: Option<Loader>,
    /// The files that the project was made of; they are followed where there is a loader.
    pub files: Vec<PathBuf>,
    /// The doctor, where there is one.
    pub doctor: Option<Doctor>,
    /// Commands to run first.
    pub commands: Vec<Command>,
    /// When it is over.
    pub until: Until,
    /// `--wait` and its timeout: whether an `up` or `start` waits until everything is ready.
    pub wait: Option<Wait>,
    /// Whether declared healthchecks are run ahead of the engine while a start waits for them.
    pub early_probes: bool,
    /// Whether the project is a stack on the swarm that the engine manages.
    pub on_swarm: bool,
    /// Connects to the engines of the swarm's nodes, for what only they know.
    pub node_reach: Option<NodeReach>,
    /// Looks for a manager of the swarm that takes orders, where others than the engine may be asked.
    pub manager_search: Option<ManagerSearch>,
    /// What is followed.
    pub follow: Follow,
    /// The store of log lines.
    pub logs: Store,
    /// What known messages mean.
    pub rules: Rules,
    /// Most engine calls at once; 0 for no limit.
    pub parallel: usize,
    /// When the loop rests; `None` to take in everything as it comes.
    pub idle_pacing: Option<IdlePacing>,
}

/// When a session is over.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Until {
    /// When its face is left (the deck, `attach`, `events`).
    #[default]
    Left,
    /// When its operations have ended (`up -d`, `down`, `stop`, …).
    Ended,
    /// When no container of the shown services runs any more (`up` without `-d`).
    Exited {
        /// What the first exit does.
        abort: Abort,
        /// The services whose exits count, and which are stopped at the end; empty for all.
        services: Vec<String>,
        /// The service whose exit code is returned; empty for none.
        code_from: String,
    },
    /// When no container whose log is followed runs any more (`logs -f`).
    FollowedExited,
    /// When every log has been read to its end (`logs` without `-f`).
    LogsRead,
    /// When the host was listed and the containers inspected once (`ps`, `why`).
    Inspected,
}

/// What the exit of a container does to an attached `up`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Abort {
    #[default]
    Never,
    /// It stops everything (`--abort-on-container-exit`).
    OnExit,
    /// It stops everything when the code is not 0 (`--abort-on-container-failure`).
    OnFailure,
}

/// `--wait`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Wait {
    /// `--wait-timeout`, counted from the first start.
    pub timeout: Option<Duration>,
}

/// What is followed.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Follow {
    pub logs: Option<LogScope>,
    /// Full details of containers, every probe with its output. Without it, only what an operation needs is inspected.
    pub details: bool,
    /// Images of services.
    pub images: bool,
    /// What the engine still knows of the time before the session: who stopped a container, how earlier runs ended.
    pub history: bool,
}

/// Which log lines are followed.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct LogScope {
    /// The services; empty for all.
    pub services: Vec<String>,
    /// Only this replica.
    pub index: Option<u32>,
    /// Lines of each container from before the session; `None` for all.
    pub tail: Option<u64>,
    /// From this time on.
    pub since: Option<Timestamp>,
    /// Up to this time.
    pub until: Option<Timestamp>,
    /// Whether new lines are followed.
    pub follow: bool,
    /// Whether existing lines are read to their end before new ones are followed, which is needed to select the last of
    /// those that match.
    pub past_first: bool,
}

/// How a session ended.
#[derive(Debug)]
pub struct SessionOutcome {
    /// The verdict; its exit code is the command's.
    pub verdict: Verdict,
    /// Exit code of a container (`--exit-code-from`, `--abort-on-…`), which takes precedence over the verdict's.
    pub code: Option<i64>,
    /// The stack at the end.
    pub stack: Stack,
    /// The error that ended the face: its terminal, pipe or disk could not be written to.
    pub unshown: Option<std::io::Error>,
}

impl SessionOutcome {
    /// The exit code of the program.
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
    /// A session on `engine` for the project `name`, without commands and without following anything.
    pub fn new(engine: Arc<dyn Engine>, clock: Clock, name: &str) -> Self {
        Self {
            engine,
            clock,
            name: name.to_owned(),
            project: None,
            loader: None,
            files: Vec::new(),
            doctor: None,
            commands: Vec::new(),
            until: Until::Left,
            wait: None,
            early_probes: false,
            on_swarm: false,
            node_reach: None,
            manager_search: None,
            follow: Follow::default(),
            logs: Store::default(),
            rules: Rules::default(),
            parallel: 0,
            idle_pacing: None,
        }
    }
}
