//! Makes foreign text safe and fits it to cells: nothing from a container, an engine or a file reaches the terminal
//! without passing [`clean`]. ANSI colours of log lines are handled in `logs`, not here.

use std::borrow::Cow;
use unicode_segmentation::UnicodeSegmentation;
use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

/// Most combining marks kept on one character; more would spill into other rows.
const MARKS_KEPT: usize = 4;

/// Removes everything that could control a terminal or that it could measure differently from us: control characters,
/// bidirectional overrides, joiners, variation selectors, tags. A tab becomes two spaces, a line feed one.
pub(crate) fn clean(text: &str) -> Cow<'_, str> {
    if text.bytes().all(|byte| (0x20..0x7f).contains(&byte)) {
        return Cow::Borrowed(text);
    }
    if !text.chars().any(is_unsafe) && !has_long_mark_run(text) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len());
    let mut marks = 0;
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '\t' => out.push_str("  "),
            '\n' => out.push(' '),
            '\u{1b}' => skip_escape(&mut chars),
            c if is_unsafe(c) => {}
            c if is_mark(c) => {
                marks += 1;
                if marks <= MARKS_KEPT && !out.is_empty() {
                    out.push(c);
                }
                continue;
            }
            c => out.push(c),
        }
        marks = 0;
    }
    Cow::Owned(out)
}

/// Skips the rest of an escape sequence, so that its parameters are not shown as text.
fn skip_escape(chars: &mut std::iter::Peekable<std::str::Chars<'_>>) {
    match chars.next() {
        Some('[') => {
            while let Some(c) = chars.peek().copied() {
                if !(' '..='~').contains(&c) {
                    return;
                }
                chars.next();
                if ('@'..='~').contains(&c) {
                    return;
                }
            }
        }
        Some(']' | 'P' | 'X' | '^' | '_') => {
            while let Some(c) = chars.next() {
                if c == '\u{7}' || c == '\u{9c}' {
                    return;
                }
                if c == '\u{1b}' {
                    if chars.peek() == Some(&'\\') {
                        chars.next();
                    }
                    return;
                }
            }
        }
        Some('(' | ')' | '*' | '+' | '#' | '%') => {
            chars.next();
        }
        _ => {}
    }
}

fn is_unsafe(c: char) -> bool {
    c.is_control()
        || matches!(
            c,
            '\u{ad}'
                | '\u{61c}'
                | '\u{115f}' | '\u{1160}' | '\u{3164}' | '\u{ffa0}'
                | '\u{180b}'..='\u{180f}'
                | '\u{200b}'..='\u{200f}'
                | '\u{2028}'..='\u{202e}'
                | '\u{2060}'..='\u{206f}'
                | '\u{fe00}'..='\u{fe0f}'
                | '\u{feff}'
                | '\u{fff9}'..='\u{fffb}'
                | '\u{1f3fb}'..='\u{1f3ff}'
                | '\u{e0000}'..='\u{e0fff}'
        )
}

fn is_mark(c: char) -> bool {
    !c.is_ascii() && c.width() == Some(0)
}

fn has_long_mark_run(text: &str) -> bool {
    let mut run = 0;
    for c in text.chars() {
        run = if is_mark(c) { run + 1 } else { 0 };
        if run > MARKS_KEPT {
            return true;
        }
    }
    false
}

/// The first `bytes` bytes of a text at most: enough to fill a row, however long the text is.
pub(crate) fn beginning(text: &str, bytes: usize) -> &str {
    text.get(..text.floor_char_boundary(bytes)).unwrap_or(text)
}

/// Cells a cleaned text takes.
pub(crate) fn width(text: &str) -> usize {
    if text.is_ascii() { text.len() } else { text.width() }
}

/// Cells the widest of some texts takes once it is cleaned.
pub(crate) fn widest<'a>(texts: impl IntoIterator<Item = &'a String>) -> usize {
    texts.into_iter().map(|text| width(&clean(text))).max().unwrap_or(0)
}

/// The longest beginning of a cleaned text that fits `cells`, and its width.
pub(crate) fn head(text: &str, cells: usize) -> (&str, usize) {
    let start = beginning(text, cells);
    if start.is_ascii() && text.as_bytes().get(start.len()).is_none_or(u8::is_ascii) {
        return (start, start.len());
    }
    let mut used = 0;
    let mut end = 0;
    for grapheme in text.graphemes(true) {
        let wide = grapheme.width();
        if used + wide > cells {
            break;
        }
        used += wide;
        end += grapheme.len();
    }
    (text.get(..end).unwrap_or(""), used)
}

/// The text cut to `cells`, with `…` (or `~` in ASCII) where something is missing at its end.
pub(crate) fn fit<'a>(text: &'a str, cells: usize, ellipsis: &str) -> Cow<'a, str> {
    if width(text) <= cells {
        return Cow::Borrowed(text);
    }
    let room = cells.saturating_sub(width(ellipsis));
    let (start, _) = head(text, room);
    if cells == 0 {
        Cow::Borrowed("")
    } else {
        Cow::Owned(format!("{start}{ellipsis}"))
    }
}

