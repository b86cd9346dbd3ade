//! Panes are moved, grown, remembered; projects are gone to; the terminal's background is followed.

use super::harness::{Bench, mouse, options, styles};
use super::stage::{at, market_coming_up, market_ready};
use crate::plan::Operation;
use crate::runtime::{Command, Face};
use crate::settings::Settings;
use crate::stack::{Event, OtherProject};
use crate::tui::view::services::state::Services;
use crate::tui::{DeckOptions, DeckOutcome};
use crossterm::event::{Event as Input, MouseButton, MouseEventKind};

/// The row of the screen a heading stands in.
fn row_of(text: &str, heading: &str) -> usize {
    let found = text.lines().position(|line| line.contains(heading));
    found.unwrap_or_else(|| panic!("no {heading} in\n{text}"))
}

fn drag(bench: &mut Bench, stage: &super::stage::Stage, from: (u16, u16), to: (u16, u16)) -> String {
    let left = MouseButton::Left;
    for event in [
        mouse(MouseEventKind::Down(left), from.0, from.1),
        mouse(MouseEventKind::Drag(left), to.0, to.1),
        mouse(MouseEventKind::Up(left), to.0, to.1),
    ] {
        bench.deck.handle(Some(event), &stage.stack, bench.now);
    }
    bench.text(&stage.stack)
}

#[test]
fn dividers_are_dragged_and_keys_move_them_too() {
    let stage = market_coming_up();
    for (width, height) in [(120, 36), (200, 60)] {
        let mut bench = Bench::new(width, height, at(14_000));
        let before = row_of(&bench.text(&stage.stack), "─ logs");
        let row = u16::try_from(before).unwrap();
        let text = drag(&mut bench, &stage, (60, row), (60, row + 5));
        assert_eq!(row_of(&text, "─ logs"), before + 5, "{text}");
        // Lines were not selected by it.
        assert!(!text.contains("selected"), "{text}");
        let text = bench.after(&stage.stack, "> >");
        assert_eq!(row_of(&text, "─ logs"), before + 3, "{text}");
        let text = bench.after(&stage.stack, "=");
        assert_eq!(row_of(&text, "─ logs"), before, "{text}");
    }
}

#[test]
fn a_divider_leaves_room_on_both_its_sides() {
    let stage = market_coming_up();
    let mut bench = Bench::new(200, 60, at(14_000));
    let row = u16::try_from(row_of(&bench.text(&stage.stack), "─ logs")).unwrap();
    let text = drag(&mut bench, &stage, (60, row), (60, 59));
    assert!(text.contains("─ logs") && text.contains("[Why]"), "{text}");
    let text = drag(&mut bench, &stage, (132, 20), (0, 20));
    assert!(text.contains("─ logs") && text.contains("─ graph"), "{text}");
    // The very same on a screen that is smaller now.
    for (width, height) in [(160, 50), (120, 36), (80, 24), (20, 5), (1, 1)] {
        bench
            .deck
            .handle(Some(Input::Resize(width, height)), &stage.stack, bench.now);
    }
}

/// Log panes beside each other: each has its own service, filter, search and place, and all of that is remembered.
#[test]
fn log_panes_stand_beside_each_other_and_are_remembered() {
    let stage = super::stage::talking();
    let mut bench = Bench::new(200, 60, at(40_000));
    bench.text(&stage.stack);
    // One of mysql, filtered; then back to the first, which is not.
    let text = bench.after(&stage.stack, "j \\ l tab & \"level>=warn\" enter");
    let of_mysql = "─ logs: mysql  & level>=warn ×";
    assert!(text.contains("─ logs: all ─") && text.contains(of_mysql), "{text}");
    let text = bench.after(&stage.stack, "shift+tab g");
    assert_eq!(text.matches(" follow ─").count(), 1, "only one was paused: {text}");
    assert!(text.contains("─ logs: all ──") && text.contains(of_mysql), "{text}");
    // A click into the other gives it the keys.
    let (y, row) = text
        .lines()
        .enumerate()
        .find(|(_, row)| row.contains(of_mysql))
        .unwrap();
    let x = u16::try_from(row.split(of_mysql).next().unwrap().chars().count() + 4).unwrap();
    let left = MouseButton::Left;
    let click = mouse(MouseEventKind::Down(left), x, u16::try_from(y + 3).unwrap());
    bench.deck.handle(Some(click), &stage.stack, bench.now);
    let text = bench.after(&stage.stack, "backspace");
    assert!(!text.contains("level>=warn ×"), "{text}");
    bench.press(&stage.stack, "& \"resolved\" enter");
    let memory = bench.deck.remember().unwrap();
    let tile = |tile: &crate::settings::Tile| (tile.service.clone().unwrap(), tile.filter.clone());
    let tiles: Vec<_> = memory.tiles.iter().map(tile).collect();
    assert_eq!(tiles, [("mysql".to_owned(), "resolved".to_owned())]);
    assert_eq!(memory.filter, "", "the first pane has none");
    // The next day.
    let mut again = Bench::new(200, 60, at(40_000));
    again.deck.recall(memory.clone());
    let connected = Event::Connected(stage.stack.host.clone().unwrap(), at(40_000));
    again.deck.observe(&connected, &stage.stack, at(40_000));
    let text = again.text(&stage.stack);
    assert!(text.contains("─ logs: mysql  & resolved ×"), "{text}");
    assert_eq!(again.deck.remember().unwrap(), memory);
    // Zoomed, one has the whole screen; closed, the other has.
    let text = again.after(&stage.stack, "l tab f");
    assert!(
        text.contains("─ logs: mysql") && !text.contains("─ logs: all"),
        "{text}"
    );
    let text = again.after(&stage.stack, "f -");
    assert!(
        !text.contains("─ logs: mysql") && text.contains("─ logs: all"),
        "{text}"
    );
    assert!(again.after(&stage.stack, "-").contains("there is one log pane only"));
}

