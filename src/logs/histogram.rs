//! How many lines were written when, over all of history. Whenever there would be too many buckets, their width
//! doubles: counts stay exact, the resolution gets coarser as the time span grows.

use super::Rate;
use std::collections::VecDeque;

/// Buckets kept at most.
const BUCKETS: i64 = 4096;
/// Width of a bucket at first: a quarter of a second, in nanoseconds.
const FINEST: i64 = 250_000_000;

/// Lines by time.
#[derive(Debug, Clone)]
pub struct Histogram {
    /// Width of a bucket in nanoseconds.
    width: i64,
    /// Number of the first bucket: its start divided by the width.
    first: i64,
    buckets: VecDeque<Rate>,
}

impl Default for Histogram {
    fn default() -> Self {
        Self {
            width: FINEST,
            first: 0,
            buckets: VecDeque::new(),
        }
    }
}

impl Histogram {
    /// Counts a line. One without a time (the epoch or before) is left out: it would stretch the span by decades.
    pub(super) fn count(&mut self, time: i64, error: bool) {
        self.add(
            time,
            Rate {
                lines: 1,
                errors: u32::from(error),
            },
        );
    }

    /// Adds what another counted.
    pub(super) fn join(&mut self, other: &Self) {
        for (number, rate) in (other.first..).zip(&other.buckets) {
            if rate.lines > 0 {
                // A time inside the bucket, not its start: that may be the epoch, which is not counted.
                self.add(number.saturating_mul(other.width).saturating_add(1), *rate);
            }
        }
    }

