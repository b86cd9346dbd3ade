//! Any size, any bytes: nothing panics, nothing tears, nothing raw comes through; an idle stack asks for no frame.

use super::harness::{Bench, options};
use super::stage::{Stage, at, market_coming_up, market_ready, market_unhealthy};
use crate::engine::Timestamp;
use crate::runtime::Face;
use crate::tui::DeckOptions;
use std::time::Duration;
use unicode_width::UnicodeWidthStr;

const ATTACKS: &[&str] = &[
    "\x1b[2J\x1b[H\x1b]0;owned\x07cleared",
    "\x1b]52;c;cm0gLXJmIC8=\x1b\\copy",
    "\x1b]8;;http://evil\x1b\\link\x1b]8;;\x1b\\",
    "\x1bP+q544e\x1b\\dcs \u{9b}31m c1",
    "user\u{202e}gpj.exe\u{2066}x\u{2069}",
    "\x07\x07\x07\x08\x08bell\r\nover",
    "漢字テスト👨\u{200d}👩\u{200d}👧 ❤\u{fe0f} 🇩🇪",
    "مرحبا بالعالم שלום",
    "z\u{301}\u{301}\u{301}\u{301}\u{301}\u{301}\u{301}\u{301}",
    "tab\tbed \u{0}nul \u{feff}bom",
];

fn hostile() -> Stage {
    let mut stage = market_unhealthy();
    let long = format!("{}\x1b[31m{}", "x".repeat(100_000), "漢".repeat(50_000));
    for (n, text) in (0..).zip(ATTACKS.iter().copied().chain([long.as_str()])) {
        stage.logs("redis", &[(20_000 + n, text)]);
        let output = text.chars().take(1000).collect::<String>();
        stage.probes("redis", 1, &output, &[21_000 + n * 100]);
    }
    stage.container("\x1b[31m漢字\u{202e}", Some(&["CMD", "\x1b]0;x\x07"]), Some(100));
    stage
}

/// Every cell is clean and as wide as the terminal believes, and the cells a wide one covers are blank.
pub(super) fn check(bench: &Bench, what: &str) {
    let buffer = bench.deck.terminal().terminal.backend().buffer();
    for y in 0..buffer.area.height {
        let mut x = 0;
        while x < buffer.area.width {
            let symbol = buffer[(x, y)].symbol();
            assert!(!symbol.chars().any(char::is_control), "{what}: {symbol:?} at {x},{y}");
            assert!(
                !symbol
                    .chars()
                    .any(|c| matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{200d}')),
                "{what}: {symbol:?}"
            );
            let wide = u16::try_from(symbol.width().max(1)).unwrap();
            assert!(
                x + wide <= buffer.area.width,
                "{what}: {symbol:?} hangs over the edge at {x},{y}"
            );
            x += wide;
        }
    }
}

#[test]
fn every_size_is_painted() {
    let stage = hostile();
    let sizes = [
        (0, 0),
        (1, 1),
        (2, 1),
        (1, 24),
        (80, 1),
        (80, 2),
        (80, 3),
        (20, 5),
        (10, 9),
        (40, 12),
        (89, 24),
        (90, 16),
        (119, 36),
        (120, 36),
        (160, 50),
        (300, 80),
    ];
    for (width, height) in sizes {
        for keys in [
            "",
            "w",
            "j h",
            "g",
            "T",
            "?",
            ":",
            "x",
            "s",
            "q",
            "l / \"x\"",
            "f",
            "tab f k k W",
            "E",
            "j h enter",
        ] {
            let mut bench = Bench::new(width.max(1), height.max(1), at(60_000));
            bench.after(&stage.stack, keys);
            check(&bench, &format!("{width}x{height} {keys:?}"));
        }
    }
}

#[test]
fn nothing_raw_reaches_a_cell() {
    let stage = hostile();
    for keys in [
        "",
        "j h",
        "j h enter",
        "j h [",
        "w",
        "tab k k k k W",
        "tab k k right right right",
        "? \"x\"",
        "j j j x",
        "j j j s",
        "j h ] ] ]",
    ] {
        for (width, height) in [(80, 24), (120, 36), (200, 60)] {
            let mut bench = Bench::new(width, height, at(60_000));
            bench.text(&stage.stack);
            bench.after(&stage.stack, keys);
            check(&bench, keys);
        }
    }
    let mut bench = Bench::with(
        80,
        24,
        at(60_000),
        &DeckOptions {
            ascii: true,
            ..options()
        },
    );
    let frame = bench.text(&stage.stack);
    assert!(frame.is_ascii(), "{frame}");
}

#[test]
fn every_key_in_every_state_is_survived() {
    let stage = hostile();
    let keys: Vec<String> = (0x21..0x7f_u8)
        .map(|c| char::from(c).to_string())
        .filter(|c| c != "\"")
        .collect();
    let more = [
        "enter",
        "esc",
        "tab",
        "shift+tab",
        "space",
        "up",
        "down",
        "pgup",
        "pgdown",
        "home",
        "end",
        "ctrl+u",
        "ctrl+d",
        "ctrl+w",
        "ctrl+l",
        "backspace",
        "left",
        "right",
    ];
    let mut bench = Bench::new(80, 24, at(60_000));
    // A walk that is the same every time and visits keys in ever new neighbourhoods.
    let all: Vec<&str> = keys.iter().map(String::as_str).chain(more).collect();
    let mut state = 1_u64;
    for step in 0..1_500 {
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        let key = all[usize::try_from(state >> 33).unwrap() % all.len()];
        if key == "S" {
            continue;
        }
        bench.press(&stage.stack, key);
        if step % 11 == 0 {
            bench.text(&stage.stack);
        }
    }
    check(&bench, "after the walk");
}

#[test]
fn an_idle_stack_needs_no_frame_for_a_minute() {
    let stage = market_ready();
    let mut bench = Bench::new(80, 24, at(3_600_000));
    bench.text(&stage.stack);
    assert_eq!(
        bench.deck.wake(&stage.stack, at(3_600_000)),
        None,
        "nothing on this screen tells the time"
    );
    let mut bench = Bench::new(120, 36, at(3_700_000));
    bench.after(&stage.stack, "tab ] ]");
    let wake = bench.deck.wake(&stage.stack, at(3_700_000)).unwrap();
    assert!(
        wake > Duration::from_secs(5),
        "uptimes turn by the minute or the hour: {wake:?}"
    );
}

#[test]
fn a_running_clock_asks_for_frames() {
    let stage = market_coming_up();
    let mut bench = Bench::new(80, 24, at(14_000));
    bench.text(&stage.stack);
    assert_eq!(
        bench.deck.wake(&stage.stack, at(14_000)),
        Some(Duration::from_millis(100))
    );
}

#[test]
fn five_hundred_services_are_scrolled_through() {
    let mut stage = Stage::new("big");
    for n in 0..500 {
        stage.container(&format!("service-{n:03}"), None, Some(n));
    }
    let mut bench = Bench::new(80, 24, Timestamp(at(60_000).0));
    let frame = bench.after(&stage.stack, "G");
    assert!(frame.contains("service-499"), "{frame}");
    assert!(bench.after(&stage.stack, "home").contains("service-000"));
}
