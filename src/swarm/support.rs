//! What becomes of an attribute of the Compose Specification on a swarm.

use crate::compose::AttributeUse;

/// What becomes of an attribute.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Support {
    /// The swarm does what the file says.
    Honoured,
    /// The swarm has no such thing; something of the same effect takes its place.
    Emulated,
    /// It has no effect.
    Impossible,
}

impl Support {
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Honoured => "honoured",
            Self::Emulated => "emulated",
            Self::Impossible => "impossible",
        }
    }
}

/// An attribute, what becomes of it, and how, or why not.
#[derive(Debug, Clone, Copy)]
pub struct SupportRow {
    /// Its name, as `compose::attributes` lists it.
    pub attribute: &'static str,
    /// Whether the row is about everything below the attribute, too.
    pub whole: bool,
    pub outcome: Outcome,
    /// Values of which something else is true; the first that fits counts.
    pub cases: &'static [SupportCase],
}

/// What becomes of an attribute or value, and how, or why not.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Outcome {
    pub support: Support,
    /// A sentence without its full stop; empty where nothing is to be said.
    pub what: &'static str,
}

/// Values of which something else is true than of others.
#[derive(Debug, Clone, Copy)]
pub struct SupportCase {
    pub values: ValuePattern,
    pub outcome: Outcome,
}

/// Which values are meant.
#[derive(Debug, Clone, Copy)]
pub enum ValuePattern {
    /// One of these.
    Is(&'static [&'static str]),
    /// Those that begin with one of these.
    Begins(&'static [&'static str]),
    /// Those in which this is.
    Contains(&'static str),
}

impl ValuePattern {
    fn fits(self, value: &str) -> bool {
        match self {
            Self::Is(texts) => texts.contains(&value),
            Self::Begins(texts) => texts.iter().any(|text| value.starts_with(text)),
            Self::Contains(text) => value.contains(text),
        }
    }
}

/// A row of an attribute that is honoured.
pub(super) const fn honoured(attribute: &'static str, what: &'static str) -> SupportRow {
    row(attribute, Support::Honoured, what)
}

/// A row of an attribute that is emulated.
pub(super) const fn emulated(attribute: &'static str, what: &'static str) -> SupportRow {
    row(attribute, Support::Emulated, what)
}

/// A row of an attribute that has no effect.
pub(super) const fn impossible(attribute: &'static str, what: &'static str) -> SupportRow {
    row(attribute, Support::Impossible, what)
}

const fn row(attribute: &'static str, support: Support, what: &'static str) -> SupportRow {
    SupportRow {
        attribute,
        whole: false,
        outcome: Outcome { support, what },
        cases: &[],
    }
}

impl SupportRow {
    /// The same for everything below it.
    pub(super) const fn whole(mut self) -> Self {
        self.whole = true;
        self
    }

    /// Something else for some values.
    pub(super) const fn but(mut self, cases: &'static [SupportCase]) -> Self {
        self.cases = cases;
        self
    }

    /// Whether it is about an attribute.
    pub fn covers(&self, attribute: &str) -> bool {
        let rest = attribute.strip_prefix(self.attribute);
        rest.is_some_and(|rest| rest.is_empty() || (self.whole && rest.starts_with('.')))
    }

    /// What becomes of the attribute where it is used. Of several values the worst outcome counts.
    pub fn outcome_of(&self, used: &AttributeUse) -> Outcome {
        if used.attribute != self.attribute {
            return self.outcome;
        }
        let of_value = |value: &String| {
            let case = self.cases.iter().find(|case| case.values.fits(value));
            case.map_or(self.outcome, |case| case.outcome)
        };
        let outcomes = used.values.iter().map(of_value);
        outcomes.max_by_key(|outcome| outcome.support).unwrap_or(self.outcome)
    }
}

/// A case of a value.
pub(super) const fn case(values: ValuePattern, support: Support, what: &'static str) -> SupportCase {
    SupportCase {
        values,
        outcome: Outcome { support, what },
    }
}

/// Of a switch that is off, nothing has to become.
pub(super) const OFF: &[SupportCase] = &[case(
    ValuePattern::Is(&["false"]),
    Support::Honoured,
    "off, as it is on a swarm",
)];
