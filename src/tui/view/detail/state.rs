//! The details of a service: which tab, and where its cursor is.

use crate::engine::Timestamp;
use crate::stack::{Phase, ServiceState};
use crate::tui::action::{TabName, ViewId};
use crate::tui::context::ViewContext;
use crate::tui::facts;
use crate::tui::layout::WantedRows;
use crate::tui::screen::Screen;
use crate::tui::used::SECOND;
use crate::tui::view::detail::health::HealthTab;
use crate::tui::view::detail::page::PageRow;
use crate::tui::view::detail::progress::progress_lines;
use crate::tui::view::detail::tab::{Tab, TabContext};
use crate::tui::view::detail::why::{card_lines, why_rows};
use crate::tui::view::detail::{TABS, tab_named};
use indexmap::IndexMap;
use std::time::Duration;

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
    card: Option<MeasuredCard>,
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
    columns: u16,
    phase: Phase,
    kept: KeptRows,
}

/// The card of a service, and the rows of its text.
#[derive(Debug)]
struct MeasuredCard {
    service: String,
    columns: u16,
    kept: KeptRows,
}

/// Rows that a text is given. More are given at once; while the same is shown, they are taken away only when it has taken fewer
/// for a while, so that neither a figure nor a state that comes and goes moves the views below.
#[derive(Debug, Clone, Copy)]
struct KeptRows {
    wanted: WantedRows,
    /// Since when it takes fewer.
    fewer_since: Option<Timestamp>,
    at: Timestamp,
}

/// As long as a text may take fewer rows before they are taken away: a container that crashes again and again has a text for each
/// of its states.
const GIVES_AFTER: Duration = Duration::from_secs(10);
/// What grows is given so many rows at a time.
const STEP: u16 = 2;
/// Most rows that what grows asks for.
const GROWS_TO: u16 = 10;

impl KeptRows {
    /// Whether it need not be measured anew: an explanation costs more than a frame may.
    fn is_fresh(self, now: Timestamp) -> bool {
        self.at != now && now.since(self.at) < SECOND
    }

    fn new(before: Option<Self>, found: WantedRows, now: Timestamp) -> Self {
        let before = before.filter(|before| before.wanted.all > found.all);
        let since = before.map(|before| before.fewer_since.unwrap_or(now));
        let kept = before.filter(|_| since.is_some_and(|since| now.since(since) < GIVES_AFTER));
        Self {
            wanted: kept.map_or(found, |kept| kept.wanted),
            fewer_since: kept.and(since),
            at: now,
        }
    }
}

impl Detail {
    /// Rows that what is shown takes.
    pub(super) fn rows_of_text(&mut self, screen: &Screen, cx: ViewContext<'_>, columns: u16) -> Option<WantedRows> {
        let number = self.tab_number(screen, cx);
        let tab = self.tab(screen, cx);
        let about = self.about(screen, cx)?;
        let (name, phase) = (about.service.name.as_str(), about.service.phase());
        let known = self.measured.as_ref();
        let same = known.filter(|known| known.tab == number && known.service == name && known.columns == columns);
        if let Some(known) = same.filter(|known| known.phase == phase && known.kept.is_fresh(cx.now)) {
            return Some(known.kept.wanted);
        }
        let before = same.map(|known| known.kept);
        let kept = KeptRows::new(before, wanted(tab, about, columns), cx.now);
        self.measured = Some(DetailRows {
            tab: number,
            service: name.to_owned(),
            columns,
            phase,
            kept,
        });
        Some(kept.wanted)
    }

    /// Rows of the card's text.
    pub(super) fn rows_of_card(&mut self, screen: &Screen, cx: ViewContext<'_>, columns: u16) -> Option<u16> {
        let name = screen.card_subject(cx)?;
        let known = self.card.as_ref();
        let same = known.filter(|known| known.service == name && known.columns == columns);
        let before = same.map(|known| known.kept);
        if let Some(kept) = before.filter(|kept| kept.is_fresh(cx.now)) {
            return Some(kept.wanted.all);
        }
        let found = WantedRows::exactly(card_lines(&why_rows(name, cx), columns).iter().sum());
        let kept = KeptRows::new(before, found, cx.now);
        self.card = Some(MeasuredCard {
            service: name.to_owned(),
            columns,
            kept,
        });
        Some(kept.wanted.all)
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

/// Rows that a tab takes of a service.
fn wanted(tab: &dyn Tab, about: TabContext<'_>, columns: u16) -> WantedRows {
    let progress = about.service.progress.as_ref().map_or(0, progress_lines);
    let instead = tab.lines_instead(about);
    let rows = if instead > 0 {
        instead
    } else {
        let page = tab.page(about);
        progress + usize::from(page.lines(columns).saturating_add(tab.rows_between(about)))
    };
    let rows = u16::try_from(rows).unwrap_or(u16::MAX);
    if progress == 0 && !tab.grows(about) {
        return WantedRows::exactly(rows);
    }
    let rows = rows.div_ceil(STEP).saturating_mul(STEP);
    WantedRows {
        least: rows.min(GROWS_TO),
        all: rows,
    }
}

/// The first row to show so that the cursor's row is visible.
pub(super) fn first_row(at: usize, height: usize, head: usize) -> usize {
    let room = height.saturating_sub(head).max(1);
    (at + 1).saturating_sub(room)
}
