//! New lines of all containers as one stream in time order, for faces that print each line once and cannot insert
//! another before it. A line is given out when no earlier one can come any more, because every log being read is past
//! it, or when it has waited long enough. A line that arrives even later is not lost, only out of order.

use super::track::Track;
use super::{LogRow, View};
use crate::logs::store::lane::{Lane, ORIGIN};
use crate::logs::{Batch, LineId, Reading, Store};
use std::collections::VecDeque;

/// A position in the stream: which lines were given out and which wait.
#[derive(Debug)]
pub struct Tail {
    view: View,
    /// How many of the lines each container already had are given: the last ones that the view wants. `None`: all.
    last: Option<u64>,
    /// Nanoseconds a line waits at most; `None`: until no earlier line can come.
    delay: Option<i64>,
    /// Number of the next line, by lane.
    next: Vec<u64>,
    /// (when a batch arrived, the order of its last line), in order of arrival.
    arrivals: VecDeque<(i64, i64)>,
    /// Lines up to this order may be given out.
    until: i64,
}

impl Tail {
    /// How long a line that is followed waits for earlier ones of other services: 50 ms.
    pub const LIVE: i64 = 50_000_000;

    /// Gives the lines a view wants, each held back at most `delay` nanoseconds; `None`: as long as an earlier one may
    /// come.
    pub fn new(view: View, delay: Option<i64>) -> Self {
        Self {
            view,
            last: None,
            delay,
            next: Vec::new(),
            arrivals: VecDeque::new(),
            until: i64::MIN,
        }
    }

    /// Gives only the last `lines` of what each container already had and the view wants. They can be chosen only once
    /// all of it was read (see [`Reading::Past`]); nothing is given before that.
    pub fn only_last(mut self, lines: Option<u64>) -> Self {
        self.last = lines;
        self
    }

    /// To be called after the store has taken a batch.
    pub fn arrived(&mut self, store: &Store, batch: &Batch, now: i64) {
        if let (Some(lane), Some(_)) = (store.lane(&batch.container), self.delay) {
            self.arrivals.push_back((now, lane.order));
        }
    }

    /// At most `most` lines that may be given out, in order, each with how many lines before it were lost unseen.
    pub fn ready(&mut self, store: &Store, now: i64, most: usize) -> Vec<LogRow> {
        let due = |arrived: i64, delay: i64| arrived.saturating_add(delay) <= now;
        while let (Some((arrived, order)), Some(delay)) = (self.arrivals.front().copied(), self.delay)
            && due(arrived, delay)
        {
            self.until = self.until.max(order);
            self.arrivals.pop_front();
        }
        let being_read = store.lanes.iter().filter(|lane| lane.reading.is_some());
        let watermark = being_read.map(|lane| lane.order).min().unwrap_or(i64::MAX);
        let of_the_past = |lane: &Lane| lane.reading == Some(Reading::Past);
        if self.last.is_some() && store.lanes.iter().any(of_the_past) {
            // Applies the filter to what came meanwhile.
            self.view.refresh(store, usize::MAX);
            return Vec::new();
        }
        self.give(store, self.until.max(watermark), most)
    }

    /// At most `most` of the remaining lines, without waiting: to be called when nothing more will come.
    pub fn rest(&mut self, store: &Store, most: usize) -> Vec<LogRow> {
        self.give(store, i64::MAX, most)
    }

    /// When [`Tail::ready`] will next return something if no more lines come.
    pub fn due(&self, store: &Store) -> Option<i64> {
        let waits = |(number, lane): (usize, &Lane)| !lane.notes && self.position(number) < lane.end();
        let (arrived, _) = self.arrivals.front()?;
        let waiting = store.lanes.iter().enumerate().any(waits);
        waiting.then(|| arrived.saturating_add(self.delay.unwrap_or(0)))
    }

    fn position(&self, lane: usize) -> u64 {
        self.next.get(lane).copied().unwrap_or(ORIGIN)
    }

