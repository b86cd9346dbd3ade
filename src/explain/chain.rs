//! From a service down the conditions that do not hold, to the one that everything hangs on. They are evaluated on the
//! file and on what the engine has, so the answer is the same with and without a running `up`.

use super::exit::is_crash_looping;
use super::graph::{EdgeState, edges};
use super::input::ExplainInput;
use super::state::state;
use super::words::condition;
use super::{Explanation, Link};
use crate::compose::{Condition, asked_hosts};
use crate::engine::Timestamp;
use crate::stack::{Container, GateFault, Phase, ServiceState, Stack};
use indexmap::{IndexMap, IndexSet};

/// What keeps a service from starting.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct UnmetCondition {
    pub(super) on: String,
    pub(super) condition: Condition,
    /// Set when the condition can no longer hold.
    pub(super) fault: Option<GateFault>,
}

/// How likely a state is the root of all: the highest is followed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Trouble {
    None,
    /// It is only on its way.
    Coming,
    /// It has failed probes, and may yet succeed.
    Failing,
    Broken,
}

/// The way from one service to the root, and how bad the root is.
#[derive(Debug, Clone)]
struct Way {
    next: Option<UnmetCondition>,
    trouble: Trouble,
}

/// The conditions from the service down to the root, outermost first.
pub(super) fn unmet_conditions(input: ExplainInput<'_>) -> Vec<UnmetCondition> {
    let mut ways = IndexMap::new();
    walk(input, &mut ways);
    let mut found: Vec<UnmetCondition> = Vec::new();
    let mut at = input.service.name.clone();
    while let Some(next) = ways.get(&at).and_then(|way: &Way| way.next.clone()) {
        if found.iter().any(|known| known.on == next.on) || next.on == input.service.name {
            break;
        }
        at.clone_from(&next.on);
        found.push(next);
    }
    found
}

/// The chain for a face.
pub(super) fn links(input: ExplainInput<'_>, unmet_conditions: &[UnmetCondition]) -> Vec<Link> {
    let known = unmet_conditions
        .iter()
        .filter_map(|one| Some((one, input.for_service(&one.on)?)));
    known
        .map(|(one, on)| Link {
            service: one.on.clone(),
            condition: condition(one.condition),
            state: state(on),
        })
        .collect()
}

/// The service at the end of the chain, when it tells more than that nothing of it exists.
pub(super) fn root<'a>(input: ExplainInput<'a>, unmet_conditions: &[UnmetCondition]) -> Option<ExplainInput<'a>> {
    let last = input.for_service(&unmet_conditions.last()?.on)?;
    let is_there = last.service.phase() != Phase::Absent;
    is_there.then_some(last)
}

fn walk(input: ExplainInput<'_>, ways: &mut IndexMap<String, Way>) -> Trouble {
    let name = &input.service.name;
    if let Some(known) = ways.get(name) {
        return known.trouble;
    }
    // Loading refuses a cycle, but labels may contain one.
    ways.insert(
        name.clone(),
        Way {
            next: None,
            trouble: Trouble::None,
        },
    );
    let own = trouble(input);
    let mut best = Way {
        next: None,
        trouble: own,
    };
    if may_be_blocked(input.service) {
        for condition in unmet(input) {
            let below = input
                .for_service(&condition.on)
                .map_or(Trouble::None, |on| walk(on, ways));
            let below = match condition.fault {
                Some(_) => Trouble::Broken,
                None => below,
            };
            if best.next.is_none() || below > best.trouble {
                best = Way {
                    next: Some(condition),
                    trouble: below,
                };
            }
        }
    }
    let trouble = best.trouble;
    ways.insert(name.clone(), best);
    trouble
}

/// Whether a service in this state is one that a condition on another keeps from starting.
pub(super) fn may_be_blocked(service: &ServiceState) -> bool {
    match service.phase() {
        Phase::Waiting | Phase::Absent | Phase::Created => true,
        Phase::Failed => service
            .failure
            .as_ref()
            .is_some_and(|failed| failed.doing.starts_with("waiting")),
        Phase::Queued
        | Phase::Pulling
        | Phase::Building
        | Phase::Pushing
        | Phase::Creating
        | Phase::Starting
        | Phase::Running
        | Phase::Healthy
        | Phase::Unhealthy
        | Phase::Restarting
        | Phase::Stopping
        | Phase::Done
        | Phase::Exited(_)
        | Phase::OutOfMemory
        | Phase::Paused => false,
    }
}

/// The conditions of a service that do not hold; those waited for longest first.
fn unmet(input: ExplainInput<'_>) -> Vec<UnmetCondition> {
    let mut since = IndexMap::new();
    let mut found: Vec<UnmetCondition> = Vec::new();
    for edge in edges(input.stack, input.service, input.now) {
        let fault = match edge.state {
            EdgeState::Satisfied => continue,
            EdgeState::Blocked(at) => {
                since.insert(edge.on.clone(), at);
                None
            }
            EdgeState::Open => None,
            EdgeState::Fails(fault) => Some(fault),
        };
        if edge.required || since.contains_key(&edge.on) {
            found.push(UnmetCondition {
                on: edge.on,
                condition: edge.condition,
                fault,
            });
        }
    }
    found.sort_by_key(|one| since.get(&one.on).copied().unwrap_or(Timestamp(i64::MAX)));
    found
}

