//! Commands written as text: split into words, or handed to a shell.

use crate::diag::Diagnostic;
use crate::yaml::{Node, Value};

/// Splits a command written as text into words. Returns the part that was cut off, if any.
pub(super) fn split_command(node: &mut Node) -> Result<Option<String>, Diagnostic> {
    let Value::String(text) = &node.value else {
        return Ok(None);
    };
    let Some(Split { words, dropped }) = split(text) else {
        return Err(
            Diagnostic::error("command-syntax", "this command cannot be split into words")
                .at(node.span)
                .because("a quote or a backtick is not closed, or a ( is outside quotes")
                .hint("write it as a list: [\"program\", \"argument\"]"),
        );
    };
    let span = node.span;
    node.value = Value::Seq(words.into_iter().map(|word| Node::string(word, span)).collect());
    Ok(dropped)
}

/// A healthcheck test written as text is run by the container's shell (`CMD-SHELL`).
pub(super) fn expand_health_test(node: &mut Node) {
    if let Value::String(text) = &node.value {
        let words = [
            Node::string("CMD-SHELL", node.span),
            Node::string(text.clone(), node.span),
        ];
        node.value = Value::Seq(words.into());
    }
}

/// The words of a command.
#[derive(Debug, PartialEq, Eq)]
struct Split {
    words: Vec<String>,
    /// The rest from the first shell operator on, including it.
    dropped: Option<String>,
}

/// The words of a command, up to the first shell operator.
pub(super) fn words(text: &str) -> Option<Vec<String>> {
    split(text).map(|split| split.words)
}

/// Splits as the reference does: it is no shell, and stops at the first operator outside quotes. None when a quote is
/// not closed.
fn split(text: &str) -> Option<Split> {
    let mut words = Words::default();
    for (at, c) in text.char_indices() {
        match words.take(c) {
            Step::On => {}
            Step::Stop => {
                let from = if c == '>' && words.redirects() {
                    words.started = false;
                    at - words.word.len()
                } else {
                    at
                };
                let dropped = text.get(from..).map(str::to_owned);
                return words.finish().map(|words| Split { words, dropped });
            }
            Step::Fault => return None,
        }
    }
    words.finish().map(|words| Split { words, dropped: None })
}

enum Step {
    On,
    Stop,
    Fault,
}

#[derive(Default)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "five quotings that can be open, and whether a word has begun"
)]
struct Words {
    done: Vec<String>,
    word: String,
    started: bool,
    escaped: bool,
    double: bool,
    single: bool,
    back: bool,
    dollar: bool,
}

impl Words {
    fn quoted(&self) -> bool {
        self.single || self.double || self.back || self.dollar
    }

    fn take(&mut self, c: char) -> Step {
        if self.escaped {
            self.escaped = false;
            return self.push(c);
        }
        match c {
            '\\' if self.single => self.word.push(c),
            '\\' => self.escaped = true,
            ' ' | '\t' | '\r' | '\n' if self.quoted() => self.word.push(c),
            ' ' | '\t' | '\r' | '\n' => self.end_word(),
            '"' if !self.single && !self.dollar => {
                self.started |= self.double;
                self.double = !self.double;
            }
            '\'' if !self.double && !self.dollar => {
                self.started |= self.single;
                self.single = !self.single;
            }
            '(' if !self.single && !self.double && !self.back => {
                if self.dollar || !self.word.ends_with('$') {
                    return Step::Fault;
                }
                self.dollar = true;
                self.word.push(c);
            }
            ';' | '&' | '|' | '<' | '>' if !self.quoted() => return Step::Stop,
            '`' if !self.single && !self.double && !self.dollar => {
                self.back = !self.back;
                return self.push(c);
            }
            ')' if !self.single && !self.double && !self.back => {
                self.dollar = !self.dollar;
                return self.push(c);
            }
            _ => return self.push(c),
        }
        Step::On
    }

    fn push(&mut self, c: char) -> Step {
        self.word.push(c);
        self.started = true;
        Step::On
    }

    fn end_word(&mut self) {
        if self.started {
            self.done.push(std::mem::take(&mut self.word));
            self.started = false;
        }
    }

    /// Whether `>` redirects the file descriptor before it, as in `2>`.
    fn redirects(&self) -> bool {
        self.word.starts_with(|c: char| c.is_ascii_digit())
    }

    fn finish(mut self) -> Option<Vec<String>> {
        self.end_word();
        let open = self.escaped || self.quoted();
        (!open).then_some(self.done)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(text: &str) -> Vec<String> {
        split(text).unwrap().words
    }

    // Expected values: `docker compose config` 2.40.
    #[test]
    fn words_are_split_as_the_reference_does() {
        assert_eq!(words("a  'b c' \"d \\\"e\\\"\" f\\ g"), ["a", "b c", "d \"e\"", "f g"]);
        assert_eq!(words("a\\nb"), ["anb"]);
        assert_eq!(words("echo '' x"), ["echo", "", "x"]);
        assert_eq!(words("echo `date` $(date -u)"), ["echo", "`date`", "$(date -u)"]);
        assert_eq!(words(""), [""; 0]);
    }

    #[test]
    fn reading_stops_at_an_operator() {
        let cut = split("echo a && echo b").unwrap();
        assert_eq!(cut.words, ["echo", "a"]);
        assert_eq!(cut.dropped.as_deref(), Some("&& echo b"));
        let cut = split("run 2>&1").unwrap();
        assert_eq!(cut.words, ["run"]);
        assert_eq!(cut.dropped.as_deref(), Some("2>&1"));
        assert_eq!(split("sh -c 'a; b'").unwrap().dropped, None);
    }

    #[test]
    fn an_unclosed_quote_is_refused() {
        for text in ["a 'b", "a \"b", "(a)", "a `b", "a)", "a\\"] {
            assert_eq!(split(text), None, "{text}");
        }
    }
}
