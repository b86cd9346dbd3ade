//! Makes container bytes safe to show: colours become style data; everything else that could control a terminal becomes
//! visible text or is removed. It does not emulate a terminal: cursor movements are ignored.
//!
//! It has its own scanner because `vte`'s state machine swallows everything after an unfinished control string, with
//! which a container could hide the rest of a line. Here an unfinished escape sequence is shown as text.

use std::fmt::Write;

/// A line that is safe to show.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Cleaned {
    /// Its text in runs of one style. No control character, escape or direction override is left in it.
    pub spans: Vec<StyledSpan>,
    /// Bytes beyond the cap that were not looked at.
    pub hidden: usize,
}

impl Cleaned {
    /// The text without its styles.
    pub fn text(&self) -> String {
        self.spans.iter().map(|span| span.text.as_str()).collect()
    }
}

/// A run of one style.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StyledSpan {
    pub text: String,
    /// The style the container asked for.
    pub style: TextStyle,
}

/// What SGR sequences asked for.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct TextStyle {
    pub fg: Option<Color>,
    pub bg: Option<Color>,
    pub bold: bool,
    pub dim: bool,
    pub italic: bool,
    /// Underlined, in any way.
    pub underline: bool,
    /// Foreground and background swapped.
    pub reverse: bool,
    pub strike: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Color {
    /// Of the terminal's 256: 0 to 7 plain, 8 to 15 bright.
    Indexed(u8),
    /// Red, green, blue.
    Rgb(u8, u8, u8),
}

/// Columns between tab stops.
const TAB: usize = 8;

/// Cleans at most `cap` bytes of a line; see [`Cleaned`]. A trailing carriage return (the line end of a TTY) is
/// dropped.
pub fn clean(bytes: &[u8], cap: usize) -> Cleaned {
    let bytes = bytes.strip_suffix(b"\r").unwrap_or(bytes);
    let shown = bytes.get(..character_boundary(bytes, cap)).unwrap_or(bytes);
    let mut out = Painter::default();
    let mut rest = shown;
    while !rest.is_empty() {
        rest = match memchr::memchr(0x1b, rest) {
            Some(0) => escape(rest, &mut out),
            Some(at) => {
                out.text(rest.get(..at).unwrap_or_default());
                rest.get(at..).unwrap_or_default()
            }
            None => {
                out.text(rest);
                &[]
            }
        };
    }
    out.finish(bytes.len() - shown.len())
}

/// The same as [`clean`] without styles: safe to print, one line.
pub fn plain_text(bytes: &[u8], cap: usize) -> String {
    clean(bytes, cap).text()
}

/// The last place up to `cap` that does not cut a character in two.
fn character_boundary(bytes: &[u8], cap: usize) -> usize {
    if bytes.len() <= cap {
        return bytes.len();
    }
    (cap.saturating_sub(3)..=cap)
        .rev()
        .find(|at| bytes.get(*at).is_none_or(|byte| byte & 0xc0 != 0x80))
        .unwrap_or(cap)
}

/// Handles the escape sequence at the start of `rest` and returns what follows it. An unfinished one is shown as text.
fn escape<'a>(rest: &'a [u8], out: &mut Painter) -> &'a [u8] {
    let body = rest.get(1..).unwrap_or_default();
    let length = match body.first() {
        Some(b'[') => control_sequence(body),
        Some(b']' | b'P' | b'X' | b'^' | b'_') => control_string(body),
        Some(0x20..=0x2f) => short(body),
        Some(0x30..=0x7e) => Some(1),
        _ => None,
    };
    let Some(length) = length else {
        out.control('\u{1b}');
        return body;
    };
    let sequence = body.get(..length).unwrap_or_default();
    if let Some(parameters) = sequence.strip_prefix(b"[").and_then(|inner| inner.strip_suffix(b"m")) {
        out.select_style(parameters);
    }
    body.get(length..).unwrap_or_default()
}

/// Length of `[ parameters intermediates final`.
fn control_sequence(body: &[u8]) -> Option<usize> {
    let end = body.iter().skip(1).position(|byte| !(0x20..=0x3f).contains(byte))? + 1;
    matches!(body.get(end), Some(0x40..=0x7e)).then_some(end + 1)
}

/// Length of a control string up to and with BEL or `ESC \`.
fn control_string(body: &[u8]) -> Option<usize> {
    let end = memchr::memchr2(0x07, 0x1b, body)?;
    match (body.get(end), body.get(end + 1)) {
        (Some(0x07), _) => Some(end + 1),
        (_, Some(b'\\')) => Some(end + 2),
        _ => None,
    }
}

/// Length of `intermediates final`, as in `ESC ( B`.
fn short(body: &[u8]) -> Option<usize> {
    let end = body.iter().position(|byte| !(0x20..=0x2f).contains(byte))?;
    matches!(body.get(end), Some(0x30..=0x7e)).then_some(end + 1)
}

#[derive(Default)]
struct Painter {
    spans: Vec<StyledSpan>,
    run: String,
    style: TextStyle,
    column: usize,
}

impl Painter {
    fn text(&mut self, bytes: &[u8]) {
        for chunk in bytes.utf8_chunks() {
            for character in chunk.valid().chars() {
                self.character(character);
            }
            if !chunk.invalid().is_empty() {
                self.push(char::REPLACEMENT_CHARACTER);
            }
        }
    }

