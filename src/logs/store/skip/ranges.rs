//! The range of numbers each field of a segment's structured lines has: where `status` reaches 404 at most, no line
//! matches `status>=500`. Of fields that forms of text lines find without a name nothing is kept.

use super::trigrams::TrigramFilter;
use crate::logs::filter::compare::Compare;
use crate::logs::filter::fields::{self, Comparison, logfmt_value};
use crate::logs::filter::pattern::SEARCHED;
use crate::logs::filter::words::SHORTEST;
use crate::logs::store::varint::{number, take_number};
use indexmap::IndexMap;

/// Names that are kept.
const MOST: usize = 32;
/// Whole numbers of up to this many digits are exact as a float.
const EXACT: usize = 15;
/// Relative error the JSON parser may make with longer numbers and fractions.
const BLUR: f64 = 1e-12;

/// Ranges by the last part of a name (`status` of `http.status`).
#[derive(Debug, Default)]
pub(super) struct Ranges {
    fields: IndexMap<Box<[u8]>, Range>,
    /// Some names are not kept, so nothing can be said about those.
    partly: bool,
    /// Some lines may have fields that stand in them without a name.
    has_text: bool,
    /// Some text lines may have a JSON object at their end.
    has_object: bool,
    /// Where the next name is expected: lines of one program have their fields in the same order.
    next: usize,
}

/// The values of one name.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Range {
    low: f64,
    high: f64,
    /// Some numbers may be written in more than one way.
    odd: bool,
    /// Some values are not numbers.
    texts: bool,
}

impl Range {
    const EMPTY: Self = Self {
        low: f64::INFINITY,
        high: f64::NEG_INFINITY,
        odd: false,
        texts: false,
    };
    const ANYTHING: Self = Self {
        low: f64::NEG_INFINITY,
        high: f64::INFINITY,
        odd: true,
        texts: true,
    };

    /// Takes a value into account.
    fn take(&mut self, value: &[u8]) {
        let Ok(text) = std::str::from_utf8(value) else {
            *self = Self::ANYTHING;
            return;
        };
        match fields::number(text) {
            Some(number) if number.is_nan() => *self = Self::ANYTHING,
            Some(number) => {
                let exact = is_exact(text);
                let blur = if exact { 0.0 } else { number.abs() * BLUR };
                self.low = self.low.min(number - blur);
                self.high = self.high.max(number + blur);
                self.odd |= !exact;
            }
            // Text that begins with a digit is ordered as text, which a range cannot tell.
            None if text.starts_with(|first: char| first.is_ascii_digit()) => *self = Self::ANYTHING,
            None => self.texts = true,
        }
    }
}

/// Whether a number is written with plain digits only, apart from a sign and a unit.
fn is_exact(text: &str) -> bool {
    let text = text.strip_prefix(['-', '+']).unwrap_or(text);
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    let unit = text.get(digits..).unwrap_or_default();
    (1..=EXACT).contains(&digits) && (unit.is_empty() || text.parse::<f64>().is_err() && !unit.starts_with('.'))
}

impl Ranges {
    /// Takes a line into account.
    pub(super) fn widen(&mut self, line: &[u8]) {
        if line.len() > SEARCHED {
            // A field cut off there would have another value.
            self.partly = true;
            self.fields.clear();
            return;
        }
        self.next = 0;
        let text = line.trim_ascii();
        let is_json = text.starts_with(b"{");
        self.has_text |= !is_json && !is_logfmt(text);
        self.has_object |= !is_json && memchr::memmem::find(text, b" {\"").is_some();
        for at in memchr::memchr_iter(if is_json { b':' } else { b'=' }, text) {
            let (before, after) = text.split_at(at);
            let after = after.get(1..).unwrap_or_default();
            if is_json {
                self.member(before, after);
            } else if let Some(name) = logfmt_name(before) {
                self.take(name, |range| range.take(logfmt_value(after)));
            }
        }
    }

    /// Handles a colon, which may stand between the name and the value of a JSON member.
    fn member(&mut self, before: &[u8], after: &[u8]) {
        let Some(before) = before.trim_ascii_end().strip_suffix(b"\"") else {
            return;
        };
        let name = last_part(before);
        let value = after.trim_ascii_start();
        match before.get(..before.len() - name.len()).and_then(<[u8]>::last) {
            // An escaped quote does not end a name, and no name a filter can ask for ends like this.
            _ if name.is_empty() => {}
            Some(b'"' | b'.') => self.take(name, |range| take_json(range, value)),
            Some(b'\\') => {
                // The name contains a `\u` escape: it may be any name.
                self.partly = true;
                self.fields.clear();
                self.fields.shrink_to_fit();
            }
            _ => {}
        }
    }

