//! The idle_pacing: rest of the event loop while nothing happens. What an idle deck costs is its wakes: each starts with cold
//! caches, and ten services cause forty a second, for figures that are painted once a second. So after a calm while the
//! loop's thread takes in all messages together, twice a second. A key ends that at once.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::task::{Wake, Waker};
use std::thread::{self, Thread};
use std::time::Duration;
use tokio::time::Instant;

/// Longest time from one wake to the next.
const REST: Duration = Duration::from_millis(500);
/// How long nothing must have happened before the idle_pacing.
const CALM: Duration = Duration::from_secs(2);
/// How early a clock may be painted: one due within this time after the end of a rest is painted at that end.
const LATE: Duration = Duration::from_millis(100);
/// How long before the end of a rest a timer must be due to fire at that end: timers have whole milliseconds.
const EARLY: Duration = Duration::from_millis(2);
/// A time that never comes, in milliseconds.
const NEVER: u64 = u64::MAX;

/// The rests of the event loop on the thread it was created on. Clones share it.
#[derive(Debug, Clone)]
pub struct IdlePacing(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    thread: Thread,
    epoch: Instant,
    /// When a rest may begin, in milliseconds since `epoch`.
    from: AtomicU64,
}

impl IdlePacing {
    /// For the current thread; no rest begins yet.
    pub fn here() -> Self {
        Self(Arc::new(Inner {
            thread: thread::current(),
            epoch: Instant::now(),
            from: AtomicU64::new(NEVER),
        }))
    }

    /// Ends the rest; the next one begins after two calm seconds.
    pub(super) fn wake(&self) {
        let from = self.0.epoch.elapsed() + CALM;
        self.0.from.store(milliseconds(from), Ordering::Relaxed);
    }

    /// Ends resting for good.
    pub(super) fn end(&self) {
        self.0.from.store(NEVER, Ordering::Relaxed);
    }

    /// Whether a clock due after this time leaves no room for a rest.
    pub(super) fn is_too_long_for(wake: Duration) -> bool {
        wake < REST
    }

    /// Whether nothing has happened for a while.
    pub(super) fn is_calm(&self) -> bool {
        milliseconds(self.0.epoch.elapsed()) >= self.0.from.load(Ordering::Relaxed)
    }

    /// When, during a idle_pacing, a clock that is due at `at` is painted: at the end of a rest. Otherwise a clock of seconds,
    /// due a moment after that end, would be painted half a second late, and jump.
    pub(super) fn end_of_rest_by(&self, at: Instant) -> Instant {
        let since = at.saturating_duration_since(self.0.epoch).saturating_sub(LATE);
        let rests = since.as_millis().div_ceil(REST.as_millis());
        let end = REST * u32::try_from(rests).unwrap_or(u32::MAX);
        self.0.epoch + end.saturating_sub(EARLY)
    }

    /// Rests until the end of the current half second, during a idle_pacing. To be called on its own thread by an event loop
    /// that has nothing to do.
    pub fn rest(&self) {
        if self.is_calm() {
            let into = self.0.epoch.elapsed().as_nanos() % REST.as_nanos();
            let left = REST.as_nanos() - into;
            thread::park_timeout(Duration::from_nanos(u64::try_from(left).unwrap_or(0)));
        }
    }

    /// A waker that also ends the rest, for what must not wait.
    pub fn waker_ending_rest(&self, waker: &Waker) -> Waker {
        let waker = UnparkingWaker {
            waker: waker.clone(),
            thread: self.0.thread.clone(),
        };
        Waker::from(Arc::new(waker))
    }
}

fn milliseconds(duration: Duration) -> u64 {
    u64::try_from(duration.as_millis()).unwrap_or(NEVER)
}

struct UnparkingWaker {
    waker: Waker,
    thread: Thread,
}

impl Wake for UnparkingWaker {
    fn wake(self: Arc<Self>) {
        self.wake_by_ref();
    }

    fn wake_by_ref(self: &Arc<Self>) {
        self.waker.wake_by_ref();
        self.thread.unpark();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// One that has been calm for as long as it takes.
    fn calm() -> IdlePacing {
        let idle_pacing = IdlePacing::here();
        idle_pacing.0.from.store(0, Ordering::Relaxed);
        idle_pacing
    }

    #[test]
    fn idle_events_are_applied_twice_a_second() {
        let idle_pacing = calm();
        idle_pacing.rest();
        let first = idle_pacing.0.epoch.elapsed();
        idle_pacing.rest();
        let second = idle_pacing.0.epoch.elapsed();
        assert!(first >= REST && second >= REST * 2, "{first:?}, {second:?}");
    }

    #[test]
    fn pacing_starts_when_idle_and_ends_with_activity() {
        let began = Instant::now();
        let idle_pacing = IdlePacing::here();
        idle_pacing.rest();
        idle_pacing.wake();
        idle_pacing.rest();
        let calm = calm();
        calm.end();
        calm.rest();
        assert!(began.elapsed() < REST / 2, "{:?}", began.elapsed());
    }

    #[test]
    fn clocks_are_painted_when_a_pause_ends() {
        let idle_pacing = calm();
        let at = |millis| idle_pacing.0.epoch + Duration::from_millis(millis);
        for (due, end) in [
            (1_003, 1_000),
            (1_000, 1_000),
            (1_090, 1_000),
            (1_110, 1_500),
            (2_499, 2_500),
        ] {
            assert_eq!(idle_pacing.end_of_rest_by(at(due)), at(end) - EARLY, "{due}");
        }
    }

    #[test]
    fn urgent_events_end_a_pause() {
        let idle_pacing = calm();
        let waker = idle_pacing.waker_ending_rest(Waker::noop());
        let began = Instant::now();
        // Before the rest or in it: it is over either way.
        let other = thread::spawn(move || waker.wake());
        idle_pacing.rest();
        assert!(began.elapsed() < REST / 2, "{:?}", began.elapsed());
        other.join().unwrap();
    }
}
