//! Which events come, in which order, for what happens to a container.

use crate::fixture::{Fixture, create, created, run, story};
use stackdeck::engine::{ContainerEvent, ContainerStatus, Engine, HealthStatus, RemoveRequest, StopRequest};
use std::sync::Arc;
use std::time::Duration;

use ContainerEvent::{Created, Destroyed, Died, Health, Killed, Renamed, Restarted, Started, Stopped};

fn ended(seen: &[ContainerEvent]) -> bool {
    seen.iter().any(|e| matches!(e, Died { .. }))
}

fn stop(grace: u64) -> StopRequest {
    StopRequest {
        grace: Some(Duration::from_secs(grace)),
        signal: None,
    }
}

pub(crate) async fn an_exit_of_its_own_is_a_die(engine: Arc<dyn Engine>, fixture: Fixture) {
    let id = run(&*engine, fixture.role("brief")).await;
    let since = created(&*engine, &id).await;
    let seen = story(&*engine, &fixture, &id, since, ended).await;
    assert_eq!(seen, [Created, Started, Died { exit_code: 3 }]);
}

/// `stop` and `die` come in either order.
pub(crate) async fn a_stop_is_kill_then_stop_and_die(engine: Arc<dyn Engine>, fixture: Fixture) {
    let id = run(&*engine, fixture.role("sleeper")).await;
    let since = created(&*engine, &id).await;
    engine.stop_container(&id, stop(10)).await.unwrap();
    let seen = story(&*engine, &fixture, &id, since, |seen| {
        ended(seen) && seen.contains(&Stopped)
    })
    .await;
    assert_eq!(seen[..3], [Created, Started, Killed { signal: 15 }]);
    assert_eq!(seen.len(), 5, "{seen:?}");
    assert!(seen.contains(&Died { exit_code: 0 }), "{seen:?}");
}

pub(crate) async fn a_stubborn_container_is_killed_twice(engine: Arc<dyn Engine>, fixture: Fixture) {
    let id = run(&*engine, fixture.role("stubborn")).await;
    let since = created(&*engine, &id).await;
    engine.stop_container(&id, stop(1)).await.unwrap();
    let seen = story(&*engine, &fixture, &id, since, |seen| {
        ended(seen) && seen.contains(&Stopped)
    })
    .await;
    assert_eq!(
        seen[..4],
        [Created, Started, Killed { signal: 15 }, Killed { signal: 9 }]
    );
    assert!(seen.contains(&Died { exit_code: 137 }), "{seen:?}");
}

pub(crate) async fn a_kill_is_kill_and_die(engine: Arc<dyn Engine>, fixture: Fixture) {
    let id = run(&*engine, fixture.role("sleeper")).await;
    let since = created(&*engine, &id).await;
    engine.kill_container(&id, "SIGKILL").await.unwrap();
    let seen = story(&*engine, &fixture, &id, since, ended).await;
    assert_eq!(seen, [Created, Started, Killed { signal: 9 }, Died { exit_code: 137 }]);
}

pub(crate) async fn a_forced_removal_is_kill_die_destroy(engine: Arc<dyn Engine>, fixture: Fixture) {
    let id = run(&*engine, fixture.role("sleeper")).await;
    let since = created(&*engine, &id).await;
    let force = RemoveRequest {
        force: true,
        volumes: true,
    };
    engine.remove_container(&id, force).await.unwrap();
    let seen = story(&*engine, &fixture, &id, since, |seen| seen.contains(&Destroyed)).await;
    assert_eq!(
        seen,
        [
            Created,
            Started,
            Killed { signal: 9 },
            Died { exit_code: 137 },
            Destroyed
        ]
    );
}

pub(crate) async fn a_restart_ends_with_restart(engine: Arc<dyn Engine>, fixture: Fixture) {
    let id = run(&*engine, fixture.role("sleeper")).await;
    let since = created(&*engine, &id).await;
    engine.restart_container(&id, stop(10)).await.unwrap();
    let seen = story(&*engine, &fixture, &id, since, |seen| seen.contains(&Restarted)).await;
    assert_eq!(seen[..3], [Created, Started, Killed { signal: 15 }]);
    assert_eq!(seen[5..], [Started, Restarted], "{seen:?}");
    assert!(
        seen[3..5].contains(&Stopped) && seen[3..5].contains(&Died { exit_code: 0 }),
        "{seen:?}"
    );
    assert_eq!(
        engine.container(&id).await.unwrap().state.status,
        ContainerStatus::Running
    );
}

