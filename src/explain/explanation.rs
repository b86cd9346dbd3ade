//! The parts of an explanation: the same plain data for the deck, plain text and JSON. Text quoted from containers and
//! engines is unchanged; the face that shows it sanitises it.

use super::words::brief;
use crate::diag::Edit;
use crate::engine::Timestamp;
pub use crate::rules::Certainty;
use crate::rules::Topic;

/// Most characters of a line of a quotation that is shown: four lines of 80 columns.
const LONG: usize = 300;

/// Why a service is in its state.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Explanation {
    pub service: String,
    /// One line: the state and its most telling fact.
    pub headline: String,
    /// What it waits for, and what that waits for in turn, down to the root. Empty when it waits for nothing.
    pub chain: Vec<Link>,
    /// The evidence, most telling first.
    pub evidence: Vec<Evidence>,
    /// The service whose state is the cause; `None` when it is this one.
    pub root: Option<String>,
    /// The cause, when a rule knows it.
    pub cause: Option<Cause>,
    /// What to do, the best first.
    pub next: Vec<Suggestion>,
    /// What the message that decided is about.
    pub(super) topic: Option<Topic>,
}

/// A link of the chain: a service that is waited for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Link {
    /// The service waited for.
    pub service: String,
    /// The state it must reach: `started`, `healthy`, `completed`.
    pub condition: &'static str,
    /// Its present state: `starting, probe 3/60`.
    pub state: String,
}

/// A piece of evidence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Evidence {
    /// A fact in our words, or a quotation.
    pub text: String,
    /// Where it comes from.
    pub source: EvidenceSource,
    /// The service it is about.
    pub service: String,
    /// When it was so; the last time, when it was so several times.
    pub at: Option<Timestamp>,
    /// How often the same was written, among the lines looked at.
    pub times: usize,
}

/// Where evidence comes from. All but `Fact` is quoted word for word.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum EvidenceSource {
    /// What the engine reports, in our words.
    Fact,
    /// Output of a probe.
    Probe,
    /// A log line.
    Log,
    /// A message of the engine.
    Engine,
}

/// The cause of the state.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cause {
    /// How certain it is.
    pub certainty: Certainty,
    /// The cause in words.
    pub text: String,
    /// The rule that concluded it; a stable name.
    pub rule: String,
}

/// A suggestion what to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Suggestion {
    /// The suggestion in words.
    pub text: String,
    /// A command line that does it, if there is one.
    pub command: Option<String>,
    /// Where a file is to be changed, and how, if that is known.
    pub edit: Option<Edit>,
}

impl Suggestion {
    /// A suggestion in words only.
    pub fn say(text: impl Into<String>) -> Self {
        Self {
            text: text.into(),
            command: None,
            edit: None,
        }
    }

    /// A suggestion with the command that does it.
    pub fn run(text: impl Into<String>, command: impl Into<String>) -> Self {
        Self {
            text: text.into(),
            command: Some(command.into()),
            edit: None,
        }
    }

    /// The same with the place to be changed.
    pub(super) fn at(mut self, edit: Option<Edit>) -> Self {
        self.edit = edit.or(self.edit);
        self
    }
}

/// One row of an explanation, in display order; the same for every face.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExplanationRow {
    /// The kind of row.
    pub kind: RowKind,
    /// The text; quotations may hold newlines and control bytes.
    pub text: String,
    /// The service it is about.
    pub service: String,
    /// When it was so.
    pub at: Option<Timestamp>,
    /// The place in the files that the text names.
    pub edit: Option<Edit>,
}

/// The kind of a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum RowKind {
    /// The first line.
    Headline,
    /// The chain of conditions, when it has more than one step.
    Chain,
    /// Quoted from a probe, a log or the engine.
    Quote,
    /// A fact in our words.
    Fact,
    Cause,
    /// What to do.
    Hint,
}

impl Explanation {
    /// The rows to show, most important first, so that what is cut off matters least.
    pub fn rows(&self) -> Vec<ExplanationRow> {
        let row = |kind, text: String, service: &str, at| ExplanationRow {
            kind,
            text,
            service: service.to_owned(),
            at,
            edit: None,
        };
        let mut rows = vec![row(RowKind::Headline, self.headline.clone(), &self.service, None)];
        rows.extend(
            self.cause
                .iter()
                .map(|cause| row(RowKind::Cause, cause.sentence(), &self.service, None)),
        );
        // What the cause repeats word for word is not said twice.
        let is_said = |seen: &&Evidence| {
            let said = self
                .cause
                .as_ref()
                .is_some_and(|cause| cause.text.ends_with(seen.text.trim()));
            !said || seen.source == EvidenceSource::Fact
        };
        let mut evidence = self.evidence.iter().filter(is_said).map(|seen| {
            let kind = if seen.source == EvidenceSource::Fact {
                RowKind::Fact
            } else {
                RowKind::Quote
            };
            row(kind, shown(&seen.sentence()), &seen.service, seen.at)
        });
        let mut hints = self.next.iter().map(|hint| ExplanationRow {
            edit: hint.edit.clone(),
            ..row(RowKind::Hint, hint.sentence(), &self.service, None)
        });
        rows.extend(evidence.next());
        rows.extend(hints.next());
        if self.chain.len() > 1 {
            rows.push(row(RowKind::Chain, self.chain_text(), &self.service, None));
        }
        rows.extend(evidence);
        rows.extend(hints);
        rows
    }

    /// `monitor ← mysql healthy ← …`
    pub fn chain_text(&self) -> String {
        let mut text = self.service.clone();
        for link in &self.chain {
            text.push_str(&format!(" ← {} {} ({})", link.service, link.condition, link.state));
        }
        text
    }
}

/// A quotation as it is shown: what is long is cut in its middle, so that it leaves room for the advice below it.
fn shown(text: &str) -> String {
    let lines = text.lines().map(|line| {
        let is_long = line.chars().count() > LONG;
        if is_long { brief(line, LONG) } else { line.to_owned() }
    });
    lines.collect::<Vec<_>>().join("\n")
}

impl Evidence {
    /// The text, and how often it was written: `connection refused (×3)`.
    fn sentence(&self) -> String {
        match self.times {
            0 | 1 => self.text.clone(),
            times => format!("{} (×{times})", self.text.trim_end()),
        }
    }
}

impl Cause {
    /// `cause: …`, or `likely: …` when it is not certain.
    pub fn sentence(&self) -> String {
        match self.certainty {
            Certainty::Likely => format!("likely: {}", self.text),
            Certainty::Certain => format!("cause: {}", self.text),
        }
    }
}

impl Suggestion {
    /// `say it: the command`, or `say it: file:line  the line as it should be`.
    pub fn sentence(&self) -> String {
        match (&self.command, &self.edit) {
            (Some(command), _) => format!("{}: {command}", self.text),
            (None, Some(edit)) => edit.complete(&self.text),
            (None, None) => self.text.clone(),
        }
    }
}
