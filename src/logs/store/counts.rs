//! What is counted of what a store holds: lines, bytes, rates.

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

    /// What is counted of a service.
    #[must_use]
    pub fn tally(&self, service: &str) -> Tally {
        self.services.get(service).map(Account::tally).unwrap_or_default()
    }

    /// What is counted of all services.
    #[must_use]
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

    /// Lines a second of a service, the mean of the last five whole seconds.
    #[must_use]
    pub fn rate(&self, service: &str, now: i64) -> f64 {
        self.services
            .get(service)
            .map_or(0.0, |account| account.meter.mean(now))
    }

    /// When lines were written, of the services wanted.
    pub(in crate::logs) fn histogram_of(&self, wanted: impl Fn(&str) -> bool) -> Histogram {
        let wanted = self.services.iter().filter(|(name, _)| wanted(name));
        let mut all = Histogram::default();
        wanted.for_each(|(_, account)| all.join(&account.histogram));
        all
    }

    /// Lines a second of all services.
    #[must_use]
    pub fn rate_all(&self, now: i64) -> f64 {
        self.services.values().map(|account| account.meter.mean(now)).sum()
    }

    /// The last 60 seconds of a service, newest last.
    #[must_use]
    pub fn rates(&self, service: &str, now: i64) -> Vec<Rate> {
        self.services
            .get(service)
            .map_or_else(Vec::new, |account| account.meter.history(now))
    }
}
