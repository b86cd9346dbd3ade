//! Standard output. A failed write is reported, and affects the exit code: a list that a full disk cut off must not
//! pass for the whole.

use crate::exit::Exit;
use crate::program::CommandResult;
use serde_json::Value;
use std::io::{self, ErrorKind, Write};

pub(crate) fn text(text: &str) -> CommandResult<()> {
    let mut out = io::stdout().lock();
    delivered(out.write_all(text.as_bytes()).and_then(|()| out.flush()))
}

pub(crate) fn lines<'a>(lines: impl Iterator<Item = &'a str>) -> CommandResult<()> {
    text(&lines.map(|line| format!("{line}\n")).collect::<String>())
}

/// Writes an object on its own line.
pub(crate) fn object(object: &Value) -> CommandResult<()> {
    text(&format!("{}\n", stackdeck::json::text(object)))
}

/// Reports a failed write.
pub(crate) fn delivered(written: io::Result<()>) -> CommandResult<()> {
    unless_gone(written).map_err(|error| {
        stackdeck::plain::failure(&format!("the output cannot be written: {error}"), false);
        Exit::Failed.into()
    })
}

/// A closed pipe (`| head`) is not an error: its reader has what it wanted.
pub(crate) fn unless_gone(written: io::Result<()>) -> io::Result<()> {
    match written {
        Err(error) if error.kind() == ErrorKind::BrokenPipe => Ok(()),
        written => written,
    }
}
