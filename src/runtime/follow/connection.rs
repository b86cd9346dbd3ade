//! The connection to the engine: its info, a listing, then every event since the listing. When it breaks, that is
//! reported at once; attempts follow at growing intervals, and resume after the last event seen.

use super::keepalive::Keepalive;
use crate::engine::{
    ContainerSummary, Engine, EngineError, EngineEvent, ErrorKind, EventFilter, Feed, HostInfo, Result, Timestamp,
};
use crate::plan::label;
use crate::runtime::message::{Message, Reporter};
use crate::runtime::observe::{Listing, list};
use crate::stack::Event;
use futures::StreamExt;
use futures::future::join_all;
use futures::stream::Peekable;
use std::pin::Pin;
use std::rc::Rc;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::Notify;

const FIRST_PAUSE: Duration = Duration::from_millis(250);
const LONGEST_PAUSE: Duration = Duration::from_secs(5);

/// What the connection needs.
pub(crate) struct Connection {
    pub(crate) engine: Arc<dyn Engine>,
    pub(crate) project: String,
    pub(crate) reporter: Reporter,
    pub(crate) keepalive: Keepalive,
    /// Requests an attempt now.
    pub(crate) again: Rc<Notify>,
    /// Whether containers are inspected with every listing.
    pub(crate) details: bool,
}

/// Stays connected for as long as the session lasts.
pub(crate) async fn connect(connection: Connection) {
    let mut pause = FIRST_PAUSE;
    // The engine's time of the last event seen, and whether this is the first connection.
    let mut seen: Option<Timestamp> = None;
    let mut first = true;
    // Since when there was no useful answer.
    let mut useless: Option<Timestamp> = None;
    loop {
        let began = connection.reporter.now();
        let mut listed = None;
        let error = connection.once(&mut seen, &mut listed, first).await;
        if seen.is_some() {
            first = false;
        }
        let now = connection.reporter.now();
        // A connection that breaks as soon as it stands is of no use.
        let has_stood = listed.is_some_and(|at| now.since(at) > LONGEST_PAUSE);
        if has_stood {
            pause = FIRST_PAUSE;
            useless = None;
        }
        let broke = if has_stood {
            connection.keepalive.silent_since().unwrap_or(now)
        } else {
            began
        };
        let event = Event::Lost {
            error,
            at: *useless.get_or_insert(broke),
            retry_at: Some(now.plus(pause)),
        };
        connection.reporter.send_event(event).await;
        tokio::select! {
            () = tokio::time::sleep(pause) => pause = (pause * 2).min(LONGEST_PAUSE),
            () = connection.again.notified() => pause = FIRST_PAUSE,
        }
    }
}

/// Events that change what is known. Not among them: those that come many times a second with probes (`exec_create`),
/// and those of starts and stops that add nothing (`mount`, `connect`).
const ACTED_UPON: [&str; 15] = [
    "create",
    "start",
    "die",
    "stop",
    "restart",
    "kill",
    "oom",
    "pause",
    "unpause",
    "rename",
    "destroy",
    "remove",
    "health_status",
    "exec_start",
    "exec_die",
];

impl Connection {
    /// One connection, from the first answer until it breaks.
    async fn once(&self, seen: &mut Option<Timestamp>, listed: &mut Option<Timestamp>, first: bool) -> EngineError {
        match self.follow(seen, listed, first).await {
            Ok(()) => EngineError::new(
                "following events",
                "the engine",
                ErrorKind::Unreachable,
                "the engine ended the event stream",
            ),
            Err(error) => error,
        }
    }

    async fn follow(&self, seen: &mut Option<Timestamp>, listed: &mut Option<Timestamp>, first: bool) -> Result<()> {
        let host = self.engine.info().await?;
        let since = seen
            .unwrap_or_else(|| self.reporter.now())
            .plus(Duration::from_nanos(1));
        let filter = EventFilter {
            labels: vec![format!("{}={}", label::PROJECT, self.project)],
            since: Some(since),
            until: None,
            words: &ACTED_UPON,
        };
        let mut events = self.engine.events(filter).peekable();
        let found = self.listing(&mut events).await?;
        seen.get_or_insert(since);
        self.tell_listing(host, found, first).await?;
        *listed = Some(self.reporter.now());
        tokio::select! {
            told = self.tell_events(events, seen) => told,
            silence = self.keepalive.watch(&self.engine, &self.reporter) => Err(silence),
        }
    }

    async fn tell_events(&self, mut events: Peekable<Feed<EngineEvent>>, seen: &mut Option<Timestamp>) -> Result<()> {
        while let Some(event) = events.next().await {
            let event = event?;
            let (EngineEvent::Container { at, .. } | EngineEvent::Resource { at, .. }) = &event;
            *seen = Some(*at);
            self.reporter.send_event(Event::Engine(event)).await;
        }
        Ok(())
    }

    /// Lists while the event stream is being opened, so that nothing happens unseen between the two.
    async fn listing(&self, events: &mut Peekable<Feed<EngineEvent>>) -> Result<Listing> {
        let list = list(&self.engine, &self.project);
        tokio::pin!(list);
        let mut events = Pin::new(events);
        tokio::select! {
            biased;
            _ = events.as_mut().peek() => {}
            found = &mut list => return found,
        }
        list.await
    }

    /// After a break, containers are inspected before the missed events are reported, so that these are not taken for
    /// news.
    async fn tell_listing(&self, host: HostInfo, found: Listing, first: bool) -> Result<()> {
        let at = self.reporter.now();
        let ours = found.of_project(&self.project);
        let listed = Event::Listed {
            containers: ours.clone(),
            networks: found.networks.clone(),
            volumes: found.volumes.clone(),
            at,
        };
        let inspected = if first && !self.details {
            Vec::new()
        } else {
            self.inspect(&ours).await?
        };
        // Not before the listing is there: an engine that only tells its version is of no use.
        self.reporter
            .send_event(Event::Connected(host, self.reporter.now()))
            .await;
        self.reporter.send_event(listed).await;
        for event in inspected {
            self.reporter.send_event(event).await;
        }
        // Last, since plans are made from it: by then the stack knows what exists.
        self.reporter.send(Message::Listing(Rc::new(found))).await;
        Ok(())
    }

    async fn inspect(&self, containers: &[ContainerSummary]) -> Result<Vec<Event>> {
        let asked = containers.iter().map(|summary| self.engine.container(&summary.id));
        let mut events = Vec::new();
        for answer in join_all(asked).await {
            match answer {
                Ok(report) => events.push(Event::Inspected(Rc::new(report), self.reporter.now())),
                // Removed since the listing: the event follows.
                Err(error) if error.kind == ErrorKind::Missing => {}
                Err(error) => return Err(error),
            }
        }
        Ok(events)
    }
}
