//! The face for `--json`.

use super::{notice, report};
use crate::diag;
use crate::engine::Timestamp;
use crate::explain;
use crate::logs::Tail;
use crate::runtime::{Command, Face, OutputReader};
use crate::stack::{Event, NoticeKind, NoticeTracker, Stack, Verdict};
use serde_json::{Value, json};
use std::io::{self, Write};
use std::time::Duration;

/// Most lines written at once.
const GO: usize = 4096;

/// The face for `--json`.
#[derive(Debug)]
pub struct Json {
    told: NoticeTracker,
    tail: Tail,
    progress: bool,
    follow: bool,
    out: String,
    reader: OutputReader,
}

impl Json {
    /// A face that reports news (`progress`) and, if logs are followed, the log lines of `tail`.
    pub fn new(progress: bool, follow: bool, tail: Tail) -> Self {
        Self {
            told: NoticeTracker::default(),
            tail,
            progress,
            follow,
            out: String::new(),
            reader: OutputReader::default(),
        }
    }

    /// Writes what is left and, after a failure, its explanation; call it when the session is over.
    ///
    /// # Errors
    /// When the pipe is gone.
    pub fn finish(&mut self, verdict: &Verdict, stack: &Stack, now: Timestamp) -> io::Result<()> {
        self.explain(verdict, stack, now);
        self.write(stack, now, true)
    }

    fn put(&mut self, object: &Value) {
        self.out.push_str(&super::text(object));
        self.out.push('\n');
    }

    /// Writes the pending news, then the log lines that are ready; with `all` the rest too.
    fn write(&mut self, stack: &Stack, now: Timestamp, all: bool) -> io::Result<()> {
        let mut out = io::stdout().lock();
        loop {
            let rows = if !self.follow {
                Vec::new()
            } else if all {
                self.tail.rest(&stack.logs, GO)
            } else {
                self.tail.ready(&stack.logs, now.0, GO)
            };
            for row in &rows {
                let Some(line) = stack.logs.line(row.id) else { continue };
                if row.lost_before > 0 {
                    self.put(&report::lost(&line, row.lost_before));
                }
                self.put(&report::line(&line));
            }
            out.write_all(std::mem::take(&mut self.out).as_bytes())?;
            if rows.len() < GO {
                return out.flush();
            }
        }
    }

    /// After a failure, explains every service responsible for it.
    fn explain(&mut self, verdict: &Verdict, stack: &Stack, now: Timestamp) {
        if let Verdict::Refused { faults } = verdict {
            for fault in faults {
                let mut object = diag::to_json(fault, &diag::Sources::default());
                if let Value::Object(fields) = &mut object {
                    fields.insert("type".into(), "diagnostic".into());
                }
                self.put(&object);
            }
        }
        if *verdict == Verdict::Done || *verdict == Verdict::Interrupted {
            return;
        }
        for service in stack.services.values().filter(|service| !service.is_ready()) {
            if let Some(why) = explain::why(stack, &service.name, now) {
                let mut object = report::explanation(&why);
                if let Value::Object(fields) = &mut object {
                    fields.insert("at".into(), json!(super::time(now)));
                }
                self.put(&object);
            }
        }
    }
}

impl Face for Json {
    /// Nobody reads the lines any more.
    type Input = ();

    async fn next(&mut self) {
        self.reader.gone_if(self.follow).await;
    }

    fn handle(&mut self, (): (), _: &Stack, _: Timestamp) -> Vec<Command> {
        vec![Command::Detach]
    }

    fn observe(&mut self, event: &Event, stack: &Stack, now: Timestamp) -> Vec<Command> {
        if let Event::Logs(batch) = event
            && self.follow
        {
            self.tail.arrived(&stack.logs, batch, now.0);
        }
        for told in self.told.after(event, stack, now) {
            let failure = matches!(
                &told.news,
                NoticeKind::Failed { .. }
                    | NoticeKind::Lost { .. }
                    | NoticeKind::Silence { .. }
                    | NoticeKind::Ended { .. }
            );
            if self.progress || failure {
                self.put(&notice::object(&told));
            }
        }
        Vec::new()
    }

    fn paint(&mut self, stack: &Stack, now: Timestamp) -> io::Result<()> {
        self.write(stack, now, false)
    }

    fn wake(&self, stack: &Stack, now: Timestamp) -> Option<Duration> {
        self.tail.due(&stack.logs).map(|due| Timestamp(due).since(now))
    }
}
