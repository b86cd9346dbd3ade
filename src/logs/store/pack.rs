//! Serialises a segment for the disk, and back: the index as varints, then the text.

use super::varint::{number, take_number};
use crate::logs::segment::{IndexEntry, Segment};
use crate::logs::{Level, LineKind, Note, Seam, Stream};

/// Serialises a segment.
pub(super) fn pack(segment: &Segment) -> Vec<u8> {
    let entries = segment.entries();
    let mut out = Vec::with_capacity(16 + entries.len() * 10 + segment.all_text().len());
    number(&mut out, entries.len() as u64);
    let mut before = 0_i64;
    for entry in entries {
        // The order never decreases, so after the first (which may be anything) the differences are small.
        number(&mut out, entry.order.wrapping_sub(before).cast_unsigned());
        before = entry.order;
        number(&mut out, u64::from(entry.skew));
        number(&mut out, u64::from(entry.length));
        out.push(u8::from(entry.stream == Stream::Err) | (kind_code(entry.kind) << 1) | (level_code(entry.level) << 4));
        out.push(entry.flags);
    }
    out.extend_from_slice(segment.all_text());
    out
}

/// Deserialises a segment; `None` when the bytes are not what [`pack`] made.
pub(super) fn unpack(packed: &[u8]) -> Option<Segment> {
    let mut rest = packed;
    let count = usize::try_from(take_number(&mut rest)?).ok()?;
    let mut index = Vec::with_capacity(count.min(packed.len() / 5));
    let mut order = 0_i64;
    for _ in 0..count {
        order = order.wrapping_add(take_number(&mut rest)?.cast_signed());
        let skew = u32::try_from(take_number(&mut rest)?).ok()?;
        let length = u32::try_from(take_number(&mut rest)?).ok()?;
        let ([properties, flags], after) = rest.split_first_chunk::<2>()?;
        rest = after;
        let stream = if properties & 1 == 1 { Stream::Err } else { Stream::Out };
        let (kind, level) = (kind_of((properties >> 1) & 7)?, level_of(properties >> 4)?);
        index.push(IndexEntry::unplaced(order, skew, length, stream, kind, level, *flags));
    }
    Segment::assembled(index, rest.to_vec())
}

const SEAMS: [Seam; 4] = [Seam::Restarted, Seam::Recreated, Seam::Reconnected, Seam::Unreadable];

const NOTES: [Note; 3] = [Note::Event, Note::Ours, Note::Mark];

fn kind_code(kind: LineKind) -> u8 {
    match kind {
        LineKind::Text => 0,
        LineKind::Seam(seam) => seam as u8 + 1,
        LineKind::Note(note) => note as u8 + 5,
    }
}

fn kind_of(code: u8) -> Option<LineKind> {
    match code {
        0 => Some(LineKind::Text),
        1..=4 => SEAMS.get(usize::from(code) - 1).map(|seam| LineKind::Seam(*seam)),
        _ => NOTES.get(usize::from(code) - 5).map(|note| LineKind::Note(*note)),
    }
}

fn level_code(level: Option<Level>) -> u8 {
    level.map_or(0, |level| level as u8 + 1)
}

fn level_of(code: u8) -> Option<Option<Level>> {
    match code.checked_sub(1) {
        None => Some(None),
        Some(at) => Level::ALL.get(usize::from(at)).map(|level| Some(*level)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::logs::Line;
    use crate::logs::segment::Traits;
    use proptest::prelude::*;

    fn segment(lines: &[(i64, i64, Vec<u8>, u8)]) -> Segment {
        let mut segment = Segment::default();
        for (order, skew, text, what) in lines {
            let line = Line {
                time: order.saturating_sub(*skew),
                stream: if what & 1 == 0 { Stream::Out } else { Stream::Err },
                kind: kind_of(what % 8).unwrap(),
                text: bytes::Bytes::from(text.clone()),
            };
            let traits = Traits {
                order: *order,
                level: level_of(what % 7).unwrap(),
                continues: what & 2 != 0,
                escaped: what & 4 != 0,
            };
            segment.push(&line, traits);
        }
        segment
    }

    proptest! {
        #[test]
        fn what_was_packed_comes_back(
            lines in proptest::collection::vec(
                (any::<i64>(), 0i64..4_000_000_000_000, proptest::collection::vec(any::<u8>(), 0..300), any::<u8>()), 0..40),
        ) {
            let packed = segment(&lines);
            let back = unpack(&pack(&packed)).unwrap();
            prop_assert_eq!(back.entries().len(), lines.len());
            for (at, (one, other)) in packed.entries().iter().zip(back.entries()).enumerate() {
                let at = u32::try_from(at).unwrap();
                prop_assert_eq!(format!("{one:?}"), format!("{other:?}"));
                prop_assert_eq!(packed.text(at), back.text(at));
            }
        }

        #[test]
        fn other_bytes_are_refused(bytes in proptest::collection::vec(any::<u8>(), 0..100), cut in 1usize..20) {
            let _ = unpack(&bytes);
            let whole = pack(&segment(&[(5, 0, vec![b'x'; 30], 0), (9, 1_000, vec![b'y'; 3], 1)]));
            prop_assert!(unpack(&whole[..whole.len() - cut]).is_none());
        }
    }
}
