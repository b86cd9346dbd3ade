use super::*;
use crate::engine::swarm::{
    DriverSpec, GenericAmount, NodePlatform, NodePlugin, ResourceAmount, ServiceMount, ServicePort, VolumeMount,
};
use crate::swarm::node_use::HostPort;

fn node() -> NodeReport {
    NodeReport {
        id: "1".to_owned(),
        hostname: "sw2".to_owned(),
        availability: "active".to_owned(),
        state: "ready".to_owned(),
        labels: IndexMap::from([("zone".to_owned(), "a".to_owned())]),
        platform: NodePlatform {
            os: "linux".to_owned(),
            architecture: "x86_64".to_owned(),
        },
        memory: 8 << 30,
        nano_cpus: 2_000_000_000,
        generic: vec![GenericAmount {
            kind: "gpu".to_owned(),
            value: 2,
        }],
        ..NodeReport::default()
    }
}

/// Reasons against a node of which this is used.
fn reasons(node: &NodeReport, spec: &ServiceSpec, used: NodeUse) -> Vec<String> {
    let uses = IndexMap::from([(node.id.clone(), used)]);
    let found = exclusions(node, spec, &SwarmView::default(), &uses);
    found.iter().map(ToString::to_string).collect()
}

fn why(spec: &ServiceSpec) -> Vec<String> {
    reasons(&node(), spec, NodeUse::default())
}

fn reserving(amount: ResourceAmount) -> ServiceSpec {
    let mut spec = ServiceSpec::default();
    spec.task.reservations = Some(amount);
    spec
}

#[test]
fn the_constraint_that_excludes_a_node_is_named_with_what_it_has() {
    let why = |constraint: &str| {
        let mut spec = ServiceSpec::default();
        spec.task.placement.constraints = vec![constraint.to_owned()];
        why(&spec)
    };
    assert_eq!(
        why("node.role==manager"),
        ["`node.role==manager` excludes it: it is `worker`"]
    );
    assert!(why("node.labels.zone == a").is_empty());
    assert_eq!(
        why("node.labels.disk == ssd"),
        ["`node.labels.disk == ssd` excludes it: it has no such label"]
    );
    assert!(why("node.hostname != sw1").is_empty());
}

#[test]
fn a_node_that_takes_no_tasks_is_judged_by_nothing_else() {
    let spec = reserving(ResourceAmount {
        memory: 64 << 30,
        ..ResourceAmount::default()
    });
    let down = NodeReport {
        state: "down".to_owned(),
        ..node()
    };
    assert_eq!(reasons(&down, &spec, NodeUse::default()), ["the node is down"]);
    let drained = NodeReport {
        availability: "drain".to_owned(),
        ..node()
    };
    assert_eq!(reasons(&drained, &spec, NodeUse::default()), ["the node is drained"]);
}

#[test]
fn what_other_tasks_reserve_is_not_free() {
    let spec = reserving(ResourceAmount {
        memory: 2 << 30,
        nano_cpus: 1_500_000_000,
        ..ResourceAmount::default()
    });
    assert!(why(&spec).is_empty());
    let used = NodeUse {
        memory: 7 << 30,
        nano_cpus: 750_000_000,
        ..NodeUse::default()
    };
    assert_eq!(
        reasons(&node(), &spec, used),
        [
            "a task reserves 2 GiB of memory, and 1 GiB of its 8 GiB is free: tasks there reserve 7 GiB",
            "a task reserves 1.5 CPUs, and 1.25 of its 2 is free: tasks there reserve 0.75",
        ]
    );
    let larger = reserving(ResourceAmount {
        memory: 9 << 30,
        ..ResourceAmount::default()
    });
    assert_eq!(why(&larger), ["a task reserves 9 GiB of memory, and it has 8 GiB"]);
}

#[test]
fn a_user_defined_resource_is_counted_too() {
    let spec = reserving(ResourceAmount {
        generic: vec![GenericAmount {
            kind: "gpu".to_owned(),
            value: 1,
        }],
        ..ResourceAmount::default()
    });
    assert!(why(&spec).is_empty());
    let used = NodeUse {
        generic: IndexMap::from([("gpu".to_owned(), 2)]),
        ..NodeUse::default()
    };
    assert_eq!(
        reasons(&node(), &spec, used),
        ["a task reserves 1 gpu, and 0 of its 2 is free: tasks there reserve 2"]
    );
}

#[test]
fn a_port_of_the_node_names_who_has_it() {
    let port = |mode: &str| ServiceSpec {
        ports: vec![ServicePort {
            published: 8080,
            target: 80,
            protocol: "tcp".to_owned(),
            mode: mode.to_owned(),
        }],
        ..ServiceSpec::default()
    };
    let used = |protocol: &str| NodeUse {
        host_ports: vec![HostPort {
            published: 8080,
            protocol: protocol.to_owned(),
            service: "other_web".to_owned(),
        }],
        ..NodeUse::default()
    };
    assert_eq!(
        reasons(&node(), &port("host"), used("tcp")),
        ["port 8080 is taken there by other_web"]
    );
    assert!(reasons(&node(), &port("host"), used("udp")).is_empty());
    assert!(reasons(&node(), &port("ingress"), used("tcp")).is_empty());
}

#[test]
fn platforms_are_the_same_by_either_name() {
    let image = |architecture: &str| {
        let mut spec = ServiceSpec::default();
        spec.task.placement.platforms = vec![NodePlatform {
            os: "linux".to_owned(),
            architecture: architecture.to_owned(),
        }];
        why(&spec)
    };
    assert!(image("amd64").is_empty());
    assert_eq!(image("arm64"), ["it is linux/x86_64, and the image is for linux/arm64"]);
}

#[test]
fn a_driver_that_a_node_has_not_got_is_named() {
    let driver = |name: &str| DriverSpec {
        name: name.to_owned(),
        ..DriverSpec::default()
    };
    let mut spec = ServiceSpec::default();
    spec.task.container.mounts = vec![ServiceMount {
        volume: Some(VolumeMount {
            driver: Some(driver("vieux/sshfs")),
            ..VolumeMount::default()
        }),
        ..ServiceMount::default()
    }];
    spec.task.log_driver = Some(driver("none"));
    // A node that tells of no plugins may have them all.
    assert!(why(&spec).is_empty());
    let plugin = |name: &str| NodePlugin {
        kind: "Volume".to_owned(),
        name: name.to_owned(),
    };
    let local = NodeReport {
        plugins: vec![plugin("local")],
        ..node()
    };
    assert_eq!(
        reasons(&local, &spec, NodeUse::default()),
        ["it has no volume driver vieux/sshfs"]
    );
    let with = NodeReport {
        plugins: vec![plugin("local"), plugin("vieux/sshfs:latest")],
        ..node()
    };
    assert!(reasons(&with, &spec, NodeUse::default()).is_empty());
}
