//! What is measured: probes, the use of the host over time, and the table sorted by it.

use super::harness::Bench;
use super::stage::{Stage, at, market_ready, measured};
use crate::plan::RestartOptions;
use crate::plan::builder::BuilderSize;
use crate::runtime::{Command, Face};
use crate::stack::Event;
use crossterm::event::{Event as Input, KeyModifiers, MouseButton, MouseEvent, MouseEventKind};

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
    let restart = Command::operate(RestartOptions {
        services: vec!["monitor".into()],
        ..RestartOptions::default()
    });
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
