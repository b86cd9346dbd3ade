//! Where a real engine sets limits: versions, ports, names, patience.

use crate::fixture::{Fixture, IMAGE, PATIENCE, create, run};
use futures::StreamExt;
use indexmap::indexmap;
use stackdeck::engine::{
    ContainerEvent, EndpointSpec, Engine, EngineEvent, ErrorKind, EventFilter, ExecSpec, LabelFilter, NetworkSpec,
    PortBinding, PullRequest, StopRequest,
};
use std::sync::Arc;
use std::time::Duration;

async fn network(engine: &dyn Engine, fixture: &Fixture, name: &str) -> String {
    let spec = NetworkSpec {
        name: fixture.name(name),
        labels: fixture.labels(),
        ..NetworkSpec::default()
    };
    engine.create_network(spec).await.unwrap();
    fixture.name(name)
}

pub(crate) async fn names_resolve_in_a_shared_network(engine: Arc<dyn Engine>, fixture: Fixture) {
    let back = network(&*engine, &fixture, "back").await;
    let front = network(&*engine, &fixture, "front").await;
    let mut server = fixture.role("sleeper");
    server.host.network_mode.clone_from(&front);
    let alias = |name: &str| EndpointSpec {
        aliases: vec![name.into()],
        ..EndpointSpec::default()
    };
    // The second network is joined after create on engines below API 1.44.
    server.networks = indexmap! {front => alias("web"), back.clone() => alias("db")};
    run(&*engine, server).await;
    let mut client = fixture.role("stubborn");
    client.host.network_mode.clone_from(&back);
    client.networks = indexmap! {back => alias("client")};
    let client = run(&*engine, client).await;
    let ping = ExecSpec {
        command: ["ping", "-c", "1", "-W", "2", "db"].map(Into::into).into(),
        ..ExecSpec::default()
    };
    let session = engine.exec(&client, ping).await.unwrap();
    let said: Vec<_> = session.output.collect().await;
    let report = engine.exec_report(&session.id).await.unwrap();
    assert_eq!(report.exit_code, Some(0), "{said:?}");
}

pub(crate) async fn a_taken_port_is_reported_as_one(engine: Arc<dyn Engine>, fixture: Fixture) {
    let publish = |role: &str, port: u16| {
        let mut spec = fixture.role(role);
        spec.host.network_mode = "bridge".into();
        spec.exposed_ports = vec!["80/tcp".into()];
        let binding = PortBinding {
            host_ip: "127.0.0.1".into(),
            host_port: if port == 0 { String::new() } else { port.to_string() },
        };
        spec.host.port_bindings = indexmap! {"80/tcp".to_owned() => vec![binding]};
        spec
    };
    let first = run(&*engine, publish("sleeper", 0)).await;
    let ports = engine.container(&first).await.unwrap().summary.ports;
    let port = ports.iter().find_map(|port| port.host_port).expect("it is published");
    let listed = engine.containers(LabelFilter(vec![fixture.label()])).await.unwrap();
    assert_eq!(listed[0].ports.iter().find_map(|p| p.host_port), Some(port));
    let second = create(&*engine, publish("brief", port)).await;
    let error = engine.start_container(&second).await.unwrap_err();
    assert_eq!(error.kind, ErrorKind::PortTaken, "{error}");
    assert!(error.detail.contains(&port.to_string()), "{error}");
}

/// Half connected it would start and then fail in ways that are hard to read.
pub(crate) async fn a_network_that_cannot_be_joined_leaves_no_container(engine: Arc<dyn Engine>, fixture: Fixture) {
    let front = network(&*engine, &fixture, "front").await;
    let mut spec = fixture.role("sleeper");
    spec.host.network_mode.clone_from(&front);
    // Old engines refuse an alias in their default network, and they refuse it when it is joined.
    let alias = EndpointSpec {
        aliases: vec!["web".into()],
        ..EndpointSpec::default()
    };
    spec.networks = indexmap! {front => EndpointSpec::default(), "bridge".to_owned() => alias};
    let created = engine.create_container(spec).await;
    if engine.info().await.unwrap().api < (1, 44) {
        let error = created.unwrap_err();
        assert_eq!((error.doing, error.subject.as_str()), ("joining network", "bridge"));
        let left = engine.containers(LabelFilter(vec![fixture.label()])).await.unwrap();
        assert!(left.is_empty(), "{left:?}");
    }
    // A network that is not there is found out at the start, by old engines and new.
    let mut spec = fixture.role("brief");
    spec.host.network_mode = fixture.name("nowhere");
    spec.networks = indexmap! {fixture.name("nowhere") => EndpointSpec::default()};
    let id = create(&*engine, spec).await;
    assert_eq!(engine.start_container(&id).await.unwrap_err().kind, ErrorKind::Missing);
}

pub(crate) async fn attributes_above_the_engine_are_named(engine: Arc<dyn Engine>, fixture: Fixture) {
    let mut spec = fixture.role("healthy");
    spec.host.annotations = indexmap! {"note".to_owned() => "x".to_owned()};
    if let Some(check) = &mut spec.healthcheck {
        check.start_period = Duration::from_secs(30);
        check.start_interval = Duration::from_millis(500);
    }
    let created = engine.create_container(spec).await.unwrap();
    let api = engine.info().await.unwrap().api;
    for (name, needs) in [("annotations", (1, 43)), ("start_interval", (1, 44))] {
        let told = created.warnings.iter().any(|warning| warning.contains(name));
        assert_eq!(told, api < needs, "{name}: {:?}", created.warnings);
    }
    let report = engine.container(&created.id).await.unwrap();
    let interval = if api >= (1, 44) {
        Duration::from_millis(500)
    } else {
        Duration::ZERO
    };
    assert_eq!(report.healthcheck.unwrap().start_interval, interval);
}

