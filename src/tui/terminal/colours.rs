//! How many colours a terminal has, and the nearest of them. A 24-bit colour on a terminal that has none of them is
//! shown as anything, or not at all.

use ratatui::buffer::Buffer;
use ratatui::style::Color;
use std::collections::HashMap;

/// The colours of a terminal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Colours {
    /// Any, in 24 bits.
    #[default]
    All,
    /// The 256 of xterm.
    Indexed,
    /// The first 16.
    Few,
}

/// The values of a component in the colour cube of xterm.
const STEPS: [u8; 6] = [0, 95, 135, 175, 215, 255];

/// Red, green and blue of the first 16 colours, as xterm has them.
const FIRST: [(Color, [u8; 3]); 16] = [
    (Color::Black, [0, 0, 0]),
    (Color::Red, [205, 0, 0]),
    (Color::Green, [0, 205, 0]),
    (Color::Yellow, [205, 205, 0]),
    (Color::Blue, [0, 0, 238]),
    (Color::Magenta, [205, 0, 205]),
    (Color::Cyan, [0, 205, 205]),
    (Color::Gray, [229, 229, 229]),
    (Color::DarkGray, [127, 127, 127]),
    (Color::LightRed, [255, 0, 0]),
    (Color::LightGreen, [0, 255, 0]),
    (Color::LightYellow, [255, 255, 0]),
    (Color::LightBlue, [92, 92, 255]),
    (Color::LightMagenta, [255, 0, 255]),
    (Color::LightCyan, [0, 255, 255]),
    (Color::White, [255, 255, 255]),
];

impl Colours {
    /// What the variables of the environment tell of the terminal: `COLORTERM` and `TERM`.
    pub fn of(colorterm: &str, term: &str) -> Self {
        let is_any = |names: &[&str]| names.iter().any(|name| term.contains(name));
        if matches!(colorterm, "truecolor" | "24bit")
            || is_any(&[
                "direct",
                "truecolor",
                "kitty",
                "alacritty",
                "ghostty",
                "wezterm",
                "foot",
            ])
        {
            Self::All
        } else if is_any(&["256color"]) {
            Self::Indexed
        } else {
            Self::Few
        }
    }

    /// Puts the nearest colours that the terminal has in place of those that it has not.
    pub(super) fn reduce(self, buffer: &mut Buffer) {
        if self == Self::All {
            return;
        }
        // A frame has thousands of cells, of a dozen colours, and mostly that of the cell before.
        let mut found = HashMap::new();
        let mut last = (Color::Reset, Color::Reset);
        let mut nearest = |colour: Color| {
            if colour != last.0 {
                last = (colour, *found.entry(colour).or_insert_with(|| self.nearest(colour)));
            }
            last.1
        };
        for cell in &mut buffer.content {
            cell.fg = nearest(cell.fg);
            cell.bg = nearest(cell.bg);
        }
    }

    fn nearest(self, colour: Color) -> Color {
        match (self, colour) {
            (Self::Indexed, Color::Rgb(red, green, blue)) => Color::Indexed(indexed([red, green, blue])),
            (Self::Few, Color::Rgb(red, green, blue)) => few([red, green, blue]),
            (Self::Few, Color::Indexed(index)) if index >= 16 => few(components(index)),
            (_, colour) => colour,
        }
    }
}

/// How far two colours are apart.
fn distance(one: [u8; 3], other: [u8; 3]) -> u32 {
    let pairs = one.iter().zip(other);
    pairs.map(|(one, other)| u32::from(one.abs_diff(other)).pow(2)).sum()
}

/// The nearest of the colour cube and of the 24 greys.
fn indexed(colour: [u8; 3]) -> u8 {
    (16..=255)
        .min_by_key(|index| distance(components(*index), colour))
        .unwrap_or(15)
}

/// Red, green and blue of one of the 256 colours, the first 16 aside.
fn components(index: u8) -> [u8; 3] {
    if index >= 232 {
        return [8 + (index - 232) * 10; 3];
    }
    let cube = usize::from(index.saturating_sub(16));
    let step = |at: usize| STEPS.get(at % 6).copied().unwrap_or(0);
    [step(cube / 36), step(cube / 6), step(cube)]
}

fn few(colour: [u8; 3]) -> Color {
    let nearest = FIRST.iter().min_by_key(|(_, known)| distance(*known, colour));
    nearest.map_or(Color::Reset, |(name, _)| *name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn terminals_are_known_by_their_variables() {
        assert_eq!(Colours::of("truecolor", "screen"), Colours::All);
        assert_eq!(Colours::of("", "xterm-kitty"), Colours::All);
        assert_eq!(Colours::of("", "xterm-256color"), Colours::Indexed);
        for term in ["xterm", "linux", "vt100", "screen", ""] {
            assert_eq!(Colours::of("", term), Colours::Few, "{term}");
        }
    }

    #[test]
    fn the_nearest_colour_is_taken() {
        assert_eq!(Colours::Indexed.nearest(Color::Rgb(255, 120, 120)), Color::Indexed(210));
        assert_eq!(Colours::Indexed.nearest(Color::Rgb(127, 127, 127)), Color::Indexed(244));
        assert_eq!(Colours::Few.nearest(Color::Rgb(250, 10, 10)), Color::LightRed);
        assert_eq!(Colours::Few.nearest(Color::Indexed(196)), Color::LightRed);
        assert_eq!(Colours::Few.nearest(Color::Cyan), Color::Cyan);
        assert_eq!(Colours::All.nearest(Color::Rgb(1, 2, 3)), Color::Rgb(1, 2, 3));
    }

    #[test]
    fn no_cell_keeps_a_colour_that_the_terminal_has_not() {
        let mut buffer = Buffer::empty(ratatui::layout::Rect::new(0, 0, 2, 1));
        buffer[(0, 0)].fg = Color::Rgb(48, 52, 70);
        buffer[(1, 0)].bg = Color::Rgb(232, 212, 138);
        Colours::Few.reduce(&mut buffer);
        let is_wide = |colour: Color| matches!(colour, Color::Rgb(..) | Color::Indexed(16..));
        assert!(!buffer.content.iter().any(|cell| is_wide(cell.fg) || is_wide(cell.bg)));
    }
}
