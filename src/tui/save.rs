//! Taking the lines shown elsewhere: to a file, with time and service, or as they are, for a command to read.

use super::logs::LogPane;
use crate::engine::Timestamp;
use crate::logs::{Anchor, LineRef, plain_text};
use crate::runtime::Spool;
use crate::stack::Stack;
use std::fs::OpenOptions;
use std::io::{self, BufWriter, Seek, Write};
use std::path::Path;

/// Lines asked for at a time.
const WINDOW: usize = 1000;

/// Writes the lines to a new file and answers how many there were. A file that exists is left alone.
///
/// # Errors
/// When the file exists or cannot be written.
pub(super) fn save(path: &Path, logs: &LogPane, stack: &Stack, zone: &jiff::tz::TimeZone) -> io::Result<usize> {
    let mut out = BufWriter::new(OpenOptions::new().write(true).create_new(true).open(path)?);
    let lines = each(logs, stack, |line| {
        let at = super::human::stamp(Timestamp(line.time), zone);
        let text = plain_text(line.bytes(), usize::MAX);
        writeln!(out, "{at} {} | {text}", line.service)
    })?;
    out.flush()?;
    Ok(lines)
}

/// The lines without time and service, in a file without a name, for a command to read.
///
/// # Errors
/// When there is no room for temporary files.
pub(super) fn spool(logs: &LogPane, stack: &Stack) -> io::Result<Spool> {
    let mut out = BufWriter::new(tempfile::tempfile()?);
    each(logs, stack, |line| {
        writeln!(out, "{}", plain_text(line.bytes(), usize::MAX))
    })?;
    let mut file = out.into_inner().map_err(io::IntoInnerError::into_error)?;
    file.rewind()?;
    Ok(Spool::new(file))
}

/// Does something with every line shown, oldest first, and answers how many there were.
fn each(logs: &LogPane, stack: &Stack, mut take: impl FnMut(&LineRef<'_>) -> io::Result<()>) -> io::Result<usize> {
    let mut lines = 0;
    let mut next = logs.view.first(&stack.logs);
    while let Some(first) = next {
        let window = logs.view.window(&stack.logs, Anchor::Top(first), WINDOW);
        for line in window.iter().filter_map(|row| stack.logs.line(row.id)) {
            take(&line)?;
            lines += 1;
        }
        let last = window.last().map(|row| row.id);
        next = last
            .filter(|_| window.len() == WINDOW)
            .and_then(|last| logs.view.step(&stack.logs, last, 1).filter(|after| *after != last));
    }
    Ok(lines)
}
