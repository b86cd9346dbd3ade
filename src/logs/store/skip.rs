//! The data skipping index in front of a segment on disk. For most filters it tells that none or all of the lines
//! match, so that the segment need not be read. It may answer "perhaps" at any time, but it never says "none" when a
//! line matches, nor "all" when one does not.

mod common;
mod ranges;
mod trigrams;

use crate::logs::Pattern;
use crate::logs::filter::fields::Comparison;
use crate::logs::filter::pattern::searched;
use crate::logs::segment::{IndexEntry, Segment};
use common::Common;
use ranges::Ranges;
use std::borrow::Cow;
use trigrams::TrigramFilter;

/// The skipping index of a segment, read from its bytes.
#[derive(Debug)]
pub(super) struct SkipIndex<'a> {
    common: Common,
    ranges: Ranges,
    trigrams: TrigramFilter<'a>,
}

impl<'a> SkipIndex<'a> {
    /// Builds the index of a segment, as bytes.
    pub(super) fn build(segment: &Segment) -> Vec<u8> {
        let entries = (0..).zip(segment.entries());
        let lines = entries.map(|(at, entry)| searched(segment.text(at), entry.escaped()));
        let escaped = segment.entries().iter().any(IndexEntry::escaped);
        // Without escapes the searched text is the stored bytes: one piece is faster than many lines.
        Self::build_for(lines, (!escaped).then_some(segment.all_text()))
    }

