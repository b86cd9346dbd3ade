//! The gallery: every pane, tab, state and popup at three sizes, in the dark theme and in ASCII. In most pictures the pane has
//! the whole screen, so that each is of one thing; rows that are the same many times over are told once.
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
use std::rc::Rc;

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

#[test]
fn ascii() {
    for picture in PICTURES {
        let mut shown = String::new();
        for size in SIZES {
            let (mut bench, stack) = picture.bench(size, true);
            let frame = bench.text(&stack);
            assert!(frame.is_ascii(), "{}: not ASCII:\n{frame}", picture.name);
            shown.push_str(&format!("{}x{}\n{}\n", size.0, size.1, squeezed(&frame)));
        }
        assert_snapshot!(format!("{}_ascii", picture.name), shown);
    }
}
