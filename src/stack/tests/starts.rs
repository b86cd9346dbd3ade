//! The place of a start's row among the log lines, and since when a container has been in the state it was found in.

use super::*;
use crate::logs::{Anchor, Batch, Line, LineKind, Stream, View};

fn lines(times: &[i64]) -> Event {
    let line = |time: &i64| Line {
        time: at(*time).0,
        stream: Stream::Out,
        kind: LineKind::Text,
        text: format!("line {time}").into(),
    };
    Event::Logs(Batch {
        service: "web".to_owned(),
        container: "shop-web-1".to_owned(),
        lines: times.iter().map(line).collect(),
    })
}

fn rows(stack: &Stack) -> Vec<(i64, String)> {
    let mut view = View::default();
    view.set_notes(true);
    let rows = view.window(&stack.logs, Anchor::Start, 100);
    let line = |id| stack.logs.line(id).unwrap();
    let row = |id| {
        let ms = (line(id).time - at(0).0).div_euclid(1_000_000);
        (ms, String::from_utf8_lossy(line(id).bytes()).into_owned())
    };
    rows.iter().map(|row_| row(row_.id)).collect()
}

/// The engine reports a start after the program began, and may stamp the first line earlier than the start.
#[test]
fn a_start_stands_before_the_first_line_of_what_it_started() {
    let mut stack = stack();
    stack.apply(&event("web", 10, ContainerEvent::Created));
    stack.apply(&event("web", 200, ContainerEvent::Started));
    let mut found = report("web", 30);
    found.summary.name = "shop-web-1".to_owned();
    stack.apply(&inspected(found));
    stack.apply(&lines(&[21, 40, 300]));
    let words: Vec<String> = rows(&stack).into_iter().map(|(_, words)| words).collect();
    assert_eq!(words, ["created", "started", "line 21", "line 40", "line 300"]);
    assert!(rows(&stack)[1].0 <= 21, "{:?}", rows(&stack));
    // The timeline has the events in the order in which they came.
    let told: Vec<&str> = stack.timeline.iter().map(|row| row.what.as_str()).collect();
    assert_eq!(told, ["created", "started"]);
}

/// A new container gets its final name only once the old one is gone.
#[test]
fn a_container_that_was_renamed_meanwhile_is_the_same() {
    let mut stack = stack();
    let mut found = report("web", 190);
    found.summary.name = "b8757e8e6c38_shop-web-1".to_owned();
    stack.apply(&event("web", 100, ContainerEvent::Created));
    stack.apply(&inspected(found));
    stack.apply(&event("web", 200, ContainerEvent::Started));
    let from = "b8757e8e6c38_shop-web-1".to_owned();
    stack.apply(&event("web", 210, ContainerEvent::Renamed { from }));
    stack.apply(&lines(&[195]));
    let words: Vec<String> = rows(&stack).into_iter().map(|(_, words)| words).collect();
    assert_eq!(words[..3], ["created", "started", "line 195"], "{words:?}");
}

/// Late lines of the previous run are not the first lines of this one.
#[test]
fn the_last_lines_of_the_run_before_stand_before_a_start() {
    let mut stack = stack();
    stack.apply(&event("web", 10, ContainerEvent::Started));
    stack.apply(&lines(&[20]));
    stack.apply(&event("web", 5_000, ContainerEvent::Died { exit_code: 1 }));
    stack.apply(&event("web", 8_000, ContainerEvent::Started));
    stack.apply(&lines(&[4_900]));
    stack.apply(&lines(&[8_100]));
    let words: Vec<String> = rows(&stack).into_iter().map(|(_, words)| words).collect();
    assert_eq!(
        words,
        ["started", "line 20", "line 4900", "exited (1)", "started", "line 8100"]
    );
}

/// A container that writes nothing gets its row too, at the time of the start by the engine.
#[test]
fn a_silent_container_has_its_row_as_soon_as_something_else_is_heard_of() {
    let mut stack = stack();
    stack.apply(&event("web", 200, ContainerEvent::Started));
    assert_eq!(rows(&stack), []);
    stack.apply(&inspected(report("web", 190)));
    stack.apply(&event("db", 900, ContainerEvent::Created));
    assert_eq!(rows(&stack)[0], (190, "started".to_owned()));
}

fn found_unhealthy(streak: u32, kept: i64) -> Stack {
    let mut stack = stack();
    stack.apply(&listed(vec![summary(
        "db",
        "db",
        1,
        ContainerStatus::Running,
        "Up 1 hour (unhealthy)",
    )]));
    let mut report = report("db", -3_600_000);
    report.healthcheck = Some(check());
    let log = (0..5)
        .map(|n| probe(-10_000 + n * 2_000, i64::from(n >= 5 - kept)))
        .collect();
    report.state.health = health(HealthStatus::Unhealthy, streak, log);
    stack.apply(&Event::Inspected(Rc::new(report), at(0)));
    stack
}

/// A container found unhealthy has been so since the probe that decided it, not since we saw it.
#[test]
fn unhealthy_counts_from_the_probe_that_decided_it() {
    // Three failures make it unhealthy; of four in a row, the last but one decided.
    let stack = found_unhealthy(4, 4);
    assert_eq!(stack.services["db"].began(), Some((at(-4_000 + 20), true)));
    // The deciding probe of a long streak is no longer kept: it was before the oldest that is.
    let stack = found_unhealthy(40, 5);
    assert_eq!(stack.services["db"].began(), Some((at(-10_000 + 20), false)));
}

#[test]
fn starting_counts_from_the_start() {
    let mut stack = stack();
    let mut report = report("db", -60_000);
    report.healthcheck = Some(check());
    report.state.health = health(HealthStatus::Starting, 0, Vec::new());
    stack.apply(&listed(vec![report.summary.clone()]));
    stack.apply(&inspected(report));
    assert_eq!(stack.services["db"].began(), Some((at(-60_000), true)));
}

/// A container in a restart loop waits since the end of its last run; since when one is paused is known only if we saw
/// it.
#[test]
fn restarting_counts_from_the_end_and_a_pause_we_did_not_see_is_longer() {
    let mut stack = stack();
    let mut found = report("db", -10_000);
    found.summary.status = ContainerStatus::Restarting;
    found.state.status = ContainerStatus::Restarting;
    found.state.exit_code = 3;
    found.state.finished = Some(at(-5_000));
    stack.apply(&listed(vec![found.summary.clone()]));
    stack.apply(&inspected(found));
    assert_eq!(stack.services["db"].began(), Some((at(-5_000), true)));
    stack.apply(&listed(vec![summary(
        "web",
        "web",
        1,
        ContainerStatus::Paused,
        "Up 1 hour (Paused)",
    )]));
    assert_eq!(stack.services["web"].began(), Some((at(0), false)));
    stack.apply(&event("web", 1_000, ContainerEvent::Unpaused));
    stack.apply(&event("web", 2_000, ContainerEvent::Paused));
    assert_eq!(stack.services["web"].began(), Some((at(2_000), true)));
}
