//! What an explanation is: the same plain data for the deck, plain text and JSON. Text quoted from containers and engines
//! is kept as it came; whoever shows it cleans it.

use crate::engine::Timestamp;

/// Why a service is as it is.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Explanation {
    /// The service.
    pub service: String,
    /// One line: what it does, and the fact that tells most.
    pub headline: String,
    /// What it waits for, and what that waits for, down to the one everything hangs on. Empty when it waits for nothing.
    pub chain: Vec<Link>,
    /// What was seen, most telling first.
    pub evidence: Vec<Evidence>,
    /// What is behind it, when a rule knows.
    pub cause: Option<Cause>,
    /// What to do, best first.
    pub next: Vec<Suggestion>,
}

/// One step of a chain: this service has to become that, and stands so.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Link {
    /// The service waited for.
    pub service: String,
    /// What it has to become: `started`, `healthy`, `completed`.
    pub condition: &'static str,
    /// How it stands: `starting, probe 3/60`.
    pub state: String,
}

/// Something that was seen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Evidence {
    /// A fact in our words, or a quotation.
    pub text: String,
    /// Where it is from.
    pub source: Source,
    /// The service it is about.
    pub service: String,
    /// When it was so.
    pub at: Option<Timestamp>,
}

/// Where evidence is from. All but `Fact` are quoted word for word.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Source {
    /// What the engine reports, in our words.
    Fact,
    /// Output of a probe.
    Probe,
    /// A log line.
    Log,
    /// A message of the engine.
    Engine,
}

/// What is behind it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cause {
    /// How sure.
    pub certainty: Certainty,
    /// What.
    pub text: String,
    /// The rule that says so; stable.
    pub rule: &'static str,
}

/// How sure a cause is. A guess is never stated as certain.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Certainty {
    /// It fits, other causes would too.
    Likely,
    /// The evidence says it in so many words.
    Certain,
}

/// What to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Suggestion {
    /// In words.
    pub text: String,
    /// As a command line that does it, when there is one.
    pub command: Option<String>,
}

impl Suggestion {
    /// In words only.
    pub fn say(text: impl Into<String>) -> Self {
        Self {
            text: text.into(),
            command: None,
        }
    }

    /// With the command that does it.
    pub fn run(text: impl Into<String>, command: impl Into<String>) -> Self {
        Self {
            text: text.into(),
            command: Some(command.into()),
        }
    }
}

/// One row of an explanation, in the order to show them: the same for every face.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// What sort of row.
    pub kind: RowKind,
    /// The text; quotations may hold newlines and control bytes.
    pub text: String,
    /// The service it is about.
    pub service: String,
    /// When it was so.
    pub at: Option<Timestamp>,
}

/// What sort of row.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum RowKind {
    /// The first line.
    Headline,
    /// The chain of conditions, when it has more than one step.
    Chain,
    /// Word for word from a probe, a log or the engine.
    Quote,
    /// In our words.
    Fact,
    /// What is behind it.
    Cause,
    /// What to do.
    Hint,
}

impl Explanation {
    /// The rows to show, best first, so that what does not fit is what matters least.
    #[must_use]
    pub fn rows(&self) -> Vec<Row> {
        let row = |kind, text: String, service: &str, at| Row {
            kind,
            text,
            service: service.to_owned(),
            at,
        };
        let mut rows = vec![row(RowKind::Headline, self.headline.clone(), &self.service, None)];
        if self.chain.len() > 1 {
            rows.push(row(RowKind::Chain, self.chain_text(), &self.service, None));
        }
        let mut evidence = self.evidence.iter().map(|seen| {
            let kind = if seen.source == Source::Fact {
                RowKind::Fact
            } else {
                RowKind::Quote
            };
            row(kind, seen.text.clone(), &seen.service, seen.at)
        });
        rows.extend(evidence.next());
        if let Some(cause) = &self.cause {
            rows.push(row(RowKind::Cause, cause.sentence(), &self.service, None));
        }
        rows.extend(
            self.next
                .first()
                .map(|hint| row(RowKind::Hint, hint.sentence(), &self.service, None)),
        );
        rows.extend(evidence);
        rows.extend(
            self.next
                .iter()
                .skip(1)
                .map(|hint| row(RowKind::Hint, hint.sentence(), &self.service, None)),
        );
        rows
    }

    /// `monitor ← mysql healthy ← …`
    #[must_use]
    pub fn chain_text(&self) -> String {
        let mut text = self.service.clone();
        for link in &self.chain {
            text.push_str(&format!(" ← {} {} ({})", link.service, link.condition, link.state));
        }
        text
    }
}

impl Cause {
    /// `likely: …` or the plain statement.
    #[must_use]
    pub fn sentence(&self) -> String {
        match self.certainty {
            Certainty::Likely => format!("likely: {}", self.text),
            Certainty::Certain => self.text.clone(),
        }
    }
}

impl Suggestion {
    /// `say it: the command`.
    #[must_use]
    pub fn sentence(&self) -> String {
        match &self.command {
            Some(command) => format!("{}: {command}", self.text),
            None => self.text.clone(),
        }
    }
}
