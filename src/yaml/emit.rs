//! YAML text from data, laid out like the reference's `config`: two spaces for each level, lists indented, long lines
//! not wrapped.
//!
//! A text is quoted whenever our own reader or YAML 1.1 would not read it back as the same text.

use super::Value as Scalar;
use super::number::float_text;
use super::resolve::{looks_like_timestamp, resolve};
use serde_json::Value;
use std::fmt::Write as _;

/// The data as a document, ending in a newline. Mappings keep their order.
pub fn emit(value: &Value) -> String {
    let mut out = String::new();
    match value {
        Value::Object(entries) if !entries.is_empty() => write_mapping(value, 0, &mut out),
        Value::Array(items) if !items.is_empty() => write_sequence(value, 0, &mut out),
        scalar => {
            write_leaf(scalar, 0, &mut out);
            out.push('\n');
        }
    }
    out
}

/// The entries of a mapping, each on its own line; the first one continues the current line.
fn write_mapping(value: &Value, indent: usize, out: &mut String) {
    for (index, (key, value)) in value.as_object().into_iter().flatten().enumerate() {
        if index > 0 {
            write_spaces(indent, out);
        }
        write_key(key, out);
        out.push(':');
        match value {
            Value::Object(entries) if !entries.is_empty() => {
                out.push('\n');
                write_spaces(indent + 2, out);
                write_mapping(value, indent + 2, out);
            }
            Value::Array(items) if !items.is_empty() => {
                out.push('\n');
                write_spaces(indent + 2, out);
                write_sequence(value, indent + 2, out);
            }
            scalar => {
                out.push(' ');
                write_leaf(scalar, indent + 2, out);
                out.push('\n');
            }
        }
    }
}

/// The items of a list; the first one continues the current line.
fn write_sequence(value: &Value, indent: usize, out: &mut String) {
    for (index, item) in value.as_array().into_iter().flatten().enumerate() {
        if index > 0 {
            write_spaces(indent, out);
        }
        out.push_str("- ");
        match item {
            Value::Object(entries) if !entries.is_empty() => write_mapping(item, indent + 2, out),
            Value::Array(items) if !items.is_empty() => write_sequence(item, indent + 2, out),
            scalar => {
                write_leaf(scalar, indent + 2, out);
                out.push('\n');
            }
        }
    }
}

/// A scalar or an empty collection. `indent` is that of the lines of a block scalar.
fn write_leaf(value: &Value, indent: usize, out: &mut String) {
    match value {
        Value::Null => out.push_str("null"),
        Value::Bool(value) => out.push_str(if *value { "true" } else { "false" }),
        Value::Number(number) => match number.as_f64() {
            Some(float) if number.is_f64() => out.push_str(&yaml_float(float)),
            _ => {
                let _ = write!(out, "{number}");
            }
        },
        Value::String(text) => write_string(text, indent, out),
        Value::Array(_) => out.push_str("[]"),
        Value::Object(_) => out.push_str("{}"),
    }
}

/// A float in a form that is read back as a float, not as an integer.
fn yaml_float(number: f64) -> String {
    match float_text(number).as_str() {
        "+Inf" => ".inf".to_owned(),
        "-Inf" => "-.inf".to_owned(),
        "NaN" => ".nan".to_owned(),
        text => text.to_owned(),
    }
}

/// A key, always on one line.
fn write_key(text: &str, out: &mut String) {
    match choose_style(text) {
        ScalarStyle::Plain => out.push_str(text),
        ScalarStyle::Single => write_single(text, out),
        ScalarStyle::Literal | ScalarStyle::Double => write_double(text, out),
    }
}

