//! Where the styles are, without colours and in another theme; what the frames show is in the gallery.

use super::harness::{Bench, options, styles};
use super::stage::{at, market_unhealthy};
use crate::settings::{Settings, themes};
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

/// One picture in every theme: what is bad, what waits for it, what is found in the log.
#[test]
fn every_theme() {
    let stage = market_unhealthy();
    for (name, _) in themes() {
        let settings = Settings::parse(&format!("theme: {name}")).unwrap();
        let mut bench = Bench::with(80, 24, at(60_000), &Options { settings, ..options() });
        bench.text(&stage.stack);
        bench.press(&stage.stack, "/ \"ready\" enter");
        bench.text(&stage.stack);
        assert_snapshot!(
            format!("theme_{name}"),
            styles(bench.deck.terminal().terminal.backend().buffer())
        );
    }
}
