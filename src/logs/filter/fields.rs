//! Fields of lines: of JSON objects, of logfmt (`key=value`, quoted or not), and of the usual text forms, which give names
//! to what stands in a line without one (the status of an access line).

use super::compare::Compare;
use super::pattern::SEARCHED;
use super::words::Words;
use crate::logs::form::{field_of_text, is_as_written, is_given, is_role};
use memchr::memmem;
use serde::de::{Deserializer, IgnoredAny, MapAccess, Visitor};
use std::borrow::Cow;

/// Bytes that may precede the name of a logfmt field.
pub(crate) const BEFORE_NAME: &[u8] = b" \t,[({";

/// A comparison of a field's value. Numbers compare as numbers (`12ms` counts as 12), text ignores case when the value
/// asked for has no capital letter. A line without the field does not match.
#[derive(Debug, Clone)]
pub(crate) struct Comparison {
    name: String,
    compare: Compare,
    value: String,
    words: Words,
    /// A line may have the field without its name.
    is_given: bool,
}

impl Comparison {
    pub(crate) fn new(name: &str, compare: Compare, value: &str) -> Self {
        Self {
            name: name.to_owned(),
            compare,
            value: value.to_owned(),
            words: words(name, compare, value),
            is_given: is_given(name),
        }
    }

    /// Whether a line has a field that satisfies the comparison.
    pub(crate) fn is_in(&self, line: &[u8]) -> bool {
        let line = line.get(..SEARCHED).unwrap_or(line);
        if !self.may_be_without_name(line) && memmem::find(line, self.written().as_bytes()).is_none() {
            return false;
        }
        field(line, &self.name).is_some_and(|found| holds(&found, self.compare, &self.value))
    }

    /// Whether a line may have the field though its name is not in it.
    fn may_be_without_name(&self, line: &[u8]) -> bool {
        self.is_given && !is_json(line)
    }

    /// Whether text lines may have the field without its name.
    pub(crate) fn is_given(&self) -> bool {
        self.is_given
    }

    /// Whether it may ask for the logger or the message, whatever name those have in a line.
    pub(crate) fn is_role(&self) -> bool {
        is_role(&self.name)
    }

    /// Words that the text of every matching line contains.
    pub(crate) fn words(&self) -> &Words {
        &self.words
    }

    /// The field's name, as typed.
    pub(crate) fn name(&self) -> &str {
        &self.name
    }

    /// The last part of its name: the key as it is written in the line.
    pub(crate) fn written(&self) -> &str {
        written(&self.name)
    }

    pub(crate) fn compare(&self) -> Compare {
        self.compare
    }

    pub(crate) fn value(&self) -> &str {
        &self.value
    }
}

/// Words of every line with such a field.
fn words(name: &str, compare: Compare, value: &str) -> Words {
    if !is_given(name) {
        return Words::literal(written(name)).and(in_value(compare, value));
    }
    if is_as_written(name) {
        in_value(compare, value)
    } else {
        Words::Unknown
    }
}

/// Whether a line is a JSON object.
pub(crate) fn is_json(line: &[u8]) -> bool {
    line.trim_ascii_start().starts_with(b"{")
}

fn written(name: &str) -> &str {
    name.rsplit('.').next().unwrap_or(name)
}

/// Words in a line whose field equals or contains a text: parts of the text, or a JSON escape such as `\u0041` for a
/// letter.
fn in_value(compare: Compare, value: &str) -> Words {
    let ignore_case = !value.chars().any(char::is_uppercase);
    let (value, is_text) = match compare {
        Compare::Equal => (value, !value.starts_with(['{', '['])),
        // `İ` in lower case is an `i` and a dot of its own. What is written of numbers and objects is not what is
        // compared.
        Compare::Contains => {
            let value = if ignore_case {
                value.trim_end_matches('i')
            } else {
                value
            };
            let in_number = |letter: char| letter.is_ascii_digit() || "+-.eE".contains(letter);
            (
                value,
                !value.contains([':', ',', '{', '}', '[', ']']) && !value.chars().all(in_number),
            )
        }
        Compare::Unequal | Compare::Less | Compare::AtMost | Compare::More | Compare::AtLeast => return Words::Unknown,
    };
    if !is_text || !value.is_ascii() || value.parse::<f64>().is_ok() {
        return Words::Unknown;
    }
    let parts = value.split(|letter: char| "\"\\/".contains(letter) || letter.is_ascii_control());
    let parts = Words::all(parts.map(|part| Words::in_literal(part.as_bytes(), ignore_case)));
    parts.or(Words::literal("\\u00"))
}

