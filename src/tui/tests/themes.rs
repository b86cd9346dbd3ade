//! Whether themes can be read: contrast on the backgrounds they are for, and whether states stay apart for eyes that see fewer
//! colours.
//!
//! Contrast is that of WCAG 2.1, 1.4.3 (text 4.5:1), 1.4.6 (enhanced, 7:1) and 1.4.11 (what is no text, 3:1).

use super::harness::{Bench, options, styles};
use super::stage::{at, market_unhealthy};
use crate::settings::{PAIRS, Settings, ThemeChoice, themes};
use crate::stack::Phase;
use crate::tui::facts::{phase_glyph, phase_style};
use crate::tui::kit::{Glyphs, Theme};
use crate::tui::terminal::background::Background;
use palette::color_difference::{DeltaE, Wcag21RelativeContrast};
use palette::{Clamp, IntoColor, Lab, LinSrgb, Srgb};
use ratatui::style::{Color, Modifier, Style};

/// A terminal: its background, and what it makes of the colours that themes leave to it.
struct Palette {
    name: &'static str,
    background: u32,
    green: u32,
    yellow: u32,
    cyan: u32,
}

const fn palette(name: &'static str, background: u32, [green, yellow, cyan]: [u32; 3]) -> Palette {
    Palette {
        name,
        background,
        green,
        yellow,
        cyan,
    }
}

/// Usual dark terminals, from black to the lightest that is still called dark.
const DARK: [Palette; 5] = [
    palette("xterm", 0x00_0000, [0x00_cd00, 0xcd_cd00, 0x00_cdcd]),
    palette("VS Code", 0x1e_1e1e, [0x0d_bc79, 0xe5_e510, 0x11_a8cd]),
    palette("Tango", 0x1d_1d1d, [0x4e_9a06, 0xc4_a000, 0x06_989a]),
    palette("Solarized", 0x00_2b36, [0x85_9900, 0xb5_8900, 0x2a_a198]),
    palette("One Dark", 0x28_2c34, [0x98_c379, 0xe5_c07b, 0x56_b6c2]),
];

/// Usual light ones. No theme for them leaves a colour to the terminal: yellow on white is not read in any of them.
const LIGHT: [(&str, u32); 3] = [
    ("white", 0xff_ffff),
    ("Solarized", 0xfd_f6e3),
    ("Catppuccin Latte", 0xef_f1f5),
];

fn rgb(hex: u32) -> Srgb<f64> {
    Srgb::<u8>::from(hex).into_format()
}

/// What a terminal makes of a colour; nothing for its own text colour.
fn seen(colour: Color, terminal: &Palette) -> Option<Srgb<f64>> {
    match colour {
        Color::Reset => None,
        Color::Rgb(red, green, blue) => Some(Srgb::new(red, green, blue).into_format()),
        Color::Green if terminal.green > 0 => Some(rgb(terminal.green)),
        Color::Yellow if terminal.yellow > 0 => Some(rgb(terminal.yellow)),
        Color::Cyan if terminal.cyan > 0 => Some(rgb(terminal.cyan)),
        other => panic!("{other}: nobody knows whether that is read on {}", terminal.name),
    }
}

/// The terminals a theme is for.
fn terminals(theme: &str) -> Vec<Palette> {
    if theme.contains("dark") {
        DARK.into()
    } else {
        LIGHT
            .iter()
            .map(|(name, background)| palette(name, *background, [0; 3]))
            .collect()
    }
}

fn theme(name: &str) -> Theme {
    let settings = Settings {
        theme: ThemeChoice::Named(name.to_owned()),
        ..Settings::default()
    };
    Theme::chosen(&settings, true, Background::Dark).0
}

/// What a role is for.
enum Use {
    /// Text, on the background and on the row the cursor is on.
    Text,
    /// Text on its own background.
    Own,
    /// Lines and bars.
    Line,
}

