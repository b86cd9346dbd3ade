//! Where the time of a start went: a bar for each service, the critical path (the chain of services that determined
//! when everything was ready), and a verdict that names the largest cost on it.

#[cfg(test)]
mod tests;

use super::words::duration;
use crate::compose::Condition;
use crate::engine::Timestamp;
use crate::stack::{OperationRecord, Phase, Probe, ProbedBy, ServiceState, Stack, Verdict};
use std::time::Duration;

/// What a service was doing while it came up.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Doing {
    /// Waiting for its turn: for an image, a network or a volume.
    Queue,
    /// Its image was pulled.
    Pull,
    /// Its image was built.
    Build,
    /// Its container was created.
    Create,
    /// Waiting for a condition on another service.
    Wait,
    /// The engine was starting it.
    Start,
    /// Running, before its healthcheck succeeded.
    Probing,
    /// It was ready.
    Ready,
    /// It was being stopped, was paused, had exited or failed.
    Trouble,
}

impl Doing {
    fn of(phase: &Phase) -> Option<Self> {
        Some(match phase {
            Phase::Absent | Phase::Pushing => return None,
            Phase::Queued => Self::Queue,
            Phase::Pulling => Self::Pull,
            Phase::Building => Self::Build,
            Phase::Creating => Self::Create,
            Phase::Waiting => Self::Wait,
            Phase::Created => Self::Start,
            Phase::Starting => Self::Probing,
            Phase::Running | Phase::Healthy | Phase::Done => Self::Ready,
            Phase::Unhealthy
            | Phase::Restarting
            | Phase::Stopping
            | Phase::Exited(_)
            | Phase::OutOfMemory
            | Phase::Paused
            | Phase::Failed => Self::Trouble,
        })
    }
}

/// A stretch of time in which a service did one thing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stretch {
    /// What it was doing.
    pub doing: Doing,
    pub from: Timestamp,
    /// To; now, when it goes on.
    pub to: Timestamp,
    /// Whether it is on the critical path: without shortening it, the stack cannot be ready sooner.
    pub critical: bool,
}

/// The start of one service.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bar {
    pub service: String,
    /// Its stretches, in time order, without gaps.
    pub stretches: Vec<Stretch>,
    /// From its first sign to ready; `None` while it is not ready.
    pub took: Option<Duration>,
}

/// A start of the whole stack.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Startup {
    /// When its first service began.
    pub from: Timestamp,
    /// When everything was ready, or when it failed; now, while it continues.
    pub to: Timestamp,
    /// Whether everything is ready.
    pub ready: bool,
    /// A bar for each service, in the order of the stack.
    pub bars: Vec<Bar>,
    /// `33.6s; 27.1s of it waiting for mysql's next probe`; while it continues, the result so far.
    pub verdict: String,
}

/// Where the time of the last start went; `None` when no start was observed.
pub fn startup(stack: &Stack, now: Timestamp) -> Option<Startup> {
    let (came, operation) = came_up(stack);
    let from = came.iter().filter_map(|service| service.queued_at()).min()?;
    let ready = came.iter().all(|service| service.ready_at().is_some());
    let last = came.iter().filter_map(|service| service.ready_at()).max();
    // A start that failed or was cancelled lasted until then, however long ago that is.
    let broken = operation
        .and_then(|operation| operation.ended.as_ref())
        .filter(|end| !ready && end.verdict != Verdict::Done);
    // Services that came up after that are still shown.
    let going_on = broken.map_or(now, |end| last.map_or(end.at, |last| last.max(end.at)));
    let to = last.filter(|_| ready).unwrap_or(going_on).max(from);
    let path = critical_path(stack, &came, to, now);
    let bars: Vec<Bar> = stack
        .services
        .values()
        .map(|service| Bar {
            service: service.name.clone(),
            stretches: stretches(service, (from, to), &path),
            took: service.took(),
        })
        .collect();
    let whole = duration(broken.map_or(to, |end| end.at).since(from));
    let whole = match broken.map(|end| &end.verdict) {
        None if ready => whole,
        None => format!("{whole} so far"),
        Some(Verdict::Interrupted) => format!("cancelled after {whole}"),
        Some(_) => format!("failed after {whole}"),
    };
    let verdict = verdict(stack, &bars, &whole, broken.is_some());
    Some(Startup {
        from,
        to,
        ready,
        bars,
        verdict,
    })
}

/// Whether there is a startup to show: something was started while it was followed.
pub fn has_startup(stack: &Stack) -> bool {
    let (came, _) = came_up(stack);
    came.iter().any(|service| service.queued_at().is_some())
}