    fn give(&mut self, store: &Store, until: i64, most: usize) -> Vec<LogRow> {
        self.view.refresh(store, usize::MAX);
        self.next.resize(store.lanes.len(), ORIGIN);
        let tracks = self.view.own_tracks(store);
        for track in tracks.iter().filter(|_| self.last.is_some()) {
            let next = self.next.get_mut(track.number as usize);
            if let (Some(next), Some(past)) = (next.filter(|next| **next == ORIGIN), track.lane.past) {
                *next = last_of(track, past, self.last.unwrap_or(u64::MAX));
            }
        }
        let head = |next: &[u64], at: usize| {
            let track = tracks.get(at)?;
            let seq = track.next(*next.get(track.number as usize)?)?;
            let order = track.order(seq).filter(|order| *order <= until)?;
            Some((order, track.number, seq))
        };
        let mut heads: Vec<_> = (0..tracks.len()).map(|at| head(&self.next, at)).collect();
        let mut given = Vec::new();
        while given.len() < most {
            let first = heads
                .iter()
                .enumerate()
                .filter_map(|(at, head)| head.map(|key| (key, at)))
                .min();
            let Some(((_, lane, seq), at)) = first else { break };
            let Some(next) = self.next.get_mut(lane as usize) else {
                break;
            };
            given.push(LogRow {
                unread_before: false,
                id: LineId { lane, seq },
                lost_before: tracks.get(at).map_or(0, |track| missing(track.lane, *next, seq)),
                folded: 0,
                repeats: 0,
            });
            *next = seq + 1;
            if let Some(slot) = heads.get_mut(at) {
                *slot = head(&self.next, at);
            }
        }
        drop(tracks);
        if given.len() < most {
            self.pass(store, until);
        }
        given
    }

    /// Moves past lines that were examined and do not match.
    fn pass(&mut self, store: &Store, until: i64) {
        for (next, lane) in self.next.iter_mut().zip(&store.lanes) {
            if lane.order <= until && lane.lost_since(*next) == 0 {
                *next = lane.end();
            }
        }
    }
}

/// Number of the first of the last `lines` lines before number `end`.
fn last_of(track: &Track<'_>, end: u64, lines: u64) -> u64 {
    let mut from = end;
    for _ in 0..lines {
        match track.previous(from) {
            Some(seq) => from = seq,
            None => break,
        }
    }
    from
}

/// How many lines numbered from `next` to `seq` are no longer held.
fn missing(lane: &Lane, next: u64, seq: u64) -> u64 {
    let slots = lane.slots.iter().skip(lane.slot_from(next));
    let mut expected = next;
    let mut missing = 0;
    for slot in slots.take_while(|slot| slot.first <= seq) {
        missing += slot.first.saturating_sub(expected);
        expected = slot.end();
    }
    missing
}

