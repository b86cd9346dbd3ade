//! What is told of a session, line by line.

use super::stage::{Stage, service, up};
use crate::compose::Condition;
use crate::runtime::no_signals;
use crate::stack::{NoticeKind, NoticeTracker, Phase};
use std::cell::RefCell;
use std::rc::Rc;
use std::time::Duration;

/// Trap: between the end of a wait and the start the container is still as its earlier run left it.
#[tokio::test(start_paused = true)]
async fn how_an_earlier_run_ended_is_not_told_of_the_next() {
    let after = |name| (name, Condition::CompletedSuccessfully);
    let services = vec![
        service("first", false, &[]),
        service("second", false, &[after("first")]),
        service("app", false, &[after("second")]),
    ];
    let stage = Stage::new(
        "services: {first: {exits: [{at: 1, code: 0}]}, second: {exits: [{at: 3, code: 0}]}, app: {exits: [{at: 5, code: 0}]}}",
        services,
    );
    stage.up().await;
    tokio::time::sleep(Duration::from_secs(10)).await;
    let told = Rc::new(RefCell::new(Vec::new()));
    let (log, mut tracker, clock) = (Rc::clone(&told), NoticeTracker::default(), stage.clock);
    let reaction = move |event: &crate::stack::Event, stack: &crate::stack::Stack| {
        let news = tracker.after(event, stack, clock.now());
        log.borrow_mut().extend(news.into_iter().map(|notice| notice.news));
        Vec::new()
    };
    stage
        .act(stage.session(vec![up()]), Box::new(reaction), no_signals())
        .await;
    let told = told.borrow();
    let second = told.iter().filter_map(|news| match news {
        NoticeKind::Phase { service, phase, took } if service == "second" => Some((phase.clone(), *took)),
        _ => None,
    });
    let second: Vec<(Phase, Option<Duration>)> = second.collect();
    let phases: Vec<&Phase> = second.iter().map(|(phase, _)| phase).collect();
    // As it was found, and then as it is.
    let wanted = [Phase::Done, Phase::Starting, Phase::Running, Phase::Done];
    assert!(phases.into_iter().eq(&wanted), "{second:?}");
    let took = second.last().and_then(|(_, took)| *took).unwrap_or_default();
    assert!(
        took >= Duration::from_secs(4),
        "it waited a second and ran for three: {took:?}"
    );
}
