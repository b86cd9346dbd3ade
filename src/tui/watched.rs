//! The containers whose stats are visible. Only theirs are streamed: each stream costs the engine a measurement per
//! second, and us the parsing.

use crate::stack::ServiceState;
use crate::tui::facts::World;
use crate::tui::fault;
use crate::tui::layout::Layout;
use crate::tui::layout::layout;
use crate::tui::screen::Pane;
use crate::tui::screen::Screen;
use crate::tui::screen::Tab;
use crate::tui::view::detail::page as rows;
use crate::tui::view::services::columns::Columns;
use crate::tui::view::services::order;

/// The running containers whose stats are visible.
#[must_use]
pub(crate) fn containers(screen: &Screen, world: World<'_>) -> Vec<String> {
    if fault::is_shown(screen, world.stack) {
        return Vec::new();
    }
    let layout = layout(screen, world);
    let subject = charted(&layout, screen, world);
    let services = listed(&layout, screen, world).into_iter().chain(subject);
    let containers = services.flat_map(|service| &service.containers);
    let mut found: Vec<String> = Vec::new();
    for container in containers.filter(|container| container.is_alive()) {
        if !found.contains(&container.id) {
            found.push(container.id.clone());
        }
    }
    found
}

/// The visible rows of the table if it has a stats column; all services when it is sorted by one.
fn listed<'a>(layout: &Layout, screen: &Screen, world: World<'a>) -> Vec<&'a ServiceState> {
    let inside = layout.inside(Pane::Services);
    if inside.is_empty() {
        return Vec::new();
    }
    let services = order::services(screen, world);
    if screen.sort.by.is_measured() {
        return services;
    }
    if !Columns::for_width(inside.width, world).are_measured() {
        return Vec::new();
    }
    let rows = usize::from(inside.height.saturating_sub(u16::from(layout.header)));
    services.into_iter().skip(screen.first_service).take(rows).collect()
}

/// The service whose charts are visible.
fn charted<'a>(layout: &Layout, screen: &'a Screen, world: World<'a>) -> Option<&'a ServiceState> {
    let shown = !layout.detail.is_empty() && rows::tab(screen, world) == Tab::Stats;
    rows::subject(screen, world).filter(|_| shown)
}
