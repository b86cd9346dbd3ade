//! A file of rules: a list. A rule with a fault is left out and the fault reported with its place; the others are used.

use super::check::check;
use super::record::RuleKeys;
use super::rule::{Advice, Certainty, MessageRule, Sample, TextSource, Topic};
use super::when::When;
use crate::diag::{Diagnostic, Severity, SourceId};
use crate::yaml::{self, Node};
use std::path::Path;

const KEYS: [&str; 12] = [
    "name",
    "sources",
    "images",
    "pattern",
    "reason",
    "when",
    "certainty",
    "about",
    "cause",
    "next",
    "matches",
    "ignores",
];

const SOURCES: &[(&str, TextSource)] = &[
    ("log", TextSource::Log),
    ("probe", TextSource::Probe),
    ("build", TextSource::Build),
    ("engine", TextSource::Engine),
];

const CERTAINTIES: &[(&str, Certainty)] = &[("likely", Certainty::Likely), ("certain", Certainty::Certain)];

const TOPICS: &[(&str, Topic)] = &[
    ("connection", Topic::Connection),
    ("name", Topic::Name),
    ("login", Topic::Login),
    ("database", Topic::Database),
    ("path", Topic::Path),
    ("missing-file", Topic::MissingFile),
    ("read-only", Topic::ReadOnly),
    ("space", Topic::Space),
    ("memory", Topic::Memory),
    ("program", Topic::Program),
    ("capability", Topic::Capability),
    ("variable", Topic::Variable),
    ("port", Topic::Port),
    ("tls", Topic::Tls),
];

/// Finds the faults of a rule whose keys are read.
type Check = fn(&MessageRule, &mut RuleKeys<'_>);

/// The usable rules of a text. Faults are warnings: rules never keep a command from working.
pub fn parse(text: &str, source: SourceId, faults: &mut Vec<Diagnostic>) -> Vec<MessageRule> {
    read(text, source, check, faults)
}

/// The fault that a file of rules cannot be read.
pub fn unreadable(path: &Path, error: &std::io::Error) -> Diagnostic {
    let message = format!("{}: {error}", path.display());
    Diagnostic::warning("rule-file", message).because("the rules in it are not used")
}

/// The rules of an embedded text, which the tests have checked: to compile every pattern takes time.
pub(super) fn parse_embedded(text: &str) -> Vec<MessageRule> {
    read(text, SourceId(0), |_, _| (), &mut Vec::new())
}

fn read(text: &str, source: SourceId, check: Check, faults: &mut Vec<Diagnostic>) -> Vec<MessageRule> {
    let mut found = Vec::new();
    let documents = yaml::read(text, source, &mut found);
    let nodes = documents.iter().filter(|node| !node.is_null());
    let mut rules = Vec::new();
    for node in nodes {
        let Some(items) = node.as_seq() else {
            let fault = Diagnostic::warning(
                "wrong-type",
                format!("a list of rules is needed, and this is {}", node.kind()),
            );
            found.push(fault.at(node.span));
            continue;
        };
        rules.extend(items.iter().filter_map(|item| read_rule(item, check, &mut found)));
    }
    for fault in &mut found {
        fault.severity = Severity::Warning;
    }
    faults.append(&mut found);
    rules
}

fn read_rule(node: &Node, check: Check, faults: &mut Vec<Diagnostic>) -> Option<MessageRule> {
    let mut record = RuleKeys::new(node, &KEYS).map_err(|fault| faults.push(fault)).ok()?;
    let mut sources = record.words("sources", SOURCES);
    let reason = record.optional_text("reason");
    if record.node("sources").is_none() {
        sources.push(if reason.is_some() {
            TextSource::Engine
        } else {
            TextSource::Log
        });
    }
    let certainty = record.words("certainty", CERTAINTIES);
    let topic = record.words("about", TOPICS);
    let rule = MessageRule {
        name: record.text("name"),
        sources,
        images: record.texts("images"),
        patterns: record.texts("pattern"),
        reason,
        when: When::read(&mut record),
        certainty: certainty.first().copied().unwrap_or(Certainty::Likely),
        topic: topic.first().copied(),
        cause: record.text("cause"),
        next: read_advice(&mut record),
        matches: read_samples(&mut record, "matches"),
        ignores: read_samples(&mut record, "ignores"),
    };
    if record.node("pattern").is_none() && rule.reason.is_none() {
        record.text("pattern");
    }
    check(&rule, &mut record);
    let is_usable = record.faults.is_empty();
    let name = rule.name.clone();
    faults.extend(record.faults.into_iter().map(|fault| {
        let fault = if name.is_empty() {
            fault
        } else {
            fault.about(name.clone())
        };
        fault.because("the rule is not used")
    }));
    is_usable.then_some(rule)
}

fn read_advice(record: &mut RuleKeys<'_>) -> Vec<Advice> {
    let mut all = Vec::new();
    for node in record.items("next") {
        if node.as_map().is_none() {
            let say = record.text_of(node);
            all.push(Advice {
                say,
                ..Advice::default()
            });
            continue;
        }
        match RuleKeys::new(node, &["say", "run", "at", "replace", "with", "add"]) {
            Ok(mut inner) => {
                let replaces = inner.node("replace").is_some() || inner.node("with").is_some();
                all.push(Advice {
                    say: inner.text("say"),
                    run: inner.optional_text("run"),
                    at: inner.optional_text("at"),
                    replace: replaces.then(|| (inner.text("replace"), inner.text("with"))),
                    add: inner.optional_text("add"),
                });
                record.faults.append(&mut inner.faults);
            }
            Err(fault) => record.faults.push(fault),
        }
    }
    all
}

fn read_samples(record: &mut RuleKeys<'_>, key: &str) -> Vec<Sample> {
    let mut all = Vec::new();
    for node in record.items(key) {
        let span = node.span;
        if node.as_map().is_none() {
            let text = record.text_of(node);
            all.push(Sample {
                text,
                says: String::new(),
                span,
            });
            continue;
        }
        match RuleKeys::new(node, &["text", "says"]) {
            Ok(mut inner) => {
                let (text, says) = (inner.text("text"), inner.text("says"));
                record.faults.append(&mut inner.faults);
                all.push(Sample { text, says, span });
            }
            Err(fault) => record.faults.push(fault),
        }
    }
    all
}
