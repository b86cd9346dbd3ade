//! Stacks on a swarm, as its manager tells of them.

use super::{Stage, at};
use crate::engine::swarm::{
    FileGrant, GrantedFile, NetworkAttachment, NodePlatform, NodeReport, ResourceAmount, RolloutSpec, ServiceMode,
    ServiceMount, ServicePort, ServiceReport, ServiceSpec, TaskReport, TaskState, UpdateReport,
};
use crate::logs::{Batch, Line, LineKind, Stream};
use crate::stack::Event;
use crate::swarm::{NAMESPACE, SwarmView, node_uses};
use indexmap::IndexMap;
use std::rc::Rc;
use std::time::Duration;

fn node(name: &str, is_manager: bool) -> NodeReport {
    NodeReport {
        id: format!("{name}-id"),
        hostname: name.to_owned(),
        is_manager,
        is_leader: name == "sw1",
        availability: "active".to_owned(),
        state: "ready".to_owned(),
        address: format!("10.0.0.{}", &name[2..]),
        engine_version: "28.5.2".to_owned(),
        platform: NodePlatform {
            architecture: "x86_64".to_owned(),
            os: "linux".to_owned(),
        },
        nano_cpus: 4_000_000_000,
        memory: 8 << 30,
        ..NodeReport::default()
    }
}

fn service(name: &str, mode: ServiceMode) -> ServiceReport {
    let mut spec = ServiceSpec {
        name: format!("shop_{name}"),
        labels: IndexMap::from([(NAMESPACE.to_owned(), "shop".to_owned())]),
        mode,
        ..ServiceSpec::default()
    };
    spec.task.container.image = format!("shop/{name}:2@sha256:0123");
    spec.task.reservations = Some(ResourceAmount {
        nano_cpus: 250_000_000,
        memory: 64 << 20,
        ..ResourceAmount::default()
    });
    ServiceReport {
        id: format!("{name}-id"),
        version: 7,
        spec,
        ..ServiceReport::default()
    }
}

fn task(service: &ServiceReport, slot: u64, node: &str, state: TaskState, ms: i64) -> TaskReport {
    TaskReport {
        id: format!("{}-{slot}-{node}-{ms}", service.spec.name),
        service_id: service.id.clone(),
        node_id: if node.is_empty() {
            String::new()
        } else {
            format!("{node}-id")
        },
        slot,
        image: service.spec.task.container.image.clone(),
        state,
        wanted: if state.is_failure() {
            TaskState::Shutdown
        } else {
            TaskState::Running
        },
        created: Some(at(ms)),
        since: Some(at(ms + 1_200)),
        exit_code: state.is_failure().then_some(1),
        ..TaskReport::default()
    }
}

/// Three nodes; everything has its tasks but `api`, which no node takes.
pub(crate) fn swarm_view() -> SwarmView {
    let nodes = vec![node("sw1", true), node("sw2", false), node("sw3", false)];
    let mut db = service("db", ServiceMode::Replicated(Some(1)));
    db.spec.task.placement.constraints = vec!["node.hostname == sw1".to_owned()];
    db.spec.task.container.mounts = vec![ServiceMount {
        kind: "volume".to_owned(),
        source: "shop_data".to_owned(),
        target: "/var/lib/data".to_owned(),
        ..ServiceMount::default()
    }];
    db.spec.task.container.secrets = vec![FileGrant {
        object_name: "shop_key".to_owned(),
        file: Some(GrantedFile {
            target: "key".to_owned(),
            mode: 0o444,
            ..GrantedFile::default()
        }),
        ..FileGrant::default()
    }];
    let mut web = service("web", ServiceMode::Replicated(Some(3)));
    web.spec.ports = vec![ServicePort {
        published: 8080,
        target: 80,
        protocol: "tcp".to_owned(),
        mode: "ingress".to_owned(),
    }];
    web.spec.task.container.environment = vec!["LEVEL=info".to_owned()];
    web.spec.task.networks = vec![NetworkAttachment {
        target: "shop_default".to_owned(),
        aliases: vec!["web".to_owned()],
        ..NetworkAttachment::default()
    }];
    let agent = service("agent", ServiceMode::Global);
    let mut api = service("api", ServiceMode::Replicated(Some(1)));
    api.spec.task.placement.constraints = vec!["node.labels.disk == ssd".to_owned()];
    let mut tasks = vec![task(&db, 1, "sw1", TaskState::Running, 0)];
    for (slot, name) in [(1, "sw1"), (2, "sw2"), (3, "sw3")] {
        tasks.push(task(&web, slot, name, TaskState::Running, 2_000));
        tasks.push(task(&agent, 0, name, TaskState::Running, 1_000));
    }
    let mut failed = task(&web, 2, "sw3", TaskState::Failed, 500);
    failed.error = "task: non-zero exit (1)".to_owned();
    tasks.push(failed);
    let mut unplaced = task(&api, 1, "", TaskState::Pending, 3_000);
    unplaced.error = "no suitable node (scheduling constraints not satisfied on 3 nodes)".to_owned();
    tasks.push(unplaced);
    SwarmView {
        services: vec![db, web, agent, api],
        tasks,
        nodes,
    }
}