    fn character(&mut self, character: char) {
        match character {
            ' '..='~' => self.push(character),
            '\t' => {
                for _ in 0..TAB - self.column % TAB {
                    self.push(' ');
                }
            }
            _ if character.is_control() => self.control(character),
            _ if is_deceptive(character) => self.code_point(character),
            _ => self.push(character),
        }
    }

    fn push(&mut self, character: char) {
        self.run.push(character);
        self.column += unicode_width::UnicodeWidthChar::width(character).unwrap_or(0);
    }

    /// Writes a control character as its picture (`␛`).
    fn control(&mut self, character: char) {
        match u32::from(character) {
            code @ 0..0x20 => self.push(char::from_u32(0x2400 + code).unwrap_or(char::REPLACEMENT_CHARACTER)),
            0x7f => self.push('\u{2421}'),
            _ => self.code_point(character),
        }
    }

    /// Writes a character as its code point (`<U+202E>`).
    fn code_point(&mut self, character: char) {
        let before = self.run.len();
        // Writing to a String cannot fail.
        let _ = write!(self.run, "<U+{:04X}>", u32::from(character));
        self.column += self.run.len() - before;
    }

    fn select_style(&mut self, parameters: &[u8]) {
        let mut style = self.style;
        apply_sgr(&mut style, parameters);
        if style != self.style {
            self.flush();
            self.style = style;
        }
    }

    fn flush(&mut self) {
        if !self.run.is_empty() {
            self.spans.push(StyledSpan {
                text: std::mem::take(&mut self.run),
                style: self.style,
            });
        }
    }

    fn finish(mut self, hidden: usize) -> Cleaned {
        self.flush();
        Cleaned {
            spans: self.spans,
            hidden,
        }
    }
}

/// Invisible characters, and those that change how others are shown: direction overrides and isolates, line and
/// paragraph separators, the byte order mark, invisible operators, tag characters.
fn is_deceptive(character: char) -> bool {
    matches!(
        u32::from(character),
        0x061c | 0x200b | 0x200e | 0x200f | 0x2028..=0x202e | 0x2060..=0x206f | 0xfeff | 0xfff9..=0xfffb | 0xe0000..=0xe0fff
    )
}

/// Applies the parameters of one SGR sequence (ECMA-48 `CSI … m`, ISO 8613-6 colours in both spellings).
fn apply_sgr(style: &mut TextStyle, parameters: &[u8]) {
    if parameters.iter().any(|byte| !matches!(byte, b'0'..=b'9' | b';' | b':')) {
        return;
    }
    let mut groups = parameters.split(|byte| *byte == b';');
    while let Some(group) = groups.next() {
        let mut parts = group.split(|byte| *byte == b':').map(number);
        match parts.next().unwrap_or(0) {
            which @ (38 | 48 | 58) => {
                let own: Vec<u16> = parts.collect();
                let color = if own.is_empty() {
                    color(&mut groups.by_ref().map(number))
                } else {
                    // `38:2::r:g:b` has an empty colour space before the three.
                    let skip = usize::from(own.first() == Some(&2) && own.len() > 4);
                    let mut tail = own.iter().copied().take(1).chain(own.iter().copied().skip(1 + skip));
                    color(&mut tail)
                };
                match which {
                    38 => style.fg = color,
                    48 => style.bg = color,
                    _ => {}
                }
            }
            4 => style.underline = parts.next() != Some(0),
            code => simple(style, code),
        }
    }
}

fn simple(style: &mut TextStyle, code: u16) {
    let indexed = |base: u16, first: u16| u8::try_from(code - first + base).ok().map(Color::Indexed);
    match code {
        0 => *style = TextStyle::default(),
        1 => style.bold = true,
        2 => style.dim = true,
        3 => style.italic = true,
        7 => style.reverse = true,
        9 => style.strike = true,
        21 => style.underline = true,
        22 => (style.bold, style.dim) = (false, false),
        23 => style.italic = false,
        24 => style.underline = false,
        27 => style.reverse = false,
        29 => style.strike = false,
        30..=37 => style.fg = indexed(0, 30),
        39 => style.fg = None,
        40..=47 => style.bg = indexed(0, 40),
        49 => style.bg = None,
        90..=97 => style.fg = indexed(8, 90),
        100..=107 => style.bg = indexed(8, 100),
        _ => {}
    }
}

fn color(parameters: &mut impl Iterator<Item = u16>) -> Option<Color> {
    let byte = |value: Option<u16>| value.and_then(|value| u8::try_from(value).ok());
    match parameters.next()? {
        5 => byte(parameters.next()).map(Color::Indexed),
        2 => Some(Color::Rgb(
            byte(parameters.next())?,
            byte(parameters.next())?,
            byte(parameters.next())?,
        )),
        _ => None,
    }
}

fn number(digits: &[u8]) -> u16 {
    digits.iter().fold(0u16, |value, digit| {
        value
            .saturating_mul(10)
            .saturating_add(u16::from(digit.saturating_sub(b'0')))
    })
}

#[cfg(test)]
mod tests;
