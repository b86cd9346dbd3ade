//! A container's life, and what calls answer when there is nothing to do or nothing there.

use crate::fixture::{Fixture, IMAGE, create, run};
use futures::StreamExt;
use stackdeck::engine::{
    ContainerStatus, EndpointSpec, Engine, ErrorKind, ExecSpec, LabelFilter, LogRequest, NetworkSpec, RemoveRequest,
    StopRequest,
};
use std::sync::Arc;
use std::time::Duration;

fn stop(grace: u64) -> StopRequest {
    StopRequest {
        grace: Some(Duration::from_secs(grace)),
        signal: None,
    }
}

pub(crate) async fn info_describes_the_engine(engine: Arc<dyn Engine>, _: Fixture) {
    let info = engine.info().await.unwrap();
    assert!(info.api >= (1, 41), "{info:?}");
    assert!(info.version.starts_with(|c: char| c.is_ascii_digit()), "{info:?}");
    assert!(info.platform.starts_with("linux/"), "{info:?}");
    assert!(!info.endpoint.is_empty() && !info.log_driver.is_empty());
}

pub(crate) async fn a_container_is_created_started_stopped_and_removed(engine: Arc<dyn Engine>, fixture: Fixture) {
    let mut spec = fixture.role("sleeper");
    spec.environment = vec!["COLOUR=blue".into()];
    spec.stop_timeout = Some(Duration::from_secs(7));
    let id = create(&*engine, spec).await;
    let fresh = engine.container(&id).await.unwrap();
    assert_eq!(fresh.state.status, ContainerStatus::Created);
    assert_eq!(
        (fresh.summary.name.as_str(), fresh.summary.image.as_str()),
        (fixture.name("sleeper").as_str(), IMAGE)
    );
    assert_eq!(fresh.summary.id, id);
    assert!(fresh.environment.contains(&"COLOUR=blue".to_owned()));
    assert_eq!(fresh.stop_timeout, Some(Duration::from_secs(7)));
    assert_eq!((fresh.state.started, fresh.restart_policy.as_str()), (None, "no"));
    engine.start_container(&id).await.unwrap();
    let up = engine.container(&fixture.name("sleeper")).await.unwrap();
    assert_eq!(up.state.status, ContainerStatus::Running);
    assert!(up.state.pid > 0 && up.state.started.is_some() && up.state.health.is_none());
    engine.stop_container(&id, stop(10)).await.unwrap();
    let down = engine.container(&id).await.unwrap();
    assert_eq!(
        (down.state.status, down.state.exit_code, down.state.oom_killed),
        (ContainerStatus::Exited, 0, false)
    );
    assert!(down.state.finished >= down.state.started);
    engine.remove_container(&id, RemoveRequest::default()).await.unwrap();
    assert_eq!(engine.container(&id).await.unwrap_err().kind, ErrorKind::Missing);
}

/// The engine answers 304 for these, which must not be an error.
pub(crate) async fn starting_or_stopping_twice_is_no_error(engine: Arc<dyn Engine>, fixture: Fixture) {
    let id = run(&*engine, fixture.role("sleeper")).await;
    engine.start_container(&id).await.unwrap();
    engine.stop_container(&id, stop(10)).await.unwrap();
    engine.stop_container(&id, stop(10)).await.unwrap();
}

pub(crate) async fn a_missing_container_is_reported_as_missing(engine: Arc<dyn Engine>, fixture: Fixture) {
    let nobody = fixture.name("nobody");
    let kinds = [
        engine.container(&nobody).await.err(),
        engine.start_container(&nobody).await.err(),
        engine.stop_container(&nobody, stop(1)).await.err(),
        engine.kill_container(&nobody, "SIGKILL").await.err(),
        engine.restart_container(&nobody, stop(1)).await.err(),
        engine.remove_container(&nobody, RemoveRequest::default()).await.err(),
        engine.rename_container(&nobody, &fixture.name("other")).await.err(),
        engine.wait_container(&nobody).await.err(),
        engine.top(&nobody).await.err(),
        engine
            .exec(
                &nobody,
                ExecSpec {
                    command: vec!["true".into()],
                    ..ExecSpec::default()
                },
            )
            .await
            .err(),
        engine
            .logs(&nobody, LogRequest::default())
            .next()
            .await
            .and_then(Result::err),
        engine.remove_network(&nobody).await.err(),
        engine
            .connect_network(&nobody, &nobody, EndpointSpec::default())
            .await
            .err(),
        engine.remove_volume(&nobody, false).await.err(),
        engine.remove_image(&nobody, false).await.err(),
        engine.tag_image(&nobody, &fixture.name("other")).await.err(),
    ];
    for (n, error) in kinds.into_iter().enumerate() {
        let error = error.unwrap_or_else(|| panic!("call {n} found something"));
        assert_eq!(error.kind, ErrorKind::Missing, "call {n}: {error}");
    }
    assert_eq!(engine.network(&nobody).await.unwrap(), None);
    assert_eq!(engine.volume(&nobody).await.unwrap(), None);
    let mut spec = fixture.role("sleeper");
    spec.image = "stackdeck-test/never:built".into();
    assert_eq!(
        engine.create_container(spec).await.unwrap_err().kind,
        ErrorKind::Missing
    );
}

