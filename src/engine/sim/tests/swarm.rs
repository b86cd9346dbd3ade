//! The simulated swarm keeps its script, too.

use super::super::*;
use crate::engine::swarm::*;
use crate::engine::*;
use futures::StreamExt;
use std::time::Duration;

fn engine(scenario: &str) -> SimEngine {
    let clock = Clock::starting_at(Timestamp(1_700_000_000_000_000_000));
    SimEngine::start(Scenario::parse(scenario).unwrap(), clock)
}

fn web(image: &str, replicas: u64, action: &str) -> ServiceSpec {
    let mut spec = ServiceSpec {
        name: "web".to_owned(),
        mode: ServiceMode::Replicated(Some(replicas)),
        ..ServiceSpec::default()
    };
    spec.task.container.image = image.to_owned();
    spec.update = Some(RolloutSpec {
        parallelism: 1,
        delay: Duration::from_secs(2),
        failure_action: action.to_owned(),
        ..RolloutSpec::default()
    });
    spec
}

async fn wait(seconds: f64) {
    tokio::time::sleep(Duration::from_secs_f64(seconds)).await;
}

/// Slot, state and image of each task that is meant to be there, by slot.
async fn present(engine: &SimEngine) -> Vec<(u64, TaskState, String)> {
    let tasks = engine.swarm().tasks(LabelFilter::default()).await.unwrap();
    let there = tasks
        .into_iter()
        .filter(|task| task.wanted <= TaskState::Running && !task.state.is_ended());
    let mut there: Vec<_> = there.map(|task| (task.slot, task.state, task.image)).collect();
    there.sort();
    there
}

async fn update(engine: &SimEngine, image: &str, replicas: u64, action: &str) -> String {
    let made = engine.swarm().service("web").await.unwrap().unwrap();
    let spec = web(image, replicas, action);
    engine
        .swarm()
        .update_service(&made.id, made.version, spec)
        .await
        .unwrap();
    made.id
}

async fn state(engine: &SimEngine) -> String {
    let service = engine.swarm().service("web").await.unwrap().unwrap();
    service.update.map(|update| update.state).unwrap_or_default()
}

#[tokio::test(start_paused = true)]
async fn a_task_that_ends_is_replaced_after_its_delay() {
    let engine = engine("services: {web: {create: 0, start: 1, exits: [{at: 2, code: 3, run: 1}]}}");
    engine.swarm().create_service(web("x:1", 1, "pause")).await.unwrap();
    assert_eq!(present(&engine).await[0].1, TaskState::Preparing);
    wait(1.5).await;
    assert_eq!(present(&engine).await[0].1, TaskState::Running);
    wait(2.0).await;
    let tasks = engine.swarm().tasks(LabelFilter::default()).await.unwrap();
    assert_eq!(
        (tasks[0].state, tasks[0].error.as_str(), tasks[0].exit_code),
        (TaskState::Failed, "task: non-zero exit (3)", Some(3))
    );
    assert_eq!((tasks[1].state, tasks[1].wanted), (TaskState::Ready, TaskState::Ready));
    wait(6.5).await;
    assert_eq!(present(&engine).await[0].1, TaskState::Running, "its second run lasts");
}

#[tokio::test(start_paused = true)]
async fn an_update_replaces_some_tasks_at_a_time() {
    let engine = engine("services: {web: {create: 0, start: 1}}");
    engine.swarm().create_service(web("x:1", 3, "pause")).await.unwrap();
    wait(2.0).await;
    update(&engine, "x:2", 3, "pause").await;
    assert_eq!(state(&engine).await, "updating");
    wait(3.5).await;
    let images: Vec<String> = present(&engine).await.into_iter().map(|(.., image)| image).collect();
    assert_eq!(images, ["x:2", "x:2", "x:1"]);
    wait(20.0).await;
    assert_eq!(state(&engine).await, "completed");
    let images: Vec<String> = present(&engine).await.into_iter().map(|(.., image)| image).collect();
    assert_eq!(images, ["x:2"; 3]);
}

