//! A lane: the lines of one container, oldest first, in segments. Lines keep the engine's order; the sort key `order`
//! never decreases along it, so places are found by bisection.

use crate::logs::segment::{Segment, SegmentRef, Traits};
use crate::logs::{Level, Line, LineKind, Note, Stream, Ticket, level};

/// The first line of a lane gets this number, so that older lines can be put before it.
pub(crate) const ORIGIN: u64 = 1 << 48;
/// A segment that filled within this many nanoseconds counts as filled fast.
const FAST: i64 = 10_000_000_000;
/// Bytes of a line with escapes that are cleaned to find its level.
const HEAD: usize = 256;

/// How far the log of a container is being read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reading {
    /// Up to its present end.
    Past,
    /// Past its present end, as long as lines come.
    On,
}

/// Where a segment is.
#[derive(Debug)]
pub(super) enum SegmentStorage {
    Held(Segment),
    /// On the disk, taking this many bytes there.
    Spilled(Ticket, u64),
}

/// A segment and what is known of it without looking inside.
#[derive(Debug)]
pub(crate) struct Slot {
    /// Number of its first line.
    pub(crate) first: u64,
    /// How many lines it has.
    pub(crate) count: u32,
    /// Order of its first line.
    pub(crate) oldest: i64,
    /// Order of its last line.
    pub(crate) newest: i64,
    /// Earliest time of its lines; not that of the first when the clock was set back.
    pub(crate) earliest: i64,
    /// Number of lines per stream.
    pub(crate) streams: [u32; 2],
    /// Number of lines per level.
    pub(crate) levels: [u32; 6],
    /// It contains a marker of the user.
    pub(crate) marked: bool,
    /// It contains lines with escape sequences, whose searched text differs from the stored bytes.
    pub(crate) escaped: bool,
    /// Lines lost just before it.
    pub(super) lost_before: u64,
    /// Where its lines are.
    pub(super) place: SegmentStorage,
}

impl Slot {
    pub(crate) fn end(&self) -> u64 {
        self.first + u64::from(self.count)
    }

    /// Estimated time of line `seq`, as if its lines were spread evenly.
    pub(crate) fn guess(&self, seq: u64) -> i64 {
        let span = i128::from(self.newest) - i128::from(self.oldest);
        let into = i128::from(seq.saturating_sub(self.first)) * span / i128::from(self.count.max(1));
        i64::try_from(i128::from(self.oldest) + into).unwrap_or(self.newest)
    }

    /// Whether any of its lines has at least this level.
    pub(crate) fn has_level(&self, level: Level) -> bool {
        self.levels.iter().skip(level as usize).any(|count| *count > 0)
    }

    /// Bytes of memory its lines take.
    pub(super) fn weight(&self) -> usize {
        match &self.place {
            SegmentStorage::Held(segment) => segment.weight(),
            SegmentStorage::Spilled(..) => 0,
        }
    }

    fn new(first: u64, lost_before: u64) -> Self {
        Self {
            first,
            count: 0,
            oldest: i64::MAX,
            newest: i64::MIN,
            earliest: i64::MAX,
            streams: [0; 2],
            levels: [0; 6],
            marked: false,
            escaped: false,
            lost_before,
            place: SegmentStorage::Held(Segment::default()),
        }
    }

    /// If a line of `length` bytes does not fit, closes this segment and returns the next one; `None` when it fits.
    fn successor(&mut self, length: usize) -> Option<Segment> {
        let (oldest, newest) = (self.oldest, self.newest);
        let SegmentStorage::Held(segment) = &mut self.place else {
            return Some(Segment::default());
        };
        if !segment.is_full(length) {
            return None;
        }
        segment.close();
        let is_fast = newest.saturating_sub(oldest) < FAST;
        Some(if is_fast {
            Segment::as_full_as(segment)
        } else {
            Segment::default()
        })
    }

