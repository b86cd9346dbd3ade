//! Lines older than those held: they are read from the engine on demand; until then the store knows where they are
//! missing.

use super::Store;
use crate::logs::store::lane::Slot;
use crate::logs::{Batch, LineId};
use indexmap::IndexMap;

impl Store {
    /// Adds lines older than the first one held of their container, and returns how many were added. Lines that are
    /// held already are skipped: by time, and by count among those with the exact time of the first. Lines that had
    /// been lost and are here again no longer count as lost.
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
        // Regained lines were counted when they first came; they are the newest of those taken.
        let unseen = taken
            .len()
            .saturating_sub(usize::try_from(regained).unwrap_or(usize::MAX));
        for (time, traits) in taken.iter().take(unseen) {
            account.count(*time, traits.level, traits.continues);
        }
        self.make_room();
        taken.len()
    }

    /// How many lines at the start of a lane have the time of its first line.
    fn of_the_first_time(&self, number: usize) -> usize {
        let first = self.lanes.get(number).and_then(|lane| lane.slots.front());
        let (Some(first), Ok(lane)) = (first, u32::try_from(number)) else {
            return 0;
        };
        let lines = (first.first..).map_while(|seq| self.line(LineId { lane, seq }));
        lines.take_while(|line| line.time == first.oldest).count()
    }

    /// The time of the first line held of a container: where its history begins.
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
    pub fn is_cut(&self, container: &str) -> bool {
        self.lane(container).is_some_and(|lane| lane.cut)
    }

    /// Services whose logs were not read from the beginning, and the time since which all of their lines are held.
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

    /// The time since which all lines of a service are held; `None` when no older lines were left unread at the engine.
    pub fn whole_since(&self, service: &str) -> Option<i64> {
        self.cut_services().get(service).copied()
    }

    /// The number of the first line held of a line's container; `None` when its log was read from the beginning.
    pub(crate) fn cut_at(&self, id: LineId) -> Option<u64> {
        let lane = self.lanes.get(id.lane as usize)?;
        let first = lane.slots.front()?.first;
        lane.cut.then_some(first)
    }
}
