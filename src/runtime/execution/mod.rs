//! The execution of one plan, as a state machine without tasks: given what ended and what is known, it says what to
//! launch next. Everything that can run is launched at once; a start waits for its gates, which are evaluated whenever
//! the stack changes and never on a timer.

mod gates;
mod progress;
mod settling;
mod state;

use super::fault;
use super::perform::StepOutput;
use crate::engine::{EngineError, Timestamp};
use crate::plan::{ContainerRef, Gate, OperationInfo, Plan, StepAction, StepId, label};
use crate::stack::{Event, Failure, Phase, Stack, Verdict};
use indexmap::{IndexMap, IndexSet};
use state::{Sign, State};
use std::rc::Rc;

/// Something to launch now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Launch {
    /// Evaluate the step's guard.
    Guard(StepId),
    /// Perform the step.
    Step(StepId),
}

/// The outcome of a turn of the machine.
#[derive(Debug, Default)]
pub(super) struct Outbox {
    pub launch: Vec<Launch>,
    /// Events to apply to the stack.
    pub events: Vec<Event>,
    /// Containers to inspect because an event about them is overdue.
    pub inspect: Vec<String>,
    /// When to take a turn even if nothing happens.
    pub check_at: Option<Timestamp>,
}

/// The execution of one plan.
#[derive(Debug)]
pub(super) struct Execution {
    pub(super) operation: u64,
    pub(super) info: OperationInfo,
    pub(super) plan: Rc<Plan>,
    states: Vec<State>,
    created: IndexMap<StepId, String>,
    reported_phase: IndexMap<String, Phase>,
    reported_waits: IndexMap<String, Vec<Gate>>,
    reported_failed: IndexSet<String>,
    warned: Vec<(StepId, usize)>,
    verdict: Option<Verdict>,
    parallel: usize,
    pub(super) first_start: Option<Timestamp>,
    /// When the engine last answered a start.
    pub(super) last_start: Option<Timestamp>,
}

impl Execution {
    pub(super) fn new(operation: u64, info: OperationInfo, plan: Plan, parallel: usize) -> Self {
        Self {
            operation,
            info,
            states: vec![State::Pending; plan.steps.len()],
            plan: Rc::new(plan),
            created: IndexMap::new(),
            reported_phase: IndexMap::new(),
            reported_waits: IndexMap::new(),
            reported_failed: IndexSet::new(),
            warned: Vec::new(),
            verdict: None,
            parallel: if parallel == 0 { usize::MAX } else { parallel },
            first_start: None,
            last_start: None,
        }
    }

    /// Whether nothing runs and nothing is left to do.
    pub(super) fn is_over(&self) -> bool {
        self.states.iter().all(State::is_over)
    }

    /// Whether a step of one of the services (of any when empty) is running.
    pub(super) fn is_busy_with(&self, services: &[String]) -> bool {
        let steps = self.plan.steps.iter().zip(&self.states);
        let mut busy = steps.filter(|(_, state)| state.is_busy());
        busy.any(|(step, _)| services.is_empty() || step.service.as_ref().is_none_or(|name| services.contains(name)))
    }

    /// The first failure.
    pub(super) fn verdict(&self) -> Option<&Verdict> {
        self.verdict.as_ref()
    }

    /// Ids of the containers that were restarted.
    pub(super) fn restarted(&self) -> IndexSet<String> {
        let steps = self.plan.steps.iter().zip(&self.states);
        let restarted = steps.filter_map(|(step, state)| {
            let StepAction::Restart { container, .. } = &step.action else {
                return None;
            };
            self.id_of(container).filter(|_| *state == State::Done)
        });
        restarted.collect()
    }

    /// Services this plan has steps for.
    pub(super) fn services(&self) -> IndexSet<String> {
        self.plan.steps.iter().filter_map(|step| step.service.clone()).collect()
    }

