//! `logs -f --swarm`: lines are followed as in the deck. When the manager is lost, another of the settings is asked, and lines are read on
//! where they stopped; what happens to managers is told beside them.

use super::connect::manager_search;
use super::line_format::LineFormat;
use crate::exit::ExitStatus;
use crate::output;
use crate::program::{CommandResult, OutputFormat, Program};
use serde_json::{Value, json};
use stackdeck::engine::swarm::TaskLine;
use stackdeck::engine::{Engine, EngineError, StdStream, Timestamp};
use stackdeck::logs::{Batch, Line, LineKind, Store, Stream};
use stackdeck::runtime::{self, Command, Face, Follow, LogScope, OutputReader, Session, Until};
use stackdeck::stack::{Event, Leaderless, ManagerNews, Notice, NoticeKind, Stack};
use stackdeck::swarm::SwarmView;
use stackdeck::{json, plain};
use std::io::{self, Write};
use std::sync::Arc;
use std::time::Duration;

/// As long lines of a task that is not known wait for it: the next look at the swarm knows one that is new.
const UNKNOWN_FOR: Duration = Duration::from_secs(5);
/// Memory for lines, which are written at once.
const KEPT: usize = 1 << 20;

/// Writes lines until it is ended, or the services are gone.
pub(super) async fn follow(
    program: &Program<'_>,
    engine: Arc<dyn Engine>,
    stack: &str,
    scope: LogScope,
    format: LineFormat,
) -> CommandResult<()> {
    let mut face = FollowedLines::new(format, scope.services.clone());
    let mut session = Session::new(engine, program.clock, stack);
    session.on_swarm = true;
    session.manager_search = manager_search(program);
    session.until = Until::Left;
    session.logs = Store::with_budget(KEPT);
    session.follow = Follow {
        logs: Some(scope),
        ..Follow::default()
    };
    let mut outcome = runtime::drive(&mut face, session, program.signals()?).await;
    let told = output::delivered(outcome.unshown.take().map_or(Ok(()), Err));
    ExitStatus::of_session(&outcome).and(told)
}

/// The face that writes the lines.
struct FollowedLines {
    format: LineFormat,
    /// The keys of the services that are meant; all when there are none.
    services: Vec<String>,
    /// Whether any of them was seen: once all are gone, it is over.
    were_there: bool,
    /// Lines of tasks that are not known yet, and since when they wait.
    held: Vec<(Timestamp, Batch)>,
    is_over: bool,
    /// Whether a manager is missing, and what was told of that.
    loss: Loss,
    out: String,
    notes: Vec<String>,
    reader: OutputReader,
}

/// What was told of a manager that is missing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Loss {
    None,
    Told,
    /// That the quorum is lost, too.
    OfQuorum,
}

impl FollowedLines {
    fn new(format: LineFormat, services: Vec<String>) -> Self {
        Self {
            format,
            services,
            were_there: false,
            held: Vec::new(),
            is_over: false,
            loss: Loss::None,
            out: String::new(),
            notes: Vec::new(),
            reader: OutputReader::default(),
        }
    }

    /// Writes the lines of a task.
    fn write(&mut self, view: &SwarmView, batch: &Batch) {
        for line in &batch.lines {
            match line.kind {
                LineKind::Text => {
                    let line = TaskLine {
                        task_id: batch.container.clone(),
                        node_id: String::new(),
                        at: Some(Timestamp(line.time)),
                        stream: match line.stream {
                            Stream::Out => StdStream::Out,
                            Stream::Err => StdStream::Err,
                        },
                        text: line.text.to_vec(),
                    };
                    self.out.push_str(&self.format.line(view, &line));
                }
                LineKind::Seam(_) | LineKind::Note(_) => {
                    self.notes.push(String::from_utf8_lossy(&line.text).into_owned());
                }
            }
        }
    }

    /// Writes what waits and is known now, or has waited long enough.
    fn release(&mut self, view: &SwarmView, now: Timestamp) {
        let is_over = self.is_over;
        let is_due = |(since, batch): &mut (Timestamp, Batch)| {
            is_over || knows(view, &batch.container) || now.since(*since) >= UNKNOWN_FOR
        };
        let due: Vec<_> = self.held.extract_if(.., is_due).collect();
        for (_, batch) in &due {
            self.write(view, batch);
        }
    }

    /// Tells something, as a remark or as an object.
    fn tell(&mut self, words: impl Into<String>, object: &Value) {
        match self.format.output {
            OutputFormat::Plain => self.notes.push(words.into()),
            OutputFormat::Json => self.out.push_str(&format!("{}\n", json::text(object))),
        }
    }

