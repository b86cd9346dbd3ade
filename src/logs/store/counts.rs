//! Counts over a store's content: lines, bytes, rates.

use super::Store;
use crate::logs::store::account::Account;
use crate::logs::{Histogram, Rate, Tally};

impl Store {
    /// Services that ever wrote a line, in the order of their first.
    pub fn services(&self) -> impl Iterator<Item = &str> {
        let written = self
            .services
            .iter()
            .filter(|(_, account)| account.tally.held + account.tally.lost > 0);
        written.map(|(name, _)| name.as_str())
    }

    /// The counts of a service.
    pub fn tally(&self, service: &str) -> Tally {
        self.services.get(service).map(Account::tally).unwrap_or_default()
    }

    /// The counts of all services together.
    pub fn tally_all(&self) -> Tally {
        self.services
            .values()
            .map(Account::tally)
            .fold(Tally::default(), |sum, one| Tally {
                held: sum.held + one.held,
                lost: sum.lost + one.lost,
                memory: sum.memory + one.memory,
                disk: sum.disk + one.disk,
                errors: sum.errors + one.errors,
                warnings: sum.warnings + one.warnings,
            })
    }

    /// Mean lines per second of a service over the last five whole seconds.
    pub fn rate(&self, service: &str, now: i64) -> f64 {
        self.services
            .get(service)
            .map_or(0.0, |account| account.meter.mean(now))
    }

    /// When the lines of the services wanted were written.
    pub(crate) fn histogram_of(&self, wanted: impl Fn(&str) -> bool) -> Histogram {
        let wanted = self.services.iter().filter(|(name, _)| wanted(name));
        let mut all = Histogram::default();
        wanted.for_each(|(_, account)| all.join(&account.histogram));
        all
    }

    /// Lines per second of all services.
    pub fn rate_all(&self, now: i64) -> f64 {
        self.services.values().map(|account| account.meter.mean(now)).sum()
    }

    /// Lines of a service in each of the last 60 seconds, newest last.
    pub fn rates(&self, service: &str, now: i64) -> Vec<Rate> {
        self.services
            .get(service)
            .map_or_else(Vec::new, |account| account.meter.history(now))
    }
}
