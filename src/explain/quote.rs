//! Quotes the log lines of a service, and concludes from them by the rules.

use super::case::Case;
use super::rules::{self, Finding};
use super::{Certainty, Evidence, EvidenceSource, Explanation, Suggestion};
use crate::engine::{LogAccess, Timestamp};
use crate::logs::{LineId, LineKind};

/// Lines examined, from the last one back.
const LINES: usize = 40;
/// Bytes of a line that are examined: the rules run at every frame, and a line can be megabytes long.
const LONGEST: usize = 4 << 10;
/// Error lines quoted.
const QUOTED: usize = 3;
/// A line more than this many lines before the end only hints at its cause.
const CLOSE: usize = 8;

/// The last line a service wrote.
pub(super) fn last_line(case: Case<'_>) -> Option<Evidence> {
    lines(case, 1).pop()
}

/// Quotes the last error lines of a service, and concludes from its last lines unless a cause is known. `end`: when its
/// process ended, if it did; later lines belong to another run.
pub(super) fn read(case: Case<'_>, found: &mut Explanation, end: Option<Timestamp>) {
    let within = |line: &Evidence| {
        end.is_none_or(|end| {
            line.at
                .is_none_or(|at| at <= end.plus(std::time::Duration::from_secs(1)))
        })
    };
    let written: Vec<Evidence> = lines(case, LINES).into_iter().filter(within).collect();
    let known = found.cause.as_ref().is_some_and(|cause| cause.rule != "exit-code");
    let telling = written
        .iter()
        .rev()
        .enumerate()
        .find_map(|(back, line)| rules::find_in_log(case, &line.text).map(|finding| (back, line, finding)));
    let mut quoted: Vec<Evidence> = errors(case, QUOTED).into_iter().filter(within).collect();
    if quoted.is_empty() && end.is_some() {
        quoted = written.iter().rev().take(QUOTED).rev().cloned().collect();
    }
    if let Some((back, line, mut finding)) = telling.filter(|_| !known) {
        if end.is_none() || back >= CLOSE {
            finding.cause.certainty = Certainty::Likely;
        }
        quoted.retain(|other| other != line);
        found.evidence.push(line.clone());
        found.cause = None;
        found.conclude(with_names(case, finding));
    }
    found.evidence.extend(quoted);
    if written.is_empty() && end.is_some() {
        silence(case, found);
    }
}

/// Says why there are no lines to quote.
fn silence(case: Case<'_>, found: &mut Explanation) {
    let report = case.service.lead().and_then(|container| container.report.as_ref());
    if report.is_some_and(|report| report.log_access() == LogAccess::NotKept) {
        found.fact(
            "its log driver is `none`, so nothing it wrote was kept".to_owned(),
            case,
            None,
        );
        found
            .next
            .push(Suggestion::say("drop `logging.driver: none` to see what it says"));
    } else {
        found.fact("it wrote nothing".to_owned(), case, None);
    }
}

/// For a finding about an unknown host name, adds whether it is a service of this stack, or nearly one.
pub(super) fn with_names(case: Case<'_>, mut finding: Finding) -> Finding {
    if !matches!(finding.cause.rule.as_str(), "name-unknown" | "not-found-upstream") {
        return finding;
    }
    let Some(name) = finding.groups.get("host").cloned() else {
        return finding;
    };
    if let Some(other) = case.for_service(&name) {
        let word = other.service.phase().word();
        let hint =
            format!("`{name}` is a service of this stack ({word}): see that it runs and that both share a network");
        finding.next.insert(0, Suggestion::say(hint));
    } else if let Some(near) = case.stack.services.keys().find(|known| is_near(known, &name)) {
        finding.next.insert(
            0,
            Suggestion::say(format!("the service is called `{near}`: correct the name")),
        );
    }
    finding
}

/// Whether two names differ by at most two letters; by one for short names.
fn is_near(a: &str, b: &str) -> bool {
    let allowed = if a.len().min(b.len()) <= 3 { 1 } else { 2 };
    distance(a, b) <= allowed
}

/// Edit distance: letters to insert, delete or replace.
fn distance(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, from) in a.chars().enumerate() {
        let mut last = i;
        let mut next = vec![i + 1];
        for (above, to) in row.iter().skip(1).zip(&b) {
            let replaced = last + usize::from(from != *to);
            let inserted = next.last().copied().unwrap_or(0) + 1;
            next.push(replaced.min(inserted).min(above + 1));
            last = *above;
        }
        row = next;
    }
    row.last().copied().unwrap_or(0)
}

/// Quotes an engine's message, and concludes from it if a rule matches.
pub(super) fn read_engine(case: Case<'_>, found: &mut Explanation, message: &str) {
    if message.trim().is_empty() {
        return;
    }
    found.quote(EvidenceSource::Engine, message.trim().to_owned(), case, None);
    conclude_from_message(case, found, message);
}

pub(super) fn conclude_from_message(case: Case<'_>, found: &mut Explanation, message: &str) {
    if let Some(finding) = rules::find_in_message(case, message) {
        found.conclude(finding);
    }
}

/// The last lines of a service as text, oldest first.
pub(super) fn written(case: Case<'_>) -> Vec<String> {
    lines(case, LINES).into_iter().map(|line| line.text).collect()
}

fn lines(case: Case<'_>, count: usize) -> Vec<Evidence> {
    let found = case.stack.logs.last_lines(&case.service.name, count);
    found.into_iter().filter_map(|id| quotation(case, id)).collect()
}

fn errors(case: Case<'_>, count: usize) -> Vec<Evidence> {
    let found = case.stack.logs.last_errors(&case.service.name, count);
    found.into_iter().filter_map(|id| quotation(case, id)).collect()
}

/// A line as written; none for a seam, which is ours, or an empty line.
fn quotation(case: Case<'_>, id: LineId) -> Option<Evidence> {
    let line = case.stack.logs.line(id)?;
    let bytes = line.bytes().get(..LONGEST).unwrap_or(line.bytes());
    let text = String::from_utf8_lossy(bytes).trim_end().to_owned();
    let is_text = line.kind == LineKind::Text && !text.is_empty();
    is_text.then(|| Evidence {
        text,
        source: EvidenceSource::Log,
        service: case.service.name.clone(),
        at: Some(Timestamp(line.time)),
    })
}

impl Explanation {
    /// Adds a quotation.
    pub(super) fn quote(&mut self, source: EvidenceSource, text: String, case: Case<'_>, at: Option<Timestamp>) {
        self.evidence.push(Evidence {
            text,
            source,
            service: case.service.name.clone(),
            at,
        });
    }

    /// Adds a fact in our words.
    pub(super) fn fact(&mut self, text: String, case: Case<'_>, at: Option<Timestamp>) {
        self.quote(EvidenceSource::Fact, text, case, at);
    }

    /// Adopts a rule's finding, unless there is a cause already.
    pub(super) fn conclude(&mut self, finding: Finding) {
        if self.cause.is_none() {
            self.cause = Some(finding.cause);
            self.next.extend(finding.next);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_are_nearly_right_are_found() {
        assert!(is_near("mysql", "mysq"));
        assert!(is_near("database", "databse"));
        assert!(is_near("db", "dbs"));
        assert!(!is_near("db", "web"));
        assert!(!is_near("mysql", "redis"));
        assert_eq!(distance("kitten", "sitting"), 3);
        assert_eq!(distance("", "ab"), 2);
    }
}
