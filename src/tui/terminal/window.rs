//! The title of the terminal's window: the state of the stack in a few words.

use crate::engine::Timestamp;
use crate::stack::{Stack, Standing};
use crate::tui::facts::phase_glyph;
use crate::tui::kit::{Glyphs, text};

/// The title of the window: `✘ shop 2/3, 1 broken`, `◐ shop 1/3`, `✔ shop 3/3`.
pub(crate) fn title(stack: &Stack, now: Timestamp, glyphs: Glyphs) -> String {
    use crate::stack::Phase;
    let Standing {
        broken, ready, wanted, ..
    } = stack.standing(now);
    let broken = broken.len();
    let phase = match (broken, &stack.lost) {
        (0, None) if ready == wanted => Phase::Healthy,
        (0, None) => Phase::Starting,
        _ => Phase::Unhealthy,
    };
    let mut words = format!("{} {} {ready}/{wanted}", phase_glyph(glyphs, &phase), stack.name);
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
