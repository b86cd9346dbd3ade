//! Keeps a store within its budgets: moves segments to the disk, drops them, and counts what is lost.

use super::Store;
use crate::logs::store::account::Account;
use crate::logs::store::lane::{SegmentStorage, Slot};
use crate::logs::store::pack;
use crate::logs::store::skip::SkipIndex;
use indexmap::IndexMap;

impl Store {
    /// Removes the oldest segments of the service that takes most, until memory and disk are within their budgets.
    pub(super) fn make_room(&mut self) {
        while self.services.values().map(|account| account.weight).sum::<usize>() > self.budget {
            let Some(service) = heaviest(&self.services, |account| account.weight as u64) else {
                return;
            };
            let Some((lane, slot)) = self.oldest_slot(service, |slot| matches!(slot.place, SegmentStorage::Held(_)))
            else {
                return;
            };
            if !self.spill_slot(lane, slot) {
                self.lose(lane, slot);
            }
        }
        let Some(budget) = self.spill.as_ref().map(|spill| spill.budget()) else {
            return;
        };
        while self.services.values().map(|account| account.spilled).sum::<u64>() > budget {
            let Some(service) = heaviest(&self.services, |account| account.spilled) else {
                return;
            };
            let Some((lane, slot)) =
                self.oldest_slot(service, |slot| matches!(slot.place, SegmentStorage::Spilled(..)))
            else {
                return;
            };
            self.lose(lane, slot);
        }
    }

    fn oldest_slot(&self, service: usize, wanted: impl Fn(&Slot) -> bool) -> Option<(usize, usize)> {
        self.lanes
            .iter()
            .enumerate()
            .filter(|(_, lane)| lane.service == service)
            .filter_map(|(number, lane)| {
                let at = lane.slots.iter().position(&wanted)?;
                Some((lane.slots.get(at)?.oldest, number, at))
            })
            .min()
            .map(|(_, number, at)| (number, at))
    }

    /// Moves a segment to the disk; false when there is none or it failed.
    fn spill_slot(&mut self, lane: usize, at: usize) -> bool {
        let Some(spill) = self.spill.as_mut() else {
            return false;
        };
        let Some(lane) = self.lanes.get_mut(lane) else {
            return false;
        };
        let Some(slot) = lane.slots.get_mut(at) else {
            return false;
        };
        let SegmentStorage::Held(segment) = &slot.place else {
            return false;
        };
        if self.spill_error.is_some() {
            return false;
        }
        match spill.write(&SkipIndex::build(segment), &pack::pack(segment)) {
            Ok((ticket, size)) => {
                let weight = segment.weight();
                slot.place = SegmentStorage::Spilled(ticket, size);
                if let Some((_, account)) = self.services.get_index_mut(lane.service) {
                    account.weight = account.weight.saturating_sub(weight);
                    account.spilled += size;
                }
                true
            }
            Err(error) => {
                self.spill_error = Some(error.to_string());
                false
            }
        }
    }

    /// Drops a segment; its lines are lost.
    fn lose(&mut self, lane: usize, at: usize) {
        let Some(lane) = self.lanes.get_mut(lane) else {
            return;
        };
        let (service, notes) = (lane.service, lane.notes);
        let Some(slot) = lane.remove(at) else {
            return;
        };
        let Some((_, account)) = self.services.get_index_mut(service) else {
            return;
        };
        if !notes {
            account.tally.held = account.tally.held.saturating_sub(u64::from(slot.count));
            account.tally.lost += u64::from(slot.count);
        }
        match slot.place {
            SegmentStorage::Held(segment) => account.weight = account.weight.saturating_sub(segment.weight()),
            SegmentStorage::Spilled(ticket, size) => {
                account.spilled = account.spilled.saturating_sub(size);
                self.at_hand.borrow_mut().retain(|(held, _)| *held != ticket);
                if let Some(spill) = self.spill.as_mut() {
                    spill.remove(ticket);
                }
            }
        }
    }
}

fn heaviest(services: &IndexMap<String, Account>, weight: impl Fn(&Account) -> u64) -> Option<usize> {
    services
        .values()
        .enumerate()
        .map(|(number, account)| (weight(account), std::cmp::Reverse(number)))
        .max()
        .filter(|(weight, _)| *weight > 0)
        .map(|(_, number)| number.0)
}
