//! Vectors recorded from docker compose 2.40.3.

use super::{Dialect, network, service, service_text, volume};
use crate::compose::model::{
    BindOptions, Bytes, Deploy, Healthcheck, Ipam, Mount, MountKind, Network, Port, Resource, Resources, Service,
    ServiceNetwork, Ulimit, Volume, VolumeOptions,
};
use indexmap::IndexMap;
use std::time::Duration;

fn text(value: &str) -> String {
    value.to_owned()
}

#[test]
fn a_service_with_only_an_image_has_the_hash_of_the_reference() {
    let least = Service {
        image: text("empty"),
        networks: IndexMap::from([(text("default"), None)]),
        ..Service::default()
    };
    assert_eq!(
        service_text(&least, Dialect::Compose2),
        r#"{"command":null,"entrypoint":null,"image":"empty","networks":{"default":null}}"#
    );
    assert_eq!(
        service(&least, Dialect::Compose2),
        "5b2fd50824a37587ac94f376843a519ac27ec9334c8ad7be220e62a7a075d960"
    );
}

#[expect(clippy::too_many_lines, reason = "one service that has everything")]
fn rich() -> Service {
    let port = |host_ip: &str, target, published: &str, protocol: &str| Port {
        mode: text("ingress"),
        host_ip: text(host_ip),
        target,
        published: text(published),
        protocol: text(protocol),
        ..Port::default()
    };
    let mount = |kind, source: &str, target: &str| Mount {
        kind,
        source: text(source),
        target: text(target),
        volume: (kind == MountKind::Volume).then(VolumeOptions::default),
        ..Mount::default()
    };
    Service {
        cpus: 0.5,
        command: Some(vec![text("sh"), text("-c"), text("echo <&>")]),
        environment: IndexMap::from([(text("Z"), Some(text("1"))), (text("A"), Some(text("é")))]),
        ports: vec![port("", 80, "8080", "tcp"), port("127.0.0.1", 9, "9", "udp")],
        volumes: vec![
            Mount {
                read_only: true,
                ..mount(MountKind::Volume, "data", "/d")
            },
            Mount {
                bind: Some(BindOptions {
                    create_host_path: Some(true),
                    ..BindOptions::default()
                }),
                ..mount(MountKind::Bind, "/tmp/hv/x", "/x")
            },
            mount(MountKind::Volume, "", "/anon"),
        ],
        deploy: Some(Deploy {
            replicas: Some(2),
            resources: Resources {
                limits: Some(Resource {
                    cpus: 0.5,
                    memory: Bytes(1 << 30),
                    ..Resource::default()
                }),
                ..Resources::default()
            },
            ..Deploy::default()
        }),
        healthcheck: Some(Healthcheck {
            test: vec![text("CMD-SHELL"), text("true")],
            interval: Some(Duration::from_secs(90)),
            retries: Some(3),
            ..Healthcheck::default()
        }),
        stop_grace_period: Some(Duration::from_secs(60)),
        ulimits: IndexMap::from([(
            text("nofile"),
            Ulimit {
                single: 5,
                ..Ulimit::default()
            },
        )]),
        labels: IndexMap::from([(text("x"), text("y"))]),
        scale: Some(2),
        networks: IndexMap::from([(
            text("default"),
            Some(ServiceNetwork {
                aliases: vec![text("w")],
                ..ServiceNetwork::default()
            }),
        )]),
        image: text("empty"),
        ..Service::default()
    }
}

#[test]
fn a_service_with_many_attributes_has_the_hash_of_the_reference() {
    assert_eq!(
        service_text(&rich(), Dialect::Compose2),
        concat!(
            r#"{"cpus":0.5,"command":["sh","-c","echo \u003c\u0026\u003e"],"deploy":{"resources":{"limits":{"cpus":0.5,"#,
            r#""memory":"1073741824"}},"placement":{}},"entrypoint":null,"environment":{"A":"é","Z":"1"},"healthcheck":"#,
            r#"{"test":["CMD-SHELL","true"],"interval":"1m30s","retries":3},"image":"empty","labels":{"x":"y"},"networks":"#,
            r#"{"default":{"aliases":["w"]}},"ports":[{"mode":"ingress","target":80,"published":"8080","protocol":"tcp"},"#,
            r#"{"mode":"ingress","host_ip":"127.0.0.1","target":9,"published":"9","protocol":"udp"}],"#,
            r#""stop_grace_period":"1m0s","ulimits":{"nofile":5},"volumes":[{"type":"volume","source":"data","target":"/d","#,
            r#""read_only":true,"volume":{}},{"type":"bind","source":"/tmp/hv/x","target":"/x","bind":"#,
            r#"{"create_host_path":true}},{"type":"volume","target":"/anon","volume":{}}]}"#
        )
    );
    assert_eq!(
        service(&rich(), Dialect::Compose2),
        "2406d8ea44c5da83e811f07ee5e8c6f35a74ca854231f3ab962aadc2ebaacfb1"
    );
}

#[test]
fn newer_dialects_omit_create_host_path_when_true() {
    for dialect in [Dialect::Compose50, Dialect::Compose5] {
        assert!(service_text(&rich(), dialect).contains(r#""target":"/x","bind":{}}"#));
    }
}

#[test]
fn networks_and_volumes_have_the_hashes_of_the_reference() {
    let default = Network {
        name: text("hv_default"),
        ipam: Ipam::default(),
        ..Network::default()
    };
    assert_eq!(
        network(&default),
        "2cf0399acdf844a629bfc5a422e30f8207b3392d9fac2bce5893a9cd627a042d"
    );
    let data = Volume {
        name: text("hv_data"),
        ..Volume::default()
    };
    assert_eq!(
        volume(&data),
        "4693ce1d0aedbf411e8be8b72d058dbdaa49ead5e5bc584f4d6e03e8115cba7d"
    );
}
