//! Traps other programs fell into, as far as the deck could: each test names the one it is about, by number.

use super::harness::Bench;
use super::stage::{Stage, at, id, market_ready};
use crate::engine::ContainerEvent;
use crate::stack::Event;
use std::rc::Rc;
use unicode_width::UnicodeWidthStr;

fn bench(size: (u16, u16)) -> Bench {
    Bench::new(size.0, size.1, at(40_000))
}

/// A user's pattern must never panic nor take for ever; what is wrong with it stands beside it.
#[test]
fn trap_10_a_users_pattern_neither_panics_nor_takes_for_ever() {
    let mut stage = market_ready();
    let evil = format!("{}!", "a".repeat(50_000));
    stage.logs("redis", &[(30_000, evil.as_str())]);
    for pattern in ["(", "[", "*", "a{99999999}", "(?<x", "\\"] {
        let mut bench = bench((80, 24));
        bench.text(&stage.stack);
        let text = bench.after(&stage.stack, &format!("l / \"{pattern}\""));
        let prompt = text.lines().last().unwrap();
        assert!(
            prompt.trim().len() > pattern.len() + 4,
            "nothing said about {pattern}: {prompt}"
        );
        bench.after(&stage.stack, "enter esc");
    }
    // With backtracking this test would not end.
    let mut bench = bench((80, 24));
    bench.text(&stage.stack);
    let text = bench.after(&stage.stack, "l / \"(a+)+$\" enter");
    assert!(text.contains("3/3 ready"), "{text}");
}

/// Splitting by bytes breaks characters; splitting by characters breaks what is drawn.
#[test]
fn trap_12_wrapping_splits_no_character() {
    let mut stage = market_ready();
    let words = "日本語のログ 🙂👨‍👩‍👧 é שלום ".repeat(8);
    stage.logs("redis", &[(39_000, words.as_str())]);
    for width in 40..60 {
        let mut bench = bench((width, 24));
        let text = bench.after(&stage.stack, "W");
        assert!(!text.contains('\u{fffd}'), "{text}");
        for row in text.lines() {
            assert!(row.width() <= usize::from(width), "{width}: {row}");
        }
        assert!(text.contains("日本語"), "{text}");
    }
}

/// A view that is paused or filtered goes on taking lines in.
#[test]
fn trap_14_a_paused_and_filtered_view_loses_nothing() {
    let mut stage = market_ready();
    let mut bench = bench((80, 24));
    bench.text(&stage.stack);
    stage.logs("redis", &[(20_000, "needle before")]);
    bench.after(&stage.stack, "& \"needle\" enter tab k");
    for n in 0..500 {
        let text = format!("hay {n}");
        stage.logs("redis", &[(21_000 + n, text.as_str())]);
        bench.text(&stage.stack);
    }
    stage.logs("redis", &[(25_000, "needle after")]);
    let text = bench.after(&stage.stack, "F");
    assert!(
        text.contains("needle before") && text.contains("needle after"),
        "{text}"
    );
    // And what was filtered out is there as soon as it is asked for.
    bench.press(&stage.stack, "& ctrl+u enter");
    let text = bench.after(&stage.stack, "F");
    assert!(text.contains("hay 499") && text.contains("needle after"), "{text}");
}

fn replica(stage: &mut Stage, number: u32, name: &str) {
    let mut report = {
        let service = &stage.stack.services["redis"];
        service.containers[0].report.as_deref().unwrap().clone()
    };
    report.summary.id = format!("{number}{}", &id("redis")[1..]);
    report.summary.name = name.to_owned();
    let labels = &mut report.summary.labels;
    labels.insert(crate::plan::label::NUMBER.to_owned(), number.to_string());
    stage.tell(Event::Inspected(Rc::new(report), at(35_000)));
}

/// Labels say what a container is of, not its name; and a service may have several.
#[test]
fn trap_15_labels_are_trusted_and_every_replica_counts() {
    let mut stage = market_ready();
    replica(&mut stage, 2, "some-name-somebody-gave");
    replica(&mut stage, 3, "mysql");
    let text = bench((80, 24)).text(&stage.stack);
    let row = text.lines().find(|line| line.contains("redis")).unwrap();
    assert!(row.contains("/3"), "{row}");
    let table = text.lines().skip(1).take(3);
    assert_eq!(table.filter(|line| line.contains("mysql")).count(), 1, "{text}");
}

/// A window of time that nobody sees makes "no lines" a lie: since when lines are held stands on the screen, whatever is shown.
#[test]
fn trap_16_since_when_lines_are_held_is_on_the_screen() {
    let mut stage = market_ready();
    stage.logs("redis", &[(36_000, "a line")]);
    for size in [(80, 24), (120, 36), (200, 60)] {
        for keys in ["", "l", "l i", "l f i", "L", "& \"a line\" enter"] {
            let mut bench = bench(size);
            bench.text(&stage.stack);
            let text = bench.after(&stage.stack, keys);
            assert!(text.contains("since 12:02:"), "{keys}:\n{text}");
        }
    }
}

/// Somebody else may drive the same project: what they do is seen, nothing of ours is believed over it.
#[test]
fn trap_18_what_somebody_else_does_is_seen() {
    let mut stage = market_ready();
    let mut bench = bench((80, 24));
    assert!(bench.text(&stage.stack).contains("3/3 ready"));
    stage.event("redis", ContainerEvent::Killed { signal: 15 }, 41_000);
    stage.event("redis", ContainerEvent::Died { exit_code: 0 }, 41_100);
    stage.event("redis", ContainerEvent::Stopped, 41_100);
    stage.event("redis", ContainerEvent::Destroyed, 41_200);
    bench.now = at(42_000);
    let text = bench.text(&stage.stack);
    let row = text.lines().find(|line| line.contains("redis")).unwrap();
    assert!(row.contains("not created"), "{row}");
    // What is not in a file and has no container is not wanted.
    assert!(text.contains("2/2 ready"), "{text}");
}
