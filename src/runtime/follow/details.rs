//! Inspects containers when something about them changed: after a start, a death, a change of health, and after every
//! probe, so that no result is lost (the engine keeps five). Close requests for one container are answered by one
//! inspect; nothing is polled.

use crate::engine::{
    ContainerEvent, ContainerReport, ContainerState, Engine, EngineEvent, ErrorKind, ProbeReport, Result, Timestamp,
};
use crate::runtime::message::Reporter;
use crate::runtime::timer::sleep_until;
use crate::stack::{Event, ProbedBy};
use futures::future::{BoxFuture, FutureExt};
use futures::stream::{FuturesUnordered, StreamExt};
use indexmap::{IndexMap, IndexSet};
use std::rc::Rc;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::mpsc;
use tokio::time::Instant;

/// How long after the end of a probe's command the engine has recorded its result.
const SETTLES: Duration = Duration::from_millis(60);
/// Most inspects made for a result that is not there yet.
const ATTEMPTS: u8 = 3;
/// Pause before a failed inspect is repeated; it doubles each time.
const FAILED: Duration = Duration::from_millis(250);
/// Most repetitions of a failed inspect: for about a minute.
const RETRIES: u8 = 8;

/// Interval at which results that change nothing are read together.
const TOGETHER: Duration = Duration::from_secs(1);

/// A probe that has ended.
#[derive(Debug, Clone, Copy)]
pub(crate) struct EndedProbe {
    pub(crate) began: Timestamp,
    /// It passed like those before it, and the next one is not due soon: reading its result may wait for others.
    pub(crate) is_routine: bool,
}

/// A request to inspect a container.
#[derive(Debug, Clone)]
struct Inspect {
    container: String,
    /// Only the result of this probe is wanted.
    probe: Option<EndedProbe>,
}

/// The handle to request inspects by.
#[derive(Debug, Clone)]
pub(crate) struct Details(mpsc::UnboundedSender<Inspect>);

impl Details {
    /// Starts the task that inspects.
    pub(crate) fn start(engine: Arc<dyn Engine>, reporter: Reporter) -> Self {
        let (to, requests) = mpsc::unbounded_channel();
        let inspector = Inspector {
            engine,
            reporter,
            due: IndexMap::new(),
            asked: FuturesUnordered::new(),
            busy: IndexSet::new(),
            since: Instant::now(),
            last_probe: IndexMap::new(),
        };
        tokio::task::spawn_local(inspector.run(requests));
        Self(to)
    }

    /// Requests an inspect at once.
    pub(crate) fn inspect(&self, container: &str) {
        self.request(Inspect {
            container: container.to_owned(),
            probe: None,
        });
    }

    /// Requests the result of a probe that has just ended.
    pub(crate) fn read_probe(&self, container: &str, probe: EndedProbe) {
        self.request(Inspect {
            container: container.to_owned(),
            probe: Some(probe),
        });
    }

    fn request(&self, request: Inspect) {
        // The task lives as long as the session; once it is gone, nothing needs the answer.
        let _ = self.0.send(request);
    }
}

/// What is wanted of a container.
#[derive(Debug, Clone, Copy)]
struct Wanted {
    /// The result of the probe that began at this time.
    probe: Option<Timestamp>,
    /// A full inspect, not just the state.
    whole: bool,
}

/// When a container is to be inspected, and for what.
#[derive(Debug)]
struct Due {
    at: Instant,
    wanted: Wanted,
    attempts: u8,
}

/// The answer to an inspect.
enum InspectAnswer {
    Whole(Box<ContainerReport>),
    /// Enough after a probe: anything else that changes has an event of its own.
    Standing(Box<ContainerState>),
}

impl InspectAnswer {
    fn state(&self) -> &ContainerState {
        match self {
            Self::Whole(report) => &report.state,
            Self::Standing(state) => state,
        }
    }
}

/// An inspect that was made, and its answer.
struct Answered {
    id: String,
    due: Due,
    answer: Result<InspectAnswer>,
}

struct Inspector {
    engine: Arc<dyn Engine>,
    reporter: Reporter,
    due: IndexMap<String, Due>,
    asked: FuturesUnordered<BoxFuture<'static, Answered>>,
    /// Containers being inspected; further requests for them wait for the end of that.
    busy: IndexSet<String>,
    /// The origin of the interval [`TOGETHER`].
    since: Instant,
    last_probe: IndexMap<String, Timestamp>,
}

impl Inspector {
    async fn run(mut self, mut requests: mpsc::UnboundedReceiver<Inspect>) {
        loop {
            let free = self.due.iter().filter(|(id, _)| !self.busy.contains(*id));
            let next = free.map(|(_, due)| due.at).min();
            tokio::select! {
                biased;
                Some(answered) = self.asked.next() => self.answered(answered).await,
                request = requests.recv() => match request {
                    Some(request) => self.take(request),
                    None => return,
                },
                () = sleep_until(next), if next.is_some() => self.ask_due(),
            }
        }
    }

    fn take(&mut self, request: Inspect) {
        let delay = match request.probe {
            None => Duration::ZERO,
            Some(EndedProbe { is_routine: false, .. }) => SETTLES,
            Some(_) => SETTLES + self.until_the_others(SETTLES),
        };
        let wanted = Wanted {
            probe: request.probe.map(|probe| probe.began),
            whole: request.probe.is_none(),
        };
        self.plan(request.container, wanted, delay, 0);
    }

