//! Plain data as JSON text just as Go's `encoding/json` writes it, with its escapes and number format.

use serde_json::{Number, Value};
use std::fmt::Write;

/// On one line, with `<`, `>` and `&` escaped: the text that hashes are computed from.
pub(crate) fn write_compact(value: &Value) -> String {
    let mut writer = Writer {
        text: String::new(),
        escape_html: true,
        indent: false,
    };
    writer.value(value, 0);
    writer.text
}

/// Indented by two spaces, for people.
pub(crate) fn write_pretty(value: &Value) -> String {
    let mut writer = Writer {
        text: String::new(),
        escape_html: false,
        indent: true,
    };
    writer.value(value, 0);
    writer.text
}

struct Writer {
    text: String,
    escape_html: bool,
    indent: bool,
}

impl Writer {
    fn value(&mut self, value: &Value, depth: usize) {
        match value {
            Value::Null => self.text.push_str("null"),
            Value::Bool(true) => self.text.push_str("true"),
            Value::Bool(false) => self.text.push_str("false"),
            Value::Number(number) => self.text.push_str(&format_go_number(number)),
            Value::String(text) => self.string(text),
            Value::Array(items) if items.is_empty() => self.text.push_str("[]"),
            Value::Array(items) => {
                self.text.push('[');
                for (index, item) in items.iter().enumerate() {
                    self.separate(index, depth + 1);
                    self.value(item, depth + 1);
                }
                self.close(']', depth);
            }
            Value::Object(entries) if entries.is_empty() => self.text.push_str("{}"),
            Value::Object(entries) => {
                self.text.push('{');
                for (index, (key, item)) in entries.iter().enumerate() {
                    self.separate(index, depth + 1);
                    self.string(key);
                    self.text.push_str(if self.indent { ": " } else { ":" });
                    self.value(item, depth + 1);
                }
                self.close('}', depth);
            }
        }
    }

    fn separate(&mut self, index: usize, depth: usize) {
        if index > 0 {
            self.text.push(',');
        }
        self.line(depth);
    }

    fn close(&mut self, bracket: char, depth: usize) {
        self.line(depth);
        self.text.push(bracket);
    }

    fn line(&mut self, depth: usize) {
        if self.indent {
            self.text.push('\n');
            self.text.push_str(&"  ".repeat(depth));
        }
    }

    fn string(&mut self, text: &str) {
        self.text.push('"');
        for c in text.chars() {
            match c {
                '"' => self.text.push_str("\\\""),
                '\\' => self.text.push_str("\\\\"),
                '\n' => self.text.push_str("\\n"),
                '\r' => self.text.push_str("\\r"),
                '\t' => self.text.push_str("\\t"),
                '\u{8}' => self.text.push_str("\\b"),
                '\u{c}' => self.text.push_str("\\f"),
                '<' | '>' | '&' if self.escape_html => self.code(c),
                '\u{2028}' | '\u{2029}' | '\0'..='\u{1f}' => self.code(c),
                c => self.text.push(c),
            }
        }
        self.text.push('"');
    }

    fn code(&mut self, c: char) {
        let written = write!(self.text, "\\u{:04x}", u32::from(c));
        debug_assert!(written.is_ok(), "a String takes all that is written to it");
    }
}

/// A number in plain decimals, except below 1e-6 and from 1e21 on: `1e-7`, `1e+21`.
pub(super) fn format_go_number(number: &Number) -> String {
    let Some(value) = number.as_f64().filter(|_| number.is_f64()) else {
        return number.to_string();
    };
    let size = value.abs();
    if size == 0.0 || (1e-6..1e21).contains(&size) {
        return value.to_string();
    }
    let text = format!("{value:e}");
    if size < 1.0 { text } else { text.replace('e', "e+") }
}

#[cfg(test)]
mod tests {
    use super::write_compact;
    use serde_json::json;

    #[test]
    fn numbers_as_go_writes_them() {
        let numbers = json!([0.5, 1.0, 1e21, 1.5e-7, 123_456_789.5, -2, 1e20]);
        assert_eq!(
            write_compact(&numbers),
            "[0.5,1,1e+21,1.5e-7,123456789.5,-2,100000000000000000000]"
        );
    }

    #[test]
    fn escapes_as_go_writes_them() {
        assert_eq!(
            write_compact(&json!("a<\u{1}\u{2028}é\n\"")),
            r#""a\u003c\u0001\u2028é\n\"""#
        );
    }
}
