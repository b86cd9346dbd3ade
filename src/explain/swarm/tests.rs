//! Explanations of what a swarm tells.

use super::{SwarmInput, swarm_trouble, swarm_troubles};
use crate::engine::Timestamp;
use crate::engine::swarm::{
    NodeReport, ResourceAmount, ServicePort, ServiceReport, ServiceSpec, TaskReport, TaskState, UpdateReport,
};
use crate::explain::{Certainty, Explanation};
use crate::swarm::{HostPort, NAMESPACE, NodeUse, SwarmView};
use indexmap::IndexMap;

fn node(name: &str) -> NodeReport {
    NodeReport {
        id: name.to_owned(),
        hostname: name.to_owned(),
        availability: "active".to_owned(),
        state: "ready".to_owned(),
        ..NodeReport::default()
    }
}

pub(super) fn failed(error: &str) -> TaskReport {
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

pub(super) fn view(tasks: Vec<TaskReport>) -> SwarmView {
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
        uses: &IndexMap::new(),
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
        (
            "create shop_data: error looking up volume plugin vieux/sshfs: plugin \"vieux/sshfs\" not found",
            "swarm-mount-rejected",
        ),
        (
            "starting container failed: error while mounting volume '/var/lib/docker/volumes/shop_data/_data': failed to mount local volume: mount :/export:/var/lib/docker/volumes/shop_data/_data, data: addr=10.0.0.9: connection refused",
            "swarm-mount-rejected",
        ),
        (
            "starting container failed: network shop_default not found",
            "swarm-network",
        ),
        (
            "starting container failed: No such network: shop_default",
            "swarm-network",
        ),
        (
            "network sandbox join failed: subnet sandbox join failed for \"10.0.5.0/24\": error creating vxlan interface: file exists",
            "swarm-network",
        ),
        (
            "failed to allocate gateway (10.0.1.1): Address already in use",
            "swarm-network",
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

/// The scheduler says of how many nodes resources do not suffice; with what is reserved there, it is said why.
#[test]
fn what_other_tasks_reserve_counts_against_a_node() {
    let mut view = view(vec![pending(
        "no suitable node (insufficient resources on 1 node; scheduling constraints not satisfied on 1 node)",
    )]);
    let spec = &mut view.services[0].spec;
    spec.task.placement.constraints = vec!["node.hostname == sw1".to_owned()];
    spec.task.reservations = Some(ResourceAmount {
        memory: 2 << 30,
        ..ResourceAmount::default()
    });
    for node in &mut view.nodes {
        node.memory = 8 << 30;
    }
    let used = NodeUse {
        tasks: 12,
        memory: 7 << 30,
        ..NodeUse::default()
    };
    let input = SwarmInput {
        view: &view,
        uses: &IndexMap::from([("sw1".to_owned(), used)]),
        stack: None,
        now: Timestamp(0),
    };
    let found = swarm_trouble(input, &view.services[0]).unwrap();
    let told: Vec<&str> = found.evidence[1..].iter().map(|one| one.text.as_str()).collect();
    assert_eq!(
        told,
        [
            "sw1: a task reserves 2 GiB of memory, and 1 GiB of its 8 GiB is free: tasks there reserve 7 GiB",
            "sw2: `node.hostname == sw1` excludes it: it is `sw2`",
        ]
    );
    assert_eq!(
        found.cause.unwrap().text,
        "no node is suitable: a task reserves 2 GiB of memory, more than is free on 1 of 2 nodes; `node.hostname == sw1` excludes 1 of 2 nodes"
    );
    assert!(found.next.iter().any(|one| one.text.contains("docker node ps")));
}

#[test]
fn who_has_the_port_of_a_node_is_named() {
    let mut view = view(vec![pending(
        "no suitable node (host-mode port already in use on 2 nodes)",
    )]);
    view.services[0].spec.ports = vec![ServicePort {
        published: 8080,
        target: 80,
        protocol: "tcp".to_owned(),
        mode: "host".to_owned(),
    }];
    let has_port = || NodeUse {
        host_ports: vec![HostPort {
            published: 8080,
            protocol: "tcp".to_owned(),
            service: "blog_web".to_owned(),
        }],
        ..NodeUse::default()
    };
    let input = SwarmInput {
        view: &view,
        uses: &IndexMap::from([("sw1".to_owned(), has_port()), ("sw2".to_owned(), has_port())]),
        stack: None,
        now: Timestamp(0),
    };
    let found = swarm_trouble(input, &view.services[0]).unwrap();
    assert_eq!(found.evidence[2].text, "sw2: port 8080 is taken there by blog_web");
    let cause = found.cause.unwrap();
    assert_eq!(cause.rule, "swarm-port-in-use");
    assert_eq!(cause.text, "its port 8080 is taken on every node that could run it");
}

#[test]
fn of_many_nodes_some_are_quoted_and_all_are_counted() {
    let mut view = view(vec![pending(
        "no suitable node (scheduling constraints not satisfied on 50 nodes)",
    )]);
    view.services[0].spec.task.placement.constraints = vec!["node.labels.disk == ssd".to_owned()];
    view.nodes = (1..=50).map(|number| node(&format!("sw{number}"))).collect();
    let found = why(&view);
    assert_eq!(found.evidence.len(), 8, "the task, six nodes, and how many more");
    assert_eq!(found.evidence[7].text, "and 44 more nodes");
    assert_eq!(
        found.cause.unwrap().text,
        "no node is suitable: `node.labels.disk == ssd` excludes all 50 nodes"
    );
}

/// Nothing tells that a subnet is used up: the task stays new.
#[test]
fn a_task_that_stays_new_has_no_addresses() {
    let new = |created: i64| TaskReport {
        state: TaskState::New,
        created: Some(Timestamp(created * 1_000_000_000)),
        ..pending("")
    };
    let why = |task: TaskReport| {
        let view = view(vec![task]);
        let input = SwarmInput {
            view: &view,
            uses: &IndexMap::new(),
            stack: None,
            now: Timestamp(60_000_000_000),
        };
        swarm_trouble(input, &view.services[0]).unwrap().cause
    };
    assert_eq!(why(new(58)), None);
    let cause = why(new(10)).unwrap();
    assert_eq!(
        (cause.rule.as_str(), cause.certainty),
        ("swarm-network", Certainty::Likely)
    );
}

#[test]
fn commands_name_the_service_as_the_file_does_where_its_stack_is_known() {
    let mut view = view(vec![failed("task: non-zero exit (3)")]);
    assert_eq!(
        why(&view).next[0].command.as_deref(),
        Some("docker service logs shop_web")
    );
    let labels = &mut view.services[0].spec.labels;
    labels.insert(NAMESPACE.to_owned(), "shop".to_owned());
    assert_eq!(
        why(&view).next[0].command.as_deref(),
        Some("stackdeck --swarm logs web")
    );
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
        uses: &IndexMap::new(),
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
