//! The filter language. Terms are separated by spaces and all must hold:
//!
//! ```text
//! text  "two words"  /regex/           is in the line (smart case: any case, unless a capital letter is typed)
//! !term                                the term does not hold
//! svc:web,db*                          of these services
//! level>=warn  level=error  level:info (≥)
//! since:5m  until:2026-11-24T12:00:00Z
//! stream:err
//! field=value  field!=value  field>=500  field~part      of JSON, of logfmt, and of the usual text forms (status>=500)
//! ```

pub(super) mod compare;
pub(super) mod fields;
pub(super) mod pattern;
pub(super) mod predicate;
pub(super) mod share;
pub(super) mod words;

pub use pattern::{Pattern, PatternError};

use super::{Level, LineRef, Stream, moment};
use compare::Compare;
use fields::Comparison;
use predicate::{Predicate, Term};

/// Which lines are wanted. The default wants every line.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    source: String,
    pub(super) predicate: Predicate,
}

/// A filter that cannot be used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FilterError {
    /// Byte offset in what was typed.
    pub at: usize,
    /// What is wrong, in words for the prompt.
    pub message: String,
}

impl std::fmt::Display for FilterError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for FilterError {}

impl Filter {
    /// Parses a filter as typed; `since:5m` counts back from `now`. Repeated terms are dropped.
    ///
    /// # Errors
    /// When a term cannot be understood.
    pub fn parse(typed: &str, now: i64) -> Result<Self, FilterError> {
        let mut terms = Vec::new();
        let mut sources: Vec<&str> = Vec::new();
        let mut at = 0;
        while let Some(word) = word(typed, at)? {
            at = word.end;
            let source = typed.get(word.at..word.end).unwrap_or_default();
            if sources.contains(&source) {
                continue;
            }
            sources.push(source);
            let message = |message: String| FilterError { at: word.at, message };
            let term = term(&word, now).map_err(message)?;
            terms.push(if word.negated { Term::Not(Box::new(term)) } else { term });
        }
        Ok(Self {
            source: sources.join(" "),
            predicate: Predicate::new(terms),
        })
    }

    /// A filter for lines that contain a pattern.
    pub fn containing(pattern: Pattern) -> Self {
        Self {
            source: pattern.source().to_owned(),
            predicate: Predicate::new(vec![Term::Text(pattern)]),
        }
    }

    /// As typed, a space between two terms.
    pub fn source(&self) -> &str {
        &self.source
    }

    /// Its terms as typed, each by itself.
    pub fn terms(&self) -> Vec<&str> {
        let mut terms = Vec::new();
        let mut at = 0;
        while let Ok(Some(word)) = word(&self.source, at) {
            terms.extend(self.source.get(word.at..word.end));
            at = word.end;
        }
        terms
    }

    /// The texts that every line it wants contains.
    pub fn patterns(&self) -> impl Iterator<Item = &Pattern> {
        self.predicate.terms().iter().filter_map(|term| match term {
            Term::Text(pattern) => Some(pattern),
            Term::Service(_)
            | Term::Stream(_)
            | Term::Since(_)
            | Term::Until(_)
            | Term::Level(..)
            | Term::Field(_)
            | Term::Not(_) => None,
        })
    }

    /// The names of the fields it compares.
    pub fn field_names(&self) -> impl Iterator<Item = &str> {
        self.predicate.terms().iter().filter_map(|term| match term {
            Term::Field(comparison) => Some(comparison.name()),
            Term::Service(_)
            | Term::Stream(_)
            | Term::Since(_)
            | Term::Until(_)
            | Term::Level(..)
            | Term::Text(_)
            | Term::Not(_) => None,
        })
    }

    /// Whether it wants a line.
    pub fn wants(&self, line: &LineRef<'_>) -> bool {
        self.predicate.matches(line)
    }

    /// Whether the filter can match lines of a service at all (a `svc:` term may rule it out).
    pub fn may_want(&self, service: &str) -> bool {
        self.predicate.may_match_of(service)
    }

    /// Whether it wants every line.
    pub fn is_empty(&self) -> bool {
        self.predicate.is_empty()
    }
}

/// One word of a filter.
struct Word<'a> {
    /// Byte offsets of its start and end in what was typed.
    at: usize,
    end: usize,
    negated: bool,
    form: Form,
    text: &'a str,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Form {
    Bare,
    Quoted,
    Regex,
}

