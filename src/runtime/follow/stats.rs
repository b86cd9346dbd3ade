//! Follows the stats of containers on screen only: each stream costs the engine a reading a second.

use crate::engine::Engine;
use crate::runtime::message::{Message, Reporter};
use crate::stack::{Event, Stack};
use futures::StreamExt;
use indexmap::IndexMap;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::mpsc;
use tokio::task::AbortHandle;

/// An engine measures its containers one after another, once a second: samples within this time are reported together.
const TOGETHER: Duration = Duration::from_millis(100);

/// The streams that are open.
pub(crate) struct StatsFollowers {
    engine: Arc<dyn Engine>,
    samples: mpsc::UnboundedSender<Message>,
    watched: Vec<String>,
    open: IndexMap<String, AbortHandle>,
}

impl StatsFollowers {
    pub(crate) fn new(engine: Arc<dyn Engine>, reporter: Reporter) -> Self {
        let (samples, measured) = mpsc::unbounded_channel();
        tokio::task::spawn_local(report_measured(measured, reporter));
        Self {
            engine,
            samples,
            watched: Vec::new(),
            open: IndexMap::new(),
        }
    }

    /// Sets the containers to watch.
    pub(crate) fn watch(&mut self, containers: Vec<String>, stack: &Stack) {
        self.open.retain(|id, task| {
            let keep = containers.contains(id);
            if !keep {
                task.abort();
            }
            keep
        });
        self.watched = containers;
        self.open_missing(stack);
    }

    /// Opens streams of watched containers that run and have none.
    pub(crate) fn open_missing(&mut self, stack: &Stack) {
        for id in &self.watched {
            let alive = stack.container(id).is_some_and(|(_, container)| container.is_alive());
            if alive && !self.open.contains_key(id) {
                let follower = follow(Arc::clone(&self.engine), self.samples.clone(), id.clone());
                let task = tokio::task::spawn_local(follower);
                self.open.insert(id.clone(), task.abort_handle());
            }
        }
    }

    /// Forgets the stream of a container that stopped, or whose stream ended.
    pub(crate) fn close(&mut self, id: &str) {
        if let Some(task) = self.open.shift_remove(id) {
            task.abort();
        }
    }
}

/// Reports the samples of the followers, those of one second together.
async fn report_measured(mut measured: mpsc::UnboundedReceiver<Message>, reporter: Reporter) {
    while let Some(first) = measured.recv().await {
        tokio::time::sleep(TOGETHER).await;
        reporter.send(first).await;
        while let Ok(next) = measured.try_recv() {
            reporter.send(next).await;
        }
    }
}

async fn follow(engine: Arc<dyn Engine>, samples: mpsc::UnboundedSender<Message>, id: String) {
    let mut feed = engine.stats(&id);
    // A broken stream is opened again with the connection or the container's next start.
    while let Some(Ok(sample)) = feed.next().await {
        let event = Event::Stats {
            container: id.clone(),
            sample,
        };
        // A closed channel means that the session is over.
        let _ = samples.send(Message::Event(event));
    }
    let _ = samples.send(Message::StatsEnded(id));
}