pub(crate) async fn a_container_name_can_be_used_once(engine: Arc<dyn Engine>, fixture: Fixture) {
    let first = create(&*engine, fixture.role("sleeper")).await;
    let error = engine.create_container(fixture.role("sleeper")).await.unwrap_err();
    assert_eq!(error.kind, ErrorKind::NameTaken);
    let other = create(&*engine, fixture.role("brief")).await;
    let error = engine
        .rename_container(&other, &fixture.name("sleeper"))
        .await
        .unwrap_err();
    assert_eq!(error.kind, ErrorKind::NameTaken);
    engine.rename_container(&first, &fixture.name("old")).await.unwrap();
    engine.rename_container(&other, &fixture.name("sleeper")).await.unwrap();
    assert_eq!(
        engine.container(&fixture.name("sleeper")).await.unwrap().summary.id,
        other
    );
    let network = NetworkSpec {
        name: fixture.name("net"),
        labels: fixture.labels(),
        ..NetworkSpec::default()
    };
    engine.create_network(network.clone()).await.unwrap();
    assert_eq!(
        engine.create_network(network).await.unwrap_err().kind,
        ErrorKind::NameTaken
    );
}

/// A code other than zero is the normal outcome of a wait; a second wait answers at once.
pub(crate) async fn a_wait_answers_any_exit_code(engine: Arc<dyn Engine>, fixture: Fixture) {
    let id = run(&*engine, fixture.role("brief")).await;
    assert_eq!(engine.wait_container(&id).await.unwrap(), 3);
    assert_eq!(engine.wait_container(&id).await.unwrap(), 3);
    let report = engine.container(&id).await.unwrap();
    assert_eq!(
        (report.state.status, report.state.exit_code),
        (ContainerStatus::Exited, 3)
    );
}

pub(crate) async fn a_stop_waits_for_the_grace_and_then_kills(engine: Arc<dyn Engine>, fixture: Fixture) {
    let id = run(&*engine, fixture.role("stubborn")).await;
    let began = tokio::time::Instant::now();
    engine.stop_container(&id, stop(1)).await.unwrap();
    let took = began.elapsed();
    assert!(
        took >= Duration::from_millis(900) && took < Duration::from_secs(8),
        "{took:?}"
    );
    assert_eq!(engine.container(&id).await.unwrap().state.exit_code, 137);
}

pub(crate) async fn a_paused_container_is_reported_as_paused(engine: Arc<dyn Engine>, fixture: Fixture) {
    let id = run(&*engine, fixture.role("sleeper")).await;
    let status = async || engine.container(&id).await.unwrap().state.status;
    engine.pause_container(&id).await.unwrap();
    assert_eq!(status().await, ContainerStatus::Paused);
    assert_eq!(
        engine.pause_container(&id).await.unwrap_err().kind,
        ErrorKind::AlreadySo
    );
    engine.unpause_container(&id).await.unwrap();
    assert_eq!(status().await, ContainerStatus::Running);
    assert_eq!(
        engine.unpause_container(&id).await.unwrap_err().kind,
        ErrorKind::AlreadySo
    );
}

pub(crate) async fn labels_must_all_match(engine: Arc<dyn Engine>, fixture: Fixture) {
    let mut one = fixture.role("sleeper");
    one.labels.insert("tier".into(), "back".into());
    let one = create(&*engine, one).await;
    let two = create(&*engine, fixture.role("brief")).await;
    let find = async |labels: &[&str]| {
        let mut filter = vec![fixture.label()];
        filter.extend(labels.iter().map(|l| (*l).to_owned()));
        let mut ids: Vec<_> = engine
            .containers(LabelFilter(filter))
            .await
            .unwrap()
            .into_iter()
            .map(|c| c.id)
            .collect();
        ids.sort();
        ids
    };
    let mut both = vec![one.clone(), two];
    both.sort();
    assert_eq!(find(&[]).await, both);
    assert_eq!(find(&["tier"]).await, std::slice::from_ref(&one));
    assert_eq!(find(&["tier=back"]).await, [one]);
    assert_eq!(find(&["tier=front"]).await, [""; 0]);
}

pub(crate) async fn a_command_needs_a_running_container(engine: Arc<dyn Engine>, fixture: Fixture) {
    let id = create(&*engine, fixture.role("sleeper")).await;
    let spec = ExecSpec {
        command: vec!["true".into()],
        ..ExecSpec::default()
    };
    assert_eq!(
        engine.exec(&id, spec.clone()).await.unwrap_err().kind,
        ErrorKind::Conflict
    );
    assert_eq!(
        engine.kill_container(&id, "SIGKILL").await.unwrap_err().kind,
        ErrorKind::Conflict
    );
    engine.start_container(&id).await.unwrap();
    let session = engine.exec(&id, spec).await.unwrap();
    let _: Vec<_> = session.output.collect().await;
    let report = engine.exec_report(&session.id).await.unwrap();
    assert_eq!((report.running, report.exit_code), (false, Some(0)));
}

/// The cheap look after every probe tells what the whole one would.
pub(crate) async fn a_report_has_the_state_of_the_container(engine: Arc<dyn Engine>, fixture: Fixture) {
    let id = create(&*engine, fixture.role("sleeper")).await;
    let created = engine.container_state(&id).await.unwrap();
    assert_eq!(created, engine.container(&id).await.unwrap().state);
    assert_eq!(created.status, ContainerStatus::Created);
    engine.start_container(&id).await.unwrap();
    let running = engine.container_state(&id).await.unwrap();
    assert_eq!(running, engine.container(&id).await.unwrap().state);
    assert_eq!(running.status, ContainerStatus::Running);
    let missing = engine.container_state("no-such-container").await.unwrap_err();
    assert_eq!(missing.kind, ErrorKind::Missing);
}
