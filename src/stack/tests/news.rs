//! What is told of events: no more than is so.

use super::*;
use crate::compose::Condition;
use crate::plan::Gate;

/// Takes an event and tells of it.
fn told(tracker: &mut NoticeTracker, stack: &mut Stack, event: &Event, ms: i64) -> Vec<Notice> {
    stack.apply(event);
    tracker.after(event, stack, at(ms))
}

fn with_log(streak: u32, log: &[ProbeReport]) -> Event {
    let mut report = report("db", 19);
    report.healthcheck = Some(check());
    report.state.health = health(HealthStatus::Starting, streak, log.to_vec());
    inspected(report)
}

fn probed(report: &ProbeReport) -> Event {
    Event::Probed {
        container: "db".to_owned(),
        report: report.clone(),
        by: ProbedBy::Engine,
    }
}

/// When the probes that are told ended, and the failures in a row up to each.
fn probes(notices: &[Notice]) -> Vec<(Timestamp, u32)> {
    let probe = |notice: &Notice| match notice.news {
        NoticeKind::Probed { streak, .. } => Some((notice.at, streak)),
        _ => None,
    };
    notices.iter().filter_map(probe).collect()
}

#[test]
fn of_probes_before_the_beginning_the_last_is_told_and_each_has_its_own_streak() {
    let mut stack = stack();
    let mut tracker = NoticeTracker::default();
    let mut log: Vec<ProbeReport> = [2000, 4000, 6000].map(|start| probe(start, 1)).into();
    stack.apply(&event("db", 20, ContainerEvent::Started));
    told(&mut tracker, &mut stack, &with_log(8, &log), 10_000);
    let old: Vec<Notice> = log
        .iter()
        .flat_map(|report| told(&mut tracker, &mut stack, &probed(report), 10_000))
        .collect();
    assert_eq!(probes(&old), [(at(6020), 8)]);
    // Three at once, as after a moment without the engine; the first of them ended the streak.
    let fresh = [probe(11_000, 0), probe(12_000, 1), probe(13_000, 1)];
    log.extend(fresh.clone());
    told(&mut tracker, &mut stack, &with_log(2, &log), 13_100);
    let new: Vec<Notice> = fresh
        .iter()
        .flat_map(|report| told(&mut tracker, &mut stack, &probed(report), 13_100))
        .collect();
    assert_eq!(probes(&new), [(at(11_020), 0), (at(12_020), 1), (at(13_020), 2)]);
}

/// The engine has the gates before the container that waits at them.
#[test]
fn what_a_start_waits_for_is_told_though_it_was_known_before_it_waited() {
    let mut stack = stack();
    let mut tracker = NoticeTracker::default();
    let progress = |phase: Option<Phase>| Event::Progress {
        service: "app".to_owned(),
        progress: phase.map(|phase| ServiceProgress::stage(phase, at(0))),
        at: at(0),
    };
    let waits = |gates: Vec<Gate>| Event::Waits {
        service: "app".to_owned(),
        gates,
        at: at(0),
    };
    let gate = Gate {
        service: "db".to_owned(),
        condition: Condition::Healthy,
        required: true,
        after: Vec::new(),
    };
    told(&mut tracker, &mut stack, &progress(Some(Phase::Creating)), 0);
    told(&mut tracker, &mut stack, &waits(vec![gate]), 0);
    let news: Vec<NoticeKind> = told(&mut tracker, &mut stack, &progress(None), 1)
        .into_iter()
        .map(|notice| notice.news)
        .collect();
    let on = vec![("db".to_owned(), "service_healthy")];
    let service = "app".to_owned();
    assert_eq!(news, [NoticeKind::Waits { service, on }]);
}
