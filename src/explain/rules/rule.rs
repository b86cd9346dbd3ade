//! A rule, its conclusion, and a table of rules.

use crate::explain::{Cause, Certainty, Suggestion};
use regex::{Captures, Regex};

/// One rule. In `cause` and `next`, `{1}` … `{3}` are replaced by the pattern's groups.
#[derive(Debug)]
pub(super) struct ExplanationRule {
    pub(super) name: &'static str,
    /// A regular expression that the text must match; case is ignored.
    pub(super) pattern: &'static str,
    pub(super) certainty: Certainty,
    pub(super) cause: &'static str,
    /// What to do, the best first.
    pub(super) next: &'static [&'static str],
}

/// The conclusion of a rule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Finding {
    pub(crate) cause: Cause,
    pub(crate) next: Vec<Suggestion>,
    /// The text of the pattern's groups.
    pub(crate) groups: Vec<String>,
}

/// A table with compiled patterns. Patterns are constants, so it is compiled once.
pub(super) struct Table {
    pub(super) rules: &'static [ExplanationRule],
    pub(super) patterns: Vec<Option<Regex>>,
}

impl Table {
    pub(super) fn new(rules: &'static [ExplanationRule]) -> Self {
        let patterns = rules
            .iter()
            .map(|rule| Regex::new(&format!("(?i){}", rule.pattern)).ok())
            .collect();
        Self { rules, patterns }
    }

    pub(super) fn read(&self, text: &str) -> Option<Finding> {
        self.rules.iter().zip(&self.patterns).find_map(|(rule, pattern)| {
            let groups = pattern.as_ref()?.captures(text)?;
            Some(rule.found(&groups))
        })
    }
}

impl Finding {
    /// A certain conclusion from no table.
    pub(crate) fn certain(rule: &'static str, text: &str, next: &str) -> Self {
        Self::new(Certainty::Certain, rule, text, next)
    }

    /// A guess from no table.
    pub(crate) fn likely(rule: &'static str, text: &str, next: &str) -> Self {
        Self::new(Certainty::Likely, rule, text, next)
    }

    fn new(certainty: Certainty, rule: &'static str, text: &str, next: &str) -> Self {
        Self {
            cause: Cause {
                certainty,
                text: text.to_owned(),
                rule,
            },
            next: vec![Suggestion::say(next)],
            groups: Vec::new(),
        }
    }
}

impl ExplanationRule {
    fn found(&self, groups: &Captures<'_>) -> Finding {
        let caught = |at: usize| groups.get(at).map_or("", |group| group.as_str());
        let fill = |template: &str| {
            (1..=3).fold(template.to_owned(), |text, at| {
                text.replace(&format!("{{{at}}}"), caught(at))
            })
        };
        Finding {
            cause: Cause {
                certainty: self.certainty,
                text: fill(self.cause),
                rule: self.name,
            },
            next: self.next.iter().map(|text| Suggestion::say(fill(text))).collect(),
            groups: (1..groups.len()).map(|at| caught(at).to_owned()).collect(),
        }
    }
}