/// The text cut to `cells` in its middle: names stay recognisable by both ends.
pub(crate) fn fit_middle<'a>(text: &'a str, cells: usize, ellipsis: &str) -> Cow<'a, str> {
    if width(text) <= cells {
        return Cow::Borrowed(text);
    }
    if cells < 5 {
        return fit(text, cells, ellipsis);
    }
    let room = cells - width(ellipsis);
    let back = room / 2;
    let (start, used) = head(text, room - back);
    let mut end = String::new();
    let mut left = room - used;
    for grapheme in text.graphemes(true).rev() {
        let wide = grapheme.width();
        if wide > left {
            break;
        }
        left -= wide;
        end.insert_str(0, grapheme);
    }
    Cow::Owned(format!("{start}{ellipsis}{end}"))
}

/// Breaks a cleaned text into rows of at most `cells`, at spaces where there are any.
pub(crate) fn wrap(text: &str, cells: usize) -> Vec<&str> {
    let cells = cells.max(1);
    let mut rows = Vec::new();
    let mut rest = text;
    loop {
        let (fits, _) = head(rest, cells);
        if fits.len() == rest.len() {
            break;
        }
        let at_space = fits.rfind(' ').filter(|at| *at > fits.len() / 3);
        let cut = match at_space {
            Some(at) if rest.get(fits.len()..).is_some_and(|after| !after.starts_with(' ')) => at,
            _ if fits.is_empty() => rest.graphemes(true).next().map_or(rest.len(), str::len),
            _ => fits.len(),
        };
        let (row, after) = rest.split_at(cut);
        rows.push(row.trim_end());
        rest = after.trim_start_matches(' ');
    }
    if !rest.is_empty() || rows.is_empty() {
        rows.push(rest);
    }
    rows
}

/// A text in lines: its own line feeds kept, long lines wrapped.
pub(crate) fn wrap_lines(whole: &str, cells: usize) -> Vec<String> {
    whole
        .lines()
        .filter(|line| !line.trim().is_empty())
        .flat_map(|line| {
            let cleaned = clean(line.trim()).into_owned();
            wrap(&cleaned, cells).into_iter().map(str::to_owned).collect::<Vec<_>>()
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_text_is_borrowed() {
        assert!(matches!(clean("GET /healthz 200"), Cow::Borrowed(_)));
        assert!(matches!(clean("größe 漢字"), Cow::Borrowed(_)));
    }

    #[test]
    fn orders_to_the_terminal_leave_nothing_behind() {
        assert_eq!(clean("a\x1b[31mred\x1b[0m"), "ared");
        assert_eq!(clean("a\x1b]0;title\x07b"), "ab");
        assert_eq!(clean("a\x1b]52;c;cHduZWQ=\x1b\\b"), "ab");
        assert_eq!(clean("a\x1bPq#0\x1b\\b\x07\x08\r"), "ab");
        assert_eq!(clean("\u{9b}31mx"), "31mx");
        assert_eq!(clean("tail \x1b["), "tail ");
        assert_eq!(clean("tail \x1b"), "tail ");
    }

    #[test]
    fn text_cannot_be_turned_round_or_hidden() {
        assert_eq!(clean("user\u{202e}txt.exe"), "usertxt.exe");
        assert_eq!(clean("a\u{200b}b\u{feff}c\u{2066}d"), "abcd");
        assert_eq!(clean("\u{e0041}x"), "x");
    }

    #[test]
    fn joined_emoji_are_taken_apart_so_that_widths_agree() {
        let family = clean("👨\u{200d}👩\u{200d}👧");
        assert_eq!(family, "👨👩👧");
        assert_eq!(width(&family), 6);
        assert_eq!(clean("❤\u{fe0f}"), "❤");
        assert_eq!(clean("👍\u{1f3fd}"), "👍");
    }

    #[test]
    fn stacked_marks_are_cut_short() {
        let zalgo = format!("z{}", "\u{301}".repeat(50));
        assert_eq!(clean(&zalgo).chars().count(), 1 + MARKS_KEPT);
        assert_eq!(clean("\u{301}\u{1b}[mx"), "x");
    }

    /// Trap 12 of the field: splitting by bytes breaks text.
    #[test]
    fn cuts_never_split_a_wide_character() {
        assert_eq!(head("漢字", 3), ("漢", 2));
        assert_eq!(fit("漢字漢字", 5, "…"), "漢字…");
        assert_eq!(fit("abc", 0, "…"), "");
        assert_eq!(fit_middle("market-monitor-service", 11, "…"), "marke…rvice");
        assert_eq!(fit_middle("abc", 3, "…"), "abc");
    }

    #[test]
    fn wrapping_breaks_at_spaces_and_never_loses_a_character() {
        assert_eq!(wrap("one two three", 8), ["one two", "three"]);
        assert_eq!(wrap("abcdefghij", 4), ["abcd", "efgh", "ij"]);
        assert_eq!(wrap("", 4), [""]);
        assert_eq!(wrap("漢字漢", 1), ["漢", "字", "漢"]);
        assert_eq!(wrap("abc def", 3), ["abc", "def"]);
    }
}