    fn tell_notice(&mut self, words: impl Into<String>, at: Timestamp, news: NoticeKind) {
        self.tell(words, &json::notice(&Notice { at, news }));
    }

    fn lost(&mut self, error: &EngineError, at: Timestamp, retry_at: Option<Timestamp>) {
        if self.loss != Loss::None {
            return;
        }
        self.loss = Loss::Told;
        let words = format!(
            "the manager is lost: {}; lines are read on once a manager answers",
            error.detail
        );
        let error = error.clone();
        self.tell_notice(words, at, NoticeKind::Lost { error, retry_at });
    }

    fn leaderless(&mut self, known: Leaderless, at: Timestamp) {
        let loss = if known.lacks_votes() {
            Loss::OfQuorum
        } else {
            Loss::Told
        };
        if !known.lacks_votes() || self.loss >= loss {
            return;
        }
        self.loss = loss;
        let words = format!("QUORUM LOST: {}; lines are read on once there is one", known.words());
        let (managers, answering, away) = (known.managers, known.answering, known.away);
        let object = json!({
            "type": "quorum_lost", "managers": managers, "answering": answering, "away": away, "at": json::time(at),
        });
        self.tell(words, &object);
    }

    /// Whether the services that are meant are gone.
    fn see(&mut self, view: &SwarmView, stack: &str) -> bool {
        let is_meant = |name: &str| {
            let key = stackdeck::swarm::service_key(stack, name);
            self.services.is_empty() || self.services.iter().any(|service| service == key)
        };
        let are_there = view.services.iter().any(|service| is_meant(&service.spec.name));
        self.were_there |= are_there;
        self.were_there && !are_there
    }
}

fn knows(view: &SwarmView, task: &str) -> bool {
    view.tasks.iter().any(|known| known.id == task)
}

impl Face for FollowedLines {
    /// Nobody reads the lines any more.
    type Input = ();

    async fn next(&mut self) {
        self.reader.gone().await;
    }

    fn handle(&mut self, (): (), _: &Stack, _: Timestamp) -> Vec<Command> {
        vec![Command::Detach]
    }

    fn observe(&mut self, event: &Event, stack: &Stack, now: Timestamp) -> Vec<Command> {
        let Some(swarm) = &stack.swarm else { return Vec::new() };
        if let Event::Logs(batch) = event {
            let is_printed = |line: &Line| matches!(line.kind, LineKind::Text);
            if knows(&swarm.view, &batch.container) || !batch.lines.iter().any(is_printed) {
                self.write(&swarm.view, batch);
            } else {
                self.held.push((now, batch.clone()));
            }
        } else if let Event::OnSwarm { view, .. } = event {
            self.is_over = self.see(view, &stack.name);
            self.release(view, now);
            if self.is_over {
                self.notes
                    .push("the services are gone: there is nothing more to follow".to_owned());
                return vec![Command::Detach];
            }
        } else if let Event::Lost { error, at, retry_at } = event {
            self.lost(error, *at, *retry_at);
        } else if let Event::Connected(host, at) = event {
            if self.loss != Loss::None {
                self.loss = Loss::None;
                let words = "a manager answers: lines are read on";
                self.tell_notice(words, *at, NoticeKind::Connected(host.clone()));
            }
        } else if let Event::Silence { since } = event {
            let words = match since {
                Some(_) => "nothing is heard of the manager",
                None => "the manager is heard again",
            };
            self.tell_notice(words, now, NoticeKind::Silence { since: *since });
        } else if let Event::Managers { news, at } = event {
            match news {
                ManagerNews::Changed { from, to } => {
                    let words = format!("manager {from} is lost, {to} is asked from now on");
                    let object = json!({"type": "manager", "from": from, "to": to, "at": json::time(*at)});
                    self.tell(words, &object);
                }
                ManagerNews::Leaderless(known, _) => self.leaderless(*known, *at),
            }
        }
        Vec::new()
    }

    fn paint(&mut self, stack: &Stack, now: Timestamp) -> io::Result<()> {
        if let Some(swarm) = &stack.swarm {
            self.release(&swarm.view, now);
        }
        let mut out = io::stdout().lock();
        out.write_all(plain::printable(&std::mem::take(&mut self.out)).as_bytes())?;
        out.flush()?;
        for note in self.notes.drain(..) {
            plain::note(&note);
        }
        Ok(())
    }

    fn wake(&self, _: &Stack, now: Timestamp) -> Option<Duration> {
        let oldest = self.held.iter().map(|(since, _)| *since).min()?;
        Some(UNKNOWN_FOR.saturating_sub(now.since(oldest)))
    }
}

#[cfg(test)]
mod tests;
