//! Why a service is not as it is to be.

use super::parts::{SwarmInput, cause, evidence};
use super::task::{self, TaskCause};
use super::{node, placing, update};
use crate::engine::Timestamp;
use crate::engine::swarm::{ServiceMode, ServiceReport, TaskReport, TaskState};
use crate::explain::{Certainty, EvidenceSource, Explanation, Link, Suggestion};
use crate::swarm::{SwarmView, task_name};
use std::time::Duration;

/// As many failed tasks of a service are quoted.
const TASKS: usize = 3;
/// Managers give a task its addresses at once; much later, they cannot.
const ALLOCATED_WITHIN: Duration = Duration::from_secs(10);

/// The explanations of all services that are not as they are to be, and of the nodes that cannot do their part.
pub fn swarm_troubles(input: SwarmInput<'_>) -> Vec<Explanation> {
    let services = input
        .view
        .services
        .iter()
        .filter_map(|service| swarm_trouble(input, service));
    let nodes = input.view.nodes.iter().filter_map(node::explain);
    services.chain(nodes).collect()
}

/// Why a service is not as it is to be; `None` when it is.
pub fn swarm_trouble(input: SwarmInput<'_>, service: &ServiceReport) -> Option<Explanation> {
    let progress = input.view.progress(service);
    let update = update::shouted(service);
    if progress.is_complete() && update.is_none() {
        return waiting(input, service);
    }
    let mut found = Explanation {
        service: service.spec.name.clone(),
        headline: format!("{}/{} tasks", progress.done, progress.wanted),
        ..Explanation::default()
    };
    let unplaced = input.view.tasks_of(service).find(|task| placing::is_unplaced(task));
    let failed = failed_tasks(input.view, service);
    match (unplaced, failed.first()) {
        (Some(task), _) => placing::explain(input, service, task, &mut found),
        (None, Some(task)) => explain_failed(input, service, task, &mut found),
        (None, None) => explain_under_way(input, service, &mut found),
    }
    for task in failed.iter().take(TASKS) {
        quote(input, service, task, &mut found);
    }
    if let Some(update) = update {
        update::explain(input.view, service, update, &mut found);
    }
    Some(found)
}

/// A service that has no tasks because it waits for others.
fn waiting(input: SwarmInput<'_>, service: &ServiceReport) -> Option<Explanation> {
    let wanted = input
        .stack?
        .services
        .iter()
        .find(|wanted| wanted.spec.name == service.spec.name)?;
    let has_none = service.spec.mode == ServiceMode::Replicated(Some(0)) && wanted.spec.mode != service.spec.mode;
    // One that waits for nothing was scaled to 0 by somebody, who knows.
    let is_held = has_none && !wanted.waits.is_empty();
    let stack = input.stack.filter(|_| is_held)?;
    let open: Vec<_> = wanted
        .waits
        .iter()
        .filter(|(key, condition)| !input.view.holds(stack, key, *condition))
        .collect();
    let mut found = Explanation {
        service: service.spec.name.clone(),
        headline: match open.first() {
            Some((key, condition)) => format!("waits for {key} ({})", condition.as_str()),
            None => "has no tasks yet, and what it waits for holds".to_owned(),
        },
        ..Explanation::default()
    };
    let Some((key, condition)) = open.first() else {
        found.cause = Some(cause(
            Certainty::Likely,
            "swarm-held",
            "an `up` that was broken off did not give it its tasks, or somebody scaled it to 0".to_owned(),
        ));
        found
            .next
            .push(Suggestion::run("give it its tasks", "stackdeck --swarm up"));
        return Some(found);
    };
    let other = stack
        .service(key)
        .and_then(|other| input.view.service(&other.spec.name));
    let deeper = other.and_then(|other| swarm_trouble(input, other));
    let state = match (&deeper, other) {
        (Some(deeper), _) => deeper.headline.clone(),
        (None, Some(other)) => {
            let progress = input.view.progress(other);
            format!("{}/{} tasks", progress.done, progress.wanted)
        }
        (None, None) => "not there".to_owned(),
    };
    found.chain.push(Link {
        service: key.clone(),
        condition: condition.as_str(),
        state,
    });
    if let Some(deeper) = deeper {
        found.root = Some(deeper.root.unwrap_or(deeper.service));
        found.chain.extend(deeper.chain);
        found.evidence = deeper.evidence;
        found.cause = deeper.cause;
        found.next = deeper.next;
    }
    Some(found)
}

/// Tasks that failed, the newest first.
fn failed_tasks<'v>(view: &'v SwarmView, service: &'v ServiceReport) -> Vec<&'v TaskReport> {
    let mut failed: Vec<&TaskReport> = view.tasks_of(service).filter(|task| task.state.is_failure()).collect();
    failed.sort_by_key(|task| std::cmp::Reverse(task.since));
    failed
}

