//! The first thing out of the ordinary over all services, and what followed from it.

use super::why::why;
use super::{EvidenceSource, Explanation, words};
use crate::engine::Timestamp;
use crate::stack::{Phase, ServiceState, Stack};

/// Something out of the ordinary.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Incident {
    pub at: Timestamp,
    pub service: String,
    /// In our words, or a quotation.
    pub text: String,
    pub source: EvidenceSource,
}

/// The first incident over all services, and those that followed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FirstError {
    pub first: Incident,
    /// The explanation of the service that it is about.
    pub why: Explanation,
    /// In time order.
    pub followed: Vec<Incident>,
}

/// The first thing out of the ordinary; `None` when every service is as it should be, or only on its way.
pub fn first_error(stack: &Stack, now: Timestamp) -> Option<FirstError> {
    let mut incidents: Vec<Incident> = Vec::new();
    let troubled = stack.services.values().filter(|service| !service.is_ready());
    for service in troubled {
        let Some(found) = why(stack, &service.name, now) else {
            continue;
        };
        if found.cause.is_some() || found.root.is_some() {
            let turned_bad = turned_bad(service, &found);
            let deciding = deciding(&found).map(|seen| written_before(seen, turned_bad.as_ref()));
            incidents.extend(deciding);
            incidents.extend(turned_bad);
        }
    }
    incidents.sort_by_key(|incident| incident.at);
    incidents.dedup_by(|later, first| later.service == first.service && later.text == first.text);
    let mut incidents = incidents.into_iter();
    let first = incidents.next()?;
    Some(FirstError {
        why: why(stack, &first.service, now)?,
        first,
        followed: incidents.collect(),
    })
}

/// A line at the time when its service turned bad, at the latest: an engine stamps a line when it reads it, which can be after
/// the end of the container that wrote it.
fn written_before(seen: Incident, turned_bad: Option<&Incident>) -> Incident {
    let end = turned_bad.filter(|bad| bad.service == seen.service && seen.source == EvidenceSource::Log);
    Incident {
        at: end.map_or(seen.at, |bad| bad.at.min(seen.at)),
        ..seen
    }
}

/// The line or the probe that decides, of the service that wrote it.
fn deciding(found: &Explanation) -> Option<Incident> {
    let quoted = found.evidence.iter().filter(|seen| seen.source != EvidenceSource::Fact);
    let (at, seen) = quoted.filter_map(|seen| Some((seen.at?, seen))).next()?;
    Some(Incident {
        at,
        service: seen.service.clone(),
        text: seen.text.clone(),
        source: seen.source,
    })
}

/// When a service turned bad, and how.
fn turned_bad(service: &ServiceState, found: &Explanation) -> Option<Incident> {
    let container = service.lead();
    let run = container.map(|container| &container.run);
    let (at, text) = match service.phase() {
        Phase::Exited(code) => (run?.finished?, format!("ended with {}", words::exit(code))),
        Phase::OutOfMemory => (run?.finished?, "ran out of memory".to_owned()),
        Phase::Restarting => (
            run?.finished?,
            format!("ended and is restarted, {} times so far", service.restarts()),
        ),
        Phase::Unhealthy => (container?.probes.unhealthy_since()?.0, "became unhealthy".to_owned()),
        Phase::Failed => {
            let failure = service.failure.as_ref()?;
            match &found.root {
                Some(root) => (failure.at, format!("was not started, for want of {root}")),
                None => (failure.at, format!("{} failed", failure.doing)),
            }
        }
        Phase::Absent
        | Phase::Queued
        | Phase::Pulling
        | Phase::Building
        | Phase::Pushing
        | Phase::Creating
        | Phase::Created
        | Phase::Waiting
        | Phase::Starting
        | Phase::Running
        | Phase::Healthy
        | Phase::Stopping
        | Phase::Done
        | Phase::Paused => return None,
    };
    Some(Incident {
        at,
        service: service.name.clone(),
        text,
        source: EvidenceSource::Fact,
    })
}
