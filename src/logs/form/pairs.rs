//! Fields written as `name=value`, and those of a JSON object at the end of a line.

use super::json_text;
use super::parts::LineField;
use std::borrow::Cow;

/// A message without the fields at its end, and all its fields: those at its end, and those it has within.
pub(super) fn split(text: &str) -> (&str, Vec<LineField<'_>>) {
    if let Some((message, members)) = trailing_object(text) {
        return (message, members);
    }
    let mut fields: Vec<LineField<'_>> = Vec::new();
    // Where the pairs begin that reach to the end, and the first of them.
    let mut run = None;
    let mut at = 0;
    while let Some(rest) = text.get(at..).filter(|rest| !rest.is_empty()) {
        let blanks = rest.len() - rest.trim_start().len();
        if blanks > 0 {
            at += blanks;
            continue;
        }
        if !rest.contains('=') {
            run = None;
            break;
        }
        match pair(rest) {
            Some((field, length)) => {
                run = run.or(Some((at, fields.len())));
                fields.push(field);
                at += length;
            }
            None => {
                run = None;
                at += rest.find(char::is_whitespace).unwrap_or(rest.len());
            }
        }
    }
    let (end, first) = run.unwrap_or((text.len(), fields.len()));
    for field in fields.iter_mut().take(first) {
        field.in_message = true;
    }
    (text.get(..end).unwrap_or(text).trim_end(), fields)
}

/// The pair at the beginning of a text, and its length; it ends at a blank or the end.
fn pair(text: &str) -> Option<(LineField<'_>, usize)> {
    let name_ends = text.find(|letter: char| !(letter.is_alphanumeric() || "_.@-/".contains(letter)))?;
    let (name, rest) = text.split_at_checked(name_ends)?;
    let value = rest.strip_prefix('=')?;
    if !name.starts_with(|first: char| first.is_alphabetic() || "_@".contains(first)) {
        return None;
    }
    let (value, length) = match value.as_bytes().first() {
        Some(b'"' | b'\'') => quoted(value)?,
        Some(b'{' | b'[' | b'(') => nested(value).unwrap_or_else(|| bare(value)),
        _ => bare(value),
    };
    let rest = rest.get(1 + length..)?;
    // In a list the comma belongs to the list.
    let comma = usize::from(rest.starts_with([',', ';']));
    let ends = rest.get(comma..)?;
    let (value, comma) = match (value, comma) {
        (Cow::Borrowed(value), 0) if !ends.is_empty() => (Cow::Borrowed(value.trim_end_matches([',', ';'])), 0),
        other => other,
    };
    let ends = ends.is_empty() || ends.starts_with(char::is_whitespace);
    ends.then(|| (LineField::new(name, value), name.len() + 1 + length + comma))
}

/// A value up to a blank.
fn bare(text: &str) -> (Cow<'_, str>, usize) {
    let end = text.find(char::is_whitespace).unwrap_or(text.len());
    (Cow::Borrowed(text.get(..end).unwrap_or(text)), end)
}

/// The text in quotes, with what is escaped in it written out, and its length with the quotes.
pub(super) fn quoted(text: &str) -> Option<(Cow<'_, str>, usize)> {
    let quote = text.chars().next().filter(|quote| "\"'".contains(*quote))?;
    let inner = text.get(1..)?;
    let mut escaped = false;
    let end = inner.find(|letter: char| {
        let closes = letter == quote && !escaped;
        escaped = letter == '\\' && !escaped;
        closes
    })?;
    let value = inner.get(..end)?;
    let plain = if value.contains("\\\"") {
        Cow::Owned(value.replace("\\\"", "\""))
    } else {
        Cow::Borrowed(value)
    };
    Some((plain, end + 2))
}

/// A value in brackets, as it is written, and its length; brackets within are counted.
fn nested(text: &str) -> Option<(Cow<'_, str>, usize)> {
    let mut depth = 0;
    let end = text.find(|letter: char| {
        match letter {
            '{' | '[' | '(' => depth += 1,
            '}' | ']' | ')' => depth -= 1,
            _ => {}
        }
        depth == 0
    })?;
    Some((Cow::Borrowed(text.get(..=end)?), end + 1))
}

/// What stands before a JSON object at the end of a text, and the object's fields.
fn trailing_object(text: &str) -> Option<(&str, Vec<LineField<'_>>)> {
    // Monolog writes two; an empty one is `[]`.
    let ends = text.strip_suffix(" []").unwrap_or(text);
    if !ends.ends_with('}') {
        return None;
    }
    let at = ends.find(" {\"")?;
    let members = json_text::members(ends.get(at + 1..)?, false)?;
    Some((ends.get(..at)?.trim_end(), members))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(text: &str) -> (String, Vec<String>) {
        let (message, fields) = split(text);
        let words = |field: &LineField<'_>| {
            let sign = if field.in_message { "~" } else { "=" };
            format!("{}{sign}{}", field.name, field.value)
        };
        (message.to_owned(), fields.iter().map(words).collect())
    }

    #[test]
    fn fields_at_the_end_leave_the_message_and_others_stay_in_it() {
        for (text, message, fields) in [
            ("plain words", "plain words", vec![]),
            ("took x=1 y=2", "took", vec!["x=1", "y=2"]),
            ("took x=1 and then", "took x=1 and then", vec!["x~1"]),
            ("a=1 was b=2", "a=1 was", vec!["a~1", "b=2"]),
            (
                r#"said msg="two \"words\"" n=1"#,
                "said",
                vec![r#"msg=two "words""#, "n=1"],
            ),
            ("list a=1, b=2", "list", vec!["a=1", "b=2"]),
            (
                "in user={id=3, name=x} ok=true",
                "in",
                vec!["user={id=3, name=x}", "ok=true"],
            ),
            ("empty a= b=", "empty", vec!["a=", "b="]),
            ("1=2 is false", "1=2 is false", vec![]),
            ("a == b", "a == b", vec![]),
            ("GET /?a=1 done", "GET /?a=1 done", vec![]),
            (
                r#"sent {"id":7,"to":{"name":"Ann"}}"#,
                "sent",
                vec!["id=7", "to.name=Ann"],
            ),
            (r#"sent {"id":7} []"#, "sent", vec!["id=7"]),
            ("broken {\"id\":", "broken {\"id\":", vec![]),
        ] {
            assert_eq!(
                of(text),
                (
                    message.to_owned(),
                    fields.iter().map(|text| (*text).to_owned()).collect()
                ),
                "{text}"
            );
        }
    }
}