    /// The time from `later` on until results are next read together.
    fn until_the_others(&self, later: Duration) -> Duration {
        let passed = self.since.elapsed() + later;
        let into = Duration::from_nanos(u64::try_from(passed.as_nanos() % TOGETHER.as_nanos()).unwrap_or(0));
        TOGETHER - into
    }

    fn plan(&mut self, container: String, wanted: Wanted, delay: Duration, attempts: u8) {
        let at = Instant::now() + delay;
        let due = self.due.entry(container).or_insert(Due { at, wanted, attempts });
        due.at = due.at.min(at);
        due.wanted.probe = due.wanted.probe.max(wanted.probe);
        due.wanted.whole |= wanted.whole;
    }

    fn ask_due(&mut self) {
        let now = Instant::now();
        let ready = self.due.iter().filter(|(_, due)| due.at <= now).map(|(id, _)| id);
        let ready: Vec<String> = ready.filter(|id| !self.busy.contains(*id)).cloned().collect();
        for id in ready {
            let Some(due) = self.due.shift_remove(&id) else {
                continue;
            };
            self.busy.insert(id.clone());
            let engine = Arc::clone(&self.engine);
            let ask = async move {
                let answer = if due.wanted.whole {
                    engine
                        .container(&id)
                        .await
                        .map(|report| InspectAnswer::Whole(Box::new(report)))
                } else {
                    let state = engine.container_state(&id).await;
                    state.map(|state| InspectAnswer::Standing(Box::new(state)))
                };
                Answered { id, due, answer }
            };
            self.asked.push(ask.boxed());
        }
    }

    async fn answered(&mut self, answered: Answered) {
        let Answered { id, due, answer } = answered;
        let Due { wanted, attempts, .. } = due;
        self.busy.shift_remove(&id);
        let look = match answer {
            Ok(look) => look,
            // It is gone. An engine under load may omit the event of that, and something may be waiting for it.
            Err(error) if error.kind == ErrorKind::Missing => {
                self.last_probe.shift_remove(&id);
                let gone = EngineEvent::Container {
                    at: self.reporter.now(),
                    id,
                    attributes: IndexMap::new(),
                    what: ContainerEvent::Destroyed,
                };
                return self.reporter.send_event(Event::Engine(gone)).await;
            }
            // An engine under load may refuse one call and answer all others. What waits for this one (a gate, the first
            // line of a log) would wait for ever. When it is gone, the connection tells of it.
            Err(error) => {
                tracing::warn!(%error, attempts, "inspecting a container failed");
                if attempts < RETRIES {
                    let delay = FAILED * 2_u32.pow(u32::from(attempts));
                    self.plan(id, wanted, delay, attempts + 1);
                }
                return;
            }
        };
        let state = look.state();
        let log = state.health.as_ref().map_or(&[][..], |health| health.log.as_slice());
        let complete = wanted
            .probe
            .is_none_or(|began| log.last().is_some_and(|last| last.end >= began));
        if !complete && attempts < ATTEMPTS && state.pid != 0 {
            let delay = SETTLES * u32::from(attempts + 2);
            let again = Wanted { whole: false, ..wanted };
            self.plan(id.clone(), again, delay, attempts + 1);
        }
        let fresh = self.fresh_probes(&id, state.started, log);
        let at = self.reporter.now();
        let event = match look {
            InspectAnswer::Whole(report) => Event::Inspected(Rc::from(report), at),
            InspectAnswer::Standing(state) => Event::Standing {
                container: id.clone(),
                state,
                at,
            },
        };
        // The state first: the failures in a row that are reported with a probe count it.
        self.reporter.send_event(event).await;
        for report in fresh {
            let probed = Event::Probed {
                container: id.clone(),
                report,
                by: ProbedBy::Engine,
            };
            self.reporter.send_event(probed).await;
        }
    }

    /// Results of this run that were not reported yet.
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::Clock;
    use crate::engine::sim::{Scenario, SimEngine};
    use crate::runtime::message::Message;

    /// Trap: an engine under load left the event of a removal out, and what waited for just that waited for ever.
    #[tokio::test(start_paused = true)]
    async fn a_missing_container_is_reported_as_destroyed() {
        let clock = Clock::starting_at(Timestamp(1_700_000_000_000_000_000));
        let engine = Arc::new(SimEngine::start(Scenario::parse("{}").unwrap(), clock));
        let (reporter, mut messages) = Reporter::new(clock);
        let work = async {
            let details = Details::start(engine, reporter);
            let probe = EndedProbe {
                began: clock.now(),
                is_routine: false,
            };
            details.inspect("seen whole");
            details.read_probe("seen by its probe", probe);
            for expected in ["seen whole", "seen by its probe"] {
                let told = tokio::time::timeout(Duration::from_secs(5), messages.recv()).await;
                let Ok(Some(Message::Event(Event::Engine(EngineEvent::Container { id, what, .. })))) = told else {
                    panic!("{told:?}");
                };
                assert_eq!((id.as_str(), what), (expected, ContainerEvent::Destroyed));
            }
        };
        tokio::task::LocalSet::new().run_until(work).await;
    }
}
