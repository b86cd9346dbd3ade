//! How many lines of a view were written when.

use super::View;
use crate::logs::{Histogram, Store};

impl View {
    /// How many of the lines shown were written when: with a filter, the matches found so far. Folded lines count. It
    /// spans all lines of the services shown, so that setting a filter does not shift the time axis.
    pub fn histogram(&self, store: &Store) -> Histogram {
        let all = store.histogram_of(|service| self.shows(service));
        match self.rates(store) {
            Some(found) => all.of_these(found),
            None => all,
        }
    }

    /// Lines per second of those shown: with a filter, of the matches found so far.
    pub fn rate(&self, store: &Store, now: i64) -> f64 {
        // The sum of an empty iterator is -0.
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
