//! Text or regular expression to find in a line, in linear time and with smart case.

use super::words::Words;
use regex::bytes::{Regex, RegexBuilder};
use regex_syntax::ParserBuilder;
use std::borrow::Cow;
use std::ops::Range;

/// Bytes of a line that are searched. Longer lines are kept whole, but what lies beyond is not searched.
pub(crate) const SEARCHED: usize = 1024 * 1024;
/// Bytes a compiled expression may take.
const COMPILED: usize = 4 * 1024 * 1024;

/// Something to look for.
#[derive(Debug, Clone)]
pub struct Pattern {
    source: String,
    regex: Regex,
    words: Words,
    self_contained: bool,
}

/// A pattern that cannot be used, in words for the prompt.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PatternError(pub String);

impl std::fmt::Display for PatternError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for PatternError {}

impl Pattern {
    /// Parses what was typed: `/…/` is a regular expression, anything else is text.
    ///
    /// # Errors
    /// When the expression cannot be used.
    pub fn parse(typed: &str) -> Result<Self, PatternError> {
        match typed.strip_prefix('/') {
            Some(rest) if !rest.is_empty() => Self::regex(rest.strip_suffix('/').unwrap_or(rest)),
            _ => Self::text(typed),
        }
    }

    /// Matches this text literally; ignores case when it has no capital letter.
    ///
    /// # Errors
    /// When it is too long.
    pub fn text(text: &str) -> Result<Self, PatternError> {
        Self::build(text, &regex::escape(text), !text.chars().any(char::is_uppercase))
    }

    /// A regular expression; ignores case when it has no capital letter outside of escapes.
    ///
    /// # Errors
    /// When it is not one, or is too large.
    pub fn regex(expression: &str) -> Result<Self, PatternError> {
        Self::build(expression, expression, !has_capital(expression))
    }

    fn build(source: &str, expression: &str, ignore_case: bool) -> Result<Self, PatternError> {
        let regex = RegexBuilder::new(expression)
            .case_insensitive(ignore_case)
            .size_limit(COMPILED)
            .build()
            .map_err(|error| PatternError(explain(&error)))?;
        let parsed = ParserBuilder::new().utf8(false).build().parse(expression).ok();
        let parsed = parsed.as_ref();
        Ok(Self {
            source: source.to_owned(),
            regex,
            words: parsed.map_or(Words::Unknown, |parsed| Words::needed_by(parsed, ignore_case)),
            self_contained: parsed.is_some_and(|parsed| parsed.properties().look_set().is_empty()),
        })
    }

    /// Words that every matching text contains.
    pub(crate) fn words(&self) -> &Words {
        &self.words
    }

    /// Whether a match does not depend on the text around it: the expression has no `^`, `\b` or the like.
    pub(crate) fn is_self_contained(&self) -> bool {
        self.self_contained
    }

    /// What was typed.
    pub fn source(&self) -> &str {
        &self.source
    }

    /// Byte ranges of its matches in cleaned text; empty matches are left out.
    pub fn find_all(&self, text: &str) -> Vec<Range<usize>> {
        let matches = self.regex.find_iter(text.as_bytes()).map(|found| found.range());
        let whole = |range: &Range<usize>| text.is_char_boundary(range.start) && text.is_char_boundary(range.end);
        matches.filter(|range| !range.is_empty() && whole(range)).collect()
    }

    /// Whether bytes contain a match.
    pub fn is_in(&self, bytes: &[u8]) -> bool {
        self.regex.is_match(bytes.get(..SEARCHED).unwrap_or(bytes))
    }
}

/// Whether an expression contains a capital letter (those of escapes such as `\S` do not count).
fn has_capital(expression: &str) -> bool {
    let mut escaped = false;
    expression.chars().any(|character| {
        let own = !escaped && character.is_uppercase();
        escaped = !escaped && character == '\\';
        own
    })
}

/// The reason of a syntax error without the picture around it.
fn explain(error: &regex::Error) -> String {
    let text = error.to_string();
    let last = text.lines().last().unwrap_or_default();
    last.strip_prefix("error: ").unwrap_or(last).to_owned()
}

/// The bytes of a line that are searched: the first [`SEARCHED`], without escape sequences.
pub(crate) fn searched(bytes: &[u8], escaped: bool) -> Cow<'_, [u8]> {
    if escaped {
        Cow::Owned(crate::logs::plain_text(bytes, SEARCHED).into_bytes())
    } else {
        Cow::Borrowed(bytes)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_capital_makes_the_case_matter() {
        assert!(Pattern::text("error").is_ok_and(|pattern| pattern.is_in(b"An ERROR")));
        assert!(Pattern::text("Error").is_ok_and(|pattern| !pattern.is_in(b"An ERROR")));
        assert!(Pattern::regex(r"\Sb+").is_ok_and(|pattern| pattern.is_in(b"ABB")));
        assert!(Pattern::regex(r"B+\s").is_ok_and(|pattern| !pattern.is_in(b"abb ")));
    }

    #[test]
    fn text_is_taken_as_it_is() {
        assert!(Pattern::parse("a.b(").is_ok_and(|pattern| pattern.is_in(b"xa.b(") && !pattern.is_in(b"axb(")));
        assert!(Pattern::parse("/a.b/").is_ok_and(|pattern| pattern.is_in(b"xaxb")));
        assert!(Pattern::parse("/").is_ok_and(|pattern| pattern.is_in(b"a/b")));
    }

    /// Trap 10 of the field: a user's expression must never panic, and its error belongs in the prompt.
    #[test]
    fn a_bad_expression_says_what_is_wrong_with_it() {
        let error = Pattern::regex("a(b").map(|_| ()).unwrap_err();
        assert_eq!(error.0, "unclosed group");
        assert!(Pattern::regex("(a{1000}){1000}").is_err());
    }

    #[test]
    fn matches_are_ranges_of_whole_characters() {
        let pattern = Pattern::text("é").unwrap();
        assert_eq!(pattern.find_all("é É"), [0..2, 3..5]);
        assert!(Pattern::regex("x*").unwrap().find_all("abc").is_empty());
    }
}