    fn push(&mut self, line: &Line, traits: Traits) {
        let SegmentStorage::Held(segment) = &mut self.place else {
            return;
        };
        segment.push(line, traits);
        self.count += 1;
        self.escaped |= traits.escaped;
        self.marked |= line.kind == LineKind::Note(Note::Mark);
        self.oldest = self.oldest.min(traits.order);
        self.newest = self.newest.max(traits.order);
        self.earliest = self.earliest.min(line.time);
        if let Some(count) = self.streams.get_mut(line.stream as usize) {
            *count += 1;
        }
        if let Some(count) = traits.level.and_then(|level| self.levels.get_mut(level as usize)) {
            *count += 1;
        }
    }
}

/// The lines of one container.
#[derive(Debug)]
pub(crate) struct Lane {
    /// Its service's number in the store.
    pub(super) service: usize,
    /// Its container's name.
    pub(super) container: String,
    /// Its segments, oldest first; only the last one grows.
    pub(crate) slots: std::collections::VecDeque<Slot>,
    /// Changes whenever a segment leaves.
    pub(crate) departures: u64,
    /// It holds notes about the service, not lines a container wrote.
    pub(crate) notes: bool,
    /// Its log is being read, and how far: until that ends, more lines may follow its last one.
    pub(crate) reading: Option<Reading>,
    /// Number after the last line that existed when the log was opened; `None` until all of those were read.
    pub(crate) past: Option<u64>,
    /// The engine may have older lines than the first one held.
    pub(super) cut: bool,
    next: u64,
    pub(crate) order: i64,
    /// Order of the newest line that was lost.
    lost_until: Option<i64>,
    /// Lines lost after the last segment.
    lost_after: u64,
    /// The level of the last line of each stream, for those that continue it.
    levels: [Option<Level>; 2],
}

impl Lane {
    pub(super) fn new(service: usize, container: String) -> Self {
        Self {
            service,
            container,
            slots: std::collections::VecDeque::new(),
            departures: 0,
            notes: false,
            reading: None,
            past: None,
            cut: false,
            next: ORIGIN,
            order: i64::MIN,
            lost_until: None,
            lost_after: 0,
            levels: [None; 2],
        }
    }

    /// Number after the last line.
    pub(crate) fn end(&self) -> u64 {
        self.next
    }

    /// Appends a line; answers its level and whether it continues another.
    pub(super) fn append(&mut self, line: &Line) -> Traits {
        self.order = self.order.max(line.time);
        let traits = describe(line, self.order, &mut self.levels);
        let next = match self.slots.back_mut() {
            Some(slot) if slot.end() == self.next => slot.successor(line.text.len()),
            // Lines were lost between that segment and this line, or there is none.
            _ => Some(Segment::default()),
        };
        if let Some(segment) = next {
            let lost_before = std::mem::take(&mut self.lost_after);
            self.slots.push_back(Slot {
                place: SegmentStorage::Held(segment),
                ..Slot::new(self.next, lost_before)
            });
        }
        if let Some(slot) = self.slots.back_mut() {
            slot.push(line, traits);
        }
        self.next += 1;
        traits
    }