    /// The same buckets with only the lines that `others` counted in them.
    pub(super) fn of_these<'a>(&self, others: impl Iterator<Item = &'a Self>) -> Self {
        let mut some = self.clone();
        some.buckets.iter_mut().for_each(|rate| *rate = Rate::default());
        others.for_each(|other| some.join(other));
        // A line that left and was read again was counted twice by the others.
        for (rate, all) in some.buckets.iter_mut().zip(&self.buckets) {
            rate.lines = rate.lines.min(all.lines);
            rate.errors = rate.errors.min(all.errors);
        }
        some
    }

    fn add(&mut self, time: i64, more: Rate) {
        if time <= 0 {
            return;
        }
        let place = self.reach(time);
        if let Some(rate) = usize::try_from(place)
            .ok()
            .and_then(|place| self.buckets.get_mut(place))
        {
            rate.lines = rate.lines.saturating_add(more.lines);
            rate.errors = rate.errors.saturating_add(more.errors);
        }
    }

    /// Makes sure there is a bucket for a time, and returns its number.
    fn reach(&mut self, time: i64) -> i64 {
        if self.buckets.is_empty() {
            self.first = time / self.width;
            self.buckets.push_back(Rate::default());
        }
        loop {
            let number = time / self.width;
            let last = self.first + self.len() - 1;
            if number.max(last) - number.min(self.first) < BUCKETS {
                for _ in last..number {
                    self.buckets.push_back(Rate::default());
                }
                for _ in number..self.first {
                    self.buckets.push_front(Rate::default());
                }
                self.first = self.first.min(number);
                return number - self.first;
            }
            self.coarsen();
        }
    }

    /// Mean lines per second over the last five whole seconds; a bucket that reaches beyond them counts in proportion.
    pub fn mean(&self, now: i64) -> f64 {
        const SECOND: i64 = 1_000_000_000;
        const SECONDS: i64 = 5;
        let to = now - now.rem_euclid(SECOND);
        let from = to - SECONDS * SECOND;
        let last = self.first + self.len();
        let numbered = (1..).map(|back| last - back).zip(self.buckets.iter().rev());
        let spans = numbered.map(|(number, rate)| {
            let begins = number.saturating_mul(self.width);
            (
                begins,
                begins.saturating_add(self.width).min(now.max(begins + 1)),
                rate.lines,
            )
        });
        let lines: f64 = spans
            .take_while(|(_, ends, _)| *ends > from)
            .map(|(begins, ends, lines)| {
                let inside = (ends.min(to) - begins.max(from)).max(0);
                f64::from(lines) * inside as f64 / (ends - begins).max(1) as f64
            })
            .sum();
        lines / SECONDS as f64
    }

    fn len(&self) -> i64 {
        i64::try_from(self.buckets.len()).unwrap_or(i64::MAX)
    }

    /// Doubles the width: every two buckets become one.
    fn coarsen(&mut self) {
        let first = self.first.div_euclid(2);
        let mut wider: VecDeque<Rate> = VecDeque::with_capacity(self.buckets.len() / 2 + 1);
        for (number, rate) in (self.first..).zip(&self.buckets) {
            let place = usize::try_from(number.div_euclid(2) - first).unwrap_or(0);
            if place >= wider.len() {
                wider.push_back(Rate::default());
            }
            if let Some(sum) = wider.get_mut(place) {
                sum.lines = sum.lines.saturating_add(rate.lines);
                sum.errors = sum.errors.saturating_add(rate.errors);
            }
        }
        self.buckets = wider;
        self.first = first;
        self.width = self.width.saturating_mul(2);
    }

    /// The time span with lines in it, from the start of the first bucket to the end of the last; `None`: no lines.
    pub fn span(&self) -> Option<(i64, i64)> {
        (!self.buckets.is_empty()).then(|| {
            let from = self.first.saturating_mul(self.width);
            (from, from.saturating_add(self.len().saturating_mul(self.width)))
        })
    }

    /// The whole span in at most `columns` columns of equal width, oldest first, and that width in nanoseconds.
    pub fn columns(&self, columns: usize) -> (Vec<Rate>, i64) {
        let wanted = i64::try_from(columns).unwrap_or(i64::MAX).max(1);
        let each = (self.len() + wanted - 1) / wanted;
        let each = usize::try_from(each.max(1)).unwrap_or(1);
        let sum = |sum: Rate, one: &Rate| Rate {
            lines: sum.lines.saturating_add(one.lines),
            errors: sum.errors.saturating_add(one.errors),
        };
        let all: Vec<Rate> = self.buckets.iter().copied().collect();
        let rates = all
            .chunks(each)
            .map(|chunk| chunk.iter().fold(Rate::default(), sum))
            .collect();
        let width = self.width.saturating_mul(i64::try_from(each).unwrap_or(1));
        (rates, width)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const SECOND: i64 = 1_000_000_000;

    #[test]
    fn the_mean_is_that_of_the_last_five_whole_seconds_however_long_a_bucket_is() {
        let mut histogram = Histogram::default();
        for second in 100..120 {
            (0..30).for_each(|_| histogram.count(second * SECOND + 1, false));
        }
        let now = 120 * SECOND + SECOND / 3;
        assert!((histogram.mean(now) - 30.0).abs() < 0.01, "{}", histogram.mean(now));
        assert!(
            (histogram.mean(122 * SECOND) - 18.0).abs() < 0.01,
            "two of five seconds are empty"
        );
        assert!(histogram.mean(200 * SECOND) < 0.01);
        (0..4).for_each(|_| histogram.coarsen());
        assert!((histogram.mean(now) - 30.0).abs() < 2.5, "{}", histogram.mean(now));
    }

    #[test]
    fn columns_share_the_span_evenly() {
        let mut histogram = Histogram::default();
        for (second, lines) in [(100, 1), (101, 2), (103, 3)] {
            for _ in 0..lines {
                histogram.count(second * SECOND, second == 103);
            }
        }
        assert_eq!(histogram.span(), Some((100 * SECOND, 103 * SECOND + FINEST)));
        let (rates, width) = histogram.columns(4);
        assert_eq!(width, SECOND);
        let lines: Vec<u32> = rates.iter().map(|rate| rate.lines).collect();
        assert_eq!(lines, [1, 2, 0, 3]);
        assert_eq!(rates[3].errors, 3);
    }

    #[test]
    fn years_fit_and_a_line_without_a_time_stretches_nothing() {
        let mut histogram = Histogram::default();
        histogram.count(1_756_123_320 * SECOND, false);
        histogram.count(0, false);
        assert_eq!(histogram.columns(10).0.len(), 1);
        histogram.count(SECOND, true);
        let (rates, _) = histogram.columns(100);
        assert!(rates.len() <= 100);
        assert_eq!(rates.iter().map(|rate| rate.lines).sum::<u32>(), 2);
    }

    /// Found by the property below: two lines of one moment, asked for in one column.
    #[test]
    fn lines_of_one_moment_are_all_in_the_one_column() {
        let mut histogram = Histogram::default();
        histogram.count(1, false);
        histogram.count(1, false);
        let mut joined = Histogram::default();
        joined.join(&histogram);
        for histogram in [&histogram, &joined] {
            let (rates, _) = histogram.columns(1);
            let lines: Vec<u32> = rates.iter().map(|rate| rate.lines).collect();
            assert_eq!(lines, [2]);
        }
    }

    proptest! {
        #[test]
        fn no_line_is_ever_lost_from_the_count(times in proptest::collection::vec(1i64..40_000 * SECOND, 1..300), columns in 1usize..200) {
            let mut histogram = Histogram::default();
            times.iter().for_each(|time| histogram.count(*time, time % 3 == 0));
            let mut joined = Histogram::default();
            joined.join(&histogram);
            for histogram in [&histogram, &joined] {
                let (rates, _) = histogram.columns(columns);
                prop_assert!(rates.len() <= columns);
                prop_assert_eq!(rates.iter().map(|rate| rate.lines as usize).sum::<usize>(), times.len());
                let errors = times.iter().filter(|time| **time % 3 == 0).count();
                prop_assert_eq!(rates.iter().map(|rate| rate.errors as usize).sum::<usize>(), errors);
                let (from, to) = histogram.span().unwrap();
                prop_assert!(times.iter().all(|time| (from..to).contains(time)));
            }
        }
    }
}
