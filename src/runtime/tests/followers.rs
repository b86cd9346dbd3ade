//! Logs, probes and the connection.

use super::stage::{attached, up};
use super::*;
use crate::engine::Timestamp;
use crate::logs::{Filter, LineKind, Seam, Tail, View};
use crate::runtime::{Command, Face, LogScope, drive, no_signals};
use crate::stack::{Event, Phase, ProbedBy, Stack};
use std::cell::RefCell;
use std::rc::Rc;

type Lines = Rc<RefCell<Vec<String>>>;

/// Runs until `seconds` have passed, keeping every log line.
async fn follow(stage: &Stage, seconds: f64) -> (crate::runtime::SessionOutcome, Vec<String>, Vec<String>) {
    let lines = Lines::default();
    let kept = Rc::clone(&lines);
    let reaction = Box::new(move |event: &Event, _: &crate::stack::Stack| {
        if let Event::Logs(batch) = event {
            let text = |line: &crate::logs::Line| match line.kind {
                LineKind::Text => String::from_utf8_lossy(&line.text).into_owned(),
                LineKind::Seam(seam) => format!("<{seam:?}>"),
                LineKind::Note(note) => format!("({note:?})"),
            };
            kept.borrow_mut().extend(batch.lines.iter().map(text));
        }
        Vec::new()
    });
    let signals = super::stage::signals_at(&[(seconds, crate::runtime::Signal::Hangup)]);
    let (outcome, diary) = stage.act(attached(stage.session(vec![up()])), reaction, signals).await;
    let lines = lines.borrow().clone();
    (outcome, diary, lines)
}

#[tokio::test(start_paused = true)]
async fn every_probe_is_kept_with_its_output() {
    let stage = Stage::new("services: {db: {ready: 30, probe: {fails: 'not yet'}}}", {
        let mut db = service("db", true, &[]);
        db.healthcheck.as_mut().unwrap().retries = Some(1000);
        db.healthcheck.as_mut().unwrap().interval = Some(std::time::Duration::from_millis(100));
        vec![db]
    });
    let (outcome, _, _) = follow(&stage, 40.0).await;
    let db = &outcome.stack.services["db"].containers[0];
    assert_eq!(outcome.stack.services["db"].phase(), Phase::Healthy);
    // 0.1 s pause and 0.03 s probe, for 39.75 s: 305 probes, of which the last 200 are kept, without a gap.
    let history: Vec<_> = db.probes.history.iter().collect();
    assert_eq!(history.len(), 200);
    for pair in history.windows(2) {
        let pause = pair[1].report.start.since(pair[0].report.end);
        assert_eq!(pause.as_millis(), 100, "a probe is missing");
    }
    assert_eq!(history[0].report.output, "not yet");
    assert_eq!(history[199].report.exit_code, 0);
}

#[tokio::test(start_paused = true)]
async fn a_log_continues_after_a_restart_with_a_seam_and_without_a_gap() {
    let script = "services: {app: {log: [{at: 0.5, every: 0.5, times: 2, text: 'tick {n}'}], exits: [{at: 2.2, code: 1, run: 1}]}}";
    let mut app = service("app", false, &[]);
    app.restart = "always".to_owned();
    let stage = Stage::new(script, vec![app]);
    let (_, _, lines) = follow(&stage, 4.0).await;
    let seam = lines
        .iter()
        .position(|line| *line == format!("<{:?}>", Seam::Restarted))
        .expect("no seam");
    let ticks = |part: &[String]| part.iter().filter(|line| line.starts_with("tick")).count();
    assert_eq!(ticks(&lines[..seam]), 8, "{lines:?}");
    let numbers: Vec<&String> = lines.iter().filter(|line| line.starts_with("tick")).collect();
    let mut unique = numbers.clone();
    unique.dedup();
    assert_eq!(numbers, unique, "a line came twice");
}

/// Trap: an inspect that failed once was never made again, and the log it opens never came.
#[tokio::test(start_paused = true)]
async fn a_failed_inspect_is_repeated_and_the_log_is_read() {
    let script = "services: {app: {looks_fail: 5, log: [{at: 0.5, every: 1, text: 'tick {n}'}]}}";
    let stage = Stage::new(script, vec![service("app", false, &[])]);
    let (outcome, _, lines) = follow(&stage, 20.0).await;
    assert_eq!(outcome.stack.services["app"].phase(), Phase::Running);
    let ticks: Vec<&str> = lines
        .iter()
        .map(String::as_str)
        .filter(|line| line.starts_with("tick"))
        .collect();
    assert_eq!(ticks.first(), Some(&"tick 1"), "{lines:?}");
    assert!(ticks.len() >= 18, "{lines:?}");
}

