//! A picture of the screen as SVG: text stays text, colours are those of the screen.

use ratatui::buffer::{Buffer, Cell};
use ratatui::style::{Color, Modifier};
use std::fmt::Write;

/// Size of a cell, and where its baseline is, in the picture's units.
const WIDTH: f32 = 8.4;
const HEIGHT: f32 = 17.0;
const BASELINE: f32 = 13.0;
/// Room around the screen.
const MARGIN: f32 = 10.0;

/// What the terminal itself colours.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Backdrop {
    Dark,
    Light,
}

impl Backdrop {
    fn colours(self) -> (&'static str, &'static str) {
        match self {
            Self::Dark => ("#16181d", "#d8dee9"),
            Self::Light => ("#fbfbfa", "#24292f"),
        }
    }
}

/// The screen as an SVG document.
pub(crate) fn picture(screen: &Buffer, backdrop: Backdrop) -> String {
    let (background, _) = backdrop.colours();
    let (width, height) = (
        across(screen.area.width) + 2.0 * MARGIN,
        down(screen.area.height) + 2.0 * MARGIN,
    );
    let mut out = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width} {height}\" width=\"{width}\" height=\"{height}\" \
         font-family=\"ui-monospace, 'DejaVu Sans Mono', Menlo, Consolas, monospace\" font-size=\"14\" xml:space=\"preserve\">\n\
         <rect width=\"{width}\" height=\"{height}\" rx=\"6\" fill=\"{background}\"/>\n"
    );
    for y in 0..screen.area.height {
        for run in runs(screen, y) {
            draw(&mut out, &run, y, backdrop);
        }
    }
    out.push_str("</svg>\n");
    out
}

fn across(cells: u16) -> f32 {
    f32::from(cells) * WIDTH
}

fn down(cells: u16) -> f32 {
    f32::from(cells) * HEIGHT
}

/// Neighbouring cells of one row that look alike.
#[derive(Debug, PartialEq)]
struct Run {
    from: u16,
    cells: u16,
    text: String,
    ink: Ink,
}

#[derive(Debug, Clone, Copy, PartialEq)]
struct Ink {
    fg: Color,
    bg: Color,
    modifier: Modifier,
}

impl Ink {
    fn of(cell: &Cell) -> Self {
        let (fg, bg) = if cell.modifier.contains(Modifier::REVERSED) {
            (cell.bg, cell.fg)
        } else {
            (cell.fg, cell.bg)
        };
        Self {
            fg,
            bg,
            modifier: cell.modifier,
        }
    }

    fn is_reversed(self) -> bool {
        self.modifier.contains(Modifier::REVERSED)
    }
}

fn runs(screen: &Buffer, y: u16) -> Vec<Run> {
    let mut runs: Vec<Run> = Vec::new();
    for x in 0..screen.area.width {
        let Some(cell) = screen.cell((screen.area.x + x, screen.area.y + y)) else {
            continue;
        };
        let ink = Ink::of(cell);
        match runs.last_mut() {
            Some(run) if run.ink == ink => {
                run.cells += 1;
                run.text.push_str(cell.symbol());
            }
            _ => runs.push(Run {
                from: x,
                cells: 1,
                text: cell.symbol().to_owned(),
                ink,
            }),
        }
    }
    runs
}

