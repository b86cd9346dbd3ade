//! The details of a service: which tab, and where its cursor is.

use crate::engine::Timestamp;
use crate::stack::{Phase, ServiceState};
use crate::tui::action::{TabName, ViewId};
use crate::tui::context::ViewContext;
use crate::tui::facts;
use crate::tui::screen::Screen;
use crate::tui::used::SECOND;
use crate::tui::view::detail::health::HealthTab;
use crate::tui::view::detail::page::PageRow;
use crate::tui::view::detail::tab::{Tab, TabContext};
use crate::tui::view::detail::{TABS, tab_named};
use indexmap::IndexMap;

pub(crate) const ID: ViewId = ViewId("detail");

/// The details of a service.
#[derive(Debug, Default)]
pub(crate) struct Detail {
    /// The number of the tab; `None`: the most informative one is chosen.
    pub(super) tab: Option<usize>,
    /// The row the cursor is on, and the service it is a row of.
    cursor: (usize, Option<String>),
    /// What was measured last, and the rows it took.
    measured: Option<DetailRows>,
    /// Secret values may be shown.
    pub(super) reveal: bool,
    /// Bytes in the volumes of the engine, by name, once they were measured.
    pub(super) volume_sizes: IndexMap<String, u64>,
}

/// What the details show, figures aside, and how many rows it took.
#[derive(Debug)]
struct DetailRows {
    tab: usize,
    service: String,
    phase: Phase,
    columns: u16,
    /// Rows of the page before they are wrapped.
    unwrapped: usize,
    rows: u16,
    at: Timestamp,
}

impl Detail {
    /// Rows that the text takes; `None` where it grows as time goes. A figure that makes a line wrap makes room for it once, and
    /// none takes room away.
    pub(super) fn rows_of_text(&mut self, screen: &Screen, cx: ViewContext<'_>, columns: u16) -> Option<u16> {
        let number = self.tab_number(screen, cx);
        let tab = self.tab(screen, cx);
        let about = self.about(screen, cx)?;
        let service = about.service;
        let is_under_way = matches!(service.phase(), Phase::Pulling | Phase::Building | Phase::Pushing);
        if is_under_way || tab.grows(about) {
            return None;
        }
        let same = self.measured.as_ref().filter(|known| {
            let is_of_it = known.tab == number && known.service == service.name && known.columns == columns;
            is_of_it && known.phase == service.phase()
        });
        // An explanation costs more than a frame may.
        if let Some(known) = same.filter(|known| known.at != cx.now && cx.now.since(known.at) < SECOND) {
            return Some(known.rows);
        }
        let page = tab.page(about);
        let unwrapped = page.head.len() + page.rows.len();
        let before = same.filter(|known| known.unwrapped == unwrapped);
        let rows = page.lines(columns).saturating_add(tab.rows_between(about));
        let rows = rows.max(before.map_or(0, |known| known.rows));
        self.measured = Some(DetailRows {
            tab: number,
            service: service.name.clone(),
            phase: service.phase(),
            columns,
            unwrapped,
            rows,
            at: cx.now,
        });
        Some(rows)
    }

    /// The number of the tab shown: the one chosen, else the most informative one.
    pub(crate) fn tab_number(&self, screen: &Screen, cx: ViewContext<'_>) -> usize {
        let on_swarm = cx.stack.swarm.is_some();
        let is_shown = |number: &usize| TABS.get(*number).is_some_and(|tab| on_swarm || !tab.only_on_swarm);
        self.tab.filter(is_shown).unwrap_or_else(|| {
            let troubled = screen
                .subject(cx)
                .is_some_and(|service| facts::wants_explaining(service, cx.now));
            let name = match (troubled, on_swarm) {
                (true, _) => "why",
                (false, true) => "tasks",
                (false, false) => "health",
            };
            tab_named(TabName(name)).unwrap_or(0)
        })
    }

    pub(crate) fn tab(&self, screen: &Screen, cx: ViewContext<'_>) -> &'static dyn Tab {
        let number = self.tab_number(screen, cx);
        TABS.get(number).map_or(&HealthTab, |listed| listed.tab)
    }

    /// The row the cursor is on.
    pub(super) fn at(&self, subject: &ServiceState) -> usize {
        let same = self.cursor.1.as_ref() == Some(&subject.name);
        if same { self.cursor.0 } else { 0 }
    }

    /// Puts the cursor on a row.
    pub(super) fn go_to(&mut self, subject: &ServiceState, at: usize) {
        self.cursor = (at, Some(subject.name.clone()));
    }

    /// Puts the cursor on the first row.
    pub(super) fn go_to_first(&mut self) {
        self.cursor = (0, None);
    }

    /// What the tab shown is about.
    pub(super) fn about<'a>(&'a self, screen: &'a Screen, cx: ViewContext<'a>) -> Option<TabContext<'a>> {
        let service = screen.subject(cx)?;
        Some(TabContext {
            service,
            cx,
            reveal: self.reveal,
            volume_sizes: &self.volume_sizes,
        })
    }

    /// The row under the cursor.
    pub(super) fn current_row(&self, screen: &Screen, cx: ViewContext<'_>) -> Option<PageRow> {
        let about = self.about(screen, cx)?;
        let page = self.tab(screen, cx).page(about);
        page.rows.into_iter().nth(self.at(about.service))
    }
}

/// The first row to show so that the cursor's row is visible.
pub(super) fn first_row(at: usize, height: usize, head: usize) -> usize {
    let room = height.saturating_sub(head).max(1);
    (at + 1).saturating_sub(room)
}
