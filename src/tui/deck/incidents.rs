//! Reports trouble once: when a service gets into it, and again only if it was well for a while in between.

use crate::engine::Timestamp;
use crate::stack::Container;
use crate::stack::Event;
use crate::stack::Phase;
use crate::stack::ServiceState;
use crate::stack::Stack;
use crate::tui::deck::update::Effect;
use crate::tui::deck::update::Effects;
use crate::tui::facts;
use crate::tui::screen::Screen;
use std::time::Duration;

/// How long a service has to be ready for an incident to be over; trouble before that belongs to the same incident. The
/// engine, too, resets its restart back-off after a run of this length.
const WELL: Duration = Duration::from_secs(10);

/// The trouble a service is in, or was in until a moment ago.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Incident {
    /// Time since which it is ready again.
    well_since: Option<Timestamp>,
}

impl Incident {
    /// Whether the service is in trouble now.
    #[must_use]
    pub(crate) fn is_on(&self) -> bool {
        self.well_since.is_none()
    }

    fn is_over(&self, now: Timestamp) -> bool {
        self.well_since.is_some_and(|since| now.since(since) >= WELL)
    }
}

/// The notifications due after an event.
pub(crate) fn look(screen: &mut Screen, event: &Event, stack: &Stack, now: Timestamp) -> Effects {
    let mut told = Vec::new();
    match event {
        Event::Lost { .. } if stack.host.is_some() && !screen.loss_told => {
            screen.loss_told = true;
            told.push("the engine is lost".to_owned());
        }
        Event::Connected(..) => screen.loss_told = false,
        // These change no phase and come by the thousands.
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

/// What is wrong with it. The engine reports `unhealthy` before the last probe, so a count of failures would be one
/// short.
fn words(service: &ServiceState, now: Timestamp) -> String {
    match service.phase() {
        Phase::Unhealthy => Phase::Unhealthy.word().to_owned(),
        _ => facts::words(service, now),
    }
}

/// Updates the incident of a service; true when one began.
fn look_at(screen: &mut Screen, service: &ServiceState, now: Timestamp) -> bool {
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

/// Whether a service is in trouble that the user did not cause.
fn is_trouble(service: &ServiceState) -> bool {
    match service.phase() {
        Phase::Unhealthy | Phase::Failed | Phase::OutOfMemory => true,
        Phase::Exited(_) => !service.lead().is_some_and(Container::was_signalled),
        // Some services work by exiting with 0 and being started again.
        Phase::Restarting => service
            .lead()
            .is_some_and(|container| container.run.exit_code != Some(0) && !container.was_signalled()),
        _ => false,
    }
}

/// Whether it was stopped on purpose, which ends an incident.
fn is_ended_on_purpose(service: &ServiceState) -> bool {
    matches!(service.phase(), Phase::Done | Phase::Exited(_)) && service.lead().is_some_and(Container::was_signalled)
}
