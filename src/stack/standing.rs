//! How the stack stands: which services are broken, which of the others only wait for those, and which recovered.

use super::crash_loop::CrashLoop;
use super::{Container, Failure, Phase, Run, ServiceState, Stack};
use crate::compose::Condition;
use crate::engine::{ErrorKind, Timestamp};
use std::collections::BTreeSet;
use std::time::Duration;

/// A run that lasts this long ends a crash loop; the engine, too, resets its back-off after one.
pub const SETTLES_AFTER: Duration = Duration::from_secs(10);
/// Fewest crashes in a row that make a loop.
const LOOP: u64 = 2;
/// How long it is told that a service has recovered.
const TOLD_FOR: Duration = Duration::from_secs(3600);

/// The stack in one sentence.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Standing<'a> {
    /// Services in trouble that the user did not cause.
    pub broken: Vec<&'a str>,
    /// Services that cannot start because of a broken one.
    pub blocked: Vec<&'a str>,
    /// Services whose start was given up, though what they waited for is ready now.
    pub left_out: Vec<&'a str>,
    /// Number of services that were stopped on request.
    pub stopped: usize,
    /// Number of services that ended with the engine.
    pub ended_with_engine: usize,
    /// The service that recovered last.
    pub recovered: Option<Recovery<'a>>,
    pub ready: usize,
    pub wanted: usize,
}

/// A service that failed and is ready again.
#[derive(Debug, Clone, PartialEq)]
pub struct Recovery<'a> {
    pub service: &'a str,
    /// What it is now.
    pub phase: Phase,
    pub failed_at: Timestamp,
}

impl Container {
    /// The crash loop it is in: since a run that lasted, it has crashed more than once.
    pub fn crash_loop(&self, now: Timestamp) -> Option<CrashLoop> {
        self.crashes().filter(|found| found.goes_on(now))
    }

    /// The crash loop it is in unless its present run has lasted.
    pub(super) fn crashes(&self) -> Option<CrashLoop> {
        let until = match self.run.started.filter(|_| self.is_alive()) {
            Some(started) => Some(started.plus(SETTLES_AFTER)),
            None if self.phase() == Phase::Restarting => None,
            None => return None,
        };
        let ended = std::iter::once(&self.run).chain(self.earlier.iter().rev());
        let mut ended = ended.filter(|run| run.finished.is_some() || run.exit_code.is_some());
        let exit_code = ended.clone().next()?.exit_code?;
        let mut times = 0;
        let has_gone_well = ended.any(|run| {
            let crashed = self.has_crashed(run);
            times += u64::from(crashed);
            !crashed || run.lasted().is_some_and(|lasted| lasted >= SETTLES_AFTER)
        });
        // The engine counts crashes from before following began, too.
        let times = if has_gone_well || times == 0 {
            times
        } else {
            self.restarts.max(times)
        };
        (times >= LOOP).then_some(CrashLoop {
            times,
            exit_code,
            until,
        })
    }

    /// Whether a run ended badly by itself.
    fn has_crashed(&self, run: &Run) -> bool {
        let is_bad = run.exit_code.is_some_and(|code| code != 0);
        is_bad && !self.was_run_signalled(run)
    }
}

impl Failure {
    /// The service that was waited for in vain, if that is what failed.
    pub fn awaited(&self) -> Option<&str> {
        (self.doing == "waiting").then_some(self.error.subject.as_str())
    }
}

impl ServiceState {
    /// The crash loop that one of its containers is in: the longest.
    pub fn crash_loop(&self, now: Timestamp) -> Option<CrashLoop> {
        self.crash_loops(now).max_by_key(|found| found.times)
    }

    /// The crash loops that its containers are in.
    pub fn crash_loops(&self, now: Timestamp) -> impl Iterator<Item = CrashLoop> {
        let loops = self.summary.crash_loops.iter();
        loops.copied().filter(move |found| found.goes_on(now))
    }

    /// Whether its phase is a failure that the user did not cause; without regard to whose fault it is.
    pub fn is_in_trouble(&self) -> bool {
        self.summary.is_in_trouble
    }

    /// Whether its container was ended on request, and is not started again.
    pub fn is_stopped(&self) -> bool {
        self.lead()
            .is_some_and(|container| container.is_over() && container.was_signalled())
    }

    /// Whether it is ready, and not only between two crashes.
    pub fn is_ready_at(&self, now: Timestamp) -> bool {
        self.is_ready() && self.crash_loop(now).is_none()
    }
}

