//! Whether a line is wanted: the terms of a filter, cheapest first.

use super::compare::Compare;
use super::fields::Comparison;
use super::pattern::searched;
use super::share::Share;
use super::words::Words;
use crate::logs::{Level, LineKind, LineRef, Note, Pattern, Stream};
use std::borrow::Cow;

/// One thing asked of a line.
#[derive(Debug, Clone)]
pub(crate) enum Term {
    /// Its service is one of these; a trailing `*` matches any ending.
    Service(Vec<String>),
    /// It is on this stream.
    Stream(Stream),
    /// It was written at this time or later.
    Since(i64),
    /// It was written before this time.
    Until(i64),
    /// Its level satisfies the comparison.
    Level(Compare, Level),
    /// Its text contains the pattern.
    Text(Pattern),
    /// A field of it satisfies the comparison.
    Field(Comparison),
    /// The inner term does not hold.
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

    /// How many of a service's lines it matches, judged by the service alone.
    pub(crate) fn share_of_service(&self, service: &str) -> Share {
        match self {
            Self::Service(names) => {
                let is_one = names.iter().any(|name| name_matches(name, service));
                Share::decided(!is_one, is_one)
            }
            Self::Not(term) => term.share_of_service(service).inverted(),
            Self::Stream(_) | Self::Since(_) | Self::Until(_) | Self::Level(..) | Self::Text(_) | Self::Field(_) => {
                Share::Some
            }
        }
    }
}

/// Whether a name matches a service; a trailing `*` matches any ending.
fn name_matches(name: &str, service: &str) -> bool {
    match name.strip_suffix('*') {
        Some(beginning) => service.starts_with(beginning),
        None => service == name,
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

/// The terms of a filter; all must hold.
#[derive(Debug, Clone, Default)]
pub(crate) struct Predicate {
    terms: Vec<Term>,
    /// Words that the text of every matching line contains.
    words: Words,
    /// Marker rows (set by the user) match whatever the terms say.
    marks: bool,
}

impl Predicate {
    pub(super) fn new(mut terms: Vec<Term>) -> Self {
        terms.sort_by_key(Term::cost);
        let texts = terms.iter().filter_map(|term| match term {
            Term::Text(pattern) => Some(pattern.words().clone()),
            Term::Field(comparison) => Some(comparison.words().clone()),
            Term::Service(_) | Term::Stream(_) | Term::Since(_) | Term::Until(_) | Term::Level(..) | Term::Not(_) => {
                None
            }
        });
        Self {
            words: texts.fold(Words::Unknown, Words::and),
            terms,
            marks: false,
        }
    }

    /// The same with one more term.
    pub(crate) fn and(&self, term: Term) -> Self {
        let mut terms = self.terms.clone();
        terms.push(term);
        Self::new(terms)
    }

    /// The same, and every marker row.
    pub(crate) fn with_marks(self) -> Self {
        Self { marks: true, ..self }
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.terms.is_empty()
    }

    pub(crate) fn matches(&self, line: &LineRef<'_>) -> bool {
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

    /// Whether any line of a service can match, marker rows not counted.
    pub(super) fn may_match_of(&self, service: &str) -> bool {
        let none = |term: &Term| term.share_of_service(service) == Share::None;
        !self.terms.iter().any(none)
    }

    /// Its terms: all must hold.
    pub(crate) fn terms(&self) -> &[Term] {
        &self.terms
    }

    /// Words that the text of every matching line contains.
    pub(crate) fn words(&self) -> &Words {
        &self.words
    }

    /// Whether marker rows match whatever the terms say.
    pub(crate) fn wants_marks(&self) -> bool {
        self.marks
    }
}
