//! The embedded rules against their own samples, and what is said of faulty rules.

use super::{Rules, TextSource, embedded, parse};
use crate::diag::{Diagnostic, Sources};

/// The diagnostics of a file of rules, each as `line: code: message`.
fn faults(text: &str) -> Vec<String> {
    let mut sources = Sources::default();
    let source = sources.add("rules.yaml", text);
    let mut found = Vec::new();
    parse(text, source, &mut found);
    found.iter().map(|fault| say(&sources, fault)).collect()
}

fn say(sources: &Sources, fault: &Diagnostic) -> String {
    let place = fault.span.map_or_else(String::new, |span| sources.place(span));
    let place = place.trim_start_matches("rules.yaml:").to_owned();
    format!("{place}: {}: {}", fault.code, fault.message)
}

#[test]
fn the_embedded_rules_have_no_faults() {
    for (name, text) in embedded::FILES {
        assert_eq!(faults(text), Vec::<String>::new(), "{name}");
    }
}

/// What stands before a rule must not read its samples.
#[test]
fn every_embedded_rule_reads_its_own_samples() {
    let mut wrong = Vec::new();
    let rules = Rules::default();
    for rule in embedded::table().rules() {
        assert!(
            !rule.matches.is_empty() || rule.reason.is_some(),
            "{} has no sample",
            rule.name
        );
        assert!(!rule.next.is_empty(), "{} has no advice", rule.name);
        for sample in &rule.matches {
            for source in &rule.sources {
                let image = rule.images.first().map_or("", String::as_str);
                let found = rules.find(*source, &sample.text, &|one, _| one.is_for_image(image));
                if found.as_ref().is_none_or(|found| found.rule != rule) {
                    let by = found.map(|found| found.rule.cause.clone());
                    wrong.push(format!(
                        "{} ({source:?}): {:?} is read by {by:?}",
                        rule.name, sample.text
                    ));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn ordinary_lines_say_nothing() {
    let rules = Rules::default();
    for line in [
        "2026-11-24T03:00:00Z 0 [System] [MY-010931] [Server] /usr/sbin/mysqld: ready for connections.",
        "1:M 24 Nov 2026 03:00:00.000 * Ready to accept connections tcp",
        "GET /healthz 200 0.2ms",
        "Listening on 0.0.0.0:8000",
        "INFO loaded 12 modules, variables and permissions",
        "LOG:  database system was shut down at 2026-11-24 03:00:00 UTC",
    ] {
        let found = rules.find(TextSource::Log, line, &|_, _| true);
        assert_eq!(found.map(|found| &found.rule.name), None, "{line}");
    }
}

#[test]
fn a_fault_is_told_with_its_place_and_the_other_rules_are_used() {
    let text = "- name: a
  pattern: '(['
  cause: x
- name: b
  pattern: 'b(?<what>.)'
  cause: it is {who}
- name: c
  pattern: c
  cause: y
  matches: [d]
  ignores: [abc]
- nmae: d
  pattern: d
- name: e
  sources: [logs]
  pattern: eee
  cause: 1
- name: f
  pattern: 'f*'
  cause: z
- name: good
  pattern: good
  cause: fine
";
    assert_eq!(
        faults(text),
        [
            "2:12: rule-pattern: not a regular expression: unclosed character class",
            "6:10: rule-placeholder: no group of the pattern is called `who`",
            "10:13: rule-sample: the pattern does not match this text",
            "11:13: rule-sample: the pattern matches this text, and must not",
            "12:3: unknown-key: `nmae` is not a key of a rule",
            "12:3: missing-key: the rule has no `name`",
            "12:3: missing-key: the rule has no `cause`",
            "15:13: wrong-value: `logs` is not known here",
            "17:10: wrong-type: a text is needed here, and this is a whole number",
            "19:12: rule-pattern: the pattern matches every text",
        ]
    );
    let mut found = Vec::new();
    let rules = parse(text, Sources::default().add("rules.yaml", text), &mut found);
    assert_eq!(rules.len(), 1);
    assert!(faults("a: 1")[0].contains("a list of rules is needed"));
    assert!(faults("").is_empty());
}

#[test]
fn own_rules_stand_before_the_embedded_ones() {
    let text = "- {name: ours, pattern: 'connection refused by (?<who>\\w+)', cause: '{who} is asleep', next: wake it}";
    let mut found = Vec::new();
    let mut rules = Rules::default();
    rules.add(parse(text, Sources::default().add("rules.yaml", text), &mut found));
    assert_eq!(found, []);
    let read = |text| {
        rules
            .find(TextSource::Log, text, &|_, _| true)
            .map(|found| found.rule.name.clone())
    };
    assert_eq!(read("connection refused by bob").as_deref(), Some("ours"));
    assert_eq!(read("connection refused").as_deref(), Some("refused"));
}

#[test]
fn conditions_reasons_and_places_are_checked_like_the_rest() {
    let text = "- name: a
  pattern: 'a(?<path>.)'
  when: {environment: [B, C], mounts: '{path}', not: {read_only: true}}
  cause: x
  next: {say: mount it, at: volumes, add: '[{path}]'}
- name: b
  reason: tag-unknown
  cause: no {image} and no {port}
- name: c
  reason: tag-unkown
  cause: x
- name: d
  reason: disk-full
  pattern: full
  cause: x
- name: e
  pattern: eee
  when: {volume: x, read_only: maybe, not: {not: {root: true}}}
  cause: x
- name: f
  pattern: fff
  when: {mounts: '{where}'}
  cause: x
- name: g
  pattern: ggg
  cause: x
  next: {say: y, at: command, replace: z}
";
    assert_eq!(
        faults(text),
        [
            "8:10: rule-placeholder: no group of the pattern is called `port`",
            "10:11: wrong-value: `tag-unkown` is not known here",
            "14:12: rule-reason: a rule with a `reason` has no `pattern`",
            "18:10: unknown-key: `volume` is not a key of a rule",
            "18:32: wrong-type: true or false is needed here, and this is text",
            "18:45: unknown-key: `not` is not a key of a rule",
            "23:10: rule-placeholder: no group of the pattern is called `where`",
            "27:9: missing-key: the rule has no `with`",
        ]
    );
}
