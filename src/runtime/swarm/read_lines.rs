//! Which lines of tasks were read already. A stream that is opened again begins a little before its last line; and a node whose engine was
//! away sends the lines of its tasks in the same stream once more, from the beginning.

use crate::engine::Timestamp;
use crate::engine::swarm::TaskLine;
use indexmap::IndexMap;
use std::collections::VecDeque;
use std::hash::{DefaultHasher, Hash, Hasher};

/// The lines of tasks that were read.
#[derive(Debug, Default)]
pub(super) struct ReadLines {
    tasks: IndexMap<String, LinesOfTask>,
    /// So many lines before its end a stream may begin.
    tail: usize,
    /// How many lines were read.
    count: u64,
}

#[derive(Debug)]
struct LinesOfTask {
    newest: NewestLines,
    /// The last ones, as far as a stream may begin with one of them.
    last: VecDeque<u64>,
    /// The first one of the stream.
    first: Option<u64>,
    repeated: Option<RepeatedLines>,
}

/// The newest time of a line, and how many lines have it.
#[derive(Debug, Clone, Copy)]
struct NewestLines {
    time: i64,
    count: u64,
}

/// While lines come once more: those up to the newest one are known.
#[derive(Debug)]
struct RepeatedLines {
    up_to: NewestLines,
    /// How many of that time have come again.
    seen: u64,
}

impl ReadLines {
    /// Of streams that begin with so many lines of a task; `None`: with all.
    pub(super) fn new(tail: Option<u64>) -> Self {
        Self {
            tail: tail.map_or(0, |tail| usize::try_from(tail).unwrap_or(usize::MAX)),
            ..Self::default()
        }
    }

    /// A stream is opened: what was read comes again.
    pub(super) fn begin_stream(&mut self) {
        for task in self.tasks.values_mut() {
            task.first = None;
            task.repeated = Some(RepeatedLines::up_to(task.newest));
        }
    }

    /// Takes a line with its time; whether it was not read before.
    pub(super) fn take(&mut self, line: &TaskLine, at: Timestamp) -> bool {
        let hash = hash(line, at);
        let task = self
            .tasks
            .entry(line.task_id.clone())
            .or_insert_with(|| LinesOfTask::new(at.0));
        if !task.takes(hash, at.0) {
            return false;
        }
        task.last.push_back(hash);
        if task.last.len() > self.tail {
            task.last.pop_front();
        }
        self.count += 1;
        true
    }

    /// The time of the newest line.
    pub(super) fn newest(&self) -> Option<i64> {
        self.tasks.values().map(|task| task.newest.time).max()
    }

    /// How many lines were read.
    pub(super) fn count(&self) -> u64 {
        self.count
    }
}

impl RepeatedLines {
    fn up_to(up_to: NewestLines) -> Self {
        Self { up_to, seen: 0 }
    }
}

impl LinesOfTask {
    fn new(time: i64) -> Self {
        Self {
            newest: NewestLines { time, count: 0 },
            last: VecDeque::new(),
            first: None,
            repeated: None,
        }
    }

    fn takes(&mut self, hash: u64, time: i64) -> bool {
        let begins_anew = self.first == Some(hash) || (time <= self.newest.time && self.last.contains(&hash));
        self.first.get_or_insert(hash);
        if begins_anew && self.repeated.is_none() {
            self.repeated = Some(RepeatedLines::up_to(self.newest));
        }
        if self.is_repeated(time) {
            return false;
        }
        // Lines of the two outputs of a container come a little out of order.
        if time > self.newest.time {
            self.newest = NewestLines { time, count: 0 };
        }
        self.newest.count += u64::from(time == self.newest.time);
        true
    }

    fn is_repeated(&mut self, time: i64) -> bool {
        let Some(repeated) = &mut self.repeated else {
            return false;
        };
        let up_to = repeated.up_to;
        if time == up_to.time {
            repeated.seen += 1;
            return repeated.seen <= up_to.count;
        }
        if time > up_to.time {
            self.repeated = None;
        }
        time < up_to.time
    }
}

fn hash(line: &TaskLine, at: Timestamp) -> u64 {
    let mut hasher = DefaultHasher::new();
    (at.0, line.stream, &line.text).hash(&mut hasher);
    hasher.finish()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::StdStream;

    /// Lines of one task: time and text of each.
    fn taken(read: &mut ReadLines, lines: &[(i64, &str)]) -> Vec<String> {
        let lines = lines.iter().filter(|(time, text)| {
            let line = TaskLine {
                task_id: "t".to_owned(),
                node_id: "n".to_owned(),
                at: Some(Timestamp(*time)),
                stream: StdStream::Out,
                text: text.as_bytes().to_vec(),
            };
            read.take(&line, Timestamp(*time))
        });
        lines.map(|(_, text)| (*text).to_owned()).collect()
    }

    #[test]
    fn a_stream_that_is_opened_again_brings_what_is_new() {
        let mut read = ReadLines::new(None);
        read.begin_stream();
        assert_eq!(taken(&mut read, &[(1, "a"), (2, "b"), (2, "c")]), ["a", "b", "c"]);
        read.begin_stream();
        // The third of the same time had not come yet.
        let again = [(1, "a"), (2, "b"), (2, "c"), (2, "d"), (3, "e")];
        assert_eq!(taken(&mut read, &again), ["d", "e"]);
        assert_eq!((read.newest(), read.count()), (Some(3), 5));
    }

    #[test]
    fn a_node_that_comes_back_brings_what_is_new() {
        let mut read = ReadLines::new(None);
        read.begin_stream();
        taken(&mut read, &[(1, "a"), (2, "b"), (3, "c")]);
        assert_eq!(taken(&mut read, &[(1, "a"), (2, "b"), (3, "c"), (4, "d")]), ["d"]);
        assert_eq!(taken(&mut read, &[(1, "a"), (2, "b"), (3, "c"), (4, "d")]), [""; 0]);
    }

    /// It begins with the last lines only, where only these are asked for.
    #[test]
    fn a_node_that_comes_back_with_its_last_lines_brings_what_is_new() {
        let mut read = ReadLines::new(Some(2));
        read.begin_stream();
        taken(&mut read, &[(1, "a"), (2, "b"), (3, "c"), (4, "d")]);
        assert_eq!(taken(&mut read, &[(4, "d"), (5, "e")]), ["e"]);
        assert_eq!(taken(&mut read, &[(4, "d"), (5, "e")]), [""; 0]);
    }

    /// As those of standard output and standard error are.
    #[test]
    fn lines_a_little_out_of_order_are_all_new() {
        let mut read = ReadLines::new(Some(1000));
        read.begin_stream();
        assert_eq!(
            taken(&mut read, &[(1, "a"), (3, "b"), (2, "c"), (3, "d")]),
            ["a", "b", "c", "d"]
        );
        assert_eq!(
            taken(&mut read, &[(1, "a"), (3, "b"), (2, "c"), (3, "d"), (3, "e")]),
            ["e"]
        );
    }

    #[test]
    fn a_clock_that_was_put_back_hides_no_lines() {
        let mut read = ReadLines::new(Some(1000));
        read.begin_stream();
        assert_eq!(taken(&mut read, &[(100, "a"), (10, "b"), (11, "c")]), ["a", "b", "c"]);
    }
}
