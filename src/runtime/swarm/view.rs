//! A stack as it is on the swarm now.

use crate::engine::{Engine, LabelFilter, Result};
use crate::swarm::{NAMESPACE, SwarmView};
use std::time::Duration;

/// Pause between two looks at the tasks.
pub(super) const PAUSE: Duration = Duration::from_millis(300);

/// The label of everything of a stack.
pub(super) fn of_stack(name: &str) -> LabelFilter {
    LabelFilter(vec![format!("{NAMESPACE}={name}")])
}

/// Services and tasks of a stack, and all nodes, each in the order of their names: the engine has none.
///
/// # Errors
/// When the swarm cannot be asked.
pub async fn view(engine: &dyn Engine, stack: &str) -> Result<SwarmView> {
    let swarm = engine.swarm();
    let (mut services, tasks, mut nodes) = futures::future::try_join3(
        swarm.services(of_stack(stack)),
        swarm.tasks(of_stack(stack)),
        swarm.nodes(),
    )
    .await?;
    services.sort_by(|one, other| one.spec.name.cmp(&other.spec.name));
    nodes.sort_by(|one, other| one.hostname.cmp(&other.hostname));
    Ok(SwarmView { services, tasks, nodes })
}