/// The word at or after `from`.
fn word(typed: &str, from: usize) -> Result<Option<Word<'_>>, FilterError> {
    let rest = typed.get(from..).unwrap_or_default();
    let at = from + rest.len() - rest.trim_start().len();
    let mut rest = typed.get(at..).unwrap_or_default();
    if rest.is_empty() {
        return Ok(None);
    }
    let negated = rest.len() > 1 && rest.starts_with('!');
    let start = at + usize::from(negated);
    rest = typed.get(start..).unwrap_or_default();
    let (form, body) = match (rest.strip_prefix('"'), rest.strip_prefix('/')) {
        (Some(body), _) => (Form::Quoted, body),
        (_, Some(body)) if closing(body, '/').is_some() => (Form::Regex, body),
        _ => (Form::Bare, rest),
    };
    let mark = match form {
        Form::Bare => {
            let length = bare_length(body);
            return Ok(Some(Word {
                at,
                end: start + length,
                negated,
                form,
                text: body.get(..length).unwrap_or_default(),
            }));
        }
        Form::Quoted => '"',
        Form::Regex => '/',
    };
    let Some(length) = closing(body, mark) else {
        return Err(FilterError {
            at: start,
            message: format!("there is no closing {mark}"),
        });
    };
    Ok(Some(Word {
        at,
        end: start + 1 + length + 1,
        negated,
        form,
        text: body.get(..length).unwrap_or_default(),
    }))
}

/// Length of a word that begins without a quote; a quoted value within it (`msg="two words"`) may hold spaces.
fn bare_length(body: &str) -> usize {
    let mut quoted = false;
    body.find(|character: char| {
        quoted ^= character == '"';
        character.is_whitespace() && !quoted
    })
    .unwrap_or(body.len())
}

/// Offset of the mark that closes a word: unescaped, and followed by a space or the end of the input.
fn closing(body: &str, mark: char) -> Option<usize> {
    let mut escaped = false;
    body.char_indices().find_map(|(at, character)| {
        let closes = character == mark && !escaped && body.get(at + 1..).is_none_or(ends_word);
        escaped = character == '\\' && !escaped;
        closes.then_some(at)
    })
}

fn ends_word(rest: &str) -> bool {
    rest.is_empty() || rest.starts_with(char::is_whitespace)
}

fn term(word: &Word<'_>, now: i64) -> Result<Term, String> {
    match word.form {
        Form::Regex => Pattern::regex(&word.text.replace("\\/", "/"))
            .map(Term::Text)
            .map_err(|error| error.0),
        Form::Quoted => text(word.text),
        Form::Bare => keyed(word.text, now).unwrap_or_else(|| text(word.text)),
    }
}

fn text(text: &str) -> Result<Term, String> {
    Pattern::text(text).map(Term::Text).map_err(|error| error.0)
}

const COMPARES: [(&str, Compare); 8] = [
    ("!=", Compare::Unequal),
    (">=", Compare::AtLeast),
    ("<=", Compare::AtMost),
    ("=", Compare::Equal),
    ("<", Compare::Less),
    (">", Compare::More),
    ("~", Compare::Contains),
    (":", Compare::Contains),
];

/// `name`, a comparison, and a value; `None` when the word is not of that form.
fn keyed(word: &str, now: i64) -> Option<Result<Term, String>> {
    let name_ends = word.find(|character: char| !character.is_alphanumeric() && !"_.@-".contains(character))?;
    let (name, rest) = word.split_at(name_ends);
    let (sign, compare) = COMPARES.iter().find(|(sign, _)| rest.starts_with(sign))?;
    let value = rest.get(sign.len()..)?.trim_matches('"');
    if name.is_empty() {
        return None;
    }
    match (name, *sign) {
        ("svc" | "service", ":" | "=") => Some(Ok(Term::Service(value.split(',').map(str::to_owned).collect()))),
        ("level", _) => Some(level(*compare, value)),
        ("since", ":") => Some(time(value, now).map(Term::Since)),
        ("until", ":") => Some(time(value, now).map(Term::Until)),
        ("stream", ":" | "=") => Some(match value {
            "err" | "stderr" => Ok(Term::Stream(Stream::Err)),
            "out" | "stdout" => Ok(Term::Stream(Stream::Out)),
            _ => Err(format!("a stream is `out` or `err`, not `{value}`")),
        }),
        // `12:30` and `http://…` are text.
        (_, ":") => None,
        _ if value.is_empty() => None,
        _ => Some(Ok(Term::Field(Comparison::new(name, *compare, value)))),
    }
}

fn level(compare: Compare, value: &str) -> Result<Term, String> {
    let compare = if compare == Compare::Contains {
        Compare::AtLeast
    } else {
        compare
    };
    match Level::from_word(value.as_bytes()) {
        Some(level) => Ok(Term::Level(compare, level)),
        None => {
            let words: Vec<_> = Level::ALL.iter().map(|level| level.word()).collect();
            Err(format!("`{value}` is no level; there are {}", words.join(", ")))
        }
    }
}

fn time(value: &str, now: i64) -> Result<i64, String> {
    moment(value, now).ok_or_else(|| format!("`{value}` is no time: say `5m`, `1h30m`, or `2026-11-24T12:00:00Z`"))
}

#[cfg(test)]
mod tests;
