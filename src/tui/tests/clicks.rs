//! Clicks on what lies over the panes, and beside it.

use super::harness::{Bench, mouse};
use super::stage::{Stage, at, market_coming_up, market_declared, market_ready, talking};
use crate::plan::{Operation, RestartOptions, StopOptions};
use crate::runtime::{Command, Face};
use crate::stack::{Event, OtherProject};
use crate::tui::DeckOutcome;
use crossterm::event::{MouseButton, MouseEventKind};
use std::time::Duration;

const SIZES: [(u16, u16); 3] = [(80, 24), (120, 36), (200, 60)];

/// Clicks on a cell, a while after whatever was before.
fn click_at(bench: &mut Bench, stage: &Stage, (x, y): (u16, u16)) -> Vec<Command> {
    bench.now = bench.now.plus(Duration::from_secs(1));
    let click = mouse(MouseEventKind::Down(MouseButton::Left), x, y);
    bench.deck.handle(Some(click), &stage.stack, bench.now)
}

/// Where the first of these words is painted.
fn cell_of(text: &str, words: &str) -> (u16, u16) {
    let mut rows = text.lines().enumerate();
    let found = rows.find_map(|(y, row)| Some((row.split_once(words)?.0.chars().count(), y)));
    let (x, y) = found.unwrap_or_else(|| panic!("no {words} in\n{text}"));
    (u16::try_from(x).unwrap(), u16::try_from(y).unwrap())
}

/// Clicks on words.
fn click(bench: &mut Bench, stage: &Stage, words: &str) -> Vec<Command> {
    let at = cell_of(&bench.text(&stage.stack), words);
    click_at(bench, stage, at)
}

fn restart(service: &str) -> [Command; 1] {
    [Command::operate(RestartOptions {
        services: vec![service.to_owned()],
        ..RestartOptions::default()
    })]
}

#[test]
fn a_click_on_a_row_of_menu_palette_and_help_runs_it() {
    let stage = market_ready();
    for (width, height) in SIZES {
        let mut bench = Bench::new(width, height, at(14_000));
        bench.text(&stage.stack);
        bench.press(&stage.stack, "j x");
        assert_eq!(
            click(&mut bench, &stage, "docker compose restart mysql"),
            restart("mysql")
        );
        bench.press(&stage.stack, ": \"restart\"");
        assert_eq!(click(&mut bench, &stage, "restart redis"), restart("redis"));
        assert_eq!(bench.deck.remember().unwrap().palette, ["restart redis"]);
        // In a list that has scrolled, under a title of its own.
        bench.press(&stage.stack, "? pgdown pgdown pgdown pgdown pgdown pgdown");
        let text = bench.text(&stage.stack);
        click(&mut bench, &stage, "Read the Compose files again");
        assert!(!bench.text(&stage.stack).contains("─ help"), "{text}");
        bench.press(&stage.stack, "? \"palette\"");
        click(&mut bench, &stage, "Run anything by name");
        assert!(bench.text(&stage.stack).contains("─ palette"));
    }
}

/// What the list shows where is what is run, wherever it has scrolled to.
#[test]
fn every_row_in_sight_is_the_one_it_says() {
    let stage = market_ready();
    for (width, height) in SIZES {
        for down in [0, 7, 30] {
            let mut bench = Bench::new(width, height, at(14_000));
            bench.text(&stage.stack);
            let down = vec!["down"; down].join(" ");
            let text = bench.after(&stage.stack, &format!(": {down}"));
            let (left, top) = cell_of(&text, "╭─ palette");
            let listed = text.lines().enumerate().skip(usize::from(top) + 2);
            let listed = listed.take_while(|(_, row)| row.chars().nth(left.into()) == Some('│'));
            for (y, row) in listed {
                let name: String = row.chars().skip(usize::from(left) + 3).take(27).collect();
                let mut bench = Bench::new(width, height, at(14_000));
                bench.text(&stage.stack);
                bench.press(&stage.stack, &format!(": {down}"));
                click_at(&mut bench, &stage, (width / 2, u16::try_from(y).unwrap()));
                let ran = bench.deck.remember().unwrap().palette;
                let stays = ran.is_empty() && bench.text(&stage.stack).contains("─ palette");
                let refused = ["start", "cancel"].contains(&name.trim());
                assert!(stays && refused || ran == [name.trim()], "{name}: {ran:?} in\n{text}");
            }
        }
    }
}

#[test]
fn a_click_beside_a_popup_closes_it_and_nothing_else() {
    let stage = market_ready();
    for (width, height) in SIZES {
        let mut bench = Bench::new(width, height, at(14_000));
        let before = bench.text(&stage.stack);
        for keys in ["?", ":", "x", "s", "ctrl+r D", "q", "j h enter", "l / a"] {
            let mut bench = Bench::new(width, height, at(14_000));
            bench.text(&stage.stack);
            bench.press(&stage.stack, keys);
            let open = bench.text(&stage.stack);
            let sent = click_at(&mut bench, &stage, (0, 1));
            assert_eq!(sent, [], "{keys}");
            assert!(bench.deck.state().screen.popups.is_empty(), "{keys}:\n{open}");
            // The second of a double click does nothing to what was behind it.
            let again = mouse(MouseEventKind::Down(MouseButton::Left), 0, 1);
            let focus = bench.deck.state().screen.focus;
            assert_eq!(bench.deck.handle(Some(again), &stage.stack, bench.now), []);
            assert_eq!(bench.deck.state().screen.focus, focus);
        }
        // On its border it stays.
        bench.press(&stage.stack, ":");
        click(&mut bench, &stage, "─ palette");
        assert!(bench.text(&stage.stack).contains("─ palette"), "{before}");
    }
}