    /// The id of a step's container; `None` while it is not created.
    pub(super) fn id_of(&self, container: &ContainerRef) -> Option<String> {
        match container {
            ContainerRef::Id(id) => Some(id.clone()),
            ContainerRef::Created(step) => self.created.get(step).cloned(),
        }
    }

    /// Cancels the steps of these services (all when empty) that have not begun. Returns the running steps that may be
    /// abandoned, because nothing is left half done: pulls and builds.
    pub(super) fn cancel(&mut self, services: &[String]) -> Vec<StepId> {
        let mut break_off = Vec::new();
        for (at, step) in self.plan.steps.iter().enumerate() {
            let meant = services.is_empty() || step.service.as_ref().is_some_and(|name| services.contains(name));
            let Some(state) = self.states.get_mut(at).filter(|_| meant) else {
                continue;
            };
            match state {
                State::Pending | State::Open | State::Guarding => *state = State::Cancelled,
                State::Running if step.action.can_be_broken_off() => {
                    *state = State::Cancelled;
                    break_off.push(StepId(at));
                }
                State::Running | State::Settling { .. } | State::Done | State::Failed(_) | State::Cancelled => {}
            }
        }
        break_off
    }

    /// Takes the loss of the engine: nothing more begins, and events of what it has answered are not awaited.
    pub(super) fn lose(&mut self) {
        for state in &mut self.states {
            let waits = matches!(state, State::Pending | State::Open | State::Guarding);
            let answered = matches!(state, State::Settling { answered: Some(_), .. });
            if waits || answered {
                *state = State::Cancelled;
            }
        }
    }

    /// Takes the end of a step by the loss of the engine: whether it was done is found out by observing the host again.
    pub(super) fn lose_step(&mut self, step: StepId) {
        self.set(step, State::Cancelled);
        self.lose();
    }

    /// Takes the evaluation of a guard.
    pub(super) fn guarded(
        &mut self,
        step: StepId,
        answer: Result<bool, EngineError>,
        now: Timestamp,
        outbox: &mut Outbox,
    ) {
        if self.state(step) != Some(&State::Guarding) {
            return;
        }
        match answer {
            Ok(true) => self.set(step, State::Open),
            Ok(false) => self.set(step, State::Done),
            Err(error) => self.fail(step, fault::failure("inspecting", error, now), None, outbox),
        }
    }

    /// Takes the end of a step. `created` is the id of the container it created.
    pub(super) fn performed(
        &mut self,
        step: StepId,
        answer: Result<StepOutput, EngineError>,
        stack: &Stack,
        now: Timestamp,
        outbox: &mut Outbox,
    ) {
        let Some(action) = self.plan.steps.get(step.0).map(|step| step.action.clone()) else {
            return;
        };
        match (answer, action) {
            (Ok(StepOutput::Created(id)), StepAction::CreateContainer(creation)) => {
                self.created.insert(step, id.clone());
                // One-off containers belong to no service, and the stack does not have them.
                if creation
                    .spec
                    .labels
                    .get(label::ONE_OFF)
                    .is_some_and(|value| value == "False")
                {
                    self.settling(step, id, Sign::Created);
                }
                self.answered(step, stack, now);
            }
            (Ok(StepOutput::Provided(variables)), StepAction::Provider(run)) => {
                outbox.events.push(Event::Provided {
                    service: run.service.clone(),
                    variables,
                    at: now,
                });
                self.answered(step, stack, now);
            }
            (Ok(_), _) => self.answered(step, stack, now),
            (Err(error), StepAction::Push { tolerate: true, .. }) => {
                outbox.events.push(Event::Noted {
                    operation: self.operation,
                    note: error.to_string(),
                });
                self.finish(step);
            }
            (Err(error), StepAction::Pull { tolerate: true, .. }) => {
                let is_built = self
                    .plan
                    .steps
                    .iter()
                    .any(|step| matches!(step.action, StepAction::Build(_)));
                let instead = if is_built {
                    "building it instead"
                } else {
                    "going on without it"
                };
                outbox.events.push(Event::Noted {
                    operation: self.operation,
                    note: format!("{error}; {instead}"),
                });
                self.finish(step);
            }
            (Err(error), action) => self.fail(step, fault::failure(fault::doing(&action), error, now), None, outbox),
        }
    }