/// The cause is that of the newest task that failed; the chain leads to it and to its node.
fn explain_failed(input: SwarmInput<'_>, service: &ServiceReport, task: &TaskReport, found: &mut Explanation) {
    let node = input.view.nodes.iter().find(|node| node.id == task.node_id);
    let TaskCause {
        rule,
        text,
        certainty,
        next,
    } = task::cause_of(service, task, input.view.node_name(&task.node_id), node);
    let (name, node) = (
        task_name(input.view, service, task),
        input.view.node_name(&task.node_id),
    );
    found
        .headline
        .push_str(&format!(", {name} {} on {node}", task.state.as_str()));
    found.cause = Some(cause(certainty, rule, text));
    found.next = next;
    link_to(input, service, task, found);
}

/// Nothing failed: what the tasks that are not there yet are doing.
fn explain_under_way(input: SwarmInput<'_>, service: &ServiceReport, found: &mut Explanation) {
    let is_coming = |task: &&TaskReport| task.state < TaskState::Running && task.wanted == TaskState::Running;
    let coming: Vec<&TaskReport> = input.view.tasks_of(service).filter(is_coming).collect();
    for task in &coming {
        let node = input.view.node_name(&task.node_id);
        let text = format!(
            "{} on {node}: {}",
            task_name(input.view, service, task),
            doing(task.state)
        );
        found
            .evidence
            .push(evidence(&text, EvidenceSource::Fact, &service.spec.name, task.since));
    }
    if let Some(task) = coming.first() {
        found.headline.push_str(&format!(", {}", doing(task.state)));
        link_to(input, service, task, found);
        explain_unallocated(input, task, found);
        return;
    }
    let down: Vec<&str> = input
        .view
        .tasks_of(service)
        .filter_map(|task| input.view.nodes.iter().find(|node| node.id == task.node_id))
        .filter(|node| node.state != "ready")
        .map(|node| node.hostname.as_str())
        .collect();
    if let Some(node) = down.first() {
        let text = format!("{node} is down, and what ran there has no other node yet");
        found.headline.push_str(&format!(", {node} is down"));
        found.cause = Some(cause(Certainty::Certain, "swarm-node-down", text));
    }
}

/// A task that is new for long has no addresses in its networks: nothing tells so but that it stays as it is.
fn explain_unallocated(input: SwarmInput<'_>, task: &TaskReport, found: &mut Explanation) {
    let is_long = |since: Timestamp| input.now.since(since) >= ALLOCATED_WITHIN;
    if task.state != TaskState::New || !task.created.is_some_and(is_long) {
        return;
    }
    let text = "the managers do not give it addresses in its networks: the subnet of one of them may be used up";
    found.cause = Some(cause(Certainty::Likely, "swarm-network", text.to_owned()));
    found.next = vec![
        Suggestion::run(
            "see what is left of a subnet",
            "docker network inspect --verbose NETWORK",
        ),
        Suggestion::say("a larger subnet of its own helps: `networks.NAME.ipam.config.subnet`"),
    ];
}

/// What a task that does not run yet is doing.
fn doing(state: TaskState) -> &'static str {
    match state {
        TaskState::New => "it has no addresses in its networks yet",
        TaskState::Allocated | TaskState::Pending => "no node is found for it yet",
        TaskState::Assigned | TaskState::Accepted | TaskState::Preparing => {
            "its node pulls the image and makes the container"
        }
        TaskState::Ready => "its container is made, and starts when its turn comes",
        TaskState::Starting => "its container runs, and is not healthy yet",
        TaskState::Running
        | TaskState::Complete
        | TaskState::Shutdown
        | TaskState::Failed
        | TaskState::Rejected
        | TaskState::Remove
        | TaskState::Orphaned => "it has been started",
    }
}

/// Links to a task and its node.
fn link_to(input: SwarmInput<'_>, service: &ServiceReport, task: &TaskReport, found: &mut Explanation) {
    found.chain.push(Link {
        service: task_name(input.view, service, task),
        condition: "running",
        state: task.state.as_str().to_owned(),
    });
    if let Some(node) = input.view.nodes.iter().find(|node| node.id == task.node_id) {
        found.chain.push(Link {
            service: node.hostname.clone(),
            condition: "ready",
            state: node::state(node),
        });
    }
}

/// Quotes what the swarm says of a failed task.
fn quote(input: SwarmInput<'_>, service: &ServiceReport, task: &TaskReport, found: &mut Explanation) {
    if task.error.is_empty() {
        return;
    }
    let name = task_name(input.view, service, task);
    let text = match input.view.node_name(&task.node_id) {
        "" => format!("{name} {}: {}", task.state.as_str(), task.error),
        node => format!("{name} on {node} {}: {}", task.state.as_str(), task.error),
    };
    found
        .evidence
        .push(evidence(&text, EvidenceSource::Engine, &service.spec.name, task.since));
}
