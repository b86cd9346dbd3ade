//! The tabs there are, and their positions in the upper edge of the details.

use crate::tui::action::{ActionRow, TabName, UserAction};
use crate::tui::view::detail::config::ConfigTab;
use crate::tui::view::detail::env::EnvTab;
use crate::tui::view::detail::events::EventsTab;
use crate::tui::view::detail::health::HealthTab;
use crate::tui::view::detail::image::ImageTab;
use crate::tui::view::detail::lines::LinesTab;
use crate::tui::view::detail::stats::StatsTab;
use crate::tui::view::detail::tab::Tab;
use crate::tui::view::detail::why::WhyTab;
use ratatui::layout::Rect;

/// All tabs, in display order.
pub(crate) const TABS: [&dyn Tab; 8] = [
    &LinesTab, &HealthTab, &WhyTab, &StatsTab, &EnvTab, &ConfigTab, &ImageTab, &EventsTab,
];

/// The first tab's column, counted from the view's left edge.
pub(super) const FIRST: u16 = 2;

/// The number of the tab of this name.
#[must_use]
pub(super) fn tab_named(name: TabName) -> Option<usize> {
    let is_named = |row: ActionRow| row.action == UserAction::Tab(name);
    TABS.iter().position(|tab| tab.action().is_some_and(is_named))
}

/// The number of the tab with this title.
#[must_use]
pub(super) fn tab_titled(title: &str) -> Option<usize> {
    TABS.iter().position(|tab| tab.title() == title)
}

/// The cells of each tab in the edge of a view; two blanks separate them.
pub(super) fn tab_places(area: Rect) -> impl Iterator<Item = (usize, u16, u16)> {
    TABS.iter().enumerate().scan(area.x + FIRST, move |x, (number, tab)| {
        let width = u16::try_from(tab.title().len()).unwrap_or(0) + 2;
        let at = *x;
        *x += width;
        Some((number, at, width))
    })
}

/// The tab at a column of the edge.
#[must_use]
pub(super) fn tab_at(area: Rect, x: u16) -> Option<usize> {
    tab_places(area)
        .find(|(_, at, width)| (*at..at + width).contains(&x))
        .map(|(tab, _, _)| tab)
}
