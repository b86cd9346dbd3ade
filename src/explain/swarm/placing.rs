//! A task that no node takes.

use super::node;
use super::parts::{SwarmInput, cause, evidence};
use crate::engine::swarm::{NodeReport, ServiceReport, TaskReport, TaskState};
use crate::explain::{Cause, Certainty, EvidenceSource, Explanation, Link, Suggestion};
use crate::swarm::{Exclusion, exclusions, task_name};
use indexmap::IndexMap;

/// As many nodes are quoted, each with all that speaks against it.
const QUOTED: usize = 6;
/// As many are named in a sentence.
const NAMED: usize = 4;

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
    let against = |node: &NodeReport| exclusions(node, &service.spec, input.view, input.uses);
    let nodes = input.view.nodes.iter().map(|node| (node, against(node)));
    let nodes: Vec<(&NodeReport, Vec<Exclusion>)> = nodes.filter(|(_, against)| !against.is_empty()).collect();
    for (node, against) in nodes.iter().take(QUOTED) {
        let words: Vec<String> = against.iter().map(ToString::to_string).collect();
        let text = format!("{}: {}", node.hostname, words.join("; "));
        found.evidence.push(evidence(&text, EvidenceSource::Fact, name, None));
    }
    if nodes.len() > QUOTED {
        let text = format!("and {} more nodes", nodes.len() - QUOTED);
        found.evidence.push(evidence(&text, EvidenceSource::Fact, name, None));
    }
    found.chain.push(Link {
        service: task_name(input.view, service, task),
        condition: "running",
        state: task.state.as_str().to_owned(),
    });
    found.cause = Some(cause_of(input, service, task, &nodes));
    for advice in advice(&nodes) {
        found.next.push(Suggestion::say(advice));
    }
}

fn cause_of(
    input: SwarmInput<'_>,
    service: &ServiceReport,
    task: &TaskReport,
    nodes: &[(&NodeReport, Vec<Exclusion>)],
) -> Cause {
    let is_away = |against: &[Exclusion]| matches!(against, [Exclusion::Unavailable(_)]);
    let (away, able): (Vec<_>, Vec<_>) = nodes.iter().partition(|(_, against)| is_away(against));
    let (rule, text) = if task.error.contains("host-mode port already in use") {
        let ports = service.spec.ports.iter().filter(|port| port.mode == "host");
        let ports: Vec<String> = ports.map(|port| port.published.to_string()).collect();
        let text = format!("its port {} is taken on every node that could run it", ports.join(", "));
        ("swarm-port-in-use", text)
    } else if able.is_empty() && !away.is_empty() {
        let named = away.iter().take(NAMED);
        let named = named.map(|(node, _)| format!("{} is {}", node.hostname, node::state(node)));
        let mut text = format!("no node is there for it: {}", named.collect::<Vec<_>>().join(", "));
        if away.len() > NAMED {
            text.push_str(&format!(", and {} more", away.len() - NAMED));
        }
        ("swarm-node-down", text)
    } else {
        let text = match nodes {
            [] => format!("no node is suitable: {}", task.error),
            nodes => format!(
                "no node is suitable: {}",
                reasons_counted(nodes, input.view.nodes.len())
            ),
        };
        ("swarm-no-suitable-node", text)
    };
    cause(Certainty::Certain, rule, text)
}

/// Each reason once, with how many nodes it is true of; what is true of most comes first.
fn reasons_counted(nodes: &[(&NodeReport, Vec<Exclusion>)], all: usize) -> String {
    let mut counted: IndexMap<String, (usize, &Exclusion)> = IndexMap::new();
    for exclusion in nodes.iter().flat_map(|(_, against)| against) {
        counted.entry(exclusion.of_nodes("")).or_insert((0, exclusion)).0 += 1;
    }
    counted.sort_by(|_, (one, _), _, (other, _)| other.cmp(one));
    let said = counted.values().map(|(count, exclusion)| {
        exclusion.of_nodes(&match (*count, all) {
            (1, 1) => "the only node".to_owned(),
            (count, all) if count == all => format!("all {all} nodes"),
            (count, all) => format!("{count} of {all} nodes"),
        })
    });
    said.collect::<Vec<_>>().join("; ")
}

/// What to do about each reason, once.
fn advice(nodes: &[(&NodeReport, Vec<Exclusion>)]) -> Vec<&'static str> {
    let mut advice: Vec<&str> = Vec::new();
    for one in nodes.iter().flat_map(|(_, against)| against).map(Exclusion::advice) {
        if !advice.contains(&one) {
            advice.push(one);
        }
    }
    advice
}
