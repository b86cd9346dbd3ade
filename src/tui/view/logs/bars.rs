//! The rate chart: how many of the lines shown were written when, and how many of them are errors.

use crate::engine::Timestamp;
use crate::logs::{Rate, ScanProgress, Store, View};
use ratatui::layout::Rect;
use std::time::Duration;

/// How old the chart may be while lines come in.
const STALE: Duration = Duration::from_millis(250);

/// Width in cells of the text beside the columns.
const WORDS: u16 = 44;

/// The columns of the rate chart, as last computed.
#[derive(Debug, Default)]
pub(crate) struct Bars {
    /// Shown or hidden by the user; `None`: shown where there is room.
    pub(super) wanted: Option<bool>,
    pub(crate) rates: Vec<Rate>,
    /// Start of the first column, and the width of each in nanoseconds.
    pub(crate) from: i64,
    pub(crate) width: i64,
    made: Timestamp,
    of: ChartSource,
}

/// What the chart was computed from; when this changes, it is computed again.
#[derive(Debug, Default, PartialEq, Eq)]
struct ChartSource {
    /// The view's settings.
    look: ChartSettings,
    /// Number of lines ever received, and of those the filter has examined.
    lines: (u64, u64),
}

/// The settings of a view.
#[derive(Debug, Default, PartialEq, Eq)]
struct ChartSettings {
    columns: u16,
    shown: Vec<bool>,
    /// The filter's generation, and whether it has examined all lines.
    filter: (u64, bool),
}

impl Bars {
    /// Columns there are in an area, beside the words about them.
    pub(crate) fn columns(area: Rect) -> u16 {
        match area.height {
            0 => 0,
            _ if area.width >= WORDS + 24 => area.width - WORDS,
            _ => area.width,
        }
    }

    /// Computes the columns again when something they depend on has changed.
    pub(crate) fn refresh(&mut self, view: &View, found: ScanProgress, store: &Store, columns: u16, now: Timestamp) {
        if columns == 0 {
            return;
        }
        let tally = store.tally_all();
        let look = ChartSettings {
            columns,
            shown: store.services().map(|service| view.shows(service)).collect(),
            filter: (view.generation(), found.done),
        };
        let fresh = look == self.of.look && now.since(self.made) < STALE && now >= self.made;
        let lines = (tally.held + tally.lost, found.scanned);
        let of = ChartSource { look, lines };
        if fresh || of == self.of {
            return;
        }
        let histogram = view.histogram(store);
        let (rates, width) = histogram.columns(columns.into());
        let from = histogram.span().map_or(0, |(from, _)| from);
        *self = Self {
            wanted: self.wanted,
            rates,
            from,
            width,
            made: now,
            of,
        };
    }

    /// The column of a time.
    pub(crate) fn column(&self, time: i64) -> Option<usize> {
        let at = usize::try_from(time.checked_sub(self.from)?.checked_div(self.width)?).ok()?;
        (at < self.rates.len()).then_some(at)
    }

    /// The column painted at a cell; columns are aligned to the right end, where the newest is.
    pub(crate) fn column_at(&self, area: Rect, x: u16) -> Option<usize> {
        let shown = usize::from(self.shown(area));
        let first = area.right().saturating_sub(self.shown(area));
        let at = usize::from(x.checked_sub(first)?) + self.rates.len() - shown;
        (at < self.rates.len()).then_some(at)
    }

    /// Columns that are painted in an area.
    pub(crate) fn shown(&self, area: Rect) -> u16 {
        u16::try_from(self.rates.len()).unwrap_or(u16::MAX).min(area.width)
    }

    /// When a column begins.
    pub(crate) fn time(&self, column: usize) -> i64 {
        let column = i64::try_from(column).unwrap_or(0);
        self.from.saturating_add(column.saturating_mul(self.width))
    }

    /// The most lines a second of any column.
    pub(crate) fn peak(&self) -> f64 {
        let most = self.rates.iter().map(|rate| rate.lines).max().unwrap_or(0);
        f64::from(most) / Duration::from_nanos(self.width.max(1).unsigned_abs()).as_secs_f64()
    }
}