/// Every role. A new one does not compile until it is here.
fn roles(theme: &Theme) -> Vec<(&'static str, Style, Use)> {
    let Theme {
        text,
        dim,
        title,
        accent,
        focus,
        selected: _,
        good,
        wait,
        work,
        bad,
        odd,
        alarm,
        rule,
        key,
        found,
        found_now,
        error_line,
        warning_line,
        quote,
        simulated,
        popup,
        services,
        coloured: _,
    } = theme;
    let mut roles = vec![
        ("text", *text, Use::Text),
        ("dim", *dim, Use::Text),
        ("title", *title, Use::Text),
        ("accent", *accent, Use::Text),
        ("focus", *focus, Use::Text),
        ("good", *good, Use::Text),
        ("wait", *wait, Use::Text),
        ("work", *work, Use::Text),
        ("bad", *bad, Use::Text),
        ("odd", *odd, Use::Text),
        ("alarm", *alarm, Use::Own),
        ("rule", *rule, Use::Line),
        ("key", *key, Use::Text),
        ("match", *found, Use::Own),
        ("match-now", *found_now, Use::Own),
        ("error-line", *error_line, Use::Text),
        ("warning-line", *warning_line, Use::Text),
        ("quote", *quote, Use::Text),
        ("simulated", *simulated, Use::Own),
        ("popup", *popup, Use::Text),
    ];
    roles.extend(services.iter().map(|service| ("services", *service, Use::Text)));
    roles
}

#[test]
fn every_theme_is_read_on_every_background_it_is_for() {
    let mut bad = Vec::new();
    for (name, _) in themes() {
        let theme = theme(name);
        let text = if name.contains("contrast") { 7.0 } else { 4.5 };
        for terminal in terminals(name) {
            let selection = theme.selected.bg.and_then(|colour| seen(colour, &terminal));
            for (role, style, what) in roles(&theme) {
                // Without a colour it is the terminal's own text on the terminal's own background.
                let Some(ink) = style.fg.and_then(|colour| seen(colour, &terminal)) else {
                    continue;
                };
                let own = style.bg.and_then(|colour| seen(colour, &terminal));
                let ours = matches!(style.fg, Some(Color::Rgb(..)));
                let grounds = match what {
                    Use::Own => vec![(own.expect(role), text)],
                    Use::Line => vec![(rgb(terminal.background), 3.0)],
                    Use::Text => {
                        // A colour the terminal chose stands on a selection it knows nothing of.
                        let least = if ours { text } else { 3.0 };
                        let mut grounds = vec![(rgb(terminal.background), text)];
                        grounds.extend(selection.map(|selection| (selection, least)));
                        grounds
                    }
                };
                for (ground, least) in grounds {
                    let found = ink.relative_contrast(ground);
                    if found < least {
                        bad.push(format!(
                            "{name} on {}: {role} ({style:?}) {found:.2} < {least}",
                            terminal.name
                        ));
                    }
                }
            }
        }
    }
    assert!(bad.is_empty(), "{}", bad.join("\n"));
}

/// What is left of a colour for somebody who lacks one kind of cone. The matrices are those of Machado, Oliveira and Fernandes,
/// "A Physiologically-based Model for Simulation of Color Vision Deficiency", IEEE TVCG 15 (6), 2009, severity 1.0, for linear RGB.
const EYES: [(&str, [[f64; 3]; 3]); 4] = [
    ("all cones", [[1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]]),
    (
        "protanopia",
        [
            [0.152_286, 1.052_583, -0.204_868],
            [0.114_503, 0.786_281, 0.099_216],
            [-0.003_882, -0.048_116, 1.051_998],
        ],
    ),
    (
        "deuteranopia",
        [
            [0.367_322, 0.860_646, -0.227_968],
            [0.280_085, 0.672_501, 0.047_413],
            [-0.011_820, 0.042_940, 0.968_881],
        ],
    ),
    (
        "tritanopia",
        [
            [1.255_528, -0.076_749, -0.178_779],
            [-0.078_411, 0.930_809, 0.147_602],
            [0.004_733, 0.691_367, 0.303_900],
        ],
    ),
];

fn through(eye: &[[f64; 3]; 3], colour: Srgb<f64>) -> Lab<palette::white_point::D65, f64> {
    let light: LinSrgb<f64> = colour.into_linear();
    let mix = |row: [f64; 3]| row[0] * light.red + row[1] * light.green + row[2] * light.blue;
    LinSrgb::new(mix(eye[0]), mix(eye[1]), mix(eye[2])).clamp().into_color()
}