    fn build_for<'t>(lines: impl Iterator<Item = Cow<'t, [u8]>> + Clone, all: Option<&'t [u8]>) -> Vec<u8> {
        let (mut common, mut ranges) = (Common::default(), Ranges::default());
        for line in lines.clone() {
            common.narrow(&line);
            ranges.widen(&line);
        }
        let mut out = Vec::new();
        common.write(&mut out);
        ranges.write(&mut out);
        out.extend(match all {
            Some(all) => TrigramFilter::build(std::iter::once(Cow::Borrowed(all))),
            None => TrigramFilter::build(lines),
        });
        out
    }

    /// Parses what [`SkipIndex::build`] made; `None` when the bytes are something else.
    pub(super) fn read(bytes: &'a [u8]) -> Option<Self> {
        let mut rest = bytes;
        Some(Self {
            common: Common::read(&mut rest)?,
            ranges: Ranges::read(&mut rest)?,
            trigrams: TrigramFilter::from_bytes(rest),
        })
    }

    /// Whether a pattern may be in one of the lines.
    pub(super) fn may_have(&self, pattern: &Pattern) -> bool {
        pattern.words().may_be_among(|word| self.trigrams.may_have(word))
    }

    /// Whether a pattern is certainly in each of the lines.
    pub(super) fn all_have(&self, pattern: &Pattern) -> bool {
        pattern.is_self_contained() && self.common.pieces().any(|piece| pattern.is_in(piece))
    }

    /// Whether a field of one of the lines may satisfy the comparison.
    pub(super) fn may_compare(&self, field: &Comparison) -> bool {
        field.words().may_be_among(|word| self.trigrams.may_have(word)) && self.ranges.may_hold(field, self.trigrams)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::logs::filter::compare::Compare;
    use crate::logs::filter::predicate::Term;
    use crate::logs::filter::share::Share;
    use proptest::prelude::*;

    fn skip_of(lines: &[&str]) -> Vec<u8> {
        SkipIndex::build_for(lines.iter().map(|line| line.as_bytes().into()), None)
    }

    fn share(lines: &[&str], term: &Term) -> Share {
        term.share_behind(&SkipIndex::read(&skip_of(lines)).unwrap())
    }

    fn compare(name: &str, compare: Compare, value: &str) -> Term {
        Term::Field(Comparison::new(name, compare, value))
    }

    #[test]
    fn what_no_line_of_a_segment_is_needs_no_reading() {
        let json = [
            r#"{"status":200,"http":{"took":"12.5ms"},"id":41007}"#,
            r#"{"status":404,"http":{"took":"7ms"},"id":90817}"#,
        ];
        let logfmt = [
            "status=200 http.took=12.5ms id=41007",
            "status=404 http.took=7ms id=90817 user=ann",
        ];
        for lines in [json, logfmt] {
            let share = |name: &str, how, value: &str| share(&lines, &compare(name, how, value));
            assert_eq!(share("status", Compare::AtLeast, "500"), Share::None);
            assert_eq!(share("status", Compare::More, "403"), Share::Some);
            assert_eq!(share("http.took", Compare::Less, "7"), Share::None);
            assert_eq!(share("http.took", Compare::AtMost, "7"), Share::Some);
            assert_eq!(share("id", Compare::Equal, "55555"), Share::None);
            assert_eq!(share("id", Compare::Equal, "90817"), Share::Some);
            assert_eq!(share("bytes", Compare::More, "0"), Share::None);
        }
        assert_eq!(share(&logfmt, &compare("user", Compare::Equal, "barbara")), Share::None);
        assert_eq!(
            share(&logfmt, &compare("user", Compare::Contains, "Annabel")),
            Share::None
        );
        assert_eq!(share(&logfmt, &compare("user", Compare::Equal, "ann")), Share::Some);
        assert_eq!(
            share(&["code=0", "code=0 x=-1"], &compare("code", Compare::Unequal, "0")),
            Share::None
        );
        assert_eq!(
            share(&["code=0", "code=none"], &compare("code", Compare::Unequal, "0")),
            Share::Some
        );
    }

    #[test]
    fn what_forms_name_is_not_skipped_for_want_of_its_name() {
        let access = [
            r#"172.18.0.1 - - [24/Nov/2026:12:02:11 +0000] "GET /a HTTP/1.1" 502 11"#,
            "retried status=200",
        ];
        let asked = |name: &str, how, value: &str| share(&access, &compare(name, how, value));
        assert_eq!(asked("status", Compare::AtLeast, "500"), Share::Some);
        assert_eq!(asked("method", Compare::Equal, "GET"), Share::Some);
        assert_eq!(asked("method", Compare::Equal, "DELETE"), Share::None);
        assert_eq!(asked("speed", Compare::More, "0"), Share::None);
        let sent = [r#"sent id=1 {"id":7}"#];
        assert_eq!(share(&sent, &compare("id", Compare::Equal, "7")), Share::Some);
    }

    #[test]
    fn what_all_lines_have_is_nowhere_not_in_one() {
        let lines = ["GET /health 200", "GET /health 503"];
        let not = |pattern| Term::Not(Box::new(Term::Text(pattern)));
        assert_eq!(share(&lines, &not(Pattern::text("/HEALTH").unwrap())), Share::Some);
        assert_eq!(share(&lines, &not(Pattern::text("get /health").unwrap())), Share::None);
        assert_eq!(share(&lines, &not(Pattern::regex("h[ae]+lth").unwrap())), Share::None);
        assert_eq!(share(&lines, &not(Pattern::regex("health $").unwrap())), Share::Some);
        assert_eq!(share(&lines, &not(Pattern::text("200").unwrap())), Share::Some);
    }

    /// Values as programs write them, and malformed ones.
    const VALUE: &str = "-?[0-9]{1,3}(\\.[0-9]{1,2})?(e[0-9])?(ms|%|-a)?|\"(a|b|\\\\u0061|[0-9]|\\\\|/|İ|K|ſ){0,4}\"|true|null|\\[1\\]|NaN|inf|\\{\"a\": ?1\\}|[ak]{1,4}|\"";
    const NAME: &str = "a|b|k|a\\.b|\\\\u0061|-a|é|A";

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(1_000))]
        /// However odd a line is, it is never skipped when it matches, and never taken as matching when it does not.
        #[test]
        fn no_line_is_taken_for_another(
            lines in proptest::collection::vec((any::<bool>(), proptest::collection::vec((NAME, VALUE, " ?"), 0..4), "[ {x]?"), 1..5),
            (name, sign, value) in ("a|b|k|a\\.b|\\.a|-a|é|A", 0..7_usize, "[0-9]{1,3}(\\.5)?|[akAi0-9/:]{1,5}|1e2|NaN|\\{\"a\":1\\}"),
            text in "[aks]{1,3}|[\\^]a|b\\\\b|a[.]\\?=|1",
        ) {
            let lines: Vec<String> = lines.iter().map(|(is_json, fields, before)| {
                let join = |sign: &str, quote: &str, between: &str| {
                    let fields = fields.iter().map(|(name, value, gap)| format!("{quote}{name}{quote}{gap}{sign}{gap}{value}"));
                    fields.collect::<Vec<_>>().join(between)
                };
                if *is_json { format!("{{{}}}", join(":", "\"", ", ")) } else { format!("{before}{}", join("=", "", " ")) }
            }).collect();
            let lines: Vec<&str> = lines.iter().map(String::as_str).collect();
            let sign = [Compare::Equal, Compare::Unequal, Compare::Less, Compare::AtMost, Compare::More, Compare::AtLeast, Compare::Contains][sign];
            let term = Comparison::new(&name, sign, &value);
            let found = lines.iter().filter(|line| term.is_in(line.as_bytes())).count();
            prop_assert!(found == 0 || share(&lines, &Term::Field(term)) == Share::Some);
            let pattern = Pattern::regex(&text).unwrap();
            let found = lines.iter().filter(|line| pattern.is_in(line.as_bytes())).count();
            match share(&lines, &Term::Text(pattern)) {
                Share::None => prop_assert_eq!(found, 0),
                Share::All => prop_assert_eq!(found, lines.len()),
                Share::Some => {}
            }
        }
    }
}
