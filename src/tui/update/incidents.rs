//! Trouble is told once: when a service gets into it, and not again until it was ready in between.

use super::{Effect, Effects};
use crate::engine::Timestamp;
use crate::stack::{Container, Event, Phase, Service, Stack};
use crate::tui::facts;
use crate::tui::screen::Screen;

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
    for service in stack.services.values() {
        if is_trouble(service) {
            if screen.incidents.insert(service.name.clone()) {
                told.push(format!("{} {}", service.name, facts::words(service, now)));
            }
        } else if service.is_ready() || service.containers.is_empty() {
            screen.incidents.remove(&service.name);
        }
    }
    told.into_iter()
        .map(|what| Effect::Notify(format!("{}: {what}", stack.name)))
        .collect()
}

/// Whether a service is in trouble nobody asked for.
fn is_trouble(service: &Service) -> bool {
    match service.phase() {
        Phase::Unhealthy | Phase::Failed | Phase::OutOfMemory => true,
        Phase::Exited(_) => !service.lead().is_some_and(Container::was_signalled),
        _ => false,
    }
}
