//! Plain data to block YAML as the reference writes it: two spaces, lists below their key indented, texts plain where that
//! reads back as a text, otherwise quoted.

use crate::yaml::{Value as Scalar, float_text, looks_like_timestamp, resolve};
use serde_json::Value;

/// A whole document.
pub(super) fn text(value: &Value) -> String {
    let mut out = String::new();
    match value {
        Value::Object(entries) if !entries.is_empty() => mapping(&mut out, entries, 0, false),
        Value::Array(items) if !items.is_empty() => list(&mut out, items, 0, false),
        other => {
            out.push_str(&flat(other, 0));
            out.push('\n');
        }
    }
    out
}

/// `inline`: the first key continues a line ("- key: …").
fn mapping(out: &mut String, entries: &serde_json::Map<String, Value>, depth: usize, inline: bool) {
    for (index, (key, value)) in entries.iter().enumerate() {
        if index > 0 || !inline {
            indent(out, depth);
        }
        out.push_str(&key_text(key));
        out.push(':');
        after_key(out, value, depth);
    }
}

fn after_key(out: &mut String, value: &Value, depth: usize) {
    match value {
        Value::Object(entries) if !entries.is_empty() => {
            out.push('\n');
            mapping(out, entries, depth + 1, false);
        }
        Value::Array(items) if !items.is_empty() => {
            out.push('\n');
            list(out, items, depth + 1, false);
        }
        other => {
            out.push(' ');
            out.push_str(&flat(other, depth + 1));
            out.push('\n');
        }
    }
}

fn list(out: &mut String, items: &[Value], depth: usize, inline: bool) {
    for (index, item) in items.iter().enumerate() {
        if index > 0 || !inline {
            indent(out, depth);
        }
        out.push_str("- ");
        match item {
            Value::Object(entries) if !entries.is_empty() => mapping(out, entries, depth + 1, true),
            Value::Array(items) if !items.is_empty() => list(out, items, depth + 1, true),
            other => {
                out.push_str(&flat(other, depth + 1));
                out.push('\n');
            }
        }
    }
}

fn indent(out: &mut String, depth: usize) {
    out.push_str(&"  ".repeat(depth));
}

/// A scalar or an empty collection; `depth` is that of a block of lines.
fn flat(value: &Value, depth: usize) -> String {
    match value {
        Value::Null => "null".to_owned(),
        Value::Bool(value) => value.to_string(),
        Value::Number(number) => match number.as_f64().filter(|_| number.is_f64()) {
            Some(value) => float_text(value),
            None => number.to_string(),
        },
        Value::String(text) => string(text, depth),
        Value::Array(_) => "[]".to_owned(),
        Value::Object(_) => "{}".to_owned(),
    }
}

fn key_text(key: &str) -> String {
    match Shape::of(key) {
        shape if key.contains('\n') || shape.double_only => double_quoted(key),
        shape if is_text(key) => plain_or_single(key, shape.plain),
        _ => double_quoted(key),
    }
}

fn string(text: &str, depth: usize) -> String {
    let shape = Shape::of(text);
    if text.contains('\n') {
        return if shape.block {
            literal(text, depth)
        } else {
            double_quoted(text)
        };
    }
    if shape.double_only || !is_text(text) {
        return double_quoted(text);
    }
    plain_or_single(text, shape.plain)
}

fn plain_or_single(text: &str, plain: bool) -> String {
    if plain {
        text.to_owned()
    } else {
        format!("'{}'", text.replace('\'', "''"))
    }
}

/// Whether it reads back as a text when nothing is around it.
fn is_text(text: &str) -> bool {
    const OLD_BOOLEANS: [&str; 16] = [
        "y", "Y", "yes", "Yes", "YES", "on", "On", "ON", "n", "N", "no", "No", "NO", "off", "Off", "OFF",
    ];
    matches!(resolve(text), Scalar::String(_))
        && !text.is_empty()
        && !looks_like_timestamp(text)
        && !OLD_BOOLEANS.contains(&text)
        && !looks_like_base_60(text)
}

/// `12:30:45`, a number in YAML 1.1.
fn looks_like_base_60(text: &str) -> bool {
    let unsigned = text.strip_prefix(['+', '-']).unwrap_or(text);
    let (number, fraction) = unsigned.split_once('.').unwrap_or((unsigned, ""));
    let mut parts = number.split(':');
    let first = parts.next().unwrap_or("");
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'_');
    let sixty = |part: &str| match part.as_bytes() {
        [tens, ones] => (b'0'..=b'5').contains(tens) && ones.is_ascii_digit(),
        [ones] => ones.is_ascii_digit(),
        _ => false,
    };
    first.starts_with(|c: char| c.is_ascii_digit())
        && digits(first)
        && digits(fraction)
        && number.contains(':')
        && parts.all(sixty)
}

/// In which styles a text can stand.
struct Shape {
    plain: bool,
    block: bool,
    double_only: bool,
}

