//! The face for `--plain`, and for every command without a terminal.

use super::exits::Exits;
use super::lines::{Lines, LogOptions};
use super::paint::Paint;
use super::printable::printable;
use super::{explanation, notice};
use crate::engine::Timestamp;
use crate::explain;
use crate::explain::words;
use crate::logs::Tail;
use crate::runtime::{Command, Face, OutputReader};
use crate::stack::{Event, NoticeKind, NoticeTracker, Phase, Stack, Verdict};
use serde_json::json;
use std::io::{self, Write};
use std::time::Duration;

/// Options of the face.
#[derive(Debug, Clone, Default)]
pub struct PlainOptions {
    /// Colour on standard output.
    pub out_coloured: bool,
    /// Colour on standard error.
    pub err_coloured: bool,
    /// How it is reported what happens.
    pub progress: ProgressFormat,
    /// What is told goes to standard output, not to standard error.
    pub progress_on_out: bool,
    /// Write log lines as they come. Otherwise they are read only to explain a failure.
    pub follow: bool,
    /// Do not report pulls.
    pub quiet_pull: bool,
    /// Do not report builds.
    pub quiet_build: bool,
    /// How log lines are written.
    pub logs: LogOptions,
}

/// How progress is reported; failures always are.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum ProgressFormat {
    /// Only failures, as text.
    #[default]
    Silent,
    Text,
    /// One JSON object a line, with `id` and `text`; failures with `error` and `message`.
    Json,
}

/// The face for `--plain`.
#[derive(Debug)]
pub struct Plain {
    told: NoticeTracker,
    lines: Lines,
    exits: Exits,
    paint: Paint,
    progress: ProgressFormat,
    progress_on_out: bool,
    follow: bool,
    quiet_pull: bool,
    quiet_build: bool,
    began: Option<Timestamp>,
    err: String,
    reader: OutputReader,
}