/// The lines between log panes are dragged as those between other panes are, beside each other and under each other.
#[test]
fn dividers_between_log_panes_are_dragged_and_remembered() {
    let stage = super::stage::talking();
    // The corner of the second pane, as a cell.
    let corner = |text: &str| {
        let mut rows = text.lines().enumerate();
        let (y, row) = rows.find(|(_, row)| row.contains("─ logs: mysql")).unwrap();
        let x = row.split("─ logs: mysql").next().unwrap().chars().count();
        (u16::try_from(x).unwrap() - 1, u16::try_from(y).unwrap())
    };
    for (width, height, beside, by) in [
        (200, 60, true, 9),
        (120, 36, true, -7),
        (80, 40, false, 2),
        (90, 60, false, -3),
    ] {
        let mut bench = Bench::new(width, height, at(40_000));
        bench.text(&stage.stack);
        let text = bench.after(&stage.stack, "j \\");
        let (x, y) = corner(&text);
        let moved = |(x, y): (u16, u16), by| {
            if beside {
                (x.saturating_add_signed(by), y)
            } else {
                (x, y.saturating_add_signed(by))
            }
        };
        let grip = if beside { (x, y + 3) } else { (x + 20, y) };
        let text = drag(&mut bench, &stage, grip, moved(grip, by));
        assert_eq!(corner(&text), moved((x, y), by), "{text}");
        assert!(!text.contains("paused") && !text.contains("selected"), "{text}");
        let memory = bench.deck.remember().unwrap();
        let mut again = Bench::new(width, height, at(40_000));
        again.deck.recall(memory.clone());
        let connected = Event::Connected(stage.stack.host.clone().unwrap(), at(40_000));
        again.deck.observe(&connected, &stage.stack, at(40_000));
        assert_eq!(again.deck.remember().unwrap(), memory);
        let text = again.text(&stage.stack);
        assert_eq!(corner(&text), moved((x, y), by), "{text}");
        // As far as it goes, both keep some room; evened out, it is where it was.
        let text = drag(&mut bench, &stage, moved(grip, by), (0, 0));
        assert!(text.contains("─ logs: all") && text.contains("─ logs: mysql"), "{text}");
        let text = bench.after(&stage.stack, "=");
        assert_eq!(corner(&text), (x, y), "{text}");
    }
}

/// Layout, filter and what was typed are the same the next day.
#[test]
fn a_project_is_remembered() {
    let stage = market_ready();
    let mut bench = Bench::new(120, 36, at(40_000));
    bench.text(&stage.stack);
    bench.press(&stage.stack, "> > > & \"level>=warn\" enter w ] t W");
    bench.press(&stage.stack, ": \"stats redis\" enter");
    bench.now = at(60_000);
    let before = bench.text(&stage.stack);
    let memory = bench.deck.remember().unwrap();
    assert_eq!(memory.filter, "level>=warn");
    assert_eq!(memory.palette, ["stats redis"]);
    let mut again = Bench::new(120, 36, at(60_000));
    again.deck.recall(memory.clone());
    let connected = Event::Connected(stage.stack.host.clone().unwrap(), at(60_000));
    again.deck.observe(&connected, &stage.stack, at(60_000));
    again.now = at(90_000);
    bench.now = at(90_000);
    assert_eq!(again.deck.remember().unwrap(), memory);
    let (text, expected) = (again.text(&stage.stack), bench.text(&stage.stack));
    assert_eq!(row_of(&text, "─ logs"), row_of(&before, "─ logs"));
    assert!(expected.contains("[Stats]") && text.contains("[Stats]"), "{text}");
}

