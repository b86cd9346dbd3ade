//! Looking at containers in full when something about them changed: after a start, a death, a verdict on health, and after
//! every probe, so that no result is lost (the engine keeps five). Requests for one container that come close together are
//! answered by one inspect; nothing is asked on a timer.

use crate::engine::{ContainerEvent, Engine, EngineEvent, ErrorKind, ProbeReport, Result, Timestamp};
use crate::runtime::message::Reporter;
use crate::stack::Event;
use futures::future::{BoxFuture, FutureExt};
use futures::stream::{FuturesUnordered, StreamExt};
use indexmap::IndexMap;
use std::rc::Rc;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::mpsc;
use tokio::time::Instant;

/// How long after the end of a probe's command the engine has written its result down.
const SETTLES: Duration = Duration::from_millis(60);
/// How often an inspect is repeated when it does not have the result it was made for.
const ATTEMPTS: u8 = 3;

/// A wish to have a container inspected.
#[derive(Debug, Clone)]
pub(in crate::runtime) struct Inspect {
    pub(in crate::runtime) container: String,
    /// A probe that began then has ended, and its result is wanted.
    pub(in crate::runtime) probe: Option<Timestamp>,
}

/// Takes wishes.
#[derive(Debug, Clone)]
pub(in crate::runtime) struct Details(mpsc::UnboundedSender<Inspect>);

impl Details {
    /// Starts the task that inspects.
    pub(in crate::runtime) fn start(engine: Arc<dyn Engine>, reporter: Reporter) -> Self {
        let (to, wishes) = mpsc::unbounded_channel();
        let inspector = Inspector {
            engine,
            reporter,
            due: IndexMap::new(),
            asked: FuturesUnordered::new(),
            last_probe: IndexMap::new(),
        };
        tokio::task::spawn_local(inspector.run(wishes));
        Self(to)
    }

    /// Has a container inspected at once.
    pub(in crate::runtime) fn inspect(&self, container: &str) {
        self.wish(Inspect {
            container: container.to_owned(),
            probe: None,
        });
    }

    /// Has the result of a probe read that has just ended.
    pub(in crate::runtime) fn read_probe(&self, container: &str, began: Timestamp) {
        self.wish(Inspect {
            container: container.to_owned(),
            probe: Some(began),
        });
    }

    fn wish(&self, wish: Inspect) {
        // The inspector lives as long as the session; when it is gone nobody wants to know any more.
        let _ = self.0.send(wish);
    }
}

/// When a container is to be inspected, and for which probe.
#[derive(Debug)]
struct Due {
    at: Instant,
    probe: Option<Timestamp>,
    attempts: u8,
    /// An inspect is under way; this one waits for its end.
    busy: bool,
}

type Asked = BoxFuture<'static, (String, Option<Timestamp>, u8, Result<crate::engine::ContainerReport>)>;

struct Inspector {
    engine: Arc<dyn Engine>,
    reporter: Reporter,
    due: IndexMap<String, Due>,
    asked: FuturesUnordered<Asked>,
    last_probe: IndexMap<String, Timestamp>,
}

impl Inspector {
    async fn run(mut self, mut wishes: mpsc::UnboundedReceiver<Inspect>) {
        let mut busy: indexmap::IndexSet<String> = indexmap::IndexSet::new();
        loop {
            let next = self.due.values().filter(|due| !due.busy).map(|due| due.at).min();
            tokio::select! {
                biased;
                Some((id, probe, attempts, answer)) = self.asked.next() => {
                    busy.shift_remove(&id);
                    if let Some(due) = self.due.get_mut(&id) {
                        due.busy = false;
                    }
                    self.answered(id, probe, attempts, answer).await;
                }
                wish = wishes.recv() => match wish {
                    Some(wish) => {
                        let delay = if wish.probe.is_some() { SETTLES } else { Duration::ZERO };
                        let is_busy = busy.contains(&wish.container);
                        self.plan(wish.container, wish.probe, delay, 0, is_busy);
                    }
                    None => return,
                },
                () = sleep_until(next), if next.is_some() => self.ask_due(&mut busy),
            }
        }
    }

    fn plan(&mut self, container: String, probe: Option<Timestamp>, delay: Duration, attempts: u8, busy: bool) {
        let at = Instant::now() + delay;
        let due = self.due.entry(container).or_insert(Due {
            at,
            probe,
            attempts,
            busy,
        });
        due.at = due.at.min(at);
        due.probe = due.probe.max(probe);
        due.busy = busy;
    }

    fn ask_due(&mut self, busy: &mut indexmap::IndexSet<String>) {
        let now = Instant::now();
        let ready = |due: &Due| !due.busy && due.at <= now;
        let ids: Vec<String> = self
            .due
            .iter()
            .filter(|(_, due)| ready(due))
            .map(|(id, _)| id.clone())
            .collect();
        for id in ids {
            let Some(due) = self.due.shift_remove(&id) else {
                continue;
            };
            busy.insert(id.clone());
            let engine = Arc::clone(&self.engine);
            let ask = async move {
                let answer = engine.container(&id).await;
                (id, due.probe, due.attempts, answer)
            };
            self.asked.push(ask.boxed());
        }
    }

    async fn answered(
        &mut self,
        id: String,
        probe: Option<Timestamp>,
        attempts: u8,
        answer: Result<crate::engine::ContainerReport>,
    ) {
        let report = match answer {
            Ok(report) => report,
            // It is gone. An engine under load may leave the event of it out, and somebody may wait for just that.
            Err(error) if error.kind == ErrorKind::Missing => {
                self.last_probe.shift_remove(&id);
                let gone = EngineEvent::Container {
                    at: self.reporter.now(),
                    id,
                    attributes: IndexMap::new(),
                    what: ContainerEvent::Destroyed,
                };
                return self.reporter.tell(Event::Engine(gone)).await;
            }
            // The engine is gone: the connection tells of it.
            Err(error) if error.kind == ErrorKind::Unreachable => return,
            Err(error) => {
                tracing::warn!(%error, "inspecting a container failed");
                return;
            }
        };
        let health = report.state.health.as_ref();
        let log = health.map(|health| health.log.as_slice()).unwrap_or_default();
        let complete = probe.is_none_or(|began| log.last().is_some_and(|last| last.end >= began));
        if !complete && attempts < ATTEMPTS && report.state.pid != 0 {
            self.plan(
                id.clone(),
                probe,
                SETTLES * u32::from(attempts + 2),
                attempts + 1,
                false,
            );
        }
        let fresh = self.fresh_probes(&id, report.state.started, log);
        for report in fresh {
            let container = id.clone();
            self.reporter
                .tell(Event::Probed {
                    container,
                    report,
                    ours: false,
                })
                .await;
        }
        self.reporter
            .tell(Event::Inspected(Rc::new(report), self.reporter.now()))
            .await;
    }

    /// Results that were not told yet, of this run.
    fn fresh_probes(&mut self, id: &str, started: Option<Timestamp>, log: &[ProbeReport]) -> Vec<ProbeReport> {
        let last = self.last_probe.get(id).copied().unwrap_or_default();
        let floor = started.unwrap_or_default();
        let fresh = log.iter().filter(|probe| probe.start > last && probe.end >= floor);
        let fresh: Vec<ProbeReport> = fresh.cloned().collect();
        if let Some(newest) = fresh.last() {
            self.last_probe.insert(id.to_owned(), newest.start);
        }
        fresh
    }
}

async fn sleep_until(at: Option<Instant>) {
    match at {
        Some(at) => tokio::time::sleep_until(at).await,
        None => std::future::pending().await,
    }
}
