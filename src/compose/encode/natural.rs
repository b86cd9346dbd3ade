//! The order in which the reference writes the keys of a YAML mapping.

use std::cmp::Ordering;
use std::iter::Peekable;
use std::str::Chars;

/// A piece of a key. Keys compare by their first differing pieces, in the order of these variants; a prefix comes
/// first.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Piece {
    /// A letter right after a number.
    Suffix(char),
    /// Any other character.
    Sign(char),
    /// A run of digits, ordered by value, then by length: number of digits of the value, the value, digits with leading
    /// zeros.
    Number(usize, String, usize),
    Letter(char),
}

/// Compares numbers by value; letters come last, except right after a number. (The reference compares character by
/// character, which is not a consistent order for numbers beyond 64 bits; this one is.)
pub(super) fn compare_naturally(left: &str, right: &str) -> Ordering {
    pieces(left).cmp(pieces(right))
}

fn pieces(key: &str) -> impl Iterator<Item = Piece> {
    let mut rest = key.chars().peekable();
    let mut after_number = false;
    std::iter::from_fn(move || {
        let piece = match *rest.peek()? {
            digit if digit.is_ascii_digit() => number(&mut rest),
            letter if letter.is_alphabetic() && after_number => Piece::Suffix(letter),
            letter if letter.is_alphabetic() => Piece::Letter(letter),
            sign => Piece::Sign(sign),
        };
        after_number = matches!(piece, Piece::Number(..));
        if !after_number {
            rest.next();
        }
        Some(piece)
    })
}

fn number(rest: &mut Peekable<Chars<'_>>) -> Piece {
    let digits: String = std::iter::from_fn(|| rest.next_if(char::is_ascii_digit)).collect();
    let value = digits.trim_start_matches('0').to_owned();
    Piece::Number(value.len(), value, digits.len())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// What the reference (2.40.3) writes of these keys, in its order.
    #[test]
    fn keys_come_in_the_order_of_the_reference() {
        let reference = [
            "_a", "1A", "12", "A", "A.1", "A_1", "A0B", "A00", "A1", "A1B", "A1é", "A1_", "A01", "A001", "A2", "A12",
            "A19", "A20", "A100", "AB", "Ab", "aB",
        ];
        let mut keys = reference.to_vec();
        keys.sort_unstable();
        keys.sort_by(|left, right| compare_naturally(left, right));
        assert_eq!(keys, reference);
    }

    proptest! {
        #[test]
        fn natural_comparison_is_a_total_order(mut keys in proptest::collection::vec("[0-2aA_é]{0,6}|[0-9]{18,30}", 3)) {
            keys.sort_by(|left, right| compare_naturally(left, right));
            prop_assert_ne!(compare_naturally(&keys[0], &keys[1]), Ordering::Greater);
            prop_assert_ne!(compare_naturally(&keys[1], &keys[2]), Ordering::Greater);
            prop_assert_ne!(compare_naturally(&keys[0], &keys[2]), Ordering::Greater);
            prop_assert_eq!(compare_naturally(&keys[0], &keys[1]) == Ordering::Equal, keys[0] == keys[1]);
        }
    }
}