fn draw(out: &mut String, run: &Run, y: u16, backdrop: Backdrop) {
    let (background, text) = backdrop.colours();
    let (left, top) = (MARGIN + across(run.from), MARGIN + down(y));
    let width = across(run.cells);
    let (own_fg, own_bg) = if run.ink.is_reversed() {
        (background, Some(text))
    } else {
        (text, None)
    };
    if let Some(fill) = colour(run.ink.bg).or(own_bg.map(str::to_owned)) {
        // Writing to a string cannot fail.
        let _ = writeln!(
            out,
            "<rect x=\"{left:.1}\" y=\"{top:.1}\" width=\"{width:.1}\" height=\"{HEIGHT}\" fill=\"{fill}\"/>"
        );
    }
    let is_hidden = run.ink.modifier.contains(Modifier::HIDDEN);
    if is_hidden || run.text.trim().is_empty() {
        return;
    }
    let fill = colour(run.ink.fg).unwrap_or_else(|| own_fg.to_owned());
    let mut style = String::new();
    for (modifier, attribute) in [
        (Modifier::BOLD, " font-weight=\"bold\""),
        (Modifier::ITALIC, " font-style=\"italic\""),
        (Modifier::DIM, " opacity=\"0.6\""),
        (Modifier::UNDERLINED, " text-decoration=\"underline\""),
        (Modifier::CROSSED_OUT, " text-decoration=\"line-through\""),
    ] {
        if run.ink.modifier.contains(modifier) {
            style.push_str(attribute);
        }
    }
    let baseline = top + BASELINE;
    let _ = writeln!(
        out,
        "<text x=\"{left:.1}\" y=\"{baseline:.1}\" textLength=\"{width:.1}\" lengthAdjust=\"spacingAndGlyphs\" fill=\"{fill}\"{style}>{}</text>",
        escape(&run.text)
    );
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

/// `#rrggbb`; `None` for the terminal's own.
fn colour(colour: Color) -> Option<String> {
    let named = |rgb: u32| Some(format!("#{rgb:06x}"));
    match colour {
        Color::Reset => None,
        Color::Rgb(r, g, b) => Some(format!("#{r:02x}{g:02x}{b:02x}")),
        Color::Indexed(index) => named(indexed(index)),
        Color::Black => named(BASE[0]),
        Color::Red => named(BASE[1]),
        Color::Green => named(BASE[2]),
        Color::Yellow => named(BASE[3]),
        Color::Blue => named(BASE[4]),
        Color::Magenta => named(BASE[5]),
        Color::Cyan => named(BASE[6]),
        Color::Gray => named(BASE[7]),
        Color::DarkGray => named(BASE[8]),
        Color::LightRed => named(BASE[9]),
        Color::LightGreen => named(BASE[10]),
        Color::LightYellow => named(BASE[11]),
        Color::LightBlue => named(BASE[12]),
        Color::LightMagenta => named(BASE[13]),
        Color::LightCyan => named(BASE[14]),
        Color::White => named(BASE[15]),
    }
}

/// The sixteen colours that a terminal chooses itself, as many do.
const BASE: [u32; 16] = [
    0x3b_42_52, 0xe0_6c_75, 0x98_c3_79, 0xe5_c0_7b, 0x61_af_ef, 0xc6_78_dd, 0x56_b6_c2, 0xd8_de_e9, 0x7f_84_8e,
    0xf0_8c_94, 0xb5_d9_9c, 0xf0_d5_a0, 0x8c_c5_f5, 0xd7_9a_ea, 0x7f_cd_d6, 0xff_ff_ff,
];

/// A colour of the 256: the sixteen, a cube of six shades a part, and greys.
fn indexed(index: u8) -> u32 {
    let shade = |part: u8| if part == 0 { 0 } else { u32::from(part) * 40 + 55 };
    match index {
        0..=15 => BASE.get(usize::from(index)).copied().unwrap_or_default(),
        16..=231 => {
            let cube = index - 16;
            shade(cube / 36) << 16 | shade(cube / 6 % 6) << 8 | shade(cube % 6)
        }
        232..=255 => (u32::from(index - 232) * 10 + 8) * 0x01_01_01,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ratatui::layout::Rect;
    use ratatui::style::Style;

    fn screen() -> Buffer {
        let mut screen = Buffer::empty(Rect::new(0, 0, 8, 2));
        screen.set_string(
            0,
            0,
            "a<b",
            Style::new().fg(Color::Rgb(1, 2, 255)).add_modifier(Modifier::BOLD),
        );
        screen.set_string(0, 1, "x", Style::new().add_modifier(Modifier::REVERSED));
        screen
    }

    #[test]
    fn neighbours_that_look_alike_are_one_text() {
        let runs = runs(&screen(), 0);
        let texts: Vec<(u16, &str)> = runs.iter().map(|run| (run.from, run.text.as_str())).collect();
        assert_eq!(texts, [(0, "a<b"), (3, "     ")]);
    }

    #[test]
    fn the_picture_has_text_colours_and_backgrounds() {
        let svg = picture(&screen(), Backdrop::Dark);
        assert!(
            svg.contains("fill=\"#0102ff\" font-weight=\"bold\">a&lt;b</text>"),
            "{svg}"
        );
        // What is reversed has the colours of text and background exchanged.
        assert!(svg.contains("fill=\"#d8dee9\"/>\n<text x=\"10.0\" y=\"40.0\""), "{svg}");
        assert!(svg.starts_with("<svg ") && svg.ends_with("</svg>\n"));
    }

    #[test]
    fn the_cube_and_the_greys_are_those_of_xterm() {
        assert_eq!([indexed(16), indexed(231), indexed(196)], [0, 0xff_ff_ff, 0xff_00_00]);
        assert_eq!([indexed(232), indexed(255)], [0x08_08_08, 0xee_ee_ee]);
    }
}
