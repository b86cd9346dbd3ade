//! Reads the lines of a segment from memory or disk, or finds out that they need not be read.

use super::Store;
use crate::logs::filter::predicate::Predicate;
use crate::logs::segment::{Segment, SegmentRef};
use crate::logs::store::lane::{self, SegmentStorage, Slot};
use crate::logs::store::pack;
use crate::logs::store::skip::SkipIndex;
use crate::logs::{Spill, Ticket};
use std::io;
use std::rc::Rc;

/// How many segments read back from the disk are cached.
const AT_HAND: usize = 16;
/// Cost of skipping a segment on disk, in bytes of lines read.
const PASSED: usize = 4096;
/// Looking for a word costs one part in this many of evaluating line by line.
const WORD: usize = 8;

/// The result of looking for lines in a segment.
#[derive(Debug, Default)]
pub(crate) struct Sifted<'a> {
    /// Its lines; `None` when none of them can match, or they cannot be read back.
    pub(crate) segment: Option<SegmentRef<'a>>,
    /// What that cost, in bytes of lines read.
    pub(crate) looked: usize,
}

impl<'a> Sifted<'a> {
    fn lines(segment: Option<SegmentRef<'a>>) -> Self {
        Self { segment, looked: 0 }
    }

    fn without(looked: usize) -> Self {
        Self { segment: None, looked }
    }
}

impl Store {
    /// The lines of a slot, read back when they are on the disk; `None` when they cannot be.
    pub(crate) fn segment<'a>(&'a self, slot: &'a Slot) -> Option<SegmentRef<'a>> {
        self.sifted(slot, None).segment
    }

    /// The lines of a slot, unless it can be told more cheaply that none of them matches.
    pub(crate) fn sifted<'a>(&'a self, slot: &'a Slot, sought: Option<&Predicate>) -> Sifted<'a> {
        let lacks = |bytes: &[u8]| sought.is_some_and(|sought| sought.words_lack(slot, bytes));
        let SegmentStorage::Spilled(ticket, _) = slot.place else {
            let segment = lane::held(slot);
            return match &segment {
                Some(held) if lacks(held.all_text()) => Sifted::without(held.all_text().len() / WORD),
                _ => Sifted::lines(segment),
            };
        };
        if let Some(segment) = self.at_hand(ticket) {
            return Sifted::lines(Some(SegmentRef::Read(segment)));
        }
        let skipping = sought.filter(|sought| sought.can_skip(slot));
        let found = self.read_back(ticket, skipping, lacks).unwrap_or_else(|error| {
            *self.read_error.borrow_mut() = Some(error.to_string());
            Sifted::lines(None)
        });
        if let Some(SegmentRef::Read(segment)) = &found.segment {
            let mut at_hand = self.at_hand.borrow_mut();
            at_hand.push_back((ticket, Rc::clone(segment)));
            if at_hand.len() > AT_HAND {
                at_hand.pop_front();
            }
        }
        found
    }

    fn at_hand(&self, ticket: Ticket) -> Option<Rc<Segment>> {
        let mut at_hand = self.at_hand.borrow_mut();
        let at = at_hand.iter().position(|(held, _)| *held == ticket)?;
        let found = at_hand.remove(at)?;
        let segment = Rc::clone(&found.1);
        at_hand.push_back(found);
        Some(segment)
    }

    fn read_back(
        &self,
        ticket: Ticket,
        skipping: Option<&Predicate>,
        lacks: impl Fn(&[u8]) -> bool,
    ) -> io::Result<Sifted<'static>> {
        let spill: &dyn Spill = self.spill.as_deref().ok_or(io::ErrorKind::NotFound)?;
        if let Some(predicate) = skipping {
            let front = spill.front(ticket)?;
            let skip = SkipIndex::read(&front).ok_or(io::ErrorKind::InvalidData)?;
            if !predicate.may_match_behind(&skip) {
                return Ok(Sifted::without(PASSED));
            }
        }
        let packed = spill.read(ticket)?;
        // The varints before the text may look like a word: then its lines are evaluated in vain.
        if lacks(&packed) {
            return Ok(Sifted::without(packed.len() / WORD));
        }
        let segment = pack::unpack(&packed).ok_or(io::ErrorKind::InvalidData)?;
        Ok(Sifted::lines(Some(SegmentRef::Read(Rc::new(segment)))))
    }
}

