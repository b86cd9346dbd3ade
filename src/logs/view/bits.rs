//! One bit per line: which lines of a segment were picked, with the counts a scrollbar needs.

/// A growing row of bits.
#[derive(Debug, Clone, Default)]
pub(super) struct Bits {
    words: Vec<u64>,
    len: u32,
    ones: u32,
}

impl Bits {
    /// Appends a bit.
    pub(super) fn push(&mut self, bit: bool) {
        if self.len.is_multiple_of(64) {
            self.words.push(0);
        }
        if bit {
            if let Some(word) = self.words.last_mut() {
                *word |= 1 << (self.len % 64);
            }
            self.ones += 1;
        }
        self.len += 1;
    }

    /// Appends `count` bits that are not set.
    pub(super) fn push_zeros(&mut self, count: u32) {
        self.len += count;
        self.words.resize((self.len as usize).div_ceil(64), 0);
    }

    /// Sets or clears an existing bit.
    pub(super) fn set(&mut self, at: u32, bit: bool) {
        let Some(word) = self.words.get_mut((at / 64) as usize).filter(|_| at < self.len) else {
            return;
        };
        let mask = 1 << (at % 64);
        match (*word & mask != 0, bit) {
            (false, true) => self.ones += 1,
            (true, false) => self.ones -= 1,
            _ => return,
        }
        *word ^= mask;
    }

    /// Whether a bit is set.
    pub(super) fn has(&self, at: u32) -> bool {
        self.next(at) == Some(at)
    }

    /// How many bits there are.
    pub(super) fn len(&self) -> u32 {
        self.len
    }

    /// How many are set.
    pub(super) fn ones(&self) -> u32 {
        self.ones
    }

    /// How many are set before `at`.
    pub(super) fn rank(&self, at: u32) -> u32 {
        if at >= self.len {
            return self.ones;
        }
        let (word, bit) = ((at / 64) as usize, at % 64);
        let whole: u32 = self.words.iter().take(word).map(|word| word.count_ones()).sum();
        let part = self
            .words
            .get(word)
            .map_or(0, |word| (word & ((1 << bit) - 1)).count_ones());
        whole + part
    }

    /// The first set bit at or after `at`.
    pub(super) fn next(&self, at: u32) -> Option<u32> {
        if at >= self.len || self.ones == 0 {
            return None;
        }
        let start = (at / 64) as usize;
        let mut mask = u64::MAX << (at % 64);
        for (number, word) in self.words.iter().enumerate().skip(start) {
            let masked = word & mask;
            if masked != 0 {
                return u32::try_from(number)
                    .ok()
                    .map(|number| number * 64 + masked.trailing_zeros());
            }
            mask = u64::MAX;
        }
        None
    }

    /// The last set bit before `at`.
    pub(super) fn previous(&self, at: u32) -> Option<u32> {
        let last = at.min(self.len).checked_sub(1)?;
        let start = (last / 64) as usize;
        let mut mask = u64::MAX >> (63 - last % 64);
        for (number, word) in self.words.iter().enumerate().take(start + 1).rev() {
            let masked = word & mask;
            if masked != 0 {
                return u32::try_from(number)
                    .ok()
                    .map(|number| number * 64 + 63 - masked.leading_zeros());
            }
            mask = u64::MAX;
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn bits_answer_as_a_list_would(list in proptest::collection::vec(any::<bool>(), 0..300), at in 0u32..310) {
            let mut bits = Bits::default();
            list.iter().for_each(|bit| bits.push(*bit));
            let place = at as usize;
            let ones = |list: &[bool]| u32::try_from(list.iter().filter(|bit| **bit).count()).unwrap();
            prop_assert_eq!(bits.rank(at), ones(&list[..place.min(list.len())]));
            prop_assert_eq!(bits.ones(), ones(&list));
            let next = (place..list.len()).find(|at| list[*at]);
            prop_assert_eq!(bits.next(at).map(|at| at as usize), next);
            let previous = (0..place.min(list.len())).rev().find(|at| list[*at]);
            prop_assert_eq!(bits.previous(at).map(|at| at as usize), previous);
            prop_assert_eq!(bits.has(at), list.get(place) == Some(&true));
            for (bit, more) in [(true, 1), (false, 0)] {
                bits.set(at, bit);
                prop_assert_eq!(bits.has(at), bit && place < list.len());
                let others = ones(&list) - u32::from(list.get(place) == Some(&true));
                prop_assert_eq!(bits.ones(), others + if place < list.len() { more } else { 0 });
            }
        }
    }
}