#[test]
fn the_theme_follows_what_the_terminal_answers() {
    let stage = market_ready();
    let mut bench = Bench::new(80, 24, at(40_000));
    bench.deck.ask_background().unwrap();
    assert_eq!(bench.deck.terminal().asked, 1);
    bench.text(&stage.stack);
    bench.press(&stage.stack, "alt+] \"11;rgb:ffff/ffff/ffff\" ctrl+g");
    bench.text(&stage.stack);
    let buffer = bench.deck.terminal().terminal.backend().buffer();
    assert!(styles(buffer).contains("#26681A"), "{}", styles(buffer));
    // None of the answer passed for keys: nothing is open, no service toggled.
    let mut untouched = Bench::new(80, 24, at(40_000));
    assert_eq!(bench.text(&stage.stack), untouched.text(&stage.stack));
}

#[test]
fn a_named_theme_and_no_colour_ask_nothing() {
    let named = Settings::parse("theme: dark").unwrap();
    for options in [
        DeckOptions {
            settings: named,
            ..options()
        },
        DeckOptions {
            coloured: false,
            ..options()
        },
    ] {
        let mut bench = Bench::with(80, 24, at(0), &options);
        bench.deck.ask_background().unwrap();
        assert_eq!(bench.deck.terminal().asked, 0);
    }
}

#[test]
fn another_project_is_found_and_gone_to() {
    let stage = market_ready();
    let mut bench = Bench::new(100, 30, at(40_000));
    assert_eq!(bench.press(&stage.stack, "P"), [Command::ListProjects]);
    assert!(bench.text(&stage.stack).contains("asking the engine"));
    let project = |name: &str, running| OtherProject {
        name: name.to_owned(),
        running,
        containers: 2,
        files: vec![format!("/srv/{name}/compose.yaml")],
        directory: format!("/srv/{name}"),
    };
    let found = Event::Projects(Ok(vec![
        project("blog", 2),
        project("market-monitor", 2),
        project("wiki", 0),
    ]));
    bench.deck.observe(&found, &stage.stack, bench.now);
    let text = bench.text(&stage.stack);
    for shown in [
        "blog",
        "2/2 running",
        "this one",
        "wiki",
        "0/2 running",
        "/srv/wiki/compose.yaml",
    ] {
        assert!(text.contains(shown), "{shown} in\n{text}");
    }
    assert_eq!(bench.press(&stage.stack, "\"wik\" enter"), [Command::Detach]);
    let switch = DeckOutcome::Switch(Box::new(project("wiki", 0)));
    assert_eq!(bench.deck.outcome(), Some(switch));
}

/// Both ways through the layers; the details follow the cursor.
#[test]
fn the_graph_is_gone_through_by_layer() {
    let stage = market_coming_up();
    let mut bench = Bench::new(200, 60, at(14_000));
    bench.text(&stage.stack);
    let text = bench.after(&stage.stack, "g G");
    assert!(text.contains("›◔ monitor waits mysql"), "{text}");
    let text = bench.after(&stage.stack, "k");
    assert!(text.contains("›◐ mysql probe 3/60"), "{text}");
    // A click goes to the service of that row, on a row of its needs too.
    let row = u16::try_from(row_of(&text, "mysql healthy: blocked")).unwrap();
    let click = mouse(MouseEventKind::Down(MouseButton::Left), 120, row);
    bench.deck.handle(Some(click), &stage.stack, bench.now);
    let text = bench.text(&stage.stack);
    assert!(text.contains("›◔ monitor waits mysql"), "{text}");
    // And acts on what it is about.
    let commands = bench.press(&stage.stack, "r");
    assert!(
        matches!(&commands[..], [] | [Command::Operate(Operation::Restart(_))]),
        "{commands:?}"
    );
}