    fn finish(&mut self, step: StepId) {
        if self.state(step) != Some(&State::Cancelled) {
            self.set(step, State::Done);
        }
    }

    fn state(&self, step: StepId) -> Option<&State> {
        self.states.get(step.0)
    }

    fn set(&mut self, step: StepId, to: State) {
        if let Some(state) = self.states.get_mut(step.0) {
            *state = to;
        }
    }

    /// Fails a step: its service gets the reason, and the first failure gives the operation its verdict.
    fn fail(&mut self, step: StepId, failure: Failure, verdict: Option<Verdict>, outbox: &mut Outbox) {
        let service = self.plan.steps.get(step.0).and_then(|step| step.service.clone());
        if let Some(service) = &service
            && self.reported_failed.insert(service.clone())
        {
            outbox.events.push(Event::Failed {
                service: service.clone(),
                doing: failure.doing.clone(),
                error: failure.error.clone(),
                at: failure.at,
            });
        }
        if self.verdict.is_none() {
            let failure = failure.clone();
            self.verdict = Some(verdict.unwrap_or(Verdict::Failed { service, failure }));
        }
        self.set(step, State::Failed(failure));
    }

    /// Advances every step that is not over. Steps need only earlier ones, so one pass in order sees every consequence
    /// of a failure, and what a skipped step makes possible.
    pub(super) fn advance(&mut self, stack: &Stack, now: Timestamp, outbox: &mut Outbox) {
        let mut waits: IndexMap<String, Vec<Gate>> = IndexMap::new();
        let mut running = self.states.iter().filter(|state| state.is_busy()).count();
        for at in 0..self.states.len() {
            let step = StepId(at);
            self.settle(step, stack, now, outbox);
            if self.state(step) == Some(&State::Pending) {
                self.check_needs(step, now, outbox);
            }
            if self.state(step) == Some(&State::Open)
                && self.gates_hold(step, stack, now, &mut waits, outbox)
                && running < self.parallel
                && self.is_its_turn(step)
            {
                running += 1;
                self.launch(step, stack, now, outbox);
            }
        }
        self.report_waits(waits, now, outbox);
        self.report_phases(now, outbox);
    }

    fn check_needs(&mut self, step: StepId, now: Timestamp, outbox: &mut Outbox) {
        let Some(wanted) = self.plan.steps.get(step.0) else {
            return;
        };
        let guarded = wanted.guard.is_some();
        let needs: Vec<&State> = wanted.needs.iter().filter_map(|need| self.state(*need)).collect();
        if let Some(State::Failed(cause)) = needs.iter().find(|state| matches!(state, State::Failed(_))) {
            let cause = Failure {
                at: now,
                ..cause.clone()
            };
            self.fail(step, cause, None, outbox);
        } else if needs.contains(&&State::Cancelled) {
            self.set(step, State::Cancelled);
        } else if needs.iter().all(|state| **state == State::Done) {
            if guarded {
                self.set(step, State::Guarding);
                outbox.launch.push(Launch::Guard(step));
            } else {
                self.set(step, State::Open);
            }
        }
    }

    fn action(&self, step: StepId) -> Option<&StepAction> {
        self.plan.steps.get(step.0).map(|step| &step.action)
    }

    fn launch(&mut self, step: StepId, stack: &Stack, now: Timestamp, outbox: &mut Outbox) {
        outbox.launch.push(Launch::Step(step));
        if matches!(
            self.action(step),
            Some(StepAction::Start { .. } | StepAction::Restart { .. })
        ) {
            self.first_start.get_or_insert(now);
        }
        let state = self
            .expectation(step, stack)
            .map_or(State::Running, |(container, sign)| State::Settling {
                container,
                sign,
                answered: None,
            });
        self.set(step, state);
    }
}
