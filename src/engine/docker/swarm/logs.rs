//! Lines of a service's log. The engine writes before each what it is about: time, then `key=value` pairs with the task and node. It
//! cuts a long line into parts, and puts those of other tasks between them.

use crate::engine::docker::document::json;
use crate::engine::swarm::{INCOMPLETE, TaskLine};
use crate::engine::{EngineError, ErrorKind, Feed, LogChunk, Result, StdStream, Timestamp};
use futures::stream::{self, StreamExt};
use indexmap::IndexMap;

/// The engine cuts a line into parts of so many bytes. Only the last has a newline.
const CUT: usize = 16 * 1024;

/// Whole lines from the frames of a log.
pub(super) fn lines(frames: Feed<LogChunk>) -> Feed<TaskLine> {
    let joined = stream::unfold(Some((frames, LineParts::default())), |state| async move {
        let (mut frames, mut parts) = state?;
        match frames.next().await {
            Some(Ok(chunk)) => Some((parts.take(&chunk), Some((frames, parts)))),
            Some(Err(error)) => Some((parts.rest(Some(error)), None)),
            None => Some((parts.rest(None), None)),
        }
    });
    joined.flat_map(stream::iter).boxed()
}

/// The beginnings of lines whose end has not come.
#[derive(Default)]
struct LineParts(IndexMap<(String, StdStream), TaskLine>);

impl LineParts {
    /// Takes a part; gives the lines that are whole.
    fn take(&mut self, chunk: &LogChunk) -> Vec<Result<TaskLine>> {
        let has_end = chunk.bytes.ends_with(b"\n");
        let part = parse_line(chunk);
        if part.at.is_none() && part.task_id.is_empty() {
            return vec![Err(own_error(chunk))];
        }
        // A shorter one without a newline is the last thing that the task printed.
        let goes_on = !has_end && part.text.len() >= CUT && part.text.len().is_multiple_of(CUT);
        let key = (part.task_id.clone(), part.stream);
        let mut whole = Vec::new();
        let line = match self.0.shift_remove(&key) {
            // All parts of a line have the time of the first.
            Some(mut begun) if begun.at == part.at => {
                begun.text.extend_from_slice(&part.text);
                begun
            }
            Some(other) => {
                whole.push(Ok(other));
                part
            }
            None => part,
        };
        if goes_on {
            self.0.insert(key, line);
        } else {
            whole.push(Ok(line));
        }
        whole
    }

    /// What is left at the end of the log, and the error that ended it.
    fn rest(self, error: Option<EngineError>) -> Vec<Result<TaskLine>> {
        let lines = self.0.into_values().map(Ok);
        lines.chain(error.map(Err)).collect()
    }
}

/// A line of no task: the engine says among the lines what keeps it from sending more of them.
fn own_error(chunk: &LogChunk) -> EngineError {
    let text = String::from_utf8_lossy(&chunk.bytes);
    let words = text.trim();
    let words = words.strip_prefix("Error grabbing logs: ").unwrap_or(words);
    let kind = match words.contains(INCOMPLETE) {
        true => ErrorKind::Other,
        false => ErrorKind::Unreachable,
    };
    EngineError::new("reading the log of", "the service", kind, words)
}

/// A frame of the log, which has one line or a part of one.
fn parse_line(chunk: &LogChunk) -> TaskLine {
    let line = chunk.bytes.strip_suffix(b"\n").unwrap_or(&chunk.bytes);
    let (time, rest) = word(line);
    let at: Option<Timestamp> = std::str::from_utf8(time).ok().and_then(json::instant);
    let (details, text) = word(rest);
    let details = String::from_utf8_lossy(details);
    let value = |key: &str| {
        let pairs = details.split(',').filter_map(|pair| pair.split_once('='));
        let found = pairs.into_iter().find(|(name, _)| *name == key);
        found.map(|(_, value)| value.to_owned()).unwrap_or_default()
    };
    TaskLine {
        task_id: value("com.docker.swarm.task.id"),
        node_id: value("com.docker.swarm.node.id"),
        at,
        stream: chunk.stream,
        text: text.to_vec(),
    }
}

