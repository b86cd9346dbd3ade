//! Frames of the main states at the three sizes.

use super::harness::Bench;
use super::stage::{at, market_coming_up};

#[test]
fn starting_at_80_by_24() {
    let stage = market_coming_up();
    let mut bench = Bench::new(80, 24, at(14_000));
    println!("{}", bench.text(&stage.stack));
    let mut bench = Bench::new(120, 36, at(14_000));
    println!("{}", bench.text(&stage.stack));
}
