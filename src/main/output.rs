//! Standard output. A failed write is reported, and affects the exit code: a list that a full disk cut off must not
//! pass for the whole.

use crate::exit::{Exit, ExitStatus};
use crate::program::{CommandResult, Program};
use serde_json::Value;
use stackdeck::format::{self, ListFormat, Row};
use std::io::{self, ErrorKind, Write};

pub(crate) fn text(text: &str) -> CommandResult<()> {
    write(&stackdeck::plain::printable(text))
}

/// Writes what is data for another program; only a terminal gets it sanitised.
pub(crate) fn data(text: &str, program: &Program<'_>) -> CommandResult<()> {
    if program.process.stdout_terminal {
        self::text(text)
    } else {
        write(text)
    }
}

fn write(text: &str) -> CommandResult<()> {
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

/// Reads the value of `--format`.
pub(crate) fn format(text: &str) -> CommandResult<ListFormat> {
    ListFormat::parse(text).map_err(|error| {
        stackdeck::plain::failure(&format!("--format: {error}"), false);
        Exit::Usage.into()
    })
}

/// The same for a list that the reference gives as a table or as JSON only: any other word is refused.
pub(crate) fn named_format(text: &str) -> CommandResult<ListFormat> {
    match format(text)? {
        ListFormat::Template(_) if !text.contains("{{") => {
            let why = format!("--format: `{text}` is none of table, json and a template ({{{{.Name}}}})");
            stackdeck::plain::failure(&why, false);
            Err(Exit::Usage.into())
        }
        format => Ok(format),
    }
}

/// Writes rows in a format other than the table of the command.
pub(crate) fn rows(wanted: &ListFormat, headings: &[(&str, &str)], rows: &[Row]) -> CommandResult<()> {
    let written = match wanted {
        ListFormat::Table => Ok(String::new()),
        ListFormat::Json => return format::objects(rows).iter().try_for_each(object),
        ListFormat::Template(template) => format::template_lines(template, rows),
        ListFormat::Columns(template) => format::columns(template, headings, rows),
    };
    let written = written.map_err(|error| {
        stackdeck::plain::failure(&format!("--format: {error}"), false);
        ExitStatus::from(Exit::Failed)
    })?;
    text(&written)
}

/// Writes rows as one array, as the reference does for projects and images.
pub(crate) fn array(rows: &[Row]) -> CommandResult<()> {
    object(&Value::Array(format::objects(rows)))
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
