//! A segment: consecutive lines of one container, as contiguous bytes with a small index entry per line. Also the
//! reference through which a line is read.

use super::{Level, Line, LineId, LineKind, Stream};
use std::ops::Deref;
use std::rc::Rc;

/// Text bytes after which a segment is closed; a line longer than this gets a segment of its own.
pub(super) const SEGMENT_BYTES: usize = 256 * 1024;
/// Lines after which a segment is closed.
pub(super) const SEGMENT_LINES: usize = 4096;

/// Index capacity is reserved in multiples of this many entries.
const INDEX_STEP: usize = 256;

/// The index entry of a line: everything that is kept of it besides its bytes.
#[derive(Debug, Clone, Copy)]
pub(super) struct IndexEntry {
    /// Sort key in time, never decreasing within a container: the largest time of this line and all before it.
    pub(super) order: i64,
    /// By how many microseconds the line's own time is before `order`.
    pub(super) skew: u32,
    offset: u32,
    pub(super) length: u32,
    pub(super) stream: Stream,
    pub(super) kind: LineKind,
    pub(super) level: Option<Level>,
    pub(super) flags: u8,
}

const _: () = assert!(
    size_of::<IndexEntry>() <= 32,
    "the index entry of a line is at most 32 bytes"
);

const CONTINUES: u8 = 1;
const ESCAPED: u8 = 2;

impl IndexEntry {
    /// An entry whose offset is not set yet; [`Segment::assembled`] sets it.
    pub(super) fn unplaced(
        order: i64,
        skew: u32,
        length: u32,
        stream: Stream,
        kind: LineKind,
        level: Option<Level>,
        flags: u8,
    ) -> Self {
        Self {
            order,
            skew,
            offset: 0,
            length,
            stream,
            kind,
            level,
            flags,
        }
    }

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

/// What is found out about a line when it is stored.
#[derive(Debug, Clone, Copy)]
pub(super) struct Traits {
    pub(super) order: i64,
    pub(super) level: Option<Level>,
    pub(super) continues: bool,
    pub(super) escaped: bool,
}

/// Lines and their index.
#[derive(Debug, Clone, Default)]
pub(crate) struct Segment {
    bytes: Vec<u8>,
    index: Vec<IndexEntry>,
}

impl Segment {
    /// A segment from entries and the concatenated bytes of their lines; `None` when the lengths do not add up.
    pub(super) fn assembled(mut index: Vec<IndexEntry>, bytes: Vec<u8>) -> Option<Self> {
        let mut offset = 0_u32;
        for entry in &mut index {
            entry.offset = offset;
            offset = offset.checked_add(entry.length)?;
        }
        (offset as usize == bytes.len()).then_some(Self { bytes, index })
    }

    /// All of its text.
    pub(super) fn all_text(&self) -> &[u8] {
        &self.bytes
    }

    /// Appends a line.
    pub(super) fn push(&mut self, line: &Line, traits: Traits) {
        let skew = u64::try_from(traits.order.saturating_sub(line.time)).unwrap_or(0) / 1_000;
        let clip = |length: usize| u32::try_from(length).unwrap_or(u32::MAX);
        self.index.push(IndexEntry {
            order: traits.order,
            skew: u32::try_from(skew).unwrap_or(u32::MAX),
            offset: clip(self.bytes.len()),
            length: clip(line.text.len()),
            stream: line.stream,
            kind: line.kind,
            level: traits.level,
            flags: (u8::from(traits.continues) * CONTINUES) | (u8::from(traits.escaped) * ESCAPED),
        });
        self.bytes.extend_from_slice(&line.text);
    }

    /// Whether a further line of `length` bytes has to go into the next segment.
    pub(super) fn is_full(&self, length: usize) -> bool {
        !self.index.is_empty() && (self.index.len() >= SEGMENT_LINES || self.bytes.len() + length > SEGMENT_BYTES)
    }

    /// An empty segment with the capacity `before` needed, for lines that arrive as fast. The capacity is reserved at
    /// once so that segments have one size and reuse each other's memory; growing ones would leave holes in the heap.
    pub(super) fn as_full_as(before: &Self) -> Self {
        let lines = before.index.len() + before.index.len() / 16;
        Self {
            bytes: Vec::with_capacity(SEGMENT_BYTES),
            index: Vec::with_capacity(lines.next_multiple_of(INDEX_STEP).min(SEGMENT_LINES)),
        }
    }

    /// Frees unused capacity, when it is more than an eighth: less is not worth the hole in the heap.
    pub(super) fn close(&mut self) {
        let wastes = |used: usize, reserved: usize| used < reserved - reserved / 8;
        if wastes(self.bytes.len(), self.bytes.capacity()) {
            self.bytes.shrink_to_fit();
        }
        if wastes(self.index.len(), self.index.capacity()) {
            self.index.shrink_to_fit();
        }
    }

    /// Bytes of memory it takes.
    pub(super) fn weight(&self) -> usize {
        self.bytes.capacity() + self.index.capacity() * size_of::<IndexEntry>()
    }

    /// Its lines' entries.
    pub(super) fn entries(&self) -> &[IndexEntry] {
        &self.index
    }

    /// The entry of its `at`-th line.
    pub(super) fn entry(&self, at: u32) -> Option<&IndexEntry> {
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
}

/// A segment in memory, or one read back from the disk.
#[derive(Debug, Clone)]
pub(crate) enum SegmentRef<'a> {
    Held(&'a Segment),
    /// Read back from the disk.
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

/// A line that is held.
#[derive(Debug)]
pub struct LineRef<'a> {
    pub id: LineId,
    /// Engine's time, nanoseconds since the Unix epoch.
    pub time: i64,
    pub service: &'a str,
    /// Its container's name.
    pub container: &'a str,
    pub stream: Stream,
    /// What it is.
    pub kind: LineKind,
    /// Its severity, when the line states one or continues a line that does.
    pub level: Option<Level>,
    /// It belongs to the line before it: a stack trace, an indented part.
    pub continues: bool,
    /// Whether it has escape sequences in it.
    pub escaped: bool,
    pub(super) segment: SegmentRef<'a>,
    pub(super) at: u32,
}

impl LineRef<'_> {
    /// Its bytes, as the container wrote them. Never print them raw: see [`super::clean()`].
    pub fn bytes(&self) -> &[u8] {
        self.segment.text(self.at)
    }
}