impl Stack {
    /// How the stack stands.
    pub fn standing(&self, now: Timestamp) -> Standing<'_> {
        let mut standing = Standing::default();
        for service in self.services.values().filter(|service| self.is_wanted(service)) {
            let name = service.name.as_str();
            standing.wanted += 1;
            if self.is_broken(service, now) {
                standing.broken.push(name);
            } else if self.blocked_by(service, now).is_some() {
                standing.blocked.push(name);
            } else if service.failure.is_some() {
                standing.left_out.push(name);
            } else if service.is_ready() {
                standing.ready += 1;
                standing.recovered = latest(standing.recovered, recovery(service, now));
            } else if service.lead().is_some_and(|lead| self.ended_with_engine(lead)) {
                standing.ended_with_engine += 1;
            } else if service.is_stopped() {
                standing.stopped += 1;
            }
        }
        standing
    }

    /// Whether a container was ended by a signal that is most likely the engine's own. An engine that stops ends its containers
    /// first, and one that was killed ends those that it finds when it is back: neither is a stop on request.
    pub fn ended_with_engine(&self, container: &Container) -> bool {
        let run = &container.run;
        let is_candidate = container.is_over() && container.was_signalled() && run.our_signal.is_none();
        let downtime = self.downtime.filter(|_| is_candidate);
        downtime
            .zip(run.finished)
            .is_some_and(|(downtime, at)| downtime.covers(at))
    }

    /// Number of ready services and of wanted ones: enabled with at least one replica, or with containers.
    pub fn ready(&self, now: Timestamp) -> (usize, usize) {
        let standing = self.standing(now);
        (standing.ready, standing.wanted)
    }

    /// Whether a service is in trouble of its own, rather than for want of another.
    pub fn is_broken(&self, service: &ServiceState, now: Timestamp) -> bool {
        match &service.failure {
            Some(failure) => match failure.awaited() {
                // It waits for what the other does not have: a healthcheck.
                Some(on) => failure.error.kind == ErrorKind::Invalid && self.is_ready_service(on, now),
                None => true,
            },
            None => service.is_in_trouble() || service.crash_loop(now).is_some(),
        }
    }

    /// The broken service that keeps this one from starting.
    pub fn blocked_by(&self, service: &ServiceState, now: Timestamp) -> Option<&str> {
        let mut open = self.awaits(service);
        if open.is_empty() {
            return None;
        }
        let mut seen = BTreeSet::from([service.name.as_str()]);
        while let Some(on) = open.pop() {
            // Labels, unlike files, may contain a cycle.
            let Some(below) = self.services.get(on).filter(|_| seen.insert(on)) else {
                continue;
            };
            if self.is_broken(below, now) {
                return Some(below.name.as_str());
            }
            open.extend(self.awaits(below));
        }
        None
    }

    /// The services that this one waits for, or waited for in vain.
    fn awaits<'a>(&'a self, service: &'a ServiceState) -> Vec<&'a str> {
        if let Some(failure) = &service.failure {
            return failure.awaited().into_iter().collect();
        }
        if !service.blocked.is_empty() {
            let required = service.blocked.iter().filter(|blocked| blocked.required);
            return required.map(|blocked| blocked.on.as_str()).collect();
        }
        if service.phase() != Phase::Created {
            return Vec::new();
        }
        let declared = self
            .project
            .as_ref()
            .and_then(|project| project.services.get(&service.name));
        let needs = declared.into_iter().flat_map(|declared| &declared.depends_on);
        needs
            .filter(|(_, need)| need.required && need.condition != Condition::Started)
            .map(|(on, _)| on.as_str())
            .collect()
    }

    fn is_ready_service(&self, name: &str, now: Timestamp) -> bool {
        self.services.get(name).is_some_and(|service| service.is_ready_at(now))
    }
}

fn recovery(service: &ServiceState, now: Timestamp) -> Option<Recovery<'_>> {
    let failed_at = service.failed_at.filter(|at| now.since(*at) < TOLD_FOR)?;
    Some(Recovery {
        service: &service.name,
        phase: service.phase(),
        failed_at,
    })
}

fn latest<'a>(one: Option<Recovery<'a>>, other: Option<Recovery<'a>>) -> Option<Recovery<'a>> {
    one.into_iter().chain(other).max_by_key(|found| found.failed_at)
}
