//! Symbols for states and for drawing panes, in UTF-8 and in ASCII.

/// One set of symbols. Each is exactly one cell wide.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Glyphs {
    pub rule: &'static str,
    pub bar: &'static str,
    /// The same for lines written to standard error.
    pub bar_err: &'static str,
    /// Corners: top left, top right, bottom left, bottom right.
    pub corners: [&'static str; 4],
    /// Between parts of a line.
    pub dot: &'static str,
    /// Separates a service's name from a note, as a bar separates it from a line it wrote.
    pub note: &'static str,
    /// Marks text that was cut off.
    pub ellipsis: &'static str,
    /// The row the cursor is on.
    pub cursor: &'static str,
    /// A marked row.
    pub mark: &'static str,
    /// A marked row with the cursor.
    pub cursor_mark: &'static str,
    pub bookmark: &'static str,
    /// A probe that succeeded.
    pub probe_ok: &'static str,
    /// A probe that failed.
    pub probe_bad: &'static str,
    /// The done part of a progress bar.
    pub full: &'static str,
    /// The open part of a progress bar.
    pub empty: &'static str,
    pub none: &'static str,
    pub down: &'static str,
    pub up: &'static str,
    /// On the critical path.
    pub path: &'static str,
    pub arrow: &'static str,
    /// A group that is folded, and one that is not.
    pub folded: &'static str,
    pub unfolded: &'static str,
    /// Steps of a sparkline, low to high.
    pub spark: [&'static str; 8],
    /// A branch that goes on.
    pub branch: &'static str,
    /// The last branch.
    pub last_branch: &'static str,
}

impl Glyphs {
    /// The symbols of a terminal that shows UTF-8, or those in ASCII.
    pub(crate) fn new(ascii: bool) -> Self {
        fn pick<T>(ascii: bool, fine: T, plain: T) -> T {
            if ascii { plain } else { fine }
        }
        Self {
            rule: pick(ascii, "─", "-"),
            bar: pick(ascii, "│", "|"),
            bar_err: pick(ascii, "┃", "!"),
            corners: pick(ascii, ["╭", "╮", "╰", "╯"], ["+", "+", "+", "+"]),
            dot: pick(ascii, "·", "|"),
            note: pick(ascii, "·", ":"),
            ellipsis: pick(ascii, "…", "~"),
            cursor: pick(ascii, "›", ">"),
            mark: pick(ascii, "+", "+"),
            cursor_mark: pick(ascii, "»", "*"),
            bookmark: pick(ascii, "◆", "@"),
            probe_ok: pick(ascii, "▇", "#"),
            probe_bad: pick(ascii, "▁", "_"),
            full: pick(ascii, "█", "#"),
            empty: pick(ascii, "░", "."),
            none: pick(ascii, "–", "-"),
            down: pick(ascii, "↓", "v"),
            up: pick(ascii, "↑", "^"),
            path: pick(ascii, "━", "="),
            arrow: pick(ascii, "→", ">"),
            folded: pick(ascii, "▸", "+"),
            unfolded: pick(ascii, "▾", "-"),
            spark: pick(
                ascii,
                ["▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"],
                ["_", "_", ".", ".", "-", "-", "=", "#"],
            ),
            branch: pick(ascii, "├", "|"),
            last_branch: pick(ascii, "└", "`"),
        }
    }

    /// Whether this is the ASCII set.
    pub(crate) fn is_ascii(&self) -> bool {
        self.rule == "-"
    }

    /// Replaces symbols by ASCII where the set is ASCII; applied to all text, our own and foreign.
    pub(crate) fn plain<'a>(&self, text: &'a str) -> std::borrow::Cow<'a, str> {
        if !self.is_ascii() || text.is_ascii() {
            return std::borrow::Cow::Borrowed(text);
        }
        let mut out = String::with_capacity(text.len());
        for c in text.chars() {
            match c {
                ' '..='~' => out.push(c),
                '·' => out.push('|'),
                '–' | '—' => out.push('-'),
                '…' => out.push('~'),
                '→' => out.push('>'),
                '←' => out.push('<'),
                '↑' => out.push('^'),
                '↓' => out.push('v'),
                '×' => out.push('x'),
                '“' | '”' => out.push('"'),
                '‘' | '’' => out.push('\''),
                '≥' => out.push('>'),
                _ => {
                    let wide = unicode_width::UnicodeWidthChar::width(c).unwrap_or(0);
                    out.extend(std::iter::repeat_n('?', wide));
                }
            }
        }
        std::borrow::Cow::Owned(out)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_shape_takes_one_cell() {
        for set in [false, true].map(Glyphs::new) {
            let mut all = vec![
                set.rule,
                set.bar,
                set.bar_err,
                set.dot,
                set.note,
                set.ellipsis,
                set.cursor,
                set.mark,
                set.cursor_mark,
                set.bookmark,
                set.probe_ok,
                set.probe_bad,
                set.full,
                set.empty,
                set.none,
                set.down,
                set.up,
                set.path,
                set.arrow,
                set.folded,
                set.unfolded,
                set.branch,
                set.last_branch,
            ];
            all.extend(set.corners);
            all.extend(set.spark);
            for shape in all {
                assert_eq!(crate::tui::kit::text::width(shape), 1, "{shape}");
                // A screen reader spells Braille patterns out.
                assert!(!shape.contains(|c| ('\u{2800}'..='\u{28ff}').contains(&c)), "{shape}");
            }
        }
    }

    #[test]
    fn ascii_keeps_the_width_of_what_it_replaces() {
        assert_eq!(Glyphs::new(true).plain("漢 – ok"), "?? - ok");
        assert_eq!(Glyphs::new(false).plain("漢"), "漢");
    }
}