/// The least difference between any two of some colours, over some eyes (CIE 1976 ΔE; 2.3 is just noticed side by side).
fn apart(eyes: &[(&str, [[f64; 3]; 3])], colours: &[Srgb<f64>]) -> f64 {
    let mut least = f64::INFINITY;
    for (_, eye) in eyes {
        for (at, one) in colours.iter().enumerate() {
            for other in &colours[at + 1..] {
                least = least.min(through(eye, *one).delta_e(through(eye, *other)));
            }
        }
    }
    least
}

/// A colour of ours.
fn ink(style: Style) -> Srgb<f64> {
    match style.fg {
        Some(Color::Rgb(red, green, blue)) => Srgb::new(red, green, blue).into_format(),
        other => panic!("{other:?}"),
    }
}

#[test]
fn good_waiting_and_bad_stay_apart_for_every_eye() {
    for name in [
        "contrast-dark",
        "contrast-light",
        "colour-blind-dark",
        "colour-blind-light",
    ] {
        let theme = theme(name);
        let [good, wait, bad, odd] = [theme.good, theme.wait, theme.bad, theme.odd].map(ink);
        let found = apart(&EYES, &[good, wait, bad]);
        assert!(found >= 20.0, "{name}: {found:.1}");
        // What restarts again and again, too, without red or green cones: one man in twelve is weak in one of them.
        let found = apart(&EYES[..3], &[good, wait, bad, odd]);
        assert!(found >= 20.0, "{name}: {found:.1}");
    }
    // The check sees what it is for: usual red and green are taken for each other.
    let usual = theme("light");
    let usual = apart(&EYES, &[usual.good, usual.wait, usual.bad].map(ink));
    assert!(usual < 20.0, "{usual:.1}");
}

#[test]
fn errors_and_warnings_stay_apart_from_each_other_and_from_other_lines() {
    for (name, plain) in [("colour-blind-dark", 0xe5_e5e5), ("colour-blind-light", 0x00_0000)] {
        let theme = theme(name);
        let found = apart(&EYES, &[ink(theme.error_line), ink(theme.warning_line), rgb(plain)]);
        assert!(found >= 20.0, "{name}: {found:.1}");
        assert!(theme.error_line.add_modifier.contains(Modifier::BOLD), "{name}");
    }
}

#[test]
fn a_state_is_never_said_by_colour_alone() {
    let phases = [
        Phase::Absent,
        Phase::Queued,
        Phase::Pulling,
        Phase::Building,
        Phase::Pushing,
        Phase::Creating,
        Phase::Created,
        Phase::Waiting,
        Phase::Starting,
        Phase::Running,
        Phase::Healthy,
        Phase::Unhealthy,
        Phase::Restarting,
        Phase::Stopping,
        Phase::Done,
        Phase::Exited(1),
        Phase::OutOfMemory,
        Phase::Paused,
        Phase::Failed,
    ];
    for (name, _) in themes() {
        let theme = theme(name);
        for glyphs in [false, true].map(Glyphs::new) {
            for (at, one) in phases.iter().enumerate() {
                for other in &phases[at + 1..] {
                    let by_colour = phase_style(&theme, one) != phase_style(&theme, other);
                    let by_shape = phase_glyph(glyphs, one) != phase_glyph(glyphs, other);
                    assert!(by_shape || !by_colour, "{name}: {one:?} and {other:?}");
                }
            }
        }
    }
}

/// What the deck looks like in each theme that follows the background, when it is light.
#[test]
fn every_pair_turns_light_when_the_terminal_says_so() {
    let stage = market_unhealthy();
    for (pair, good) in PAIRS.iter().zip(["#26681A", "#00408F", "#0057B8"]) {
        let settings = Settings::parse(&format!("theme: {}", pair.name)).unwrap();
        let mut bench = Bench::with(80, 24, at(60_000), &super::super::DeckOptions { settings, ..options() });
        bench.deck.ask_background().unwrap();
        assert_eq!(bench.deck.terminal().asked, 1, "{pair:?}");
        bench.text(&stage.stack);
        let shown = |bench: &Bench| styles(bench.deck.terminal().terminal.backend().buffer());
        assert!(!shown(&bench).contains(good), "{pair:?}: {}", shown(&bench));
        bench.press(&stage.stack, "alt+] \"11;rgb:ffff/ffff/ffff\" ctrl+g");
        bench.text(&stage.stack);
        assert!(shown(&bench).contains(good), "{pair:?}: {}", shown(&bench));
    }
}
