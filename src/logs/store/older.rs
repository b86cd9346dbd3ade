//! Lines from before what is held: they can be read from the engine when somebody wants them, and until then the store knows
//! where they are missing.

use super::Store;
use crate::logs::store::lane::Slot;
use crate::logs::{Batch, LineId};
use indexmap::IndexMap;

impl Store {
    /// Takes lines from before what is held of their container, and answers how many were: those that are not older than
    /// its first line are already here, and of the very time of that as many as are held. Lines that had left and are here again are lost no more.
    pub fn prepend(&mut self, batch: &Batch) -> usize {
        let number = self.lane_of(&batch.service, &batch.container);
        let held = self.of_the_first_time(number);
        let Some(lane) = self.lanes.get_mut(number) else {
            return 0;
        };
        let Some((_, account)) = self.services.get_index_mut(lane.service) else {
            return 0;
        };
        let before = lane.slots.len();
        let taken = lane.prepend(&batch.lines, held);
        let new = lane.slots.len() - before;
        account.weight += lane.slots.iter().take(new).map(Slot::weight).sum::<usize>();
        let regained = lane.regain(new, taken.len() as u64);
        account.tally.lost = account.tally.lost.saturating_sub(regained);
        account.tally.held += regained;
        // Those were counted when they came first; they are the newest of what was taken.
        let unseen = taken
            .len()
            .saturating_sub(usize::try_from(regained).unwrap_or(usize::MAX));
        for (time, traits) in taken.iter().take(unseen) {
            account.count(*time, traits.level, traits.continues);
        }
        self.make_room();
        taken.len()
    }

    /// How many lines of a lane have the time of its first one, from that one on.
    fn of_the_first_time(&self, number: usize) -> usize {
        let first = self.lanes.get(number).and_then(|lane| lane.slots.front());
        let (Some(first), Ok(lane)) = (first, u32::try_from(number)) else {
            return 0;
        };
        let lines = (first.first..).map_while(|seq| self.line(LineId { lane, seq }));
        lines.take_while(|line| line.time == first.oldest).count()
    }

    /// The time of the first line held of a container: where its history begins.
    #[must_use]
    pub fn oldest(&self, container: &str) -> Option<i64> {
        self.lane(container)?.slots.front().map(|slot| slot.oldest)
    }

    /// Whether the engine has lines of a container from before the first one held.
    pub fn set_cut(&mut self, container: &str, cut: bool) {
        if let Some(lane) = self.lane_mut(container) {
            lane.cut = cut;
        }
    }

    /// Whether the engine may have lines of a container from before the first one held.
    #[must_use]
    pub fn is_cut(&self, container: &str) -> bool {
        self.lane(container).is_some_and(|lane| lane.cut)
    }

    /// Services of which something was not read, and since when everything they wrote is held.
    #[must_use]
    pub fn cut_services(&self) -> IndexMap<&str, i64> {
        let mut services = IndexMap::new();
        for lane in self.lanes.iter().filter(|lane| lane.cut) {
            if let Some(first) = lane.slots.front() {
                let since = services.entry(self.service_name(lane)).or_insert(first.oldest);
                *since = first.oldest.max(*since);
            }
        }
        services
    }

    /// Since when everything a service wrote is held, where something before that is at the engine and was not read.
    #[must_use]
    pub fn whole_since(&self, service: &str) -> Option<i64> {
        self.cut_services().get(service).copied()
    }

    /// The number of the first line held of the container a line is of, when its log was not read from its beginning.
    pub(in crate::logs) fn cut_at(&self, id: LineId) -> Option<u64> {
        let lane = self.lanes.get(id.lane as usize)?;
        let first = lane.slots.front()?.first;
        lane.cut.then_some(first)
    }
}
