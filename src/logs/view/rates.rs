//! How many lines of a view came when.

use super::View;
use crate::logs::{Histogram, Store};

impl View {
    /// How many of the lines shown came when: with a filter those that fit, as far as they were found. Folded lines count.
    /// It spans all lines of the services shown, so that a filter does not move what is under a moment.
    #[must_use]
    pub fn histogram(&self, store: &Store) -> Histogram {
        let all = store.histogram_of(|service| self.shows(service));
        match self.rates(store) {
            Some(found) => all.of_these(found),
            None => all,
        }
    }

    /// Lines a second of those shown: with a filter of those that fit, as far as they were found.
    #[must_use]
    pub fn rate(&self, store: &Store, now: i64) -> f64 {
        // The sum of nothing is -0.
        let sum: f64 = match self.rates(store) {
            Some(found) => found.map(|histogram| histogram.mean(now)).sum(),
            None => {
                let shown = store.services().filter(|service| self.shows(service));
                shown.map(|service| store.rate(service, now)).sum()
            }
        };
        sum + 0.0
    }
}
