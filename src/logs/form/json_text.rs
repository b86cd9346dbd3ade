//! Reads the members of a JSON object without building it: most values stay where they are in the text. It checks only
//! what it needs; a text that is not JSON may be taken for it, with its parts as they are written.

use super::parts::LineField;
use crate::logs::clean::plain_text;
use std::borrow::Cow;

/// Objects nested deeper than this are shown as they are written.
const DEEPEST: usize = 6;

/// The members of an object that is the whole text, those of inner objects under joined names; `None` when the text is
/// something else. Of a text that was cut off, what is whole of it.
pub(super) fn members(text: &str, cut_off: bool) -> Option<Vec<LineField<'_>>> {
    let mut reader = JsonReader {
        text,
        at: 0,
        cut_off,
        found: Vec::new(),
    };
    let whole = reader.object("", 0).is_some() && reader.text.get(reader.at..)?.trim_ascii().is_empty();
    (whole || cut_off && !reader.found.is_empty()).then_some(reader.found)
}

struct JsonReader<'a> {
    text: &'a str,
    at: usize,
    /// The text goes on beyond its end.
    cut_off: bool,
    found: Vec<LineField<'a>>,
}

impl<'a> JsonReader<'a> {
    fn byte(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    fn blanks(&mut self) {
        while self.byte().is_some_and(|byte| byte.is_ascii_whitespace()) {
            self.at += 1;
        }
    }

    fn expect(&mut self, byte: u8) -> Option<()> {
        self.blanks();
        (self.byte()? == byte).then(|| self.at += 1)
    }

    fn object(&mut self, outer: &str, depth: usize) -> Option<()> {
        self.expect(b'{')?;
        self.blanks();
        if self.byte()? == b'}' {
            self.at += 1;
            return Some(());
        }
        loop {
            self.blanks();
            let key = self.string()?;
            let name = if outer.is_empty() {
                key
            } else {
                Cow::Owned(format!("{outer}.{key}"))
            };
            self.expect(b':')?;
            self.blanks();
            self.value(name, depth)?;
            self.blanks();
            match self.byte()? {
                b',' => self.at += 1,
                b'}' => {
                    self.at += 1;
                    return Some(());
                }
                _ => return None,
            }
        }
    }

    fn value(&mut self, name: Cow<'a, str>, depth: usize) -> Option<()> {
        let start = self.at;
        match self.byte()? {
            b'"' => {
                let value = self.string().or_else(|| self.unfinished(start))?;
                self.found.push(LineField::new(name, value));
            }
            b'{' if depth < DEEPEST => {
                let before = self.found.len();
                self.object(&name, depth + 1)?;
                if self.found.len() == before {
                    self.found.push(LineField::new(name, "{}"));
                }
            }
            b'{' | b'[' => {
                self.skip_nested()?;
                let written = self.text.get(start..self.at)?;
                self.found.push(LineField::new(name, written));
            }
            _ => {
                let rest = self.text.get(start..)?;
                let length = rest.find(|letter: char| !(letter.is_ascii_alphanumeric() || "+-.".contains(letter)))?;
                let written = rest.get(..length).filter(|written| !written.is_empty())?;
                self.at += length;
                self.found.push(LineField::new(name, written));
            }
        }
        Some(())
    }

    /// A string, with its escapes written out and made safe to show.
    fn string(&mut self) -> Option<Cow<'a, str>> {
        let start = self.at;
        let end = self.string_end()?;
        let inner = self.text.get(start + 1..end)?;
        if !inner.contains('\\') {
            return Some(Cow::Borrowed(inner));
        }
        unescaped(self.text.get(start..=end)?).map(Cow::Owned)
    }

