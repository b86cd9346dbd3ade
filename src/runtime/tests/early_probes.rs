//! Healthchecks run ahead of the engine while a start waits for them.

use super::stage::up;
use super::*;
use crate::compose::Service;
use crate::engine::{ContainerEvent, EngineEvent};
use crate::runtime::{Command, Session, SessionOutcome, Wait, no_signals};
use crate::stack::{Event, Phase, ProbedBy, Verdict};
use std::cell::RefCell;
use std::rc::Rc;
use std::time::Duration;

/// A chain of services whose probes the engine runs every 30 s.
fn slow_chain(names: &[&str]) -> Vec<Service> {
    let before = [""].into_iter().chain(names.iter().copied());
    let services = names.iter().zip(before).map(|(name, before)| {
        let needs = if before.is_empty() {
            vec![]
        } else {
            vec![healthy(before)]
        };
        let mut service = service(name, true, &needs);
        if let Some(check) = &mut service.healthcheck {
            check.interval = Some(Duration::from_secs(30));
        }
        service
    });
    services.collect()
}

fn early(stage: &Stage) -> Session {
    Session {
        early_probes: true,
        wait: Some(Wait::default()),
        ..stage.session(vec![up()])
    }
}

async fn run(stage: &Stage, session: Session) -> (SessionOutcome, Vec<String>) {
    stage.act(session, Box::new(|_, _| Vec::new()), no_signals()).await
}

#[tokio::test(start_paused = true)]
async fn a_chain_waits_for_its_services_and_not_for_the_engines_interval() {
    let stage = Stage::new(
        "services: {a: {ready: 1}, b: {ready: 1}, c: {ready: 1}}",
        slow_chain(&["a", "b", "c"]),
    );
    let (outcome, _) = run(&stage, early(&stage)).await;
    assert_eq!(outcome.verdict, Verdict::Done);
    // Ready after 1 s; probes at 0, 0.25, 0.75 and 1.75 s.
    assert!(stage.seconds() < 3.0 * 2.2, "took {} s", stage.seconds());
    let pass = outcome.stack.services["a"].containers[0].probes.early.unwrap();
    assert!(pass.ahead().unwrap() > Duration::from_secs(25), "{pass:?}");
    assert_eq!(outcome.stack.services["c"].phase(), Phase::Healthy);

    let stage = Stage::new(
        "services: {a: {ready: 1}, b: {ready: 1}, c: {ready: 1}}",
        slow_chain(&["a", "b", "c"]),
    );
    let declared = Session {
        early_probes: false,
        ..early(&stage)
    };
    run(&stage, declared).await;
    assert!(stage.seconds() > 90.0, "took {} s", stage.seconds());
}

#[tokio::test(start_paused = true)]
async fn no_probe_follows_the_first_success_and_none_overlap() {
    let stage = Stage::new("services: {a: {ready: 4}}", slow_chain(&["a"]));
    let execs: Rc<RefCell<Vec<i32>>> = Rc::default();
    let seen = Rc::clone(&execs);
    let reaction = move |event: &Event, _: &crate::stack::Stack| {
        if let Event::Engine(EngineEvent::Container { what, .. }) = event {
            match what {
                ContainerEvent::ExecStarted { .. } => seen.borrow_mut().push(1),
                ContainerEvent::ExecDied { .. } => seen.borrow_mut().push(-1),
                _ => {}
            }
        }
        // Half a minute after the success, the session is left.
        Vec::<Command>::new()
    };
    let (outcome, _) = stage.act(early(&stage), Box::new(reaction), no_signals()).await;
    assert_eq!(outcome.verdict, Verdict::Done);
    let sums = execs
        .borrow()
        .iter()
        .scan(0, |sum, step| {
            *sum += step;
            Some(*sum)
        })
        .collect::<Vec<i32>>();
    assert!(sums.iter().all(|sum| (0..=1).contains(sum)), "{sums:?}");
    let history = &outcome.stack.services["a"].containers[0].probes.history;
    let ours: Vec<i64> = history
        .iter()
        .filter(|probe| probe.by == ProbedBy::Start)
        .map(|probe| probe.report.exit_code)
        .collect();
    // At 0, 0.25, 0.75, 1.75, 2.75, 3.75 and 4.75 s.
    assert_eq!(ours, [1, 1, 1, 1, 1, 1, 0]);
}

#[tokio::test(start_paused = true)]
async fn a_healthcheck_that_may_not_run_often_keeps_its_pace_and_it_is_said() {
    let scenario = "services: {a: {ready: 1, probe: {fails: 'HTTP 429: too many requests'}}}";
    let stage = Stage::new(scenario, slow_chain(&["a"]));
    let (outcome, _) = run(&stage, early(&stage)).await;
    assert_eq!(outcome.verdict, Verdict::Done);
    assert!(stage.seconds() > 30.0, "took {} s", stage.seconds());
    let notes = &outcome.stack.operations[0].notes;
    assert!(
        notes.iter().any(|note| note.contains("may not be run often")),
        "{notes:?}"
    );
}

#[tokio::test(start_paused = true)]
async fn healthchecks_with_a_short_interval_are_left_to_the_engine() {
    let mut services = slow_chain(&["a"]);
    if let Some(check) = &mut services[0].healthcheck {
        check.interval = Some(Duration::from_millis(500));
    }
    let stage = Stage::new("services: {a: {ready: 1}}", services);
    let (outcome, _) = run(&stage, early(&stage)).await;
    let history = &outcome.stack.services["a"].containers[0].probes.history;
    assert!(history.iter().all(|probe| probe.by == ProbedBy::Engine), "{history:?}");
}
