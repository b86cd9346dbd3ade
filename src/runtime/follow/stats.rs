//! Stats of the containers that are on screen, and of no others: every stream costs the engine a reading a second.

use crate::engine::Engine;
use crate::runtime::message::{Message, Reporter};
use crate::stack::{Event, Stack};
use futures::StreamExt;
use indexmap::IndexMap;
use std::sync::Arc;
use tokio::task::AbortHandle;

/// The streams that are open.
pub(in crate::runtime) struct StatsFollowers {
    engine: Arc<dyn Engine>,
    reporter: Reporter,
    watched: Vec<String>,
    open: IndexMap<String, AbortHandle>,
}

impl StatsFollowers {
    pub(in crate::runtime) fn new(engine: Arc<dyn Engine>, reporter: Reporter) -> Self {
        Self {
            engine,
            reporter,
            watched: Vec::new(),
            open: IndexMap::new(),
        }
    }

    /// These containers are watched from now on, and no others.
    pub(in crate::runtime) fn watch(&mut self, containers: Vec<String>, stack: &Stack) {
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
    pub(in crate::runtime) fn open_missing(&mut self, stack: &Stack) {
        for id in &self.watched {
            let alive = stack.container(id).is_some_and(|(_, container)| container.is_alive());
            if alive && !self.open.contains_key(id) {
                let task =
                    tokio::task::spawn_local(follow(Arc::clone(&self.engine), self.reporter.clone(), id.clone()));
                self.open.insert(id.clone(), task.abort_handle());
            }
        }
    }

    /// A container stopped, or its stream ended.
    pub(in crate::runtime) fn close(&mut self, id: &str) {
        if let Some(task) = self.open.shift_remove(id) {
            task.abort();
        }
    }
}

async fn follow(engine: Arc<dyn Engine>, reporter: Reporter, id: String) {
    let mut feed = engine.stats(&id);
    // A stream that breaks is opened again with the connection or with the container's next start.
    while let Some(Ok(sample)) = feed.next().await {
        let event = Event::Stats {
            container: id.clone(),
            sample,
        };
        reporter.tell(event).await;
    }
    reporter.send(Message::StatsEnded(id)).await;
}