#[tokio::test(start_paused = true)]
async fn a_lost_connection_is_reported_and_no_line_is_lost() {
    let script = "
services: {app: {log: [{at: 1, every: 1, text: 'tick {n}'}]}, db: {ready: 4}}
outages: [{from: 3.2, to: 8}]
";
    let stage = Stage::new(
        script,
        vec![service("app", false, &[]), {
            let mut db = service("db", true, &[]);
            db.healthcheck.as_mut().unwrap().retries = Some(100);
            db
        }],
    );
    let (outcome, diary, lines) = follow(&stage, 15.0).await;
    assert!(diary.iter().any(|line| line.ends_with(" lost")), "{diary:#?}");
    assert_eq!(outcome.stack.lost, None);
    assert_eq!(outcome.stack.services["db"].phase(), Phase::Healthy);
    let ticks: Vec<String> = lines.iter().filter(|line| line.starts_with("tick")).cloned().collect();
    let expected: Vec<String> = (1..=14).map(|n| format!("tick {n}")).collect();
    assert_eq!(ticks, expected);
}

/// Trap: the end of a run and the end of the connection were one, and what was written between them was never read.
#[tokio::test(start_paused = true)]
async fn a_container_that_ends_while_the_connection_is_away_is_read_to_its_end() {
    let script = "
services: {app: {log: [{at: 1, every: 0.5, text: 'tick {n}'}], exits: [{at: 6.2, code: 3}]}}
outages: [{from: 3.2, to: 8}]
";
    let stage = Stage::new(script, vec![service("app", false, &[])]);
    let (outcome, _, lines) = follow(&stage, 15.0).await;
    assert_eq!(outcome.stack.services["app"].phase(), Phase::Exited(3));
    let ticks: Vec<&String> = lines.iter().filter(|line| line.starts_with("tick")).collect();
    let expected: Vec<String> = (1..=11).map(|n| format!("tick {n}")).collect();
    assert_eq!(ticks, expected.iter().collect::<Vec<_>>(), "{lines:?}");
}

/// What the run before wrote meanwhile stands before the seam of the next.
#[tokio::test(start_paused = true)]
async fn a_container_that_restarts_while_the_connection_is_away_is_read_in_order() {
    let script = "
services: {app: {log: [{at: 1, every: 0.5, text: 'tick {n}'}], exits: [{at: 6.2, code: 1, run: 1}]}}
outages: [{from: 3.2, to: 9}]
";
    let mut app = service("app", false, &[]);
    app.restart = "always".to_owned();
    let stage = Stage::new(script, vec![app]);
    let (_, _, lines) = follow(&stage, 15.0).await;
    let seam = lines.iter().position(|line| line == "<Restarted>").expect("no seam");
    let ticks = |part: &[String]| part.iter().filter(|line| line.starts_with("tick")).count();
    assert_eq!(ticks(&lines[..seam]), 11, "{lines:?}");
    assert!(ticks(&lines[seam..]) >= 10, "{lines:?}");
}

/// A log driver that cannot be read is reported once a run: its stream ends at once, which is not a lost connection.
#[tokio::test(start_paused = true)]
async fn an_unreadable_log_is_reported_once_and_not_requested_again() {
    let mut app = service("app", false, &[]);
    app.logging = Some(crate::compose::Logging {
        driver: "none".to_owned(),
        ..crate::compose::Logging::default()
    });
    let stage = Stage::new(
        "services: {app: {log: [{at: 1, every: 1, text: 'tick {n}'}]}}",
        vec![app],
    );
    let (_, _, lines) = follow(&stage, 15.0).await;
    let seams: Vec<&String> = lines.iter().filter(|line| line.starts_with('<')).collect();
    assert_eq!(seams, ["<Unreadable>"], "{lines:?}");
}

#[tokio::test(start_paused = true)]
async fn a_probe_runs_on_request() {
    let stage = Stage::new("{}", vec![service("db", true, &[])]);
    let session = attached(stage.session(vec![up()]));
    let mut asked = false;
    let reaction = Box::new(move |event: &Event, stack: &crate::stack::Stack| match event {
        Event::Inspected(report, _) if !asked && stack.services["db"].phase() == Phase::Healthy => {
            asked = true;
            vec![Command::Probe {
                container: report.summary.id.clone(),
            }]
        }
        Event::Probed { by: ProbedBy::User, .. } => vec![Command::Detach],
        _ => Vec::new(),
    });
    let (outcome, _) = stage.act(session, reaction, no_signals()).await;
    let probes = &outcome.stack.services["db"].containers[0].probes;
    let ours = probes.history.iter().find(|probe| probe.by.is_ours()).unwrap();
    assert_eq!(ours.report.exit_code, 0);
}

