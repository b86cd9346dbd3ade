//! Which keys do what, in each preset and with the user's changes.

use super::harness::{Bench, options};
use super::stage::{at, market_ready};
use crate::settings::{KeyTable, presets};
use crate::tui::action::{
    DeckAction, Group, LeaveAction, LogAction, Motion, ServiceAction, ShellAction, UserAction, ViewId,
};
use crate::tui::deck::keymap;
use crate::tui::keymap::{GLOBAL, KeyContext, KeyMeaning, Keymap, WrongKey};
use crate::tui::kit::KeyPress;
use crate::tui::view;

/// Names lead to one action each.
#[test]
fn names_are_unique_and_lead_back() {
    let (map, _) = keymap_with("default", &KeyTable::default());
    let rows = map.actions().rows();
    for (at, row) in rows.iter().enumerate() {
        assert_eq!(map.actions().action_named(row.name), Some(row.action), "{}", row.name);
        assert!(
            rows[..at].iter().all(|other| other.action != row.action),
            "{}",
            row.name
        );
        assert!(!row.help.ends_with('.') && !row.label.is_empty(), "{}", row.name);
    }
}

fn keymap_with(preset: &str, changes: &KeyTable) -> (Keymap, Vec<WrongKey>) {
    let mut options = options();
    options.settings.preset = preset.to_owned();
    options.settings.keys.clone_from(changes);
    keymap(&view::all(), &options)
}

fn key(text: &str) -> KeyPress {
    text.parse().unwrap_or_else(|error| panic!("{error}"))
}

#[test]
fn the_embedded_keys_are_whole() {
    let (_, faults) = keymap_with("default", &KeyTable::default());
    assert_eq!(faults, []);
}

#[test]
fn the_topmost_context_wins_and_a_popup_covers() {
    let (map, _) = keymap_with("default", &KeyTable::default());
    let keys = [key("g")];
    let logs = [KeyContext("logs"), GLOBAL];
    let services = [KeyContext("services"), GLOBAL];
    assert_eq!(
        map.meaning(&logs, &keys),
        KeyMeaning::Action(UserAction::Move(Motion::Top))
    );
    assert_eq!(
        map.meaning(&services, &keys),
        KeyMeaning::Action(UserAction::Show(ViewId("graph")))
    );
    assert_eq!(map.meaning(&[KeyContext("confirm")], &keys), KeyMeaning::Nothing);
}

#[test]
fn users_change_keys_add_chords_and_take_keys_away() {
    let mut global = indexmap::IndexMap::new();
    global.insert("z z".to_owned(), "zoom".to_owned());
    global.insert("T".to_owned(), String::new());
    global.insert("f9".to_owned(), "fly".to_owned());
    let (map, faults) = keymap_with("default", &KeyTable::from([("global".to_owned(), global)]));
    let what = "there is no action \"fly\"".to_owned();
    assert_eq!(
        (faults[0].path.join(" "), faults[0].what.clone()),
        ("keys global f9".to_owned(), what)
    );
    let global = [GLOBAL];
    assert_eq!(map.meaning(&global, &[key("z")]), KeyMeaning::Pending);
    assert_eq!(
        map.meaning(&global, &[key("z"), key("z")]),
        KeyMeaning::Action(UserAction::Deck(DeckAction::Zoom))
    );
    assert_eq!(map.meaning(&global, &[key("T")]), KeyMeaning::Nothing);
}

#[test]
fn every_preset_is_whole_and_differs() {
    for (name, _) in presets() {
        let (_, faults) = keymap_with(name, &KeyTable::default());
        assert_eq!(faults, [], "{name}");
    }
    let (_, faults) = keymap_with("emacs", &KeyTable::default());
    let what = "preset \"emacs\" is not known; there are default, lazydocker, k9s, vim".to_owned();
    assert_eq!(
        (faults[0].path.join(" "), faults[0].what.clone()),
        ("preset".to_owned(), what)
    );
}