/// The services that the last operation brought up, and that operation; if there was none, all that were seen to come
/// up. A service that was up already when following began was not seen to.
fn came_up(stack: &Stack) -> (Vec<&ServiceState>, Option<&OperationRecord>) {
    let since = |began: Timestamp| {
        let services = stack.services.values();
        services.filter(move |service| service.queued_at().is_some_and(|at| at >= began))
    };
    let begins = stack.operations.iter().rev().filter(|operation| operation.info.starts);
    let last = begins
        .map(|operation| (since(operation.started).collect::<Vec<_>>(), Some(operation)))
        .find(|(came, _)| !came.is_empty());
    last.unwrap_or_else(|| {
        let seen = since(Timestamp::default()).filter(|service| service.phases.len() > 1);
        (seen.collect(), None)
    })
}

/// A service of the critical path, and the part of its start that is on it.
struct Link<'a> {
    service: &'a str,
    from: Timestamp,
    to: Timestamp,
}

/// Follows the path backwards from the service that was ready last: the condition that held last released each one.
fn critical_path<'a>(stack: &'a Stack, came: &[&'a ServiceState], end: Timestamp, now: Timestamp) -> Vec<Link<'a>> {
    let mut path: Vec<Link<'a>> = Vec::new();
    let open = came.iter().filter(|service| service.ready_at().is_none());
    // While the start continues, a service that is waited for decides, not one that waits.
    let working = open.clone().find(|service| service.blocked.is_empty());
    let settled = || came.iter().max_by_key(|service| service.ready_at());
    let mut next = working.or_else(|| open.clone().next()).or_else(settled).copied();
    let mut until = end;
    while let Some(service) = next {
        if path.iter().any(|link| link.service == service.name) {
            break;
        }
        let released = last_wait_end(service, until);
        let began = service.queued_at().unwrap_or(now);
        let releaser = released.and_then(|at| released_by(stack, service, at));
        let from = match releaser {
            Some(_) => released.unwrap_or(began),
            None => began,
        };
        let releaser = releaser.or_else(|| provided_before(stack, came, began));
        path.push(Link {
            service: &service.name,
            from,
            to: until,
        });
        until = from;
        next = releaser;
    }
    path
}

/// When its last wait before `until` ended.
fn last_wait_end(service: &ServiceState, until: Timestamp) -> Option<Timestamp> {
    let began = service.queued_at()?;
    let pairs = service.phases.iter().zip(service.phases.iter().skip(1));
    pairs
        .filter(|((phase, at), (_, ended))| *phase == Phase::Waiting && *at >= began && *ended <= until)
        .map(|(_, (_, ended))| *ended)
        .next_back()
}

/// The dependency whose condition was met last, at or before `at`.
fn released_by<'a>(stack: &'a Stack, service: &ServiceState, at: Timestamp) -> Option<&'a ServiceState> {
    let declared = stack.project.as_ref()?.services.get(&service.name)?;
    let held = |name: &String, condition: Condition| {
        let dependency = stack.services.get(name)?;
        let began = dependency.queued_at()?;
        let holds = |phase: &Phase| match condition {
            Condition::Healthy => matches!(phase, Phase::Healthy),
            Condition::Started => matches!(phase, Phase::Starting | Phase::Running | Phase::Healthy | Phase::Done),
            Condition::CompletedSuccessfully => matches!(phase, Phase::Done),
        };
        let since = dependency
            .phases
            .iter()
            .find(|(phase, since)| *since >= began && holds(phase));
        since
            .map(|(_, since)| (*since, dependency))
            .filter(|(since, _)| *since <= at)
    };
    declared
        .depends_on
        .iter()
        .filter_map(|(name, dependency)| held(name, dependency.condition))
        .max_by_key(|(since, _)| *since)
        .map(|(_, dependency)| dependency)
}

/// The provider that finished last before the rest was planned, at `began`.
fn provided_before<'a>(stack: &Stack, came: &[&'a ServiceState], began: Timestamp) -> Option<&'a ServiceState> {
    let answered = |service: &&ServiceState| service.ready_at().is_some_and(|at| at <= began);
    let providers = came
        .iter()
        .copied()
        .filter(|service| stack.provider(&service.name).is_some());
    providers.filter(answered).max_by_key(|service| service.ready_at())
}