#[tokio::test(start_paused = true)]
async fn images_are_reported() {
    let stage = Stage::new("images: {box: {size: 4096}}", vec![service("app", false, &[])]);
    let (outcome, _, _) = follow(&stage, 3.0).await;
    assert_eq!(outcome.stack.services["app"].image.as_ref().unwrap().size, 4096);
}

/// A face that counts its frames.
#[derive(Default)]
struct Frames(usize);

impl Face for Frames {
    type Input = std::convert::Infallible;

    async fn next(&mut self) -> Self::Input {
        std::future::pending().await
    }

    fn handle(&mut self, input: Self::Input, _: &Stack, _: Timestamp) -> Vec<Command> {
        match input {}
    }

    fn observe(&mut self, _: &Event, _: &Stack, _: Timestamp) -> Vec<Command> {
        Vec::new()
    }

    fn paint(&mut self, _: &Stack, _: Timestamp) -> std::io::Result<()> {
        self.0 += 1;
        Ok(())
    }

    fn wake(&self, _: &Stack, _: Timestamp) -> Option<std::time::Duration> {
        None
    }
}

/// Trap 17 of the field: never redraw per line. Ten thousand lines a second are thirty frames a second.
#[tokio::test(start_paused = true)]
async fn a_flood_of_lines_is_painted_thirty_times_a_second() {
    let script = "services: {app: {log: [{at: 0.1, every: 0.01, times: 100, text: 'n={n}'}]}}";
    let stage = Stage::new(script, vec![service("app", false, &[])]);
    let mut frames = Frames::default();
    let signals = super::stage::signals_at(&[(3.0, crate::runtime::Signal::Hangup)]);
    let outcome = drive(&mut frames, attached(stage.session(vec![up()])), signals).await;
    let held = outcome.stack.logs.tally("app").held;
    assert!(held > 20_000, "{held} lines");
    assert!((30..=100).contains(&frames.0), "{} frames for {held} lines", frames.0);
}

/// The last selected lines of the past, and then every new one: none twice, none missing in between.
#[tokio::test(start_paused = true)]
async fn the_last_wanted_lines_of_the_past_are_followed_without_a_gap() {
    let script = "services: {app: {log: [{at: 0.1, every: 0.1, text: 'tick {n}'}]}}";
    let stage = Stage::new(script, vec![service("app", false, &[])]);
    stage.up().await;
    tokio::time::sleep(std::time::Duration::from_secs(20)).await;
    let mut session = attached(stage.session(Vec::new()));
    session.follow.logs = Some(LogScope {
        follow: true,
        past_first: true,
        ..LogScope::default()
    });
    let began = stage.seconds();
    let mut view = View::default();
    view.set_filter(Filter::parse("/0$/", 0).unwrap());
    let mut tail = Tail::new(view, Some(0)).only_last(Some(2));
    let given = Rc::new(RefCell::new(Vec::new()));
    let kept = Rc::clone(&given);
    let reaction = Box::new(move |event: &Event, stack: &Stack| {
        if let Event::Logs(batch) = event {
            tail.arrived(&stack.logs, batch, 0);
        }
        for row in tail.ready(&stack.logs, 0, usize::MAX) {
            let line = stack.logs.line(row.id).unwrap();
            let text = String::from_utf8_lossy(line.bytes()).into_owned();
            let number: u32 = text.strip_prefix("tick ").expect(&text).parse().unwrap();
            kept.borrow_mut().push(number);
        }
        Vec::new()
    });
    let signals = super::stage::signals_at(&[(10.0, crate::runtime::Signal::Hangup)]);
    stage.act(session, reaction, signals).await;
    let given = given.borrow();
    let tens = |from: u32, count: usize| (from / 10..).take(count).map(|n| n * 10).collect::<Vec<u32>>();
    assert_eq!(*given, tens(given[0], given.len()));
    // Ten ticks a second.
    let before = (began * 10.0) as u32;
    assert!((before - 30..=before - 10).contains(&given[0]), "{before}: {given:?}");
    assert!((11..=12).contains(&given.len()), "{given:?}");
}
