//! Create bodies against the Engine API's documents, and the gates by version.

use super::*;
use crate::engine::{MountSpec, PortBinding};
use indexmap::indexmap;

fn endpoint(alias: &str) -> EndpointSpec {
    EndpointSpec {
        aliases: vec![alias.to_owned()],
        ..EndpointSpec::default()
    }
}

fn two_networks() -> ContainerSpec {
    ContainerSpec {
        image: "web:1".into(),
        networks: indexmap! {"front".to_owned() => endpoint("a"), "back".to_owned() => endpoint("b")},
        ..ContainerSpec::default()
    }
}

/// Trap: engines below API 1.44 take one endpoint at create.
#[test]
fn below_1_44_only_the_primary_network_is_joined_at_create() {
    let old = lower(&two_networks(), (1, 41)).unwrap();
    assert_eq!(
        old.body.pointer("/NetworkingConfig/EndpointsConfig"),
        Some(&json!({"front": {"Aliases": ["a"]}}))
    );
    assert_eq!(old.later, [("back".to_owned(), endpoint("b"))]);
    let new = lower(&two_networks(), (1, 44)).unwrap();
    assert!(new.later.is_empty());
    assert_eq!(
        new.body.pointer("/NetworkingConfig/EndpointsConfig"),
        Some(&json!({"front": {"Aliases": ["a"]}, "back": {"Aliases": ["b"]}}))
    );
}

#[test]
fn empty_means_not_sent_and_cleared_means_an_empty_list() {
    let spec = ContainerSpec {
        image: "web:1".into(),
        entrypoint: Some(Vec::new()),
        ..ContainerSpec::default()
    };
    let got = lower(&spec, (1, 51)).unwrap().body;
    assert_eq!(
        got,
        json!({"AttachStdout": true, "AttachStderr": true, "Entrypoint": [], "Image": "web:1", "HostConfig": {}})
    );
}

#[test]
fn ports_and_restart_go_where_the_engine_reads_them() {
    let mut spec = ContainerSpec {
        exposed_ports: vec!["80/tcp".into()],
        ..ContainerSpec::default()
    };
    spec.host.port_bindings =
        indexmap! {"80/tcp".to_owned() => vec![PortBinding { host_ip: "127.0.0.1".into(), host_port: "8000".into() }]};
    spec.host.restart_policy = "on-failure".into();
    spec.host.restart_max = 3;
    let got = lower(&spec, (1, 41)).unwrap().body;
    assert_eq!(got["ExposedPorts"], json!({"80/tcp": {}}));
    assert_eq!(
        got["HostConfig"]["PortBindings"],
        json!({"80/tcp": [{"HostIp": "127.0.0.1", "HostPort": "8000"}]})
    );
    assert_eq!(
        got["HostConfig"]["RestartPolicy"],
        json!({"Name": "on-failure", "MaximumRetryCount": 3})
    );
}

#[test]
fn attributes_above_the_version_are_left_out_and_named() {
    let mut spec = two_networks();
    spec.host.annotations = indexmap! {"a".to_owned() => "b".to_owned()};
    spec.healthcheck = Some(HealthcheckSpec {
        test: vec!["CMD".into(), "x".into()],
        start_interval: Duration::from_secs(1),
        ..HealthcheckSpec::default()
    });
    spec.networks["back"].gateway_priority = 7;
    spec.networks["back"].driver_opts =
        indexmap! {"com.docker.network.endpoint.ifname".to_owned() => "eth9".to_owned()};
    let old = lower(&spec, (1, 41)).unwrap();
    assert_eq!(old.body["Healthcheck"], json!({"Test": ["CMD", "x"]}));
    assert!(old.body["HostConfig"].get("Annotations").is_none());
    for needed in ["1.43", "1.44", "1.48", "1.49"] {
        assert!(
            old.warnings.iter().any(|w| w.contains(needed)),
            "{needed}: {:?}",
            old.warnings
        );
    }
    let new = lower(&spec, (1, 51)).unwrap();
    assert!(new.warnings.is_empty());
    assert_eq!(new.body["Healthcheck"]["StartInterval"], json!(1_000_000_000));
    assert_eq!(
        new.body.pointer("/NetworkingConfig/EndpointsConfig/back/GwPriority"),
        Some(&json!(7))
    );
}

#[test]
fn the_mac_address_belongs_to_the_container_below_1_44_and_to_the_endpoint_above() {
    let mut spec = two_networks();
    spec.networks["front"].mac_address = "02:42:00:00:00:01".into();
    let old = lower(&spec, (1, 43)).unwrap().body;
    assert_eq!(old["MacAddress"], json!("02:42:00:00:00:01"));
    assert_eq!(old.pointer("/NetworkingConfig/EndpointsConfig/front/MacAddress"), None);
    let new = lower(&spec, (1, 44)).unwrap().body;
    assert_eq!(new.get("MacAddress"), None);
    assert_eq!(
        new.pointer("/NetworkingConfig/EndpointsConfig/front/MacAddress"),
        Some(&json!("02:42:00:00:00:01"))
    );
}

#[test]
fn a_volume_subpath_is_refused_rather_than_dropped() {
    let mut spec = ContainerSpec::default();
    spec.host.mounts = vec![MountSpec {
        kind: "volume".into(),
        source: "data".into(),
        target: "/d".into(),
        volume_subpath: "mine".into(),
        ..MountSpec::default()
    }];
    assert!(lower(&spec, (1, 41)).unwrap_err().contains("1.45"));
    let new = lower(&spec, (1, 45)).unwrap().body;
    assert_eq!(
        new["HostConfig"]["Mounts"],
        json!([{"Type": "volume", "Source": "data", "Target": "/d", "VolumeOptions": {"Subpath": "mine"}}])
    );
}
