//! The details of a service, a tab a file: a new one is a file here, its `mod` and its line in [`TABS`].

pub(crate) mod by_spec;
pub(crate) mod config;
pub(crate) mod env;
pub(crate) mod events;
pub(crate) mod health;
pub(crate) mod image;
pub(crate) mod keys;
pub(crate) mod lines;
pub(crate) mod network;
pub(crate) mod page;
pub(crate) mod paint;
pub(crate) mod progress;
pub(crate) mod state;
pub(crate) mod stats;
pub(crate) mod storage;
pub(crate) mod tab;
pub(crate) mod tasks;
pub(crate) mod why;

use crate::tui::action::{ActionRow, Group, Need, TabName, UserAction, row};
use crate::tui::view::detail::config::ConfigTab;
use crate::tui::view::detail::env::EnvTab;
use crate::tui::view::detail::events::EventsTab;
use crate::tui::view::detail::health::HealthTab;
use crate::tui::view::detail::image::ImageTab;
use crate::tui::view::detail::lines::LinesTab;
use crate::tui::view::detail::network::NetworkTab;
use crate::tui::view::detail::stats::StatsTab;
use crate::tui::view::detail::storage::StorageTab;
use crate::tui::view::detail::tab::Tab;
use crate::tui::view::detail::tasks::TasksTab;
use crate::tui::view::detail::why::WhyTab;
use ratatui::layout::Rect;

/// A tab as it is listed.
#[derive(Clone, Copy)]
pub(crate) struct ListedTab {
    /// Its title in the edge of the details.
    pub(crate) title: &'static str,
    pub(crate) tab: &'static dyn Tab,
    /// Opens it; `None`: it is reached from its neighbours only.
    pub(super) action: Option<ActionRow>,
    /// It is shown of stacks on a swarm only.
    pub(crate) only_on_swarm: bool,
}

/// All tabs, in display order.
#[rustfmt::skip]
pub(crate) const TABS: &[ListedTab] = &[
    ListedTab { title: "Logs", tab: &LinesTab, action: None, only_on_swarm: false },
    ListedTab { title: "Health", tab: &HealthTab, action: Some(opening("health", "Its probes: when, exit code, duration, output")), only_on_swarm: false },
    ListedTab { title: "Why", tab: &WhyTab, action: Some(opening("why", "Why it waits, fails or ended, with the evidence").in_menu("stackdeck why {}")), only_on_swarm: false },
    ListedTab { title: "Tasks", tab: &TasksTab, action: Some(opening("tasks", "On a swarm: its tasks, where each is, and those they replaced")), only_on_swarm: true },
    ListedTab { title: "Stats", tab: &StatsTab, action: Some(opening("stats", "Its processor, memory, network and disk use")), only_on_swarm: false },
    ListedTab { title: "Env", tab: &EnvTab, action: Some(opening("env", "Its environment; secrets are masked")), only_on_swarm: false },
    ListedTab { title: "Config", tab: &ConfigTab, action: Some(opening("config", "Its resolved configuration and where each value came from")), only_on_swarm: false },
    ListedTab { title: "Image", tab: &ImageTab, action: Some(opening("image", "Its image, sizes and layers")), only_on_swarm: false },
    ListedTab { title: "Events", tab: &EventsTab, action: Some(opening("events", "What happened to it, newest first")), only_on_swarm: false },
    ListedTab { title: "Storage", tab: &StorageTab, action: Some(opening("storage", "What is mounted where, its size, who uses it, what `down -v` takes")), only_on_swarm: false },
    ListedTab { title: "Network", tab: &NetworkTab, action: Some(opening("network", "Its addresses, names and ports, and which services it reaches")), only_on_swarm: false },
];

const fn opening(name: &'static str, help: &'static str) -> ActionRow {
    let action = UserAction::Tab(TabName(name));
    row(action, name, name, help, Some(Group::View)).needs(Need::Nothing)
}

/// The first tab's column, counted from the view's left edge.
pub(super) const FIRST: u16 = 2;

/// The number of the tab of this name.
pub(super) fn tab_named(name: TabName) -> Option<usize> {
    let is_named = |row: ActionRow| row.action == UserAction::Tab(name);
    TABS.iter().position(|tab| tab.action.is_some_and(is_named))
}

/// The number of the tab with this title.
pub(super) fn tab_titled(title: &str) -> Option<usize> {
    TABS.iter().position(|tab| tab.title == title)
}

/// Below this width one blank separates the tabs, else two.
const WIDE: u16 = 100;

/// The cells of each tab in the edge of a view, with a blank or bracket on each side; where it is narrow, neighbours share it.
pub(super) fn tab_places(area: Rect, on_swarm: bool) -> impl Iterator<Item = (usize, u16, u16)> {
    let shared = u16::from(area.width < WIDE);
    let shown = TABS
        .iter()
        .enumerate()
        .filter(move |(_, tab)| on_swarm || !tab.only_on_swarm);
    shown.scan(area.x + FIRST, move |x, (number, tab)| {
        let width = u16::try_from(tab.title.len()).unwrap_or(0) + 2;
        let at = *x;
        *x += width - shared;
        Some((number, at, width))
    })
}

/// The column after the last tab.
pub(super) fn tabs_end(area: Rect, on_swarm: bool) -> u16 {
    tab_places(area, on_swarm)
        .last()
        .map_or(area.x, |(_, at, width)| at + width)
}

/// The tab at a column of the edge.
pub(super) fn tab_at(area: Rect, x: u16, on_swarm: bool) -> Option<usize> {
    tab_places(area, on_swarm)
        .find(|(_, at, width)| (*at..at + width).contains(&x))
        .map(|(tab, _, _)| tab)
}

/// The tab so many places further on among those shown, cyclically.
pub(super) fn tab_beside(tab: usize, by: isize, on_swarm: bool) -> usize {
    let is_shown = |number: &usize| TABS.get(*number).is_some_and(|tab| on_swarm || !tab.only_on_swarm);
    let shown: Vec<usize> = (0..TABS.len()).filter(is_shown).collect();
    let at = shown.iter().position(|number| *number == tab).unwrap_or(0);
    let next = (at + shown.len()).saturating_add_signed(by).checked_rem(shown.len());
    next.and_then(|next| shown.get(next)).copied().unwrap_or(tab)
}
