//! State of a log pane: window, filter, search. The lines themselves stay in the store; the window is anchored to the
//! id of a line, so that text does not move when lines come or go.

use crate::engine::Timestamp;
use crate::logs::{Anchor, Direction, Filter, LineId, LogRow, ScanProgress, Search, Store, View};
use crate::stack::Stack;
use crate::tui::kit::{DeckLook, human, text};
use crate::tui::view::logs::bars::Bars;
use crate::tui::view::logs::columns::{ChosenFields, ColumnWidths};
use indexmap::{IndexMap, IndexSet};
use jiff::tz::TimeZone;
use std::rc::Rc;

/// Bytes of history examined per slice; takes a few milliseconds.
const SLICE: usize = 2 << 20;
/// Panes with fewer columns are narrow.
const ROOMY: u16 = 100;
/// In fewer columns the name of the only service is left out: the pane's title says it.
const ANONYMOUS: u16 = 72;
/// Most bytes of a wrapped line that are painted.
pub(crate) const WRAPPED: usize = 16 << 10;

/// The kind of timestamp shown before a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum Stamps {
    /// The time of day.
    #[default]
    Clock,
    /// Time since stackdeck began to follow the stack.
    SinceStart,
    /// Time since the previous line.
    Delta,
    Off,
}

impl Stamps {
    /// The next kind, cyclically.
    pub(crate) fn next(self) -> Self {
        match self {
            Self::Clock => Self::SinceStart,
            Self::SinceStart => Self::Delta,
            Self::Delta => Self::Off,
            Self::Off => Self::Clock,
        }
    }

    /// The kind these words say.
    pub(super) fn from_words(words: &str) -> Option<Self> {
        let all = [Self::Clock, Self::SinceStart, Self::Delta, Self::Off];
        all.into_iter().find(|stamps| stamps.words() == words)
    }

    pub(crate) fn words(self) -> &'static str {
        match self {
            Self::Clock => "timestamps: clock",
            Self::SinceStart => "timestamps: since start",
            Self::Delta => "timestamps: since the line before",
            Self::Off => "timestamps: off",
        }
    }

    /// Width in cells, including the blank after it; in a narrow pane the time of day is without its milliseconds.
    pub(crate) fn cells(self, narrow: bool) -> u16 {
        match self {
            Self::Clock if narrow => 9,
            Self::Clock => 13,
            Self::SinceStart | Self::Delta => 9,
            Self::Off => 0,
        }
    }
}

/// What was typed into the prompts, oldest first.
#[derive(Debug, Clone, Default)]
pub(super) struct TypedBefore {
    pub(super) searches: Vec<String>,
    pub(super) filters: Vec<String>,
    /// Commands that lines were piped to.
    pub(super) pipes: Vec<String>,
}

/// A filter removed to show the lines around a match, with the window's position before that.
#[derive(Debug)]
pub(super) struct Unfiltered {
    pub(super) filter: Filter,
    pub(super) top: Option<LineId>,
    pub(super) cursor: Option<LineId>,
}

/// How lines are shown.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct LineOptions {
    /// What stands before a line.
    pub(super) stamps: Stamps,
    /// Long lines are wrapped.
    pub(super) wrap: bool,
    /// Lines are shown as they were written.
    pub(super) raw: bool,
    /// Times are shown in UTC, whatever the zone.
    pub(super) utc: bool,
}

/// How much room a pane has.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct PaneRoom {
    /// Rows of the window.
    pub(super) rows: u16,
    /// Columns of the rate chart; 0: hidden.
    pub(super) columns: u16,
    /// Cells for the text of a line.
    pub(super) cells: u16,
    pub(super) lead: LineLead,
}

/// What stands before the text of a line.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct LineLead {
    /// It is shown in a shorter way, and so are loggers.
    pub(super) narrow: bool,
    /// Cells of the time.
    pub(super) stamp: u16,
    /// Cells of the service's name; 0: not shown.
    pub(super) name: u16,
}

impl LineLead {
    /// All its cells: bookmark, time, service, level.
    pub(super) fn cells(self) -> u16 {
        let name = if self.name > 0 { self.name + 1 } else { 0 };
        1 + self.stamp + name + 2
    }
}

/// The state of a log pane.
#[derive(Debug, Default)]
pub(crate) struct LogPane {
    pub(super) view: View,
    /// The only service shown, when the pane is restricted to one.
    pub(super) only: Option<String>,
    /// The search, if any.
    pub(super) search: Option<Search>,
    /// The direction `n` goes.
    pub(super) backwards: bool,
    /// Direction in which the next match is still being searched.
    pub(super) seeking: Option<Direction>,
    /// The cursor before the search being typed, to return to (`Some(None)`: it was following).
    pub(super) origin: Option<Option<LineId>>,
    /// First line of the window; `None`: the end is followed.
    pub(super) top: Option<LineId>,
    /// The line the cursor is on; `None` while following.
    pub(super) cursor: Option<LineId>,
    /// Where a selection began.
    pub(super) selecting: Option<LineId>,
    /// Lines with a bookmark.
    pub(super) bookmarks: IndexSet<LineId>,
    pub(super) options: LineOptions,
    /// What is chosen of the fields of lines; all panes have the same.
    pub(super) fields: Rc<ChosenFields>,
    pub(super) columns: ColumnWidths,
    /// Cells by which long lines are scrolled to the left.
    pub(super) shift: u16,
    pub(super) room: PaneRoom,
    /// There were lines at the last refresh, so the rate chart has something to show.
    pub(super) has_lines: bool,
    pub(super) typed: TypedBefore,
    /// Per service, the time of its oldest line when older ones were last requested: avoids asking twice.
    pub(super) asked: IndexMap<String, i64>,
    /// Filter or search have not examined all of history yet.
    pub(super) busy: bool,
    /// The newest line when following ended.
    pub(super) paused_at: Option<LineId>,
    /// The filter removed for the moment to show the lines around a match.
    pub(super) unfiltered: Option<Unfiltered>,
    /// The rate chart as last computed.
    pub(super) bars: Bars,
    /// Which rows of the scrollbar have matches, and what state that was computed for.
    pub(super) marks: (u64, u64, Vec<bool>),
}

