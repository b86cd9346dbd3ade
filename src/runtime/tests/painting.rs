//! When frames are painted.

use super::stage::{BORN, attached, signals_at, up};
use super::{Stage, service};
use crate::engine::Timestamp;
use crate::runtime::{Command, Face, IdlePacing, Signal, drive};
use crate::stack::{Event, Stack};
use std::convert::Infallible;
use std::time::Duration;

/// A face that records when it is painted, and shows a clock.
#[derive(Default)]
struct Clock {
    wake: Option<Duration>,
    painted: Vec<f64>,
}

impl Face for Clock {
    type Input = Infallible;

    async fn next(&mut self) -> Infallible {
        std::future::pending().await
    }

    fn handle(&mut self, input: Infallible, _: &Stack, _: Timestamp) -> Vec<Command> {
        match input {}
    }

    fn observe(&mut self, _: &Event, _: &Stack, _: Timestamp) -> Vec<Command> {
        Vec::new()
    }

    fn paint(&mut self, _: &Stack, now: Timestamp) -> std::io::Result<()> {
        self.painted.push(now.since(BORN).as_secs_f64());
        Ok(())
    }

    fn wake(&self, _: &Stack, _: Timestamp) -> Option<Duration> {
        self.wake
    }
}

/// When frames are painted for a service that is probed every second, from the twentieth to the fortieth second.
async fn painted(wake: Option<Duration>) -> Vec<f64> {
    let stage = Stage::new("services: {db: {ready: 1}}", vec![service("db", true, &[])]);
    let mut session = attached(stage.session(vec![up()]));
    session.idle_pacing = Some(IdlePacing::here());
    let mut face = Clock {
        wake,
        ..Clock::default()
    };
    drive(&mut face, session, signals_at(&[(40.0, Signal::Hangup)])).await;
    face.painted.retain(|at| (20.0..39.5).contains(at));
    face.painted
}

fn gaps(painted: &[f64]) -> impl Iterator<Item = f64> {
    painted.windows(2).map(|pair| pair[1] - pair[0])
}

/// During a idle_pacing, figures and clocks of seconds are painted every two seconds, at the ends of rests, without drifting
/// past them.
#[tokio::test(start_paused = true)]
async fn idle_figures_and_clocks_are_painted_every_other_second() {
    let figures = painted(None).await;
    assert!((9..=10).contains(&figures.len()), "{figures:?}");
    assert!(gaps(&figures).all(|gap| (1.9..2.2).contains(&gap)), "{figures:?}");
    let clock = painted(Some(Duration::from_secs(1))).await;
    assert!((9..=10).contains(&clock.len()), "{clock:?}");
    assert!(gaps(&clock).all(|gap| (1.9..2.1).contains(&gap)), "{clock:?}");
}

/// A search that continues at once is not delayed by figures that wait.
#[tokio::test(start_paused = true)]
async fn events_are_not_delayed_by_figures() {
    let busy = painted(Some(Duration::from_millis(1))).await;
    assert!(
        gaps(&busy).all(|gap| gap < 0.04),
        "{:?}",
        gaps(&busy).fold(0.0, f64::max)
    );
}