    /// A string that was cut off, without an escape that is not whole.
    fn unfinished(&mut self, start: usize) -> Option<Cow<'a, str>> {
        let inner = self.text.get(start + 1..).filter(|_| self.cut_off)?;
        self.at = self.text.len();
        let Some(last) = inner.rfind('\\') else {
            return Some(Cow::Borrowed(inner));
        };
        let whole = [inner.len(), last, last.saturating_sub(1)];
        let plain = whole
            .iter()
            .find_map(|end| unescaped(&format!("\"{}\"", inner.get(..*end)?)));
        plain.map(Cow::Owned)
    }

    /// Goes past a string; where its closing quote is.
    fn string_end(&mut self) -> Option<usize> {
        if self.byte()? != b'"' {
            return None;
        }
        let bytes = self.text.as_bytes();
        let mut at = self.at + 1;
        loop {
            at += memchr::memchr2(b'"', b'\\', bytes.get(at..)?)?;
            if bytes.get(at) == Some(&b'"') {
                self.at = at + 1;
                return Some(at);
            }
            at += 2;
        }
    }

    /// Goes past an array or object.
    fn skip_nested(&mut self) -> Option<()> {
        let mut depth = 0_usize;
        loop {
            match self.byte()? {
                b'"' => {
                    self.string_end()?;
                    continue;
                }
                b'{' | b'[' => depth += 1,
                b'}' | b']' => depth = depth.checked_sub(1)?,
                _ => {}
            }
            self.at += 1;
            if depth == 0 {
                return Some(());
            }
        }
    }
}

/// A string literal's text, safe to show.
fn unescaped(literal: &str) -> Option<String> {
    let plain: String = serde_json::from_str(literal).ok()?;
    let lines = plain.lines().map(|line| plain_text(line.as_bytes(), line.len()));
    Some(lines.collect::<Vec<_>>().join("\n"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(text: &str, cut_off: bool) -> Option<Vec<String>> {
        let words = |field: &LineField<'_>| format!("{}={}", field.name, field.value);
        members(text, cut_off).map(|fields| fields.iter().map(words).collect())
    }

    fn wanted(pairs: &[&str]) -> Option<Vec<String>> {
        Some(pairs.iter().map(|pair| (*pair).to_owned()).collect())
    }

    #[test]
    fn members_come_in_order_and_inner_ones_under_joined_names() {
        assert_eq!(
            of(
                r#" {"z" : 1, "a":{"b":"two words","c":[1,{"x":"]"}],"e":{}},"t":"x\ny \"q\"","n":null} "#,
                false
            ),
            wanted(&[
                "z=1",
                "a.b=two words",
                r#"a.c=[1,{"x":"]"}]"#,
                "a.e={}",
                "t=x\ny \"q\"",
                "n=null"
            ])
        );
        assert_eq!(of("{}", false), wanted(&[]));
        assert_eq!(of(r#"{"a":"\u001b[31mred\u0007"}"#, false), wanted(&["a=red\u{2407}"]));
    }

    #[test]
    fn what_is_no_object_is_left_unless_it_was_cut_off() {
        for text in [
            "",
            "{",
            "{broken",
            r#"{"a":1} and more"#,
            "[1]",
            r#"{"a":}"#,
            r#"{"a" 1}"#,
        ] {
            assert_eq!(of(text, false), None, "{text}");
        }
        assert_eq!(of(r#"{"a":1,"b":"half of"#, true), wanted(&["a=1", "b=half of"]));
        assert_eq!(of(r#"{"b":"\u0041 half\u00"#, true), wanted(&["b=A half"]));
        assert_eq!(of(r#"{"b":"half\\"#, true), wanted(&[r"b=half\"]));
        assert_eq!(of(r#"{"b":"half\"#, true), wanted(&["b=half"]));
        assert_eq!(of("{broken", true), None);
    }

    #[test]
    fn what_is_nested_deeper_than_anyone_reads_is_left_as_it_is() {
        let deep = format!("{}1{}", "{\"a\":".repeat(40), "}".repeat(40));
        assert!(of(&deep, false).is_some_and(|fields| fields.len() == 1));
    }
}