/// No `restart` event: only `die` and `start`, and the count in the report.
pub(crate) async fn a_restart_policy_is_silent_between_die_and_start(engine: Arc<dyn Engine>, fixture: Fixture) {
    let mut spec = fixture.role("brief");
    spec.host.restart_policy = "on-failure".into();
    spec.host.restart_max = 1;
    let id = run(&*engine, spec).await;
    let since = created(&*engine, &id).await;
    let twice = |seen: &[ContainerEvent]| seen.iter().filter(|e| matches!(e, Died { .. })).count() == 2;
    let seen = story(&*engine, &fixture, &id, since, twice).await;
    let died = Died { exit_code: 3 };
    assert_eq!(seen, [Created, Started, died.clone(), Started, died]);
    let report = engine.container(&id).await.unwrap();
    assert_eq!(
        (report.restart_count, report.restart_policy.as_str()),
        (1, "on-failure")
    );
}

pub(crate) async fn a_rename_tells_the_old_name(engine: Arc<dyn Engine>, fixture: Fixture) {
    let id = create(&*engine, fixture.role("sleeper")).await;
    let since = created(&*engine, &id).await;
    engine.rename_container(&id, &fixture.name("new")).await.unwrap();
    let seen = story(&*engine, &fixture, &id, since, |seen| seen.len() == 2).await;
    let from = fixture.name("sleeper");
    assert_eq!(seen, [Created, Renamed { from }]);
}

pub(crate) async fn health_goes_from_starting_to_healthy(engine: Arc<dyn Engine>, fixture: Fixture) {
    let id = run(&*engine, fixture.role("healthy")).await;
    let since = created(&*engine, &id).await;
    let first = engine.container(&id).await.unwrap().state.health.unwrap();
    assert_eq!(first.status, HealthStatus::Starting);
    let seen = story(&*engine, &fixture, &id, since, |seen| {
        matches!(seen.last(), Some(Health(_)))
    })
    .await;
    assert_eq!(seen, [Created, Started, Health(HealthStatus::Healthy)]);
    let report = engine.container(&id).await.unwrap();
    let health = report.state.health.unwrap();
    assert_eq!((health.status, health.failing_streak), (HealthStatus::Healthy, 0));
    let codes: Vec<i64> = health.log.iter().map(|probe| probe.exit_code).collect();
    assert!(
        codes.iter().any(|code| *code != 0),
        "it was not ready at first: {codes:?}"
    );
    assert_eq!(codes.last(), Some(&0));
    assert!(health.log.len() <= 5 && health.log.windows(2).all(|pair| pair[0].end <= pair[1].start));
    assert!(
        health
            .log
            .iter()
            .all(|probe| probe.start <= probe.end && probe.start >= report.state.started.unwrap())
    );
    assert_eq!(report.healthcheck.unwrap().retries, 100);
}

pub(crate) async fn health_gives_up_after_its_retries(engine: Arc<dyn Engine>, fixture: Fixture) {
    let id = run(&*engine, fixture.role("sick")).await;
    let since = created(&*engine, &id).await;
    let seen = story(&*engine, &fixture, &id, since, |seen| {
        matches!(seen.last(), Some(Health(_)))
    })
    .await;
    assert_eq!(seen, [Created, Started, Health(HealthStatus::Unhealthy)]);
    let health = engine.container(&id).await.unwrap().state.health.unwrap();
    assert_eq!(health.status, HealthStatus::Unhealthy);
    assert!(health.failing_streak >= 2);
    assert!(health.log[0].output.contains("not yet"), "{:?}", health.log[0]);
}

/// A reader whose connection broke asks again from the last time it knows.
pub(crate) async fn past_events_are_sent_again_when_asked_for(engine: Arc<dyn Engine>, fixture: Fixture) {
    let id = run(&*engine, fixture.role("brief")).await;
    let since = created(&*engine, &id).await;
    let first = story(&*engine, &fixture, &id, since, ended).await;
    let again = story(&*engine, &fixture, &id, since, ended).await;
    assert_eq!(first, again);
    let started = engine.container(&id).await.unwrap().state.finished.unwrap();
    let late = story(&*engine, &fixture, &id, started, ended).await;
    assert_eq!(late, [Died { exit_code: 3 }]);
}