impl Lane {
    /// How many lines from number `next` on are no longer held.
    fn lost_since(&self, next: u64) -> u64 {
        missing(self, next, self.end())
            + self
                .end()
                .saturating_sub(self.slots.back().map_or(next, |slot| slot.end()).max(next))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::logs::{Filter, Line, LineKind, Stream};

    fn batch(container: &str, times: &[i64]) -> Batch {
        let line = |time: &i64| Line {
            time: *time,
            stream: Stream::Out,
            kind: LineKind::Text,
            text: bytes::Bytes::from(format!("{container}{time}")),
        };
        Batch {
            service: container.to_owned(),
            container: container.to_owned(),
            lines: times.iter().map(line).collect(),
        }
    }

    struct Stage {
        store: Store,
        tail: Tail,
    }

    impl Stage {
        fn new(delay: Option<i64>, filter: &str) -> Self {
            let mut view = View::default();
            view.set_filter(Filter::parse(filter, 0).unwrap());
            Self {
                store: Store::with_budget(1 << 20),
                tail: Tail::new(view, delay),
            }
        }

        fn push(&mut self, container: &str, times: &[i64], now: i64) {
            let batch = batch(container, times);
            self.store.begin_reading(container, container, Reading::On);
            self.store.append(&batch);
            self.tail.arrived(&self.store, &batch, now);
        }

        fn ready(&mut self, now: i64) -> Vec<String> {
            let rows = self.tail.ready(&self.store, now, usize::MAX);
            self.texts(rows)
        }

        fn texts(&self, rows: Vec<LogRow>) -> Vec<String> {
            let text = |row: LogRow| String::from_utf8_lossy(self.store.line(row.id).unwrap().bytes()).into_owned();
            rows.into_iter().map(text).collect()
        }
    }

    #[test]
    fn lines_come_in_time_order_within_the_delay() {
        let mut stage = Stage::new(Some(100), "");
        stage.store.begin_reading("c", "c", Reading::On);
        stage.push("a", &[10, 30], 1000);
        stage.push("b", &[20, 40], 1050);
        assert!(stage.ready(1099).is_empty());
        assert_eq!(stage.tail.due(&stage.store), Some(1100));
        assert_eq!(stage.ready(1100), ["a10", "b20", "a30"]);
        assert_eq!(stage.tail.due(&stage.store), Some(1150));
        assert_eq!(stage.ready(1150), ["b40"]);
        assert_eq!(stage.tail.due(&stage.store), None);
    }

    #[test]
    fn what_nothing_can_come_before_any_more_goes_at_once() {
        let mut stage = Stage::new(None, "");
        stage.store.begin_reading("b", "b", Reading::On);
        stage.push("a", &[10, 30], 0);
        assert!(stage.ready(i64::MAX).is_empty(), "b may have an earlier one");
        stage.push("b", &[20], 0);
        assert_eq!(stage.ready(0), ["a10", "b20"]);
        stage.store.end_reading("b");
        assert_eq!(stage.ready(0), ["a30"]);
        stage.push("a", &[50, 60], 0);
        stage.push("b", &[5], 0);
        stage.store.end_reading("a");
        stage.store.end_reading("b");
        assert_eq!(stage.ready(0), ["b5", "a50", "a60"]);
    }

    #[test]
    fn the_last_of_the_past_are_those_that_fit_of_each_container_and_what_follows_comes_whole() {
        for delay in [None, Some(100)] {
            let mut stage = Stage::new(delay, "/[37]$/");
            stage.tail = Tail::new(stage.tail.view, delay).only_last(Some(2));
            for (container, times) in [("a", [3, 7, 13, 20]), ("b", [17, 23, 27, 30]), ("c", [1, 2, 4, 5])] {
                stage.store.begin_reading(container, container, Reading::Past);
                let batch = batch(container, &times);
                stage.store.append(&batch);
                stage.tail.arrived(&stage.store, &batch, 0);
            }
            for container in ["a", "b"] {
                stage.store.end_reading(container);
                stage.store.begin_reading(container, container, Reading::On);
            }
            assert!(stage.ready(1000).is_empty(), "{delay:?}: c is still being read");
            stage.store.end_reading("c");
            let mut given = stage.ready(1000);
            if delay.is_none() {
                // A log still being read holds back lines later than its last one.
                ["a", "b"]
                    .iter()
                    .for_each(|container| stage.store.end_reading(container));
                given.extend(stage.ready(1000));
            }
            assert_eq!(given, ["a7", "a13", "b23", "b27"], "{delay:?}");
            // Lines of a new container do not count as past ones, however many come at once.
            for (container, times) in [("c", [33, 34, 37]), ("new", [43, 47, 53])] {
                stage.push(container, &times, 1000);
                stage.store.end_reading(container);
            }
            assert_eq!(
                stage.ready(2000),
                ["c33", "c37", "new43", "new47", "new53"],
                "{delay:?}"
            );
        }
    }

    #[test]
    fn none_of_the_past_is_none_of_it() {
        let mut stage = Stage::new(None, "");
        stage.tail = Tail::new(View::default(), None).only_last(Some(0));
        stage.store.begin_reading("a", "a", Reading::Past);
        stage.store.append(&batch("a", &[1, 2]));
        stage.store.end_reading("a");
        assert!(stage.ready(0).is_empty());
        stage.push("a", &[3], 0);
        stage.store.end_reading("a");
        assert_eq!(stage.ready(0), ["a3"]);
    }

    #[test]
    fn a_very_late_line_still_comes_and_a_container_keeps_its_own_order() {
        let mut stage = Stage::new(Some(100), "");
        stage.store.begin_reading("c", "c", Reading::On);
        stage.push("a", &[50], 0);
        stage.ready(100);
        stage.push("b", &[5], 200);
        stage.push("a", &[49, 51], 200);
        assert_eq!(stage.ready(300), ["b5", "a49", "a51"]);
        stage.push("a", &[60], 400);
        let rest = stage.tail.rest(&stage.store, 9);
        assert_eq!(stage.texts(rest), ["a60"]);
    }

    #[test]
    fn a_filter_chooses_and_what_left_before_its_turn_is_counted() {
        let mut stage = Stage::new(None, "/[37]$/");
        stage.store.begin_reading("b", "b", Reading::On);
        let times: Vec<i64> = (0..100_000).collect();
        stage.push("a", &times, 0);
        stage.store.end_reading("a");
        stage.store.end_reading("b");
        let lost = stage.store.tally("a").lost;
        assert!(lost > 0);
        let rows = stage.tail.ready(&stage.store, 0, 2);
        assert_eq!(rows.len(), 2);
        assert_eq!((rows[0].lost_before, rows[1].lost_before), (lost, 0));
        let more = stage.tail.ready(&stage.store, 0, usize::MAX);
        let held = usize::try_from(100_000 - lost).unwrap();
        assert!(more.len() + 2 >= held / 5 - 1 && more.iter().all(|row| row.lost_before == 0));
        assert!(stage.tail.ready(&stage.store, 0, 9).is_empty());
    }
}
