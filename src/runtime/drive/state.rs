//! The loop's own state.

use super::following::begin_following;
use super::session_ending::SessionEnding;
use crate::compose::Project;
use crate::engine::Timestamp;
use crate::runtime::early_probes::EarlyProbes;
use crate::runtime::follow::{Details, Keepalive, LogFollowers, StatsFollowers};
use crate::runtime::message::{Message, Reporter};
use crate::runtime::shell::Shells;
use crate::runtime::supervisor::Supervisor;
use crate::runtime::swarm::{NestedSession, SwarmOperator, TasksInside};
use crate::runtime::{Face, Session};
use crate::stack::{Event, Stack};
use std::collections::VecDeque;
use std::path::PathBuf;
use std::rc::Rc;
use tokio::sync::{Notify, mpsc};
use tokio::time::Instant;

pub(super) struct Drive<'a, F: Face> {
    pub(super) face: &'a mut F,
    pub(super) stack: Stack,
    pub(super) supervisor: Supervisor,
    /// What is done where the project is a stack on a swarm.
    pub(super) on_swarm: Option<SwarmOperator>,
    pub(super) inside: TasksInside,
    /// `None`: healthchecks are run by the engine alone.
    pub(super) early_probes: Option<EarlyProbes>,
    /// When a healthcheck is due to be run early.
    pub(super) early_probe_at: Option<Timestamp>,
    pub(super) reporter: Reporter,
    pub(super) messages: mpsc::Receiver<Message>,
    /// Events of our own, applied before anything else happens.
    pub(super) own: VecDeque<Event>,
    pub(super) details: Details,
    pub(super) logs: Option<LogFollowers>,
    pub(super) stats: StatsFollowers,
    pub(super) shells: Shells,
    pub(super) again: Rc<Notify>,
    pub(super) keepalive: Keepalive,
    pub(super) session: Session,
    pub(super) ending: SessionEnding,
    /// When the next frame is due; `None`: what is shown is current.
    pub(super) frame: Option<Instant>,
    /// The error that keeps further frames from being shown.
    pub(super) unshown: Option<std::io::Error>,
    pub(super) painted: Instant,
    pub(super) wake: Option<Instant>,
    pub(super) listed: bool,
    /// Whether the engine was asked for its history, and whether it answered.
    pub(super) history: HistoryState,
    /// When log lines came last.
    pub(super) last_line: Timestamp,
    pub(super) images: indexmap::IndexMap<String, String>,
    /// The files that are followed for the project, and the task that does.
    pub(super) files: Option<(Vec<PathBuf>, tokio::task::AbortHandle)>,
    /// The project as it was last applied, or as it was when the session began.
    pub(super) applied: Option<Rc<Project>>,
    /// The task that follows the content of the files containers are given.
    pub(super) contents: Option<tokio::task::AbortHandle>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum HistoryState {
    #[default]
    Unasked,
    Asked,
    Read,
}

impl<'a, F: Face> Drive<'a, F> {
    pub(super) fn start(face: &'a mut F, mut session: Session, run_nested: NestedSession) -> Self {
        let (reporter, messages) = Reporter::new(session.clock);
        let engine = &session.engine;
        let again = Rc::new(Notify::new());
        let keepalive = Keepalive::default();
        let (manager, on_swarm) = begin_following(&session, &reporter, &keepalive, &again, run_nested);
        let scope = session.follow.logs.clone().filter(|_| !session.on_swarm);
        let commands = std::mem::take(&mut session.commands);
        let details = Details::start(engine.clone(), reporter.clone());
        let mut stack = Stack::new(&session.name, reporter.now());
        stack.logs = std::mem::take(&mut session.logs);
        stack.rules = std::mem::take(&mut session.rules);
        if on_swarm.is_some() {
            stack.expect_swarm();
        }
        let mut drive = Self {
            face,
            stack,
            supervisor: Supervisor::new(&session, reporter.clone(), details.clone()),
            on_swarm,
            inside: TasksInside::new(session.node_reach.take(), manager, reporter.clone()),
            early_probes: (session.early_probes && !session.on_swarm)
                .then(|| EarlyProbes::new(engine.clone(), reporter.clone())),
            early_probe_at: None,
            details,
            logs: scope.map(|scope| LogFollowers::new(engine.clone(), reporter.clone(), scope)),
            stats: StatsFollowers::new(engine.clone(), reporter.clone()),
            shells: Shells::new(engine.clone(), reporter.clone()),
            again,
            keepalive,
            messages,
            own: VecDeque::new(),
            ending: SessionEnding::default(),
            frame: Some(Instant::now()),
            unshown: None,
            painted: Instant::now(),
            wake: None,
            listed: false,
            history: HistoryState::default(),
            last_line: Timestamp::default(),
            images: indexmap::IndexMap::new(),
            files: None,
            applied: session.project.clone(),
            contents: None,
            reporter,
            session,
        };
        let files = drive.session.files.clone();
        drive.follow_files(files);
        if let Some(project) = drive.session.project.clone() {
            drive.own.push_back(Event::Project(project));
        }
        for command in commands {
            drive.command(command);
        }
        drive
    }

    pub(super) fn now(&self) -> Timestamp {
        self.reporter.now()
    }
}
