//! Keys are changed in the deck; a command is run in a container of its own.

use super::harness::{Bench, options};
use super::stage::{Stage, at, market_declared, market_ready};
use crate::engine::HostInfo;

use crate::tui::{DeckOptions, SettingsFile};
use std::path::PathBuf;

/// A deck whose settings file has this text; the file.
fn bench(text: &str, options: DeckOptions) -> (Bench, PathBuf, tempfile::TempDir) {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("settings.yaml");
    if !text.is_empty() {
        std::fs::write(&path, text).unwrap();
    }
    let options = DeckOptions {
        settings_file: Some(path.clone()),
        ..options
    };
    (Bench::with(110, 30, at(40_000), &options), path, dir)
}

/// Opens the list of keys and chooses an action.
fn choose(bench: &mut Bench, stage: &Stage, action: &str) -> String {
    bench.press(&stage.stack, &format!(": \"change key\" enter \"{action}\" enter"));
    bench.text(&stage.stack)
}

fn foot(text: &str) -> &str {
    text.lines().last().unwrap_or_default().trim()
}

#[test]
fn an_action_is_chosen_its_key_pressed_and_both_are_in_the_file() {
    let stage = market_ready();
    let text = "# mine\ntheme: light # bright\n";
    let (mut bench, path, _dir) = bench(text, options());
    bench.text(&stage.stack);
    let shown = choose(&mut bench, &stage, "whole screen");
    assert_eq!(foot(&shown), "press the key for zoom, everywhere; esc leaves it");
    bench.press(&stage.stack, "f1 esc");
    assert_eq!(std::fs::read_to_string(&path).unwrap(), text, "it was left");
    choose(&mut bench, &stage, "whole screen");
    let shown = bench.after(&stage.stack, "ctrl+t");
    assert!(foot(&shown).starts_with("ctrl+t: zoom, written to"), "{shown}");
    let written = format!("{text}keys:\n  global:\n    \"ctrl+t\": zoom\n");
    assert_eq!(std::fs::read_to_string(&path).unwrap(), written);
    bench.press(&stage.stack, "ctrl+t");
    assert!(bench.deck.state().screen.zoomed, "it is in force at once");
}

#[test]
fn a_key_that_is_taken_is_said_to_be_and_taken_when_pressed_again() {
    let stage = market_ready();
    let (mut bench, path, _dir) = bench("", options());
    bench.text(&stage.stack);
    choose(&mut bench, &stage, "whole screen");
    let shown = bench.after(&stage.stack, "T");
    assert_eq!(
        foot(&shown),
        "T is timeline everywhere; T again takes it, esc leaves it"
    );
    let shown = bench.after(&stage.stack, "u");
    assert_eq!(
        foot(&shown),
        "u stays up in the services; u again takes it, esc leaves it"
    );
    bench.press(&stage.stack, "T T");
    let written = std::fs::read_to_string(&path).unwrap();
    assert_eq!(written, "keys:\n  global:\n    \"T\": zoom\n");
    // In a pane of its own: what is everywhere is said too.
    choose(&mut bench, &stage, "sort the table by");
    let shown = bench.after(&stage.stack, "n");
    assert_eq!(
        foot(&shown),
        "n is next match everywhere else; n again takes it, esc leaves it"
    );
    bench.press(&stage.stack, "n");
    let shown = bench.after(&stage.stack, "n");
    assert!(foot(&shown).starts_with("sorted by"), "{shown}");
}

#[test]
fn what_the_keymap_file_says_is_changed_there() {
    let stage = market_ready();
    let mut options = options();
    options.files.push(SettingsFile {
        name: "keymap.yaml".to_owned(),
        text: "global: {f7: wrap}".to_owned(),
        is_keymap: true,
    });
    let (mut bench, path, _dir) = bench("", options);
    bench.text(&stage.stack);
    choose(&mut bench, &stage, "whole screen");
    bench.deck.state_mut().forget_typing();
    let key = crossterm::event::KeyEvent::from(crossterm::event::KeyCode::F(7));
    crate::runtime::Face::handle(
        &mut bench.deck,
        Some(crossterm::event::Event::Key(key)),
        &stage.stack,
        at(40_000),
    );
    let shown = bench.text(&stage.stack);
    assert!(
        foot(&shown).starts_with("f7 is \"wrap\" in keymap.yaml, which goes before"),
        "{shown}"
    );
    assert!(!path.exists());
}

#[test]
fn a_command_is_run_in_a_container_of_its_own() {
    let stage = market_declared();
    let mut bench = Bench::new(110, 30, at(40_000));
    bench.text(&stage.stack);
    let shown = bench.after(&stage.stack, "j : \"run once\" enter \"psql -c 'select 1\" enter");
    assert!(foot(&shown).starts_with("run --rm mysql psql"), "{shown}");
    assert!(foot(&shown).contains("a quote is not closed"), "{shown}");
    bench.press(&stage.stack, "' enter");
    let lent = &bench.deck.terminal().lent;
    assert_eq!(lent.len(), 1);
    assert!(
        lent[0].contains("stackdeck -p shop run --rm mysql psql -c 'select 1'\n"),
        "{lent:?}"
    );
    assert!(lent[0].contains("enter goes back"), "{lent:?}");
    // It is in the menu, for one service.
    let menu = bench.after(&stage.stack, "x");
    assert!(menu.contains("docker compose run --rm mysql …"), "{menu}");
    let shown = bench.after(&stage.stack, "esc space space : \"run once\" enter");
    assert!(foot(&shown).contains("is for one service"), "{shown}");
}

#[test]
fn nothing_is_run_where_nothing_may_be_changed_or_nothing_can() {
    let stage = market_declared();
    let read_only = DeckOptions {
        read_only: true,
        ..options()
    };
    let (mut bench, _, _dir) = bench("", read_only);
    bench.text(&stage.stack);
    let shown = bench.after(&stage.stack, ": \"run once\" enter \"ls\" enter");
    assert!(foot(&shown).contains("--read-only is given"), "{shown}");
    assert_eq!(bench.deck.terminal().lent, [""; 0]);
    let mut stage = market_declared();
    let host = stage.stack.host.clone().unwrap();
    stage.stack.host = Some(HostInfo {
        simulated: true,
        ..host
    });
    let mut bench = Bench::new(110, 30, at(40_000));
    bench.text(&stage.stack);
    let shown = bench.after(&stage.stack, ": \"run once\" enter");
    assert!(
        foot(&shown).contains("the simulated engine runs no commands"),
        "{shown}"
    );
    let shown = bench.after(&stage.stack, ": \"reload\" enter");
    assert!(foot(&shown).contains("built into the program"), "{shown}");
    let shown = bench.after(&stage.stack, "v");
    assert!(foot(&shown).contains("built into the program"), "{shown}");
}