#[cfg(test)]
mod tests {
    use crate::logs::{Batch, Filter, Line, LineKind, SpillFile, Store, Stream, View};
    use proptest::prelude::*;

    const FILTERS: [&str; 26] = [
        "!\"fox over\"",
        "!n=",
        "!needle fox",
        "status=77",
        "status!=200",
        "status>299",
        "!status>=0",
        "status<200",
        "user=needle",
        "user~traße",
        "stream:err",
        "!stream:out",
        "level<=info",
        "!level>=info",
        "until:1970-01-01T00:00:00.000007Z",
        "!since:1970-01-01T00:00:00.000007Z",
        "needle",
        "Needle",
        "kelvin",
        "/fox .* (dog|cats)/",
        "!fox",
        "fox needle",
        "straße",
        "id=77",
        "number>70",
        "/n=\\d+7 fox/",
    ];

    fn text(number: u64, word: &str) -> String {
        match number % 7 {
            0 => format!("\x1b[32mn={number}\x1b[0m fox and cats"),
            _ if number % 1_999 == 7 => format!("level=info id={} msg={word}", number % 100),
            _ if number % 331 == 3 => format!(
                "{{\"level\":\"warn\",\"status\":{},\"n\":\"fox over\"}}",
                status(number)
            ),
            _ if number % 337 == 3 => format!("status={} user={word} n=\"fox over\"", status(number)),
            _ if number % 977 == 5 => format!("n={number} fox {word} dog"),
            _ => format!("n={number} fox over {:x}", number * 31),
        }
    }

    /// Changes only every so often, so that whole segments have one status.
    fn status(number: u64) -> u64 {
        [200, 77, 503][usize::try_from(number / 5_000 % 3).unwrap()]
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(12))]
        /// Skipping segments changes no result: a filter finds what evaluating every line finds.
        #[test]
        fn no_line_is_passed_over(
            words in proptest::collection::vec("needle|NEEDLE|Need\x1b\\[1mle|\u{212a}elvin|kelvin|STRASSE|Straße|dull", 2..5),
            coloured in any::<bool>(),
        ) {
            let directory = tempfile::tempdir().unwrap();
            let mut store = Store::with_budget(512 * 1024);
            store.keep_on(Box::new(SpillFile::create(directory.path(), 1 << 30).unwrap()));
            let count = 6_000 * words.len() as u64;
            for start in (0..count).step_by(500) {
                let line = |number: u64| {
                    let word = &words[usize::try_from(number / 6_000).unwrap()];
                    let text = text(number, word);
                    let text = if coloured { text } else { text.replace("\x1b[32m", "").replace("\x1b[0m", "") };
                    let stream = if number / 3_000 % 4 == 2 { Stream::Err } else { Stream::Out };
                    let time = number.cast_signed() - i64::from(number % 1_000 == 7) * 2_000;
                    Line { time, stream, kind: LineKind::Text, text: text.into() }
                };
                let lines = (start..start + 500).map(line).collect();
                store.append(&Batch { service: "web".to_owned(), container: "p-web-1".to_owned(), lines });
            }
            prop_assert!(store.tally_all().disk > 0);
            let all = View::default();
            let rows = all.window(&store, crate::logs::Anchor::Start, usize::MAX);
            for filter in FILTERS {
                let filter = Filter::parse(filter, 0).unwrap();
                let mut view = View::default();
                view.set_filter(filter);
                while !view.refresh(&store, 256 * 1024).done {}
                let found: Vec<_> = view.window(&store, crate::logs::Anchor::Start, usize::MAX).iter().map(|row| row.id).collect();
                let fits = |id| store.line(id).is_some_and(|line| view.predicate().matches(&line));
                let expected: Vec<_> = rows.iter().map(|row| row.id).filter(|id| fits(*id)).collect();
                prop_assert_eq!(found, expected);
            }
        }
    }
}
