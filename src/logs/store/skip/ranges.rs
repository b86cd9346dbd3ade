//! Between which numbers the fields of structured lines lie, by name: where `status` ends at 404, nothing is `status>=500`.

use super::sieve::Sieve;
use crate::logs::filter::compare::Compare;
use crate::logs::filter::fields::{self, Comparison, logfmt_value};
use crate::logs::filter::pattern::SEARCHED;
use crate::logs::filter::words::SHORTEST;
use crate::logs::store::varint::{number, take_number};
use indexmap::IndexMap;

/// Names that are kept.
const MOST: usize = 32;
/// Digits up to which every whole number is kept exactly as a float.
const EXACT: usize = 15;
/// How far the JSON reader may be off with a number that has more of them, or a fraction.
const BLUR: f64 = 1e-12;

/// Ranges by the last part of a name (`status` of `http.status`).
#[derive(Debug, Default)]
pub(super) struct Ranges {
    fields: IndexMap<Box<[u8]>, Range>,
    /// There are names that are not kept.
    partly: bool,
    /// Where the next name is expected: lines of a program have their fields in one order.
    next: usize,
}

/// The values of one name.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Range {
    low: f64,
    high: f64,
    /// Numbers are among them that may be written in more than one way.
    odd: bool,
    /// Values that are no numbers are among them.
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
            // Text that begins with a digit is compared as text.
            None if text.starts_with(|first: char| first.is_ascii_digit()) => *self = Self::ANYTHING,
            None => self.texts = true,
        }
    }
}

/// Whether a number is written as its digits and nothing else, but for a sign and a unit.
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
            // A field that is cut there has another value.
            self.partly = true;
            self.fields.clear();
            return;
        }
        self.next = 0;
        let text = line.trim_ascii();
        let is_json = text.starts_with(b"{");
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

    /// A colon of a JSON object: perhaps between a member's name and its value.
    fn member(&mut self, before: &[u8], after: &[u8]) {
        let Some(before) = before.trim_ascii_end().strip_suffix(b"\"") else {
            return;
        };
        let name = last_part(before);
        let value = after.trim_ascii_start();
        match before.get(..before.len() - name.len()).and_then(<[u8]>::last) {
            // An escaped quote ends no name, and no name that can be asked for ends in one of these.
            _ if name.is_empty() => {}
            Some(b'"' | b'.') => self.take(name, |range| take_json(range, value)),
            Some(b'\\') => {
                // The name has a letter that is written as its number: it may be any.
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

    /// Whether a field of one of the lines may compare so; of words with digits a sieve knows more.
    pub(super) fn may_hold(&self, asked: &Comparison, sieve: Sieve<'_>) -> bool {
        let (name, value) = (asked.written(), asked.value());
        let number = value.parse::<f64>().ok().filter(|number| number.is_finite());
        let Some(number) = number.filter(|_| !name.is_empty()) else {
            return true;
        };
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
                is_within && (range.odd || !as_written || digits.len() < SHORTEST || sieve.may_have(digits))
            }
            Compare::Unequal => range.texts || range.low < number || number < range.high,
            Compare::Contains => true,
        }
    }

    pub(super) fn write(&self, out: &mut Vec<u8>) {
        out.push(u8::from(self.partly));
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
        let mut ranges = Self {
            partly: take::<1>(rest)? == [1],
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
        // Any letter may be written as its number.
        _ => *range = Range::ANYTHING,
    }
}

/// The name in front of an equals sign.
fn logfmt_name(before: &[u8]) -> Option<&[u8]> {
    let name = last_part(before);
    let outside = before.get(..before.len() - name.len()).and_then(<[u8]>::last);
    let starts = outside.is_none_or(|byte| *byte == b'.' || fields::BEFORE_NAME.contains(byte));
    (starts && !name.is_empty()).then_some(name)
}

/// The last part of the name a text ends with: letters a filter can ask for, but dots.
fn last_part(text: &[u8]) -> &[u8] {
    let in_name = |byte: &u8| byte.is_ascii_alphanumeric() || b"_@-".contains(byte) || !byte.is_ascii();
    let length = text.iter().rev().take_while(|byte| in_name(byte)).count();
    text.get(text.len() - length..).unwrap_or_default()
}
