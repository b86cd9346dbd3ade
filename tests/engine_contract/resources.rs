//! Networks, volumes, images.

use crate::fixture::{Fixture, IMAGE, create, run};
use futures::StreamExt;
use indexmap::indexmap;
use stackdeck::engine::{
    CommitRequest, EndpointSpec, Engine, ErrorKind, LabelFilter, MountSpec, NetworkSpec, RemoveRequest, VolumeSpec,
};
use std::sync::Arc;

fn network(fixture: &Fixture, name: &str) -> NetworkSpec {
    NetworkSpec {
        name: fixture.name(name),
        labels: fixture.labels(),
        ..NetworkSpec::default()
    }
}

fn endpoint(alias: &str) -> EndpointSpec {
    EndpointSpec {
        aliases: vec![alias.into()],
        ..EndpointSpec::default()
    }
}

const FORCE: RemoveRequest = RemoveRequest {
    force: true,
    volumes: true,
};

pub(crate) async fn networks_are_created_listed_and_removed(engine: Arc<dyn Engine>, fixture: Fixture) {
    let id = engine.create_network(network(&fixture, "net")).await.unwrap();
    let found = engine.network(&fixture.name("net")).await.unwrap().unwrap();
    assert_eq!(
        (
            found.id.as_str(),
            found.driver.as_str(),
            found.labels == fixture.labels()
        ),
        (id.as_str(), "bridge", true)
    );
    assert_eq!(engine.network(&id).await.unwrap().unwrap().name, fixture.name("net"));
    let listed = engine.networks(LabelFilter(vec![fixture.label()])).await.unwrap();
    assert_eq!(listed.iter().map(|n| n.id.as_str()).collect::<Vec<_>>(), [id.as_str()]);
    engine.remove_network(&id).await.unwrap();
    assert_eq!(engine.network(&id).await.unwrap(), None);
}

/// On engines below API 1.44 the second network is joined after create; nobody notices.
pub(crate) async fn a_container_joins_all_its_networks(engine: Arc<dyn Engine>, fixture: Fixture) {
    for name in ["front", "back"] {
        engine.create_network(network(&fixture, name)).await.unwrap();
    }
    let (front, back) = (fixture.name("front"), fixture.name("back"));
    let mut spec = fixture.role("sleeper");
    spec.host.network_mode.clone_from(&front);
    spec.networks = indexmap! {front.clone() => endpoint("web"), back.clone() => endpoint("api")};
    let created = engine.create_container(spec).await.unwrap();
    assert_eq!(created.warnings, [""; 0]);
    engine.start_container(&created.id).await.unwrap();
    let report = engine.container(&created.id).await.unwrap();
    let mut names: Vec<_> = report.summary.networks.keys().cloned().collect();
    names.sort();
    assert_eq!(names, [back.clone(), front.clone()]);
    assert!(report.summary.networks[&front].aliases.contains(&"web".to_owned()));
    assert!(report.summary.networks[&back].aliases.contains(&"api".to_owned()));
    let member = engine.network(&back).await.unwrap().unwrap();
    assert_eq!(member.containers, std::slice::from_ref(&created.id));
    assert_eq!(report.summary.networks[&back].network_id, member.id);
    assert_eq!(
        engine.remove_network(&back).await.unwrap_err().kind,
        ErrorKind::Conflict
    );
    engine.remove_container(&created.id, FORCE).await.unwrap();
    engine.remove_network(&back).await.unwrap();
}

pub(crate) async fn a_network_is_joined_and_left(engine: Arc<dyn Engine>, fixture: Fixture) {
    engine.create_network(network(&fixture, "one")).await.unwrap();
    engine.create_network(network(&fixture, "two")).await.unwrap();
    let (one, two) = (fixture.name("one"), fixture.name("two"));
    let mut spec = fixture.role("sleeper");
    spec.host.network_mode.clone_from(&one);
    spec.networks = indexmap! {one.clone() => endpoint("web")};
    let id = run(&*engine, spec).await;
    engine.connect_network(&two, &id, endpoint("late")).await.unwrap();
    let networks = engine.container(&id).await.unwrap().summary.networks;
    assert!(networks[&two].aliases.contains(&"late".to_owned()), "{networks:?}");
    engine.disconnect_network(&one, &id, true).await.unwrap();
    let networks = engine.container(&id).await.unwrap().summary.networks;
    assert_eq!(networks.keys().collect::<Vec<_>>(), [&two]);
}

