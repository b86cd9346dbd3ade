//! What is shown of a line that overwrites itself with carriage returns (`10 %␍20 %␍…`): as on a terminal, the last
//! part and what sticks out of earlier parts. All of it is stored and searched, and visible when the line is opened.

use crate::logs::{LineKind, LineRef, Pattern, clean};
use crate::tui::kit::text;
use std::borrow::Cow;
use unicode_segmentation::UnicodeSegmentation;

/// Bytes at the end of a line that are examined.
const LOOKED: usize = 64 << 10;
/// Sequences that clear the line right of the cursor; the last two also left of it.
const CLEARS: [&[u8]; 6] = [b"\x1b[K", b"\x1b[0K", b"\x1b[J", b"\x1b[0J", b"\x1b[2K", b"\x1b[2J"];
/// Shown before the text of an overwritten line: there is more.
const MORE: &str = "\u{1b}[2m…\u{1b}[22m";

/// The bytes of a line to show: what a terminal would show in the end, or all of it if only an overwritten part matches
/// `sought`.
pub(crate) fn shown<'a>(line: &'a LineRef<'_>, sought: Option<&Pattern>) -> Cow<'a, [u8]> {
    let bytes = line.bytes();
    let Some(left) = overwritten(bytes).filter(|_| line.kind == LineKind::Text) else {
        return Cow::Borrowed(bytes);
    };
    let has = |bytes: &[u8]| sought.is_some_and(|pattern| !pattern.find_all(&clean(bytes, LOOKED).text()).is_empty());
    if has(bytes) && !has(&left) {
        return Cow::Borrowed(bytes);
    }
    Cow::Owned(left)
}

/// What remains of a line that overwrites itself; `None`: it does not.
fn overwritten(bytes: &[u8]) -> Option<Vec<u8>> {
    let bytes = bytes.strip_suffix(b"\r").unwrap_or(bytes);
    memchr::memchr(b'\r', bytes)?;
    let end = bytes.get(bytes.len().saturating_sub(LOOKED)..).unwrap_or(bytes);
    let mut parts = end.rsplit(|byte| *byte == b'\r').filter(|part| !part.is_empty());
    let last = parts.next().unwrap_or_default();
    let mut left = rest_of(last).to_vec();
    let mut cells = width(&left);
    let mut cleared = clears(last);
    let mut more = false;
    for part in parts {
        more = true;
        if cleared {
            break;
        }
        cleared = clears(part);
        let before = clean(rest_of(part), LOOKED).text();
        let sticks_out = from_cell(&before, cells);
        if !sticks_out.is_empty() {
            left.extend_from_slice(b"\x1b[0m");
            left.extend_from_slice(sticks_out.as_bytes());
            cells += text::width(&sticks_out);
        }
    }
    if more {
        left.splice(..0, MORE.bytes());
    }
    Some(left)
}

/// The rest of a part after the last sequence that cleared the whole line.
fn rest_of(part: &[u8]) -> &[u8] {
    let whole = CLEARS.iter().skip(4);
    let ends = whole.filter_map(|clear| memchr::memmem::rfind(part, clear).map(|at| at + clear.len()));
    part.get(ends.max().unwrap_or(0)..).unwrap_or_default()
}

fn clears(part: &[u8]) -> bool {
    CLEARS.iter().any(|clear| memchr::memmem::find(part, clear).is_some())
}

/// A text without its first `cells` cells; a wide character cut in half leaves a blank.
fn from_cell(text: &str, cells: usize) -> String {
    let (start, wide) = text::head(text, cells);
    let rest = text.get(start.len()..).unwrap_or_default();
    let cut = rest.graphemes(true).next().filter(|_| wide < cells);
    let blanks = cut.map_or(0, |cut| (wide + text::width(cut)).saturating_sub(cells));
    let rest = rest.get(cut.map_or(0, str::len)..).unwrap_or_default();
    format!("{}{rest}", " ".repeat(blanks))
}

fn width(bytes: &[u8]) -> usize {
    text::width(&clean(bytes, LOOKED).text())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn left(bytes: &str) -> Option<String> {
        overwritten(bytes.as_bytes()).map(|left| clean(&left, LOOKED).text())
    }

    #[test]
    fn what_was_written_last_is_left() {
        assert_eq!(left("all at once"), None);
        assert_eq!(left("the end of a terminal's line\r"), None);
        assert_eq!(left("10%\r20%\r100%").as_deref(), Some("…100%"));
        assert_eq!(left("10%\r20%\r100%\r").as_deref(), Some("…100%"));
        assert_eq!(left("\r\rfirst and last").as_deref(), Some("first and last"));
    }

    #[test]
    fn what_sticks_out_of_what_was_before_is_left_unless_it_was_cleared() {
        assert_eq!(left("downloading\rdone").as_deref(), Some("…doneloading"));
        assert_eq!(
            left("a longer one still\rdownloading\rdone").as_deref(),
            Some("…doneloadinge still")
        );
        assert_eq!(left("downloading\r\u{1b}[Kdone").as_deref(), Some("…done"));
        assert_eq!(left("downloading\u{1b}[2K\rdone").as_deref(), Some("…done"));
        assert_eq!(
            left("a longer one\rdownloading\u{1b}[K\rdone").as_deref(),
            Some("…doneloading")
        );
        assert_eq!(left("spinning\r\u{1b}[K").as_deref(), Some("…"));
    }

    #[test]
    fn a_wide_character_that_is_half_written_over_leaves_a_blank() {
        assert_eq!(left("漢字\rabc").as_deref(), Some("…abc "));
    }

    #[test]
    fn the_end_of_a_very_long_one_is_found() {
        let mut bytes = String::new();
        for n in 0..200_000 {
            bytes.push_str(&format!("{n:>6}\r"));
        }
        assert_eq!(left(&bytes).as_deref(), Some("…199999"));
    }
}
