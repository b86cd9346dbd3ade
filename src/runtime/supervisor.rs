//! Operations and their progress: operations become plans, plans are executed. Two
//! operations may run at once if they are about different services; otherwise the newer one cancels the older.

mod advance;
mod overtaking;
mod planning;
mod resume;
mod since_asked;

use super::execution::{Execution, Outbox};
use super::follow::Details;
use super::message::Reporter;
use super::observe::Listing;
use super::perform::StepOutput;
use super::{Session, Wait};
use crate::compose::Project;
use crate::engine::{Engine, EngineError, Timestamp};
use crate::plan::{Observed, Operation, OperationInfo, StepId};
use crate::stack::{Event, OperationRecord, Stack, Verdict};
use indexmap::{IndexMap, IndexSet};
use since_asked::SinceAsked;
use std::collections::VecDeque;
use std::rc::Rc;
use std::sync::Arc;
use tokio::task::{AbortHandle, JoinSet};

/// An operation that has no plan yet.
#[derive(Debug)]
struct Pending {
    id: u64,
    operation: Operation,
    /// Whether the host is being observed.
    observing: bool,
    /// Whether the providers that it needs have been called.
    provided: bool,
    /// How often its work was lost although the connection stood, and until when it pauses because of that.
    losses: u32,
    /// How often another program was faster.
    overtakes: u32,
    rests_until: Option<Timestamp>,
    /// Whether it waits for what another program does.
    waits: bool,
    since: SinceAsked,
}

