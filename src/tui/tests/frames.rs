//! Where the styles are, without colours and in another theme; what the frames show is in the gallery.

use super::harness::{Bench, options, styles};
use super::stage::{Stage, at, market_unhealthy};
use crate::settings::{Settings, themes};
use crate::tui::DeckOptions;
use insta::assert_snapshot;

#[test]
fn without_colour_only_weight_and_reversal_are_left() {
    let stage = market_unhealthy();
    let options = DeckOptions {
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
        let mut bench = Bench::with(80, 24, at(60_000), &DeckOptions { settings, ..options() });
        bench.text(&stage.stack);
        bench.press(&stage.stack, "l / \"ready\" enter");
        bench.text(&stage.stack);
        assert_snapshot!(
            format!("theme_{name}"),
            styles(bench.deck.terminal().terminal.backend().buffer())
        );
    }
}

/// What the engine could not start is trouble, and looks and is explained like it, though it is only `created`.
#[test]
fn what_could_not_be_started_looks_failed() {
    let mut stage = Stage::new("shop");
    stage.container("fine", None, None);
    stage.refused("taken", "listen tcp4 0.0.0.0:80: bind: address already in use");
    let mut bench = Bench::new(80, 24, at(60_000));
    let frame = bench.text(&stage.stack);
    assert!(
        frame.contains("✘ taken") && frame.contains("could not start"),
        "{frame}"
    );
    assert!(frame.contains("· fine") && frame.contains("created"), "{frame}");
    assert!(
        frame.contains("why taken") && frame.contains("address already in use"),
        "{frame}"
    );
}
