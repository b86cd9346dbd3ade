//! Splits a byte stream into JSON documents, one on each line: events, stats, pull and build progress.

use crate::engine::docker::fault;
use crate::engine::{Feed, Result};
use bytes::{Bytes, BytesMut};
use futures::stream::{self, StreamExt};
use serde::de::DeserializeOwned;

/// Longest line that is kept.
const LONGEST: usize = 16 << 20;

/// Splits a byte stream into JSON documents. A line that is not JSON becomes an error, which ends the stream.
pub(crate) fn values<T>(doing: &'static str, subject: String, feed: Feed<Bytes>) -> Feed<T>
where
    T: DeserializeOwned + Send + 'static,
{
    let state = State {
        feed,
        buffer: BytesMut::new(),
        searched: 0,
        ended: false,
    };
    stream::unfold((state, doing, subject), |(mut state, doing, subject)| async move {
        let item = state.next(doing, &subject).await?;
        if item.is_err() {
            state.ended = true;
            state.buffer.clear();
            state.searched = 0;
        }
        Some((item, (state, doing, subject)))
    })
    .boxed()
}

/// The feed, ended after its first error, as every feed of an engine is.
pub(crate) fn until_error<T: Send + 'static>(feed: Feed<T>) -> Feed<T> {
    feed.scan(false, |failed, item| {
        let item = (!*failed).then_some(item);
        *failed = matches!(item, Some(Err(_)));
        futures::future::ready(item)
    })
    .boxed()
}

struct State {
    feed: Feed<Bytes>,
    buffer: BytesMut,
    /// Length of the part of the buffer that is known to have no newline.
    searched: usize,
    ended: bool,
}

impl State {
    async fn next<T: DeserializeOwned>(&mut self, doing: &'static str, subject: &str) -> Option<Result<T>> {
        while let Some(line) = self.line(doing, subject).await {
            let line = match line {
                Ok(line) => line,
                Err(error) => return Some(Err(error)),
            };
            if line.iter().all(u8::is_ascii_whitespace) {
                continue;
            }
            let value = serde_json::from_slice(&line).map_err(|error| {
                let message = format!("the engine sent a line that is not JSON: {error}");
                fault::from_message(doing, subject, &message)
            });
            return Some(value);
        }
        None
    }

    async fn line(&mut self, doing: &'static str, subject: &str) -> Option<Result<Bytes>> {
        loop {
            let fresh = self.buffer.get(self.searched..).unwrap_or_default();
            if let Some(at) = memchr::memchr(b'\n', fresh) {
                let line = self.buffer.split_to(self.searched + at + 1).freeze();
                self.searched = 0;
                return Some(Ok(line));
            }
            self.searched = self.buffer.len();
            if self.ended {
                let rest = self.buffer.split().freeze();
                self.searched = 0;
                return (!rest.is_empty()).then_some(Ok(rest));
            }
            if self.buffer.len() > LONGEST {
                self.ended = true;
                self.buffer.clear();
                self.searched = 0;
                return Some(Err(fault::from_message(
                    doing,
                    subject,
                    "the engine sent a line without an end",
                )));
            }
            match self.feed.next().await {
                Some(Ok(chunk)) => self.buffer.extend_from_slice(&chunk),
                Some(Err(error)) => {
                    self.ended = true;
                    self.buffer.clear();
                    self.searched = 0;
                    return Some(Err(error));
                }
                None => self.ended = true,
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value, json};

    fn feed(chunks: &'static [&'static str]) -> Feed<Bytes> {
        stream::iter(chunks.iter().map(|c| Ok(Bytes::from_static(c.as_bytes())))).boxed()
    }

    async fn collect(chunks: &'static [&'static str]) -> Vec<Result<Value>> {
        values("reading", "x".into(), feed(chunks)).collect().await
    }

    #[tokio::test]
    async fn a_value_may_span_chunks_and_a_chunk_several_values() {
        let got = collect(&["{\"a\":", "1}\r\n{\"a\":2}\n\n{\"a\"", ":3}"]).await;
        assert_eq!(got, vec![Ok(json!({"a":1})), Ok(json!({"a":2})), Ok(json!({"a":3}))]);
    }

    #[tokio::test]
    async fn a_line_that_is_not_json_is_an_error_with_its_cause() {
        let got = collect(&["oops\n"]).await;
        assert!(matches!(&got[..], [Err(error)] if error.detail.contains("not JSON")));
    }
}