pub(crate) async fn volumes_are_created_listed_and_removed(engine: Arc<dyn Engine>, fixture: Fixture) {
    let spec = VolumeSpec {
        name: fixture.name("data"),
        labels: fixture.labels(),
        ..VolumeSpec::default()
    };
    engine.create_volume(spec.clone()).await.unwrap();
    // To create what is there is fine, as the Engine API has it.
    engine.create_volume(spec.clone()).await.unwrap();
    let found = engine.volume(&spec.name).await.unwrap().unwrap();
    assert_eq!(
        (
            found.name.as_str(),
            found.driver.as_str(),
            found.labels == fixture.labels()
        ),
        (spec.name.as_str(), "local", true)
    );
    let sizes = engine.volume_sizes().await.unwrap();
    assert!(sizes.values().all(|bytes| *bytes < 1 << 60), "{sizes:?}");
    let listed = engine.volumes(LabelFilter(vec![fixture.label()])).await.unwrap();
    assert_eq!(listed.len(), 1);
    let mut container = fixture.role("sleeper");
    container.host.mounts = vec![MountSpec {
        kind: "volume".into(),
        source: spec.name.clone(),
        target: "/data".into(),
        ..MountSpec::default()
    }];
    let id = create(&*engine, container).await;
    let mounts = engine.container(&id).await.unwrap().summary.mounts;
    assert_eq!(
        (
            mounts[0].kind.as_str(),
            mounts[0].name.as_str(),
            mounts[0].target.as_str(),
            mounts[0].writable
        ),
        ("volume", spec.name.as_str(), "/data", true)
    );
    assert_eq!(
        engine.remove_volume(&spec.name, false).await.unwrap_err().kind,
        ErrorKind::Conflict
    );
    engine.remove_container(&id, FORCE).await.unwrap();
    engine.remove_volume(&spec.name, false).await.unwrap();
    assert_eq!(engine.volume(&spec.name).await.unwrap(), None);
}

pub(crate) async fn a_missing_image_is_none(engine: Arc<dyn Engine>, _: Fixture) {
    assert_eq!(engine.image("stackdeck-test/never:built").await.unwrap(), None);
    let here = engine.image(IMAGE).await.unwrap().unwrap();
    assert!(here.id.starts_with("sha256:"), "{here:?}");
    assert!(here.tags.contains(&IMAGE.to_owned()), "{here:?}");
    assert!(here.size > 1_000_000, "{here:?}");
}

pub(crate) async fn a_container_becomes_an_image(engine: Arc<dyn Engine>, fixture: Fixture) {
    let id = create(&*engine, fixture.role("sleeper")).await;
    let request = CommitRequest {
        image: fixture.tag(),
        ..CommitRequest::default()
    };
    let image = engine.commit_container(&id, request.clone()).await.unwrap();
    let found = engine.image(&fixture.tag()).await.unwrap().unwrap();
    assert_eq!(found.id, image);
    engine.remove_image(&fixture.tag(), false).await.unwrap();
    engine.remove_container(&id, FORCE).await.unwrap();
    let gone = engine.commit_container(&fixture.name("sleeper"), request).await;
    assert_eq!(gone.unwrap_err().kind, ErrorKind::Missing);
}

pub(crate) async fn a_missing_image_cannot_be_pushed(engine: Arc<dyn Engine>, fixture: Fixture) {
    let mut progress = engine.push(&fixture.tag());
    let mut last = None;
    while let Some(item) = progress.next().await {
        last = Some(item);
    }
    let error = last.unwrap().unwrap_err();
    assert_eq!(
        (error.kind, error.doing),
        (ErrorKind::Missing, "pushing image"),
        "{error}"
    );
}
