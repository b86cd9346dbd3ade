//! Explanations of what a swarm tells.

use super::{SwarmInput, lost_quorum, swarm_trouble, swarm_troubles};
use crate::compose::Condition;
use crate::engine::swarm::{NodeReport, ServiceMode, ServiceReport, ServiceSpec, TaskReport, TaskState, UpdateReport};
use crate::engine::{EngineError, ErrorKind, Timestamp};
use crate::explain::{Certainty, Explanation};
use crate::swarm::{StackService, SwarmStack, SwarmView};

fn node(name: &str) -> NodeReport {
    NodeReport {
        id: name.to_owned(),
        hostname: name.to_owned(),
        availability: "active".to_owned(),
        state: "ready".to_owned(),
        ..NodeReport::default()
    }
}

fn failed(error: &str) -> TaskReport {
    TaskReport {
        id: error.to_owned(),
        service_id: "1".to_owned(),
        node_id: "sw2".to_owned(),
        slot: 1,
        image: "shop/web:2@sha256:1".to_owned(),
        state: TaskState::Failed,
        wanted: TaskState::Shutdown,
        error: error.to_owned(),
        ..TaskReport::default()
    }
}

fn view(tasks: Vec<TaskReport>) -> SwarmView {
    SwarmView {
        services: vec![ServiceReport {
            id: "1".to_owned(),
            spec: ServiceSpec {
                name: "shop_web".to_owned(),
                ..ServiceSpec::default()
            },
            ..ServiceReport::default()
        }],
        tasks,
        nodes: vec![node("sw1"), node("sw2")],
    }
}

fn why(view: &SwarmView) -> Explanation {
    let input = SwarmInput {
        view,
        stack: None,
        now: Timestamp(0),
    };
    swarm_trouble(input, &view.services[0]).unwrap()
}

fn rule(view: &SwarmView) -> (String, String) {
    let cause = why(view).cause.unwrap();
    (cause.rule, cause.text)
}

/// Words of Docker Engine 28.
#[test]
fn the_words_of_the_swarm_have_a_cause() {
    for (error, wanted) in [
        ("No such image: shop/web:2@sha256:1", "swarm-image-missing"),
        (
            "invalid mount config for type \"bind\": bind source path does not exist: /srv/x",
            "swarm-mount-rejected",
        ),
        (
            "driver failed programming external connectivity on endpoint x: Bind for 0.0.0.0:8080 failed: port is already allocated",
            "swarm-port-in-use",
        ),
        (
            "failed to set up container networking: driver failed programming external connectivity on endpoint x: failed to bind host port for 0.0.0.0:8001:172.18.0.2:80/tcp: address already in use",
            "swarm-port-in-use",
        ),
        (
            "task: non-zero exit (1): dockerexec: unhealthy container",
            "swarm-task-unhealthy",
        ),
        ("task: non-zero exit (3)", "swarm-task-exits"),
        (
            "network sandbox join failed: subnet sandbox join failed for \"10.0.1.0/24\"",
            "swarm-network",
        ),
        (
            "starting container failed: failed to create task: exec: \"nope\": executable file not found in $PATH: unknown",
            "swarm-cannot-start",
        ),
        ("a word that nobody knows", "swarm-task-fails"),
    ] {
        assert_eq!(rule(&view(vec![failed(error)])).0, wanted, "{error}");
    }
}

#[test]
fn the_chain_leads_to_the_task_and_its_node_and_the_words_are_quoted() {
    let found = why(&view(vec![failed("No such image: shop/web:2@sha256:1")]));
    assert_eq!(found.headline, "0/1 tasks, shop_web.1 failed on sw2");
    assert_eq!(
        found.chain_text(),
        "shop_web ← shop_web.1 running (failed) ← sw2 ready (ready)"
    );
    assert!(
        found.evidence[0]
            .text
            .ends_with("failed: No such image: shop/web:2@sha256:1")
    );
    assert_eq!(
        found.next[0].command.as_deref(),
        Some("docker pull shop/web:2@sha256:1")
    );
    assert_eq!(found.cause.unwrap().certainty, Certainty::Certain);
}

#[test]
fn a_guess_is_not_certain() {
    let found = why(&view(vec![failed("a word that nobody knows")]));
    assert_eq!(found.cause.unwrap().certainty, Certainty::Likely);
}

fn pending(error: &str) -> TaskReport {
    TaskReport {
        state: TaskState::Pending,
        wanted: TaskState::Running,
        node_id: String::new(),
        ..failed(error)
    }
}

