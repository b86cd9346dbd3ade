//! One turn of the supervisor: plans what can be planned, launches what can be launched, ends what is over.

use super::{Finished, RunningOperation, Supervisor};
use crate::compose::Condition;
use crate::engine::{EngineError, ErrorKind, Result, Timestamp};
use crate::plan::{Gate, StepAction, StepId};
use crate::runtime::execution::{Launch, Outbox};
use crate::runtime::fault;
use crate::runtime::observe::{ObserveRequest, known_reports, observe};
use crate::runtime::perform::{ResolvedStep, guard, perform};
use crate::stack::{Container, Event, GateFault, GateState, Phase, ServiceState, Stack, Verdict};
use futures::FutureExt;
use indexmap::IndexMap;
use std::panic::AssertUnwindSafe;
use std::rc::Rc;
use std::sync::Arc;
use std::time::Duration;

/// Oldest listing that a plan may be made from.
const FRESH: Duration = Duration::from_secs(2);
/// The engine's grace period for a container without one.
const DEFAULT_GRACE: Duration = Duration::from_secs(10);
/// How long a container without a healthcheck must have run to be ready for `up --wait`. (The reference checks for the
/// first time half a second after the start.)
const SURVIVES: Duration = Duration::from_millis(500);
/// How long after the last start to wait for the engine to tell about healthchecks.
const HEALTHCHECKS_REPORTED: Duration = Duration::from_secs(2);

impl Supervisor {
    /// Does all that can be done now; called after every change of the stack.
    pub(crate) fn advance(&mut self, stack: &Stack) -> Vec<Event> {
        let now = self.reporter.now();
        let mut outbox = Outbox::default();
        self.observe_host(stack, now);
        let mut running = std::mem::take(&mut self.running);
        for one in &mut running {
            let launched = outbox.launch.len();
            one.execution.advance(stack, now, &mut outbox);
            for launch in outbox.launch.split_off(launched) {
                self.launch(one, launch, stack, now, &mut outbox);
            }
        }
        let (broken, mut running): (Vec<_>, Vec<_>) =
            running.into_iter().partition(RunningOperation::is_to_be_planned_again);
        running.retain(|one| match over(one, stack, now, &mut outbox) {
            Some(verdict) => {
                if one.execution.info.starts && !one.cancelled {
                    let operation = one.execution.operation;
                    let services = one.execution.services().into_iter();
                    self.brought_up.extend(services.map(|service| (service, operation)));
                }
                let ended = self.end(one.execution.operation, verdict, now);
                outbox.events.push(ended);
                false
            }
            None => true,
        });
        self.running.extend(running);
        for one in broken {
            let told = self.plan_again(one, now);
            outbox.events.extend(told);
            outbox.check_at = Some(now);
        }
        self.check_at = [outbox.check_at, self.rested_at()].into_iter().flatten().min();
        outbox
            .inspect
            .iter()
            .for_each(|container| self.details.inspect(container));
        outbox.events
    }

    /// Observes the host for the next operations, if the engine answers and none of their services is being worked on.
    fn observe_host(&mut self, stack: &Stack, now: Timestamp) {
        let (Some(host), None, true) = (&stack.host, &stack.lost, self.listed) else {
            return;
        };
        if self.found.as_ref().is_none_or(|(_, at)| now.since(*at) > FRESH) {
            self.found = None;
        }
        for pending in self
            .pending
            .iter_mut()
            .filter(|pending| !pending.observing && pending.is_rested(now))
        {
            let options = pending.operation.options();
            let busy = |one: &RunningOperation| one.execution.is_busy_with(options.services());
            // A kill does not wait for the stop that it is to cut short.
            if !options.info().signals && self.running.iter().any(busy) {
                continue;
            }
            let project = self.project.as_deref();
            let lookups = project.map(|project| options.lookups(project)).unwrap_or_default();
            pending.observing = true;
            let request = ObserveRequest {
                project: self.name.clone(),
                lookups,
                host: host.clone(),
                at: now,
                found: self.found.as_ref().map(|(found, _)| Rc::clone(found)),
                reports: known_reports(stack),
            };
            let (engine, operation) = (Arc::clone(&self.engine), pending.id);
            self.tasks.spawn_local(async move {
                Finished::Observed {
                    operation,
                    answer: Box::new(contained("looking at the host", observe(engine, request)).await),
                }
            });
        }
    }

