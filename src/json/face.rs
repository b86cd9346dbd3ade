//! The face for `--json`.

use super::{item, look};
use crate::diag;
use crate::engine::Timestamp;
use crate::explain;
use crate::logs::{Level, Merge, Merged, Pattern, plain_text};
use crate::runtime::{Command, Face};
use crate::stack::{Event, News, Stack, Told, Verdict};
use serde_json::{Value, json};
use std::convert::Infallible;
use std::io::{self, Write};
use std::time::Duration;

/// How long a line waits for earlier ones of other services: 50 ms.
const DELAY: i64 = 50_000_000;

/// The face.
#[derive(Debug)]
pub struct Json {
    told: Told,
    merge: Merge,
    grep: Option<Pattern>,
    level: Option<Level>,
    progress: bool,
    follow: bool,
    out: String,
}

impl Json {
    /// A face that tells what happens (`progress`) and, where they are followed, log lines that match.
    #[must_use]
    pub fn new(progress: bool, follow: bool, grep: Option<Pattern>, level: Option<Level>) -> Self {
        Self {
            told: Told::default(),
            merge: Merge::new(DELAY),
            grep,
            level,
            progress,
            follow,
            out: String::new(),
        }
    }

    /// Writes what is left, and why it ended badly if it did; call it when the session is over.
    ///
    /// # Errors
    /// When the pipe is gone.
    pub fn finish(&mut self, verdict: &Verdict, stack: &Stack, now: Timestamp) -> io::Result<()> {
        self.explain(verdict, stack, now);
        let rest = self.merge.drain();
        self.lines(&rest);
        self.flush()
    }

    fn put(&mut self, object: &Value) {
        self.out.push_str(&object.to_string());
        self.out.push('\n');
    }

    fn lines(&mut self, lines: &[Merged]) {
        for merged in lines {
            let level = self
                .level
                .is_none_or(|least| Level::of(&merged.line.text).is_some_and(|level| level >= least));
            let grep = self
                .grep
                .as_ref()
                .is_none_or(|pattern| pattern.is_in(plain_text(&merged.line.text, usize::MAX).as_bytes()));
            if level && grep {
                self.put(&look::line(merged));
            }
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        let mut out = io::stdout().lock();
        out.write_all(std::mem::take(&mut self.out).as_bytes())?;
        out.flush()
    }

    /// After a bad end: why, for every service it hangs on.
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
                let mut object = look::explanation(&why);
                if let Value::Object(fields) = &mut object {
                    fields.insert("at".into(), json!(super::time(now)));
                }
                self.put(&object);
            }
        }
    }
}

impl Face for Json {
    type Input = Infallible;

    async fn next(&mut self) -> Infallible {
        std::future::pending().await
    }

    fn handle(&mut self, input: Infallible, _: &Stack, _: Timestamp) -> Vec<Command> {
        match input {}
    }

    fn observe(&mut self, event: &Event, stack: &Stack, now: Timestamp) -> Vec<Command> {
        if let Event::Logs(batch) = event
            && self.follow
        {
            self.merge.push(batch, now.0);
        }
        for told in self.told.after(event, stack, now) {
            let failure = matches!(&told.news, News::Failed { .. } | News::Lost { .. } | News::Ended { .. });
            if self.progress || failure {
                self.put(&item::object(&told));
            }
        }
        Vec::new()
    }

    fn paint(&mut self, _: &Stack, now: Timestamp) -> io::Result<()> {
        let ready = self.merge.ready(now.0);
        self.lines(&ready);
        self.flush()
    }

    fn wake(&self, _: &Stack, now: Timestamp) -> Option<Duration> {
        self.merge.due().map(|due| Timestamp(due).since(now))
    }
}
