//! The content of the details' tabs, row by row: derived from the stack, not yet painted. Each row carries the text
//! that can be opened in full or copied.

use crate::stack::ServiceState;
use crate::tui::facts;
use crate::tui::facts::World;
use crate::tui::layout::card_subject;
use crate::tui::screen::Screen;
use crate::tui::screen::Tab;
use crate::tui::view::detail::config;
use crate::tui::view::detail::env;
use crate::tui::view::detail::events;
use crate::tui::view::detail::health;
use crate::tui::view::detail::image;
use crate::tui::view::detail::stats;
use crate::tui::view::detail::why;

/// The role of a piece of text; the theme knows its style.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Ink {
    Text,
    Dim,
    Accent,
    Good,
    Wait,
    Bad,
    Quote,
}

#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Row {
    /// Its pieces, left to right. Foreign text may be in them as it came: the pen cleans it.
    pub pieces: Vec<(String, Ink)>,
    /// What Enter shows: a title and a text.
    pub full: Option<(String, String)>,
    /// What `y` copies.
    pub copy: Option<String>,
}

impl Row {
    /// A row of one piece.
    pub(crate) fn of(text: impl Into<String>, ink: Ink) -> Self {
        Self::default().and(text, ink)
    }

    /// Appends a piece.
    #[must_use]
    pub(crate) fn and(mut self, text: impl Into<String>, ink: Ink) -> Self {
        self.pieces.push((text.into(), ink));
        self
    }

    /// Opened in full by Enter.
    #[must_use]
    pub(crate) fn opens(mut self, title: impl Into<String>, text: impl Into<String>) -> Self {
        self.full = Some((title.into(), text.into()));
        self
    }

    /// Copied by `y`.
    #[must_use]
    pub(crate) fn copies(mut self, text: impl Into<String>) -> Self {
        self.copy = Some(text.into());
        self
    }
}

/// The content of a tab: lines that stay at its top, and rows that scroll.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Page {
    /// Lines that stay.
    pub head: Vec<Row>,
    /// Rows that scroll; the cursor goes over them.
    pub rows: Vec<Row>,
    /// Rows are text to read: long ones wrap.
    pub wraps: bool,
}

/// The tab shown: the one chosen, else the most informative one.
#[must_use]
pub(crate) fn tab(screen: &Screen, world: World<'_>) -> Tab {
    screen.tab.unwrap_or_else(|| match subject(screen, world) {
        Some(service) if facts::wants_explaining(service, world.now) => Tab::Why,
        _ => Tab::Health,
    })
}

/// The service the details are about: the selected one; until one was chosen, the one in trouble.
#[must_use]
pub(crate) fn subject<'a>(screen: &'a Screen, world: World<'a>) -> Option<&'a ServiceState> {
    let troubled = if screen.selected.is_none() {
        card_subject(screen, world)
    } else {
        None
    };
    world.service(troubled.or_else(|| screen.selected_or_first(world.stack))?)
}

/// Whether the details show a service because it is in trouble, not because the user selected it.
#[must_use]
pub(crate) fn is_unasked(screen: &Screen, world: World<'_>) -> bool {
    screen.selected.is_none() && card_subject(screen, world).is_some()
}

/// The content of the tab shown.
#[must_use]
pub(crate) fn page(screen: &Screen, world: World<'_>) -> Page {
    let Some(service) = subject(screen, world) else {
        return Page::default();
    };
    match tab(screen, world) {
        Tab::Logs => Page::default(),
        Tab::Health => health::page(service, world),
        Tab::Why => why::page(service, world),
        Tab::Stats => stats::page(service, world),
        Tab::Env => env::page(service, screen.reveal),
        Tab::Config => config::page(service, world, screen.reveal),
        Tab::Image => image::page(service),
        Tab::Events => events::page(service, world),
    }
}

/// Rows the strip of probes takes: how they ended, and how long they took.
pub(crate) const STRIP_ROWS: u16 = 2;

/// Rows a strip of probes takes at the top of the page; none where there is nothing to show.
#[must_use]
pub(crate) fn strip_rows(screen: &Screen, world: World<'_>) -> u16 {
    let has_probes = tab(screen, world) == Tab::Health
        && subject(screen, world)
            .and_then(ServiceState::lead)
            .is_some_and(|container| container.probes.check.is_some() && !container.probes.history.is_empty());
    if has_probes { STRIP_ROWS } else { 0 }
}

/// Rows the cursor can go over.
#[must_use]
pub(crate) fn count(screen: &Screen, world: World<'_>) -> usize {
    page(screen, world).rows.len()
}

/// What Enter shows for the row under the cursor.
#[must_use]
pub(crate) fn in_full(screen: &Screen, world: World<'_>) -> Option<(String, Vec<String>)> {
    let page = page(screen, world);
    let (title, text) = page.rows.into_iter().nth(screen.detail_at)?.full?;
    Some((title, text.lines().map(str::to_owned).collect()))
}

/// What `y` copies of the row under the cursor.
#[must_use]
pub(crate) fn copied(screen: &Screen, world: World<'_>) -> Option<String> {
    let row = page(screen, world).rows.into_iter().nth(screen.detail_at)?;
    let whole = || row.pieces.iter().map(|(text, _)| text.as_str()).collect::<String>();
    Some(row.copy.clone().unwrap_or_else(|| whole().trim().to_owned()))
}
