//! Which runs of three bytes occur in a segment, in a few bits: a word one of whose runs does not occur is in none of its
//! lines. It may say "perhaps" of what is not there, never "no" of what is.

use std::borrow::Cow;

/// The shortest word it can say something of.
pub(super) const SHORTEST: usize = 3;
/// Bits a sieve is filled with at first: a power of two.
const BITS: usize = 1 << 16;
/// The smallest it is folded to.
const FEWEST: usize = 1 << 9;
/// Letters that are an ASCII one in another case, as bytes: the long s and the sign for kelvin.
const OTHER_CASES: [&str; 2] = ["\u{17f}", "\u{212a}"];

/// The sieve of a segment, without its lines.
#[derive(Debug, Clone, Copy)]
pub(super) struct Sieve<'a>(&'a [u8]);

impl<'a> Sieve<'a> {
    /// That of texts, as bytes. It is as small as it can be with at least two thirds of its bits not set.
    pub(super) fn of<'t>(texts: impl Iterator<Item = Cow<'t, [u8]>>) -> Vec<u8> {
        let mut bits = vec![0_u8; BITS / 8];
        for text in texts {
            if OTHER_CASES
                .iter()
                .any(|letter| memchr::memmem::find(&text, letter.as_bytes()).is_some())
            {
                // It would have to hold every way to write the same word.
                return Vec::new();
            }
            for place in places(&text) {
                if let Some(byte) = bits.get_mut(place / 8) {
                    *byte |= 1 << (place % 8);
                }
            }
        }
        while bits.len() * 8 > FEWEST {
            let (low, high) = bits.split_at(bits.len() / 2);
            let folded: Vec<u8> = low.iter().zip(high).map(|(one, other)| one | other).collect();
            let ones: u32 = folded.iter().map(|byte| byte.count_ones()).sum();
            if ones as usize * 3 > folded.len() * 8 {
                break;
            }
            bits = folded;
        }
        bits
    }

    /// A sieve from its bytes; from none, one that lets everything through.
    pub(super) fn from_bytes(bytes: &'a [u8]) -> Self {
        Self(bytes)
    }

    /// Whether a word may be in one of the texts, in whatever case.
    pub(super) fn may_have(self, word: &[u8]) -> bool {
        let bits = self.0.len() * 8;
        bits == 0
            || places(word).all(|place| {
                let place = place % bits;
                self.0.get(place / 8).is_none_or(|byte| byte & (1 << (place % 8)) != 0)
            })
    }
}

/// Where the runs of a text are kept in a sieve of [`BITS`]; in a folded one, at the remainder.
fn places(text: &[u8]) -> impl Iterator<Item = usize> {
    let run = |three: &[u8]| {
        let run = three
            .iter()
            .fold(0_u32, |run, byte| (run << 8) | u32::from(byte.to_ascii_lowercase()));
        // Knuth's multiplicative hash: its upper bits depend on all of the run's.
        (run.wrapping_mul(0x9e37_79b1) >> 16) as usize
    };
    text.windows(SHORTEST).map(run)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_that_is_not_there_is_sieved_out() {
        let lines: Vec<String> = (0..4000)
            .map(|n| format!("level=info n={n} the quick brown fox"))
            .collect();
        let bytes = Sieve::of(lines.iter().map(|line| line.as_bytes().into()));
        let sieve = Sieve::from_bytes(&bytes);
        assert!(bytes.len() <= 1024, "{} bytes", bytes.len());
        assert!(sieve.may_have(b"Quick BROWN") && sieve.may_have(b"n=3999"));
        assert!(!sieve.may_have(b"needle") && !sieve.may_have(b"trace_id"));
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
        let bytes = Sieve::of(std::iter::once(noise.as_slice().into()));
        assert_eq!(bytes.len(), BITS / 8);
        assert!(noise.chunks(9).all(|word| Sieve::from_bytes(&bytes).may_have(word)));
    }

    #[test]
    fn a_letter_that_is_another_one_in_another_case_lets_everything_through() {
        let bytes = Sieve::of(std::iter::once("\u{212a}elvin".as_bytes().into()));
        assert!(Sieve::from_bytes(&bytes).may_have(b"kelvin"));
    }
}
