//! What known messages mean: rules from a text to a cause, read from YAML. Those of `assets/rules` are embedded; a user
//! and a project may have their own. Pure: knows nothing of stacks; who reads says which rules fit (`docs/rules.md`).

mod check;
mod embedded;
mod parse;
mod reason;
mod record;
mod rule;
mod table;
mod template;
#[cfg(test)]
mod tests;
mod when;

pub use parse::{parse, unreadable};
pub use reason::reason_names;
pub use rule::{Advice, Certainty, MessageRule, Sample, TextSource, Topic};
pub use table::{RuleMatch, RuleTable};
pub use template::{Groups, fill};
pub use when::{ModelFact, When};

use std::rc::Rc;

/// The rules in force: those of the project, those of the user, then the embedded ones.
#[derive(Debug, Clone, Default)]
pub struct Rules {
    own: Vec<Rc<RuleTable>>,
}

impl Rules {
    /// Adds rules that stand before the embedded ones, and after those added earlier.
    pub fn add(&mut self, rules: Vec<MessageRule>) {
        if !rules.is_empty() {
            self.own.push(Rc::new(RuleTable::new(rules)));
        }
    }

    /// The first rule that the text matches and that `fits` accepts.
    pub fn find(
        &self,
        source: TextSource,
        text: &str,
        fits: &dyn Fn(&MessageRule, &Groups) -> bool,
    ) -> Option<RuleMatch<'_>> {
        let own = self.own.iter().map(Rc::as_ref);
        own.chain(std::iter::once(embedded::table()))
            .find_map(|table| table.find(source, text, fits))
    }

    /// The first rule for a reason that the engine's words give.
    pub fn find_reason(
        &self,
        source: TextSource,
        reason: &str,
        fits: &dyn Fn(&MessageRule) -> bool,
    ) -> Option<&MessageRule> {
        let own = self.own.iter().map(Rc::as_ref);
        let mut rules = own.chain(std::iter::once(embedded::table())).flat_map(RuleTable::rules);
        rules.find(|rule| rule.reason.as_deref() == Some(reason) && rule.reads(source) && fits(rule))
    }
}
