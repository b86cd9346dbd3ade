//! Rules from what was seen to what is behind it: one table a source of text. A rule reads one text and says one cause; it
//! is `Certain` only where the text says so itself. First match wins, so the particular stands before the general.

mod engine;
mod log;
mod probe;
#[cfg(test)]
mod tests;

use super::{Cause, Certainty, Suggestion};
use regex::{Captures, Regex};
use std::sync::LazyLock;

/// One rule. In `cause` and `next`, `{1}` … `{3}` stand for what the pattern's groups caught.
#[derive(Debug)]
pub(super) struct Rule {
    /// Stable name.
    name: &'static str,
    /// What the text says: a regular expression that ignores case.
    pattern: &'static str,
    /// How sure.
    certainty: Certainty,
    /// What is behind it.
    cause: &'static str,
    /// What to do, best first.
    next: &'static [&'static str],
}

/// What a rule concluded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Finding {
    /// The cause.
    pub(super) cause: Cause,
    /// What to do.
    pub(super) next: Vec<Suggestion>,
    /// What the groups of the pattern caught.
    pub(super) groups: Vec<String>,
}

/// A table made ready. Built once: patterns are constants, so this is one too.
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
    /// A conclusion drawn without a table.
    pub(super) fn certain(rule: &'static str, text: &str, next: &str) -> Self {
        Self::new(Certainty::Certain, rule, text, next)
    }

    /// A guess made without a table.
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
static ENGINE: LazyLock<Table> = LazyLock::new(|| Table::new(engine::RULES));

/// What the output of a probe that failed says.
pub(super) fn of_probe(output: &str) -> Option<Finding> {
    PROBE.read(output)
}

/// What a line a service wrote before it ended, or while it is not ready, says.
pub(super) fn of_log(line: &str) -> Option<Finding> {
    LOG.read(line)
}

/// What an engine's message says.
pub(super) fn of_engine(message: &str) -> Option<Finding> {
    ENGINE.read(message)
}
