//! Whether a line is wanted: the terms of a filter, cheapest first.

use super::fields::Comparison;
use super::pattern::SEARCHED;
use super::share::{Share, name_matches};
use super::words::Words;
use crate::logs::store::lane::Slot;
use crate::logs::store::skip::Skip;
use crate::logs::{Level, LineKind, LineRef, Note, Pattern, Stream};
use std::borrow::Cow;

/// How a value is compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::logs) enum Compare {
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
pub(in crate::logs) enum Term {
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
    Field(Comparison),
    /// Not so.
    Not(Box<Self>),
}

impl Term {
    fn cost(&self) -> u8 {
        match self {
            Self::Service(_) | Self::Stream(_) | Self::Since(_) | Self::Until(_) | Self::Level(..) => 0,
            Self::Text(_) => 1,
            Self::Field(_) => 2,
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
            Self::Field(comparison) => comparison.is_in(text.get_or_insert_with(|| raw.cleaned())),
            Self::Not(term) => !term.matches(line, text, raw),
        }
    }
}

/// The bytes of a line that are searched: without its escape sequences.
pub(in crate::logs) fn searched(bytes: &[u8], escaped: bool) -> Cow<'_, [u8]> {
    if escaped {
        Cow::Owned(crate::logs::plain_text(bytes, SEARCHED).into_bytes())
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

/// All of its terms.
#[derive(Debug, Clone, Default)]
pub(in crate::logs) struct Predicate {
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
            Term::Field(comparison) => Some(comparison.words().clone()),
            _ => None,
        });
        Self {
            words: texts.fold(Words::Unknown, Words::and),
            terms,
            marks: false,
        }
    }

    /// This and one more.
    pub(in crate::logs) fn and(&self, term: Term) -> Self {
        let mut terms = self.terms.clone();
        terms.push(term);
        Self::new(terms)
    }

    /// The same, and every moment somebody marked.
    pub(in crate::logs) fn with_marks(self) -> Self {
        Self { marks: true, ..self }
    }

    pub(in crate::logs) fn is_empty(&self) -> bool {
        self.terms.is_empty()
    }

    pub(in crate::logs) fn matches(&self, line: &LineRef<'_>) -> bool {
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
    pub(in crate::logs) fn may_match(&self, service: &str, slot: &Slot) -> bool {
        let none = |term: &Term| term.share_of_slot(service, slot) == Share::None;
        self.wants_mark_of(slot) || !self.terms.iter().any(none)
    }

    /// Whether any line of a service can match; a moment somebody marked apart.
    pub(super) fn may_match_of(&self, service: &str) -> bool {
        let none = |term: &Term| term.share_of_service(service) == Share::None;
        !self.terms.iter().any(none)
    }

    /// Whether a skipping index can tell anything of the lines of a segment.
    pub(in crate::logs) fn can_skip(&self, slot: &Slot) -> bool {
        !self.wants_mark_of(slot) && self.terms.iter().any(Term::asks_text)
    }

    /// Whether any line behind a skipping index can match.
    pub(in crate::logs) fn may_match_behind(&self, skip: &Skip<'_>) -> bool {
        !self.terms.iter().any(|term| term.share_behind(skip) == Share::None)
    }

    /// Whether a segment lacks what any of its lines must have to match.
    pub(in crate::logs) fn words_lack(&self, slot: &Slot, bytes: &[u8]) -> bool {
        // Where there are escapes, words are looked for in other bytes than are kept.
        let searched_as_kept = !slot.escaped && !self.wants_mark_of(slot);
        searched_as_kept && !self.words.are_in(bytes)
    }

    /// Whether a moment somebody marked is in a segment, and wanted.
    fn wants_mark_of(&self, slot: &Slot) -> bool {
        self.marks && slot.marked
    }
}
