//! The interpolation grammar (Compose Specification, "Interpolation"): `$NAME`, `${NAME}`, `${NAME:-default}` and the
//! like. Knows nothing of trees or files.

use std::ops::Range;

/// Deepest nesting of operands.
const DEPTH: usize = 100;

/// Most bytes of a result.
const SIZE: usize = 8 << 20;
/// Most characters recorded of an operand.
const OPERAND: usize = 1000;
/// Most uses recorded for one text.
const USES: usize = 1000;

/// A use of a variable in a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Use {
    pub(crate) name: String,
    pub(crate) value: Option<String>,
    /// Byte range in the text; inside an operand, that of the outermost variable.
    pub(crate) at: Range<usize>,
    pub(crate) operator: Operator,
    /// The text after the operator, as written.
    pub(crate) operand: String,
}

/// The operator between a name and its operand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Operator {
    /// None: `$NAME`, `${NAME}`.
    Plain,
    /// `-`, or `:-` when empty counts as unset.
    Default { empty: bool },
    /// `?`, `:?`.
    Required { empty: bool },
    /// `+`, `:+`.
    Alternative { empty: bool },
}

/// Why a text cannot be interpolated.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum TemplateError {
    /// What follows `$` does not match the grammar.
    Format { at: Range<usize>, why: &'static str },
    /// One of our limits is exceeded.
    Limit { at: Range<usize>, why: &'static str },
    /// A required variable is missing; `message` is the text after `?`.
    Missing {
        at: Range<usize>,
        name: String,
        message: String,
    },
}

/// Where values come from.
pub(crate) trait Lookup {
    /// The value of a variable; none when it is not set.
    fn value(&self, name: &str) -> Option<String>;
}

impl<F: Fn(&str) -> Option<String>> Lookup for F {
    fn value(&self, name: &str) -> Option<String> {
        self(name)
    }
}

/// Interpolates a text, and records each variable used. An operand is interpolated only when its value is needed.
pub(crate) fn substitute(text: &str, lookup: &dyn Lookup, uses: &mut Vec<Use>) -> Result<String, TemplateError> {
    Substitution {
        lookup,
        uses,
        outer: None,
    }
    .substitute_text(text, 0)
}

/// Calls `visit` for every variable in a text with its operator and operand, in order of appearance; those inside a
/// default or alternative come later than the text around them. Stops at the first thing that does not match the
/// grammar.
pub(crate) fn visit_variables(text: &str, visit: &mut dyn FnMut(&str, Operator, &str)) {
    let mut texts = vec![(text, 0)];
    while let Some((mut rest, depth)) = texts.pop() {
        while let Some(at) = memchr::memchr(b'$', rest.as_bytes()) {
            let after = rest.get(at + 1..).unwrap_or("");
            let used = match after.as_bytes().first() {
                Some(b'$') => 1,
                Some(b'{') => {
                    let Ok(braced) = parse_braced(after) else { break };
                    visit(braced.name, braced.operator, braced.operand);
                    let is_value = !matches!(braced.operator, Operator::Required { .. });
                    if is_value && depth < DEPTH {
                        texts.push((braced.operand, depth + 1));
                    }
                    braced.length
                }
                _ => {
                    let length = name_length(after);
                    if length > 0 {
                        visit(after.get(..length).unwrap_or(""), Operator::Plain, "");
                    }
                    length
                }
            };
            rest = after.get(used..).unwrap_or("");
        }
    }
}

struct Substitution<'a> {
    lookup: &'a dyn Lookup,
    uses: &'a mut Vec<Use>,
    outer: Option<Range<usize>>,
}

/// A variable in braces.
struct Braced<'t> {
    name: &'t str,
    operator: Operator,
    operand: &'t str,
    /// Bytes from the opening brace through the closing one.
    length: usize,
}

