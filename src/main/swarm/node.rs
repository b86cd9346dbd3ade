//! The engines of a swarm's nodes: what happens inside a task is known to the engine of its node alone.

use crate::exit::Exit;
use crate::program::{CommandResult, Program};
use stackdeck::engine::swarm::{NodeReport, ServiceReport, TaskReport, TaskState};
use stackdeck::engine::{ContainerSummary, Engine, LabelFilter};
use stackdeck::plain;
use stackdeck::settings::NodeAddresses;
use stackdeck::swarm::{SwarmView, task_name};
use std::collections::BTreeMap;
use std::sync::Arc;

/// The label with which an engine marks the container of a task.
const TASK: &str = "com.docker.swarm.task.id";

/// The engines of nodes, each connected to once.
pub(super) struct NodeEngines<'p> {
    program: &'p Program<'p>,
    manager: Arc<dyn Engine>,
    own: String,
    addresses: NodeAddresses,
    reached: BTreeMap<String, Result<Arc<dyn Engine>, String>>,
}

impl<'p> NodeEngines<'p> {
    /// Those that can be reached besides the manager itself are where the settings say.
    pub(super) async fn of(program: &'p Program<'p>, manager: &Arc<dyn Engine>) -> CommandResult<Self> {
        let own = manager.swarm().own_node().await;
        Ok(Self {
            program,
            manager: Arc::clone(manager),
            own: own.map_err(|error| program.failed(&error))?,
            addresses: program.settings().nodes,
            reached: BTreeMap::new(),
        })
    }

    /// The engine of a node, or why it is not reached.
    pub(super) async fn reach(&mut self, node: &NodeReport) -> Result<Arc<dyn Engine>, String> {
        if node.id == self.own {
            return Ok(Arc::clone(&self.manager));
        }
        if let Some(known) = self.reached.get(&node.id) {
            return known.clone();
        }
        let found = self.connect(node).await;
        self.reached.insert(node.id.clone(), found.clone());
        found
    }

    async fn connect(&self, node: &NodeReport) -> Result<Arc<dyn Engine>, String> {
        let address = self.addresses.of(&node.hostname, &node.address)?;
        let engine = self
            .program
            .connect_to(&address)
            .await
            .map_err(|error| error.to_string())?;
        // A wrong address would lead into the containers of another machine.
        let found = engine.swarm().own_node().await.map_err(|error| error.to_string())?;
        if found == node.id {
            Ok(engine)
        } else {
            Err(format!("the engine at {address} is that of another node"))
        }
    }

    /// The engine of a task and the task's container, or why there is none.
    pub(super) async fn container(
        &mut self,
        view: &SwarmView,
        task: &TaskReport,
    ) -> Result<(Arc<dyn Engine>, ContainerSummary), String> {
        let node = view.nodes.iter().find(|node| node.id == task.node_id);
        let node = node.ok_or("its node is not known to the swarm any more")?;
        let engine = self.reach(node).await?;
        let found = engine
            .containers(LabelFilter(vec![format!("{TASK}={}", task.id)]))
            .await;
        let found = found.map_err(|error| error.to_string())?;
        let container = found
            .into_iter()
            .next()
            .ok_or("its node has no container of it any more")?;
        Ok((engine, container))
    }
}

/// The running task of a service that is meant: the one of that number, else the first.
pub(super) fn running<'v>(
    program: &Program<'_>,
    view: &'v SwarmView,
    service: &'v ServiceReport,
    index: Option<u32>,
) -> CommandResult<&'v TaskReport> {
    let is_meant = |task: &&TaskReport| {
        task.state == TaskState::Running && index.is_none_or(|index| task.slot == u64::from(index))
    };
    let first = view
        .tasks_of(service)
        .filter(is_meant)
        .min_by_key(|task| (task.slot, task.node_id.clone()));
    first.ok_or_else(|| {
        let which = index.map(|index| format!(" {index}")).unwrap_or_default();
        let name = &service.spec.name;
        let why = format!("no task{which} of service {name} runs; see: stackdeck --swarm why");
        plain::failure(&why, program.coloured(program.process.stderr_terminal));
        Exit::Failed.into()
    })
}

/// Says that the engine of a task is not reached, and why.
pub(super) fn unreached(
    program: &Program<'_>,
    view: &SwarmView,
    service: &ServiceReport,
    task: &TaskReport,
    why: &str,
) {
    let (name, node) = (task_name(view, service, task), view.node_name(&task.node_id));
    let text = format!("{name} runs on {node}, and that engine is not reached: {why}");
    plain::failure(&text, program.coloured(program.process.stderr_terminal));
}
