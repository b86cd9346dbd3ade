//! The `Engine` trait over a simulated host: scripted behaviour, virtual time, no side effects.
//!
//! One task owns the world; every call is a message to it. All waiting is `tokio::time`, so that with paused time a
//! bring-up of minutes is over in a moment, and two runs are the same. Never a substitute for a real engine in what
//! that could be asked.

mod agenda;
mod answers;
mod ask_images;
mod ask_life;
mod ask_resources;
mod ask_streams;
mod container;
mod create;
mod exec;
mod health;
mod image;
mod output;
mod scenario;
#[cfg(test)]
mod tests;
mod world;

pub use scenario::{Behaviour, BuildStep, Exit, Host, Image, Line, Probe, Scenario, Span, Trouble};

use super::{Answer, Clock, EngineError, ErrorKind, Result};
use futures::FutureExt;
use tokio::sync::{mpsc, oneshot};
use world::{Job, World};

/// A simulated engine.
pub struct SimEngine {
    jobs: mpsc::UnboundedSender<Job>,
    clock: Clock,
}

impl SimEngine {
    /// Starts a simulated host. Must be called inside a tokio runtime; the world lives until the engine is dropped.
    #[must_use]
    pub fn start(scenario: Scenario, clock: Clock) -> Self {
        let (jobs, inbox) = mpsc::unbounded_channel();
        let world = World::new(scenario, clock);
        tokio::spawn(world.run(inbox));
        Self { jobs, clock }
    }

    /// Runs a job in the world's task and waits for its result.
    fn ask<T: Send + 'static>(&self, job: impl FnOnce(&mut World) -> Result<T> + Send + 'static) -> Answer<'_, T> {
        let jobs = self.jobs.clone();
        ask(jobs, job).boxed()
    }
}

/// Runs a job in the world's task and waits for its result.
async fn ask<T: Send + 'static>(
    jobs: mpsc::UnboundedSender<Job>,
    job: impl FnOnce(&mut World) -> Result<T> + Send + 'static,
) -> Result<T> {
    let (to, answer) = oneshot::channel();
    let gone = || {
        EngineError::new(
            "asking",
            "simulated",
            ErrorKind::Unreachable,
            "the simulated engine has ended",
        )
    };
    let job: Job = Box::new(move |world| {
        let _ = to.send(job(world));
    });
    jobs.send(job).map_err(|_| gone())?;
    answer.await.map_err(|_| gone())?
}