#[tokio::test(start_paused = true)]
async fn an_update_that_fails_ends_as_its_rules_say() {
    for (action, ended, image) in [
        ("pause", "paused", "x:2"),
        ("rollback", "rollback_completed", "x:1"),
        ("continue", "completed", "x:2"),
    ] {
        let scenario = "services: {web: {create: 0, start: 1, exits: [{at: 1, code: 1, run: 2}]}}";
        let engine = engine(scenario);
        engine.swarm().create_service(web("x:1", 2, action)).await.unwrap();
        wait(2.0).await;
        update(&engine, "x:2", 2, action).await;
        wait(60.0).await;
        assert_eq!(state(&engine).await, ended, "{action}");
        let service = engine.swarm().service("web").await.unwrap().unwrap();
        assert_eq!(service.spec.task.container.image, image, "{action}");
        assert_eq!(present(&engine).await.len(), 2, "{action}");
    }
}

#[tokio::test(start_paused = true)]
async fn tasks_of_a_node_that_is_lost_are_made_on_others() {
    let engine = engine("nodes: 2\nnode_outages: [{node: 2, from: 10, to: 20}]");
    engine.swarm().create_service(web("x:1", 2, "pause")).await.unwrap();
    wait(11.0).await;
    let nodes = engine.swarm().nodes().await.unwrap();
    assert_eq!(
        (nodes[1].state.as_str(), nodes[1].message.as_str()),
        ("down", "heartbeat failure")
    );
    let tasks = engine.swarm().tasks(LabelFilter::default()).await.unwrap();
    let lost: Vec<_> = tasks.iter().filter(|task| task.node_id == nodes[1].id).collect();
    assert_eq!(
        (lost[0].state, lost[0].wanted),
        (TaskState::Running, TaskState::Shutdown),
        "nobody can say that it ended"
    );
    assert_eq!(present(&engine).await.len(), 2);
    wait(10.0).await;
    let tasks = engine.swarm().tasks(LabelFilter::default()).await.unwrap();
    assert!(
        tasks.iter().any(|task| task.state == TaskState::Shutdown),
        "it learnt what it missed"
    );
    assert_eq!(engine.swarm().nodes().await.unwrap()[1].state, "ready");
}

#[tokio::test(start_paused = true)]
async fn where_no_node_is_suitable_it_is_said_of_how_many_why() {
    let engine = engine("nodes: 3\nnode_outages: [{node: 3, from: 0}]");
    wait(1.0).await;
    let mut spec = web("x:1", 1, "pause");
    spec.task.placement.constraints = vec!["node.labels.disk == ssd".to_owned()];
    engine.swarm().create_service(spec).await.unwrap();
    let tasks = engine.swarm().tasks(LabelFilter::default()).await.unwrap();
    assert_eq!(
        tasks[0].error,
        "no suitable node (scheduling constraints not satisfied on 2 nodes; 1 node not available for new tasks)"
    );
}

#[tokio::test(start_paused = true)]
async fn what_tasks_reserve_is_not_there_for_others() {
    let engine = engine("nodes: 1");
    let mut spec = web("x:1", 2, "pause");
    spec.task.reservations = Some(ResourceAmount {
        memory: 5 << 30,
        ..ResourceAmount::default()
    });
    engine.swarm().create_service(spec).await.unwrap();
    let tasks = engine.swarm().tasks(LabelFilter::default()).await.unwrap();
    assert_eq!(tasks[0].state, TaskState::Running);
    assert_eq!(tasks[1].error, "no suitable node (insufficient resources on 1 node)");
}

#[tokio::test(start_paused = true)]
async fn what_happens_is_told() {
    let engine = engine("nodes: 2\nnode_outages: [{node: 2, from: 6}]");
    let mut events = engine.swarm().events(EventFilter::default());
    let id = engine.swarm().create_service(web("x:1", 1, "pause")).await.unwrap();
    update(&engine, "x:2", 1, "pause").await;
    wait(7.0).await;
    engine.swarm().remove_service(&id).await.unwrap();
    let mut told = Vec::new();
    while told
        .last()
        .is_none_or(|last: &String| !last.starts_with("service remove"))
    {
        let event = events.next().await.unwrap().unwrap();
        let state = event.details.get("updatestate.new").or(event.details.get("state.new"));
        told.push(format!(
            "{} {} {}",
            event.kind,
            event.action,
            state.map_or("", String::as_str)
        ));
    }
    assert_eq!(
        told,
        [
            "service create ",
            "service update ",
            "service update updating",
            "service update completed",
            "node update down",
            "service remove "
        ]
    );
}