#[test]
fn an_answer_that_is_offered_is_clicked_and_a_name_is_typed() {
    let stage = market_declared();
    for (width, height) in SIZES {
        let mut bench = Bench::new(width, height, at(40_000));
        bench.text(&stage.stack);
        bench.press(&stage.stack, "s");
        assert_eq!(click(&mut bench, &stage, "n no"), []);
        assert!(!bench.text(&stage.stack).contains("Stop redis?"));
        bench.press(&stage.stack, "s");
        // Between the answers is neither.
        let (x, y) = cell_of(&bench.text(&stage.stack), "n no");
        assert_eq!(click_at(&mut bench, &stage, (x - 2, y)), []);
        let stop = [Command::operate(StopOptions {
            services: vec!["redis".to_owned()],
            ..StopOptions::default()
        })];
        assert_eq!(click(&mut bench, &stage, "y yes"), stop);
        // Whatever is clicked on inside of it, what must be typed must be typed.
        bench.press(&stage.stack, ": \"down with volumes\" enter");
        let text = bench.text(&stage.stack);
        let (left, top) = cell_of(&text, "╭─ Take");
        for y in top..height - 1 {
            for x in left..width - left {
                if !bench.deck.state().screen.popups.is_empty() {
                    assert_eq!(click_at(&mut bench, &stage, (x, y)), [], "{x},{y} in\n{text}");
                }
            }
        }
    }
}

/// A double click in the menu: its second half does not answer the question its first half opened.
#[test]
fn a_double_click_answers_no_question() {
    let stage = market_ready();
    let mut bench = Bench::new(80, 24, at(14_000));
    bench.text(&stage.stack);
    bench.press(&stage.stack, "j x");
    assert_eq!(click(&mut bench, &stage, "docker compose kill mysql"), []);
    let (x, y) = cell_of(&bench.text(&stage.stack), "y yes");
    let second = mouse(MouseEventKind::Down(MouseButton::Left), x, y);
    assert_eq!(bench.deck.handle(Some(second), &stage.stack, bench.now), []);
    assert!(bench.text(&stage.stack).contains("Kill mysql at once?"));
    let sent = click(&mut bench, &stage, "y yes");
    assert!(matches!(&sent[..], [Command::Operate(Operation::Kill(_))]), "{sent:?}");
}

#[test]
fn leaving_is_answered_by_a_click() {
    let stage = market_ready();
    let mut bench = Bench::new(80, 24, at(14_000));
    bench.text(&stage.stack);
    bench.press(&stage.stack, "q");
    assert_eq!(click(&mut bench, &stage, "cancel: stay here"), []);
    assert_eq!(bench.deck.outcome(), None);
    bench.press(&stage.stack, "q");
    assert_eq!(click(&mut bench, &stage, "detach: leave it running"), [Command::Detach]);
    assert_eq!(bench.deck.outcome(), Some(DeckOutcome::Leave));
    let mut bench = Bench::new(80, 24, at(14_000));
    bench.text(&stage.stack);
    bench.press(&stage.stack, "q");
    assert_eq!(
        click(&mut bench, &stage, "stop everything, then leave"),
        [Command::Quit]
    );
}

#[test]
fn a_project_and_a_field_are_gone_to_by_a_click() {
    let stage = market_ready();
    let mut bench = Bench::new(100, 30, at(40_000));
    bench.press(&stage.stack, "P");
    let project = |name: &str| OtherProject {
        name: name.to_owned(),
        running: 1,
        containers: 2,
        files: Vec::new(),
        directory: format!("/srv/{name}"),
    };
    let found = Event::Projects(Ok(vec![project("blog"), project("shop"), project("wiki")]));
    bench.deck.observe(&found, &stage.stack, bench.now);
    assert_eq!(click(&mut bench, &stage, "wiki"), [Command::Detach]);
    assert_eq!(
        bench.deck.outcome(),
        Some(DeckOutcome::Switch(Box::new(project("wiki"))))
    );
    let stage = talking();
    let mut bench = Bench::new(120, 36, at(40_000));
    bench.text(&stage.stack);
    bench.press(&stage.stack, "l / \"upstream\" enter enter");
    click(&mut bench, &stage, "upstream refused");
    let text = bench.text(&stage.stack);
    assert!(text.contains("& msg="), "{text}");
}

/// The refused row says why, and the menu stays.
#[test]
fn a_row_that_is_refused_is_refused_to_the_mouse_too() {
    let stage = market_coming_up();
    let mut bench = Bench::new(80, 24, at(14_000));
    bench.text(&stage.stack);
    bench.press(&stage.stack, "G x");
    assert_eq!(click(&mut bench, &stage, "shell"), []);
    let text = bench.text(&stage.stack);
    assert!(
        text.contains("monitor is not running") && text.contains("docker compose up -d monitor"),
        "{text}"
    );
}
