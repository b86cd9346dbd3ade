//! What was asked for and how far it is: commands become operations, operations become plans, plans are run. Two operations
//! may run at once when they are about different services; what a newer one is about, an older one gives up.

mod intent;
mod resume;
mod turn;

use super::execution::{Execution, Turn};
use super::follow::Details;
use super::message::Reporter;
use super::observe::Found;
use super::perform::Yield;
use super::{Command, Session, Wait};
use crate::compose::Project;
use crate::engine::{Engine, EngineError, Timestamp};
use crate::plan::{Observed, Plan, StepId};
use crate::stack::{Event, Operation, OperationKind, Stack, Verdict};
use indexmap::IndexMap;
use std::collections::VecDeque;
use std::rc::Rc;
use std::sync::Arc;
use tokio::task::{AbortHandle, JoinSet};

/// An operation that is not planned yet.
#[derive(Debug)]
struct Asked {
    operation: u64,
    kind: OperationKind,
    command: Command,
    services: Vec<String>,
    /// The host is being looked at.
    looking: bool,
    /// What it needs of providers is there.
    provided: bool,
    /// How often work on it was lost without the connection being lost, and until when it is left alone for that.
    losses: u32,
    rests_until: Option<Timestamp>,
}

/// An operation whose plan runs, or has run and waits for services to be ready.
#[derive(Debug)]
struct Running {
    execution: Execution,
    services: Vec<String>,
    /// `--wait`, on an `up` or `start`.
    wait: Option<Wait>,
    cancelled: bool,
    began: Timestamp,
    /// What was asked for, to plan it again when the engine was lost.
    command: Command,
    /// The engine was lost: what runs is let end, then it is planned again.
    lost: bool,
    losses: u32,
    /// It only asks providers: what was asked for is planned once they have answered.
    provides: bool,
}

/// Work of the supervisor's that ended.
#[derive(Debug)]
pub(super) enum Finished {
    Observed {
        operation: u64,
        answer: Box<Result<Observed, EngineError>>,
    },
    Guarded {
        operation: u64,
        step: StepId,
        answer: Result<bool, EngineError>,
    },
    Performed {
        operation: u64,
        step: StepId,
        answer: Result<Yield, EngineError>,
    },
}

/// What was asked for and how far it is.
pub(super) struct Supervisor {
    engine: Arc<dyn Engine>,
    reporter: Reporter,
    details: Details,
    name: String,
    project: Option<Rc<Project>>,
    wait: Option<Wait>,
    parallel: usize,
    next: u64,
    asked: VecDeque<Asked>,
    running: Vec<Running>,
    tasks: JoinSet<Finished>,
    handles: IndexMap<(u64, StepId), AbortHandle>,
    /// The last listing, until something changes what it says.
    found: Option<(Rc<Found>, Timestamp)>,
    /// Whether the host was listed at all.
    listed: bool,
    /// What was asked for and left something out until somebody agrees, by operation.
    open: IndexMap<u64, Command>,
    /// The verdict of the last operation that ended badly, else of the last.
    verdict: Option<Verdict>,
    look_at: Option<Timestamp>,
}

impl Supervisor {
    pub(super) fn new(session: &Session, reporter: Reporter, details: Details) -> Self {
        Self {
            engine: Arc::clone(&session.engine),
            reporter,
            details,
            name: session.name.clone(),
            project: session.project.clone(),
            wait: session.wait,
            parallel: session.parallel,
            next: 1,
            asked: VecDeque::new(),
            running: Vec::new(),
            tasks: JoinSet::new(),
            handles: IndexMap::new(),
            found: None,
            listed: false,
            open: IndexMap::new(),
            verdict: None,
            look_at: None,
        }
    }

    /// The files were loaded again.
    pub(super) fn reload(&mut self, project: Rc<Project>) {
        self.project = Some(project);
    }

    /// A listing was made.
    pub(super) fn listed(&mut self, found: Rc<Found>) {
        self.found = Some((found, self.reporter.now()));
        self.listed = true;
    }

    /// Whether nothing is asked for and nothing runs.
    pub(super) fn is_idle(&self) -> bool {
        self.asked.is_empty() && self.running.is_empty()
    }

    /// The verdict over what was done so far.
    pub(super) fn verdict(&self) -> Option<&Verdict> {
        self.verdict.as_ref()
    }

    /// When to look again although nothing happened.
    pub(super) fn look_at(&self) -> Option<Timestamp> {
        self.look_at
    }

    /// Waits for the next end of a piece of work. Cancel-safe.
    pub(super) async fn next_finished(&mut self) -> Option<Finished> {
        match self.tasks.join_next().await {
            Some(Ok(finished)) => Some(finished),
            // Broken off on purpose; panics are caught within.
            Some(Err(_)) => None,
            None => std::future::pending().await,
        }
    }

    /// Takes a command that is an operation. What is under way about the same services is given up.
    pub(super) fn ask(&mut self, command: Command) -> Vec<Event> {
        let Some((kind, services)) = intent::of(&command) else {
            return Vec::new();
        };
        let operation = self.next;
        self.next += 1;
        let mut events = self.give_up(&services);
        events.push(Event::Began(Operation {
            id: operation,
            kind,
            services: services.clone(),
            started: self.reporter.now(),
            ended: None,
            notes: Vec::new(),
        }));
        self.asked.push_back(Asked {
            operation,
            kind,
            command,
            services,
            looking: false,
            provided: false,
            losses: 0,
            rests_until: None,
        });
        events
    }