/// The engine answers a stop when the container is down, however long that takes; the container's own grace period counts.
pub(crate) async fn a_stop_may_take_longer_than_the_client_timeout(engine: Arc<dyn Engine>, fixture: Fixture) {
    let mut spec = fixture.role("stubborn");
    spec.stop_timeout = Some(Duration::from_secs(3));
    let id = run(&*engine, spec).await;
    let began = tokio::time::Instant::now();
    engine.stop_container(&id, StopRequest::default()).await.unwrap();
    let took = began.elapsed();
    assert!(
        took >= Duration::from_millis(2900) && took < Duration::from_secs(9),
        "{took:?}"
    );
    let signal = StopRequest {
        grace: Some(Duration::from_secs(1)),
        signal: Some("SIGINT".into()),
    };
    engine.start_container(&id).await.unwrap();
    let stopped = engine.stop_container(&id, signal).await;
    if engine.info().await.unwrap().api >= (1, 42) {
        stopped.unwrap();
    } else {
        let error = stopped.unwrap_err();
        assert_eq!(error.kind, ErrorKind::Unsupported);
        assert!(error.detail.contains("1.42"), "{error}");
    }
}

pub(crate) async fn an_image_has_its_layers_and_names(engine: Arc<dyn Engine>, fixture: Fixture) {
    let image = engine.image(IMAGE).await.unwrap().unwrap();
    assert!(
        image.platform.starts_with("linux/") && image.created.is_some(),
        "{image:?}"
    );
    let layers = engine.image_history(IMAGE).await.unwrap();
    assert_eq!(layers.len(), 2, "{layers:?}");
    assert!(
        layers[0].created_by.contains("--install") && layers[1].created_by.contains("COPY busybox"),
        "{layers:?}"
    );
    assert!(layers[1].size > 1_000_000);
    let name = format!("{}:tagged", fixture.prefix);
    engine.tag_image(IMAGE, &name).await.unwrap();
    assert_eq!(engine.image(&name).await.unwrap().unwrap().id, image.id);
    assert_eq!(engine.image(&image.id).await.unwrap().unwrap().id, image.id);
    engine.remove_image(&name, false).await.unwrap();
    assert_eq!(engine.image(&name).await.unwrap(), None);
    assert!(engine.image(IMAGE).await.unwrap().is_some());
}

pub(crate) async fn a_pull_from_nowhere_fails_with_a_reason(engine: Arc<dyn Engine>, _: Fixture) {
    let request = PullRequest {
        image: "registry.invalid/nothing:1".into(),
        platform: String::new(),
    };
    let told: Vec<_> = engine.pull(request).collect().await;
    let error = told.last().unwrap().as_ref().unwrap_err();
    assert_eq!(
        (error.doing, error.subject.as_str()),
        ("pulling image", "registry.invalid/nothing:1")
    );
    assert!(error.detail.contains("registry.invalid"), "{error}");
}

/// Container events are filtered by label; networks and volumes carry none and come from everyone.
pub(crate) async fn events_of_other_objects_are_filtered_out(engine: Arc<dyn Engine>, fixture: Fixture) {
    let ours = create(&*engine, fixture.role("sleeper")).await;
    let since = engine.container(&ours).await.unwrap().summary.created;
    let mut other = fixture.role("brief");
    other.labels.insert("stackdeck.contract.side".into(), "other".into());
    let other = create(&*engine, other).await;
    network(&*engine, &fixture, "net").await;
    engine.start_container(&ours).await.unwrap();
    let mut only_other = engine.events(EventFilter {
        labels: vec![fixture.label(), "stackdeck.contract.side=other".into()],
        since: Some(since),
        until: None,
        words: &[],
    });
    engine.start_container(&other).await.unwrap();
    let mut network_came = false;
    let read = async {
        loop {
            match only_other.next().await.unwrap().unwrap() {
                EngineEvent::Container { id, what, .. } => {
                    assert_eq!(id, other);
                    if what == ContainerEvent::Started {
                        break;
                    }
                }
                EngineEvent::Resource { kind, name, action, .. } => {
                    network_came |= kind == "network" && name == fixture.name("net") && action == "create";
                }
            }
        }
    };
    tokio::time::timeout(PATIENCE, read).await.unwrap();
    assert!(network_came);
}

/// Words that carry their object (`exec_start: sh -c …`) are asked for without it, and what was not asked for does not come.
pub(crate) async fn events_are_filtered_by_action(engine: Arc<dyn Engine>, fixture: Fixture) {
    let id = create(&*engine, fixture.role("sleeper")).await;
    let mut events = engine.events(EventFilter {
        labels: vec![fixture.label()],
        since: Some(engine.container(&id).await.unwrap().summary.created),
        until: None,
        words: &["start", "exec_start", "exec_die"],
    });
    engine.start_container(&id).await.unwrap();
    let spec = ExecSpec {
        command: vec!["true".into()],
        ..ExecSpec::default()
    };
    engine.exec(&id, spec).await.unwrap();
    let mut seen = Vec::new();
    let read = async {
        while !matches!(seen.last(), Some(ContainerEvent::ExecDied { .. })) {
            if let EngineEvent::Container { what, .. } = events.next().await.unwrap().unwrap() {
                seen.push(what);
            }
        }
    };
    tokio::time::timeout(PATIENCE, read).await.unwrap();
    assert!(
        matches!(
            &seen[..],
            [
                ContainerEvent::Started,
                ContainerEvent::ExecStarted { .. },
                ContainerEvent::ExecDied { exit_code: 0, .. }
            ]
        ),
        "{seen:?}"
    );
}
