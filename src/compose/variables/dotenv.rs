//! The grammar of `.env` and `env_file` files.

use super::template::{self, TemplateError, Use};
use crate::diag::{BYTE_ORDER_MARK, Diagnostic, SourceId, Span};
use std::collections::BTreeMap;

/// A variable an env file defines.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Definition {
    pub name: String,
    pub value: String,
    /// Where it stands: name and value.
    pub span: Span,
}

/// The definitions of an env file, in order; of repeated names the last one counts.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Definitions {
    pub definitions: Vec<Definition>,
    /// Unset variables used without a default, and where.
    pub unset: Vec<(String, Span)>,
}

impl Definitions {
    /// The value of a name.
    pub fn value(&self, name: &str) -> Option<&str> {
        let found = self
            .definitions
            .iter()
            .rev()
            .find(|definition| definition.name == name)?;
        Some(&found.value)
    }
}

/// The variables that references and bare names of an env file see, besides its own.
#[derive(Clone, Copy)]
pub struct Outside<'a> {
    /// Takes precedence over the file's own definitions.
    pub over: &'a dyn Fn(&str) -> Option<String>,
    /// Consulted when neither `over` nor the file has the variable.
    pub under: &'a dyn Fn(&str) -> Option<String>,
}

impl<'a> Outside<'a> {
    /// Only variables that take precedence over the file.
    pub fn over(over: &'a dyn Fn(&str) -> Option<String>) -> Self {
        Self { over, under: &|_| None }
    }
}

/// Parses an env file.
///
/// # Errors
/// The first line that cannot be parsed; parsing stops there.
pub fn parse(text: &str, source: SourceId, outside: Outside<'_>) -> Result<Definitions, Diagnostic> {
    let mut parser = Parser {
        text,
        at: text
            .strip_prefix(BYTE_ORDER_MARK)
            .map_or(0, |rest| text.len() - rest.len()),
        source,
        outside,
        file: Definitions::default(),
        known: BTreeMap::new(),
        size: 0,
    };
    while parser.skip_blank() {
        parser.parse_statement()?;
    }
    Ok(parser.file)
}

/// Parses an env file of `format: raw`: `NAME=value` on each line, without quoting or references; a bare name takes its
/// outer value.
///
/// # Errors
/// The first line that cannot be parsed.
pub fn parse_raw(text: &str, source: SourceId, outside: Outside<'_>) -> Result<Definitions, Diagnostic> {
    let mut file = Definitions::default();
    let mut at = 0;
    for whole in text.split_inclusive('\n') {
        let start = at;
        at += whole.len();
        let line = whole.trim_end_matches(['\n', '\r']);
        let line = if start == 0 {
            line.strip_prefix(BYTE_ORDER_MARK).unwrap_or(line)
        } else {
            line
        };
        let line = line.trim_start();
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        let span = span(source, start, start + whole.trim_end().len());
        let (name, value) = match line.split_once('=') {
            Some((name, value)) => (name, Some(value.to_owned())),
            None => {
                let name = line;
                let own = || file.value(name).map(str::to_owned);
                (
                    name,
                    (outside.over)(name).or_else(own).or_else(|| (outside.under)(name)),
                )
            }
        };
        if name.is_empty() || name.contains(char::is_whitespace) {
            let message = if name.is_empty() {
                "a variable has no name"
            } else {
                "a name cannot contain a space"
            };
            return Err(Diagnostic::error("env-file-syntax", message)
                .at(span)
                .hint("write NAME=value, with nothing around the `=`"));
        }
        if let Some(value) = value {
            let name = name.to_owned();
            file.definitions.push(Definition { name, value, span });
        }
    }
    Ok(file)
}

struct Parser<'a> {
    text: &'a str,
    at: usize,
    source: SourceId,
    outside: Outside<'a>,
    file: Definitions,
    /// Index of the last definition of each name.
    known: BTreeMap<String, usize>,
    /// Bytes of all values.
    size: usize,
}