impl LogPane {
    pub(crate) fn new() -> Self {
        let mut pane = Self::default();
        pane.view.set_notes(true);
        pane.view.set_folded(true);
        pane
    }

    /// A new pane for one service with the display options of this one.
    pub(crate) fn beside(&self, service: &str) -> Self {
        let mut other = Self {
            only: Some(service.to_owned()),
            options: self.options,
            fields: Rc::clone(&self.fields),
            typed: self.typed.clone(),
            ..Self::default()
        };
        other.bars.wanted = self.bars.wanted;
        other.view.show_only(service);
        other.view.set_notes(self.view.has_notes());
        other.view.set_folded(self.view.is_folded());
        other
    }

    /// What stands before its lines, in so many columns.
    pub(super) fn lead(&self, columns: u16, stack: &Stack) -> LineLead {
        let narrow = columns < ROOMY;
        let is_said = self.only.is_some() && columns < ANONYMOUS;
        // With the slot and the node of its task.
        let on_swarm = stack.swarm.as_ref().map(|swarm| {
            let nodes = swarm.nodes().iter().map(|node| text::width(&node.hostname));
            nodes.max().unwrap_or(0) + 3
        });
        let most = if on_swarm.is_some() && !narrow { 28 } else { 16 };
        let widest = text::widest(stack.services.keys()) + on_swarm.unwrap_or(0);
        LineLead {
            narrow,
            stamp: self.options.stamps.cells(narrow),
            name: if is_said {
                0
            } else {
                u16::try_from(widest.clamp(3, most)).unwrap_or(16)
            },
        }
    }

    /// The zone of its times.
    pub(crate) fn zone(&self, look: &DeckLook) -> TimeZone {
        if self.options.utc {
            TimeZone::UTC
        } else {
            look.zone.clone()
        }
    }

    /// Whether the pane follows the end of the log.
    pub(crate) fn follows(&self) -> bool {
        self.top.is_none()
    }

    /// Runs filter and search over a slice of history, and moves to a match being waited for.
    pub(crate) fn refresh(&mut self, store: &Store) -> ScanProgress {
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

    /// Recomputes which rows of the scrollbar have matches, when there are more lines or matches than before.
    fn find_marks(&mut self, store: &Store) {
        let Some(search) = &self.search else {
            self.marks.2.clear();
            return;
        };
        let (found, total) = (search.count(&self.view, store), self.view.len(store));
        let rows = usize::from(self.room.rows);
        if (found, total, rows) != (self.marks.0, self.marks.1, self.marks.2.len()) {
            self.marks = (found, total, search.marks(&self.view, store, rows));
        }
    }

    /// Updates what changes from frame to frame: lines found, rate chart.
    pub(crate) fn tick(&mut self, store: &Store, now: Timestamp) {
        let found = self.refresh(store);
        self.bars.refresh(&self.view, found, store, self.room.columns, now);
        if self.fields.values().any(|choices| !choices.columns.is_empty()) {
            let window = self.window(store, self.room.rows);
            self.columns.widen(&self.fields, store, &window);
        }
    }

    /// Whether the rate chart is shown.
    pub(crate) fn has_bars(&self) -> bool {
        self.room.columns > 0
    }

    /// The rows of the window: one per line, with what is missing before it.
    pub(crate) fn window(&self, store: &Store, rows: u16) -> Vec<LogRow> {
        let anchor = self.top.map_or(Anchor::End, Anchor::Top);
        self.view.window(store, anchor, usize::from(rows))
    }

    /// Services whose older lines should be requested, with the time before which: the window reaches a part that was
    /// not read, or the first line held, and they have not been requested yet.
    pub(crate) fn wants_older(&mut self, store: &Store, services: &[&str]) -> Vec<(String, Option<Timestamp>)> {
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
    pub(crate) fn fresh(&self, store: &Store) -> u64 {
        let Some(last) = self.paused_at.filter(|_| self.top.is_some()) else {
            return 0;
        };
        let seen = self.view.rank(store, last).saturating_add(1);
        self.view.len(store).saturating_sub(seen)
    }
}

/// Says what is folded behind a row, of which it shows `shown` lines: ` ×412`, ` +12 lines`.
pub(crate) fn badge(row: &LogRow, shown: u32) -> String {
    let repeats = match row.repeats {
        0 => String::new(),
        count => format!(" ×{}", human::count(count + 1)),
    };
    match row.folded.saturating_sub(shown) {
        0 => repeats,
        1 => format!("{repeats} +1 line"),
        count => format!("{repeats} +{} lines", human::count(count.into())),
    }
}
