//! The event loop. It owns the stack, and everything arrives here: signals, input of the face, events of the engine,
//! results of steps. After every change, it does at once whatever has become possible.

mod dispatch;
mod ending;
mod session_end;
mod state;

use super::message::Message;
use super::timer::sleep_until;
use super::{Face, Lull, Outcome, Session, Signal};
use crate::stack::Verdict;
use futures::stream::{BoxStream, StreamExt};
use state::Drive;
use std::time::Duration;
use tokio::time::Instant;

/// Shortest time between two frames: thirty a second.
const FRAME: Duration = Duration::from_millis(33);
/// Messages taken in before anything else gets its turn.
const GULP: usize = 64;
/// Shortest time between two frames in which only figures change: engines measure once a second.
const FIGURES: Duration = Duration::from_secs(1);
/// The same while nothing happens and no key is pressed; also for frames in which only clocks advance.
const CALM_FIGURES: Duration = Duration::from_secs(2);
/// How long a figure waits for others to be painted with.
const TOGETHER: Duration = Duration::from_millis(100);

/// Runs a session with a face until it is over, and returns how it ended. Never fails: errors are in the outcome.
pub async fn drive<F: Face>(face: &mut F, session: Session, signals: BoxStream<'static, Signal>) -> Outcome {
    tokio::task::LocalSet::new()
        .run_until(async move {
            let mut drive = Drive::start(face, session);
            drive.run(signals).await;
            drive.outcome()
        })
        .await
}

impl<F: Face> Drive<'_, F> {
    /// Applies our own events and does what they make possible, until there are none left.
    fn settle(&mut self) {
        loop {
            while let Some(event) = self.own.pop_front() {
                self.apply(event);
            }
            let events = self.supervisor.advance(&self.stack);
            if events.is_empty() {
                break;
            }
            self.own.extend(events);
        }
        self.judge();
    }

    async fn run(&mut self, mut signals: BoxStream<'static, Signal>) {
        self.settle();
        while !self.ending.is_over() {
            let (look_at, due) = (self.look_at(), self.due());
            tokio::select! {
                biased;
                Some(signal) = signals.next() => {
                    self.stir();
                    self.signal(signal);
                }
                input = self.face.next() => {
                    self.stir();
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
                        self.hear();
                        let events = self.supervisor.finished(finished, &self.stack);
                        self.own.extend(events);
                    }
                }
                message = self.messages.recv() => self.gulp(message),
                () = sleep_until(look_at), if look_at.is_some() => {}
            }
            self.settle();
        }
        self.paint();
    }

    /// Takes all messages sent so far: a task may have sent some just before it ended, and its end may decide
    /// everything.
    fn hear(&mut self) {
        for _ in 0..self.messages.len() {
            if let Ok(message) = self.messages.try_recv() {
                self.message(message);
            }
        }
    }

    /// Takes a message and those that have arrived with it.
    fn gulp(&mut self, first: Option<Message>) {
        let mut next = first;
        for _ in 0..GULP {
            let Some(message) = next.take() else { return };
            self.message(message);
            next = self.messages.try_recv().ok();
        }
        if let Some(message) = next {
            self.message(message);
        }
    }

    /// When the supervisor or the ending want to be evaluated again.
    fn look_at(&self) -> Option<Instant> {
        let at = [self.supervisor.look_at(), self.ending.look_at()]
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
        if wake.is_some_and(Lull::is_too_long_for) || self.stack.operation().is_some() {
            self.stir();
        }
        self.wake = wake.map(|after| match &self.session.lull {
            // Clocks advance together with the figures.
            Some(lull) if lull.is_calm() => lull.end_of_rest_by(self.painted + after.max(CALM_FIGURES)),
            _ => self.painted + after,
        });
    }

    /// Shortest time between two frames that only change figures.
    fn figures(&self) -> Duration {
        let calm = self.session.lull.as_ref().is_some_and(Lull::is_calm);
        if calm { CALM_FIGURES } else { FIGURES }
    }

    /// Ends the lull: something happens that the user watches or waits for.
    fn stir(&self) {
        if let Some(lull) = &self.session.lull {
            lull.stir();
        }
    }

    fn outcome(self) -> Outcome {
        if let Some(lull) = &self.session.lull {
            lull.end();
        }
        let verdict = self.ending.verdict().cloned();
        let verdict = verdict
            .or_else(|| self.supervisor.verdict().cloned())
            .unwrap_or(Verdict::Done);
        Outcome {
            verdict,
            code: self.ending.code(),
            stack: self.stack,
            unshown: self.unshown,
        }
    }
}
