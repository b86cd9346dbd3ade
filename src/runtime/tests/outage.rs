//! The engine goes away in the middle of an operation and comes back: the operation continues by itself.

use super::stage::{attached, once, up};
use super::*;
use crate::compose::Service;
use crate::runtime::{Command, Until, no_signals};
use crate::stack::{Event, Verdict};

/// Three in a chain, each healthy two seconds after its start.
fn chain() -> Vec<Service> {
    let mut services = vec![
        service("a", true, &[]),
        service("b", true, &[healthy("a")]),
        service("c", true, &[healthy("b")]),
    ];
    for service in &mut services {
        service.healthcheck.as_mut().unwrap().retries = Some(100);
    }
    services
}

async fn up_through(outages: &str) -> (crate::runtime::SessionOutcome, Vec<String>) {
    let script = format!("services: {{a: {{ready: 2}}, b: {{ready: 2}}, c: {{ready: 2}}}}\noutages: [{outages}]\n");
    let stage = Stage::new(&script, chain());
    stage.up().await
}

fn starts_of(service: &str, diary: &[String]) -> usize {
    let ends = format!(" start {service}");
    diary.iter().filter(|line| line.ends_with(&ends)).count()
}

/// The engine is lost while a service waits, while a container is being started, and before the first step.
#[tokio::test(start_paused = true)]
async fn up_continues_after_a_lost_connection() {
    for outage in [
        "{from: 1, to: 4}",
        "{from: 2.3, to: 6}",
        "{from: 0.1, to: 3}",
        "{from: 1, to: 2}, {from: 4, to: 6}",
    ] {
        let (outcome, diary) = up_through(outage).await;
        assert_eq!(outcome.verdict, Verdict::Done, "{outage}: {diary:#?}");
        assert!(diary.iter().any(|line| line.contains("lost")), "{outage}: {diary:#?}");
        assert!(!diary.iter().any(|line| line.contains("fail ")), "{outage}: {diary:#?}");
        for service in ["a", "b", "c"] {
            assert_eq!(starts_of(service, &diary), 1, "{service}, {outage}: {diary:#?}");
        }
        let told = diary
            .iter()
            .filter(|line| line.contains("goes on once it answers"))
            .count();
        assert!(told >= 1, "{outage}: {diary:#?}");
    }
}

/// It remains one operation: it was requested only once.
#[tokio::test(start_paused = true)]
async fn a_continued_up_stays_the_same_operation() {
    let (outcome, diary) = up_through("{from: 1, to: 4}").await;
    assert_eq!(outcome.stack.operations.len(), 1, "{diary:#?}");
    assert_eq!(
        diary.iter().filter(|line| line.contains(" end ")).count(),
        1,
        "{diary:#?}"
    );
}

#[tokio::test(start_paused = true)]
async fn an_up_cancelled_while_disconnected_stays_cancelled() {
    let stage = Stage::new(
        "services: {a: {ready: 2}, b: {}, c: {}}\noutages: [{from: 1, to: 4}]\n",
        chain(),
    );
    let session = crate::runtime::Session {
        until: Until::Ended,
        ..attached(stage.session(vec![up()]))
    };
    let cancel = once(|event, _| matches!(event, Event::Lost { .. }), vec![Command::Cancel]);
    let (outcome, diary) = stage.act(session, cancel, no_signals()).await;
    assert_eq!(outcome.verdict, Verdict::Interrupted, "{diary:#?}");
    assert_eq!(starts_of("b", &diary), 0, "{diary:#?}");
}

/// A command without a terminal does not wait for ever.
#[tokio::test(start_paused = true)]
async fn an_engine_that_does_not_return_ends_a_command() {
    let (outcome, diary) = up_through("{from: 1, to: 1000}").await;
    assert_eq!(outcome.exit_code(), 7, "{diary:#?}");
}
