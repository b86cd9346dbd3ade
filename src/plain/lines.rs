//! Log lines: `service │ text`, in engine-time order over all services, read from the store.

use super::paint::Paint;
use crate::engine::Timestamp;
use crate::logs::{Batch, Color, LineKind, LineRef, LogRow, Store, Stream, Tail, TextStyle, clean, plain_text};
use std::io::{self, Write};
use std::time::Duration;

/// Longest line shown, in bytes; the rest is only counted.
const CAP: usize = 64 << 10;
/// Most lines written at once.
const GO: usize = 4096;

/// How log lines are written.
#[derive(Debug, Clone, Copy, Default)]
pub struct LogOptions {
    /// Whether lines begin with the engine's time.
    pub timestamps: bool,
    /// Whether the service's name is left out.
    pub no_prefix: bool,
}

/// Writes log lines in order.
#[derive(Debug)]
pub(super) struct Lines {
    tail: Tail,
    options: LogOptions,
    paint: Paint,
    width: usize,
}

impl Lines {
    pub(super) fn new(tail: Tail, options: LogOptions, paint: Paint) -> Self {
        Self {
            tail,
            options,
            paint,
            width: 0,
        }
    }

    /// Takes note of a batch that the store has just taken.
    pub(super) fn arrived(&mut self, store: &Store, batch: &Batch, now: Timestamp) {
        self.width = self.width.max(batch.service.chars().count());
        self.tail.arrived(store, batch, now.0);
    }

    /// How long until the next line that is held back may be written; `None` when there is none.
    pub(super) fn due(&self, store: &Store, now: Timestamp) -> Option<Duration> {
        self.tail.due(store).map(|due| Timestamp(due).since(now))
    }

    /// Writes the lines that are ready; with `all` the rest too.
    pub(super) fn write(&mut self, store: &Store, now: Timestamp, all: bool, out: &mut impl Write) -> io::Result<()> {
        loop {
            let rows = if all {
                self.tail.rest(store, GO)
            } else {
                self.tail.ready(store, now.0, GO)
            };
            let mut text = String::new();
            rows.iter().for_each(|row| self.row(store, row, &mut text));
            out.write_all(text.as_bytes())?;
            if rows.len() < GO {
                return Ok(());
            }
        }
    }

    fn row(&self, store: &Store, row: &LogRow, text: &mut String) {
        let Some(line) = store.line(row.id) else { return };
        if row.lost_before > 0 {
            self.prefix(&line, text);
            text.push_str(&format!(
                "-- {} lines left memory before they could be written --\n",
                row.lost_before
            ));
        }
        self.one(&line, text);
    }

    fn prefix(&self, line: &LineRef<'_>, text: &mut String) {
        if self.options.no_prefix {
            return;
        }
        let name = plain_text(line.service.as_bytes(), 200);
        let mark = if line.stream == Stream::Err { "!" } else { "|" };
        let padding = " ".repeat(self.width.saturating_sub(name.chars().count()));
        text.push_str(&self.paint.service(line.service, &format!("{name}{padding} {mark} ")));
    }

    fn one(&self, line: &LineRef<'_>, text: &mut String) {
        self.prefix(line, text);
        if self.options.timestamps {
            let at = jiff::Timestamp::from_nanosecond(i128::from(line.time)).unwrap_or_default();
            text.push_str(&format!("{at:.9} "));
        }
        match line.kind {
            LineKind::Seam(_) | LineKind::Note(_) => {
                text.push_str(&format!("-- {} --", plain_text(line.bytes(), CAP)));
            }
            LineKind::Text => self.styled(line.bytes(), text),
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

/// The parameters of an SGR sequence for a style, built by us.
fn codes(style: TextStyle) -> Vec<String> {
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::logs::{Filter, Level, Line, View};

    fn written(lines: &[&str], view: View, options: LogOptions) -> String {
        let mut store = Store::default();
        let mut writer = Lines::new(Tail::new(view, None), options, Paint(false));
        for (service, offset) in [("web", 0), ("cache", 5)] {
            let line = |(at, text): (i64, &&str)| Line {
                time: 1_000_000_000 + at * 10 + offset,
                stream: if offset == 0 { Stream::Out } else { Stream::Err },
                kind: LineKind::Text,
                text: bytes::Bytes::copy_from_slice(text.as_bytes()),
            };
            let batch = Batch {
                service: service.to_owned(),
                container: format!("p-{service}-1"),
                lines: (0..).zip(lines).map(line).collect(),
            };
            store.append(&batch);
            writer.arrived(&store, &batch, Timestamp(0));
        }
        let mut out = Vec::new();
        writer.write(&store, Timestamp(0), false, &mut out).unwrap();
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn services_stand_in_time_order_with_their_names() {
        let text = written(&["one", "two"], View::default(), LogOptions::default());
        assert_eq!(text, "web   | one\ncache ! one\nweb   | two\ncache ! two\n");
    }

    #[test]
    fn a_level_takes_the_trace_along_and_prefixes_can_be_left_out() {
        let mut view = View::default();
        view.set_level(Some(Level::Error));
        let options = LogOptions {
            no_prefix: true,
            timestamps: true,
        };
        let text = written(&["INFO fine", "ERROR broken", "\tat main.rs:7"], view, options);
        let wanted = "1970-01-01T00:00:01.000000010Z ERROR broken";
        assert!(
            text.starts_with(wanted) && text.contains("       at main.rs:7"),
            "{text}"
        );
        assert!(!text.contains("fine"));
    }

    /// The attack strings of the field: nothing of them reaches a terminal as it was.
    #[test]
    fn nothing_raw_is_written() {
        let hostile = "\u{1b}]52;c;eA==\u{7}a\u{1b}[2Jb\u{202e}c\u{9b}31md\u{7}e\u{8}f\rg";
        let mut view = View::default();
        view.set_filter(Filter::parse("svc:web", 0).unwrap());
        let text = written(&[hostile], view, LogOptions::default());
        let raw = |c: char| c != '\n' && c.is_control() || matches!(c, '\u{202a}'..='\u{202e}');
        assert!(!text.contains(raw), "{text:?}");
        assert!(text.starts_with("web   | ab<U+202E>c<U+009B>31md"), "{text}");
    }
}
