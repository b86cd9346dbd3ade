//! Opens, closes and focuses panes and tabs.

use crate::tui::action::Action;
use crate::tui::deck::update::Effects;
use crate::tui::deck::update::moved;
use crate::tui::deck::update::rows_by;
use crate::tui::facts::World;
use crate::tui::layout::Class;
use crate::tui::layout::card_subject;
use crate::tui::layout::class;
use crate::tui::layout::layout;
use crate::tui::popup::Popup;
use crate::tui::screen::Pane;
use crate::tui::screen::Screen;
use crate::tui::screen::Tab;
use crate::tui::view::detail::page as rows;

pub(crate) fn update(screen: &mut Screen, world: World<'_>, action: Action) -> Effects {
    match action {
        Action::NextPane => next_pane(screen, world, 1),
        Action::PreviousPane => next_pane(screen, world, -1),
        Action::NextTab => next_tab(screen, world, 1),
        Action::PreviousTab => next_tab(screen, world, -1),
        Action::Why => show(screen, world, Tab::Why),
        Action::Health => show(screen, world, Tab::Health),
        Action::Stats => show(screen, world, Tab::Stats),
        Action::Env => show(screen, world, Tab::Env),
        Action::Config => show(screen, world, Tab::Config),
        Action::Image => show(screen, world, Tab::Image),
        Action::Events => show(screen, world, Tab::Events),
        Action::Logs => side(screen, world, Pane::Logs),
        Action::Graph => side(screen, world, Pane::Graph),
        Action::Timeline => side(screen, world, Pane::Timeline),
        Action::Reveal => {
            screen.reveal = !screen.reveal;
            screen.say(
                if screen.reveal {
                    "secret values are shown"
                } else {
                    "secret values are masked"
                },
                world.now,
            );
        }
        Action::Zoom => screen.zoomed = !screen.zoomed,
        Action::Grow => screen.splits = layout(screen, world).grown(screen.splits, screen.focus, 1),
        Action::Shrink => screen.splits = layout(screen, world).grown(screen.splits, screen.focus, -1),
        Action::Even => screen.splits = crate::settings::Splits::default(),
        Action::Back => back(screen, world),
        Action::Open => open(screen, world),
        _ => {}
    }
    Vec::new()
}

/// Moves the focus to the next pane; each log pane counts as one.
fn next_pane(screen: &mut Screen, world: World<'_>, by: isize) {
    screen.zoomed = false;
    let layout = layout(screen, world);
    let stops: Vec<(Pane, usize)> = layout
        .panes()
        .into_iter()
        .flat_map(|pane| match pane {
            Pane::Logs => (0..=screen.other_logs.len()).map(|tile| (pane, tile)).collect(),
            _ => vec![(pane, screen.tile)],
        })
        .collect();
    let here = |stop: &(Pane, usize)| *stop == (screen.focus, screen.tile);
    let at = stops.iter().position(here).unwrap_or(0);
    let next = (at + stops.len()).saturating_add_signed(by) % stops.len().max(1);
    let (pane, tile) = stops.get(next).copied().unwrap_or_default();
    screen.focus = pane;
    screen.go_to_tile(tile);
}

fn next_tab(screen: &mut Screen, world: World<'_>, by: isize) {
    let tab = rows::tab(screen, world).step(by);
    if class(screen.size) == Class::Small && screen.view != Some(Pane::Detail) {
        let tab = rows::tab(screen, world);
        show(screen, world, tab);
        return;
    }
    screen.tab = Some(tab);
    screen.detail_at = 0;
}

