//! Fields of structured lines: JSON objects and logfmt (`key=value`, quoted or not).

use super::pattern::SEARCHED;
use super::predicate::Compare;
use super::words::Words;
use memchr::memmem;
use std::borrow::Cow;
use std::cmp::Ordering;

/// Whether field `name` of a line compares so to `value`. Numbers are compared as numbers (`12ms` counts as 12), text
/// without regard to case when `value` has no capital. A line without the field matches nothing.
pub(super) fn compare(line: &[u8], name: &str, compare: Compare, value: &str) -> bool {
    let line = line.get(..SEARCHED).unwrap_or(line);
    if memmem::find(line, written(name).as_bytes()).is_none() {
        return false;
    }
    field(line, name).is_some_and(|found| holds(&found, compare, value))
}

/// What every line with the field has in its text.
pub(super) fn words(name: &str) -> Words {
    Words::literal(written(name))
}

/// The part of a name that stands in the line.
fn written(name: &str) -> &str {
    name.rsplit('.').next().unwrap_or(name)
}

/// A field of a line, as text. Dots in the name step into JSON objects, unless the object has that very name.
pub(super) fn field<'a>(line: &'a [u8], name: &str) -> Option<Cow<'a, str>> {
    let text = line.trim_ascii();
    if !text.starts_with(b"{") {
        return logfmt(text, name);
    }
    let value: serde_json::Value = serde_json::from_slice(text).ok()?;
    let found = value
        .get(name)
        .or_else(|| name.split('.').try_fold(&value, |value, part| value.get(part)))?;
    Some(Cow::Owned(match found {
        serde_json::Value::String(text) => text.clone(),
        other => other.to_string(),
    }))
}

fn logfmt<'a>(line: &'a [u8], name: &str) -> Option<Cow<'a, str>> {
    let name = name.as_bytes();
    memmem::find_iter(line, name).find_map(|at| {
        let starts = at == 0 || line.get(at - 1).is_some_and(|byte| b" \t,[({".contains(byte));
        let rest = line.get(at + name.len()..)?.strip_prefix(b"=")?;
        if !starts {
            return None;
        }
        let value = match rest.strip_prefix(b"\"") {
            Some(quoted) => quoted.get(..closing_quote(quoted))?,
            None => rest.split(|byte| b" \t,])}".contains(byte)).next()?,
        };
        Some(String::from_utf8_lossy(value))
    })
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
        // Text has an order too, but only dates are ever meant by it.
        _ => folded.starts_with(|first: char| first.is_ascii_digit()) && compare.holds(text_order(&folded, value)),
    }
}

fn text_order(found: &str, value: &str) -> Ordering {
    found.cmp(value)
}

/// The number a value is or begins with (`12.5ms`).
fn number(text: &str) -> Option<f64> {
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
        assert_eq!(field(logfmt, "status").as_deref(), Some("503"));
        assert_eq!(field(logfmt, "msg").as_deref(), Some(r#"a \"b\" c"#));
        assert_eq!(field(logfmt, "ok").as_deref(), Some("true"));
        assert_eq!(field(logfmt, "tatus"), None);
        assert_eq!(field(b"{broken", "x"), None);
    }

    #[test]
    fn numbers_compare_as_numbers_and_text_with_smart_case() {
        let line = br#"{"status":503,"took":"12.5ms","user":"Ann"}"#;
        assert!(compare(line, "status", Compare::AtLeast, "500"));
        assert!(!compare(line, "status", Compare::Less, "60"));
        assert!(compare(line, "took", Compare::More, "9"));
        assert!(compare(line, "user", Compare::Equal, "ann"));
        assert!(!compare(line, "user", Compare::Equal, "ANN"));
        assert!(compare(line, "user", Compare::Contains, "nn"));
        assert!(compare(line, "user", Compare::Unequal, "bob"));
        assert!(!compare(line, "missing", Compare::Unequal, "bob"));
    }
}
