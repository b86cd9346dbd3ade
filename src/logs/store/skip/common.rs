//! Substrings that all lines of a segment share: when a filter excludes a text that every line contains, no line
//! matches.

use crate::logs::filter::pattern::SEARCHED;
use crate::logs::store::varint::{number, take_number};
use memchr::memmem::{self, Finder};

/// Substrings kept at most: each is looked for in every line.
const MOST: usize = 4;
/// Bytes of the first line that are looked for in the others.
const HEAD: usize = 1024;
/// Bytes of the shortest substring worth keeping.
const SHORTEST: usize = 3;

/// Substrings of the first line that all later lines contain too.
#[derive(Debug, Default)]
pub(super) struct Common {
    begun: bool,
    pieces: Vec<Piece>,
}

#[derive(Debug)]
struct Piece {
    finder: Finder<'static>,
    /// Its offset in the last line: the next line mostly has it at the same place.
    at: usize,
}

impl Piece {
    fn new(bytes: &[u8]) -> Self {
        Self {
            finder: Finder::new(bytes).into_owned(),
            at: 0,
        }
    }

    fn bytes(&self) -> &[u8] {
        self.finder.needle()
    }

    fn is_in(&mut self, line: &[u8]) -> bool {
        if line.get(self.at..).is_some_and(|line| line.starts_with(self.bytes())) {
            return true;
        }
        let found = self.finder.find(line);
        self.at = found.unwrap_or(self.at);
        found.is_some()
    }
}

impl Common {
    /// Takes one more line into account.
    pub(super) fn narrow(&mut self, line: &[u8]) {
        let line = line.get(..SEARCHED).unwrap_or(line);
        if !self.begun {
            self.begun = true;
            self.keep([line.get(..HEAD).unwrap_or(line)].into_iter());
        } else if !self.pieces.iter_mut().all(|piece| piece.is_in(line)) {
            let pieces = std::mem::take(&mut self.pieces);
            self.keep(pieces.iter().flat_map(|piece| shared(piece.bytes(), line)));
        }
    }

    fn keep<'t>(&mut self, pieces: impl Iterator<Item = &'t [u8]>) {
        let mut pieces: Vec<&[u8]> = pieces.filter(|piece| piece.len() >= SHORTEST).collect();
        pieces.sort_by_key(|piece| std::cmp::Reverse(piece.len()));
        pieces.truncate(MOST);
        self.pieces = pieces.into_iter().map(Piece::new).collect();
    }

    /// Each of them.
    pub(super) fn pieces(&self) -> impl Iterator<Item = &[u8]> {
        self.pieces.iter().map(Piece::bytes)
    }

    pub(super) fn write(&self, out: &mut Vec<u8>) {
        number(out, self.pieces.len() as u64);
        for piece in self.pieces() {
            number(out, piece.len() as u64);
            out.extend_from_slice(piece);
        }
    }

    pub(super) fn read(rest: &mut &[u8]) -> Option<Self> {
        let count = take_number(rest)?;
        let mut common = Self::default();
        for _ in 0..count {
            let length = usize::try_from(take_number(rest)?).ok()?;
            let (piece, after) = rest.split_at_checked(length)?;
            *rest = after;
            common.pieces.push(Piece::new(piece));
        }
        Some(common)
    }
}

/// The parts of a piece that a line contains too: greedily from the left, ending at word ends.
fn shared<'t>(piece: &'t [u8], line: &[u8]) -> Vec<&'t [u8]> {
    let mut ends = word_ends(piece);
    ends.push(piece.len());
    let mut found: Vec<&[u8]> = Vec::new();
    let mut start = 0;
    let mut longest: &[u8] = &[];
    for end in ends {
        let longer = piece.get(start..end).unwrap_or_default();
        if memmem::find(line, longer).is_some() {
            longest = longer;
            continue;
        }
        // The last word begins a part of its own, if the line contains it at all.
        let last = start + longest.len();
        found.push(longest);
        longest = piece
            .get(last..end)
            .filter(|word| memmem::find(line, word).is_some())
            .unwrap_or_default();
        start = end - longest.len();
    }
    found.push(longest);
    found
}

/// Offsets at which words, and the gaps between them, end.
fn word_ends(text: &[u8]) -> Vec<usize> {
    let is_word = |byte: u8| byte.is_ascii_alphanumeric() || !byte.is_ascii();
    let pairs = (1..).zip(text.windows(2));
    let ends = pairs.filter(|(_, pair)| matches!(pair, [one, other] if is_word(*one) != is_word(*other)));
    ends.map(|(at, _)| at).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn of<'t>(lines: impl IntoIterator<Item = &'t [u8]>) -> Common {
        let mut common = Common::default();
        lines.into_iter().for_each(|line| common.narrow(line));
        common
    }

    fn listed(common: &Common) -> Vec<String> {
        common
            .pieces()
            .map(|piece| String::from_utf8_lossy(piece).into_owned())
            .collect()
    }

    #[test]
    fn what_every_line_has_is_kept_in_long_stretches() {
        let lines = [
            "at 12:01 GET /health 200 in 3 ms",
            "at 12:02 GET /health 200 in 14 ms",
            "GET /health 503 at 12:03 in 3 ms",
        ];
        let common = of(lines.map(str::as_bytes));
        assert_eq!(listed(&common), ["GET /health ", "at 12:", " in ", " ms"]);
    }

    #[test]
    fn one_line_without_anything_ends_it() {
        assert!(listed(&of(["the quick fox", "", "the quick fox"].map(str::as_bytes))).is_empty());
        assert!(listed(&Common::default()).is_empty());
    }

    proptest! {
        #[test]
        fn every_line_has_every_piece(lines in proptest::collection::vec("(fox |dog |n=[0-9]{1,3} |é|-){0,9}", 1..9)) {
            let common = of(lines.iter().map(String::as_bytes));
            for line in &lines {
                for piece in common.pieces() {
                    prop_assert!(memmem::find(line.as_bytes(), piece).is_some());
                }
            }
            let mut out = Vec::new();
            common.write(&mut out);
            let mut rest = out.as_slice();
            prop_assert_eq!(listed(&Common::read(&mut rest).unwrap()), listed(&common));
            prop_assert!(rest.is_empty());
        }
    }
}