impl Plain {
    /// A face that writes the log lines of `tail` to standard output, and everything else to standard error.
    pub fn new(options: PlainOptions, tail: Tail) -> Self {
        Self {
            told: NoticeTracker::default(),
            lines: Lines::new(tail, options.logs, Paint(options.out_coloured)),
            exits: Exits::default(),
            paint: Paint(options.err_coloured && options.progress != ProgressFormat::Json),
            progress: options.progress,
            progress_on_out: options.progress_on_out,
            follow: options.follow,
            quiet_pull: options.quiet_pull,
            quiet_build: options.quiet_build,
            began: None,
            err: String::new(),
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

    fn write(&mut self, stack: &Stack, now: Timestamp, all: bool) -> io::Result<()> {
        let text = std::mem::take(&mut self.err);
        if self.progress_on_out {
            write_all(io::stdout().lock(), &text)?;
        } else {
            write_all(io::stderr().lock(), &text)?;
        }
        if !self.follow {
            return Ok(());
        }
        let mut out = io::stdout().lock();
        self.lines
            .write(&stack.logs, now, all, &mut out, &mut io::stderr().lock())?;
        if all || self.lines.due(&stack.logs, now).is_none() {
            out.write_all(self.exits.take(stack).as_bytes())?;
        }
        out.flush()
    }

    fn say(&mut self, news: &NoticeKind, at: Timestamp) {
        let failure = matches!(
            news,
            NoticeKind::Failed { .. } | NoticeKind::Lost { .. } | NoticeKind::Silence { .. }
        ) || matches!(news, NoticeKind::Ended { verdict, .. } if *verdict != Verdict::Done);
        if !failure && (self.progress == ProgressFormat::Silent || self.is_muted(news)) {
            return;
        }
        // A probe may be older than the command; how a service stands when it begins is told as of then.
        let is_probe = matches!(news, NoticeKind::Probed { .. });
        let at = self.began.filter(|_| !is_probe).map_or(at, |began| at.max(began));
        if let Some((who, what)) = notice::line(news, self.paint) {
            self.put(&who, &what, at);
        }
    }

    /// Tells how the containers of a service are, by their names: what scripts look for that read progress.
    fn name_containers(&mut self, service: &str, stack: &Stack, at: Timestamp) {
        let containers = stack.services.get(service).map(|found| &found.containers);
        if self.progress == ProgressFormat::Silent {
            return;
        }
        for container in containers.into_iter().flatten() {
            self.put(service, &format!("{} {}", container.name, container.status.word()), at);
        }
    }

    /// Adds a line.
    fn put(&mut self, who: &str, what: &str, at: Timestamp) {
        if self.progress == ProgressFormat::Json {
            self.err.push_str(&format!("{}\n", json!({ "id": who, "text": what })));
            return;
        }
        let began = *self.began.get_or_insert(at);
        // What was before the beginning stands before it; fractions of a tenth are none.
        let elapsed = match began.since(at).as_secs_f64() {
            before if before >= 0.05 => -before,
            _ => at.since(began).as_secs_f64(),
        };
        let who = self.paint.service(who, &format!("{who:<10}"));
        self.err.push_str(&format!(
            "{}  {who} {what}\n",
            self.paint.dim(&format!("{elapsed:>7.1}s"))
        ));
    }

    /// Whether it is about a pull or build that should not be reported.
    fn is_muted(&self, news: &NoticeKind) -> bool {
        let of_pull = matches!(
            news,
            NoticeKind::Pulled { .. }
                | NoticeKind::Phase {
                    phase: Phase::Pulling,
                    ..
                }
        );
        let of_build = matches!(
            news,
            NoticeKind::BuildStep { .. }
                | NoticeKind::BuildOutput { .. }
                | NoticeKind::Phase {
                    phase: Phase::Building,
                    ..
                }
        );
        (of_pull && self.quiet_pull) || (of_build && self.quiet_build)
    }

    /// After a failure, explains every service responsible for it.
    fn explain(&mut self, verdict: &Verdict, stack: &Stack, now: Timestamp) {
        let mut text = String::new();
        if let Verdict::Refused { faults } = verdict {
            for fault in faults {
                text.push_str(&explanation::fault(fault, self.paint.0));
            }
        }
        for why in explain::report(stack, &verdict.troubled(stack), now) {
            text.push_str(&explanation::explanation(&why, self.paint.0));
        }
        if self.progress == ProgressFormat::Json && !text.is_empty() {
            text = format!("{}\n", json!({ "error": true, "message": text.trim_end() }));
        }
        self.err.push_str(&text);
    }
}

fn write_all(mut out: impl Write, text: &str) -> io::Result<()> {
    out.write_all(printable(text).as_bytes())?;
    out.flush()
}

impl Face for Plain {
    /// Nobody reads the lines any more.
    type Input = ();

    async fn next(&mut self) {
        self.reader.gone_if(self.follow).await;
    }

    fn handle(&mut self, (): (), _: &Stack, _: Timestamp) -> Vec<Command> {
        vec![Command::Detach]
    }

    fn observe(&mut self, event: &Event, stack: &Stack, now: Timestamp) -> Vec<Command> {
        if self.follow {
            self.exits.observe(event);
            if let Event::Logs(batch) = event {
                self.lines.arrived(&stack.name, &stack.logs, batch, now);
            }
        }
        for item in self.told.after(event, stack, now) {
            self.say(&item.news, item.at);
            if let (NoticeKind::Phase { service, .. }, true) = (&item.news, self.progress_on_out) {
                self.name_containers(service, stack, item.at);
            }
        }
        Vec::new()
    }

    fn paint(&mut self, stack: &Stack, now: Timestamp) -> io::Result<()> {
        self.write(stack, now, false)
    }

    fn wake(&self, stack: &Stack, now: Timestamp) -> Option<Duration> {
        self.lines.due(&stack.logs, now)
    }
}

/// How long ago, as text.
pub(super) fn ago(at: Timestamp, now: Timestamp) -> String {
    format!("{} ago", words::duration(now.since(at)))
}