/// A field of a line, as text. Dots in the name step into JSON objects, unless the object has a key with exactly that
/// name. What a line writes as logfmt goes before what its form makes of it.
pub(super) fn field<'a>(line: &'a [u8], name: &str) -> Option<Cow<'a, str>> {
    let text = line.trim_ascii();
    if !is_json(text) {
        return logfmt(text, name).or_else(|| field_of_text(std::str::from_utf8(line).ok()?, name));
    }
    let found = member(text, name).ok().flatten()?;
    Some(Cow::Owned(match found {
        serde_json::Value::String(text) => text,
        other => other.to_string(),
    }))
}

/// The member of a JSON object that a (dotted) name refers to.
fn member(text: &[u8], name: &str) -> serde_json::Result<Option<serde_json::Value>> {
    let mut reader = serde_json::Deserializer::from_slice(text);
    let found = reader.deserialize_map(Member(name))?;
    reader.end()?;
    Ok(found)
}

/// Deserialises one member of an object and skips all others.
struct Member<'n>(&'n str);

impl<'de> Visitor<'de> for Member<'_> {
    type Value = Option<serde_json::Value>;

    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<Self::Value, A::Error> {
        #[derive(serde::Deserialize)]
        struct Key<'a>(#[serde(borrow)] Cow<'a, str>);
        let (outer, inner) = self.0.split_once('.').unzip();
        let (mut whole, mut stepped) = (None, None);
        while let Some(Key(key)) = members.next_key()? {
            if key == self.0 {
                whole = Some(members.next_value()?);
            } else if Some(key.as_ref()) == outer {
                stepped = Some(members.next_value::<serde_json::Value>()?);
            } else {
                members.next_value::<IgnoredAny>()?;
            }
        }
        let step = |value: serde_json::Value| {
            let mut parts = inner?.split('.');
            parts.try_fold(&value, |value, part| value.get(part)).cloned()
        };
        Ok(whole.or_else(|| stepped.and_then(step)))
    }
}

fn logfmt<'a>(line: &'a [u8], name: &str) -> Option<Cow<'a, str>> {
    let name = name.as_bytes();
    memmem::find_iter(line, name).find_map(|at| {
        let starts = at == 0 || line.get(at - 1).is_some_and(|byte| BEFORE_NAME.contains(byte));
        let rest = line.get(at + name.len()..)?.strip_prefix(b"=")?;
        if !starts {
            return None;
        }
        Some(String::from_utf8_lossy(logfmt_value(rest)))
    })
}

/// The value at the beginning of a text.
pub(crate) fn logfmt_value(text: &[u8]) -> &[u8] {
    let (text, end) = match text.strip_prefix(b"\"") {
        Some(quoted) => (quoted, closing_quote(quoted)),
        None => {
            let end = text.iter().position(|byte| b" \t,])}".contains(byte));
            (text, end.unwrap_or(text.len()))
        }
    };
    text.get(..end).unwrap_or_default()
}

fn closing_quote(quoted: &[u8]) -> usize {
    let mut escaped = false;
    quoted
        .iter()
        .position(|byte| {
            let closes = *byte == b'"' && !escaped;
            escaped = *byte == b'\\' && !escaped;
            closes
        })
        .unwrap_or(quoted.len())
}

fn holds(found: &str, compare: Compare, value: &str) -> bool {
    let ordering = match (number(found), value.parse::<f64>()) {
        (Some(found), Ok(value)) => found.partial_cmp(&value),
        _ => None,
    };
    if let Some(ordering) = ordering {
        return compare.holds(ordering) || compare == Compare::Contains && found.contains(value);
    }
    let folded = if value.chars().any(char::is_uppercase) {
        Cow::Borrowed(found)
    } else {
        Cow::Owned(found.to_lowercase())
    };
    match compare {
        Compare::Contains => folded.contains(value),
        Compare::Equal => folded.as_ref() == value,
        Compare::Unequal => folded.as_ref() != value,
        // Text could be ordered as well, but people only mean that for dates.
        Compare::Less | Compare::AtMost | Compare::More | Compare::AtLeast => {
            folded.starts_with(|first: char| first.is_ascii_digit()) && compare.holds(folded.as_ref().cmp(value))
        }
    }
}

