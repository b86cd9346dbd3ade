//! How the log lines are read: where the window stands, which lines are wanted, what is looked for. The lines themselves
//! stay in the store; a window is asked for by the id of a line, so text does not move when lines come or go.

mod areas;
mod bars;
mod moving;
mod seeking;
mod selecting;
mod shown;

pub(in crate::tui) use areas::{Areas, areas};
pub(in crate::tui) use bars::Bars;
pub(in crate::tui) use seeking::Context;
pub(in crate::tui) use shown::shown;

use crate::engine::Timestamp;
use crate::logs::{Anchor, Direction, LineId, Progress, Row, Search, Store, View};
use crate::tui::look::human;
use indexmap::{IndexMap, IndexSet};

/// Bytes of history looked through in one go, a few milliseconds' worth.
const SLICE: usize = 2 << 20;
/// Bytes of a line that are painted at most when it wraps.
pub(in crate::tui) const WRAPPED: usize = 16 << 10;

/// What stands before a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(in crate::tui) enum Stamps {
    /// The time of day.
    #[default]
    Clock,
    /// Since following began.
    SinceStart,
    /// Since the line before it.
    Delta,
    /// Nothing.
    Off,
}

impl Stamps {
    /// The next way, round the end.
    #[must_use]
    pub(in crate::tui) fn next(self) -> Self {
        match self {
            Self::Clock => Self::SinceStart,
            Self::SinceStart => Self::Delta,
            Self::Delta => Self::Off,
            Self::Off => Self::Clock,
        }
    }

    /// In words.
    #[must_use]
    pub(in crate::tui) fn words(self) -> &'static str {
        match self {
            Self::Clock => "timestamps: clock",
            Self::SinceStart => "timestamps: since start",
            Self::Delta => "timestamps: since the line before",
            Self::Off => "timestamps: off",
        }
    }

    /// Cells they take, the blank after them included.
    #[must_use]
    pub(in crate::tui) fn cells(self) -> u16 {
        match self {
            Self::Clock => 13,
            Self::SinceStart | Self::Delta => 9,
            Self::Off => 0,
        }
    }
}

/// How the log lines are read.
#[derive(Debug)]
pub(in crate::tui) struct LogPane {
    /// Which lines.
    pub view: View,
    /// The one service that is shown, when it is one.
    pub only: Option<String>,
    /// What is looked for.
    pub search: Option<Search>,
    /// The direction `n` goes.
    pub backwards: bool,
    /// A match is being looked for in this direction.
    pub seeking: Option<Direction>,
    /// Where the line was from which an unfinished search began.
    pub origin: Option<Option<LineId>>,
    /// First line of the window; `None`: the end is followed.
    pub top: Option<LineId>,
    /// The line the cursor is on; `None` while following.
    pub cursor: Option<LineId>,
    /// Where a selection began.
    pub selecting: Option<LineId>,
    /// Lines with a bookmark.
    pub bookmarks: IndexSet<LineId>,
    /// What stands before a line.
    pub stamps: Stamps,
    /// Long lines are wrapped.
    pub wrap: bool,
    /// Cells a long line is moved to the left.
    pub shift: u16,
    /// Rows of the window.
    pub rows: u16,
    /// There was no line the last time it was looked at: a rate over time has nothing to tell.
    pub is_empty: bool,
    /// Columns of the rate over time; 0: it is hidden.
    pub columns: u16,
    /// Cells for the text of a line.
    pub cells: u16,
    /// Searches before, oldest first.
    pub searches: Vec<String>,
    /// Commands lines were given to before, oldest first.
    pub pipes: Vec<String>,
    /// Filters before, oldest first.
    pub filters: Vec<String>,
    /// Since when lines of a service were held when older ones were last asked for.
    pub asked: IndexMap<String, i64>,
    /// Filter or search have not seen all of history yet.
    pub busy: bool,
    /// The newest line when following ended.
    pub paused_at: Option<LineId>,
    /// The filter that was taken away to show what stands around a line of it.
    pub context: Option<Context>,
    /// Clocks show universal time, whatever the zone.
    pub utc: bool,
    /// The rate over time is shown, or hidden; `None`: shown where there is room.
    pub bars_wanted: Option<bool>,
    /// The rate over time, as of lately.
    pub bars: Bars,
    /// Which rows of the scrollbar have matches, and for what that was found out.
    pub marks: (u64, u64, Vec<bool>),
}

impl Default for LogPane {
    fn default() -> Self {
        let mut view = View::default();
        view.set_notes(true);
        view.set_folded(true);
        Self {
            view,
            only: None,
            search: None,
            backwards: false,
            seeking: None,
            origin: None,
            top: None,
            cursor: None,
            selecting: None,
            bookmarks: IndexSet::new(),
            stamps: Stamps::default(),
            wrap: false,
            shift: 0,
            rows: 0,
            is_empty: true,
            columns: 0,
            cells: 0,
            searches: Vec::new(),
            pipes: Vec::new(),
            filters: Vec::new(),
            asked: IndexMap::new(),
            busy: false,
            paused_at: None,
            context: None,
            utc: false,
            bars_wanted: None,
            bars: Bars::default(),
            marks: (0, 0, Vec::new()),
        }
    }
}

