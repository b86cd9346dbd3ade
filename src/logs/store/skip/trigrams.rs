//! A Bloom-like filter of the three-byte runs (trigrams) in a segment: a word with a run that does not occur is in none
//! of the lines. It may answer "perhaps" for an absent word, never "no" for a present one. Almost all runs of three
//! digits occur somewhere, so for words with digits runs of six are kept too; else no number or request id could be
//! ruled out.

use crate::logs::filter::words::SHORTEST;
use std::borrow::Cow;

/// Bytes of the longer runs kept for words with digits.
const LONG: usize = 6;
/// Bits of a filter while it is built: a power of two.
const BITS: usize = 1 << 17;
/// Fewest bits it is folded to.
const FEWEST: usize = 1 << 9;
/// Non-ASCII letters that are an ASCII letter in another case: the long s and the kelvin sign.
const OTHER_CASES: [&str; 2] = ["\u{17f}", "\u{212a}"];

/// The filter of a segment, without its lines.
#[derive(Debug, Clone, Copy)]
pub(super) struct TrigramFilter<'a>(&'a [u8]);

impl<'a> TrigramFilter<'a> {
    /// Builds the filter of texts, as bytes: as small as possible with at least two thirds of its bits unset.
    pub(super) fn build<'t>(texts: impl Iterator<Item = Cow<'t, [u8]>>) -> Vec<u8> {
        // One byte per place while building: bits in one byte would make writes depend on each other.
        let mut there = vec![false; BITS];
        for text in texts {
            if OTHER_CASES
                .iter()
                .any(|letter| memchr::memmem::find(&text, letter.as_bytes()).is_some())
            {
                // It would have to hold all spellings of the word.
                return Vec::new();
            }
            all_places(&text, |place| {
                if let Some(there) = there.get_mut(place) {
                    *there = true;
                }
                true
            });
        }
        while there.len() > FEWEST {
            let (low, high) = there.split_at(there.len() / 2);
            let folded: Vec<bool> = low.iter().zip(high).map(|(one, other)| one | other).collect();
            if folded.iter().filter(|there| **there).count() * 3 > folded.len() {
                break;
            }
            there = folded;
        }
        there.chunks(8).map(packed).collect()
    }

    /// A filter from its bytes; without bytes it answers "perhaps" to everything.
    pub(super) fn from_bytes(bytes: &'a [u8]) -> Self {
        Self(bytes)
    }

    /// Whether a word may be in one of the texts, in whatever case.
    pub(super) fn may_have(self, word: &[u8]) -> bool {
        let bits = self.0.len() * 8;
        bits == 0
            || all_places(word, |place| {
                let place = place % bits;
                self.0.get(place / 8).is_none_or(|byte| byte & (1 << (place % 8)) != 0)
            })
    }
}

/// Whether `holds` is true for all places of a text in a filter of [`BITS`] bits; a folded one takes the place modulo
/// its size.
fn all_places(text: &[u8], mut holds: impl FnMut(usize) -> bool) -> bool {
    let text = text.to_ascii_lowercase();
    if !text.windows(SHORTEST).all(|run| holds(place(run))) {
        return false;
    }
    let words = text.split(|byte| !byte.is_ascii_alphanumeric());
    let mut numbered = words.filter(|word| word.len() >= LONG && word.iter().any(u8::is_ascii_digit));
    numbered.all(|word| {
        let mut runs = word.windows(LONG);
        runs.all(|run| !run.iter().any(u8::is_ascii_digit) || holds(place(run)))
    })
}

/// Packs eight places into a byte, the first in the lowest bit.
fn packed(places: &[bool]) -> u8 {
    places
        .iter()
        .rev()
        .fold(0, |byte, there| (byte << 1) | u8::from(*there))
}

/// Fibonacci hashing: the upper bits of the product depend on all of the run's.
fn place(run: &[u8]) -> usize {
    let run = run.iter().fold(0_u64, |run, byte| (run << 8) | u64::from(*byte));
    (run.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> (64 - BITS.trailing_zeros())) as usize
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_that_is_not_there_is_sieved_out() {
        let lines: Vec<String> = (0..4000)
            .map(|n| format!("level=info n={n} the quick brown fox"))
            .collect();
        let bytes = TrigramFilter::build(lines.iter().map(|line| line.as_bytes().into()));
        let trigrams = TrigramFilter::from_bytes(&bytes);
        assert!(bytes.len() <= 1024, "{} bytes", bytes.len());
        assert!(trigrams.may_have(b"Quick BROWN") && trigrams.may_have(b"n=3999"));
        assert!(!trigrams.may_have(b"needle") && !trigrams.may_have(b"trace_id"));
    }

    #[test]
    fn an_id_is_sieved_out_among_others() {
        let lines: Vec<String> = (0..2000_u64)
            .map(|n| {
                let id = n.wrapping_add(1).wrapping_mul(0x9e37_79b9_7f4a_7c15);
                format!("request={id:016x} number={:010} served", 5_000_000 + n)
            })
            .collect();
        let bytes = TrigramFilter::build(lines.iter().map(|line| line.as_bytes().into()));
        let trigrams = TrigramFilter::from_bytes(&bytes);
        assert!(trigrams.may_have(&lines[1234].as_bytes()[8..24]) && trigrams.may_have(b"NUMBER=0005001999"));
        assert!(!trigrams.may_have(b"0007654321") && !trigrams.may_have(b"04a7c159e3779b9f"));
    }

    #[test]
    fn noise_fills_it_and_is_let_through() {
        let mut state = 1_u64;
        let noise: Vec<u8> = (0..256 * 1024)
            .map(|_| {
                state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
                (state >> 33).to_le_bytes()[0] & 0x7f
            })
            .collect();
        let bytes = TrigramFilter::build(std::iter::once(noise.as_slice().into()));
        assert_eq!(bytes.len(), BITS / 8);
        assert!(
            noise
                .chunks(9)
                .all(|word| TrigramFilter::from_bytes(&bytes).may_have(word))
        );
    }

    #[test]
    fn a_letter_that_is_another_one_in_another_case_lets_everything_through() {
        let bytes = TrigramFilter::build(std::iter::once("\u{212a}elvin".as_bytes().into()));
        assert!(TrigramFilter::from_bytes(&bytes).may_have(b"kelvin"));
    }
}
