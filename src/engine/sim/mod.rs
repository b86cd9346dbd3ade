//! The `Engine` trait over a simulated host: scripted behaviour, virtual time, no side effects.
//!
//! One task owns the host; every call is a message to it. All waiting is `tokio::time`, so that with paused time a
//! bring-up of minutes is over in a moment, and two runs are the same. Never a substitute for a real engine in what
//! that could be asked.

mod calls;
mod container;
mod create;
mod exec;
mod health;
mod host;
mod images;
mod lifecycle;
mod nodes;
mod output;
mod placing;
mod probes;
mod rollout;
mod scenario;
mod schedule;
mod swarm;
mod swarm_events;
mod task_runs;
mod tasks;
#[cfg(test)]
mod tests;

pub use scenario::{
    Behaviour, NodeOutage, Outage, Scenario, ScriptedBuildStep, ScriptedExit, ScriptedFailure, ScriptedHost,
    ScriptedImage, ScriptedLine, ScriptedProbe,
};

use super::{Clock, EngineError, ErrorKind, Result};
use futures::FutureExt;
use futures::future::BoxFuture;
use host::{HostJob, SimHost};
use tokio::sync::{mpsc, oneshot};

pub struct SimEngine {
    jobs: mpsc::UnboundedSender<HostJob>,
    clock: Clock,
}

impl SimEngine {
    /// Starts a simulated host. Must be called inside a tokio runtime; the host lives until the engine is dropped.
    pub fn start(scenario: Scenario, clock: Clock) -> Self {
        let (jobs, inbox) = mpsc::unbounded_channel();
        let host = SimHost::new(scenario, clock);
        tokio::spawn(host.run(inbox));
        Self { jobs, clock }
    }

    /// Runs a job in the host's task and waits for its result.
    /// Another handle on the same host.
    fn another(&self) -> Self {
        Self {
            jobs: self.jobs.clone(),
            clock: self.clock,
        }
    }

    fn with_host<T: Send + 'static>(
        &self,
        job: impl FnOnce(&mut SimHost) -> Result<T> + Send + 'static,
    ) -> BoxFuture<'static, Result<T>> {
        let jobs = self.jobs.clone();
        with_host(jobs, job).boxed()
    }
}

/// Runs a job in the host's task and waits for its result.
async fn with_host<T: Send + 'static>(
    jobs: mpsc::UnboundedSender<HostJob>,
    job: impl FnOnce(&mut SimHost) -> Result<T> + Send + 'static,
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
    let job: HostJob = Box::new(move |host| {
        let _ = to.send(job(host));
    });
    jobs.send(job).map_err(|_| gone())?;
    answer.await.map_err(|_| gone())?
}
