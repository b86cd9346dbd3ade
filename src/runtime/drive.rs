//! The event loop. It owns the stack, and everything arrives here: signals, input of the face, events of the engine,
//! results of steps. After every change, it does at once whatever has become possible.

mod dispatch;
mod ending;
mod evidence;
mod files;
mod following;
mod on_swarm;
mod session_ending;
mod state;
mod urgency;

use super::message::Message;
use super::swarm::Relay;
use super::timer::sleep_until;
use super::{Face, IdlePacing, Session, SessionOutcome, Signal, no_signals};
use crate::stack::{Event, Verdict};
use futures::future::{FutureExt, LocalBoxFuture};
use futures::stream::{BoxStream, StreamExt};
use state::Drive;
use std::rc::Rc;
use std::time::Duration;
use tokio::time::Instant;

/// Shortest time between two frames: thirty a second.
const FRAME: Duration = Duration::from_millis(33);
/// Messages taken in before anything else gets its outbox.
const MESSAGES_AT_ONCE: usize = 64;
/// Shortest time between two frames in which only figures change: engines measure once a second.
const FIGURES: Duration = Duration::from_secs(1);
/// The same while nothing happens and no key is pressed; also for frames in which only clocks advance.
const CALM_FIGURES: Duration = Duration::from_secs(2);
/// How long a figure waits for others to be painted with.
const TOGETHER: Duration = Duration::from_millis(100);

/// Runs a session with a face until it is over, and returns how it ended. Never fails: errors are in the outcome.
pub async fn drive<F: Face>(face: &mut F, session: Session, signals: BoxStream<'static, Signal>) -> SessionOutcome {
    tokio::task::LocalSet::new()
        .run_until(async move {
            let mut drive = Drive::start(face, session, Rc::new(run_nested));
            drive.run(signals).await;
            drive.outcome()
        })
        .await
}

/// Runs a session nested in an operation of another: it ends by itself, and with that operation.
fn run_nested(session: Session, mut face: Relay) -> LocalBoxFuture<'static, Verdict> {
    async move { drive(&mut face, session, no_signals()).await.verdict }.boxed_local()
}

impl<F: Face> Drive<'_, F> {
    /// Applies our own events and does what they make possible, until there are none left.
    fn settle(&mut self) {
        loop {
            while let Some(event) = self.own.pop_front() {
                self.apply(event);
            }
            let mut events = self.supervisor.advance(&self.stack);
            events.extend(self.probe_early());
            if events.is_empty() {
                break;
            }
            self.own.extend(events);
        }
        self.check_ending();
    }

    /// Runs the healthchecks that a start waits for.
    fn probe_early(&mut self) -> Vec<Event> {
        let Some(early_probes) = &mut self.early_probes else {
            return Vec::new();
        };
        let supervisor = &self.supervisor;
        let turn = early_probes.advance(&self.stack, &|service| supervisor.awaits_health(service));
        self.early_probe_at = turn.check_at;
        turn.events
    }

    async fn run(&mut self, mut signals: BoxStream<'static, Signal>) {
        self.settle();
        while !self.ending.is_over() {
            let (check_at, due) = (self.check_at(), self.due());
            tokio::select! {
                biased;
                Some(signal) = signals.next() => {
                    self.end_rest();
                    self.signal(signal);
                }
                input = self.face.next() => {
                    self.end_rest();
                    let now = self.now();
                    let commands = self.face.handle(input, &self.stack, now);
                    self.frame_by(FRAME);
                    for command in commands {
                        self.command(command);
                    }
                }
                () = sleep_until(due), if due.is_some() => self.paint(),
                finished = self.supervisor.next_finished() => {
                    if let Some(finished) = finished {
                        self.drain_messages();
                        let events = self.supervisor.finished(finished, &self.stack);
                        self.own.extend(events);
                    }
                }
                message = self.messages.recv() => self.take_messages(message),
                () = sleep_until(check_at), if check_at.is_some() => {}
            }
            self.settle();
        }
        self.paint();
    }

    /// Takes all messages sent so far: a task may have sent some just before it ended, and its end may decide
    /// everything.
    fn drain_messages(&mut self) {
        for _ in 0..self.messages.len() {
            if let Ok(message) = self.messages.try_recv() {
                self.message(message);
            }
        }
    }

    /// Takes a message and those that have arrived with it.
    fn take_messages(&mut self, first: Option<Message>) {
        let mut next = first;
        for _ in 0..MESSAGES_AT_ONCE {
            let Some(message) = next.take() else { return };
            self.message(message);
            next = self.messages.try_recv().ok();
        }
        if let Some(message) = next {
            self.message(message);
        }
    }

    /// When the supervisor or the ending want to be evaluated again.
    fn check_at(&self) -> Option<Instant> {
        let at = [self.supervisor.check_at(), self.ending.check_at(), self.early_probe_at]
            .into_iter()
            .flatten()
            .min()?;
        Some(Instant::now() + at.since(self.now()))
    }

    /// When to paint: a change waits for its frame, but no longer than until what is shown becomes outdated.
    fn due(&self) -> Option<Instant> {
        match (self.frame, self.wake) {
            (Some(frame), Some(wake)) => Some(frame.min(wake.max(self.painted + FRAME))),
            (frame, wake) => frame.or(wake),
        }
    }

    fn paint(&mut self) {
        let now = self.now();
        self.painted = Instant::now();
        self.frame = None;
        for command in self.face.work(&self.stack, now) {
            self.command(command);
        }
        if let Err(error) = self.face.paint(&self.stack, now) {
            self.unshown.get_or_insert(error);
            self.ending.detach();
        }
        let wake = self.face.wake(&self.stack, now);
        if wake.is_some_and(IdlePacing::is_too_long_for) || self.stack.operation().is_some() {
            self.end_rest();
        }
        self.wake = wake.map(|after| match &self.session.idle_pacing {
            // Clocks advance together with the figures.
            Some(idle_pacing) if idle_pacing.is_calm() => {
                idle_pacing.end_of_rest_by(self.painted + after.max(CALM_FIGURES))
            }
            _ => self.painted + after,
        });
    }

    /// Shortest time between two frames that only change figures.
    fn figures(&self) -> Duration {
        let calm = self.session.idle_pacing.as_ref().is_some_and(IdlePacing::is_calm);
        if calm { CALM_FIGURES } else { FIGURES }
    }

    /// Ends the idle_pacing: something happens that the user watches or waits for.
    fn end_rest(&self) {
        if let Some(idle_pacing) = &self.session.idle_pacing {
            idle_pacing.wake();
        }
    }

    fn outcome(self) -> SessionOutcome {
        if let Some(idle_pacing) = &self.session.idle_pacing {
            idle_pacing.end();
        }
        let verdict = self.ending.verdict().cloned();
        let verdict = verdict
            .or_else(|| self.supervisor.verdict().cloned())
            .unwrap_or(Verdict::Done);
        SessionOutcome {
            verdict,
            code: self.ending.code(),
            stack: self.stack,
            unshown: self.unshown,
        }
    }
}
