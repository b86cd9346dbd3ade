//! A task that no node takes.

use super::node;
use super::parts::{SwarmInput, cause, evidence};
use crate::engine::swarm::{ServiceReport, TaskReport, TaskState};
use crate::explain::{Certainty, EvidenceSource, Explanation, Link, Suggestion};
use crate::swarm::{excluded, task_name};

pub(super) fn is_unplaced(task: &TaskReport) -> bool {
    task.state == TaskState::Pending && !task.error.is_empty()
}

/// What keeps a task from each node.
pub(super) fn explain(input: SwarmInput<'_>, service: &ServiceReport, task: &TaskReport, found: &mut Explanation) {
    let name = &service.spec.name;
    found.headline.push_str(", no node takes a task");
    let quoted = format!("{}: {}", task_name(input.view, service, task), task.error);
    found
        .evidence
        .push(evidence(&quoted, EvidenceSource::Engine, name, task.since));
    let mut out_of_service = Vec::new();
    let mut excluding = Vec::new();
    for node in &input.view.nodes {
        let Some(why) = excluded(node, &service.spec, input.view) else {
            continue;
        };
        let text = format!("{}: {why}", node.hostname);
        found.evidence.push(evidence(&text, EvidenceSource::Fact, name, None));
        if node.state != "ready" || node.availability != "active" {
            out_of_service.push(format!("{} is {}", node.hostname, node::state(node)));
        } else {
            excluding.push(why);
        }
    }
    found.chain.push(Link {
        service: task_name(input.view, service, task),
        condition: "running",
        state: task.state.as_str().to_owned(),
    });
    let is_taken_port = task.error.contains("host-mode port already in use");
    let (rule, text, next) = if is_taken_port {
        let ports: Vec<String> = service
            .spec
            .ports
            .iter()
            .filter(|port| port.mode == "host")
            .map(|port| port.published.to_string())
            .collect();
        let text = format!("its port {} is taken on every node that could run it", ports.join(", "));
        let next = "run fewer tasks than there are nodes, or leave the port out: one task at a time has it on a node";
        ("swarm-port-in-use", text, next)
    } else if excluding.is_empty() && !out_of_service.is_empty() {
        let text = format!("no node is there for it: {}", out_of_service.join(", "));
        (
            "swarm-node-down",
            text,
            "bring the nodes back, or make them active: docker node update --availability active NODE",
        )
    } else {
        let mut reasons = excluding;
        reasons.sort();
        reasons.dedup();
        let text = match reasons.as_slice() {
            [] => format!("no node is suitable: {}", task.error),
            [one] if out_of_service.is_empty() => format!("no node is suitable: {one}"),
            reasons => format!("no node is suitable: {}", reasons.join("; ")),
        };
        let next = "change `deploy.placement` or `deploy.resources` of the service, or the nodes: docker node update --label-add KEY=VALUE NODE";
        ("swarm-no-suitable-node", text, next)
    };
    found.cause = Some(cause(Certainty::Certain, rule, text));
    found.next.push(Suggestion::say(next));
}
