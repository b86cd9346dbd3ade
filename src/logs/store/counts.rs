//! What is counted of what a store holds: lines, bytes, rates.

use super::Store;
use crate::logs::account::Account;
use crate::logs::{Histogram, Rate, Tally, View};

impl Store {
    /// How many of the lines a view shows came when: with a filter those that fit, as far as they were found. Folded lines
    /// count. It spans all lines of the services shown, so that a filter does not move what is under a moment.
    #[must_use]
    pub fn histogram(&self, view: &View) -> Histogram {
        let shown = self.services.iter().filter(|(name, _)| view.shows(name));
        let mut all = Histogram::default();
        shown.for_each(|(_, account)| all.join(&account.histogram));
        match view.rates(self) {
            Some(found) => all.of_these(found),
            None => all,
        }
    }

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

    /// Lines a second of those a view shows: with a filter of those that fit, as far as they were found.
    #[must_use]
    pub fn rate_in(&self, view: &View, now: i64) -> f64 {
        // The sum of nothing is -0.
        let sum: f64 = match view.rates(self) {
            Some(found) => found.map(|histogram| histogram.mean(now)).sum(),
            None => {
                let shown = self.services.iter().filter(|(name, _)| view.shows(name));
                shown.map(|(_, account)| account.meter.mean(now)).sum()
            }
        };
        sum + 0.0
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
