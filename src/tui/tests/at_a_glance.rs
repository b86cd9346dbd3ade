//! What tells of all lines at a glance: the scrollbar with its matches, and the rate over time.

use super::harness::Bench;
use super::reading::numbered;
use super::stage::{at, market_ready};
use crate::runtime::Face;
use crossterm::event::{Event as Input, KeyModifiers, MouseButton, MouseEvent, MouseEventKind};

fn bench() -> Bench {
    Bench::new(120, 36, at(60_000))
}

#[test]
fn matches_stand_on_the_scrollbar_and_a_click_goes_there() {
    let mut stage = market_ready();
    numbered(&mut stage, 1000);
    let mut bench = bench();
    bench.text(&stage.stack);
    let frame = bench.after(&stage.stack, "l / \"line 1$\" enter F");
    let marks: Vec<usize> = frame
        .lines()
        .enumerate()
        .filter(|(_, line)| line.ends_with('◆'))
        .map(|(y, _)| y)
        .collect();
    let top = frame.lines().position(|line| line.contains("logs: all")).unwrap();
    assert!(marks.len() == 1 && marks[0] <= top + 3, "{marks:?}\n{frame}");
    assert!(frame.contains("redis 1"), "matches by service: {frame}");
    let click = MouseEvent {
        kind: MouseEventKind::Down(MouseButton::Left),
        column: 119,
        row: u16::try_from(marks[0]).unwrap(),
        modifiers: KeyModifiers::NONE,
    };
    bench.deck.handle(Some(Input::Mouse(click)), &stage.stack, bench.now);
    let frame = bench.text(&stage.stack);
    assert!(frame.contains("line 1 ") || frame.contains("line 30"), "{frame}");
    assert!(!frame.contains("line 999"), "{frame}");
}

#[test]
fn few_errors_among_many_lines_are_not_none() {
    let mut stage = market_ready();
    numbered(&mut stage, 3000);
    stage.logs("redis", &[(47_000, "ERROR broken")]);
    let text = bench().text(&stage.stack);
    assert!(text.contains("< 0.1 % errors"), "{text}");
}

#[test]
fn the_rate_over_time_stands_above_the_lines() {
    let mut stage = market_ready();
    numbered(&mut stage, 1000);
    stage.logs("redis", &[(47_000, "ERROR broken")]);
    let mut bench = bench();
    let frame = bench.text(&stage.stack);
    let rate = |frame: &str| {
        frame
            .lines()
            .find(|line| line.contains("l/s") && line.contains("peak"))
            .map(str::to_owned)
    };
    let row = rate(&frame).unwrap_or_else(|| panic!("no rate in\n{frame}"));
    assert!(row.contains('█') && row.contains("0.1 % errors"), "{row}");
    // It is that of the lines shown, under the same moments.
    let filtered = bench.after(&stage.stack, "l & \"broken\" enter");
    let filtered = rate(&filtered).unwrap_or_else(|| panic!("no rate in\n{filtered}"));
    let bar = |row: &str, shape| row.chars().position(|c| c == shape);
    assert!(
        filtered.contains("100.0 % errors") && filtered.contains("peak "),
        "{filtered}"
    );
    assert_eq!(
        filtered.chars().filter(|c| ('▁'..='█').contains(c)).count(),
        1,
        "{filtered}"
    );
    assert!(bar(&filtered, '█') > bar(&row, '█'), "{row}\n{filtered}");
    bench.press(&stage.stack, "& ctrl+u enter");
    assert_eq!(rate(&bench.text(&stage.stack)).as_ref(), Some(&row));
    assert_eq!(rate(&bench.after(&stage.stack, "i")), None);
}
