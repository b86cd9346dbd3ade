//! Reports trouble once: when a service gets into it, and again only if it was well for a while in between.

use crate::engine::Timestamp;
use crate::stack::{Container, Event, Phase, SETTLES_AFTER, ServiceState, Stack};
use crate::tui::effect::{DeckEffect, Effects};
use crate::tui::facts;
use std::collections::BTreeMap;

/// The trouble a service is in, or was in until a moment ago.
#[derive(Debug, Clone, Copy, Default)]
struct Incident {
    /// Time since which it is ready again.
    well_since: Option<Timestamp>,
}

impl Incident {
    fn is_over(&self, now: Timestamp) -> bool {
        self.well_since.is_some_and(|since| now.since(since) >= SETTLES_AFTER)
    }
}

/// The trouble that was reported.
#[derive(Debug, Default)]
pub(crate) struct Incidents {
    /// Services whose trouble is not over, or not long enough for more of it to be news.
    services: BTreeMap<String, Incident>,
    /// The loss of the engine was reported already.
    engine_lost: bool,
}

impl Incidents {
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
            if self.begins(service, stack, now) {
                told.push(format!("{} {}", service.name, words(service, stack, now)));
            }
        }
        told.into_iter()
            .map(|what| DeckEffect::Notify(format!("{}: {what}", stack.name)))
            .collect()
    }

    /// Updates the incident of a service; true when one began.
    fn begins(&mut self, service: &ServiceState, stack: &Stack, now: Timestamp) -> bool {
        if stack.is_broken(service, now) {
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
fn words(service: &ServiceState, stack: &Stack, now: Timestamp) -> String {
    if service.phase() == Phase::Unhealthy {
        return Phase::Unhealthy.word().to_owned();
    }
    facts::state_words(service, stack, now)
}

/// Whether it was stopped on purpose, which ends an incident.
fn is_ended_on_purpose(service: &ServiceState) -> bool {
    matches!(service.phase(), Phase::Done | Phase::Exited(_)) && service.lead().is_some_and(Container::was_signalled)
}