#[test]
fn what_excludes_each_node_is_said() {
    let mut view = view(vec![pending(
        "no suitable node (scheduling constraints not satisfied on 2 nodes)",
    )]);
    view.services[0].spec.task.placement.constraints = vec!["node.labels.disk == ssd".to_owned()];
    let found = why(&view);
    let told: Vec<&str> = found.evidence.iter().map(|one| one.text.as_str()).collect();
    assert_eq!(
        told,
        [
            "shop_web.1: no suitable node (scheduling constraints not satisfied on 2 nodes)",
            "sw1: `node.labels.disk == ssd` excludes it: it has no such label",
            "sw2: `node.labels.disk == ssd` excludes it: it has no such label",
        ]
    );
    assert_eq!(found.cause.unwrap().rule, "swarm-no-suitable-node");
}

#[test]
fn nodes_that_are_down_or_drained_are_named() {
    let mut view = view(vec![pending("no suitable node (2 nodes not available for new tasks)")]);
    view.nodes[0].availability = "drain".to_owned();
    view.nodes[1].state = "down".to_owned();
    let (rule, text) = rule(&view);
    assert_eq!(rule, "swarm-node-down");
    assert_eq!(text, "no node is there for it: sw1 is drained, sw2 is down");
    let input = SwarmInput {
        view: &view,
        stack: None,
        now: Timestamp(0),
    };
    let all: Vec<String> = swarm_troubles(input).into_iter().map(|one| one.service).collect();
    assert_eq!(all, ["shop_web", "node sw2"]);
}

#[test]
fn an_update_that_ended_badly_is_shouted_with_what_failed() {
    for (state, rule, words) in [
        ("paused", "swarm-update-paused", "UPDATE PAUSED"),
        ("rollback_completed", "swarm-rolled-back", "UPDATE ROLLBACK COMPLETED"),
    ] {
        let mut view = view(vec![failed("task: non-zero exit (3)")]);
        view.tasks[0].exit_code = Some(3);
        view.services[0].update = Some(UpdateReport {
            state: state.to_owned(),
            message: "update paused due to failure or early termination of task x".to_owned(),
            ..UpdateReport::default()
        });
        let found = why(&view);
        assert_eq!(found.headline, format!("0/1 tasks, {words}"));
        let cause = found.cause.unwrap();
        assert_eq!(cause.rule, rule);
        assert!(cause.text.ends_with("its process ends with code 3"), "{}", cause.text);
        assert!(found.evidence[0].text.starts_with("update paused due to failure"));
    }
}

#[test]
fn who_waits_leads_to_the_task_that_fails() {
    let held = ServiceReport {
        id: "2".to_owned(),
        spec: ServiceSpec {
            name: "shop_api".to_owned(),
            mode: ServiceMode::Replicated(Some(0)),
            ..ServiceSpec::default()
        },
        ..ServiceReport::default()
    };
    let mut view = view(vec![failed("task: non-zero exit (3)")]);
    view.services.insert(0, held);
    let wanted = |key: &str, waits: &[&str]| StackService {
        key: key.to_owned(),
        spec: ServiceSpec {
            name: format!("shop_{key}"),
            ..ServiceSpec::default()
        },
        waits: waits
            .iter()
            .map(|key| ((*key).to_owned(), Condition::Healthy))
            .collect(),
        ..StackService::default()
    };
    let stack = SwarmStack {
        name: "shop".to_owned(),
        services: vec![wanted("api", &["web"]), wanted("web", &[])],
        ..SwarmStack::default()
    };
    let input = SwarmInput {
        view: &view,
        stack: Some(&stack),
        now: Timestamp(0),
    };
    let found = swarm_trouble(input, &view.services[0]).unwrap();
    assert_eq!(found.headline, "waits for web (service_healthy)");
    assert_eq!(found.root.as_deref(), Some("shop_web"));
    assert_eq!(found.cause.as_ref().unwrap().rule, "swarm-task-exits");
    assert!(
        found.chain_text().contains("shop_web.1 running (failed) ← sw2"),
        "{}",
        found.chain_text()
    );
}

#[test]
fn a_swarm_without_a_leader_is_said_so() {
    let words = "rpc error: code = Unknown desc = The swarm does not have a leader.";
    let error = EngineError::new("listing", "nodes", ErrorKind::Unreachable, words);
    let found = lost_quorum(&error);
    assert_eq!(found.cause.unwrap().rule, "swarm-quorum-lost");
    assert_eq!(found.evidence[0].text, words);
}
