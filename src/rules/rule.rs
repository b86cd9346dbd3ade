//! One rule.

use super::when::When;
use crate::diag::Span;

/// How certain a cause is. A guess is never presented as certain.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Certainty {
    /// It fits, but so would other causes.
    Likely,
    /// The evidence says so explicitly.
    Certain,
}

/// What kind of text a rule reads.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TextSource {
    /// What a service wrote.
    Log,
    /// What a failed probe printed.
    Probe,
    /// What a failed build printed. Rules for logs read it, too.
    Build,
    /// An error message of the engine.
    Engine,
}

/// What a message is about: a cause of this kind is looked at more closely with what the model and the engine know, by
/// the groups of the pattern named here.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Topic {
    /// Nobody answers at `host` and `port`.
    Connection,
    /// The name `host` is unknown.
    Name,
    /// The login of `user` at `host` is refused.
    Login,
    /// A database, user or table is missing.
    Database,
    /// The user may not use `path`.
    Path,
    /// `path` is not there, or a directory.
    MissingFile,
    /// `path` is read-only.
    ReadOnly,
    /// No space is left at `path`.
    Space,
    /// Memory is short.
    Memory,
    /// `program` cannot be run.
    Program,
    /// A right is missing for the system call `call`.
    Capability,
    /// The environment has no `variable`.
    Variable,
    /// `port` is taken in the container's network.
    Port,
    /// Two sides do not agree on TLS.
    Tls,
}

/// A rule. What the keys mean is in `docs/rules.md`.
#[derive(Debug, Clone, PartialEq)]
pub struct MessageRule {
    pub name: String,
    pub sources: Vec<TextSource>,
    /// Words of which the image's name must contain one; empty: any image.
    pub images: Vec<String>,
    /// Regular expressions; one must match. Case is ignored.
    pub patterns: Vec<String>,
    /// A reason that the engine's words give, instead of patterns.
    pub reason: Option<String>,
    /// What must hold in the model.
    pub when: When,
    pub certainty: Certainty,
    pub topic: Option<Topic>,
    /// The cause, with placeholders.
    pub cause: String,
    /// What to do, the best first.
    pub next: Vec<Advice>,
    /// Texts that must be read by this rule.
    pub matches: Vec<Sample>,
    /// Texts that must not.
    pub ignores: Vec<Sample>,
}

/// A suggestion, with placeholders.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Advice {
    pub say: String,
    /// A command line that does it.
    pub run: Option<String>,
    /// The key of the service where the file is to be changed: `healthcheck.test`.
    pub at: Option<String>,
    /// What is replaced there, and by what.
    pub replace: Option<(String, String)>,
    /// The value with which that key is added where the service has none.
    pub add: Option<String>,
}

impl Advice {
    /// All its texts with placeholders.
    pub(super) fn texts(&self) -> impl Iterator<Item = &String> {
        let replaced = self.replace.iter().flat_map(|(was, becomes)| [was, becomes]);
        std::iter::once(&self.say)
            .chain(&self.run)
            .chain(&self.at)
            .chain(&self.add)
            .chain(replaced)
    }
}

/// A text that a rule is tried with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sample {
    pub text: String,
    /// What the cause must contain.
    pub says: String,
    pub span: Span,
}

impl MessageRule {
    pub fn reads(&self, source: TextSource) -> bool {
        self.sources.contains(&source) || (source == TextSource::Build && self.sources.contains(&TextSource::Log))
    }

    /// Whether it is for this image: the name without registry, tag and digest.
    pub fn is_for_image(&self, image: &str) -> bool {
        let name = image.split('@').next().unwrap_or(image);
        self.images.is_empty() || self.images.iter().any(|word| name.contains(word.as_str()))
    }
}
