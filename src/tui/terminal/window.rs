//! The title of the terminal's window: the state of the stack in a few words.

use crate::engine::Timestamp;
use crate::stack::{Stack, Standing};
use crate::tui::facts::{phase_glyph, stopped_glyph};
use crate::tui::kit::{Glyphs, text};

/// The title of the window: `✘ shop 2/3, 1 broken`, `◐ shop 1/3`, `✔ shop 3/3`, `▼ shop 0/3` once stopped.
pub(crate) fn title(stack: &Stack, now: Timestamp, glyphs: Glyphs) -> String {
    use crate::stack::Phase;
    let Standing {
        broken,
        stopped,
        ready,
        wanted,
        ..
    } = stack.standing(now);
    let broken = broken.len();
    let sign = match (broken, &stack.lost) {
        (0, None) if ready == wanted => phase_glyph(glyphs, &Phase::Healthy),
        (0, None) if ready + stopped == wanted => stopped_glyph(glyphs),
        (0, None) => phase_glyph(glyphs, &Phase::Starting),
        _ => phase_glyph(glyphs, &Phase::Unhealthy),
    };
    let mut words = format!("{sign} {} {ready}/{wanted}", stack.name);
    if stack.lost.is_some() {
        words.push_str(", engine lost");
    } else if broken > 0 {
        words.push_str(&format!(", {broken} broken"));
    }
    plain(&words)
}

/// A text without control characters, cut to a length that titles and notifications can show.
pub(crate) fn plain(words: &str) -> String {
    const LONGEST: usize = 200;
    let cleaned = text::clean(text::beginning(words, LONGEST));
    cleaned.chars().filter(|c| !c.is_control()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_in_a_title_orders_the_terminal_about() {
        for attack in ["\u{1b}]0;x\u{7}", "a\u{9c}b", "a\u{7}b\u{1b}[2J"] {
            let shown = plain(attack);
            assert!(!shown.chars().any(char::is_control), "{shown:?}");
        }
    }
}
