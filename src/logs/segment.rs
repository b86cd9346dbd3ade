//! A stretch of one container's lines: contiguous bytes and a small index entry a line.

use super::{Level, Line, LineKind, Seam, Stream};
use std::ops::Deref;
use std::rc::Rc;

/// Bytes after which a segment is closed; one longer line makes a segment of its own.
pub(super) const SEGMENT_BYTES: usize = 256 * 1024;
/// Lines after which a segment is closed.
pub(super) const SEGMENT_LINES: usize = 4096;

/// What is kept of a line beside its bytes.
#[derive(Debug, Clone, Copy)]
pub(super) struct Entry {
    /// Its place in time among the lines of its container: its time, or that of an earlier line that was later.
    pub(super) order: i64,
    /// How many microseconds its own time is before `order`.
    skew: u32,
    offset: u32,
    length: u32,
    pub(super) stream: Stream,
    pub(super) kind: LineKind,
    pub(super) level: Option<Level>,
    flags: u8,
}

const _: () = assert!(
    size_of::<Entry>() <= 32,
    "the index entry of a line is at most 32 bytes"
);

const CONTINUES: u8 = 1;
const ESCAPED: u8 = 2;

impl Entry {
    /// Its own time.
    pub(super) fn time(&self) -> i64 {
        self.order - i64::from(self.skew) * 1_000
    }

    pub(super) fn continues(&self) -> bool {
        self.flags & CONTINUES != 0
    }

    pub(super) fn escaped(&self) -> bool {
        self.flags & ESCAPED != 0
    }
}

/// What was found out about a line before it is stored.
#[derive(Debug, Clone, Copy)]
pub(super) struct Traits {
    pub(super) order: i64,
    pub(super) level: Option<Level>,
    pub(super) continues: bool,
    pub(super) escaped: bool,
}

/// Lines and their index.
#[derive(Debug, Clone, Default)]
pub(super) struct Segment {
    bytes: Vec<u8>,
    index: Vec<Entry>,
}

impl Segment {
    /// Appends a line.
    pub(super) fn push(&mut self, line: &Line, traits: Traits) {
        let skew = u64::try_from(traits.order.saturating_sub(line.time)).unwrap_or(0) / 1_000;
        let clip = |length: usize| u32::try_from(length).unwrap_or(u32::MAX);
        self.index.push(Entry {
            order: traits.order,
            skew: u32::try_from(skew).unwrap_or(u32::MAX),
            offset: clip(self.bytes.len()),
            length: clip(line.text.len()),
            stream: line.stream,
            kind: line.kind,
            level: traits.level,
            flags: u8::from(traits.continues) * CONTINUES | u8::from(traits.escaped) * ESCAPED,
        });
        self.bytes.extend_from_slice(&line.text);
    }

    /// Whether another line of `length` bytes belongs into the next segment.
    pub(super) fn is_full(&self, length: usize) -> bool {
        !self.index.is_empty() && (self.index.len() >= SEGMENT_LINES || self.bytes.len() + length > SEGMENT_BYTES)
    }

    /// Gives back what was reserved for growing.
    pub(super) fn close(&mut self) {
        self.bytes.shrink_to_fit();
        self.index.shrink_to_fit();
    }

    /// Bytes of memory it takes.
    pub(super) fn weight(&self) -> usize {
        self.bytes.capacity() + self.index.capacity() * size_of::<Entry>()
    }

    /// Bytes of text.
    pub(super) fn text_bytes(&self) -> usize {
        self.bytes.len()
    }

    /// Its lines' entries.
    pub(super) fn entries(&self) -> &[Entry] {
        &self.index
    }

    /// The entry of its `at`-th line.
    pub(super) fn entry(&self, at: u32) -> Option<&Entry> {
        self.index.get(at as usize)
    }

    /// The bytes of its `at`-th line; empty when there is none.
    pub(super) fn text(&self, at: u32) -> &[u8] {
        self.entry(at)
            .and_then(|entry| {
                let from = entry.offset as usize;
                self.bytes.get(from..from + entry.length as usize)
            })
            .unwrap_or_default()
    }

    /// As bytes for the disk.
    pub(super) fn encode(&self) -> Vec<u8> {
        let mut out = Vec::with_capacity(8 + self.index.len() * 24 + self.bytes.len());
        out.extend_from_slice(&(self.index.len() as u64).to_le_bytes());
        for entry in &self.index {
            out.extend_from_slice(&entry.order.to_le_bytes());
            out.extend_from_slice(&entry.skew.to_le_bytes());
            out.extend_from_slice(&entry.offset.to_le_bytes());
            out.extend_from_slice(&entry.length.to_le_bytes());
            out.extend_from_slice(&[
                u8::from(entry.stream == Stream::Err),
                kind_code(entry.kind),
                entry.level.map_or(0, |level| level as u8 + 1),
                entry.flags,
            ]);
        }
        out.extend_from_slice(&self.bytes);
        out
    }

    /// From bytes of the disk; `None` when they are not what [`Segment::encode`] wrote.
    pub(super) fn decode(encoded: &[u8]) -> Option<Self> {
        let (count, mut rest) = encoded.split_first_chunk::<8>()?;
        let count = usize::try_from(u64::from_le_bytes(*count)).ok()?;
        let mut index = Vec::with_capacity(count.min(encoded.len() / 24));
        for _ in 0..count {
            let (record, after) = rest.split_first_chunk::<24>()?;
            index.push(decode_entry(record)?);
            rest = after;
        }
        let fits = |entry: &Entry| entry.offset as usize + entry.length as usize <= rest.len();
        index.iter().all(fits).then(|| Self {
            bytes: rest.to_vec(),
            index,
        })
    }
}

fn decode_entry(record: &[u8; 24]) -> Option<Entry> {
    let (order, rest) = record.split_first_chunk::<8>()?;
    let (skew, rest) = rest.split_first_chunk::<4>()?;
    let (offset, rest) = rest.split_first_chunk::<4>()?;
    let (length, rest) = rest.split_first_chunk::<4>()?;
    let [stream, kind, level, flags] = *rest.first_chunk::<4>()?;
    Some(Entry {
        order: i64::from_le_bytes(*order),
        skew: u32::from_le_bytes(*skew),
        offset: u32::from_le_bytes(*offset),
        length: u32::from_le_bytes(*length),
        stream: if stream == 1 { Stream::Err } else { Stream::Out },
        kind: kind_of(kind)?,
        level: match level {
            0 => None,
            level => Some(*Level::ALL.get(usize::from(level) - 1)?),
        },
        flags,
    })
}

const SEAMS: [Seam; 4] = [Seam::Restarted, Seam::Recreated, Seam::Reconnected, Seam::Unreadable];

fn kind_code(kind: LineKind) -> u8 {
    match kind {
        LineKind::Text => 0,
        LineKind::Seam(seam) => seam as u8 + 1,
    }
}

fn kind_of(code: u8) -> Option<LineKind> {
    match code {
        0 => Some(LineKind::Text),
        code => SEAMS.get(usize::from(code) - 1).map(|seam| LineKind::Seam(*seam)),
    }
}

/// A segment in memory, or one read back from the disk.
#[derive(Debug, Clone)]
pub(super) enum SegmentRef<'a> {
    /// In memory.
    Held(&'a Segment),
    /// Read back.
    Read(Rc<Segment>),
}

impl Deref for SegmentRef<'_> {
    type Target = Segment;

    fn deref(&self) -> &Segment {
        match self {
            Self::Held(segment) => segment,
            Self::Read(segment) => segment,
        }
    }
}
