//! Time: the wall clock is read once at the start, and the runtime's monotonic clock carries it on.

use std::time::Duration;

/// A point in time: nanoseconds since the Unix epoch, UTC.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Timestamp(pub i64);

impl Timestamp {
    /// How much later `self` is than `earlier`; zero when it is not later.
    pub fn since(self, earlier: Self) -> Duration {
        Duration::from_nanos(u64::try_from(self.0.saturating_sub(earlier.0)).unwrap_or(0))
    }

    /// This point moved later by `by`.
    pub fn plus(self, by: Duration) -> Self {
        Self(self.0.saturating_add(i64::try_from(by.as_nanos()).unwrap_or(i64::MAX)))
    }
}

/// The program's wall clock: read once, then carried by `tokio::time`, so that tests with paused time are
/// deterministic.
#[derive(Debug, Clone, Copy)]
pub struct Clock {
    wall: Timestamp,
    origin: tokio::time::Instant,
}

impl Clock {
    /// A clock that reads `wall` now. Must be called inside a tokio runtime.
    pub fn starting_at(wall: Timestamp) -> Self {
        Self {
            wall,
            origin: tokio::time::Instant::now(),
        }
    }

    pub fn now(&self) -> Timestamp {
        self.wall.plus(self.origin.elapsed())
    }
}