/// Up to the first space, and what follows it.
fn word(line: &[u8]) -> (&[u8], &[u8]) {
    match line.iter().position(|byte| *byte == b' ') {
        Some(at) => (line.get(..at).unwrap_or(line), line.get(at + 1..).unwrap_or_default()),
        None => (line, &[]),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use bytes::Bytes;

    #[test]
    fn a_line_says_which_task_printed_it_and_where() {
        let line = parse_line(&LogChunk {
            stream: StdStream::Err,
            bytes: Bytes::from_static(
                b"2024-03-01T10:00:00.5Z com.docker.swarm.node.id=n1,com.docker.swarm.service.id=s,com.docker.swarm.task.id=t1 hello  you\n",
            ),
        });
        assert_eq!((line.task_id.as_str(), line.node_id.as_str()), ("t1", "n1"));
        assert_eq!(
            (line.text.as_slice(), line.stream),
            (b"hello  you".as_slice(), StdStream::Err)
        );
        assert!(line.at.is_some());
    }

    fn frame(task: &str, second: u32, text: &str) -> Result<LogChunk> {
        let bytes = format!("2024-03-01T10:00:0{second}Z com.docker.swarm.task.id={task} {text}");
        Ok(LogChunk {
            stream: StdStream::Out,
            bytes: Bytes::from(bytes),
        })
    }

    /// Task and text of each line; an error as it is told.
    async fn read(frames: Vec<Result<LogChunk>>) -> Vec<(String, String)> {
        let lines: Vec<_> = lines(stream::iter(frames).boxed()).collect().await;
        let told = |line: Result<TaskLine>| match line {
            Ok(line) => (line.task_id, String::from_utf8(line.text).unwrap()),
            Err(error) => ("error".to_owned(), error.detail),
        };
        lines.into_iter().map(told).collect()
    }

    fn named(task: &str, text: String) -> (String, String) {
        (task.to_owned(), text)
    }

    #[tokio::test]
    async fn parts_of_a_long_line_are_joined_though_other_tasks_print_between_them() {
        let part = "a".repeat(CUT);
        let got = read(vec![
            frame("t1", 1, &part),
            frame("t2", 1, "short\n"),
            frame("t1", 1, &part),
            frame("t2", 2, &part),
            frame("t1", 1, "end\n"),
            frame("t2", 2, "\n"),
        ])
        .await;
        let wanted = [
            named("t2", "short".to_owned()),
            named("t1", format!("{part}{part}end")),
            named("t2", part),
        ];
        assert_eq!(got, wanted);
    }

    #[tokio::test]
    async fn what_the_engine_says_among_the_lines_is_an_error() {
        let told = "Error grabbing logs: rpc error: code = Unavailable desc = error reading from server: EOF\n";
        let chunk = LogChunk {
            stream: StdStream::Err,
            bytes: Bytes::from_static(told.as_bytes()),
        };
        let got = read(vec![frame("t1", 1, "a line\n"), Ok(chunk)]).await;
        let words = "rpc error: code = Unavailable desc = error reading from server: EOF";
        assert_eq!(
            got,
            [named("t1", "a line".to_owned()), named("error", words.to_owned())]
        );
    }

    #[tokio::test]
    async fn what_has_no_end_is_not_kept_back() {
        let part = "a".repeat(CUT);
        let lost = EngineError::new("reading", "x", ErrorKind::Unreachable, "gone");
        let got = read(vec![
            frame("t1", 1, "no newline"),
            frame("t1", 2, &part),
            frame("t1", 3, "the next run\n"),
            frame("t1", 4, &part),
            Err(lost),
        ])
        .await;
        let wanted = [
            named("t1", "no newline".to_owned()),
            named("t1", part.clone()),
            named("t1", "the next run".to_owned()),
            named("t1", part),
            named("error", "gone".to_owned()),
        ];
        assert_eq!(got, wanted);
    }
}