    fn take(&mut self, name: &[u8], into: impl FnOnce(&mut Range)) {
        let expected = self
            .fields
            .get_index(self.next)
            .is_some_and(|(next, _)| **next == *name);
        let at = if expected {
            Some(self.next)
        } else {
            self.fields.get_index_of(name)
        };
        let at = at.or_else(|| {
            if self.partly || self.fields.len() == MOST {
                self.partly = true;
                return None;
            }
            Some(self.fields.insert_full(name.into(), Range::EMPTY).0)
        });
        if let Some((_, range)) = at.and_then(|at| self.fields.get_index_mut(at)) {
            into(range);
        }
        self.next = at.map_or(self.next, |at| at + 1);
    }

    /// Whether a field of one of the lines may satisfy the comparison; the trigrams decide about values with digits.
    pub(super) fn may_hold(&self, asked: &Comparison, trigrams: TrigramFilter<'_>) -> bool {
        let (name, value) = (asked.written(), asked.value());
        let number = value.parse::<f64>().ok().filter(|number| number.is_finite());
        let Some(number) = number.filter(|_| !name.is_empty()) else {
            return true;
        };
        if self.has_object || asked.is_role() || asked.is_given() && self.has_text {
            return true;
        }
        let Some(range) = self.fields.get(name.as_bytes()) else {
            return self.partly;
        };
        match asked.compare() {
            Compare::Less => range.low < number,
            Compare::AtMost => range.low <= number,
            Compare::More => range.high > number,
            Compare::AtLeast => range.high >= number,
            Compare::Equal => {
                let is_within = range.low <= number && number <= range.high;
                let as_written = value.len() <= EXACT && value.bytes().all(|byte| byte.is_ascii_digit());
                let digits = value.trim_start_matches('0').as_bytes();
                is_within && (range.odd || !as_written || digits.len() < SHORTEST || trigrams.may_have(digits))
            }
            Compare::Unequal => range.texts || range.low < number || number < range.high,
            Compare::Contains => true,
        }
    }

    pub(super) fn write(&self, out: &mut Vec<u8>) {
        out.push(u8::from(self.partly) | u8::from(self.has_text) << 1 | u8::from(self.has_object) << 2);
        number(out, self.fields.len() as u64);
        for (name, range) in &self.fields {
            number(out, name.len() as u64);
            out.extend_from_slice(name);
            out.extend_from_slice(&range.low.to_le_bytes());
            out.extend_from_slice(&range.high.to_le_bytes());
            out.push(u8::from(range.odd) | u8::from(range.texts) << 1);
        }
    }

    pub(super) fn read(rest: &mut &[u8]) -> Option<Self> {
        let [lines] = take(rest)?;
        let mut ranges = Self {
            partly: lines & 1 != 0,
            has_text: lines & 2 != 0,
            has_object: lines & 4 != 0,
            ..Self::default()
        };
        for _ in 0..take_number(rest)? {
            let length = usize::try_from(take_number(rest)?).ok()?;
            let (name, after) = rest.split_at_checked(length)?;
            *rest = after;
            let (low, high) = (f64::from_le_bytes(take(rest)?), f64::from_le_bytes(take(rest)?));
            let [flags] = take(rest)?;
            let range = Range {
                low,
                high,
                odd: flags & 1 != 0,
                texts: flags & 2 != 0,
            };
            ranges.fields.insert(name.into(), range);
        }
        Some(ranges)
    }
}

fn take<const N: usize>(rest: &mut &[u8]) -> Option<[u8; N]> {
    let (taken, after) = rest.split_first_chunk()?;
    *rest = after;
    Some(*taken)
}

/// A member's value, up to wherever it ends.
fn take_json(range: &mut Range, value: &[u8]) {
    let Some(quoted) = value.strip_prefix(b"\"") else {
        let ends = |byte: &u8| b",}] \t\r\n".contains(byte);
        let end = value.iter().position(ends).unwrap_or(value.len());
        return range.take(value.get(..end).unwrap_or_default());
    };
    match memchr::memchr2(b'"', b'\\', quoted) {
        Some(end) if quoted.get(end) == Some(&b'"') => range.take(quoted.get(..end).unwrap_or_default()),
        // Any letter may be written as a `\u` escape.
        _ => *range = Range::ANYTHING,
    }
}

/// Whether a line begins as logfmt, and as no other form.
fn is_logfmt(text: &[u8]) -> bool {
    let first = memchr::memchr2(b' ', b'=', text).and_then(|at| text.get(at));
    first == Some(&b'=') && memchr::memmem::find(text, b" [").is_none()
}

/// The name in front of an equals sign.
fn logfmt_name(before: &[u8]) -> Option<&[u8]> {
    let name = last_part(before);
    let outside = before.get(..before.len() - name.len()).and_then(<[u8]>::last);
    let starts = outside.is_none_or(|byte| *byte == b'.' || fields::BEFORE_NAME.contains(byte));
    (starts && !name.is_empty()).then_some(name)
}

/// The last dot-separated part of the name at the end of a text, in characters a filter can ask for.
fn last_part(text: &[u8]) -> &[u8] {
    let in_name = |byte: &u8| byte.is_ascii_alphanumeric() || b"_@-".contains(byte) || !byte.is_ascii();
    let length = text.iter().rev().take_while(|byte| in_name(byte)).count();
    text.get(text.len() - length..).unwrap_or_default()
}