#[test]
fn presets_reassign_keys() {
    let services = [KeyContext("services"), GLOBAL];
    let meaning = |preset: &str, keys: &[&str]| {
        let keys: Vec<KeyPress> = keys.iter().map(|text| key(text)).collect();
        keymap_with(preset, &KeyTable::default()).0.meaning(&services, &keys)
    };
    assert_eq!(
        meaning("k9s", &["l"]),
        KeyMeaning::Action(UserAction::Log(LogAction::OnlyService))
    );
    assert_eq!(
        meaning("k9s", &["s"]),
        KeyMeaning::Action(UserAction::Shell(ShellAction::Open))
    );
    assert_eq!(
        meaning("lazydocker", &["m"]),
        KeyMeaning::Action(UserAction::Log(LogAction::OnlyService))
    );
    assert_eq!(
        meaning("lazydocker", &["S"]),
        KeyMeaning::Action(UserAction::Service(ServiceAction::Start))
    );
    assert_eq!(
        meaning("vim", &["ctrl+w", "h"]),
        KeyMeaning::Action(UserAction::Deck(DeckAction::PreviousPane))
    );
    assert_eq!(meaning("vim", &["d"]), KeyMeaning::Pending);
    assert_eq!(
        meaning("vim", &["d", "d"]),
        KeyMeaning::Action(UserAction::Service(ServiceAction::Remove))
    );
    assert_eq!(meaning("vim", &["ctrl+w"]), KeyMeaning::Pending);
    assert_eq!(
        meaning("vim", &["ctrl+w", "w"]),
        KeyMeaning::Action(UserAction::Deck(DeckAction::NextPane))
    );
    assert_eq!(
        meaning("vim", &["ctrl+w", "v"]),
        KeyMeaning::Action(UserAction::Log(LogAction::Tile))
    );
    assert_eq!(
        meaning("vim", &["Z", "Z"]),
        KeyMeaning::Action(UserAction::Leave(LeaveAction::Quit))
    );
    // Where lazydocker opens a menu, the preset must not act at once.
    assert_eq!(
        meaning("lazydocker", &["R"]),
        KeyMeaning::Action(UserAction::Deck(DeckAction::Menu))
    );
    assert_eq!(
        meaning("lazydocker", &["b"]),
        KeyMeaning::Action(UserAction::Deck(DeckAction::Palette))
    );
    assert_eq!(
        meaning("lazydocker", &["right"]),
        KeyMeaning::Action(UserAction::Deck(DeckAction::NextPane))
    );
}

/// When a preset reassigns a key, the old action gets another one: none is reachable through the palette only.
#[test]
fn what_has_a_key_by_default_has_one_in_every_preset() {
    let default = keymap_with("default", &KeyTable::default()).0;
    // lazydocker has a menu for them; where k9s removes, half a page is nothing and a page has its own keys.
    let mut lost = Vec::new();
    let left_out = [
        ("lazydocker", UserAction::Service(ServiceAction::Rebuild)),
        ("lazydocker", UserAction::Service(ServiceAction::Recreate)),
        ("k9s", UserAction::Move(Motion::HalfDown)),
    ];
    for (name, _) in presets() {
        let map = keymap_with(name, &KeyTable::default()).0;
        for entry in default.actions().rows() {
            let pane = match entry.group {
                Some(Group::Logs) => KeyContext("logs"),
                _ => KeyContext("services"),
            };
            let contexts = [pane, GLOBAL];
            let had = !default.keys_for(&contexts, entry.action).is_empty();
            let has = !map.keys_for(&contexts, entry.action).is_empty();
            if had && !has && !left_out.contains(&(name, entry.action)) {
                lost.push(format!("{name}: {pane:?} {}", entry.name));
            }
        }
    }
    assert!(lost.is_empty(), "{lost:#?}");
}

#[test]
fn footers_show_only_keys_that_work_here() {
    let (map, _) = keymap_with("default", &KeyTable::default());
    let logs = [KeyContext("logs"), GLOBAL];
    assert_eq!(map.keys_for(&logs, UserAction::Deck(DeckAction::Help)), ["f1"]);
    assert_eq!(
        map.keys_for(&[KeyContext("services"), GLOBAL], UserAction::Deck(DeckAction::Help)),
        ["?", "f1"]
    );
    assert_eq!(
        map.keys_for(&logs, UserAction::Show(ViewId("graph"))),
        Vec::<String>::new()
    );
}

/// The deck leaves these to the views: one that no view takes would do nothing.
#[test]
fn every_action_of_a_view_is_taken_by_one() {
    let stage = market_ready();
    let mut bench = Bench::new(120, 36, at(40_000));
    let (map, _) = keymap_with("default", &KeyTable::default());
    for row in map.actions().rows() {
        let is_of_a_view = matches!(
            row.action,
            UserAction::Table(_)
                | UserAction::Shell(_)
                | UserAction::Log(_)
                | UserAction::Detail(_)
                | UserAction::Node(_)
                | UserAction::Tab(_)
        );
        let mut taken = false;
        bench.deck.with_views(&stage.stack, at(40_000), |state, cx| {
            let (views, screen) = (&mut state.views, &mut state.screen);
            taken = views.iter_mut().any(|view| view.act(screen, cx, row.action).is_some());
            Vec::new()
        });
        assert_eq!(taken, is_of_a_view, "{}", row.name);
    }
}
