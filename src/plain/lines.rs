//! Log lines: `service │ text`, in engine-time order over all services.

use super::paint::Paint;
use crate::engine::Timestamp;
use crate::logs::{Batch, Level, LineKind, Merge, Merged, Pattern, Stream, clean, plain_text};
use crate::logs::{Color, Style};
use std::time::Duration;

/// Longest line shown, in bytes; the rest is counted.
const CAP: usize = 64 << 10;
/// How long a line waits for earlier ones of other services: 50 ms.
const DELAY: i64 = 50_000_000;

/// How log lines are written.
#[derive(Debug, Clone, Default)]
pub struct LogOptions {
    /// The engine's time in front.
    pub timestamps: bool,
    /// Without the service's name in front.
    pub no_prefix: bool,
    /// Only lines that match.
    pub grep: Option<Pattern>,
    /// Only lines of at least this level.
    pub level: Option<Level>,
}

/// Writes log lines in order.
#[derive(Debug)]
pub(super) struct Lines {
    merge: Merge,
    options: LogOptions,
    paint: Paint,
    width: usize,
}

impl Lines {
    pub(super) fn new(options: LogOptions, paint: Paint) -> Self {
        Self {
            merge: Merge::new(DELAY),
            options,
            paint,
            width: 0,
        }
    }

    /// Takes a batch that arrived now.
    pub(super) fn push(&mut self, batch: &Batch, now: Timestamp) {
        self.width = self.width.max(batch.service.chars().count());
        self.merge.push(batch, now.0);
    }

    /// How long until the next held-back line may go; `None` when none is.
    pub(super) fn due(&self, now: Timestamp) -> Option<Duration> {
        self.merge.due().map(|due| Timestamp(due).since(now))
    }

    /// The text of all lines whose turn has come.
    pub(super) fn ready(&mut self, now: Timestamp) -> String {
        let lines = self.merge.ready(now.0);
        self.write(&lines)
    }

    /// The text of all lines that are left.
    pub(super) fn rest(&mut self) -> String {
        let lines = self.merge.drain();
        self.write(&lines)
    }

    fn write(&self, lines: &[Merged]) -> String {
        let mut text = String::new();
        for line in lines.iter().filter(|line| self.wanted(line)) {
            self.one(line, &mut text);
        }
        text
    }

    fn wanted(&self, merged: &Merged) -> bool {
        if !matches!(merged.line.kind, LineKind::Text) {
            return self.options.grep.is_none();
        }
        let level = self
            .options
            .level
            .is_none_or(|least| Level::of(&merged.line.text).is_some_and(|level| level >= least));
        let grep = self
            .options
            .grep
            .as_ref()
            .is_none_or(|pattern| pattern.is_in(plain_text(&merged.line.text, CAP).as_bytes()));
        level && grep
    }

    fn one(&self, merged: &Merged, text: &mut String) {
        if !self.options.no_prefix {
            let name = plain_text(merged.service.as_bytes(), 200);
            let mark = if merged.line.stream == Stream::Err { "!" } else { "|" };
            let padding = " ".repeat(self.width.saturating_sub(name.chars().count()));
            text.push_str(&self.paint.service(&merged.service, &format!("{name}{padding} {mark} ")));
        }
        if self.options.timestamps {
            let at = jiff::Timestamp::from_nanosecond(i128::from(merged.line.time)).unwrap_or_default();
            text.push_str(&format!("{at:.9} "));
        }
        match merged.line.kind {
            LineKind::Seam(_) => text.push_str(&format!("-- {} --", plain_text(&merged.line.text, CAP))),
            LineKind::Text => self.styled(&merged.line.text, text),
        }
        text.push('\n');
    }

    fn styled(&self, bytes: &[u8], text: &mut String) {
        let cleaned = clean(bytes, CAP);
        for span in &cleaned.spans {
            match codes(span.style) {
                codes if self.paint.0 && !codes.is_empty() => {
                    text.push_str(&format!("\u{1b}[{}m{}\u{1b}[0m", codes.join(";"), span.text));
                }
                _ => text.push_str(&span.text),
            }
        }
        if cleaned.hidden > 0 {
            text.push_str(&format!(" (+{} bytes)", cleaned.hidden));
        }
    }
}

/// The style of a span as SGR parameters of our own making.
fn codes(style: Style) -> Vec<String> {
    let flags = [
        (style.bold, 1),
        (style.dim, 2),
        (style.italic, 3),
        (style.underline, 4),
        (style.reverse, 7),
        (style.strike, 9),
    ];
    let mut codes: Vec<String> = flags
        .iter()
        .filter(|(on, _)| *on)
        .map(|(_, code)| code.to_string())
        .collect();
    for (color, base) in [(style.fg, 38), (style.bg, 48)] {
        match color {
            Some(Color::Indexed(index)) => codes.push(format!("{base};5;{index}")),
            Some(Color::Rgb(red, green, blue)) => codes.push(format!("{base};2;{red};{green};{blue}")),
            None => {}
        }
    }
    codes
}
