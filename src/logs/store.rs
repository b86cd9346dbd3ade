//! Holds the lines of all services within a byte budget. Beyond it the oldest segments of the service that uses most
//! memory leave: to the disk when there is one, else for good; lost lines are counted at the place where they were.

mod account;
mod counts;
mod disk;
pub(super) mod lane;
mod older;
mod pack;
mod passing;
mod reading;
mod room;
mod skip;
mod spill;
mod varint;

pub use account::Tally;
pub use disk::SpillFile;
pub use lane::Reading;
pub(super) use reading::Sifted;
pub use spill::{Spill, Ticket};

use super::segment::{Segment, SegmentRef};
use super::{Batch, Line, LineId, LineKind, LineRef, Note, Stream};
use account::Account;
use indexmap::IndexMap;
use lane::{Lane, Slot};
use std::cell::RefCell;
use std::collections::VecDeque;
use std::rc::Rc;

/// Default memory budget in bytes.
const BUDGET: usize = 64 * 1024 * 1024;
/// Every line of every service, within a budget.
#[derive(Debug)]
pub struct Store {
    pub(super) lanes: Vec<Lane>,
    services: IndexMap<String, Account>,
    containers: IndexMap<String, usize>,
    budget: usize,
    spill: Option<Box<dyn Spill>>,
    spill_error: Option<String>,
    read_error: RefCell<Option<String>>,
    at_hand: RefCell<VecDeque<(Ticket, Rc<Segment>)>>,
}

impl Default for Store {
    fn default() -> Self {
        Self::with_budget(BUDGET)
    }
}

impl Store {
    /// A store that takes at most about `budget` bytes of memory.
    pub fn with_budget(budget: usize) -> Self {
        Self {
            lanes: Vec::new(),
            services: IndexMap::new(),
            containers: IndexMap::new(),
            budget,
            spill: None,
            spill_error: None,
            read_error: RefCell::default(),
            at_hand: RefCell::default(),
        }
    }

    /// Bytes of memory it may take.
    pub fn budget(&self) -> usize {
        self.budget
    }

    /// From now on segments that leave memory are written to `spill`.
    pub fn keep_on(&mut self, spill: Box<dyn Spill>) {
        self.spill = Some(spill);
        self.spill_error = None;
        self.read_error.take();
    }

    /// There is no disk, for the reason given: segments that leave memory are lost.
    pub fn keep_nowhere(&mut self, why: String) {
        self.spill_error = Some(why);
    }

    /// Why the disk is no longer written to, or why lines on it could not be read back (those keep their places, but
    /// [`Store::line`] returns `None` for them).
    pub fn spill_error(&self) -> Option<String> {
        self.spill_error.clone().or_else(|| self.read_error.borrow().clone())
    }

    pub fn append(&mut self, batch: &Batch) {
        let number = self.lane_of(&batch.service, &batch.container);
        self.extend(number, &batch.lines);
    }

    /// Adds a note, a row that no container wrote: an event of a service (`None`: of no particular one) at a time.
    pub fn note(&mut self, service: Option<&str>, time: i64, note: Note, text: &str) {
        let service = service.unwrap_or_default();
        // A lane of its own: no container name contains a NUL.
        let number = self.lane_of(service, &format!("\0{service}"));
        if let Some(lane) = self.lanes.get_mut(number) {
            lane.notes = true;
        }
        let line = Line {
            time,
            stream: Stream::Out,
            kind: LineKind::Note(note),
            text: bytes::Bytes::copy_from_slice(text.as_bytes()),
        };
        self.extend(number, std::slice::from_ref(&line));
    }

    fn extend(&mut self, number: usize, lines: &[Line]) {
        let Some(lane) = self.lanes.get_mut(number) else {
            return;
        };
        let Some((_, account)) = self.services.get_index_mut(lane.service) else {
            return;
        };
        for line in lines {
            let before = lane.slots.back().map_or(0, Slot::weight);
            let slots = lane.slots.len();
            let traits = lane.append(line);
            let grown = lane.slots.len() > slots;
            // A new segment closes the one before it, which may give memory back.
            let closed = if grown && slots > 0 {
                lane.slots.get(slots - 1).map_or(0, Slot::weight)
            } else {
                0
            };
            let now = lane.slots.back().map_or(0, Slot::weight);
            account.weight = (account.weight + now + closed).saturating_sub(before);
            if !lane.notes {
                account.count(line.time, traits.level, traits.continues);
            }
        }
        self.make_room();
    }

