//! A stack as it is on the swarm now.

use crate::engine::{Engine, LabelFilter, Result};
use crate::swarm::{NAMESPACE, NodeUse, SwarmView, node_uses};
use indexmap::IndexMap;
use std::time::Duration;

/// Pause between two looks at the tasks.
pub(super) const PAUSE: Duration = Duration::from_millis(300);

/// The label of everything of a stack.
pub(super) fn of_stack(name: &str) -> LabelFilter {
    LabelFilter(vec![format!("{NAMESPACE}={name}")])
}

/// Services and tasks of a stack, and all nodes, in the order of their names and of the tasks' ids: the engine has none.
///
/// # Errors
/// When the swarm cannot be asked.
pub async fn view(engine: &dyn Engine, stack: &str) -> Result<SwarmView> {
    let swarm = engine.swarm();
    let (mut services, mut tasks, mut nodes) = futures::future::try_join3(
        swarm.services(of_stack(stack)),
        swarm.tasks(of_stack(stack)),
        swarm.nodes(),
    )
    .await?;
    services.sort_by(|one, other| one.spec.name.cmp(&other.spec.name));
    tasks.sort_by(|one, other| one.id.cmp(&other.id));
    nodes.sort_by(|one, other| one.hostname.cmp(&other.hostname));
    Ok(SwarmView { services, tasks, nodes })
}

/// What the tasks of all stacks use of each node, by its id.
///
/// # Errors
/// When the swarm cannot be asked.
pub async fn uses(engine: &dyn Engine) -> Result<IndexMap<String, NodeUse>> {
    let swarm = engine.swarm();
    let all = (
        swarm.services(LabelFilter::default()),
        swarm.tasks(LabelFilter::default()),
    );
    let (services, tasks) = futures::future::try_join(all.0, all.1).await?;
    Ok(node_uses(&services, &tasks))
}
