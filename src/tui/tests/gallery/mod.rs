//! The gallery: every pane, tab, state and popup at three sizes in the dark theme. In most pictures the pane has the whole
//! screen, so that each is of one thing; rows that are the same many times over are told once.
//!
//! In ASCII a picture says the same in other symbols: `ascii` compares the two cell by cell. Only the pictures of [`IN_ASCII`]
//! are kept in ASCII too, the fewest that show every replacement: borders, bars, charts and the timeline (`deck_talking`), the
//! trouble in it (`deck_blocked`), pulls and builds in it (`deck_pulling`), the symbols of the states and the progress bar (`services_every_state`), groups of them
//! (`services_unfolded`), branches and arrows (`graph_ready`), the chain of an explanation (`swarm_updating`), bookmarks (`logs_delta`), and signs that have no ASCII form (`tab_config`, `fault_invalid`).
//!
//! `pictures` is the table; `complete` fails when something the deck can show has no picture.

mod complete;
mod pictures;

use super::harness::{Bench, options, styles};
use super::stage::{Stage, at, market_files};
use crate::runtime::Face;
use crate::stack::{Event, Stack};
use crate::tui::{DeckOptions, Fault};
use insta::assert_snapshot;
use pictures::PICTURES;
use std::collections::BTreeSet;
use std::rc::Rc;
use unicode_width::UnicodeWidthChar;

const SIZES: [(u16, u16); 3] = [(80, 24), (120, 36), (200, 60)];

/// What the picture is taken of.
#[derive(Clone, Copy)]
enum Scene {
    Stack(fn() -> Stage),
    /// What keeps the deck from showing one.
    Fault(fn() -> (Stack, Option<Fault>)),
}

#[derive(Clone, Copy)]
struct Picture {
    name: &'static str,
    scene: Scene,
    /// When it is taken, after noon.
    ms: i64,
    /// What is pressed before.
    keys: &'static str,
    /// What the deck is told after the keys.
    then: fn() -> Vec<Event>,
    /// What is done to its files after that.
    files: fn(&mut Bench),
}

impl Picture {
    fn stack(&self) -> (Stack, Option<Fault>) {
        match self.scene {
            Scene::Stack(stage) => (stage().stack, None),
            Scene::Fault(fault) => fault(),
        }
    }

    /// The deck as the picture shows it.
    fn bench(&self, (width, height): (u16, u16), ascii: bool) -> (Bench, Stack) {
        let options = DeckOptions { ascii, ..options() };
        let (stack, fault) = self.stack();
        let mut bench = Bench::with(width, height, at(self.ms), &options);
        bench.deck.set_fault(fault);
        bench.deck.set_tree(Some(Rc::new(market_files().tree)));
        bench.text(&stack);
        bench.press(&stack, self.keys);
        for event in (self.then)() {
            bench.deck.observe(&event, &stack, at(self.ms));
        }
        (self.files)(&mut bench);
        bench.text(&stack);
        (bench, stack)
    }
}

/// The frame with runs of the same row told once, and how often.
fn squeezed(frame: &str) -> String {
    let mut out = String::new();
    let mut rows = frame.lines().peekable();
    while let Some(row) = rows.next() {
        let mut times = 1;
        while rows.next_if_eq(&row).is_some() {
            times += 1;
        }
        match times {
            1 => out.push_str(&format!("{row}\n")),
            times => out.push_str(&format!("{row}  ({times} rows)\n")),
        }
    }
    out
}

#[test]
fn dark() {
    for picture in PICTURES {
        let mut shown = String::new();
        for size in SIZES {
            let (mut bench, stack) = picture.bench(size, false);
            shown.push_str(&format!("{}x{}\n{}\n", size.0, size.1, squeezed(&bench.text(&stack))));
        }
        // The theme of the smallest: which cells have which style.
        let (bench, _) = picture.bench(SIZES[0], false);
        shown.push_str(&format!(
            "styles\n{}",
            styles(bench.deck.terminal().terminal.backend().buffer())
        ));
        assert_snapshot!(picture.name, shown);
    }
}

const IN_ASCII: [&str; 11] = [
    "deck_pulling",
    "popup_help",
    "services_unfolded",
    "deck_talking",
    "deck_blocked",
    "services_every_state",
    "graph_ready",
    "swarm_updating",
    "logs_delta",
    "tab_config",
    "fault_invalid",
];

/// The symbols that stand in other places of two frames of the same size, in pairs; ASCII in the first must stay.
fn replaced(fine: &str, plain: &str) -> BTreeSet<(char, char)> {
    let mut pairs = BTreeSet::new();
    let mut plain = plain.chars();
    for c in fine.chars() {
        for _ in 0..c.width().unwrap_or(1) {
            let other = plain.next();
            assert!(!c.is_ascii() || other == Some(c), "{c:?} became {other:?}");
            pairs.extend(other.filter(|other| *other != c).map(|other| (c, other)));
        }
    }
    assert_eq!(plain.next(), None, "more cells in ASCII");
    pairs
}

#[test]
fn ascii() {
    let (mut kept, mut others) = (BTreeSet::new(), BTreeSet::new());
    for picture in PICTURES {
        let is_kept = IN_ASCII.contains(&picture.name);
        let mut shown = String::new();
        for size in SIZES {
            let [fine, plain] = [false, true].map(|ascii| {
                let (mut bench, stack) = picture.bench(size, ascii);
                bench.text(&stack)
            });
            assert!(plain.is_ascii(), "{}: not ASCII:\n{plain}", picture.name);
            if is_kept { &mut kept } else { &mut others }.extend(replaced(&fine, &plain));
            shown.push_str(&format!("{}x{}\n{}\n", size.0, size.1, squeezed(&plain)));
        }
        if is_kept {
            assert_snapshot!(format!("{}_ascii", picture.name), shown);
        }
    }
    let missing: Vec<_> = others.difference(&kept).collect();
    assert!(missing.is_empty(), "no picture in ASCII shows {missing:?}");
}
