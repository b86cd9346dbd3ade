//! The deck over a simulated swarm: what happens there is told by the session that follows it, and shown.

use super::harness::Bench;
use super::stage::{
    Stage, at, simulated_crashes, simulated_end_of_update, simulated_node_back, simulated_node_down, simulated_pause,
    simulated_rollback, simulated_update,
};
use crate::swarm::RolloutState;

fn told(stage: &Stage) -> Vec<String> {
    let rows = stage.stack.timeline.iter();
    rows.map(|row| match &row.service {
        Some(service) => format!("{service}: {}", row.what),
        None => row.what.clone(),
    })
    .collect()
}

fn text(stage: &Stage, ms: i64) -> String {
    Bench::new(120, 36, at(ms)).text(&stage.stack)
}

fn rollout(stage: &Stage) -> (RolloutState, u64, u64) {
    let rollout = stage.stack.services["web"].rollout().unwrap();
    (rollout.state, rollout.updated, rollout.total)
}

#[test]
fn an_update_goes_on_task_by_task_and_completes() {
    let stage = simulated_update();
    assert_eq!(rollout(&stage), (RolloutState::Updating, 2, 4));
    assert!(text(&stage, 69_000).contains("updating 2/4"));
    let stage = simulated_end_of_update();
    assert_eq!(rollout(&stage), (RolloutState::Completed, 4, 4));
    let text = text(&stage, 110_000);
    assert!(text.contains("running 4/4"), "{text}");
    assert!(told(&stage).contains(&"web: updated".to_owned()), "{:?}", told(&stage));
}

#[test]
fn an_update_that_fails_is_paused_and_shouted() {
    let stage = simulated_pause();
    assert_eq!(rollout(&stage).0, RolloutState::Paused);
    let told = told(&stage);
    assert!(
        told.iter()
            .any(|row| row.starts_with("web: UPDATE PAUSED: update paused due to failure")),
        "{told:?}"
    );
    let text = text(&stage, 75_000);
    assert!(text.contains("1 broken: web"), "{text}");
    assert!(text.contains("update paused"), "{text}");
    assert!(text.contains("its process ends with code 3"), "the cause: {text}");
}

#[test]
fn an_update_that_is_rolled_back_has_its_old_tasks_again() {
    let stage = simulated_rollback();
    assert_eq!(rollout(&stage).0, RolloutState::RolledBack);
    let service = &stage.stack.services["web"];
    assert!(
        service.containers.iter().all(|task| task.image == "shop/web:2"),
        "{service:?}"
    );
    let tasks = service.tasks.as_ref().unwrap();
    assert_eq!((tasks.progress.done, tasks.progress.wanted), (4, 4));
    let told = told(&stage);
    assert!(told.iter().any(|row| row.starts_with("web: ROLLED BACK")), "{told:?}");
    assert!(text(&stage, 90_000).contains("rolled back 4/4"));
}

#[test]
fn tasks_of_a_node_that_is_lost_run_on_others() {
    let stage = simulated_node_down();
    let told = told(&stage);
    assert!(told.contains(&"node simulated-2 is down".to_owned()), "{told:?}");
    let moved = told.iter().filter(|row| row.ends_with("before on simulated-2")).count();
    assert_eq!(moved, 1, "{told:?}");
    let tasks = stage.stack.services["web"].tasks.as_ref().unwrap();
    assert_eq!(
        (tasks.progress.done, tasks.nodes()),
        (4, vec!["simulated", "simulated-3"])
    );
    let text = text(&stage, 75_000);
    assert!(text.contains("swarm of 3 nodes, 1 down"), "{text}");
    let stage = simulated_node_back();
    let agents = stage.stack.services["agent"].tasks.as_ref().unwrap();
    assert_eq!(agents.nodes(), ["simulated", "simulated-2", "simulated-3"]);
    let told = self::told(&stage);
    assert!(told.contains(&"node simulated-2 is ready".to_owned()), "{told:?}");
}

#[test]
fn a_task_that_ends_again_and_again_is_a_crash_loop() {
    let stage = simulated_crashes();
    let text = text(&stage, 40_000);
    assert!(text.contains("crash loop"), "{text}");
    assert!(text.contains("its process ends with code 1"), "{text}");
}
