//! Whether the gates of a step hold.

use super::state::State;
use super::{Execution, Outbox};
use crate::engine::Timestamp;
use crate::plan::{ContainerRef, Gate, StepAction, StepId};
use crate::runtime::fault;
use crate::stack::{Event, Failure, GateState, Stack, Verdict};
use indexmap::IndexMap;
use std::rc::Rc;

impl Execution {
    /// Whether all gates of a step hold; those that do not yet are added to `waits`, one that no longer can fails the
    /// step.
    pub(super) fn gates_hold(
        &mut self,
        step: StepId,
        stack: &Stack,
        now: Timestamp,
        waits: &mut IndexMap<String, Vec<Gate>>,
        outbox: &mut Outbox,
    ) -> bool {
        let plan = Rc::clone(&self.plan);
        let Some(wanted) = plan.steps.get(step.0) else {
            return false;
        };
        let mut holds = true;
        for (at, gate) in wanted.gates.iter().enumerate() {
            let (failure, verdict) = match self.evaluate(gate, stack, now) {
                GateOutcome::Holds => continue,
                GateOutcome::Waits { check_at } => {
                    holds = false;
                    outbox.check_at = [outbox.check_at, check_at].into_iter().flatten().min();
                    let service = wanted.service.clone().unwrap_or_default();
                    waits.entry(service).or_default().push(gate.clone());
                    continue;
                }
                GateOutcome::Fails(failure, verdict) => (failure, verdict),
            };
            if gate.required {
                self.fail(step, *failure, verdict, outbox);
                return false;
            }
            if !self.warned.contains(&(step, at)) {
                self.warned.push((step, at));
                outbox.events.push(Event::Noted {
                    operation: self.operation,
                    note: format!("optional dependency {} failed: {}", gate.service, failure.error.detail),
                });
            }
        }
        holds
    }

    fn evaluate(&self, gate: &Gate, stack: &Stack, now: Timestamp) -> GateOutcome {
        for step in &gate.after {
            match self.state(*step) {
                Some(State::Failed(cause)) => {
                    let error = fault::dependency_failed(&gate.service, &cause.error);
                    return GateOutcome::Fails(Box::new(fault::failure("waiting", error, now)), None);
                }
                Some(State::Done | State::Cancelled) | None => {}
                Some(_) => return GateOutcome::Waits { check_at: None },
            }
        }
        match stack.gate(gate, now) {
            GateState::Holds => GateOutcome::Holds,
            GateState::Waits => GateOutcome::Waits { check_at: None },
            GateState::Unsure { until } => GateOutcome::Waits { check_at: Some(until) },
            GateState::Fails(why) => {
                let error = fault::gate_error(&gate.service, &why);
                let verdict = fault::verdict(&gate.service, &why, now);
                GateOutcome::Fails(Box::new(fault::failure("waiting", error, now)), Some(verdict))
            }
        }
    }

    /// Whether it is the step's outbox: containers with port ranges start one by one, since engines race when two choose
    /// ports at once.
    pub(super) fn is_its_turn(&self, step: StepId) -> bool {
        let ranged = |step: StepId| {
            let Some(StepAction::Start {
                container: ContainerRef::Created(by),
            }) = self.action(step)
            else {
                return false;
            };
            let Some(StepAction::CreateContainer(creation)) = self.action(*by) else {
                return false;
            };
            let mut bindings = creation.spec.host.port_bindings.values().flatten();
            bindings.any(|binding| binding.host_port.contains('-'))
        };
        let starts_now = |at: &usize| {
            let state = self.state(StepId(*at));
            matches!(state, Some(State::Running | State::Settling { .. })) && ranged(StepId(*at))
        };
        !ranged(step) || !(0..self.states.len()).any(|at| starts_now(&at))
    }
}

/// The evaluation of a gate.
enum GateOutcome {
    Holds,
    Waits { check_at: Option<Timestamp> },
    Fails(Box<Failure>, Option<Verdict>),
}