fn trouble(input: ExplainInput<'_>) -> Trouble {
    let failing = |container: &Container| container.probes.streak > 0 || container.restarts > 0;
    match input.service.phase() {
        Phase::Unhealthy
        | Phase::Restarting
        | Phase::Exited(_)
        | Phase::OutOfMemory
        | Phase::Failed
        | Phase::Paused => Trouble::Broken,
        Phase::Starting | Phase::Running
            if input
                .service
                .containers
                .iter()
                .any(|one| is_crash_looping(one, input.now)) =>
        {
            Trouble::Broken
        }
        Phase::Starting if input.service.containers.iter().any(failing) => Trouble::Failing,
        Phase::Created if input.service.containers.iter().any(|one| !one.run.error.is_empty()) => Trouble::Broken,
        Phase::Starting
        | Phase::Stopping
        | Phase::Queued
        | Phase::Pulling
        | Phase::Building
        | Phase::Pushing
        | Phase::Creating
        | Phase::Created
        | Phase::Waiting
        | Phase::Absent => Trouble::Coming,
        Phase::Running | Phase::Healthy | Phase::Done => Trouble::None,
    }
}

/// A dependency whose end or failure explains why the service, which runs or ran, is in trouble; one that broke first.
pub(super) fn broken_below<'a>(input: ExplainInput<'a>, only_required: bool) -> Option<ExplainInput<'a>> {
    let mut seen = IndexSet::new();
    let mut broken = Vec::new();
    let needs = edges(input.stack, input.service, input.now).into_iter();
    let optional = needs.filter(|edge| only_required && !edge.required).map(|edge| edge.on);
    seen.extend(optional);
    collect_broken(input, &mut seen, &mut broken);
    broken.into_iter().min_by_key(|one| broke_at(one.service))
}

/// Whether a service is told to ask another one.
pub(super) fn asks(input: ExplainInput<'_>, other: ExplainInput<'_>) -> bool {
    let project = input.stack.project.as_ref();
    let model = project.and_then(|project| project.any_service(&input.service.name));
    let asked = model.map(asked_hosts).unwrap_or_default();
    asked.iter().any(|asked| asked.host == other.service.name)
}

/// When a service that is in trouble got into it, as far as that is known.
fn broke_at(service: &ServiceState) -> Option<Timestamp> {
    let ended = service.lead().and_then(|container| container.run.finished);
    ended.or_else(|| service.began().map(|(at, _)| at))
}

fn collect_broken<'a>(input: ExplainInput<'a>, seen: &mut IndexSet<String>, broken: &mut Vec<ExplainInput<'a>>) {
    for edge in edges(input.stack, input.service, input.now) {
        let Some(below) = input.for_service(&edge.on).filter(|_| seen.insert(edge.on.clone())) else {
            continue;
        };
        let before = broken.len();
        collect_broken(below, seen, broken);
        let is_completed = edge.condition == Condition::CompletedSuccessfully && below.service.phase() == Phase::Done;
        let is_over = below.service.phase() == Phase::Done && below.service.provided.is_none() && !is_completed;
        // What hangs on another broken one is not where it began.
        if broken.len() == before && (trouble(below) == Trouble::Broken || is_over) {
            broken.push(below);
        }
    }
}

/// The services whose state explains that of `services`: they, all below them that are not ready, and those that these
/// talk to.
pub fn involved(stack: &Stack, services: &[String], now: Timestamp) -> Vec<String> {
    let mut found: IndexSet<String> = IndexSet::new();
    let mut open: Vec<String> = services.to_vec();
    // What they talk to tells where it listens, and since when.
    let mut beside: Vec<String> = Vec::new();
    while let Some(name) = open.pop() {
        let Some(service) = stack.services.get(&name).filter(|_| found.insert(name.clone())) else {
            continue;
        };
        let below: Vec<String> = edges(stack, service, now).into_iter().map(|edge| edge.on).collect();
        let is_troubled = |name: &String| stack.services.get(name).is_some_and(|one| !one.is_ready());
        let (troubled, ready): (Vec<_>, Vec<_>) = below.into_iter().partition(is_troubled);
        open.extend(troubled);
        beside.extend(ready);
    }
    found.extend(beside);
    found.into_iter().collect()
}

impl Explanation {
    /// Takes over what is known of the root.
    pub(super) fn adopt(&mut self, root: Explanation) {
        self.root = Some(root.root.unwrap_or(root.service));
        self.chain.extend(root.chain);
        self.evidence = root.evidence;
        self.cause = root.cause;
        self.next = root.next;
    }
}
