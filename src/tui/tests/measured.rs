//! What is measured: probes, the use of the host over time, and the table sorted by it.

use super::harness::{Bench, options};
use super::stage::{Stage, at, id, market_ready};
use crate::engine::{ContainerEvent, StatsSample};
use crate::plan::builder::BuilderSize;
use crate::runtime::{Command, Face};
use crate::stack::Event;
use crate::tui::Options;
use crossterm::event::{Event as Input, KeyModifiers, MouseButton, MouseEvent, MouseEventKind};
use insta::assert_snapshot;
use std::time::Duration;

const SIZES: [(u16, u16); 3] = [(80, 24), (120, 36), (200, 60)];

/// Five minutes after all was well, with a sample a second of mysql: quiet, then a burst, then quiet.
fn measured() -> Stage {
    let mut stage = market_ready();
    for second in 0..300_i64 {
        let burst = if (200..230).contains(&second) { 1.0 } else { 0.0 };
        let count = u64::try_from(second).unwrap();
        stage.tell(Event::Stats {
            container: id("mysql"),
            sample: StatsSample {
                at: at(40_000 + second * 1000),
                cpu_cores: 0.05 + burst * 0.9,
                memory: (400 + count / 3) << 20,
                memory_limit: 1 << 30,
                net_rx: count * 2048,
                net_tx: count * 1024,
                block_read: 4 << 20,
                block_write: count * 4096,
                pids: 38,
                throttled: 3,
                throttled_for: Duration::from_millis(250),
            },
        });
    }
    stage
}

fn order(bench: &mut Bench, stage: &Stage) -> Vec<&'static str> {
    let text = bench.text(&stage.stack);
    let mut rows: Vec<(usize, &str)> = ["redis", "mysql", "monitor"]
        .into_iter()
        .map(|name| {
            let row = text
                .lines()
                .position(|line| line.contains(&format!(" {name} ")) && !line.contains("╭"));
            (row.unwrap(), name)
        })
        .collect();
    rows.sort_unstable();
    rows.into_iter().map(|(_, name)| name).collect()
}

#[test]
fn the_history_of_an_hour_is_drawn() {
    let stage = measured();
    for (width, height) in SIZES {
        let mut bench = Bench::new(width, height, at(340_000));
        bench.text(&stage.stack);
        let text = bench.after(&stage.stack, "j h ] ]");
        assert_snapshot!(format!("stats_{width}x{height}"), text);
    }
    let ascii = Options {
        ascii: true,
        ..options()
    };
    let mut bench = Bench::with(120, 36, at(340_000), &ascii);
    bench.text(&stage.stack);
    assert_snapshot!("stats_ascii", bench.after(&stage.stack, "j h ] ] f"));
}

#[test]
fn probes_and_what_the_interval_cost() {
    let mut stage = market_ready();
    stage.probes("mysql", 1, "Can't connect", &[50_000]);
    for (width, height) in SIZES {
        let mut bench = Bench::new(width, height, at(51_000));
        bench.text(&stage.stack);
        assert_snapshot!(format!("health_{width}x{height}"), bench.after(&stage.stack, "j h"));
    }
}

#[test]
fn events_say_who() {
    let mut stage = market_ready();
    stage.event("mysql", ContainerEvent::OutOfMemory, 50_000);
    stage.tell(Event::ProbeBegan {
        container: id("mysql"),
        at: at(51_000),
    });
    let mut bench = Bench::new(120, 36, at(55_000));
    bench.text(&stage.stack);
    assert_snapshot!("events_120x36", bench.after(&stage.stack, "j h ] ] ] ] ] ]"));
}

#[test]
fn the_image_tab_tells_what_it_was_built_in() {
    let mut stage = market_ready();
    let image = crate::engine::ImageReport {
        id: "sha256:aa".into(),
        size: 5_600_000,
        ..crate::engine::ImageReport::default()
    };
    let builder = BuilderSize {
        stage: "builder".into(),
        size: 1_330_000_000,
        base: 804_000_000,
        base_name: "rust:1".into(),
        steps: 8,
    };
    stage.tell(Event::Image {
        service: "monitor".into(),
        image: Some(Box::new(image)),
        builder_size: Some(Box::new(builder)),
    });
    let mut bench = Bench::new(120, 36, at(55_000));
    bench.text(&stage.stack);
    let text = bench.after(&stage.stack, "j j h ] ] ] ] ]");
    assert!(
        text.contains("stage builder, 1.2G: base rust:1 767M and 8 steps of 502M"),
        "{text}"
    );
    assert!(text.contains("0.4% of it stayed"), "{text}");
}

#[test]
fn the_table_sorts_by_any_column_and_the_cursor_stays() {
    let stage = measured();
    let mut bench = Bench::new(120, 36, at(340_000));
    assert_eq!(order(&mut bench, &stage), ["redis", "mysql", "monitor"]);
    bench.press(&stage.stack, "o");
    assert_eq!(order(&mut bench, &stage), ["monitor", "mysql", "redis"], "by name");
    bench.press(&stage.stack, "o o");
    assert_eq!(order(&mut bench, &stage), ["mysql", "monitor", "redis"], "by processor");
    bench.press(&stage.stack, "O");
    assert_eq!(
        order(&mut bench, &stage),
        ["redis", "monitor", "mysql"],
        "the other way round"
    );
    // Moving follows the order that is seen.
    let sent = bench.press(&stage.stack, "home j r");
    let restart = Command::Restart {
        services: vec!["monitor".into()],
        grace: None,
        no_deps: false,
    };
    assert_eq!(sent, [restart]);
}

#[test]
fn a_click_on_a_heading_sorts() {
    let stage = measured();
    let mut bench = Bench::new(120, 36, at(340_000));
    let text = bench.text(&stage.stack);
    let (y, line) = text
        .lines()
        .enumerate()
        .find(|(_, line)| line.contains(" mem"))
        .unwrap();
    let x = line.chars().position(|c| c == 'm').unwrap();
    let x = line
        .char_indices()
        .position(|(at, _)| line[at..].starts_with("mem"))
        .unwrap_or(x);
    let click = |x: usize| {
        Input::Mouse(MouseEvent {
            kind: MouseEventKind::Down(MouseButton::Left),
            column: u16::try_from(x).unwrap(),
            row: u16::try_from(y).unwrap(),
            modifiers: KeyModifiers::NONE,
        })
    };
    bench.deck.handle(Some(click(x)), &stage.stack, bench.now);
    assert_eq!(order(&mut bench, &stage), ["mysql", "monitor", "redis"]);
    assert!(bench.text(&stage.stack).contains("mem↓"));
}
