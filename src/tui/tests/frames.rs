//! Frames of the main states at the three sizes.

use super::harness::Bench;
use super::stage::{at, market_coming_up};

#[test]
fn look() {
    let stage = market_coming_up();
    for (w, h) in [(80, 24), (120, 36), (200, 60)] {
        let mut bench = Bench::new(w, h, at(14_000));
        println!("{}", bench.text(&stage.stack));
    }
    for keys in [
        "?",
        ":",
        ": \"rest my\"",
        "x",
        "j s",
        "D",
        ": \"down vol\" enter",
        "q",
        "w",
        "j h",
        "g",
        "T",
        "/ \"inno\"",
        "& \"level>=warn\" enter",
        "/ \"(\"",
    ] {
        let mut bench = Bench::new(80, 24, at(14_000));
        println!("keys: {keys}");
        println!("{}", bench.after(&stage.stack, keys));
    }
}
