//! The evidence that explains a failure: awaited before the session ends, so that what it says last is as certain as what
//! `why` says a moment later.

use super::ending::{LAST_LINES, containers};
use super::session_ending::{AwaitedEvidence, DoctorState};
use super::state::{Drive, HistoryState};
use crate::engine::{ContainerEvent, Engine, EngineEvent, EventFilter, Timestamp};
use crate::explain;
use crate::plan::label;
use crate::runtime::follow::LogFollowers;
use crate::runtime::sockets::listening_sockets;
use crate::runtime::{DoctorRequest, Face, LogScope};
use crate::stack::{EngineMemory, Event};
use futures::StreamExt;
use std::sync::Arc;
use std::time::Duration;

/// Most log lines read of a container to explain a failure.
const LINES: u64 = 200;
/// How long to wait for one more inspect of the containers that a failure is about.
const INSPECTED: Duration = Duration::from_millis(100);
/// How long to wait for the doctor, who is asked at the same time. On a busy machine an exact cause is worth the wait.
const DOCTOR: Duration = Duration::from_secs(5);
/// How long to wait for what the engine remembers. It has it in memory.
const REMEMBERED: Duration = Duration::from_secs(1);
/// How far back the engine is asked. It keeps its last few hundred events, however old they are.
const HISTORY: Duration = Duration::from_secs(7 * 24 * 3600);

impl<F: Face> Drive<'_, F> {
    /// Whether what explains a failure is there: the last lines and probes of the services responsible for it, and of
    /// those that these depend on. A command that follows no logs starts to read them here.
    pub(super) fn has_evidence(&mut self) -> bool {
        let verdict = self.supervisor.verdict().or(self.ending.verdict());
        let troubled = verdict.map(|verdict| verdict.troubled(&self.stack)).unwrap_or_default();
        if troubled.is_empty() || self.stack.lost.is_some() {
            return true;
        }
        let now = self.reporter.now();
        if self.ending.evidence.is_none() {
            self.ask_evidence(&troubled, now);
        }
        let Some(awaited) = &self.ending.evidence else {
            return true;
        };
        let inspected_by = awaited.since.plus(INSPECTED);
        let read_by = awaited.since.plus(LAST_LINES);
        let is_inspected = awaited.containers.is_empty() || now >= inspected_by;
        let logs = self.logs.as_ref();
        let is_read = logs.is_none_or(|logs| logs.have_all_begun(&self.stack)) || now >= read_by;
        self.ending.later(if is_inspected { read_by } else { inspected_by });
        if is_inspected && is_read && self.stack.sockets.is_empty() {
            self.apply(Event::Sockets(listening_sockets(&self.stack)));
        }
        is_inspected && is_read && self.has_doctor_answered(now)
    }

    /// Whether the doctor has answered, where what is known so far has several possible causes.
    fn has_doctor_answered(&mut self, now: Timestamp) -> bool {
        let Some(awaited) = &mut self.ending.evidence else {
            return true;
        };
        if !explain::wants_doctor(&self.stack, &awaited.services, now) {
            return true;
        }
        let at = match awaited.doctor {
            DoctorState::Asked(at) => at,
            DoctorState::Done if awaited.knows_servers => return true,
            DoctorState::Done => {
                awaited.knows_servers = true;
                let asked = DoctorRequest::of_services(&self.stack, &awaited.services, now);
                let Some(asked) = asked.filter(|asked| !asked.untrusted.is_empty()) else {
                    return true;
                };
                awaited.doctor = DoctorState::Asked(now);
                self.run_doctor(asked);
                now
            }
        };
        let by = at.plus(DOCTOR);
        self.ending.later(by);
        now >= by
    }

    /// Asks the doctor, when there is one.
    pub(super) fn run_doctor(&self, asked: DoctorRequest) {
        if let Some(doctor) = &self.session.doctor {
            let (found, reporter) = (doctor(asked), self.reporter.clone());
            tokio::task::spawn_local(async move {
                reporter.send_event(Event::Findings(found.await)).await;
            });
        }
    }

    pub(super) fn take_findings(&mut self) {
        if let Some(awaited) = &mut self.ending.evidence {
            awaited.doctor = DoctorState::Done;
        }
    }

    fn ask_evidence(&mut self, troubled: &[String], now: Timestamp) {
        let services = explain::involved(&self.stack, troubled, now);
        let concerned = containers(&self.stack).filter(|container| {
            let service = container.labels.get(label::SERVICE);
            service.is_some_and(|name| services.contains(name))
        });
        let concerned = concerned.map(|container| container.id.clone()).collect();
        // What a failed probe or the log will say is not known yet: by then the doctor has answered, too.
        let asked = DoctorRequest::of_services(&self.stack, &services, now).filter(|_| self.session.doctor.is_some());
        let knows_servers = asked.as_ref().is_none_or(|asked| !asked.untrusted.is_empty());
        let doctor = if asked.is_some() {
            DoctorState::Asked(now)
        } else {
            DoctorState::Done
        };
        asked.into_iter().for_each(|asked| self.run_doctor(asked));
        let awaited = AwaitedEvidence {
            since: now,
            containers: concerned,
            services: services.clone(),
            doctor,
            knows_servers,
        };
        awaited.containers.iter().for_each(|id| self.details.inspect(id));
        self.ending.evidence = Some(awaited);
        if self.logs.is_none() {
            let scope = LogScope {
                services,
                tail: Some(LINES),
                ..LogScope::default()
            };
            let mut logs = LogFollowers::new(Arc::clone(&self.session.engine), self.reporter.clone(), scope);
            logs.set_current(true);
            self.logs = Some(logs);
            self.update_followers();
        }
    }

    /// Takes note that a container was inspected.
    pub(super) fn take_evidence(&mut self, container: &str) {
        if let Some(awaited) = &mut self.ending.evidence {
            awaited.containers.swap_remove(container);
        }
    }

    /// Asks the engine for its history, once every container of the project was inspected: only then is it known which
    /// run an event is about.
    pub(super) fn ask_history(&mut self) {
        let is_due = self.session.follow.history && self.history == HistoryState::Unasked;
        if !is_due || !self.has_inspected_all() {
            return;
        }
        self.history = HistoryState::Asked;
        let (engine, reporter, project) = (
            Arc::clone(&self.session.engine),
            self.reporter.clone(),
            self.stack.name.clone(),
        );
        // Where containers outlive their engine, it ends none when it begins.
        let outlive = self.stack.host.as_ref().is_some_and(|host| host.restores_live);
        let ended = containers(&self.stack).filter(|container| container.is_over() && !outlive);
        let ended = ended.filter_map(|container| Some((container.id.clone(), container.run.started?)));
        let ended: Vec<(String, Timestamp)> = ended.collect();
        tokio::task::spawn_local(async move {
            let now = reporter.now();
            // An engine that does not tell just leaves an explanation less certain.
            let read = history(engine.as_ref(), &project, now);
            let events = tokio::time::timeout(REMEMBERED, read).await.unwrap_or_default();
            let read = began(engine.as_ref(), &ended, &events, now);
            let began = tokio::time::timeout(REMEMBERED, read).await.unwrap_or_default();
            reporter
                .send_event(Event::History(EngineMemory { events, began }))
                .await;
        });
    }

    pub(super) fn has_read_history(&self) -> bool {
        !self.session.follow.history || self.history == HistoryState::Read
    }
}