impl Substitution<'_> {
    fn substitute_text(&mut self, text: &str, depth: usize) -> Result<String, TemplateError> {
        let mut out = String::with_capacity(text.len());
        let mut from = 0;
        while let Some(found) = text.get(from..).and_then(|rest| memchr::memchr(b'$', rest.as_bytes())) {
            let at = from + found;
            out.push_str(text.get(from..at).unwrap_or(""));
            let rest = text.get(at + 1..).unwrap_or("");
            from = at
                + 1
                + match rest.as_bytes().first() {
                    Some(b'$') => {
                        out.push('$');
                        1
                    }
                    Some(b'{') => self.substitute_braced(rest, at, depth, &mut out)?,
                    _ => self.substitute_named(rest, at, &mut out),
                };
            if out.len() > text.len() + SIZE {
                let at = self.outer.clone().unwrap_or(at..from);
                return Err(TemplateError::Limit {
                    at,
                    why: "the text grows too long",
                });
            }
        }
        out.push_str(text.get(from..).unwrap_or(""));
        Ok(out)
    }

    /// `$NAME`; anything else after `$` is kept literally. Returns the bytes consumed.
    fn substitute_named(&mut self, rest: &str, at: usize, out: &mut String) -> usize {
        let length = name_length(rest);
        let name = rest.get(..length).unwrap_or("");
        if name.is_empty() {
            out.push('$');
            return 0;
        }
        let value = self.lookup.value(name);
        out.push_str(value.as_deref().unwrap_or(""));
        self.note(name, value, at..at + 1 + length, Operator::Plain, "");
        length
    }

    /// `${…}`. Returns the bytes consumed.
    fn substitute_braced(
        &mut self,
        rest: &str,
        at: usize,
        depth: usize,
        out: &mut String,
    ) -> Result<usize, TemplateError> {
        let place = |length: usize| self.outer.clone().unwrap_or(at..at + 1 + length);
        let braced = parse_braced(rest).map_err(|(length, why)| TemplateError::Format { at: place(length), why })?;
        let at = place(braced.length);
        if depth >= DEPTH {
            return Err(TemplateError::Limit {
                at,
                why: "variables are nested too deeply",
            });
        }
        let value = self.lookup.value(braced.name);
        self.note(braced.name, value.clone(), at.clone(), braced.operator, braced.operand);
        let inner = self.outer.clone();
        self.outer = Some(at.clone());
        if depth == 0 {
            self.check_grammar(braced.operand, 1)?;
        }
        match braced.operator {
            Operator::Plain => out.push_str(value.as_deref().unwrap_or("")),
            Operator::Default { empty } => match value {
                Some(value) if !(empty && value.is_empty()) => out.push_str(&value),
                _ => out.push_str(&self.substitute_text(braced.operand, depth + 1)?),
            },
            Operator::Alternative { empty } => match value {
                Some(value) if !(empty && value.is_empty()) => {
                    out.push_str(&self.substitute_text(braced.operand, depth + 1)?)
                }
                _ => {}
            },
            Operator::Required { empty } => match value {
                Some(value) if !(empty && value.is_empty()) => out.push_str(&value),
                _ => {
                    let message = self.substitute_text(braced.operand, depth + 1)?;
                    let name = braced.name.to_owned();
                    return Err(TemplateError::Missing { at, name, message });
                }
            },
        }
        self.outer = inner;
        Ok(braced.length)
    }

    /// Checks the grammar of an operand that is not needed and so not interpolated.
    fn check_grammar(&self, operand: &str, depth: usize) -> Result<(), TemplateError> {
        let fault = |why: &'static str| TemplateError::Format {
            at: self.outer.clone().unwrap_or(0..0),
            why,
        };
        if depth >= DEPTH {
            return Err(TemplateError::Limit {
                at: self.outer.clone().unwrap_or(0..0),
                why: "variables are nested too deeply",
            });
        }
        let mut rest = operand;
        while let Some(at) = rest.find('$') {
            let after = rest.get(at + 1..).unwrap_or("");
            let used = match after.as_bytes().first() {
                Some(b'$') => 1,
                Some(b'{') => {
                    let braced = parse_braced(after).map_err(|(_, why)| fault(why))?;
                    self.check_grammar(braced.operand, depth + 1)?;
                    braced.length
                }
                _ => 0,
            };
            rest = after.get(used..).unwrap_or("");
        }
        Ok(())
    }

    fn note(&mut self, name: &str, value: Option<String>, at: Range<usize>, operator: Operator, operand: &str) {
        let at = self.outer.clone().unwrap_or(at);
        if self.uses.len() >= USES {
            return;
        }
        self.uses.push(Use {
            name: name.to_owned(),
            value,
            at,
            operator,
            operand: operand.chars().take(OPERAND).collect(),
        });
    }
}

/// Parses from the opening brace on. An error has the number of bytes it covers.
fn parse_braced(rest: &str) -> Result<Braced<'_>, (usize, &'static str)> {
    let Some(close) = closing_brace(rest) else {
        let line = rest.find('\n').unwrap_or(rest.len());
        return Err((line, "the brace is not closed on its line"));
    };
    let length = close + 1;
    let inside = rest.get(1..close).unwrap_or("");
    let name_length = name_length(inside);
    let name = inside.get(..name_length).unwrap_or("");
    let after = inside.get(name_length..).unwrap_or("");
    if name.is_empty() {
        return Err((length, "a name begins with a letter or `_`"));
    }
    if after.is_empty() {
        return Ok(Braced {
            name,
            operator: Operator::Plain,
            operand: "",
            length,
        });
    }
    let (empty, sign) = match after.strip_prefix(':') {
        Some(sign) => (true, sign),
        None => (false, after),
    };
    let operator = match sign.as_bytes().first() {
        Some(b'-') => Operator::Default { empty },
        Some(b'?') => Operator::Required { empty },
        Some(b'+') => Operator::Alternative { empty },
        _ => return Err((length, "after the name comes one of :- - :? ? :+ +")),
    };
    let operand = sign.get(1..).unwrap_or("");
    Ok(Braced {
        name,
        operator,
        operand,
        length,
    })
}

/// Position of the brace that closes the first one, on the same line. As in the reference, the character after an
/// opening brace does not count as a brace (`{}` closes nothing), and when braces do not balance, the last one of the
/// line closes.
fn closing_brace(text: &str) -> Option<usize> {
    let mut open = 0_usize;
    let mut passed = None;
    let mut last = None;
    for at in memchr::memchr3_iter(b'{', b'}', b'\n', text.as_bytes()) {
        let byte = text.as_bytes().get(at);
        if byte == Some(&b'\n') {
            break;
        }
        if byte == Some(&b'}') {
            last = Some(at);
        }
        if passed == Some(at) {
            continue;
        }
        if byte == Some(&b'{') {
            open += 1;
            passed = Some(at + 1);
            continue;
        }
        open = open.saturating_sub(1);
        if open == 0 {
            return Some(at);
        }
    }
    last
}

fn name_length(text: &str) -> usize {
    let bytes = text.as_bytes();
    match bytes.first() {
        Some(byte) if byte.is_ascii_alphabetic() || *byte == b'_' => bytes
            .iter()
            .take_while(|byte| byte.is_ascii_alphanumeric() || **byte == b'_')
            .count(),
        _ => 0,
    }
}

#[cfg(test)]
mod tests;
