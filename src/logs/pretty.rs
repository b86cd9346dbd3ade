//! All fields of a line for display, in order: those of a JSON object or of logfmt as they are named there, of other
//! forms their parts.

use super::clean::plain_text;
use super::filter::pattern::SEARCHED;
use super::form::{LineParts, parts};

/// One field of a line. Name and value are cleaned: safe to show.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PrettyField {
    /// Its name; names of inner objects are joined with dots.
    pub name: String,
    /// Its value: text without quotes, anything else as JSON.
    pub value: String,
}

/// The fields of a line, when it is of a known form.
pub fn pretty(line: &[u8]) -> Option<Vec<PrettyField>> {
    let text = line.get(..SEARCHED).unwrap_or(line).trim_ascii();
    let mut fields = Vec::new();
    if text.starts_with(b"{") {
        let value: serde_json::Value = serde_json::from_slice(text).ok()?;
        flatten("", &value, &mut fields);
        return Some(fields);
    }
    let text = plain_text(text, SEARCHED);
    let is_logfmt = text.split([' ', '"']).next().is_some_and(|first| first.contains('='));
    if is_logfmt {
        logfmt(&text, &mut fields);
        return (fields.len() > 1).then_some(fields);
    }
    parts(&text, false).map(of_parts)
}

/// The parts of a line as fields.
fn of_parts(parts: LineParts<'_>) -> Vec<PrettyField> {
    let field = |name: &str, value: &str| PrettyField {
        name: name.to_owned(),
        value: value.to_owned(),
    };
    let time = parts.time.iter().map(|time| field("time", &time.text));
    let level = parts.level.iter().map(|level| field("level", level.word()));
    let logger = parts.logger.iter().map(|logger| field("logger", logger));
    let message = Some(&parts.message).filter(|message| !message.is_empty());
    let message = message.into_iter().map(|message| field("message", message));
    let fields = parts.fields.iter().map(|own| field(&own.name, &own.value));
    time.chain(level).chain(logger).chain(message).chain(fields).collect()
}

fn flatten(name: &str, value: &serde_json::Value, fields: &mut Vec<PrettyField>) {
    match value {
        serde_json::Value::Object(inner) if !inner.is_empty() || name.is_empty() => {
            for (key, value) in inner {
                let full = if name.is_empty() {
                    key.clone()
                } else {
                    format!("{name}.{key}")
                };
                flatten(&full, value, fields);
            }
        }
        serde_json::Value::String(text) => push(name, text, fields),
        other => push(name, &other.to_string(), fields),
    }
}

/// Adds a field, cleaned; line breaks within the value (a stack trace) are kept.
fn push(name: &str, value: &str, fields: &mut Vec<PrettyField>) {
    let safe = |text: &str| plain_text(text.as_bytes(), SEARCHED);
    fields.push(PrettyField {
        name: safe(name),
        value: value.lines().map(safe).collect::<Vec<_>>().join("\n"),
    });
}

/// `name=value` and `name="value"`; what stands between them is left out.
fn logfmt(text: &str, fields: &mut Vec<PrettyField>) {
    let mut rest = text;
    while let Some(at) = rest.find('=') {
        let (before, after) = rest.split_at(at);
        let name = before.rsplit([' ', ',', '[', '(', '{']).next().unwrap_or_default();
        let after = after.get(1..).unwrap_or_default();
        let (value, next) = match after.strip_prefix('"') {
            Some(quoted) => split_quoted(quoted),
            None => after.split_at(after.find(' ').unwrap_or(after.len())),
        };
        if !name.is_empty() {
            fields.push(PrettyField {
                name: name.to_owned(),
                value: value.to_owned(),
            });
        }
        rest = next;
    }
}

/// The text up to the closing quote, and what follows it.
fn split_quoted(quoted: &str) -> (&str, &str) {
    let mut escaped = false;
    let end = quoted.find(|character: char| {
        let closes = character == '"' && !escaped;
        escaped = character == '\\' && !escaped;
        closes
    });
    match end {
        Some(end) => (
            quoted.get(..end).unwrap_or_default(),
            quoted.get(end + 1..).unwrap_or_default(),
        ),
        None => (quoted, ""),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn of(line: &str) -> Option<Vec<(String, String)>> {
        let pair = |field: PrettyField| (field.name, field.value);
        pretty(line.as_bytes()).map(|fields| fields.into_iter().map(pair).collect())
    }

    fn wanted(pairs: &[(&str, &str)]) -> Option<Vec<(String, String)>> {
        Some(
            pairs
                .iter()
                .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
                .collect(),
        )
    }

    #[test]
    fn json_and_logfmt_come_apart_in_order() {
        assert_eq!(
            of(r#"{"z":1,"a":{"b":"two words","c":[1,2]},"t":"x\ny","e":{}}"#),
            wanted(&[
                ("z", "1"),
                ("a.b", "two words"),
                ("a.c", "[1,2]"),
                ("t", "x\ny"),
                ("e", "{}")
            ])
        );
        assert_eq!(
            of(r#"level=info msg="a \"b\"" took=3ms"#),
            wanted(&[("level", "info"), ("msg", r#"a \"b\""#), ("took", "3ms")])
        );
        assert_eq!(of("a plain line"), None);
        assert_eq!(of("{broken"), None);
        assert_eq!(of("{}"), wanted(&[]));
    }

    #[test]
    fn a_line_of_another_form_comes_apart_into_its_parts() {
        assert_eq!(
            of("2026-11-24 12:02:11,204 WARN  [main] com.example.Pool: slow request_id=req-46"),
            wanted(&[
                ("time", "2026-11-24 12:02:11,204"),
                ("level", "warn"),
                ("logger", "com.example.Pool"),
                ("message", "slow"),
                ("request_id", "req-46"),
                ("thread", "main")
            ])
        );
    }

    #[test]
    fn an_escape_hidden_in_json_is_shown_as_text() {
        assert_eq!(of(r#"{"a":"\u001b[31mred\u0007"}"#), wanted(&[("a", "red\u{2407}")]));
    }

    proptest! {
        #[test]
        fn any_line_is_taken_apart_or_not_but_never_panics(line in "\\PC{0,60}") {
            for field in pretty(line.as_bytes()).unwrap_or_default() {
                prop_assert!(field.value.lines().all(|part| !part.chars().any(char::is_control)));
            }
        }
    }
}
