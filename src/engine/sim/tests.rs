//! The imagined host keeps its script, under paused time.

mod swarm;

use super::*;
use crate::engine::*;
use futures::StreamExt;
use std::time::Duration;

const SCENARIO: &str = "
images:
  db: {present: true}
  app: {pull: 4, layers: 2, size: 1000}
services:
  db:
    start: 0.3
    ready: 2.5
    log: [{at: 0.1, text: hello}, {at: 1, every: 1, text: 'tick {n}'}]
    exits: [{at: 10, code: 3, run: 1}]
    stop: 0.5
";

fn engine() -> SimEngine {
    SimEngine::start(
        Scenario::parse(SCENARIO).unwrap(),
        Clock::starting_at(Timestamp(1_700_000_000_000_000_000)),
    )
}

fn db() -> ContainerSpec {
    let mut spec = ContainerSpec {
        name: "p-db-1".into(),
        image: "db".into(),
        ..ContainerSpec::default()
    };
    spec.labels.insert("com.docker.compose.service".into(), "db".into());
    spec.host.restart_policy = "always".into();
    spec.healthcheck = Some(HealthcheckSpec {
        test: vec!["CMD".into(), "ping".into()],
        interval: Duration::from_secs(1),
        start_period: Duration::from_secs(30),
        start_interval: Duration::from_secs(1),
        ..HealthcheckSpec::default()
    });
    spec
}

#[tokio::test(start_paused = true)]
async fn a_health_check_turns_healthy_with_the_first_probe_after_ready() {
    let engine = engine();
    let mut events = engine.events(EventFilter::default());
    let id = engine.create_container(db()).await.unwrap().id;
    engine.start_container(&id).await.unwrap();
    let healthy = async {
        loop {
            if let Some(Ok(EngineEvent::Container {
                what: ContainerEvent::Health(status),
                at,
                ..
            })) = events.next().await
            {
                return (status, at);
            }
        }
    };
    let (status, at) = healthy.await;
    assert_eq!(status, HealthStatus::Healthy);
    let report = engine.container(&id).await.unwrap();
    let took = at.since(report.state.started.unwrap());
    // Probes take 30 ms and begin 1 s after the last ended: 1.00, 2.03, 3.06 – the third is the first after 2.5 s.
    assert_eq!(took, Duration::from_millis(3090));
    assert_eq!(
        report
            .state
            .health
            .unwrap()
            .log
            .iter()
            .map(|probe| probe.exit_code)
            .collect::<Vec<_>>(),
        [1, 1, 0]
    );
}

#[tokio::test(start_paused = true)]
async fn a_policy_restart_sends_die_then_start_and_continues_the_log() {
    let engine = engine();
    let mut events = engine.events(EventFilter::default());
    let id = engine.create_container(db()).await.unwrap().id;
    engine.start_container(&id).await.unwrap();
    let mut seen = Vec::new();
    while seen.len() < 3 {
        if let Some(Ok(EngineEvent::Container { what, .. })) = events.next().await {
            match what {
                ContainerEvent::Started => seen.push("start".to_string()),
                ContainerEvent::Died { exit_code } => seen.push(format!("die {exit_code}")),
                _ => {}
            }
        }
    }
    assert_eq!(seen, ["start", "die 3", "start"]);
    let lines: Vec<_> = engine.logs(&id, LogRequest::default()).collect().await;
    assert_eq!(lines.len(), 10); // "hello" and nine ticks before second 10; at second 10 it exits first
    assert_eq!(engine.container(&id).await.unwrap().restart_count, 1);
}

#[tokio::test(start_paused = true)]
async fn a_pull_plays_its_layers_and_leaves_the_image() {
    let engine = engine();
    assert_eq!(engine.image("app").await.unwrap(), None);
    let began = tokio::time::Instant::now();
    let progress: Vec<_> = engine
        .pull(PullRequest {
            image: "app".into(),
            platform: String::new(),
        })
        .collect()
        .await;
    assert!(progress.iter().all(Result::is_ok));
    assert_eq!(began.elapsed().as_secs(), 4);
    assert_eq!(engine.image("app").await.unwrap().unwrap().size, 1000);
    let refused: Vec<_> = engine
        .pull(PullRequest {
            image: "nobody/nothing".into(),
            platform: String::new(),
        })
        .collect()
        .await;
    assert!(matches!(&refused[..], [Err(error)] if error.kind == ErrorKind::Missing));
}

#[tokio::test(start_paused = true)]
async fn a_stop_waits_for_the_exit_and_escalates_to_sigkill() {
    let engine = engine();
    let id = engine.create_container(db()).await.unwrap().id;
    engine.start_container(&id).await.unwrap();
    let began = tokio::time::Instant::now();
    engine.stop_container(&id, StopRequest::default()).await.unwrap();
    assert_eq!(began.elapsed(), Duration::from_millis(500));
    assert_eq!(
        engine.container(&id).await.unwrap().state.status,
        ContainerStatus::Exited
    );
    engine
        .stop_container(
            &id,
            StopRequest {
                grace: Some(Duration::ZERO),
                signal: None,
            },
        )
        .await
        .unwrap();
    engine.start_container(&id).await.unwrap();
    engine
        .stop_container(
            &id,
            StopRequest {
                grace: Some(Duration::from_millis(100)),
                signal: None,
            },
        )
        .await
        .unwrap();
    assert_eq!(engine.container(&id).await.unwrap().state.exit_code, 137);
}
