//! Log lines: `web-1  | text`, in engine-time order over all services, read from the store. What a container wrote to its standard
//! error goes to ours, unless both streams are wanted as one; remarks about the log itself go there always.

use super::paint::Paint;
use crate::engine::Timestamp;
use crate::logs::{Batch, Color, LineKind, LineRef, LogRow, Store, Stream, Tail, TextStyle, clean, plain_text};
use std::io::{self, Write};
use std::time::Duration;

/// Most lines written at once.
const GO: usize = 4096;

/// How log lines are written.
#[derive(Debug, Clone, Copy, Default)]
pub struct LogOptions {
    /// Whether lines begin with the engine's time.
    pub timestamps: bool,
    /// Whether the container's name is left out.
    pub no_prefix: bool,
    /// Whether standard output gets what containers wrote to their standard error, too.
    pub as_one: bool,
    /// Whether standard output is no terminal: what containers wrote is data there, and stays as it is.
    pub is_out_data: bool,
    /// The same for standard error.
    pub is_err_data: bool,
}

/// Writes log lines in order.
#[derive(Debug)]
pub(super) struct Lines {
    tail: Tail,
    options: LogOptions,
    paint: Paint,
    /// In front of the name of every container of the project: left out.
    project: String,
    width: usize,
}

/// Lines for standard output and standard error, in the order in which they are written.
#[derive(Debug, Default)]
struct Written {
    /// Whether it is for standard error, and the bytes.
    runs: Vec<(bool, Vec<u8>)>,
}

impl Written {
    fn add(&mut self, is_error: bool, bytes: &[u8]) {
        match self.runs.last_mut() {
            Some((last, text)) if *last == is_error => text.extend_from_slice(bytes),
            _ => self.runs.push((is_error, bytes.to_vec())),
        }
    }
}

impl Lines {
    pub(super) fn new(tail: Tail, options: LogOptions, paint: Paint) -> Self {
        Self {
            tail,
            options,
            paint,
            project: String::new(),
            width: 0,
        }
    }

    /// Takes note of a batch that the store has just taken.
    pub(super) fn arrived(&mut self, project: &str, store: &Store, batch: &Batch, now: Timestamp) {
        if self.project.is_empty() {
            self.project = format!("{project}-");
        }
        self.width = self.width.max(self.name(&batch.container).chars().count() + 1);
        self.tail.arrived(store, batch, now.0);
    }

    /// How long until the next line that is held back may be written; `None` when there is none.
    pub(super) fn due(&self, store: &Store, now: Timestamp) -> Option<Duration> {
        self.tail.due(store).map(|due| Timestamp(due).since(now))
    }

    /// Writes the lines that are ready; with `all` the rest too.
    pub(super) fn write(
        &mut self,
        store: &Store,
        now: Timestamp,
        all: bool,
        out: &mut impl Write,
        err: &mut impl Write,
    ) -> io::Result<()> {
        loop {
            let rows = if all {
                self.tail.rest(store, GO)
            } else {
                self.tail.ready(store, now.0, GO)
            };
            let mut written = Written::default();
            rows.iter().for_each(|row| self.row(store, row, &mut written));
            for (is_error, text) in written.runs {
                if is_error {
                    err.write_all(&text)?;
                    err.flush()?;
                } else {
                    out.write_all(&text)?;
                    out.flush()?;
                }
            }
            if rows.len() < GO {
                return Ok(());
            }
        }
    }

    fn row(&self, store: &Store, row: &LogRow, written: &mut Written) {
        let Some(line) = store.line(row.id) else { return };
        if row.lost_before > 0 {
            let lost = row.lost_before;
            let prefix = self.prefix(&line);
            let text = format!("{prefix}-- {lost} lines left memory before they could be written --\n");
            written.add(true, text.as_bytes());
        }
        self.one(&line, written);
    }

