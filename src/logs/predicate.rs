//! Whether a line is wanted: the terms of a filter, cheapest first.

use super::lane::Slot;
use super::words::Words;
use super::{Level, LineKind, LineRef, Note, Pattern, Stream, fields, pattern};
use std::borrow::Cow;

/// How a value is compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Compare {
    Equal,
    Unequal,
    Less,
    AtMost,
    More,
    AtLeast,
    Contains,
}

impl Compare {
    /// Whether an ordering satisfies it.
    pub(super) fn holds(self, ordering: std::cmp::Ordering) -> bool {
        match self {
            Self::Equal => ordering.is_eq(),
            Self::Unequal => ordering.is_ne(),
            Self::Less => ordering.is_lt(),
            Self::AtMost => ordering.is_le(),
            Self::More => ordering.is_gt(),
            Self::AtLeast => ordering.is_ge(),
            Self::Contains => false,
        }
    }
}

/// One thing asked of a line.
#[derive(Debug, Clone)]
pub(super) enum Term {
    /// It is of one of these services; a trailing `*` stands for any ending.
    Service(Vec<String>),
    /// It is on this stream.
    Stream(Stream),
    /// It was written at this time or later.
    Since(i64),
    /// It was written before this time.
    Until(i64),
    /// Its level compares so.
    Level(Compare, Level),
    /// Its text has this.
    Text(Pattern),
    /// A field of its JSON or logfmt compares so.
    Field {
        name: String,
        compare: Compare,
        value: String,
    },
    /// Not so.
    Not(Box<Self>),
}

impl Term {
    fn cost(&self) -> u8 {
        match self {
            Self::Service(_) | Self::Stream(_) | Self::Since(_) | Self::Until(_) | Self::Level(..) => 0,
            Self::Text(_) => 1,
            Self::Field { .. } => 2,
            Self::Not(term) => term.cost(),
        }
    }

    fn matches<'a>(&self, line: &LineRef<'_>, text: &mut Option<Cow<'a, [u8]>>, raw: &LineText<'a>) -> bool {
        match self {
            Self::Service(names) => names.iter().any(|name| name_matches(name, line.service)),
            Self::Stream(stream) => line.stream == *stream,
            Self::Since(time) => line.time >= *time,
            Self::Until(time) => line.time < *time,
            Self::Level(compare, level) => line.level.is_some_and(|own| compare.holds(own.cmp(level))),
            Self::Text(pattern) => pattern.is_in(text.get_or_insert_with(|| raw.cleaned())),
            Self::Field { name, compare, value } => {
                fields::compare(text.get_or_insert_with(|| raw.cleaned()), name, *compare, value)
            }
            Self::Not(term) => !term.matches(line, text, raw),
        }
    }

    /// Whether no line of a service can match.
    fn excludes_service(&self, service: &str) -> bool {
        match self {
            Self::Service(names) => !names.iter().any(|name| name_matches(name, service)),
            Self::Not(term) => match term.as_ref() {
                Self::Service(names) => names.iter().any(|name| name_matches(name, service)),
                _ => false,
            },
            _ => false,
        }
    }

    /// Whether no line of a segment can match.
    fn excludes(&self, service: &str, slot: &Slot) -> bool {
        match self {
            // A line's own time is at most its order.
            Self::Since(time) => slot.newest < *time,
            Self::Level(Compare::AtLeast | Compare::Equal, level) => !slot.has_level(*level),
            _ => self.excludes_service(service),
        }
    }
}

/// The bytes of a line that are searched: without its escape sequences.
pub(super) fn searched(bytes: &[u8], escaped: bool) -> Cow<'_, [u8]> {
    if escaped {
        Cow::Owned(super::plain_text(bytes, pattern::SEARCHED).into_bytes())
    } else {
        Cow::Borrowed(bytes)
    }
}

/// A line's bytes, cleaned only when a term asks for the text.
struct LineText<'a> {
    bytes: &'a [u8],
    escaped: bool,
}

impl<'a> LineText<'a> {
    fn cleaned(&self) -> Cow<'a, [u8]> {
        searched(self.bytes, self.escaped)
    }
}

fn name_matches(name: &str, service: &str) -> bool {
    match name.strip_suffix('*') {
        Some(beginning) => service.starts_with(beginning),
        None => service == name,
    }
}

/// All of its terms.
#[derive(Debug, Clone, Default)]
pub(super) struct Predicate {
    terms: Vec<Term>,
    /// What a line must have in its text to satisfy them.
    words: Words,
    /// A moment somebody marked is wanted whatever the terms say.
    marks: bool,
}

impl Predicate {
    pub(super) fn new(mut terms: Vec<Term>) -> Self {
        terms.sort_by_key(Term::cost);
        let texts = terms.iter().filter_map(|term| match term {
            Term::Text(pattern) => Some(pattern.words().clone()),
            Term::Field { name, .. } => Some(fields::words(name)),
            _ => None,
        });
        Self {
            words: texts.fold(Words::Unknown, Words::and),
            terms,
            marks: false,
        }
    }

    /// This and one more.
    pub(super) fn and(&self, term: Term) -> Self {
        let mut terms = self.terms.clone();
        terms.push(term);
        Self::new(terms)
    }

    /// The same, and every moment somebody marked.
    pub(super) fn with_marks(self) -> Self {
        Self { marks: true, ..self }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.terms.is_empty()
    }

    pub(super) fn matches(&self, line: &LineRef<'_>) -> bool {
        if self.marks && line.kind == LineKind::Note(Note::Mark) {
            return true;
        }
        let raw = LineText {
            bytes: line.bytes(),
            escaped: line.escaped,
        };
        let mut text = None;
        self.terms.iter().all(|term| term.matches(line, &mut text, &raw))
    }

    /// Whether any line of a segment can match, as far as can be said without looking inside.
    pub(super) fn may_match(&self, service: &str, slot: &Slot) -> bool {
        self.marks && slot.marked || !self.terms.iter().any(|term| term.excludes(service, slot))
    }

    /// Whether any line of a service can match; a moment somebody marked apart.
    pub(super) fn may_match_of(&self, service: &str) -> bool {
        !self.terms.iter().any(|term| term.excludes_service(service))
    }

    /// What the text of a segment must have for any of its lines to match.
    pub(super) fn words_in(&self, slot: &Slot) -> &Words {
        if self.marks && slot.marked {
            Words::UNKNOWN
        } else {
            &self.words
        }
    }
}
