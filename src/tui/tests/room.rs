//! No view but the logs is higher than what is in it needs, as long as the logs could have the rows.

use super::harness::Bench;
use super::stage::{
    Stage, at, broken_chain, every_state, forty, market_coming_up, market_declared, market_unhealthy, measured,
    pulling_and_building, talking, twelve,
};
use crate::stack::Stack;
use crate::tui::action::ViewId;
use ratatui::layout::Rect;
use std::collections::BTreeMap;

/// Most rows of a view that may be empty.
const MOST: usize = 2;

/// What is looked at: its name, how it is made, and when it is looked at.
type Scene = (&'static str, fn() -> Stage, i64);

const SCENES: [Scene; 10] = [
    ("three, coming up", market_coming_up, 14_000),
    ("three", market_declared, 40_000),
    ("three, measured", measured, 340_000),
    ("five, one unhealthy", market_unhealthy, 60_000),
    ("four, broken", broken_chain, 12_000),
    ("pulling and building", pulling_and_building, 6_000),
    ("each state", every_state, 5_000),
    ("talking", talking, 40_000),
    ("twelve", twelve, 40_000),
    ("forty", forty, 60_000),
];

const TABS: [&str; 10] = [
    "Logs", "Health", "Why", "Stats", "Env", "Config", "Image", "Events", "Storage", "Network",
];

/// The views in sight but the logs, and how many rows in each are empty.
fn empty_rows(bench: &mut Bench, stack: &Stack) -> BTreeMap<&'static str, usize> {
    bench.text(stack);
    let mut areas: Vec<(ViewId, Rect)> = Vec::new();
    let now = bench.now;
    bench.deck.with_views(stack, now, |state, cx| {
        let layout = state.screen.layout(cx);
        areas = layout.shown().map(|id| (id, layout.inside(id))).collect();
        areas.push((
            ViewId("card"),
            crate::tui::kit::inside_frame(layout.card, layout.borders),
        ));
        Vec::new()
    });
    let buffer = bench.deck.terminal().terminal.backend().buffer();
    let is_empty = |area: &Rect, y: u16| (area.left()..area.right()).all(|x| buffer[(x, y)].symbol().trim().is_empty());
    let others = areas.iter().filter(|(id, _)| *id != ViewId("logs"));
    let counted = others.map(|(id, area)| (id.0, (area.top()..area.bottom()).filter(|y| is_empty(area, *y)).count()));
    counted.collect()
}

#[test]
fn views_are_no_higher_than_what_is_in_them() {
    let mut wasted = Vec::new();
    for (stage, make, ms) in SCENES {
        for size in [(80, 24), (100, 30), (120, 36), (160, 50), (200, 60), (240, 70)] {
            let mut rows = Vec::new();
            for (number, tab) in TABS.iter().enumerate() {
                let stack = make().stack;
                let mut bench = Bench::new(size.0, size.1, at(ms));
                bench.text(&stack);
                bench.press(&stack, "h [");
                bench.press(&stack, &"] ".repeat(number));
                let found = empty_rows(&mut bench, &stack);
                if let Some((view, count)) = found.iter().find(|(_, count)| **count > MOST) {
                    wasted.push(format!(
                        "{stage} {size:?} {tab}: {count} rows of {view}\n{}",
                        bench.text(&stack)
                    ));
                }
                rows.push(format!("{tab} {found:?}"));
            }
            println!("{stage} {size:?}: {}", rows.join(", "));
        }
    }
    assert!(wasted.is_empty(), "{} times\n{}", wasted.len(), wasted.join("\n"));
}

/// What only grows, as probes and events do, does not move the logs with each line; and what shrinks gives its rows after a while.
#[test]
fn the_logs_do_not_move_with_each_probe_or_state() {
    let mut stage = market_declared();
    for size in [(120, 36), (200, 60)] {
        let mut bench = Bench::new(size.0, size.1, at(40_000));
        let row = |text: &str| text.lines().position(|line| line.contains("─ logs")).unwrap();
        let before = row(&bench.after(&stage.stack, "j h"));
        let mut moves = 0;
        let mut last = before;
        for second in 41..101 {
            stage.probes("mysql", 0, "mysqld is alive", &[second * 1_000 - 500]);
            bench.now = at(second * 1_000);
            let now = row(&bench.text(&stage.stack));
            assert!(now >= last, "taken away at {second}");
            moves += usize::from(now != last);
            last = now;
        }
        assert!(moves <= 2, "{size:?}: moved {moves} times");
    }
}

/// A crash loop has a text for each of its states, of different heights: the higher one stays for as long as it comes back.
#[test]
fn a_crash_loop_does_not_move_the_logs_with_each_crash() {
    use crate::engine::ContainerEvent;
    for size in [(80, 24), (120, 36), (200, 60)] {
        let mut stage = broken_chain();
        let mut bench = Bench::new(size.0, size.1, at(12_000));
        bench.after(&stage.stack, "/ \"mailer\" enter w");
        let row = |text: &str| text.lines().position(|line| line.contains("logs: ")).unwrap();
        let mut places = Vec::new();
        for second in 12..60 {
            let what = if second % 4 == 0 {
                ContainerEvent::Died { exit_code: 78 }
            } else {
                ContainerEvent::Started
            };
            if second % 2 == 0 {
                stage.event("mailer", what, second * 1_000);
            }
            bench.now = at(second * 1_000 + 500);
            places.push(row(&bench.text(&stage.stack)));
        }
        let settled = &places[4..];
        assert!(settled.iter().all(|place| *place == settled[0]), "{size:?}: {places:?}");
    }
}