    /// From now on the log of a container is being read; see [`Store::end_reading`].
    pub fn begin_reading(&mut self, service: &str, container: &str, reading: Reading) {
        let number = self.lane_of(service, container);
        if let Some(lane) = self.lanes.get_mut(number) {
            lane.reading = Some(reading);
        }
    }

    /// The log of a container is no longer being read.
    pub fn end_reading(&mut self, container: &str) {
        if let Some(lane) = self.lane_mut(container)
            && lane.reading.take() == Some(Reading::Past)
        {
            lane.past = Some(lane.end());
        }
    }

    fn lane_mut(&mut self, container: &str) -> Option<&mut Lane> {
        self.lanes.get_mut(*self.containers.get(container)?)
    }

    pub(super) fn lane(&self, container: &str) -> Option<&Lane> {
        self.lanes.get(*self.containers.get(container)?)
    }

    /// A line; `None` when it has left.
    pub fn line(&self, id: LineId) -> Option<LineRef<'_>> {
        let lane = self.lanes.get(id.lane as usize)?;
        let slot = lane.slots.get(lane.slot_from(id.seq))?;
        let at = u32::try_from(id.seq.checked_sub(slot.first)?).ok()?;
        self.line_at(lane, self.segment(slot)?, at, id)
    }

    pub(super) fn line_at<'a>(
        &'a self,
        lane: &'a Lane,
        segment: SegmentRef<'a>,
        at: u32,
        id: LineId,
    ) -> Option<LineRef<'a>> {
        let entry = *segment.entry(at)?;
        Some(LineRef {
            id,
            time: entry.time(),
            service: self.service_name(lane),
            container: &lane.container,
            stream: entry.stream,
            kind: entry.kind,
            level: entry.level,
            continues: entry.continues(),
            escaped: entry.escaped(),
            segment,
            at,
        })
    }

    pub(super) fn service_name(&self, lane: &Lane) -> &str {
        self.services.get_index(lane.service).map_or("", |(name, _)| name)
    }

    /// Lines of its container that left for good and stood just before a line.
    pub(super) fn lost_before(&self, id: LineId) -> u64 {
        self.lanes
            .get(id.lane as usize)
            .and_then(|lane| lane.slots.get(lane.slot_at(id.seq)?))
            .map_or(0, |slot| slot.lost_before)
    }

    /// How many lines of its container continue a line.
    pub(super) fn continuing(&self, id: LineId) -> u32 {
        let Some(lane) = self.lanes.get(id.lane as usize) else {
            return 0;
        };
        let from = id.seq + 1;
        let mut count = 0;
        for slot in lane.slots.iter().skip(lane.slot_from(from)) {
            let Some(segment) = self.segment(slot) else { break };
            let skip = usize::try_from(from.saturating_sub(slot.first)).unwrap_or(usize::MAX);
            let rest = segment.entries().get(skip..).unwrap_or_default();
            let run = rest.iter().take_while(|entry| entry.continues()).count();
            count += run;
            if run < rest.len() {
                break;
            }
        }
        u32::try_from(count).unwrap_or(u32::MAX)
    }

    /// The lines that continue a line of the same container, in turn.
    pub fn continuation(&self, id: LineId) -> impl Iterator<Item = LineRef<'_>> {
        let more = (1..).map_while(move |by| self.line(LineId { seq: id.seq + by, ..id }));
        more.take_while(|line| line.continues)
    }

    fn lane_of(&mut self, service: &str, container: &str) -> usize {
        if let Some(number) = self.containers.get(container) {
            return *number;
        }
        let entry = self.services.entry(service.to_owned());
        let service = entry.index();
        entry.or_default();
        let number = self.lanes.len();
        self.lanes.push(Lane::new(service, container.to_owned()));
        self.containers.insert(container.to_owned(), number);
        number
    }
}

#[cfg(test)]
mod tests;
