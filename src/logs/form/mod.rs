//! Takes a line apart: its time, level, logger, message and fields, by the form in which its program writes lines. A
//! form is a file here; the first that knows a line takes it. Which one that is depends on the line alone, so that a
//! line looks the same whatever stands around it.

mod access;
mod apache;
mod dotnet;
mod given;
mod go;
mod head;
mod java;
mod json;
mod json_text;
mod logfmt;
mod mysql;
mod nginx;
mod node;
mod notation;
mod pairs;
mod parts;
mod php;
mod plain;
mod postgres;
mod python;
mod redis;
mod ruby;
mod rust;
mod scan;
mod time;

pub use parts::{LineField, LineParts};
pub use time::OwnTime;

pub(crate) use given::{is_as_written, is_given, is_role};

use given::{LOGGER, MESSAGE};
use head::LineHead;
use std::borrow::Cow;

/// A form: takes the lines apart that it knows.
type LineForm = for<'a> fn(&LineHead<'a>) -> Option<LineParts<'a>>;

/// The forms of text lines, those that are sure of themselves first.
const FORMS: &[LineForm] = &[
    access::read,
    redis::read,
    mysql::read,
    postgres::read,
    nginx::read,
    apache::read,
    dotnet::read,
    java::read,
    python::read,
    go::read,
    rust::read,
    php::read,
    ruby::read,
    node::read,
    logfmt::read,
    plain::read,
];

/// The parts of a cleaned line; `None` when it has none. A line that was cut off is taken apart as far as it goes.
pub fn parts(text: &str, cut_off: bool) -> Option<LineParts<'_>> {
    let text = text.trim_end();
    // What is indented continues another line.
    if text.is_empty() || text.starts_with(char::is_whitespace) {
        return None;
    }
    let head = LineHead::new(text);
    if text.starts_with('{') {
        return json::read(&head, cut_off);
    }
    FORMS.iter().find_map(|read| read(&head))
}

/// The value of a field of a cleaned line, as its form has it: also what stands in the line without a name.
pub(crate) fn field_of_text<'a>(text: &'a str, name: &str) -> Option<Cow<'a, str>> {
    let parts = parts(text, false)?;
    if let Some(field) = parts.fields.into_iter().find(|field| field.name == name) {
        return Some(field.value);
    }
    match name {
        LOGGER => parts.logger,
        MESSAGE => Some(parts.message).filter(|message| !message.is_empty()),
        _ => None,
    }
}

/// Whether a cleaned line only says who writes, and the line that continues it what.
pub(super) fn leaves_message_to_next(text: &str) -> bool {
    parts(text, false).is_some_and(|parts| parts.leaves_message_to_next())
}

#[cfg(test)]
mod tests;
