//! Reports trouble once: when a service gets into it, and again only if it was well for a while in between.

use crate::engine::Timestamp;
use crate::stack::{Container, Event, Phase, ServiceState, Stack};
use crate::tui::effect::{DeckEffect, Effects};
use crate::tui::facts;
use std::collections::BTreeMap;
use std::time::Duration;

/// How long a service has to be ready for an incident to be over; trouble before that belongs to the same incident. The
/// engine, too, resets its restart back-off after a run of this length.
const WELL: Duration = Duration::from_secs(10);

/// The trouble a service is in, or was in until a moment ago.
#[derive(Debug, Clone, Copy, Default)]
struct Incident {
    /// Time since which it is ready again.
    well_since: Option<Timestamp>,
}

impl Incident {
    /// Whether the service is in trouble now.
    fn is_on(&self) -> bool {
        self.well_since.is_none()
    }

    fn is_over(&self, now: Timestamp) -> bool {
        self.well_since.is_some_and(|since| now.since(since) >= WELL)
    }
}

/// The trouble that was reported.
#[derive(Debug, Default)]
pub(crate) struct Incidents {
    /// Services whose trouble is not over, or only just over.
    services: BTreeMap<String, Incident>,
    /// The loss of the engine was reported already.
    engine_lost: bool,
}

impl Incidents {
    /// How many services are in trouble now.
    pub(super) fn count(&self) -> usize {
        self.services.values().filter(|incident| incident.is_on()).count()
    }

    /// The notifications due after an event.
    pub(super) fn notices(&mut self, event: &Event, stack: &Stack, now: Timestamp) -> Effects {
        // These change no phase and come by the thousands.
        if matches!(
            event,
            Event::Logs(_) | Event::OlderLogs(_) | Event::Stats { .. } | Event::Shell { .. }
        ) {
            return Vec::new();
        }
        let mut told = Vec::new();
        if matches!(event, Event::Lost { .. }) && stack.host.is_some() && !self.engine_lost {
            self.engine_lost = true;
            told.push("the engine is lost".to_owned());
        }
        if matches!(event, Event::Connected(..)) {
            self.engine_lost = false;
        }
        self.services.retain(|name, _| stack.services.contains_key(name));
        for service in stack.services.values() {
            if self.begins(service, now) {
                told.push(format!("{} {}", service.name, words(service, now)));
            }
        }
        told.into_iter()
            .map(|what| DeckEffect::Notify(format!("{}: {what}", stack.name)))
            .collect()
    }

    /// Updates the incident of a service; true when one began.
    fn begins(&mut self, service: &ServiceState, now: Timestamp) -> bool {
        if is_trouble(service) {
            let before = self.services.insert(service.name.clone(), Incident::default());
            return before.is_none_or(|before| before.is_over(now));
        }
        if service.containers.is_empty() || is_ended_on_purpose(service) {
            self.services.remove(&service.name);
        } else if service.is_ready()
            && let Some(incident) = self.services.get_mut(&service.name)
        {
            incident.well_since.get_or_insert(now);
        }
        false
    }
}

/// What is wrong with it. The engine reports `unhealthy` before the last probe, so a count of failures would be one
/// short.
fn words(service: &ServiceState, now: Timestamp) -> String {
    if service.phase() == Phase::Unhealthy {
        return Phase::Unhealthy.word().to_owned();
    }
    facts::state_words(service, now)
}

/// Whether a service is in trouble that the user did not cause.
fn is_trouble(service: &ServiceState) -> bool {
    match service.phase() {
        // Some services work by exiting with 0 and being started again.
        Phase::Restarting => service
            .lead()
            .is_some_and(|container| container.run.exit_code != Some(0) && !container.was_signalled()),
        phase => facts::has_failed(service, &phase),
    }
}

/// Whether it was stopped on purpose, which ends an incident.
fn is_ended_on_purpose(service: &ServiceState) -> bool {
    matches!(service.phase(), Phase::Done | Phase::Exited(_)) && service.lead().is_some_and(Container::was_signalled)
}
