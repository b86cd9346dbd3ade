//! Resource usage of a container over the last hour: one point a second for the last two minutes, one every ten seconds
//! before that.

use crate::engine::{StatsSample, Timestamp};
use std::collections::VecDeque;
use std::time::Duration;

/// Most points at one-second intervals.
const RECENT: usize = 120;
/// Number of older samples that are combined into one point.
const TOGETHER: usize = 10;
/// How far back older points reach.
pub const USAGE_KEPT: Duration = Duration::from_secs(3600);

/// One point of the history. Rates are averages since the previous sample.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Usage {
    /// When it was measured; for combined samples, the time of the last.
    pub at: Timestamp,
    /// CPU cores in use.
    pub cores: f64,
    /// Bytes of memory.
    pub memory: f64,
    /// Bytes received per second, all interfaces.
    pub received: f64,
    /// Bytes sent per second.
    pub sent: f64,
    /// Bytes read from block devices per second.
    pub read: f64,
    /// Bytes written to them per second.
    pub written: f64,
    /// Processes and threads.
    pub pids: f64,
}

/// The history of one container's run.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct UsageHistory {
    last: Option<StatsSample>,
    recent: VecDeque<Usage>,
    older: VecDeque<Usage>,
}

impl UsageHistory {
    /// The last sample, with counters as the engine sent them.
    pub fn last(&self) -> Option<&StatsSample> {
        self.last.as_ref()
    }

    /// All points, oldest first.
    pub fn points(&self) -> impl DoubleEndedIterator<Item = &Usage> {
        self.older.iter().chain(&self.recent)
    }

    /// The newest point: rates of the last second.
    pub fn now(&self) -> Option<&Usage> {
        self.recent.back()
    }

    pub(super) fn push(&mut self, sample: &StatsSample) {
        // A point without CPU would be drawn as an idle second.
        if let Some(cores) = sample.cpu_cores {
            let point = match &self.last {
                Some(before) => Usage::between(before, sample, cores),
                None => Some(Usage::first(sample, cores)),
            };
            self.recent.extend(point);
        }
        self.last = Some(sample.clone());
        if self.recent.len() >= RECENT + TOGETHER {
            let together: Vec<Usage> = self.recent.drain(..TOGETHER).collect();
            self.older.extend(Usage::mean(&together));
        }
        while self
            .older
            .front()
            .is_some_and(|oldest| sample.at.since(oldest.at) > USAGE_KEPT)
        {
            self.older.pop_front();
        }
    }

    pub(super) fn clear(&mut self) {
        *self = Self::default();
    }
}

impl Usage {
    /// The point of a first sample, which has no rates.
    fn first(sample: &StatsSample, cores: f64) -> Self {
        Self {
            at: sample.at,
            cores,
            memory: sample.memory as f64,
            pids: sample.pids as f64,
            ..Self::default()
        }
    }

    /// The point between two samples; `None` when they have the same time.
    fn between(before: &StatsSample, now: &StatsSample, cores: f64) -> Option<Self> {
        let seconds = now.at.since(before.at).as_secs_f64();
        if seconds <= 0.0 {
            return None;
        }
        // A counter that decreased was reset.
        let rate = |before: u64, now: u64| now.saturating_sub(before) as f64 / seconds;
        Some(Self {
            received: rate(before.net_rx, now.net_rx),
            sent: rate(before.net_tx, now.net_tx),
            read: rate(before.block_read, now.block_read),
            written: rate(before.block_write, now.block_write),
            ..Self::first(now, cores)
        })
    }

    fn mean(points: &[Self]) -> Option<Self> {
        let count = points.len() as f64;
        let of = |value: fn(&Self) -> f64| points.iter().map(value).sum::<f64>() / count;
        Some(Self {
            at: points.last()?.at,
            cores: of(|point| point.cores),
            memory: of(|point| point.memory),
            received: of(|point| point.received),
            sent: of(|point| point.sent),
            read: of(|point| point.read),
            written: of(|point| point.written),
            pids: of(|point| point.pids),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sample(second: i64, rx: u64, memory: u64) -> StatsSample {
        StatsSample {
            at: Timestamp(second * 1_000_000_000),
            net_rx: rx,
            memory,
            cpu_cores: Some(0.0),
            ..StatsSample::default()
        }
    }

    #[test]
    fn counters_become_rates_and_a_counter_that_begins_anew_is_no_negative_rate() {
        let mut history = UsageHistory::default();
        for (second, rx) in [(0, 100), (2, 300), (3, 50)] {
            history.push(&sample(second, rx, 1));
        }
        let rates: Vec<f64> = history.points().map(|point| point.received).collect();
        assert_eq!(rates, [0.0, 100.0, 0.0]);
        assert_eq!(history.last().unwrap().net_rx, 50);
    }

    #[test]
    fn a_reading_that_says_nothing_of_cpu_is_no_idle_second() {
        let mut history = UsageHistory::default();
        history.push(&StatsSample {
            cpu_cores: None,
            ..sample(0, 100, 1)
        });
        assert_eq!(history.points().count(), 0);
        history.push(&sample(2, 300, 1));
        assert_eq!(
            history.points().map(|point| point.received).collect::<Vec<_>>(),
            [100.0]
        );
    }

    #[test]
    fn an_hour_is_kept_and_what_is_older_goes() {
        let mut history = UsageHistory::default();
        for second in 0..2 * 3600 {
            history.push(&sample(second, 0, u64::try_from(second).unwrap()));
        }
        let points: Vec<&Usage> = history.points().collect();
        // Ten seconds a point for an hour, a second a point for the last two minutes.
        assert!(points.len() <= 361 + 130, "{}", points.len());
        let (first, last) = (points[0].at, points[points.len() - 1].at);
        let span = last.since(first);
        assert!(
            span <= USAGE_KEPT && span > USAGE_KEPT - Duration::from_secs(11),
            "{span:?}"
        );
        assert!(points.windows(2).all(|two| two[0].at < two[1].at));
        // A mean of ten in a row lies between them.
        assert!((points[0].memory - (points[0].at.0 / 1_000_000_000) as f64 + 4.5).abs() < 1e-9);
    }
}
