//! Rules from evidence to cause: one table for each source of text. What an engine says comes recognised
//! ([`ErrorReason`]). A rule reads one text and names one cause; it is
//! `Certain` only where the text itself says so. The first match wins, so specific rules stand before general ones.

mod engine;
mod log;
mod probe;
#[cfg(test)]
mod tests;

use super::{Cause, Certainty, Suggestion};
use crate::engine::ErrorReason;
use regex::{Captures, Regex};
use std::sync::LazyLock;

/// One rule. In `cause` and `next`, `{1}` … `{3}` are replaced by the pattern's groups.
#[derive(Debug)]
pub(super) struct Rule {
    name: &'static str,
    /// A regular expression that the text must match; case is ignored.
    pattern: &'static str,
    /// How certain the cause is.
    certainty: Certainty,
    cause: &'static str,
    /// What to do, the best first.
    next: &'static [&'static str],
}

/// The conclusion of a rule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Finding {
    pub(super) cause: Cause,
    /// What to do.
    pub(super) next: Vec<Suggestion>,
    /// The text of the pattern's groups.
    pub(super) groups: Vec<String>,
}

/// A table with compiled patterns. Patterns are constants, so it is compiled once.
struct Table {
    rules: &'static [Rule],
    patterns: Vec<Option<Regex>>,
}

impl Table {
    fn new(rules: &'static [Rule]) -> Self {
        let patterns = rules
            .iter()
            .map(|rule| Regex::new(&format!("(?i){}", rule.pattern)).ok())
            .collect();
        Self { rules, patterns }
    }

    fn read(&self, text: &str) -> Option<Finding> {
        self.rules.iter().zip(&self.patterns).find_map(|(rule, pattern)| {
            let groups = pattern.as_ref()?.captures(text)?;
            Some(rule.found(&groups))
        })
    }
}

impl Finding {
    /// A certain conclusion from no table.
    pub(super) fn certain(rule: &'static str, text: &str, next: &str) -> Self {
        Self::new(Certainty::Certain, rule, text, next)
    }

    /// A guess from no table.
    pub(super) fn likely(rule: &'static str, text: &str, next: &str) -> Self {
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

impl Rule {
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

static PROBE: LazyLock<Table> = LazyLock::new(|| Table::new(probe::RULES));
static LOG: LazyLock<Table> = LazyLock::new(|| Table::new(log::RULES));

/// The finding in the output of a failed probe.
pub(super) fn of_probe(output: &str) -> Option<Finding> {
    let reason = ErrorReason::read(output);
    reason
        .and_then(|reason| probe::explain_engine(&reason))
        .or_else(|| PROBE.read(output))
}

/// The finding in a log line of a service that exited or is not ready.
pub(super) fn of_log(line: &str) -> Option<Finding> {
    LOG.read(line)
}

/// The finding in an engine's message.
pub(super) fn of_engine(message: &str) -> Option<Finding> {
    ErrorReason::read(message).as_ref().map(engine::explain)
}