/// The number a value is or begins with (`12.5ms`).
pub(crate) fn number(text: &str) -> Option<f64> {
    if let Ok(number) = text.parse() {
        return Some(number);
    }
    let end = text.find(|character: char| !character.is_ascii_digit() && character != '.')?;
    let (number, unit) = text.split_at(end);
    let is_unit = unit
        .chars()
        .all(|character| character.is_alphabetic() || character == '%');
    if is_unit { number.parse().ok() } else { None }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_are_found_where_they_are() {
        let json = br#"{"status":503,"user":{"name":"Ann"},"a.b":"dotted","took":"12ms"}"#;
        let logfmt = br#"time=1 status=503 msg="a \"b\" c" path=/x,(ok=true)"#;
        assert_eq!(field(json, "status").as_deref(), Some("503"));
        assert_eq!(field(json, "user.name").as_deref(), Some("Ann"));
        assert_eq!(field(json, "a.b").as_deref(), Some("dotted"));
        assert_eq!(field(json, "name"), None);
        assert_eq!(field(json, "user.name.first"), None);
        assert_eq!(field(br#"{"n":1,"\u006e":2}"#, "n").as_deref(), Some("2"));
        assert_eq!(field(br#"{"n":1} and more"#, "n"), None);
        assert_eq!(field(logfmt, "status").as_deref(), Some("503"));
        assert_eq!(field(logfmt, "msg").as_deref(), Some(r#"a \"b\" c"#));
        assert_eq!(field(logfmt, "ok").as_deref(), Some("true"));
        assert_eq!(field(logfmt, "tatus"), None);
        assert_eq!(field(b"{broken", "x"), None);
    }

    #[test]
    fn what_a_form_names_is_a_field_too() {
        let access =
            br#"172.18.0.1 - - [24/Nov/2026:12:02:11 +0000] "GET /orders/46 HTTP/1.1" 502 11 "-" "curl/8.5.0""#;
        let java = b"2026-11-24 12:02:11,204 WARN  [pool-1-thread-2] com.example.Pool: slow took=3s";
        let sent = br#"2026-11-24T12:02:11.204Z info: sent {"id":7,"to":{"name":"Ann"}}"#;
        for (line, name, value) in [
            (&access[..], "status", Some("502")),
            (access, "method", Some("GET")),
            (access, "message", Some("GET /orders/46 502")),
            (access, "took", None),
            (java, "thread", Some("pool-1-thread-2")),
            (java, "took", Some("3s")),
            (java, "logger", Some("com.example.Pool")),
            (sent, "to.name", Some("Ann")),
            (b"1:M 24 Nov 2026 12:02:11.377 * Ready", "role", Some("master")),
            (b"    502 is indented", "status", None),
            (b"plain words", "message", None),
        ] {
            assert_eq!(field(line, name).as_deref(), value, "{name}");
        }
        assert!(Comparison::new("status", Compare::AtLeast, "500").is_in(access));
        assert!(!Comparison::new("status", Compare::AtLeast, "503").is_in(access));
        assert!(Comparison::new("to.name", Compare::Equal, "ann").is_in(sent));
    }

    #[test]
    fn numbers_compare_as_numbers_and_text_with_smart_case() {
        let line = br#"{"status":503,"took":"12.5ms","user":"Ann"}"#;
        let compare = |name: &str, compare, value: &str| Comparison::new(name, compare, value).is_in(line);
        assert!(compare("status", Compare::AtLeast, "500"));
        assert!(!compare("status", Compare::Less, "60"));
        assert!(compare("took", Compare::More, "9"));
        assert!(compare("user", Compare::Equal, "ann"));
        assert!(!compare("user", Compare::Equal, "ANN"));
        assert!(compare("user", Compare::Contains, "nn"));
        assert!(compare("user", Compare::Unequal, "bob"));
        assert!(!compare("missing", Compare::Unequal, "bob"));
    }
}