/// A stack of which the swarm tells this.
pub(crate) fn swarm_of(view: SwarmView) -> Stage {
    let mut stage = Stage::new("shop");
    stage.stack.expect_swarm();
    let uses = node_uses(&view.services, &view.tasks);
    stage.tell(Event::OnSwarm {
        view: Rc::new(view),
        at: at(10_000),
    });
    stage.tell(Event::NodesUsed(uses));
    stage
}

/// The same with lines of its tasks.
pub(crate) fn on_swarm() -> Stage {
    let view = swarm_view();
    let mut stage = swarm_of(view.clone());
    for (number, task) in view
        .tasks
        .iter()
        .filter(|task| task.state == TaskState::Running)
        .enumerate()
    {
        let service = view
            .services
            .iter()
            .find(|service| service.id == task.service_id)
            .unwrap();
        let key = service.spec.name.trim_start_matches("shop_").to_owned();
        let text = format!("listening, this is the line of {key} there");
        stage.tell(Event::Logs(Batch {
            service: key,
            container: task.id.clone(),
            lines: vec![Line {
                time: at(4_000 + i64::try_from(number).unwrap() * 100).0,
                stream: Stream::Out,
                kind: LineKind::Text,
                text: bytes::Bytes::from(text),
            }],
        }));
    }
    stage
}

/// An update of `web`: one of three tasks is new, another new one failed; then it is as `state` says.
pub(crate) fn swarm_updating(state: &str, message: &str) -> Stage {
    let mut view = swarm_view();
    let web = &mut view.services[1];
    web.spec.task.container.image = "shop/web:3@sha256:4567".to_owned();
    web.has_previous = true;
    web.spec.update = Some(RolloutSpec {
        parallelism: 1,
        monitor: Duration::from_secs(20),
        failure_action: "pause".to_owned(),
        ..RolloutSpec::default()
    });
    web.update = Some(UpdateReport {
        state: state.to_owned(),
        message: message.to_owned(),
        started: Some(at(20_000)),
    });
    let web = web.clone();
    for task in view
        .tasks
        .iter_mut()
        .filter(|task| task.service_id == web.id && task.slot < 3)
    {
        if task.state == TaskState::Running {
            task.state = TaskState::Shutdown;
            task.wanted = TaskState::Shutdown;
            task.since = Some(at(21_000));
        }
    }
    view.tasks.push(task(&web, 1, "sw1", TaskState::Running, 21_000));
    let mut failed = task(&web, 2, "sw2", TaskState::Rejected, 22_000);
    failed.error = "No such image: shop/web:3".to_owned();
    view.tasks.push(failed);
    view.tasks.push(task(&web, 2, "sw2", TaskState::Preparing, 24_000));
    let mut stage = on_swarm();
    stage.tell(Event::OnSwarm {
        view: Rc::new(view),
        at: at(25_000),
    });
    stage
}

/// The update goes on.
pub(crate) fn swarm_rolling() -> Stage {
    swarm_updating("updating", "update in progress")
}

/// The update went wrong.
pub(crate) fn swarm_paused() -> Stage {
    swarm_updating(
        "paused",
        "update paused due to failure or early termination of task 3w8b",
    )
}
