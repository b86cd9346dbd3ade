//! Frames of the main states at the three sizes, as text, and where the styles are.

use super::harness::{Bench, options, styles};
use super::stage::{Stage, at, market_coming_up, market_ready, market_unhealthy};
use crate::settings::Settings;
use crate::tui::Options;
use insta::assert_snapshot;

fn frame(stage: &Stage, (width, height): (u16, u16), now: i64, keys: &str) -> String {
    let mut bench = Bench::new(width, height, at(now));
    bench.text(&stage.stack);
    bench.after(&stage.stack, keys)
}

#[test]
fn coming_up_as_the_design_draws_it() {
    let stage = market_coming_up();
    assert_snapshot!("coming_up_80x24", frame(&stage, (80, 24), 14_000, ""));
    assert_snapshot!("coming_up_120x36", frame(&stage, (120, 36), 14_000, ""));
    assert_snapshot!("coming_up_200x60", frame(&stage, (200, 60), 14_000, ""));
}

#[test]
fn all_ready() {
    let stage = market_ready();
    assert_snapshot!("ready_80x24", frame(&stage, (80, 24), 40_000, ""));
    assert_snapshot!("ready_120x36", frame(&stage, (120, 36), 40_000, ""));
}

#[test]
fn unhealthy_exited_restarting_paused() {
    let stage = market_unhealthy();
    assert_snapshot!("trouble_80x24", frame(&stage, (80, 24), 60_000, ""));
    assert_snapshot!("trouble_ascii", {
        let options = Options {
            ascii: true,
            ..options()
        };
        let mut bench = Bench::with(80, 24, at(60_000), &options);
        bench.text(&stage.stack)
    });
}

#[test]
fn pulling_and_building() {
    let stage = super::stage::pulling_and_building();
    assert_snapshot!("pulling_80x24", frame(&stage, (80, 24), 6_000, ""));
    assert_snapshot!("building_120x36", frame(&stage, (120, 36), 6_000, "j j"));
}

#[test]
fn the_engine_is_lost_and_the_data_stays() {
    let mut stage = market_ready();
    super::stage::lose(&mut stage, 50_000);
    assert_snapshot!("lost_80x24", frame(&stage, (80, 24), 53_000, ""));
}

#[test]
fn tabs_of_the_details() {
    let stage = market_coming_up();
    for (tab, keys) in [
        ("why", "w"),
        ("health", "j h"),
        ("stats", "j h ] ]"),
        ("env", "j h ] ] ]"),
        ("config", "j h ] ] ] ]"),
        ("image", "j h ] ] ] ] ]"),
        ("events", "j h ] ] ] ] ] ]"),
        ("logs", "j h ["),
    ] {
        assert_snapshot!(format!("tab_{tab}"), frame(&stage, (100, 28), 14_000, keys));
    }
}

#[test]
fn popups() {
    let stage = market_coming_up();
    for (name, keys) in [
        ("help", "?"),
        ("help_search", "? \"volumes\""),
        ("palette", ": \"rest my\""),
        ("menu", "j x"),
        ("confirm_stop", "j s"),
        ("confirm_remove", "d"),
        ("confirm_down", "D"),
        ("confirm_volumes", ": \"down with\" enter \"market\""),
        ("quit", "q"),
        ("graph", "g"),
        ("timeline", "T"),
        ("search", "/ \"inno\""),
        ("search_mistake", "/ \"(\""),
        ("filter", "& \"level>=warn\" enter"),
        ("probe_in_full", "j h enter"),
    ] {
        assert_snapshot!(format!("popup_{name}"), frame(&stage, (80, 24), 14_000, keys));
    }
}

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
    let mut bench = Bench::new(80, 24, at(60_000));
    bench.text(&stage.stack);
    assert_snapshot!("styles", styles(bench.deck.terminal().terminal.backend().buffer()));
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