/// What the engine still knows of a project's containers.
async fn history(engine: &dyn Engine, project: &str, now: Timestamp) -> Vec<EngineEvent> {
    let filter = EventFilter {
        labels: vec![format!("{}={project}", label::PROJECT)],
        since: Some(Timestamp(
            now.0
                .saturating_sub_unsigned(u64::try_from(HISTORY.as_nanos()).unwrap_or(u64::MAX)),
        )),
        until: Some(now),
        words: &["start", "die", "kill", "stop", "oom", "health_status"],
    };
    engine
        .events(filter)
        .filter_map(|event| async { event.ok() })
        .collect()
        .await
}

/// Fewer events than an engine keeps: when it has no more of them, it began to run with the first.
const KEEPS: usize = 200;

/// When the engine began to run, if it remembers that a container was ended, but not that it was started before.
async fn began(
    engine: &dyn Engine,
    ended: &[(String, Timestamp)],
    events: &[EngineEvent],
    now: Timestamp,
) -> Option<Timestamp> {
    let knows = |container: &str, is_meant: fn(&ContainerEvent) -> bool, since: Timestamp| {
        events.iter().any(|event| match event {
            EngineEvent::Container { at, id, what, .. } => id == container && *at >= since && is_meant(what),
            EngineEvent::Resource { .. } => false,
        })
    };
    let is_signal = |what: &ContainerEvent| matches!(what, ContainerEvent::Killed { .. } | ContainerEvent::Stopped);
    let is_start = |what: &ContainerEvent| matches!(what, ContainerEvent::Started);
    let is_half_known =
        |(id, started): &&(String, Timestamp)| knows(id, is_signal, *started) && !knows(id, is_start, *started);
    let since = ended.iter().filter(is_half_known).map(|(_, started)| *started).min()?;
    let filter = EventFilter {
        since: Some(since),
        until: Some(now),
        ..EventFilter::default()
    };
    let times = engine.events(filter).filter_map(|event| async {
        event.ok().map(|event| match event {
            EngineEvent::Container { at, .. } | EngineEvent::Resource { at, .. } => at,
        })
    });
    let times: Vec<Timestamp> = times.collect().await;
    times.first().copied().filter(|_| times.len() < KEEPS)
}
