//! Turns the bytes of one container's log into whole lines: joins parts cut at 16 KiB and removes the timestamps. Knows
//! how the engine frames logs, not the engine itself.

use super::{Line, LineKind, Stream};
use bytes::Bytes;

/// The engine cuts a long line into messages of this many bytes, each with the timestamp of the first.
const CUT: usize = 16 * 1024;

/// Turns what the engine sends for one container into lines. A new one is needed for each run that is followed.
#[derive(Debug, Default)]
pub struct Splitter {
    tty: bool,
    out: Pending,
    err: Pending,
    last: Option<(i64, u32)>,
    skip: Option<(i64, u32)>,
    met: bool,
}

/// A line that has not ended yet.
#[derive(Debug, Default)]
struct Pending {
    /// Its text so far; for a TTY it may be an incomplete timestamp.
    text: Vec<u8>,
    time: Option<i64>,
}

impl Splitter {
    /// For a container with a terminal (`tty`: a stream without frames) or without (each call of `push` is a frame).
    pub fn new(tty: bool) -> Self {
        Self { tty, ..Self::default() }
    }

    /// As [`Splitter::new`], continuing from [`Splitter::resume`] of an earlier one: lines that one already returned
    /// are skipped by time and count, never by time alone, because several lines may have one time.
    pub fn resuming(tty: bool, from: Option<(i64, u32)>) -> Self {
        Self {
            tty,
            last: from,
            skip: from,
            ..Self::default()
        }
    }

    /// The time of the last line returned, and how many of the lines returned had exactly that time. To continue,
    /// request the log since that time and use [`Splitter::resuming`].
    pub fn resume(&self) -> Option<(i64, u32)> {
        self.last
    }

    /// Whether lines came that an earlier splitter had returned already, so that none is missing between those and the next.
    pub fn has_met(&self) -> bool {
        self.met
    }

    /// Takes bytes, and appends the lines they complete.
    pub fn push(&mut self, stream: Stream, bytes: &Bytes, out: &mut Vec<Line>) {
        let mut rest = bytes.as_ref();
        let mut frame_start = !self.tty;
        while !rest.is_empty() {
            let end = memchr::memchr(b'\n', rest);
            let piece = rest.get(..end.unwrap_or(rest.len())).unwrap_or_default();
            let whole = end.is_some();
            rest = end.and_then(|end| rest.get(end + 1..)).unwrap_or_default();
            self.piece(stream, piece, frame_start, whole, bytes, out);
            frame_start = false;
        }
    }

    /// The stream has ended: appends what is left without a newline as a line.
    pub fn finish(&mut self, out: &mut Vec<Line>) {
        for stream in [Stream::Out, Stream::Err] {
            self.flush(stream, out);
        }
    }

    /// Bytes held back because their line has not ended.
    pub fn pending(&self) -> usize {
        self.out.text.len() + self.err.text.len()
    }

    fn pending_of(&mut self, stream: Stream) -> &mut Pending {
        match stream {
            Stream::Out => &mut self.out,
            Stream::Err => &mut self.err,
        }
    }

    /// A piece without a newline in it: the beginning of a line, a further part, or a whole one (`whole`).
    fn piece(
        &mut self,
        stream: Stream,
        piece: &[u8],
        frame_start: bool,
        whole: bool,
        chunk: &Bytes,
        out: &mut Vec<Line>,
    ) {
        if frame_start && !self.joins(stream, piece) {
            self.flush(stream, out);
        }
        let may_be_cut = self.tty && piece.len() > CUT;
        let pending = self.pending_of(stream);
        if pending.text.is_empty() && pending.time.is_none() && whole && !may_be_cut {
            // The usual case: a whole line in one frame is a slice of the frame, without a copy.
            let (time, text) = peel(piece, true);
            let text = chunk.slice_ref(text);
            self.give(stream, time, text, out);
            return;
        }
        pending.take(piece, frame_start);
        if whole {
            self.flush(stream, out);
        }
    }

    /// Whether a frame continues the pending line: it does when that was cut where the engine cuts, or when both have
    /// the same timestamp.
    fn joins(&mut self, stream: Stream, piece: &[u8]) -> bool {
        let pending = self.pending_of(stream);
        let cut = !pending.text.is_empty() && pending.text.len().is_multiple_of(CUT);
        cut || pending.time.is_some() && peel(piece, true).0.is_none_or(|time| Some(time) == pending.time)
    }

    fn flush(&mut self, stream: Stream, out: &mut Vec<Line>) {
        let pending = std::mem::take(self.pending_of(stream));
        if pending.time.is_none() && pending.text.is_empty() {
            return;
        }
        let text = Bytes::from(pending.text);
        match pending.time {
            Some(_) => self.give(stream, pending.time, text, out),
            None => {
                let (time, rest) = peel(&text, true);
                let rest = text.slice_ref(rest);
                self.give(stream, time, rest, out);
            }
        }
    }