    fn launch(&mut self, one: &RunningOperation, launch: Launch, stack: &Stack, now: Timestamp, outbox: &mut Outbox) {
        let operation = one.execution.operation;
        let engine = Arc::clone(&self.engine);
        match launch {
            Launch::Guard(step) => {
                let wanted = one.execution.plan.steps.get(step.0).and_then(|step| step.guard.clone());
                let Some(wanted) = wanted else { return };
                self.tasks.spawn_local(async move {
                    Finished::Guarded {
                        operation,
                        step,
                        answer: contained("inspecting image", guard(engine, wanted)).await,
                    }
                });
            }
            Launch::Step(step) => {
                let Some(resolved) = resolve_step(one, step) else {
                    return;
                };
                outbox.events.extend(stopping(&resolved, stack, now));
                // The listing becomes outdated.
                self.found = None;
                let doing = fault::doing(&resolved.action);
                let reporter = self.reporter.clone();
                let handle = self.tasks.spawn_local(async move {
                    Finished::Performed {
                        operation,
                        step,
                        answer: contained(doing, perform(engine, resolved, reporter)).await,
                    }
                });
                self.handles.insert((operation, step), handle);
            }
        }
    }
}

/// Turns a panic in a piece of work, which is a bug of ours, into an error: a failed step on the screen, not an abort.
async fn contained<T>(doing: &'static str, work: impl Future<Output = Result<T>>) -> Result<T> {
    let caught = AssertUnwindSafe(work).catch_unwind().await;
    caught.unwrap_or_else(|panic| {
        let said = panic.downcast_ref::<String>().map(String::as_str);
        let said = said
            .or_else(|| panic.downcast_ref::<&str>().copied())
            .unwrap_or("no message");
        let error = EngineError::new(
            doing,
            "a step",
            ErrorKind::Other,
            format!("stackdeck itself failed: {said}"),
        );
        Err(error.with_hint("please report this"))
    })
}

/// A step with everything it needs.
fn resolve_step(one: &RunningOperation, step: StepId) -> Option<ResolvedStep> {
    let action = one.execution.plan.steps.get(step.0)?.action.clone();
    let container = match &action {
        StepAction::Connect { container, .. }
        | StepAction::Upload { container, .. }
        | StepAction::Start { container }
        | StepAction::Pause { container }
        | StepAction::Unpause { container }
        | StepAction::Hook { container, .. }
        | StepAction::Stop { container, .. }
        | StepAction::Kill { container, .. }
        | StepAction::Restart { container, .. }
        | StepAction::Remove { container, .. }
        | StepAction::Rename { container, .. } => one.execution.id_of(container),
        StepAction::Pull { .. }
        | StepAction::Push { .. }
        | StepAction::Build(_)
        | StepAction::CreateNetwork(_)
        | StepAction::RemoveNetwork { .. }
        | StepAction::CreateVolume(_)
        | StepAction::RemoveVolume { .. }
        | StepAction::CreateContainer(_)
        | StepAction::PreStart(_)
        | StepAction::RemoveImage { .. }
        | StepAction::Provider(_) => Some(String::new()),
    };
    let mut ids = IndexMap::new();
    if let StepAction::CreateContainer(creation) | StepAction::PreStart(creation) = &action {
        for reference in &creation.refs {
            if let Some(id) = one.execution.id_of(&reference.container) {
                ids.insert(reference.container.clone(), id);
            }
        }
    }
    Some(ResolvedStep {
        operation: one.execution.operation,
        container,
        ids,
        audience: one.execution.audience(step).into_iter().collect(),
        action,
    })
}

/// The event that a container is asked to stop, sent before that, with the end of its grace period.
fn stopping(step: &ResolvedStep, stack: &Stack, now: Timestamp) -> Option<Event> {
    let (_, container) = stack.container(step.container.as_deref()?)?;
    let (signal, grace) = if let StepAction::Kill { signal, .. } = &step.action {
        (signal.clone(), Duration::ZERO)
    } else if let StepAction::Stop { grace, .. } | StepAction::Restart { grace, .. } = &step.action {
        (stop_signal(container), own_grace(container, *grace))
    } else {
        return None;
    };
    let ends = crate::stack::signal_number(&signal).is_some_and(|number| container.is_ended_by(number));
    (ends && !container.is_over()).then(|| Event::Stopping {
        container: container.id.clone(),
        signal,
        at: now,
        until: now.plus(grace),
    })
}

fn stop_signal(container: &Container) -> String {
    let own = container.report.as_ref().map(|report| report.stop_signal.clone());
    own.filter(|signal| !signal.is_empty())
        .unwrap_or_else(|| "SIGTERM".to_owned())
}

fn own_grace(container: &Container, asked: Option<Duration>) -> Duration {
    let own = container.report.as_ref().and_then(|report| report.stop_timeout);
    asked.or(own).unwrap_or(DEFAULT_GRACE)
}

