//! Every pane, tab and popup at the three sizes, in UTF-8 and in ASCII. Panes have the whole screen, so that each picture is
//! of one thing; rows that are the same many times over are told once.

use super::harness::{Bench, options};
use super::stage::{Stage, at, market_coming_up, market_ready, market_unhealthy};
use crate::runtime::Face;
use crate::stack::{Event, OtherProject};
use crate::tui::Options;
use insta::assert_snapshot;

const SIZES: [(u16, u16); 3] = [(80, 24), (120, 36), (200, 60)];

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

/// The three sizes of one picture.
fn pictures(stage: &Stage, ms: i64, keys: &str, ascii: bool, event: Option<&Event>) -> String {
    let options = Options { ascii, ..options() };
    let picture = |(width, height)| {
        let mut bench = Bench::with(width, height, at(ms), &options);
        bench.text(&stage.stack);
        bench.press(&stage.stack, keys);
        if let Some(event) = event {
            bench.deck.observe(event, &stage.stack, at(ms));
        }
        let frame = bench.text(&stage.stack);
        assert!(!ascii || frame.is_ascii(), "{keys}: not ASCII:\n{frame}");
        format!("{width}x{height}\n{}", squeezed(&frame))
    };
    SIZES.map(picture).join("\n")
}

fn show(name: &str, stage: &Stage, ms: i64, keys: &str, event: Option<&Event>) {
    assert_snapshot!(name, pictures(stage, ms, keys, false, event));
    assert_snapshot!(format!("{name}_ascii"), pictures(stage, ms, keys, true, event));
}

#[test]
fn panes() {
    let stage = market_coming_up();
    for (name, keys) in [("services", "f"), ("graph", "g f"), ("timeline", "T f")] {
        show(name, &stage, 14_000, keys, None);
    }
}

#[test]
fn states() {
    show("state_ready", &market_ready(), 40_000, "f", None);
    show("state_trouble", &market_unhealthy(), 60_000, "f", None);
    show("state_pulling", &super::stage::pulling_and_building(), 6_000, "f", None);
    show("state_ready_timeline", &market_ready(), 40_000, "T f", None);
    let mut lost = market_ready();
    super::stage::lose(&mut lost, 50_000);
    show("state_lost", &lost, 53_000, "f", None);
}

#[test]
fn tabs() {
    let stage = market_coming_up();
    for (name, keys) in [
        ("why", "w f"),
        ("env", "j w ] ] f"),
        ("config", "j w ] ] ] f"),
        ("image", "j w ] ] ] ] f"),
    ] {
        show(&format!("tab_{name}"), &stage, 14_000, keys, None);
    }
}

#[test]
fn popups() {
    let stage = market_coming_up();
    for (name, keys) in [
        ("palette", "f : \"rest\""),
        ("menu", "j f x"),
        ("confirm_stop", "j f s"),
        ("confirm_remove", "f d"),
        ("confirm_down", "f D"),
        ("confirm_volumes", "f : \"down with\" enter \"market\""),
        ("quit", "f q"),
        ("search_mistake", "f / \"(\""),
    ] {
        show(&format!("popup_{name}"), &stage, 14_000, keys, None);
    }
    let project = |name: &str, running| OtherProject {
        name: name.to_owned(),
        running,
        containers: 2,
        files: vec![format!("/srv/{name}/compose.yaml")],
        directory: format!("/srv/{name}"),
    };
    let found = Event::Projects(Ok(vec![
        project("blog", 2),
        project("market-monitor", 2),
        project("wiki", 0),
    ]));
    show("popup_projects", &stage, 14_000, "f P", Some(&found));
}
