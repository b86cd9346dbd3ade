//! Rules with their patterns compiled.

use super::rule::{MessageRule, TextSource};
use super::template::Groups;
use regex::bytes::{Regex, RegexBuilder, RegexSet, RegexSetBuilder};
use std::sync::OnceLock;

/// Most bytes that the compiled patterns of one kind of text may take.
const SIZE_LIMIT: usize = 64 << 20;

/// Rules in their order: the first that matches wins, so that specific rules stand before general ones.
#[derive(Debug)]
pub struct RuleTable {
    rules: Vec<MessageRule>,
    /// Compiled when a text of their kind is first read.
    patterns: [OnceLock<PatternSet>; 4],
}

/// A rule that matched, and what its pattern caught.
#[derive(Debug, Clone, PartialEq)]
pub struct RuleMatch<'a> {
    pub rule: &'a MessageRule,
    pub groups: Groups,
}

/// All patterns for one kind of text: the set tells which match, and only those are compiled by themselves.
#[derive(Debug)]
struct PatternSet {
    set: RegexSet,
    patterns: Vec<OnePattern>,
}

#[derive(Debug)]
struct OnePattern {
    /// The index of its rule.
    rule: usize,
    pattern: String,
    compiled: OnceLock<Option<Regex>>,
}

impl RuleTable {
    pub fn new(rules: Vec<MessageRule>) -> Self {
        Self {
            rules,
            patterns: std::array::from_fn(|_| OnceLock::new()),
        }
    }

    pub fn rules(&self) -> &[MessageRule] {
        &self.rules
    }

    /// The first rule that the text matches and that `fits` accepts.
    pub fn find(
        &self,
        source: TextSource,
        text: &str,
        fits: &dyn Fn(&MessageRule, &Groups) -> bool,
    ) -> Option<RuleMatch<'_>> {
        let patterns = self.patterns(source);
        patterns.set.matches(text.as_bytes()).iter().find_map(|index| {
            let pattern = patterns.patterns.get(index)?;
            let rule = self.rules.get(pattern.rule)?;
            let groups = pattern.groups(text)?;
            fits(rule, &groups).then_some(RuleMatch { rule, groups })
        })
    }

    fn patterns(&self, source: TextSource) -> &PatternSet {
        let slot = match source {
            TextSource::Log => 0,
            TextSource::Probe => 1,
            TextSource::Build => 2,
            TextSource::Engine => 3,
        };
        self.patterns[slot].get_or_init(|| PatternSet::new(&self.rules, source))
    }
}

impl PatternSet {
    fn new(rules: &[MessageRule], source: TextSource) -> Self {
        let of_source = rules.iter().enumerate().filter(|(_, rule)| rule.reads(source));
        let patterns: Vec<OnePattern> = of_source
            .flat_map(|(index, rule)| {
                rule.patterns.iter().map(move |pattern| OnePattern {
                    rule: index,
                    pattern: pattern.clone(),
                    compiled: OnceLock::new(),
                })
            })
            .collect();
        let set = RegexSetBuilder::new(patterns.iter().map(|pattern| &pattern.pattern))
            .case_insensitive(true)
            .unicode(false)
            .size_limit(SIZE_LIMIT)
            .build();
        match set {
            Ok(set) => Self { set, patterns },
            // Every pattern has been compiled by itself before; together they are too large.
            Err(_) => Self {
                set: RegexSet::empty(),
                patterns: Vec::new(),
            },
        }
    }
}

impl OnePattern {
    fn groups(&self, text: &str) -> Option<Groups> {
        let compiled = self.compiled.get_or_init(|| compile(&self.pattern).ok());
        groups(compiled.as_ref()?, text)
    }
}

/// A pattern as all patterns are read: case is ignored, and classes such as `\w` are ASCII's.
pub(super) fn compile(pattern: &str) -> Result<Regex, regex::Error> {
    RegexBuilder::new(pattern).case_insensitive(true).unicode(false).build()
}

/// What the named groups of a pattern catch in a text; `None` when it does not match.
pub(super) fn groups(regex: &Regex, text: &str) -> Option<Groups> {
    let captures = regex.captures(text.as_bytes())?;
    let named = regex.capture_names().flatten().filter_map(|name| {
        let caught = captures.name(name)?.as_bytes();
        Some((name.to_owned(), String::from_utf8_lossy(caught).trim().to_owned()))
    });
    Some(named.filter(|(_, text)| !text.is_empty()).collect())
}
