//! Output of containers and execs: splits the engine's frames, or passes on the bytes of a terminal.
//!
//! A frame is eight bytes (stream, three zeros, big-endian length) and a payload. With a terminal there are no frames;
//! the bytes are passed on at once, not held back until a line is complete.

use crate::engine::{EngineError, ErrorKind, Feed, LogChunk, Result, StdStream};
use bytes::{Buf, Bytes, BytesMut};
use futures::stream::{self, StreamExt};

const HEADER: usize = 8;
/// Longest plausible frame: the engine's hold at most 16 KiB and a timestamp, so a header with more is not a header.
const MAX_FRAME: usize = 4 << 20;

/// A container's output from the engine's bytes.
pub(crate) fn chunks(subject: String, feed: Feed<Bytes>, tty: bool) -> Feed<LogChunk> {
    if tty {
        let plain = |bytes: Result<Bytes>| {
            bytes.map(|bytes| LogChunk {
                stream: StdStream::Out,
                bytes,
            })
        };
        return feed.map(plain).boxed();
    }
    let frames = Frames {
        feed,
        buffer: Bytes::new(),
        ended: false,
        subject,
    };
    stream::unfold(frames, |mut frames| async move {
        let item = frames.next().await?;
        frames.ended |= item.is_err();
        Some((item, frames))
    })
    .boxed()
}

struct Frames {
    feed: Feed<Bytes>,
    /// Bytes received and not passed on yet; usually a slice of what the socket gave, so nothing is copied.
    buffer: Bytes,
    ended: bool,
    subject: String,
}

impl Frames {
    async fn next(&mut self) -> Option<Result<LogChunk>> {
        loop {
            match self.take() {
                Ok(Some(chunk)) => return Some(Ok(chunk)),
                Ok(None) => {}
                Err(error) => return Some(Err(error)),
            }
            if self.ended {
                return None;
            }
            match self.feed.next().await {
                Some(Ok(bytes)) => self.append(bytes),
                Some(Err(error)) => {
                    self.buffer.clear();
                    return Some(Err(error));
                }
                None => {
                    self.ended = true;
                    return self.rest().map(Ok);
                }
            }
        }
    }

    fn append(&mut self, bytes: Bytes) {
        if self.buffer.is_empty() {
            self.buffer = bytes;
        } else {
            let mut joined = BytesMut::with_capacity(self.buffer.len() + bytes.len());
            joined.extend_from_slice(&self.buffer);
            joined.extend_from_slice(&bytes);
            self.buffer = joined.freeze();
        }
    }

    /// The next frame, once it is complete.
    fn take(&mut self) -> Result<Option<LogChunk>> {
        let Some((stream, length)) = header(&self.buffer) else {
            return Ok(None);
        };
        let is_header = matches!(*self.buffer, [0..=3, 0, 0, 0, ..]);
        if length > MAX_FRAME || !is_header {
            self.buffer.clear();
            let detail = "the output is not framed; the container seems to have a terminal";
            return Err(EngineError::new(
                "reading output",
                self.subject.clone(),
                ErrorKind::Invalid,
                detail,
            ));
        }
        if self.buffer.len() < HEADER + length {
            return Ok(None);
        }
        self.buffer.advance(HEADER);
        let bytes = self.buffer.split_to(length);
        Ok(Some(LogChunk { stream, bytes }))
    }

    /// The rest of a frame that was cut off.
    fn rest(&mut self) -> Option<LogChunk> {
        let (stream, _) = header(&self.buffer)?;
        self.buffer.advance(HEADER);
        let bytes = std::mem::take(&mut self.buffer);
        (!bytes.is_empty()).then_some(LogChunk { stream, bytes })
    }
}

/// Stream and payload length in the frame header that begins here.
fn header(bytes: &[u8]) -> Option<(StdStream, usize)> {
    let [kind, _, _, _, a, b, c, d] = *bytes.first_chunk::<HEADER>()?;
    let stream = if kind >= 2 { StdStream::Err } else { StdStream::Out };
    Some((
        stream,
        usize::try_from(u32::from_be_bytes([a, b, c, d])).unwrap_or(usize::MAX),
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn frame(kind: u8, text: &str) -> Vec<u8> {
        let mut frame = vec![kind, 0, 0, 0];
        frame.extend_from_slice(&u32::try_from(text.len()).unwrap().to_be_bytes());
        frame.extend_from_slice(text.as_bytes());
        frame
    }

    async fn read(pieces: Vec<Vec<u8>>, tty: bool) -> Vec<(StdStream, String)> {
        let feed = stream::iter(pieces.into_iter().map(|p| Ok(Bytes::from(p)))).boxed();
        let chunks: Vec<_> = chunks("x".into(), feed, tty).collect().await;
        chunks
            .into_iter()
            .map(|c| c.unwrap())
            .map(|c| (c.stream, String::from_utf8(c.bytes.to_vec()).unwrap()))
            .collect()
    }

    #[tokio::test]
    async fn frames_are_whole_however_the_bytes_are_cut() {
        let mut bytes = frame(1, "out\n");
        bytes.extend(frame(2, "err\n"));
        bytes.extend(frame(1, ""));
        bytes.extend(frame(1, "x"));
        let want = [
            (StdStream::Out, "out\n".to_owned()),
            (StdStream::Err, "err\n".to_owned()),
            (StdStream::Out, String::new()),
            (StdStream::Out, "x".to_owned()),
        ];
        for size in 1..bytes.len() {
            let pieces = bytes.chunks(size).map(<[u8]>::to_vec).collect();
            assert_eq!(read(pieces, false).await, want, "pieces of {size}");
        }
    }

    /// Trap: a prompt without a newline must not wait for one.
    #[tokio::test]
    async fn terminal_output_is_passed_on_unchanged() {
        let got = read(vec![b"$ ".to_vec(), vec![1, 2, 0]], true).await;
        assert_eq!(
            got,
            [(StdStream::Out, "$ ".into()), (StdStream::Out, "\u{1}\u{2}\0".into())]
        );
    }

    #[tokio::test]
    async fn the_rest_of_a_cut_off_frame_is_passed_on() {
        let mut bytes = frame(2, "half of it");
        bytes.truncate(12);
        assert_eq!(read(vec![bytes], false).await, [(StdStream::Err, "half".into())]);
    }

    #[tokio::test]
    async fn terminal_bytes_read_as_frames_are_an_error_not_a_stall() {
        for bytes in [
            &b"hello world\n"[..],
            b"\x01\0\0\xff\0\0\0\x02a\n",
            b"\xff\0\0\0\0\0\0\x02a\n",
        ] {
            let feed = stream::iter([Ok(Bytes::from_static(bytes))]).boxed();
            let got: Vec<_> = chunks("x".into(), feed, false).collect().await;
            assert!(matches!(&got[..], [Err(error)] if error.kind == ErrorKind::Invalid));
        }
    }
}
