//! Per-service counts.

use crate::logs::rate::Meter;
use crate::logs::{Histogram, Level};

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Tally {
    /// Lines that can be read, in memory or on the disk.
    pub held: u64,
    /// Lines that left for good.
    pub lost: u64,
    /// Bytes of memory the lines take, with their index.
    pub memory: u64,
    /// Bytes of disk the lines take.
    pub disk: u64,
    /// Lines ever seen at level error or above.
    pub errors: u64,
    /// Lines ever seen at level warn.
    pub warnings: u64,
}

/// The counts of one service.
#[derive(Debug, Default)]
pub(super) struct Account {
    pub(super) tally: Tally,
    pub(super) meter: Meter,
    pub(super) histogram: Histogram,
    /// Bytes of memory its lines take.
    pub(super) weight: usize,
    /// Bytes of disk its lines take.
    pub(super) spilled: u64,
}

impl Account {
    /// Counts a line.
    pub(crate) fn count(&mut self, time: i64, level: Option<Level>, continues: bool) {
        let error = !continues && level >= Some(Level::Error);
        self.tally.held += 1;
        self.tally.errors += u64::from(error);
        self.tally.warnings += u64::from(!continues && level == Some(Level::Warn));
        self.meter.count(time, error);
        self.histogram.count(time, error);
    }

    /// The counts together with the bytes its lines take.
    pub(super) fn tally(&self) -> Tally {
        Tally {
            memory: self.weight as u64,
            disk: self.spilled,
            ..self.tally
        }
    }
}