/// Most bytes of all values of a file beyond its own length: values that contain others could grow without bound.
const SIZE: usize = 32 << 20;

impl<'a> Parser<'a> {
    fn rest(&self) -> &'a str {
        self.text.get(self.at..).unwrap_or("")
    }

    /// Goes to the next statement; false at the end.
    fn skip_blank(&mut self) -> bool {
        loop {
            let rest = self.rest();
            self.at += rest.len() - rest.trim_start().len();
            let rest = self.rest();
            if !rest.starts_with('#') {
                return !rest.is_empty();
            }
            self.at += rest.find('\n').unwrap_or(rest.len());
        }
    }

    fn parse_statement(&mut self) -> Result<(), Diagnostic> {
        let rest = self.rest();
        if let Some(after) = rest.strip_prefix("export")
            && after.starts_with(char::is_whitespace)
        {
            self.at += rest.len() - after.trim_start_matches(is_space).len();
        }
        let start = self.at;
        let (name, inherited) = self.parse_name()?;
        if name.contains(' ') {
            return Err(self
                .fault("a name cannot contain a space", start, start + name.len())
                .hint("write NAME=value; quote a value that goes over several lines"));
        }
        let value = if inherited {
            self.look_up(name)
        } else {
            Some(self.parse_value()?)
        };
        if let Some(value) = value {
            self.size += value.len();
            if self.size > self.text.len() + SIZE {
                return Err(self.fault("the values of this file grow too long", start, start + name.len()));
            }
            let end = start + self.text.get(start..self.at).unwrap_or("").trim_end().len();
            self.known.insert(name.to_owned(), self.file.definitions.len());
            self.file.definitions.push(Definition {
                name: name.to_owned(),
                value,
                span: span(self.source, start, end),
            });
        }
        Ok(())
    }

    /// The value a reference to the name has here.
    fn look_up(&self, name: &str) -> Option<String> {
        let own = || self.file.definitions.get(*self.known.get(name)?);
        let outer = (self.outside.over)(name).or_else(|| own().map(|found| found.value.clone()));
        outer.or_else(|| (self.outside.under)(name))
    }

    /// A name, and whether it has no value.
    fn parse_name(&mut self) -> Result<(&'a str, bool), Diagnostic> {
        let rest = self.rest();
        for (at, c) in rest.char_indices() {
            match c {
                '=' | ':' | '\n' => {
                    self.at += at + 1;
                    let after = self.rest();
                    if c != '\n' {
                        self.at += after.len() - after.trim_start_matches(is_space).len();
                    }
                    return Ok((rest.get(..at).unwrap_or("").trim_end(), c == '\n'));
                }
                '_' | '.' | '-' | '[' | ']' => {}
                c if is_space(c) || c.is_alphanumeric() => {}
                c => {
                    let at = self.at + at;
                    return Err(self
                        .fault(
                            "this character is not allowed in a variable's name",
                            at,
                            at + c.len_utf8(),
                        )
                        .because("names are made of letters, digits and `_ . - [ ]`")
                        .hint("write NAME=value; quote a value that goes over several lines"));
                }
            }
        }
        self.at = self.text.len();
        Ok((rest.trim_end(), true))
    }

    fn parse_value(&mut self) -> Result<String, Diagnostic> {
        let rest = self.rest();
        if let Some(quote @ ('"' | '\'')) = rest.chars().next() {
            return self.parse_quoted(quote);
        }
        let start = self.at;
        let line = rest.split('\n').next().unwrap_or("");
        self.at += (line.len() + 1).min(rest.len());
        let value = line.split(" #").next().unwrap_or("").trim_end();
        self.expand(value, start)
    }

    fn parse_quoted(&mut self, quote: char) -> Result<String, Diagnostic> {
        let start = self.at;
        let rest = self.rest();
        let mut value = String::new();
        let mut escaped = false;
        for (at, c) in rest.char_indices().skip(1) {
            if c == quote && !escaped {
                self.at += at + 1;
                return match quote {
                    '"' => self.expand(&unescape(&value), start),
                    _ => Ok(value),
                };
            }
            if c == '\\' && !escaped {
                escaped = true;
                continue;
            }
            if escaped && c != quote {
                value.push('\\');
            }
            escaped = false;
            value.push(c);
        }
        let line = rest.find('\n').unwrap_or(rest.len());
        Err(self
            .fault("a quote is opened here and never closed", start, start + line)
            .hint("close it; inside single quotes write \\' for the quote itself"))
    }

    fn expand(&mut self, value: &str, start: usize) -> Result<String, Diagnostic> {
        let mut uses: Vec<Use> = Vec::new();
        let span = span(self.source, start, self.at.min(self.text.len()));
        let outcome = template::substitute(value, &|name: &str| self.look_up(name), &mut uses);
        let unset = uses
            .into_iter()
            .filter(|found| found.value.is_none() && found.operator == template::Operator::Plain);
        self.file.unset.extend(unset.map(|found| (found.name, span)));
        outcome.map_err(|fault| match fault {
            TemplateError::Format { why, .. } => {
                Diagnostic::error("env-file-variable", "a `${` here is not a variable")
                    .at(span)
                    .because(why)
                    .hint("write `$$` for a `$` itself, or put the value in single quotes")
            }
            TemplateError::Limit { why, .. } => {
                Diagnostic::error("interpolation-limit", "the variables of this value cannot be filled in")
                    .at(span)
                    .because(why)
            }
            TemplateError::Missing { name, message, .. } => {
                let missing =
                    Diagnostic::error("variable-required", format!("the variable `{name}` is required")).at(span);
                if message.is_empty() {
                    missing
                } else {
                    missing.because(message)
                }
            }
        })
    }

    fn fault(&self, message: &str, start: usize, end: usize) -> Diagnostic {
        Diagnostic::error("env-file-syntax", message).at(span(self.source, start, end))
    }
}