    /// The name of a container without the project's in front.
    fn name<'n>(&self, container: &'n str) -> &'n str {
        container.strip_prefix(self.project.as_str()).unwrap_or(container)
    }

    fn prefix(&self, line: &LineRef<'_>) -> String {
        if self.options.no_prefix {
            return String::new();
        }
        let name = plain_text(self.name(line.container).as_bytes(), 200);
        let padding = " ".repeat(self.width.saturating_sub(name.chars().count()));
        self.paint.service(line.service, &format!("{name}{padding} | "))
    }

    fn one(&self, line: &LineRef<'_>, written: &mut Written) {
        let mut start = self.prefix(line);
        if self.options.timestamps {
            let at = jiff::Timestamp::from_nanosecond(i128::from(line.time)).unwrap_or_default();
            start.push_str(&format!("{at:.9} "));
        }
        let is_error = line.stream == Stream::Err && !self.options.as_one;
        let is_data = if is_error {
            self.options.is_err_data
        } else {
            self.options.is_out_data
        };
        match line.kind {
            LineKind::Seam(_) | LineKind::Note(_) => {
                let text = format!("{start}-- {} --\n", plain_text(line.bytes(), usize::MAX));
                written.add(true, text.as_bytes());
            }
            LineKind::Text => {
                written.add(is_error, start.as_bytes());
                if is_data {
                    // The line end of a terminal in the container.
                    let bytes = line.bytes();
                    written.add(is_error, bytes.strip_suffix(b"\r").unwrap_or(bytes));
                } else {
                    written.add(is_error, self.styled(line.bytes()).as_bytes());
                }
                written.add(is_error, b"\n");
            }
        }
    }

    fn styled(&self, bytes: &[u8]) -> String {
        let mut text = String::new();
        let cleaned = clean(bytes, usize::MAX);
        for span in &cleaned.spans {
            match codes(span.style) {
                codes if self.paint.0 && !codes.is_empty() => {
                    text.push_str(&format!("\u{1b}[{}m{}\u{1b}[0m", codes.join(";"), span.text));
                }
                _ => text.push_str(&span.text),
            }
        }
        text
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

    /// What is written to standard output and to standard error.
    fn written(lines: &[&str], view: View, options: LogOptions) -> (String, String) {
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
            writer.arrived("p", &store, &batch, Timestamp(0));
        }
        let (mut out, mut err) = (Vec::new(), Vec::new());
        writer.write(&store, Timestamp(0), false, &mut out, &mut err).unwrap();
        (String::from_utf8(out).unwrap(), String::from_utf8(err).unwrap())
    }

    #[test]
    fn lines_have_the_name_of_their_container_and_go_to_the_stream_they_came_from() {
        let (out, err) = written(&["one", "two"], View::default(), LogOptions::default());
        assert_eq!(out, "web-1    | one\nweb-1    | two\n");
        assert_eq!(err, "cache-1  | one\ncache-1  | two\n");
    }

    #[test]
    fn both_streams_can_be_one() {
        let options = LogOptions {
            as_one: true,
            ..LogOptions::default()
        };
        let (out, err) = written(&["one", "two"], View::default(), options);
        assert_eq!(out, "web-1    | one\ncache-1  | one\nweb-1    | two\ncache-1  | two\n");
        assert_eq!(err, "");
    }

    #[test]
    fn a_level_takes_the_trace_along_and_prefixes_can_be_left_out() {
        let mut view = View::default();
        view.set_level(Some(Level::Error));
        let options = LogOptions {
            no_prefix: true,
            timestamps: true,
            ..LogOptions::default()
        };
        let (text, _) = written(&["INFO fine", "ERROR broken", "\tat main.rs:7"], view, options);
        let wanted = "1970-01-01T00:00:01.000000010Z ERROR broken";
        assert!(
            text.starts_with(wanted) && text.contains("       at main.rs:7"),
            "{text}"
        );
        assert!(!text.contains("fine"));
    }

    #[test]
    fn what_is_no_terminal_gets_the_bytes_as_they_are() {
        let options = LogOptions {
            is_out_data: true,
            no_prefix: true,
            ..LogOptions::default()
        };
        let (text, _) = written(&["a\tb\u{1b}[31mred\r"], View::default(), options);
        assert_eq!(text, "a\tb\u{1b}[31mred\n");
    }

    #[test]
    fn a_long_line_is_whole() {
        let long = "x".repeat(200_000);
        let (text, _) = written(&[&long], View::default(), LogOptions::default());
        assert!(text.contains(&long));
    }

    /// The attack strings of the field: nothing of them reaches a terminal as it was.
    #[test]
    fn nothing_raw_is_written() {
        let hostile = "\u{1b}]52;c;eA==\u{7}a\u{1b}[2Jb\u{202e}c\u{9b}31md\u{7}e\u{8}f\rg";
        let mut view = View::default();
        view.set_filter(Filter::parse("svc:web", 0).unwrap());
        let (text, _) = written(&[hostile], view, LogOptions::default());
        let raw = |c: char| c != '\n' && c.is_control() || matches!(c, '\u{202a}'..='\u{202e}');
        assert!(!text.contains(raw), "{text:?}");
        assert!(text.starts_with("web-1    | ab<U+202E>c<U+009B>31md"), "{text}");
    }
}