    /// Somebody agreed to what an operation left out: it is asked for again, and this time it may.
    pub(super) fn agree(&mut self, operation: u64) -> Vec<Event> {
        match self.open.shift_remove(&operation) {
            Some(Command::Up { services, mut options }) => {
                options.renew_volumes = true;
                self.ask(Command::Up { services, options })
            }
            _ => Vec::new(),
        }
    }

    /// The files could not be loaded again: an operation that is over as soon as it began.
    pub(super) fn refuse(&mut self, verdict: Verdict) -> Vec<Event> {
        let operation = self.next;
        self.next += 1;
        let at = self.reporter.now();
        let began = Event::Began(Operation {
            id: operation,
            kind: OperationKind::Load,
            services: Vec::new(),
            started: at,
            ended: None,
            notes: Vec::new(),
        });
        let ended = Event::Ended { operation, verdict, at };
        vec![began, ended]
    }

    /// Gives up what is asked for or under way about some services (all when empty).
    pub(super) fn give_up(&mut self, services: &[String]) -> Vec<Event> {
        let now = self.reporter.now();
        let mut events = Vec::new();
        let superseded =
            |asked: &Asked| services.is_empty() || asked.services.iter().any(|name| services.contains(name));
        for asked in self.asked.iter().filter(|asked| superseded(asked)) {
            events.push(Event::Ended {
                operation: asked.operation,
                verdict: Verdict::Interrupted,
                at: now,
            });
        }
        self.asked.retain(|asked| !superseded(asked));
        for running in &mut self.running {
            let broken_off = running.execution.cancel(services);
            running.cancelled |= services.is_empty();
            for step in broken_off {
                if let Some(handle) = self.handles.shift_remove(&(running.execution.operation, step)) {
                    handle.abort();
                }
            }
        }
        events
    }

    /// Cancels everything that is asked for or under way.
    pub(super) fn cancel(&mut self) -> Vec<Event> {
        self.give_up(&[])
    }

    /// A container changed: the last listing is no longer what a plan may be made from.
    pub(super) fn forget_listing(&mut self) {
        self.found = None;
    }

    /// Takes the end of a piece of work.
    pub(super) fn finished(&mut self, finished: Finished, stack: &Stack) -> Vec<Event> {
        let now = self.reporter.now();
        let mut turn = Turn::default();
        if self.is_loss(&finished) {
            return self.lost_over(finished);
        }
        match finished {
            Finished::Observed { operation, answer } => return self.observed(operation, *answer, stack),
            Finished::Guarded {
                operation,
                step,
                answer,
            } => {
                if let Some(running) = self.execution(operation) {
                    running.execution.guarded(step, answer, now, &mut turn);
                }
            }
            Finished::Performed {
                operation,
                step,
                answer,
            } => {
                self.handles.shift_remove(&(operation, step));
                if let Some(running) = self.execution(operation) {
                    running.execution.performed(step, answer, stack, now, &mut turn);
                }
            }
        }
        turn.events
    }

    fn execution(&mut self, operation: u64) -> Option<&mut Running> {
        self.running
            .iter_mut()
            .find(|running| running.execution.operation == operation)
    }

    /// The host was looked at: now it can be said what to do.
    fn observed(&mut self, operation: u64, answer: Result<Observed, EngineError>, stack: &Stack) -> Vec<Event> {
        let now = self.reporter.now();
        let Some(at) = self.asked.iter().position(|asked| asked.operation == operation) else {
            return Vec::new();
        };
        let Some(asked) = self.asked.remove(at) else {
            return Vec::new();
        };
        let planned = match answer {
            Ok(mut observed) => {
                observed.provided = stack.provided();
                let project = self.project.as_deref();
                let first = if asked.provided {
                    Ok(None)
                } else {
                    intent::provide(&asked.command, project, &observed)
                };
                match first {
                    Ok(Some(plan)) => Ok((plan, true)),
                    Ok(None) => intent::plan(&asked.command, project, &self.name, &observed).map(|plan| (plan, false)),
                    Err(verdict) => Err(verdict),
                }
            }
            Err(error) => Err(intent::unreachable(error, now)),
        };
        match planned {
            Ok((plan, provides)) => self.run(asked, plan, provides, now),
            Err(verdict) => {
                // What stood in the way may be of another project, whose events we are not told: look again next time.
                self.found = None;
                vec![self.end(operation, verdict, now)]
            }
        }
    }

    fn run(&mut self, asked: Asked, plan: Plan, provides: bool, now: Timestamp) -> Vec<Event> {
        let notes = plan.notes.iter().map(|note| Event::Noted {
            operation: asked.operation,
            note: note.clone(),
        });
        let mut events: Vec<Event> = notes.collect();
        if !plan.questions.is_empty() {
            self.open.insert(asked.operation, asked.command.clone());
            events.push(Event::Asked {
                operation: asked.operation,
                questions: plan.questions.clone(),
            });
        }
        let wait = self
            .wait
            .filter(|_| matches!(asked.kind, OperationKind::Up | OperationKind::Start));
        self.running.push(Running {
            execution: Execution::new(asked.operation, asked.kind, plan, self.parallel),
            services: asked.services,
            wait,
            cancelled: false,
            began: now,
            command: asked.command,
            lost: false,
            losses: asked.losses,
            provides,
        });
        events
    }

    fn end(&mut self, operation: u64, verdict: Verdict, at: Timestamp) -> Event {
        if self.verdict.is_none() || verdict != Verdict::Done {
            self.verdict = Some(verdict.clone());
        }
        Event::Ended { operation, verdict, at }
    }
}