impl Shape {
    fn of(text: &str) -> Self {
        let chars: Vec<char> = text.chars().collect();
        let blank = |index: usize| chars.get(index).is_none_or(|c| matches!(c, ' ' | '\t' | '\n' | '\r'));
        let mut indicators = text.starts_with("---") || text.starts_with("...");
        let mut special = false;
        let mut tab = false;
        let mut space_before_break = false;
        let mut break_before_space = false;
        for (index, c) in chars.iter().copied().enumerate() {
            indicators |= indicates(c, index == 0, blank(index + 1), index > 0 && blank(index - 1));
            let previous = index.checked_sub(1).and_then(|before| chars.get(before));
            tab |= c == '\t';
            special |= c != '\t' && !printable(c);
            space_before_break |= is_break(c) && previous == Some(&' ');
            break_before_space |= c == ' ' && previous.is_some_and(|before| is_break(*before));
        }
        let edges = |test: fn(char) -> bool| {
            (
                chars.first().is_some_and(|c| test(*c)),
                chars.last().is_some_and(|c| test(*c)),
            )
        };
        let (leading_space, trailing_space) = edges(|c| c == ' ');
        let (leading_break, trailing_break) = edges(is_break);
        let breaks = chars.iter().any(|c| is_break(*c));
        let double_only = space_before_break || break_before_space || tab || special;
        Self {
            plain: !(double_only
                || breaks
                || indicators
                || leading_space
                || trailing_space
                || leading_break
                || trailing_break),
            block: !(trailing_space || space_before_break || special),
            double_only,
        }
    }
}

/// Whether a character means something where it stands.
fn indicates(c: char, first: bool, blank_follows: bool, blank_before: bool) -> bool {
    const AT_START: &str = "#,[]{}&*!|>'\"%@`";
    match c {
        ':' => blank_follows,
        '?' | '-' if first => blank_follows,
        '#' if !first => blank_before,
        c => first && AT_START.contains(c),
    }
}

fn is_break(c: char) -> bool {
    matches!(c, '\n' | '\r' | '\u{85}' | '\u{2028}' | '\u{2029}')
}

fn printable(c: char) -> bool {
    matches!(c, '\n' | ' '..='~' | '\u{a0}'..='\u{d7ff}' | '\u{e000}'..='\u{fefe}' | '\u{ff00}'..='\u{fffd}' | '\u{10000}'..)
}

/// Lines below, each as it is.
fn literal(text: &str, depth: usize) -> String {
    let mut out = String::from("|");
    if text.starts_with([' ', '\n']) {
        out.push('2');
    }
    if !text.ends_with('\n') {
        out.push('-');
    } else if text == "\n" || text.ends_with("\n\n") {
        out.push('+');
    }
    for line in text.strip_suffix('\n').unwrap_or(text).split('\n') {
        out.push('\n');
        if !line.is_empty() {
            indent(&mut out, depth);
            out.push_str(line);
        }
    }
    out
}

fn double_quoted(text: &str) -> String {
    let mut out = String::from("\"");
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\t' => out.push_str("\\t"),
            '\r' => out.push_str("\\r"),
            '\0' => out.push_str("\\0"),
            '\u{7}' => out.push_str("\\a"),
            '\u{8}' => out.push_str("\\b"),
            '\u{b}' => out.push_str("\\v"),
            '\u{c}' => out.push_str("\\f"),
            '\u{1b}' => out.push_str("\\e"),
            '\u{85}' => out.push_str("\\N"),
            '\u{2028}' => out.push_str("\\L"),
            '\u{2029}' => out.push_str("\\P"),
            '\u{feff}' => out.push_str("\\uFEFF"),
            c if printable(c) => out.push(c),
            c if u32::from(c) <= 0xff => out.push_str(&format!("\\x{:02X}", u32::from(c))),
            c => out.push_str(&format!("\\u{:04X}", u32::from(c))),
        }
    }
    out.push('"');
    out
}

#[cfg(test)]
mod tests {
    use super::text;
    use serde_json::json;

    /// Recorded from `docker compose config` 2.40.3.
    #[test]
    fn texts_are_quoted_as_the_reference_quotes_them() {
        let cases = [
            ("yes", "\"yes\""),
            ("a: b", "'a: b'"),
            ("", "\"\""),
            ("0x1", "\"0x1\""),
            ("  lead", "'  lead'"),
            ("2020-01-01", "\"2020-01-01\""),
            ("1e3", "\"1e3\""),
            ("~", "\"~\""),
            ("x: #y", "'x: #y'"),
            ("null", "\"null\""),
            ("é", "é"),
            ("- a", "'- a'"),
            ("a'b", "a'b"),
            ("{a}", "'{a}'"),
            ("1_000", "\"1_000\""),
            ("tab\there", "\"tab\\there\""),
            ("=", "="),
            ("<<", "<<"),
            ("*x", "'*x'"),
            ("trailing ", "'trailing '"),
            ("a\"b", "a\"b"),
            ("echo \"hi\" <&> 'q' #c", "'echo \"hi\" <&> ''q'' #c'"),
        ];
        for (value, written) in cases {
            assert_eq!(text(&json!({ "k": value })), format!("k: {written}\n"));
        }
    }

    #[test]
    fn blocks_keep_their_lines() {
        assert_eq!(text(&json!({"k": "multi\nline\n"})), "k: |\n  multi\n  line\n");
        assert_eq!(text(&json!({"k": ["a\nb"]})), "k:\n  - |-\n    a\n    b\n");
    }

    #[test]
    fn collections_nest() {
        let value = json!({"a": [{"b": 1, "c": [[1, 2]]}], "y": {}, "z": [], "n": null});
        assert_eq!(
            text(&value),
            "a:\n  - b: 1\n    c:\n      - - 1\n        - 2\n\"y\": {}\nz: []\n\"n\": null\n"
        );
    }
}