impl LogPane {
    /// Another pane that shows one service and reads it as this one does.
    #[must_use]
    pub(in crate::tui) fn beside(&self, service: &str) -> Self {
        let mut other = Self {
            only: Some(service.to_owned()),
            stamps: self.stamps,
            wrap: self.wrap,
            utc: self.utc,
            bars_wanted: self.bars_wanted,
            searches: self.searches.clone(),
            filters: self.filters.clone(),
            pipes: self.pipes.clone(),
            ..Self::default()
        };
        other.view.show_only(service);
        other.view.set_notes(self.view.has_notes());
        other.view.set_folded(self.view.is_folded());
        other
    }

    /// Whether the end is followed.
    #[must_use]
    pub(in crate::tui) fn follows(&self) -> bool {
        self.top.is_none()
    }

    /// Looks through a slice of history for the filter and the search, and goes on to a match that is waited for.
    pub(super) fn refresh(&mut self, store: &Store) -> Progress {
        let filtered = self.view.refresh(store, SLICE);
        let mut busy = !filtered.done;
        if let Some(search) = &mut self.search {
            let progress = search.refresh(&self.view, store, SLICE);
            busy |= !progress.done;
            if self.seeking.is_some() {
                self.seek(store, progress.done);
            }
        }
        self.busy = busy;
        self.find_marks(store);
        filtered
    }

    /// Finds out again which rows of the scrollbar have matches, when there are more lines or matches than before.
    fn find_marks(&mut self, store: &Store) {
        let Some(search) = &self.search else {
            self.marks.2.clear();
            return;
        };
        let (found, total) = (search.count(&self.view, store), self.view.len(store));
        let rows = usize::from(self.rows);
        if (found, total, rows) != (self.marks.0, self.marks.1, self.marks.2.len()) {
            self.marks = (found, total, search.marks(&self.view, store, rows));
        }
    }

    /// What changes by itself from frame to frame: the lines found, the rate over time.
    pub(in crate::tui) fn tick(&mut self, store: &Store, now: Timestamp) {
        let found = self.refresh(store);
        self.bars.refresh((&self.view, found), store, self.columns, now);
    }

    /// Whether the rate over time is shown.
    #[must_use]
    pub(in crate::tui) fn has_bars(&self) -> bool {
        self.columns > 0
    }

    /// The rows of the window: a line each, and what was lost before it.
    #[must_use]
    pub(in crate::tui) fn window(&self, store: &Store, rows: u16) -> Vec<Row> {
        let anchor = self.top.map_or(Anchor::End, Anchor::Top);
        self.view.window(store, anchor, usize::from(rows))
    }

    /// Services whose older lines are worth asking for, and back to when: the window reaches to where theirs were not read,
    /// or is at the first line held, and that was not asked for yet.
    pub(in crate::tui) fn wants_older(&mut self, store: &Store, services: &[&str]) -> Vec<(String, Option<Timestamp>)> {
        let Some(top) = self.top else { return Vec::new() };
        let Some(time) = store.line(top).map(|line| line.time) else {
            return Vec::new();
        };
        let at_first = self.view.first(store) == Some(top);
        let cut = store.cut_services();
        let mut wanted = Vec::new();
        for service in services.iter().filter(|service| self.view.may_show(service)) {
            let (from, back_to) = match cut.get(service) {
                Some(&since) if since > time => (since, Some(Timestamp(time))),
                _ if at_first => (time, None),
                _ => continue,
            };
            if self.asked.insert((*service).to_owned(), from) != Some(from) {
                wanted.push(((*service).to_owned(), back_to));
            }
        }
        wanted
    }

    /// Lines that came since following ended.
    #[must_use]
    pub(in crate::tui) fn fresh(&self, store: &Store) -> u64 {
        let Some(last) = self.paused_at.filter(|_| self.top.is_some()) else {
            return 0;
        };
        let seen = self.view.rank(store, last).saturating_add(1);
        self.view.len(store).saturating_sub(seen)
    }
}

/// What is folded behind a row: ` ×412`, ` +12 lines`.
#[must_use]
pub(in crate::tui) fn badge(row: &Row) -> String {
    let repeats = match row.repeats {
        0 => String::new(),
        count => format!(" ×{}", human::count(count + 1)),
    };
    match row.folded {
        0 => repeats,
        1 => format!("{repeats} +1 line"),
        count => format!("{repeats} +{} lines", human::count(count.into())),
    }
}
