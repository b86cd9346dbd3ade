//! Lines of a service's log. The engine writes before each what it is about: time, then `key=value` pairs with the task and node.

use crate::engine::docker::document::json;
use crate::engine::swarm::TaskLine;
use crate::engine::{LogChunk, Timestamp};

/// A frame of the log, which has one line.
pub(super) fn parse_line(chunk: &LogChunk) -> TaskLine {
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
    use crate::engine::StdStream;
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
}
