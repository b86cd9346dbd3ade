//! Where the styles are, without colours and in another theme; what the frames show is in the gallery.

use super::harness::{Bench, options, styles};
use super::stage::{at, market_ready, market_unhealthy};
use crate::settings::Settings;
use crate::tui::Options;
use insta::assert_snapshot;

#[test]
fn without_colour_only_weight_and_reversal_are_left() {
    let stage = market_unhealthy();
    let options = Options {
        coloured: false,
        ..options()
    };
    let mut bench = Bench::with(80, 24, at(60_000), &options);
    bench.text(&stage.stack);
    assert_snapshot!(
        "no_color_styles",
        styles(bench.deck.terminal().terminal.backend().buffer())
    );
}

#[test]
fn the_light_theme_is_another_one() {
    let stage = market_ready();
    let settings = Settings::parse("theme: light").unwrap();
    let mut bench = Bench::with(80, 24, at(40_000), &Options { settings, ..options() });
    bench.text(&stage.stack);
    let light = styles(bench.deck.terminal().terminal.backend().buffer());
    assert!(light.contains("#2F7D1F"), "{light}");
}
