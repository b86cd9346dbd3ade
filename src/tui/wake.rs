//! How long a frame stays true by itself. A stack that is healthy and idle needs no frame at all until something happens
//! or an uptime turns a minute.

use crate::stack::Container;
use crate::stack::Phase;
use crate::stack::ServiceState;
use crate::tui::facts;
use crate::tui::facts::World;
use crate::tui::fault;
use crate::tui::layout::card_subject;
use crate::tui::layout::layout;
use crate::tui::screen::Pane;
use crate::tui::screen::Screen;
use crate::tui::screen::Tab;
use crate::tui::view::detail::page as rows;
use std::time::Duration;

/// Clocks with tenths.
const TENTH: Duration = Duration::from_millis(100);
/// Clocks with seconds.
const SECOND: Duration = Duration::from_secs(1);
/// More of the history is looked through at once.
pub(crate) const AT_ONCE: Duration = Duration::from_millis(1);

/// Until when the frame of now stays true; `None`: for ever.
#[must_use]
pub(crate) fn wake(screen: &Screen, world: World<'_>) -> Option<Duration> {
    let now = world.now;
    let toast = screen
        .toasts
        .iter()
        .map(|toast| toast.until.since(now).max(AT_ONCE))
        .min();
    let panes = if fault::is_shown(screen, world.stack) {
        None
    } else {
        panes(screen, world)
    };
    let lost = world.stack.lost.is_some().then_some(SECOND);
    let leaving = screen.leaving.is_some().then_some(SECOND);
    [toast, panes, lost, leaving].into_iter().flatten().min()
}

fn panes(screen: &Screen, world: World<'_>) -> Option<Duration> {
    if screen.log_panes().any(|logs| logs.busy) {
        return Some(AT_ONCE);
    }
    let services = world.stack.services.values();
    if services.clone().any(is_fast) {
        return Some(TENTH);
    }
    let operation = world.stack.operation().map(|_| SECOND);
    let rate = (world.stack.logs.rate_all(world.now.0) > 0.0).then_some(SECOND);
    // A wait becomes worth a card by time alone.
    let patience = services
        .clone()
        .any(|service| service.phase() == Phase::Waiting)
        .then_some(SECOND);
    [operation, rate, patience, open(screen, world), uptimes(screen, world)]
        .into_iter()
        .flatten()
        .min()
}

/// A clock with tenths runs in its row: it is on its way, or a probe is under way, or its next one is counted down to.
fn is_fast(service: &ServiceState) -> bool {
    let probing = |container: &Container| {
        let probes = &container.probes;
        container.is_alive() && probes.check.is_some() && probes.is_unsettled()
    };
    facts::is_ticking(service) || service.containers.iter().any(probing)
}

/// What is open beside the table and tells how long ago something was.
fn open(screen: &Screen, world: World<'_>) -> Option<Duration> {
    let layout = layout(screen, world);
    if card_subject(screen, world).is_some() {
        return Some(SECOND);
    }
    if layout.detail.is_empty() {
        return None;
    }
    match rows::tab(screen, world) {
        Tab::Health | Tab::Why | Tab::Events => Some(SECOND),
        _ => None,
    }
}

/// The minute an uptime turns, when one is on the screen.
fn uptimes(screen: &Screen, world: World<'_>) -> Option<Duration> {
    if layout(screen, world).pane(Pane::Services).width < 102 {
        return None;
    }
    let containers = world.stack.services.values().flat_map(|service| &service.containers);
    containers
        .filter(|container| container.is_alive())
        .filter_map(|container| container.run.started)
        .map(|started| {
            let up = world.now.since(started);
            let unit = if up < Duration::from_secs(3600) { 60 } else { 3600 };
            Duration::from_secs(unit - up.as_secs() % unit)
        })
        .min()
}
