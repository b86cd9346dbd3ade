//! Lines per second of one service over the last minute, by the lines' own times.

use std::collections::VecDeque;

/// Seconds kept.
const SECONDS: usize = 60;
/// Whole seconds a rate is averaged over.
const MEAN: usize = 5;

/// Lines of one second.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Rate {
    pub lines: u32,
    /// Of these, at level error or above.
    pub errors: u32,
}

/// The last minute.
#[derive(Debug, Clone, Default)]
pub(super) struct Meter {
    /// The second of the newest entry.
    newest: i64,
    seconds: VecDeque<Rate>,
}

impl Meter {
    /// Counts a line.
    pub(super) fn count(&mut self, time: i64, error: bool) {
        let second = time.div_euclid(1_000_000_000);
        if self.seconds.is_empty() {
            self.newest = second;
            self.seconds.push_back(Rate::default());
        }
        let ahead = usize::try_from(second - self.newest).unwrap_or(0);
        for _ in 0..ahead.min(SECONDS) {
            self.seconds.push_back(Rate::default());
        }
        self.newest = self.newest.max(second);
        while self.seconds.len() > SECONDS {
            self.seconds.pop_front();
        }
        let behind = usize::try_from(self.newest - second).unwrap_or(usize::MAX);
        let place = self
            .seconds
            .len()
            .checked_sub(1)
            .and_then(|last| last.checked_sub(behind));
        if let Some(rate) = place.and_then(|place| self.seconds.get_mut(place)) {
            rate.lines += 1;
            rate.errors += u32::from(error);
        }
    }

    /// The counts of the second that is `back` seconds before that of `now`.
    fn at(&self, now: i64, back: usize) -> Rate {
        let second = now.div_euclid(1_000_000_000) - i64::try_from(back).unwrap_or(i64::MAX);
        usize::try_from(self.newest - second)
            .ok()
            .and_then(|behind| self.seconds.len().checked_sub(behind + 1))
            .and_then(|place| self.seconds.get(place))
            .copied()
            .unwrap_or_default()
    }

    /// Mean lines per second over the last [`MEAN`] whole seconds.
    pub(super) fn mean(&self, now: i64) -> f64 {
        let lines: u32 = (1..=MEAN).map(|back| self.at(now, back).lines).sum();
        f64::from(lines) / 5.0
    }

    /// The last minute, newest last.
    pub(super) fn history(&self, now: i64) -> Vec<Rate> {
        (0..SECONDS).rev().map(|back| self.at(now, back)).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECOND: i64 = 1_000_000_000;

    #[test]
    fn the_mean_is_of_whole_seconds_and_fades() {
        let mut meter = Meter::default();
        for second in 100..105 {
            for _ in 0..10 {
                meter.count(second * SECOND + 5, false);
            }
        }
        assert!((meter.mean(105 * SECOND) - 10.0).abs() < 1e-9);
        assert!((meter.mean(107 * SECOND) - 6.0).abs() < 1e-9);
        assert!(meter.mean(200 * SECOND).abs() < 1e-9);
    }

    #[test]
    fn late_lines_count_where_they_belong_and_very_late_ones_nowhere() {
        let mut meter = Meter::default();
        meter.count(100 * SECOND, false);
        meter.count(103 * SECOND, true);
        meter.count(101 * SECOND, false);
        meter.count(1, false);
        let history = meter.history(103 * SECOND);
        assert_eq!(history.len(), 60);
        assert_eq!(history[59], Rate { lines: 1, errors: 1 });
        assert_eq!((history[58].lines, history[57].lines, history[56].lines), (0, 1, 1));
        assert_eq!(history.iter().map(|rate| rate.lines).sum::<u32>(), 3);
    }

    #[test]
    fn a_clock_that_jumps_years_costs_nothing() {
        let mut meter = Meter::default();
        meter.count(0, false);
        meter.count(i64::MAX, false);
        meter.count(i64::MIN, false);
        assert_eq!(meter.history(i64::MAX).iter().map(|rate| rate.lines).sum::<u32>(), 1);
    }
}