fn stretches(service: &ServiceState, (from, to): (Timestamp, Timestamp), path: &[Link<'_>]) -> Vec<Stretch> {
    let link = path.iter().find(|link| link.service == service.name);
    let ends = service.phases.iter().skip(1).map(|(_, at)| *at).chain([to]);
    service
        .phases
        .iter()
        .zip(ends)
        .filter_map(|((phase, began), ended)| {
            let doing = Doing::of(phase)?;
            let (began, ended) = ((*began).max(from), ended.min(to));
            let on_path = |link: &Link<'_>| doing != Doing::Ready && began >= link.from && ended <= link.to;
            (began < ended).then(|| Stretch {
                doing,
                from: began,
                to: ended,
                critical: link.is_some_and(on_path),
            })
        })
        .collect()
}

/// The duration, and the largest cost on the critical path; after a failure, the trouble that followed is not a cost.
fn verdict(stack: &Stack, bars: &[Bar], whole: &str, broken: bool) -> String {
    let mut most: Option<(Duration, String)> = None;
    let critical = |stretch: &&Stretch| stretch.critical && !(broken && stretch.doing == Doing::Trouble);
    for bar in bars {
        for stretch in bar.stretches.iter().filter(critical) {
            let (cost, what) = cost(stack, &bar.service, stretch);
            if most.as_ref().is_none_or(|(known, _)| cost > *known) {
                most = Some((cost, what));
            }
        }
    }
    let mut verdict = match most.filter(|(cost, _)| *cost > Duration::ZERO) {
        Some((cost, what)) => format!("{whole}; {} of it {what}", duration(cost)),
        None => whole.to_owned(),
    };
    if let Some(saved) = saved(stack, bars) {
        verdict.push_str("; ");
        verdict.push_str(&saved);
    }
    verdict
}

/// What healthchecks that we ran ahead of the engine saved on the critical path.
fn saved(stack: &Stack, bars: &[Bar]) -> Option<String> {
    let on_path = |bar: &&Bar| bar.stretches.iter().any(|stretch| stretch.critical);
    let services = bars
        .iter()
        .filter(on_path)
        .filter_map(|bar| stack.services.get(&bar.service));
    let ahead = services.filter_map(|service| {
        let passes = service.containers.iter();
        let ahead = passes.filter_map(|container| container.probes.early?.ahead()).max()?;
        Some((service.name.as_str(), ahead))
    });
    let ahead: Vec<(&str, Duration)> = ahead.collect();
    match ahead.as_slice() {
        [] => None,
        [(service, ahead)] => Some(format!(
            "{service} ready {} before the engine's next probe",
            duration(*ahead)
        )),
        more => {
            let sum = more.iter().map(|(_, ahead)| *ahead).sum();
            Some(format!(
                "{} services ready before the engine's next probes, {} in all",
                more.len(),
                duration(sum)
            ))
        }
    }
}

/// The cost of a stretch and its description. Of probing, what took longest: getting ready while probes failed, the probes,
/// or the pause before the one that succeeded.
fn cost(stack: &Stack, service: &str, stretch: &Stretch) -> (Duration, String) {
    let long = stretch.to.since(stretch.from);
    let what = match stretch.doing {
        Doing::Queue => format!("{service} waiting for its turn"),
        Doing::Pull => format!("pulling the image of {service}"),
        Doing::Build => format!("building {service}"),
        Doing::Create if stack.provider(service).is_some() => format!("providing {service}"),
        Doing::Create => format!("creating {service}"),
        Doing::Wait => format!("{service} waiting for its dependencies"),
        Doing::Start => format!("the engine starting {service}"),
        Doing::Ready | Doing::Trouble => format!("{service} in trouble"),
        Doing::Probing => return cost_of_probing(stack, service, stretch),
    };
    (long, what)
}

/// As long as probes fail, the service itself is what takes time; after that, it is found ready by the next probe only.
fn cost_of_probing(stack: &Stack, service: &str, stretch: &Stretch) -> (Duration, String) {
    let containers = stack.services.get(service).map_or(&[][..], |found| &found.containers);
    let probes: Vec<&Probe> = containers
        .iter()
        .flat_map(|container| &container.probes.history)
        .filter(|probe| {
            probe.by != ProbedBy::User && probe.report.end > stretch.from && probe.report.start < stretch.to
        })
        .collect();
    let running = |probe: &&Probe| {
        let from = probe.report.start.max(stretch.from);
        probe.report.end.min(stretch.to).since(from)
    };
    let probed: Duration = probes.iter().map(running).sum();
    let long = stretch.to.since(stretch.from);
    if probed > long / 2 {
        return (probed, format!("{service}'s probes taking long"));
    }
    let failed = probes.iter().filter(|probe| probe.report.exit_code != 0);
    let Some(last) = failed.clone().map(|probe| probe.report.end).max() else {
        return (
            long.saturating_sub(probed),
            format!("waiting for {service}'s first probe"),
        );
    };
    let starting = last.min(stretch.to).since(stretch.from);
    let passed = probes.iter().find(|probe| probe.report.exit_code == 0);
    let waited = passed.map_or(Duration::ZERO, |probe| probe.report.start.since(last));
    if waited > starting {
        return (waited, format!("waiting for {service}'s next probe"));
    }
    let times = match failed.count() {
        1 => "a probe".to_owned(),
        count => format!("{count} probes"),
    };
    (starting, format!("{service} getting ready ({times} failed)"))
}