#[test]
fn with_read_only_every_key_that_would_change_something_is_refused() {
    let stage = market_ready();
    let options = DeckOptions {
        read_only: true,
        ..options()
    };
    let mut bench = Bench::with(80, 24, at(40_000), &options);
    bench.text(&stage.stack);
    for keys in ["r", "s y", "u", "b", "E", "d y", "D y", "h h"] {
        assert_eq!(bench.press(&stage.stack, keys), [], "{keys}");
        let text = bench.text(&stage.stack);
        assert!(text.contains("--read-only"), "{keys}: {text}");
        assert!(!text.contains("shell in"), "{keys}: {text}");
    }
}

#[test]
fn with_read_only_no_action_changes_anything() {
    let stage = market_ready();
    let mut options = DeckOptions {
        read_only: true,
        ..options()
    };
    let views = crate::tui::view::all();
    let (keymap, _) = crate::tui::deck::keymap(&views, &options);
    let names: Vec<String> = keymap.actions().rows().iter().map(|row| row.name.to_string()).collect();
    assert!(names.len() > 50, "{names:?}");
    // Saving changes nothing of the stack, and would write a file here.
    for name in names.into_iter().filter(|name| name != "save") {
        let keys = [("ctrl+y".to_owned(), name.clone())].into_iter().collect();
        options.settings.keys = [("global".to_owned(), keys)].into_iter().collect();
        let mut bench = Bench::with(120, 36, at(40_000), &options);
        bench.text(&stage.stack);
        // A question is answered, an entry of a menu chosen.
        for answer in ["ctrl+y", "ctrl+y y", "ctrl+y enter"] {
            let commands = bench.press(&stage.stack, answer);
            assert!(!commands.iter().any(Command::changes), "{name}: {commands:?}");
        }
    }
}

/// How many services are out of sight stands on an edge of the table, and hides nothing of those that are in it.
#[test]
fn services_out_of_sight_are_counted_on_an_edge() {
    let stage = super::stage::every_state();
    for size in [(80, 24), (120, 36)] {
        let mut bench = Bench::new(size.0, size.1, at(60_000));
        for (keys, signs) in [("", "↓"), ("G", "↑"), ("home", "↓")] {
            let text = bench.after(&stage.stack, keys);
            let edge = text.lines().find(|row| row.contains(" more ")).unwrap_or_default();
            assert!(edge.contains(signs), "{keys} at {size:?}:\n{text}");
            assert!(edge.contains("──"), "{edge}");
        }
    }
}

/// Details shown unasked are about another service than the cursor: it is said, and who goes there means that one.
#[test]
fn details_shown_unasked_say_so_and_are_meant_by_who_goes_there() {
    let mut stage = market_ready();
    stage.event("monitor", crate::engine::ContainerEvent::Died { exit_code: 1 }, 41_000);
    let mut bench = Bench::new(120, 36, at(50_000));
    let text = bench.text(&stage.stack);
    let heading = text.lines().find(|row| row.contains("[Why]")).unwrap();
    assert!(heading.contains("in trouble") && heading.contains("monitor"), "{text}");
    let cursor = |text: &str| text.lines().find(|row| row.contains('›')).unwrap().to_owned();
    assert!(cursor(&text).contains("redis"), "{text}");
    let text = bench.after(&stage.stack, "tab");
    assert!(
        cursor(&text).contains("monitor") && !text.contains("in trouble"),
        "{text}"
    );
}

fn first_shown(bench: &Bench) -> usize {
    let services = bench.deck.state().views.of_type::<Services>();
    services.map_or(0, |services| services.first)
}

/// On a smaller screen the cursor stays in sight.
#[test]
fn the_cursor_is_in_sight_on_a_smaller_screen() {
    let stage = super::stage::every_state();
    let mut bench = Bench::new(120, 36, at(60_000));
    bench.after(&stage.stack, "j j j j j j");
    for (width, height) in [(40, 12), (20, 5), (80, 24)] {
        bench
            .deck
            .handle(Some(Input::Resize(width, height)), &stage.stack, bench.now);
        let now = bench.now;
        bench.deck.with_views(&stage.stack, now, |state, cx| {
            let services = state.views.of_type::<Services>().unwrap();
            let rows = services.rows(cx);
            let room = usize::from(state.screen.layout(cx).rows_of_the_table());
            let pinned = rows.pinned(room);
            let cursor = rows.row_of(state.screen.selected.as_deref().unwrap()).unwrap();
            let shown = services.first + pinned..services.first + room;
            assert!(
                cursor < pinned || shown.contains(&cursor),
                "{width}x{height}: {cursor} not in {shown:?}"
            );
            Vec::new()
        });
    }
    assert!(first_shown(&bench) > 0);
}
