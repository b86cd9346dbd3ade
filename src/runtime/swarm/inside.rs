//! What only the engine of its node knows of a task: figures, and a shell in it. Each node's engine is connected to once; where it
//! cannot be, the reason is told.

use super::managers::CurrentManager;
use crate::engine::swarm::NodeReport;
use crate::engine::{Engine, EngineError, ErrorKind, LabelFilter, Result};
use crate::runtime::message::Reporter;
use crate::stack::{Event, Stack};
use futures::future::{FutureExt, LocalBoxFuture, Shared};
use futures::stream::StreamExt;
use indexmap::IndexMap;
use std::rc::Rc;
use std::sync::Arc;
use std::time::Duration;
use tokio::task::AbortHandle;
use tokio::time::Instant;

/// Connects to the engine of a node, or says why it cannot.
pub type NodeReach = Rc<dyn Fn(NodeReport) -> LocalBoxFuture<'static, Reached>>;
/// The engine of a node, or why it is not reached.
pub type Reached = std::result::Result<Arc<dyn Engine>, String>;
/// The engine and the id of a task's container.
pub(crate) type ContainerPlace = (Arc<dyn Engine>, String);

/// The label with which an engine marks the container of a task.
const TASK: &str = "com.docker.swarm.task.id";
/// How long a node that was not reached is left alone.
const AGAIN: Duration = Duration::from_secs(15);

/// The engines of nodes, and the figures that are followed there.
pub(crate) struct TasksInside {
    reach: Option<NodeReach>,
    manager: CurrentManager,
    reporter: Reporter,
    nodes: IndexMap<String, (Instant, Shared<LocalBoxFuture<'static, Reached>>)>,
    measured: IndexMap<String, AbortHandle>,
}

impl TasksInside {
    pub(crate) fn new(reach: Option<NodeReach>, manager: CurrentManager, reporter: Reporter) -> Self {
        Self {
            reach,
            manager,
            reporter,
            nodes: IndexMap::new(),
            measured: IndexMap::new(),
        }
    }

    /// Sets the tasks whose figures are followed.
    pub(crate) fn watch(&mut self, tasks: &[String], stack: &Stack) {
        self.measured.retain(|task, follower| {
            let stays = tasks.contains(task) && !follower.is_finished();
            if !stays {
                follower.abort();
            }
            stays
        });
        for task in tasks {
            if self.measured.contains_key(task) {
                continue;
            }
            let Some(node) = node_of(task, stack).cloned() else {
                continue;
            };
            let engine = self.engine(&node);
            let follower = tokio::task::spawn_local(measure(engine, node.id, task.clone(), self.reporter.clone()));
            self.measured.insert(task.clone(), follower.abort_handle());
        }
    }

    /// Where the container of a task is.
    pub(crate) fn place(&mut self, task: &str, stack: &Stack) -> LocalBoxFuture<'static, Result<ContainerPlace>> {
        let unknown = |why: String| EngineError::new("opening a shell in", "the task", ErrorKind::Unreachable, why);
        let Some(node) = node_of(task, stack).cloned() else {
            let error = unknown("its node is not known to the swarm any more".to_owned());
            return futures::future::ready(Err(error)).boxed_local();
        };
        let (engine, task) = (self.engine(&node), task.to_owned());
        async move { container(engine, &task).await.map_err(unknown) }.boxed_local()
    }

    /// The engine of a node, once it is connected to.
    fn engine(&mut self, node: &NodeReport) -> Shared<LocalBoxFuture<'static, Reached>> {
        if let Some((asked, known)) = self.nodes.get(&node.id) {
            let has_failed = known.peek().is_some_and(std::result::Result::is_err);
            if !has_failed || asked.elapsed() < AGAIN {
                return known.clone();
            }
        }
        let found = match &self.reach {
            Some(reach) => reach_node(reach(node.clone()), self.manager.engine(), node.id.clone()).boxed_local(),
            None => futures::future::ready(Err("this deck asks the manager alone".to_owned())).boxed_local(),
        };
        let found = found.shared();
        self.nodes.insert(node.id.clone(), (Instant::now(), found.clone()));
        found
    }
}

/// The engine of a node: that of the manager that is asked, or it is connected to.
async fn reach_node(connecting: impl Future<Output = Reached>, manager: Arc<dyn Engine>, node: String) -> Reached {
    if manager.swarm().own_node().await.is_ok_and(|own| own == node) {
        return Ok(manager);
    }
    connecting.await
}

/// The node of a task.
fn node_of<'s>(task: &str, stack: &'s Stack) -> Option<&'s NodeReport> {
    let (_, container) = stack.container(task)?;
    let node = &container.task.as_ref()?.report.node_id;
    stack.swarm.as_ref()?.node(node)
}

/// The container of a task on an engine.
async fn container_of(engine: &dyn Engine, task: &str) -> Result<Option<String>> {
    let found = engine.containers(LabelFilter(vec![format!("{TASK}={task}")])).await?;
    Ok(found.into_iter().next().map(|container| container.id))
}

/// The container of a task on the engine of its node, or why there is none.
async fn container(engine: impl Future<Output = Reached>, task: &str) -> std::result::Result<ContainerPlace, String> {
    let engine = engine.await?;
    let found = container_of(engine.as_ref(), task).await;
    let id = found.map_err(|error| error.to_string())?;
    Ok((engine, id.ok_or("its node has no container of it any more")?))
}

/// Follows the figures of a task, and tells whether its node is reached.
async fn measure(engine: impl Future<Output = Reached>, node: String, task: String, reporter: Reporter) {
    let tell = async |why: Option<String>| {
        let node = node.clone();
        reporter.send_event(Event::NodeReached { node, why }).await;
    };
    let engine = match engine.await {
        Ok(engine) => engine,
        Err(why) => return tell(Some(why)).await,
    };
    let id = match container_of(engine.as_ref(), &task).await {
        Ok(id) => id,
        Err(error) => return tell(Some(error.to_string())).await,
    };
    tell(None).await;
    // Without a container it has just ended: the next look at the swarm tells.
    let Some(id) = id else { return };
    let mut feed = engine.stats(&id);
    while let Some(sample) = feed.next().await {
        match sample {
            Ok(sample) => {
                let container = task.clone();
                reporter.send_event(Event::Stats { container, sample }).await;
            }
            Err(error) if error.kind.is_loss() => {
                return tell(Some(error.to_string())).await;
            }
            // The container is gone.
            Err(_) => return,
        }
    }
}