/// The verdict on an operation that is over; `None` while it continues.
fn over(one: &RunningOperation, stack: &Stack, now: Timestamp, outbox: &mut Outbox) -> Option<Verdict> {
    if one.cancelled {
        return one.execution.is_over().then_some(Verdict::Interrupted);
    }
    let deadline = one.deadline();
    if deadline.is_some_and(|deadline| now >= deadline) {
        return Some(Verdict::TimedOut);
    }
    outbox.check_at = [outbox.check_at, deadline].into_iter().flatten().min();
    if !one.execution.is_over() || one.is_to_be_planned_again() {
        return None;
    }
    if let Some(verdict) = one.execution.verdict() {
        return Some(verdict.clone());
    }
    if one.wait.is_some() {
        one.ready(stack, now, outbox)
    } else {
        one.are_healthchecks_known(stack, now, outbox).then_some(Verdict::Done)
    }
}

impl RunningOperation {
    /// Whether it waits for the health of a service: something else is to start after that, or all are to be ready.
    pub(super) fn awaits_health(&self, service: &str) -> bool {
        let steps = &self.execution.plan.steps;
        let named = self.operation.options().services();
        steps.iter().any(|step| {
            let is_gate = |gate: &Gate| gate.service == service && gate.condition == Condition::Healthy;
            step.service.as_deref() == Some(service) || step.gates.iter().any(is_gate)
        }) || self.wait.is_some() && (named.is_empty() || named.iter().any(|name| name == service))
    }

    /// The deadline of `--wait-timeout`, counted from the first start, or from the plan when nothing had to be started.
    fn deadline(&self) -> Option<Timestamp> {
        let timeout = self.wait?.timeout?;
        let from = match self.execution.first_start {
            None if self.execution.is_over() => self.began,
            None => return None,
            Some(start) => start,
        };
        Some(from.plus(timeout))
    }

    /// Whether it is known of every running container if it has a healthcheck; before that, nothing can be called
    /// ready. The engine is awaited no longer than [`HEALTHCHECKS_REPORTED`].
    fn are_healthchecks_known(&self, stack: &Stack, now: Timestamp, outbox: &mut Outbox) -> bool {
        let Some(until) = self.execution.last_start.map(|start| start.plus(HEALTHCHECKS_REPORTED)) else {
            return true;
        };
        let touched = self.execution.services();
        let mut unknown = touched
            .iter()
            .filter_map(|name| stack.services.get(name))
            .flat_map(|service| &service.containers)
            .filter(|container| container.is_alive() && !container.probes.known);
        if unknown.next().is_none() || now >= until {
            return true;
        }
        outbox.check_at = [outbox.check_at, Some(until)].into_iter().flatten().min();
        false
    }

    /// `Done` when all services of an `up --wait` are ready, or the failure when one no longer can be. Containers
    /// without a healthcheck must have run for [`SURVIVES`].
    fn ready(&self, stack: &Stack, now: Timestamp, outbox: &mut Outbox) -> Option<Verdict> {
        let mut all = true;
        let mut unchecked = false;
        let touched = self.execution.services();
        let named = self.operation.options().services();
        for service in stack.services.values() {
            let meant = named.is_empty() || named.contains(&service.name) || touched.contains(&service.name);
            if !meant || service.containers.is_empty() {
                continue;
            }
            match stack.readiness(&service.name, now) {
                GateState::Holds => match ended_unasked(service, stack) {
                    Some(why) => return Some(fault::verdict(&service.name, &why, now)),
                    None => unchecked |= service.phase() == Phase::Running,
                },
                GateState::Waits => all = false,
                GateState::Unsure { until } => {
                    all = false;
                    outbox.check_at = [outbox.check_at, Some(until)].into_iter().flatten().min();
                }
                GateState::Fails(why) => return Some(fault::verdict(&service.name, &why, now)),
            }
        }
        let survived = self.execution.last_start.map(|start| start.plus(SURVIVES));
        if all && unchecked && survived.is_some_and(|at| now < at) {
            outbox.check_at = [outbox.check_at, survived].into_iter().flatten().min();
            return None;
        }
        all.then_some(Verdict::Done)
    }
}

/// A container that exited, of a service that nobody waits for to complete: it was to run.
fn ended_unasked(service: &ServiceState, stack: &Stack) -> Option<GateFault> {
    let is_awaited = stack
        .project
        .iter()
        .flat_map(|project| project.services.values())
        .any(|other| {
            let dependency = other.depends_on.get(&service.name);
            dependency.is_some_and(|one| one.condition == Condition::CompletedSuccessfully)
        });
    let ended = service.containers.iter().find(|container| container.is_over())?;
    (!is_awaited).then(|| GateFault::Exited {
        container: ended.name.clone(),
        code: ended.run.exit_code.unwrap_or(-1),
    })
}
