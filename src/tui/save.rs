//! Saving the lines shown to a file: what the filter and the services shown select, with time and service.

use super::logs::LogPane;
use crate::engine::Timestamp;
use crate::logs::{Anchor, plain_text};
use crate::stack::Stack;
use std::fs::OpenOptions;
use std::io::{self, BufWriter, Write};
use std::path::Path;

/// Lines asked for at a time.
const WINDOW: usize = 1000;

/// Writes the lines to a new file and answers how many there were. A file that exists is left alone.
///
/// # Errors
/// When the file exists or cannot be written.
pub(super) fn save(path: &Path, logs: &LogPane, stack: &Stack, zone: &jiff::tz::TimeZone) -> io::Result<usize> {
    let mut out = BufWriter::new(OpenOptions::new().write(true).create_new(true).open(path)?);
    let mut lines = 0;
    let mut next = logs.view.first(&stack.logs);
    while let Some(first) = next {
        let window = logs.view.window(&stack.logs, Anchor::Top(first), WINDOW);
        for line in window.iter().filter_map(|row| stack.logs.line(row.id)) {
            let at = super::human::stamp(Timestamp(line.time), zone);
            let text = plain_text(line.bytes(), usize::MAX);
            writeln!(out, "{at} {} | {text}", line.service)?;
            lines += 1;
        }
        let last = window.last().map(|row| row.id);
        next = last
            .filter(|_| window.len() == WINDOW)
            .and_then(|last| logs.view.step(&stack.logs, last, 1).filter(|after| *after != last));
    }
    out.flush()?;
    Ok(lines)
}