    /// Appends a line to `out`, unless an earlier splitter already returned it.
    fn give(&mut self, stream: Stream, time: Option<i64>, text: Bytes, out: &mut Vec<Line>) {
        let time = time.or(self.last.map(|last| last.0)).unwrap_or(0);
        if let Some((until, count)) = self.skip {
            self.met |= time <= until;
            match time.cmp(&until) {
                std::cmp::Ordering::Less => return,
                std::cmp::Ordering::Equal if count > 0 => {
                    self.skip = Some((until, count - 1));
                    return;
                }
                _ => self.skip = None,
            }
        }
        self.last = match self.last {
            Some((last, count)) if last == time => Some((last, count.saturating_add(1))),
            _ => Some((time, 1)),
        };
        let text = if self.tty { without_return(&text) } else { text };
        out.push(Line {
            time,
            stream,
            kind: LineKind::Text,
            text,
        });
    }
}

impl Pending {
    /// Adds a part to the pending line. At the start of a line, of a frame, or where the engine cuts, its timestamp is
    /// removed.
    fn take(&mut self, piece: &[u8], frame_start: bool) {
        if self.time.is_none() {
            self.text.extend_from_slice(piece);
            // Only once the space after it has arrived: a chunk of a TTY may end inside the timestamp.
            if let (Some(time), rest) = peel(&self.text, false) {
                self.text = rest.to_vec();
                self.time = Some(time);
                self.inner_cuts(0);
            }
            return;
        }
        let piece = match peel(piece, false) {
            (time @ Some(_), rest) if frame_start && (time == self.time || self.text.len().is_multiple_of(CUT)) => rest,
            _ => piece,
        };
        let from = self.text.len();
        self.text.extend_from_slice(piece);
        if !frame_start {
            self.inner_cuts(from);
        }
    }

    /// A stream without frames repeats the timestamp after each cut, in the middle of the bytes; this removes it there.
    fn inner_cuts(&mut self, from: usize) {
        let mut at = (from / CUT).max(1) * CUT;
        while at < self.text.len() {
            let tail = self.text.get(at..).unwrap_or_default();
            let (time, rest) = peel(tail, false);
            if time.is_some() && time == self.time {
                let stamp = tail.len() - rest.len();
                self.text.drain(at..at + stamp);
            }
            at += CUT;
        }
    }
}

fn without_return(text: &Bytes) -> Bytes {
    match text.last() {
        Some(b'\r') => text.slice(..text.len() - 1),
        _ => text.clone(),
    }
}

/// Splits off a leading RFC 3339 timestamp (up to nine decimals) and its space; `None` when there is no timestamp. In a
/// whole line that is empty the space may be missing.
fn peel(piece: &[u8], whole: bool) -> (Option<i64>, &[u8]) {
    match stamp(piece, whole) {
        Some((time, length)) => (Some(time), piece.get(length..).unwrap_or_default()),
        None => (None, piece),
    }
}

/// Parses `2026-11-24T03:28:55.123456789Z ` (or with an offset); returns nanoseconds and the length including the
/// space.
fn stamp(piece: &[u8], whole: bool) -> Option<(i64, usize)> {
    let date = piece.get(..19)?;
    let shape = date.iter().enumerate().all(|(at, byte)| match at {
        4 | 7 => *byte == b'-',
        10 => *byte == b'T',
        13 | 16 => *byte == b':',
        _ => byte.is_ascii_digit(),
    });
    if !shape {
        return None;
    }
    let field = |from: usize, to: usize| digits(date.get(from..to)?);
    let days = days(field(0, 4)?, field(5, 7)?, field(8, 10)?)?;
    let seconds = days * 86_400 + field(11, 13)? * 3_600 + field(14, 16)? * 60 + field(17, 19)?;
    let mut at = 19;
    let mut nanos = 0;
    if piece.get(at) == Some(&b'.') {
        let decimals = piece
            .get(at + 1..)?
            .iter()
            .take_while(|byte| byte.is_ascii_digit())
            .count();
        let power = u32::try_from(9_usize.checked_sub(decimals)?).ok()?;
        nanos = digits(piece.get(at + 1..at + 1 + decimals)?)? * 10_i64.pow(power);
        at += 1 + decimals;
    }
    let offset = match piece.get(at)? {
        b'Z' => {
            at += 1;
            0
        }
        sign @ (b'+' | b'-') => {
            let hours = digits(piece.get(at + 1..at + 3)?)?;
            let minutes = digits(piece.get(at + 4..at + 6)?)?;
            at += 6;
            (hours * 3_600 + minutes * 60) * if *sign == b'+' { 1 } else { -1 }
        }
        _ => return None,
    };
    let space = match piece.get(at) {
        Some(b' ') => 1,
        None if whole => 0,
        _ => return None,
    };
    let time = (seconds - offset).checked_mul(1_000_000_000)?.checked_add(nanos)?;
    Some((time, at + space))
}

fn digits(text: &[u8]) -> Option<i64> {
    text.iter().try_fold(0_i64, |value, byte| {
        byte.is_ascii_digit().then(|| value * 10 + i64::from(byte - b'0'))
    })
}

/// Days from the epoch to a date of the proleptic Gregorian calendar.
fn days(year: i64, month: i64, day: i64) -> Option<i64> {
    if !(1..=12).contains(&month) || !(1..=31).contains(&day) {
        return None;
    }
    // The year is counted from March, so that the leap day is its last.
    let year = if month <= 2 { year - 1 } else { year };
    let era = year.div_euclid(400);
    let of_era = year.rem_euclid(400);
    let of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    Some(era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468)
}

#[cfg(test)]
mod tests;