    /// Puts lines before the first one: those older than it, and those with its exact time except the last `held`,
    /// which are here already. Returns the time and traits of each line taken.
    pub(super) fn prepend(&mut self, lines: &[Line], held: usize) -> Vec<(i64, Traits)> {
        let limit = self.slots.front().map_or(i64::MAX, |slot| slot.oldest);
        let older = lines.iter().take_while(|line| line.time < limit).count();
        let same = lines.iter().skip(older).take_while(|line| line.time == limit);
        let taken = older + same.count().saturating_sub(held);
        let lines = lines.get(..taken).unwrap_or_default();
        let first = self.slots.front().map_or(self.next, |slot| slot.first);
        let mut slots = vec![Slot::new(first.saturating_sub(taken as u64), 0)];
        let mut levels = [None; 2];
        let mut order = i64::MIN;
        let mut told = Vec::with_capacity(taken);
        for line in lines {
            order = order.max(line.time);
            let traits = describe(line, order, &mut levels);
            let full = slots.last().is_some_and(|slot| match &slot.place {
                SegmentStorage::Held(segment) => segment.is_full(line.text.len()),
                SegmentStorage::Spilled(..) => true,
            });
            if full {
                let next = slots.last().map_or(first, Slot::end);
                slots.push(Slot::new(next, 0));
            }
            if let Some(slot) = slots.last_mut() {
                slot.push(line, traits);
            }
            told.push((line.time, traits));
        }
        for mut slot in slots.into_iter().rev().filter(|slot| slot.count > 0) {
            if let SegmentStorage::Held(segment) = &mut slot.place {
                segment.close();
            }
            self.slots.push_front(slot);
        }
        self.order = self.order.max(order);
        told
    }

    /// Up to `count` lines lost just before a segment are here again; returns how many were subtracted from the lost
    /// ones.
    pub(super) fn regain(&mut self, before: usize, count: u64) -> u64 {
        let lost = self
            .slots
            .get_mut(before)
            .map_or(0, |slot| std::mem::take(&mut slot.lost_before));
        let regained = lost.min(count);
        if let Some(front) = self.slots.front_mut() {
            front.lost_before += lost - regained;
        }
        regained
    }

    /// Removes a segment; its lines are counted as lost at its place.
    pub(super) fn remove(&mut self, at: usize) -> Option<Slot> {
        let slot = self.slots.remove(at)?;
        self.departures += 1;
        let lost = slot.lost_before + u64::from(slot.count);
        match self.slots.get_mut(at) {
            Some(next) => next.lost_before += lost,
            None => self.lost_after += lost,
        }
        self.lost_until = self.lost_until.max(Some(slot.newest));
        Some(slot)
    }

    /// Index of the segment that contains line `seq`, or of the first after it.
    pub(crate) fn slot_from(&self, seq: u64) -> usize {
        self.slots.partition_point(|slot| slot.end() <= seq)
    }

    /// The segment that begins at `first`.
    pub(crate) fn slot_at(&self, first: u64) -> Option<usize> {
        let at = self.slot_from(first);
        self.slots.get(at).filter(|slot| slot.first == first).map(|_| at)
    }

    pub(crate) fn count(&self) -> u64 {
        self.slots.iter().map(|slot| u64::from(slot.count)).sum()
    }

    /// The order to use for a line that has left: that of the place where its loss is counted.
    pub(crate) fn lost_order(&self, seq: u64) -> Option<i64> {
        match self.slots.get(self.slot_from(seq)) {
            Some(slot) => Some(slot.oldest),
            None => self.lost_until,
        }
    }
}

/// Detects a line's level, escapes and whether it continues another.
fn describe(line: &Line, order: i64, levels: &mut [Option<Level>; 2]) -> Traits {
    let escaped = memchr::memchr(0x1b, &line.text).is_some();
    let last = match line.stream {
        Stream::Out => &mut levels[0],
        Stream::Err => &mut levels[1],
    };
    let mut traits = Traits {
        order,
        level: None,
        continues: false,
        escaped,
    };
    if line.kind != LineKind::Text {
        *last = None;
        return traits;
    }
    traits.level = if escaped {
        level::detect(crate::logs::plain_text(&line.text, HEAD).as_bytes())
    } else {
        level::detect(&line.text)
    };
    if traits.level.is_none() && level::continues(&line.text) {
        traits.continues = true;
        traits.level = *last;
    } else {
        *last = traits.level;
    }
    traits
}

/// The segment of a slot, when it is in memory.
pub(super) fn held(slot: &Slot) -> Option<SegmentRef<'_>> {
    match &slot.place {
        SegmentStorage::Held(segment) => Some(SegmentRef::Held(segment)),
        SegmentStorage::Spilled(..) => None,
    }
}
