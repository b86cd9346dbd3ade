//! Operations and their progress: commands become operations, operations become plans, plans are executed. Two
//! operations may run at once if they are about different services; otherwise the newer one cancels the older.

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

/// An operation that has no plan yet.
#[derive(Debug)]
struct Asked {
    operation: u64,
    kind: OperationKind,
    command: Command,
    services: Vec<String>,
    /// Whether the host is being observed.
    looking: bool,
    /// Whether the providers that it needs have been called.
    provided: bool,
    /// How often its work was lost although the connection stood, and until when it pauses because of that.
    losses: u32,
    rests_until: Option<Timestamp>,
}

/// An operation whose plan is being executed, or is done while services are awaited.
#[derive(Debug)]
struct Running {
    execution: Execution,
    services: Vec<String>,
    /// `--wait` of an `up` or `start`.
    wait: Option<Wait>,
    cancelled: bool,
    began: Timestamp,
    /// The command, to plan it again when the engine was lost.
    command: Command,
    /// Whether the engine was lost: running steps end, then it is planned again.
    lost: bool,
    losses: u32,
    /// Whether it only calls providers: the command is planned once they are done.
    provides: bool,
}

/// Work of the supervisor's that has ended.
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

/// The operations and their progress.
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
    /// The last listing, until a change makes it outdated.
    found: Option<(Rc<Found>, Timestamp)>,
    /// Whether the host has been listed.
    listed: bool,
    /// Commands that left something out until the user consents, by operation.
    open: IndexMap<u64, Command>,
    /// The verdict of the last operation that failed, else of the last one.
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

    /// Takes the project loaded again.
    pub(super) fn reload(&mut self, project: Rc<Project>) {
        self.project = Some(project);
    }

    /// Takes a listing.
    pub(super) fn listed(&mut self, found: Rc<Found>) {
        self.found = Some((found, self.reporter.now()));
        self.listed = true;
    }

    /// Whether no operation is waiting or running.
    pub(super) fn is_idle(&self) -> bool {
        self.asked.is_empty() && self.running.is_empty()
    }

    /// The verdict on all operations so far.
    pub(super) fn verdict(&self) -> Option<&Verdict> {
        self.verdict.as_ref()
    }

    /// When to take a turn even if nothing happens.
    pub(super) fn look_at(&self) -> Option<Timestamp> {
        self.look_at
    }

    /// The next piece of work that ends. Cancel-safe.
    pub(super) async fn next_finished(&mut self) -> Option<Finished> {
        match self.tasks.join_next().await {
            Some(Ok(finished)) => Some(finished),
            // Aborted on purpose; panics are caught inside.
            Some(Err(_)) => None,
            None => std::future::pending().await,
        }
    }

    /// Takes a command that is an operation. Operations about the same services are cancelled.
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

    /// Takes the user's consent to what an operation left out: its command runs again, with that.
    pub(super) fn agree(&mut self, operation: u64) -> Vec<Event> {
        match self.open.shift_remove(&operation) {
            Some(Command::Up { services, mut options }) => {
                options.renew_volumes = true;
                self.ask(Command::Up { services, options })
            }
            _ => Vec::new(),
        }
    }

    /// Records a failed attempt to load the files: an operation that ends as soon as it begins.
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

    /// Cancels waiting and running operations about some services (all when empty).
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

    /// Cancels all waiting and running operations.
    pub(super) fn cancel(&mut self) -> Vec<Event> {
        self.give_up(&[])
    }

    /// Forgets the last listing after a container changed: no plan may be made from it.
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

    /// Takes an observation of the host, and makes the plan from it.
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
                // The obstacle may be in another project, whose events we do not get: list again next time.
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
