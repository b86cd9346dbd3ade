//! One rule.

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

/// A rule. What the keys mean is in `docs/rules.md`.
#[derive(Debug, Clone, PartialEq)]
pub struct MessageRule {
    pub name: String,
    pub sources: Vec<TextSource>,
    /// Words of which the image's name must contain one; empty: any image.
    pub images: Vec<String>,
    /// Regular expressions; one must match. Case is ignored.
    pub patterns: Vec<String>,
    pub certainty: Certainty,
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
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Advice {
    pub say: String,
    /// A command line that does it.
    pub run: Option<String>,
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
