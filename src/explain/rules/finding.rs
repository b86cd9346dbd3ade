//! The conclusion of a rule.

use crate::diag::Edit;
use crate::explain::input::ExplainInput;
use crate::explain::{Cause, Certainty, Suggestion, edit};
use crate::rules::{Advice, Groups, RuleMatch, Topic, fill};

/// The conclusion of a rule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Finding {
    pub(crate) cause: Cause,
    pub(crate) next: Vec<Suggestion>,
    /// What the pattern's named groups caught.
    pub(crate) groups: Groups,
    /// What the message is about.
    pub(crate) topic: Option<Topic>,
}

impl Finding {
    /// A certain conclusion from no table.
    pub(crate) fn certain(rule: &str, text: &str, next: &str) -> Self {
        Self::new(Certainty::Certain, rule, text, next)
    }

    /// A guess from no table.
    pub(crate) fn likely(rule: &str, text: &str, next: &str) -> Self {
        Self::new(Certainty::Likely, rule, text, next)
    }

    pub(crate) fn with_certainty(mut self, certainty: Certainty) -> Self {
        self.cause.certainty = certainty;
        self
    }

    fn new(certainty: Certainty, rule: &str, text: &str, next: &str) -> Self {
        Self {
            cause: Cause {
                certainty,
                text: text.to_owned(),
                rule: rule.to_owned(),
            },
            next: vec![Suggestion::say(next)],
            groups: Groups::new(),
            topic: None,
        }
    }

    /// The same with a cause that is known more closely.
    pub(crate) fn concluding(&self, certainty: Certainty, text: String, next: String) -> Self {
        Self {
            cause: Cause {
                certainty,
                text,
                rule: self.cause.rule.clone(),
            },
            next: vec![Suggestion::say(next)],
            groups: self.groups.clone(),
            topic: self.topic,
        }
    }

    /// The same with the place where its first advice is to be followed.
    pub(crate) fn at(mut self, place: Option<Edit>) -> Self {
        if let Some(first) = self.next.first_mut() {
            first.edit = place.or(first.edit.take());
        }
        self
    }

    /// What a rule that matched concludes. `given`: what fills its placeholders beside the groups.
    pub(super) fn of_match(input: ExplainInput<'_>, found: &RuleMatch<'_>, given: &Groups) -> Self {
        let rule = found.rule;
        let mut all = given.clone();
        all.extend(found.groups.clone());
        let next = rule.next.iter().map(|advice| Suggestion {
            text: fill(&advice.say, &all),
            command: advice.run.as_ref().map(|run| fill(run, &all)),
            edit: place_of(input, advice, &all),
        });
        Self {
            cause: Cause {
                certainty: rule.certainty,
                text: in_one_line(&fill(&rule.cause, &all)),
                rule: rule.name.clone(),
            },
            next: next.collect(),
            groups: found.groups.clone(),
            topic: rule.topic,
        }
    }
}

/// What was caught may have been written in several lines.
fn in_one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Where an advice is to be followed in the files.
fn place_of(input: ExplainInput<'_>, advice: &Advice, groups: &Groups) -> Option<Edit> {
    let key = advice.at.as_ref().map(|key| fill(key, groups));
    match (&key, &advice.replace, &advice.add) {
        (Some(key), Some((was, becomes)), _) => edit::replace(input, key, &fill(was, groups), &fill(becomes, groups)),
        (Some(key), _, Some(value)) => edit::add(input, key, &fill(value, groups)),
        (Some(key), None, None) => edit::place(input, key),
        (None, _, _) => None,
    }
}