fn write_string(text: &str, indent: usize, out: &mut String) {
    match choose_style(text) {
        ScalarStyle::Plain => out.push_str(text),
        ScalarStyle::Single => write_single(text, out),
        ScalarStyle::Double => write_double(text, out),
        ScalarStyle::Literal => write_literal(text, indent, out),
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum ScalarStyle {
    Plain,
    Single,
    Double,
    Literal,
}

fn choose_style(text: &str) -> ScalarStyle {
    if text.chars().any(is_special) {
        return ScalarStyle::Double;
    }
    if text.contains('\n') {
        let blank_before_break = text.split('\n').any(|line| line.ends_with([' ', '\t']));
        return if blank_before_break {
            ScalarStyle::Double
        } else {
            ScalarStyle::Literal
        };
    }
    if text.contains('\t') || !reads_as_text(text) {
        return ScalarStyle::Double;
    }
    if has_indicator(text) || text.starts_with(' ') || text.ends_with(' ') {
        return ScalarStyle::Single;
    }
    ScalarStyle::Plain
}

/// Whether every reader, YAML 1.1 ones too, reads the plain text as text.
fn reads_as_text(text: &str) -> bool {
    const OLD_BOOLEANS: [&str; 6] = ["y", "yes", "on", "n", "no", "off"];
    let ours = matches!(resolve(text), Scalar::String(_));
    let lower = text.to_ascii_lowercase();
    let in_one_case = |word: &str| text == word || text == word.to_ascii_uppercase() || text.get(1..) == word.get(1..);
    let old_boolean = OLD_BOOLEANS.iter().any(|word| *word == lower && in_one_case(word));
    let merge = text == "<<" || text == "=";
    ours && !old_boolean && !merge && !looks_like_timestamp(text) && !looks_like_number(text)
}

/// Whether some reader takes it for a number: digits with a point and underscores, or base 60.
fn looks_like_number(text: &str) -> bool {
    let unsigned = text.strip_prefix(['+', '-']).unwrap_or(text);
    let digits = unsigned.bytes().any(|byte| byte.is_ascii_digit());
    let only = unsigned
        .bytes()
        .all(|byte| byte.is_ascii_digit() || matches!(byte, b'.' | b'_'));
    let first = unsigned.starts_with(|c: char| c.is_ascii_digit() || c == '.');
    first && digits && (only && unsigned.matches('.').count() <= 1 || base_60(unsigned))
}

/// Whether it is a base-60 number (YAML 1.1) such as `1:30`; not `80:80`, nor an IPv6 address.
fn base_60(unsigned: &str) -> bool {
    let mut parts = unsigned.split(':');
    let all = |text: &str, extra: &str| text.chars().all(|c| c.is_ascii_digit() || extra.contains(c));
    let first = parts.next().unwrap_or("");
    let (whole, fraction) = match parts.next_back() {
        Some(last) => last.split_once('.').unwrap_or((last, "")),
        None => return false,
    };
    let small = |part: &str| part.len() <= 2 && part.parse::<u8>().is_ok_and(|number| number < 60);
    all(first, "_") && parts.all(small) && small(whole) && all(fraction, "_")
}

/// Whether the plain text would be taken for YAML syntax.
fn has_indicator(text: &str) -> bool {
    const FIRST: &[char] = &[
        '#', ',', '[', ']', '{', '}', '&', '*', '!', '|', '>', '\'', '"', '%', '@', '`',
    ];
    let alone = |rest: &str| rest.is_empty() || rest.starts_with(' ');
    let leads = text.starts_with(FIRST) || text.starts_with("---") || text.starts_with("...");
    let dash = text.strip_prefix(['-', '?', ':']).is_some_and(alone);
    leads || dash || text.contains(": ") || text.ends_with(':') || text.contains(" #")
}

/// Whether a character is written only as an escape.
fn is_special(c: char) -> bool {
    let break_of_its_own = matches!(c, '\u{85}' | '\u{2028}' | '\u{2029}' | '\u{feff}');
    (c.is_control() && !matches!(c, '\n' | '\t'))
        || break_of_its_own
        || u32::from(c) > 0xffff
        || matches!(c, '\u{fffe}' | '\u{ffff}')
}

fn write_single(text: &str, out: &mut String) {
    out.push('\'');
    out.push_str(&text.replace('\'', "''"));
    out.push('\'');
}

/// Characters with an escape of one letter.
const NAMED: [(char, char); 14] = [
    ('"', '"'),
    ('\\', '\\'),
    ('\0', '0'),
    ('\u{7}', 'a'),
    ('\u{8}', 'b'),
    ('\t', 't'),
    ('\n', 'n'),
    ('\u{b}', 'v'),
    ('\u{c}', 'f'),
    ('\r', 'r'),
    ('\u{1b}', 'e'),
    ('\u{85}', 'N'),
    ('\u{2028}', 'L'),
    ('\u{2029}', 'P'),
];

fn write_double(text: &str, out: &mut String) {
    out.push('"');
    for c in text.chars() {
        let code = u32::from(c);
        let named = NAMED.iter().find(|(named, _)| *named == c);
        let _ = match (named, c) {
            (Some((_, letter)), _) => write!(out, "\\{letter}"),
            (None, c) if !is_special(c) => write!(out, "{c}"),
            (None, _) if code <= 0xff => write!(out, "\\x{code:02X}"),
            (None, _) if code <= 0xffff => write!(out, "\\u{code:04X}"),
            (None, _) => write!(out, "\\U{code:08X}"),
        };
    }
    out.push('"');
}

/// A literal block with the text's lines unchanged; the caller writes the last newline.
fn write_literal(text: &str, indent: usize, out: &mut String) {
    out.push('|');
    if text.starts_with([' ', '\n', '\t']) {
        out.push('2');
    }
    let body = if let Some(body) = text.strip_suffix('\n') {
        if body.is_empty() || body.ends_with('\n') {
            out.push('+');
        }
        body
    } else {
        out.push('-');
        text
    };
    for line in body.split('\n') {
        out.push('\n');
        if !line.is_empty() {
            write_spaces(indent, out);
            out.push_str(line);
        }
    }
}

fn write_spaces(count: usize, out: &mut String) {
    out.extend(std::iter::repeat_n(' ', count));
}

#[cfg(test)]
mod tests;