/// Opens a tab of the selected service, on a small screen in place of the logs; closes it when it is open already.
fn show(screen: &mut Screen, world: World<'_>, tab: Tab) {
    let was_open = screen.view == Some(Pane::Detail) && screen.tab == Some(tab);
    if was_open && class(screen.size) == Class::Small && screen.focus != Pane::Services {
        back(screen, world);
        return;
    }
    // `w` refers to the service on the card, as long as the user selected none.
    if tab == Tab::Why
        && screen.selected.is_none()
        && let Some(name) = card_subject(screen, world)
    {
        screen.selected = Some(name.to_owned());
    }
    if screen.tab != Some(tab) {
        screen.detail_at = 0;
    }
    screen.tab = Some(tab);
    screen.view = Some(Pane::Detail);
    screen.zoomed = false;
    screen.focus = Pane::Detail;
}

/// Moves to logs, graph or timeline, opening the pane if needed; closes it if it has the focus.
fn side(screen: &mut Screen, world: World<'_>, pane: Pane) {
    if screen.focus == pane {
        back(screen, world);
        return;
    }
    screen.zoomed = false;
    if layout(screen, world).pane(pane).is_empty() {
        screen.view = Some(pane);
    }
    screen.focus = pane;
}

/// One step back: closes what is open, then clears marks and selections, then focuses the list.
fn back(screen: &mut Screen, world: World<'_>) {
    if screen.popups.pop().is_some() {
        screen.logs.seeking = None;
        return;
    }
    if screen.zoomed {
        screen.zoomed = false;
    } else if screen.logs.selecting.take().is_some() {
    } else if screen.focus == Pane::Logs && screen.logs.context.is_some() {
        screen.logs.toggle_context(&world.stack.logs);
    } else if screen.view.is_some() {
        screen.view = None;
        screen.focus = Pane::Services;
    } else if screen.focus == Pane::Logs && screen.logs.search.is_some() {
        screen.logs.search = None;
    } else if screen.focus != Pane::Services {
        screen.focus = Pane::Services;
    } else if !screen.marked.is_empty() {
        screen.marked.clear();
    } else if let Some(name) = card_subject(screen, world) {
        let phase = world.service(name).map(|service| format!("{:?}", service.phase()));
        screen.card_closed = phase.map(|phase| (name.to_owned(), phase));
    }
}

/// Enter: details of a service, a probe or a line in full.
fn open(screen: &mut Screen, world: World<'_>) {
    match screen.focus {
        Pane::Services => {
            screen.view = Some(Pane::Detail);
            screen.focus = Pane::Detail;
            screen.detail_at = 0;
        }
        Pane::Detail => {
            if let Some((title, lines)) = rows::in_full(screen, world) {
                screen.popups.push(Popup::Text { title, lines, at: 0 });
            }
        }
        Pane::Logs => crate::tui::view::logs::line::open(screen, world),
        Pane::Graph | Pane::Timeline => {
            screen.view = Some(Pane::Detail);
            screen.focus = Pane::Detail;
        }
    }
}

/// Moving in details, graph and timeline.
pub(crate) fn go(screen: &mut Screen, world: World<'_>, action: Action) {
    let page = layout(screen, world).inside(screen.focus).height;
    let by = rows_by(action, page);
    if screen.focus == Pane::Detail {
        let count = rows::count(screen, world);
        screen.detail_at = moved(screen.detail_at, by, count);
    } else {
        along(screen, world, screen.focus, by);
    }
}

/// Moves the cursor through the services in the order of the graph or timeline.
pub(crate) fn along(screen: &mut Screen, world: World<'_>, pane: Pane, by: i64) {
    let names: Vec<String> = match pane {
        Pane::Graph => {
            let nodes = crate::explain::graph(world.stack, world.now);
            nodes.into_iter().map(|node| node.service).collect()
        }
        _ => world.stack.services.keys().cloned().collect(),
    };
    let chosen = screen.selected_or_first(world.stack);
    let at = names.iter().position(|name| Some(name.as_str()) == chosen).unwrap_or(0);
    let next = names.get(moved(at, by, names.len()));
    let index = next.and_then(|name| world.stack.services.get_index_of(name));
    if let Some(index) = index {
        crate::tui::view::services::keys::select(screen, world, index);
    }
}
