//! Takes a line apart: its time, level, logger, message and fields, by the form in which its program writes lines. A
//! form is a file here; the first that knows a line takes it. Which one that is depends on the line alone, so that a
//! line looks the same whatever stands around it.

mod access;
mod apache;
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

use head::LineHead;

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

#[cfg(test)]
mod tests;
