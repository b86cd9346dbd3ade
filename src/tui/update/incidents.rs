//! Trouble is told once: when a service gets into it, and not again until it was well for a while in between.

use super::{Effect, Effects};
use crate::engine::Timestamp;
use crate::stack::{Container, Event, Phase, Service, Stack};
use crate::tui::facts;
use crate::tui::screen::Screen;
use std::time::Duration;

/// How long a service has to be ready for an incident to be over; trouble before that is the same trouble: it flaps. After as
/// long a run the engine takes a restart for a new one, too.
const WELL: Duration = Duration::from_secs(10);

/// The trouble a service is in, or was in until lately.
#[derive(Debug, Clone, Copy, Default)]
pub(in crate::tui) struct Incident {
    /// Since when it is ready again.
    well_since: Option<Timestamp>,
}

impl Incident {
    /// Whether the service is in trouble now.
    #[must_use]
    pub(in crate::tui) fn is_on(&self) -> bool {
        self.well_since.is_none()
    }

    fn is_over(&self, now: Timestamp) -> bool {
        self.well_since.is_some_and(|since| now.since(since) >= WELL)
    }
}

/// What has to be told after an event.
pub(super) fn look(screen: &mut Screen, event: &Event, stack: &Stack, now: Timestamp) -> Effects {
    let mut told = Vec::new();
    match event {
        Event::Lost { .. } if stack.host.is_some() && !screen.loss_told => {
            screen.loss_told = true;
            told.push("the engine is lost".to_owned());
        }
        Event::Connected(..) => screen.loss_told = false,
        // These change no phase, and come by the thousand.
        Event::Logs(_) | Event::OlderLogs(_) | Event::Stats { .. } | Event::Shell { .. } => return Vec::new(),
        _ => {}
    }
    screen.incidents.retain(|name, _| stack.services.contains_key(name));
    for service in stack.services.values() {
        if look_at(screen, service, now) {
            told.push(format!("{} {}", service.name, words(service, now)));
        }
    }
    told.into_iter()
        .map(|what| Effect::Notify(format!("{}: {what}", stack.name)))
        .collect()
}

/// What is wrong with it. The engine tells that it is unhealthy before it tells of the last probe: a count would be short.
fn words(service: &Service, now: Timestamp) -> String {
    match service.phase() {
        Phase::Unhealthy => Phase::Unhealthy.word().to_owned(),
        _ => facts::words(service, now),
    }
}

/// Keeps the incident of a service; answers whether one began.
fn look_at(screen: &mut Screen, service: &Service, now: Timestamp) -> bool {
    if is_trouble(service) {
        let before = screen.incidents.insert(service.name.clone(), Incident::default());
        return before.is_none_or(|before| before.is_over(now));
    }
    if service.containers.is_empty() || is_ended_on_purpose(service) {
        screen.incidents.remove(&service.name);
    } else if service.is_ready()
        && let Some(incident) = screen.incidents.get_mut(&service.name)
    {
        incident.well_since.get_or_insert(now);
    }
    false
}

/// Whether a service is in trouble nobody asked for.
fn is_trouble(service: &Service) -> bool {
    match service.phase() {
        Phase::Unhealthy | Phase::Failed | Phase::OutOfMemory => true,
        Phase::Exited(_) => !service.lead().is_some_and(Container::was_signalled),
        // Ending well and being started again is how some do their work.
        Phase::Restarting => service
            .lead()
            .is_some_and(|container| container.run.exit_code != Some(0) && !container.was_signalled()),
        _ => false,
    }
}

/// Whether somebody stopped it: what was wrong with it is of no matter any more.
fn is_ended_on_purpose(service: &Service) -> bool {
    matches!(service.phase(), Phase::Done | Phase::Exited(_)) && service.lead().is_some_and(Container::was_signalled)
}