/// An operation whose plan is being executed, or is done while services are awaited.
#[derive(Debug)]
struct RunningOperation {
    execution: Execution,
    /// What was asked for, to plan it again when the engine was lost.
    operation: Operation,
    /// `--wait` of an `up` or `start`.
    wait: Option<Wait>,
    cancelled: bool,
    began: Timestamp,
    /// Whether the engine was lost: running steps end, then it is planned again.
    lost: bool,
    losses: u32,
    /// Whether another program did something to its containers: running steps end, then it is planned again.
    overtaken: bool,
    overtakes: u32,
    since: SinceAsked,
    /// Whether it only calls providers: the operation is planned once they are done.
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
        answer: Result<StepOutput, EngineError>,
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
    pending: VecDeque<Pending>,
    running: Vec<RunningOperation>,
    tasks: JoinSet<Finished>,
    handles: IndexMap<(u64, StepId), AbortHandle>,
    /// The last listing, until a change makes it outdated.
    found: Option<(Rc<Listing>, Timestamp)>,
    /// Whether the host has been listed.
    listed: bool,
    /// Services that operations brought up, and the last of these operations.
    brought_up: IndexMap<String, u64>,
    /// Containers that were created here.
    created: IndexSet<String>,
    /// Operations that left something out until the user consents, by id.
    open: IndexMap<u64, Operation>,
    /// The verdict of the last operation that failed, else of the last one.
    verdict: Option<Verdict>,
    check_at: Option<Timestamp>,
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
            pending: VecDeque::new(),
            running: Vec::new(),
            tasks: JoinSet::new(),
            handles: IndexMap::new(),
            found: None,
            listed: false,
            brought_up: IndexMap::new(),
            created: IndexSet::new(),
            open: IndexMap::new(),
            verdict: None,
            check_at: None,
        }
    }

    /// Takes the project loaded again.
    pub(super) fn reload(&mut self, project: Rc<Project>) {
        self.project = Some(project);
    }

    /// Takes a listing.
    pub(super) fn listed(&mut self, found: Rc<Listing>) {
        self.found = Some((found, self.reporter.now()));
        self.listed = true;
    }

    /// Whether no operation is waiting or running.
    pub(super) fn is_idle(&self) -> bool {
        self.pending.is_empty() && self.running.is_empty()
    }

    /// The verdict on all operations so far.
    pub(super) fn verdict(&self) -> Option<&Verdict> {
        self.verdict.as_ref()
    }

    /// When to take a turn even if nothing happens.
    pub(super) fn check_at(&self) -> Option<Timestamp> {
        self.check_at
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

    /// Takes an operation. Those about the same services are cancelled.
    pub(super) fn ask(&mut self, operation: Operation) -> Vec<Event> {
        let id = self.take_id();
        let services = operation.options().services().to_vec();
        let mut events = self.cancel_services(&services);
        events.push(self.began(id, operation.options().info(), services));
        self.pending.push_back(Pending {
            id,
            operation,
            observing: false,
            provided: false,
            losses: 0,
            overtakes: 0,
            rests_until: None,
            waits: false,
            since: SinceAsked::default(),
        });
        events
    }

    /// Takes the user's consent to what an operation left out: it is carried out again, with that.
    pub(super) fn agree(&mut self, id: u64) -> Vec<Event> {
        let Some(mut operation) = self.open.shift_remove(&id) else {
            return Vec::new();
        };
        operation.options_mut().consent();
        self.ask(operation)
    }

    /// The operation that waits for the health of a service, or brought it up.
    pub(super) fn awaits_health(&self, service: &str) -> Option<u64> {
        let mut starting = self
            .running
            .iter()
            .filter(|one| one.execution.info.starts && !one.cancelled);
        let running = starting.find(|one| one.awaits_health(service));
        running
            .map(|one| one.execution.operation)
            .or_else(|| self.brought_up.get(service).copied())
    }

    fn take_id(&mut self) -> u64 {
        let id = self.next;
        self.next += 1;
        id
    }

    fn began(&self, id: u64, info: OperationInfo, services: Vec<String>) -> Event {
        Event::Began(OperationRecord {
            id,
            info,
            services,
            started: self.reporter.now(),
            ended: None,
            notes: Vec::new(),
        })
    }

    /// Cancels waiting and running operations about some services (all when empty).
    pub(super) fn cancel_services(&mut self, services: &[String]) -> Vec<Event> {
        let now = self.reporter.now();
        let mut events = Vec::new();
        let superseded = |pending: &Pending| {
            let mut own = pending.operation.options().services().iter();
            services.is_empty() || own.any(|name| services.contains(name))
        };
        for pending in self.pending.iter().filter(|pending| superseded(pending)) {
            events.push(Event::Ended {
                operation: pending.id,
                verdict: Verdict::Interrupted,
                at: now,
            });
        }
        self.pending.retain(|pending| !superseded(pending));
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
        self.cancel_services(&[])
    }

    /// Forgets the last listing after a container changed: no plan may be made from it.
    pub(super) fn forget_listing(&mut self) {
        self.found = None;
    }

    /// Takes the end of a piece of work.
    pub(super) fn finished(&mut self, finished: Finished, stack: &Stack) -> Vec<Event> {
        let now = self.reporter.now();
        let mut outbox = Outbox::default();
        if self.is_loss(&finished) {
            return self.lost_over(finished);
        }
        let finished = match self.overtaken(finished) {
            Ok(events) => return events,
            Err(finished) => finished,
        };
        match finished {
            Finished::Observed { operation, answer } => return self.observed(operation, *answer, stack),
            Finished::Guarded {
                operation,
                step,
                answer,
            } => {
                if let Some(running) = self.execution(operation) {
                    running.execution.guarded(step, answer, now, &mut outbox);
                }
            }
            Finished::Performed {
                operation,
                step,
                answer,
            } => {
                self.handles.shift_remove(&(operation, step));
                if let Ok(StepOutput::Created(id)) = &answer {
                    self.created.insert(id.clone());
                }
                if let Some(running) = self.execution(operation) {
                    running.execution.performed(step, answer, stack, now, &mut outbox);
                }
            }
        }
        outbox.events
    }

    fn execution(&mut self, operation: u64) -> Option<&mut RunningOperation> {
        self.running
            .iter_mut()
            .find(|running| running.execution.operation == operation)
    }

    fn end(&mut self, operation: u64, verdict: Verdict, at: Timestamp) -> Event {
        if self.verdict.is_none() || verdict != Verdict::Done {
            self.verdict = Some(verdict.clone());
        }
        Event::Ended { operation, verdict, at }
    }
}
