//! How the tests of the forms say what they want.

use super::*;
use crate::logs::Level;
use crate::logs::filter::compare::Compare;
use crate::logs::filter::fields::Comparison;
use proptest::prelude::*;

/// A line that a program writes, and its parts.
pub(super) struct Wanted {
    pub(super) line: &'static str,
    /// The time, as written.
    pub(super) time: &'static str,
    /// `LEVEL LOGGER: MESSAGE | FIELD=VALUE (FIELD=OF-THE-MESSAGE)`
    pub(super) rest: &'static str,
}

pub(super) fn check(all: &[Wanted]) {
    for Wanted { line, time, rest } in all {
        let found = parts(line, false).unwrap_or_else(|| panic!("no form knows {line}"));
        let own = found.time.as_ref().map_or("", |time| time.text.as_ref());
        assert_eq!((own, said(&found).as_str()), (*time, *rest), "{line}");
        nothing_is_lost(line, &found);
        the_filter_knows_the_fields(line, &found);
    }
}

fn said(parts: &LineParts<'_>) -> String {
    let level = parts.level.map_or(String::new(), |level| match level {
        Level::Trace => "T ".to_owned(),
        Level::Debug => "D ".to_owned(),
        Level::Info => "I ".to_owned(),
        Level::Warn => "W ".to_owned(),
        Level::Error => "E ".to_owned(),
        Level::Fatal => "F ".to_owned(),
    });
    let logger = parts
        .logger
        .as_ref()
        .map_or(String::new(), |logger| format!("{logger}: "));
    let fields = parts.fields.iter().map(|field| {
        let pair = format!("{}={}", field.name, field.value);
        if field.in_message { format!("({pair})") } else { pair }
    });
    let fields: Vec<String> = fields.collect();
    let fields = if fields.is_empty() {
        String::new()
    } else {
        format!(" | {}", fields.join(" "))
    };
    format!("{level}{logger}{}{fields}", parts.message)
}

/// Names that the role of what they name says, and words that say nothing.
const SAID_BY_ROLES: &[&str] = &[
    "level",
    "msg",
    "message",
    "time",
    "timestamp",
    "ts",
    "date",
    "target",
    "logger_name",
    "name",
    "event",
    "component",
    "fields",
    "GIN",
    "Nest",
    // pino's number of a level, klog's letter before the date, nginx's field without a value.
    "50",
    "E1124",
    "server",
];

/// Every word of a line is in one of its parts.
fn nothing_is_lost(line: &str, parts: &LineParts<'_>) {
    let time = parts.time.as_ref().map_or("", |time| time.text.as_ref());
    let all = format!("{} {time}", said(parts));
    let words = line.split(|letter: char| !letter.is_alphanumeric() && letter != '_');
    for word in words.filter(|word| word.len() > 1) {
        let is_said = Level::from_word(word.as_bytes()).is_some() || SAID_BY_ROLES.contains(&word);
        assert!(all.contains(word) || is_said, "{word:?} of {line} is not in {all}");
    }
}

/// A filter that asks for a field of a line finds the line, and does not skip it for want of words.
fn the_filter_knows_the_fields(line: &str, parts: &LineParts<'_>) {
    for field in &parts.fields {
        // Quotes and blanks cannot be asked for exactly in every notation.
        if !field
            .value
            .chars()
            .all(|letter| letter.is_alphanumeric() || "._-:/#".contains(letter))
        {
            continue;
        }
        let asked = Comparison::new(&field.name, Compare::Equal, &field.value);
        assert!(
            asked.is_in(line.as_bytes()),
            "{}={} is not in {line}",
            field.name,
            field.value
        );
        assert!(
            asked.words().are_in(line.as_bytes()),
            "{}={} of {line}",
            field.name,
            field.value
        );
    }
}

#[test]
fn a_json_line_that_was_cut_off_is_taken_apart_as_far_as_it_goes() {
    let line = r#"{"level":"error","msg":"query failed","sql":"SELECT a, b, c FROM"#;
    assert_eq!(parts(line, false), None);
    assert_eq!(
        said(&parts(line, true).unwrap()),
        "E query failed | sql=SELECT a, b, c FROM"
    );
}

proptest! {
    #[test]
    fn any_line_is_taken_apart_or_not_but_never_panics(line in "\\PC{0,80}") {
        let _ = parts(&line, false);
    }

    /// Lines that are nearly of a form.
    #[test]
    fn nearly_a_form(line in "(\\[|\\{|\"|)(2026-11-24|24/Nov/2026|1:M|I1124|INFO|)[T :](12:02:11|)[ .,\\]Z]?(\\[INFO\\]|WARN:|<x>|- |)[ a-z=\"{}\\[\\]:|é-]{0,20}") {
        let _ = parts(&line, false);
    }
}
