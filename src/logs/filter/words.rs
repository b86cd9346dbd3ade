//! Words that every text matching an expression contains. A segment without them is skipped without reading its lines.

use regex::bytes::{Regex, RegexBuilder};
use regex_syntax::hir::{Hir, HirKind};

/// Bytes of the shortest word worth looking for.
pub(crate) const SHORTEST: usize = 3;
/// Most words looked for per expression; looking for more would cost more than reading.
const MOST: usize = 32;

/// What a text must contain to match.
#[derive(Debug, Clone, Default)]
pub(crate) enum Words {
    /// Nothing is known.
    #[default]
    Unknown,
    One(Word),
    /// All of these.
    All(Vec<Self>),
    /// At least one of these.
    Any(Vec<Self>),
}

/// A word of at least [`SHORTEST`] bytes.
#[derive(Debug, Clone)]
pub(crate) struct Word {
    bytes: Vec<u8>,
    /// Matches the word, ignoring case if the expression does. It is a regex so that case folding is that of the
    /// expression.
    regex: Regex,
}

impl Words {
    /// The words of a regular expression; `ignore_case`: it matches in any case.
    pub(super) fn needed_by(expression: &Hir, ignore_case: bool) -> Self {
        let words = Self::needed(expression, ignore_case);
        if words.count() > MOST { Self::Unknown } else { words }
    }

    /// The words of a literal text.
    pub(super) fn literal(text: &str) -> Self {
        Self::in_literal(text.as_bytes(), false)
    }

    fn needed(hir: &Hir, ignore_case: bool) -> Self {
        match hir.kind() {
            HirKind::Literal(literal) => Self::in_literal(&literal.0, ignore_case),
            HirKind::Capture(group) => Self::needed(&group.sub, ignore_case),
            HirKind::Repetition(repetition) if repetition.min > 0 => Self::needed(&repetition.sub, ignore_case),
            HirKind::Concat(parts) => Self::all(parts.iter().map(|part| Self::needed(part, ignore_case))),
            HirKind::Alternation(parts) => {
                let parts: Vec<Self> = parts.iter().map(|part| Self::needed(part, ignore_case)).collect();
                if parts.iter().any(|part| matches!(part, Self::Unknown)) {
                    return Self::Unknown;
                }
                Self::Any(parts)
            }
            _ => Self::Unknown,
        }
    }

    /// Beyond ASCII, a letter in the other case has other bytes, often more or fewer: a word ends there when case is
    /// ignored.
    pub(super) fn in_literal(bytes: &[u8], ignore_case: bool) -> Self {
        let parts = bytes.split(|byte| ignore_case && !byte.is_ascii());
        Self::all(parts.map(|part| Word::new(part, ignore_case).map_or(Self::Unknown, Self::One)))
    }

    /// All of these.
    pub(super) fn all(parts: impl Iterator<Item = Self>) -> Self {
        let mut parts: Vec<Self> = parts.filter(|part| !matches!(part, Self::Unknown)).collect();
        match parts.len() {
            0 => Self::Unknown,
            1 => parts.swap_remove(0),
            _ => Self::All(parts),
        }
    }

    /// Both these and others.
    pub(super) fn and(self, others: Self) -> Self {
        Self::all([self, others].into_iter())
    }

    /// Either these or others.
    pub(super) fn or(self, others: Self) -> Self {
        match (&self, &others) {
            (Self::Unknown, _) | (_, Self::Unknown) => Self::Unknown,
            _ => Self::Any(vec![self, others]),
        }
    }

    /// Whether texts may contain them, when `may_have` tells which words the texts may contain.
    pub(crate) fn may_be_among(&self, may_have: impl Fn(&[u8]) -> bool) -> bool {
        self.hold(&|word| may_have(&word.bytes))
    }

    /// Whether bytes contain them.
    pub(crate) fn are_in(&self, bytes: &[u8]) -> bool {
        self.hold(&|word| word.regex.is_match(bytes))
    }

    fn hold(&self, has: &impl Fn(&Word) -> bool) -> bool {
        match self {
            Self::Unknown => true,
            Self::One(word) => has(word),
            Self::All(parts) => parts.iter().all(|part| part.hold(has)),
            Self::Any(parts) => parts.iter().any(|part| part.hold(has)),
        }
    }

    fn count(&self) -> usize {
        match self {
            Self::Unknown => 0,
            Self::One(_) => 1,
            Self::All(parts) | Self::Any(parts) => parts.iter().map(Self::count).sum(),
        }
    }
}

impl Word {
    fn new(bytes: &[u8], ignore_case: bool) -> Option<Self> {
        let text = std::str::from_utf8(bytes).ok().filter(|text| text.len() >= SHORTEST)?;
        let regex = RegexBuilder::new(&regex::escape(text))
            .case_insensitive(ignore_case)
            .build();
        Some(Self {
            bytes: bytes.to_vec(),
            regex: regex.ok()?,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::logs::Pattern;
    use proptest::prelude::*;
    use regex_syntax::ParserBuilder;

    fn listed(words: &Words) -> String {
        let join = |parts: &[Words], with: &str| {
            let parts: Vec<String> = parts.iter().map(listed).collect();
            format!("({})", parts.join(with))
        };
        match words {
            Words::Unknown => "?".to_owned(),
            Words::One(word) => String::from_utf8_lossy(&word.bytes).into_owned(),
            Words::All(parts) => join(parts, "&"),
            Words::Any(parts) => join(parts, "|"),
        }
    }

    #[test]
    fn an_expression_says_what_its_matches_must_have() {
        let of = |expression: &str, ignore_case: bool| {
            let parsed = ParserBuilder::new().utf8(false).build().parse(expression);
            listed(&Words::needed_by(&parsed.unwrap(), ignore_case))
        };
        assert_eq!(of("Café", false), "Café");
        let of = |expression: &str| of(expression, true);
        assert_eq!(of("jumps .* (dog|cats) ff[0-9a-f]+\""), "(jumps &(dog|cats)& ff)");
        assert_eq!(of("(failed)+ or (gone)*"), "(failed& or )");
        assert_eq!(of("dog|[a-z]+"), "?");
        assert_eq!(of("(?i)dog"), "?");
        assert_eq!(of("ab"), "?");
        assert_eq!(of("caféteria"), "(caf&teria)");
    }

    proptest! {
        /// A text may contain the words without matching, but a text that matches always contains them.
        #[test]
        fn what_matches_has_its_words(
            expression in "[a-cksKS]{1,4}(é|ſ|\\.|x+|\\(ab\\|bcd\\))?[a-ck]{0,4}(\\[ab\\]|\\*)?[c-e]{0,3}",
            text in "[a-eksA-EKSſKéÉx. ]{0,24}",
            capitals in any::<bool>(),
        ) {
            let pattern = if capitals { Pattern::regex(&expression) } else { Pattern::regex(&expression.to_lowercase()) };
            let Ok(pattern) = pattern else { return Ok(()) };
            if pattern.is_in(text.as_bytes()) {
                prop_assert!(pattern.words().are_in(text.as_bytes()));
            }
        }
    }
}