/// Blanks within a line.
fn is_space(c: char) -> bool {
    c.is_whitespace() && c != '\n'
}

fn span(source: SourceId, start: usize, end: usize) -> Span {
    let offset = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
    Span {
        source,
        start: offset(start),
        end: offset(end),
    }
}

/// Resolves the escapes of double quotes. `\$` becomes `$$`, which interpolation turns into `$`.
fn unescape(value: &str) -> String {
    let mut out = String::with_capacity(value.len());
    let mut rest = value;
    while let Some(at) = rest.find('\\') {
        out.push_str(rest.get(..at).unwrap_or(""));
        let after = rest.get(at + 1..).unwrap_or("");
        let (text, used) = match after.chars().next() {
            Some('n') => ("\n".to_owned(), 1),
            Some('t') => ("\t".to_owned(), 1),
            Some('r') => ("\r".to_owned(), 1),
            Some('a') => ("\u{7}".to_owned(), 1),
            Some('b') => ("\u{8}".to_owned(), 1),
            Some('f') => ("\u{c}".to_owned(), 1),
            Some('v') => ("\u{b}".to_owned(), 1),
            Some('"') => ("\"".to_owned(), 1),
            Some('\\') => ("\\".to_owned(), 1),
            Some('$') => ("$$".to_owned(), 1),
            Some('0') => octal(after),
            _ => ("\\".to_owned(), 0),
        };
        out.push_str(&text);
        rest = after.get(used..).unwrap_or("");
    }
    out.push_str(rest);
    out
}

/// The character of `\0` and three octal digits; with fewer, only the zero is dropped.
fn octal(after: &str) -> (String, usize) {
    let digits: &str = after.get(1..).unwrap_or("");
    let count = digits.bytes().take(3).take_while(u8::is_ascii_digit).count();
    let digits = digits.get(..count).unwrap_or("");
    let byte = if count == 3 {
        u8::from_str_radix(digits, 8).ok()
    } else {
        None
    };
    let text = byte.map_or_else(|| format!("\\{digits}"), |byte| char::from(byte).to_string());
    (text, 1 + count)
}

#[cfg(test)]
mod tests;
