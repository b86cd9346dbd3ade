//! Follows a stack on a swarm. Nobody tells of tasks, so they are asked for: often while something changes, seldom else, and never so
//! often that the swarm spends more than a small part of its time on the answers.

use super::lines::LineReaders;
use super::view::{uses, view};
use crate::engine::swarm::{Membership, SwarmEvent};
use crate::engine::{Engine, EngineError, ErrorKind, EventFilter, Feed, Result, Timestamp};
use crate::runtime::message::Reporter;
use crate::stack::Event;
use crate::swarm::{SwarmView, TaskProgress};
use futures::StreamExt;
use std::rc::Rc;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::Notify;

const FIRST_PAUSE: Duration = Duration::from_millis(250);
const LONGEST_PAUSE: Duration = Duration::from_secs(5);
/// Pause between two looks while something changes, and while nothing does.
const LIVELY: Duration = Duration::from_millis(400);
const CALM: Duration = Duration::from_secs(2);
/// The longest, however long the answers take.
const LONGEST: Duration = Duration::from_secs(4);
/// How long something counts as changing after the last change was seen.
const SETTLED: Duration = Duration::from_secs(5);
/// A look is followed by a pause of so many times as long as it took.
const SHARE: u32 = 3;
/// How long it is waited at least for events that come with another.
const TOGETHER: Duration = Duration::from_millis(50);
/// How often it is looked at what all stacks use.
const USES: Duration = Duration::from_secs(10);
/// When it is said that the swarm does not answer, and when it counts as lost.
const SAID: Duration = Duration::from_secs(8);
const LOST: Duration = Duration::from_secs(30);

/// What following a stack on a swarm needs.
pub(crate) struct SwarmConnection {
    pub(crate) engine: Arc<dyn Engine>,
    pub(crate) stack: String,
    pub(crate) reporter: Reporter,
    /// Requests an attempt now.
    pub(crate) again: Rc<Notify>,
    /// Says that something was just changed.
    pub(crate) touched: Rc<Notify>,
    /// How many old lines are read of each service; `None`: no lines at all.
    pub(crate) tail: Option<Option<u64>>,
}

/// Stays connected for as long as the session lasts.
pub(crate) async fn follow(connection: SwarmConnection) {
    let mut pause = FIRST_PAUSE;
    let engine = Arc::clone(&connection.engine);
    let mut readers = LineReaders::new(engine, connection.reporter.clone(), &connection.stack, connection.tail);
    let mut since: Option<Timestamp> = None;
    loop {
        let mut seen = None;
        let error = match connection.look_on(&mut readers, &mut seen).await {
            Ok(never) => match never {},
            Err(error) => error,
        };
        let now = connection.reporter.now();
        if let Some(last) = seen {
            pause = FIRST_PAUSE;
            since = Some(last);
        }
        let event = Event::Lost {
            error,
            at: *since.get_or_insert(now),
            retry_at: Some(now.plus(pause)),
        };
        connection.reporter.send_event(event).await;
        tokio::select! {
            () = tokio::time::sleep(pause) => pause = (pause * 2).min(LONGEST_PAUSE),
            () = connection.again.notified() => pause = FIRST_PAUSE,
        }
    }
}

impl SwarmConnection {
    /// Looks again and again, until it fails. `seen` is when it was looked last.
    async fn look_on(
        &self,
        readers: &mut LineReaders,
        seen: &mut Option<Timestamp>,
    ) -> Result<std::convert::Infallible> {
        let host = self.engine.info().await?;
        self.check_membership().await?;
        let mut host = Some(host);
        let mut last: Option<Rc<SwarmView>> = None;
        let mut changed_at = self.reporter.now();
        let mut uses_at: Option<Timestamp> = None;
        let mut events = self.events();
        loop {
            let began = self.reporter.now();
            let found = Rc::new(in_order(self.in_time(view(self.engine.as_ref(), &self.stack)).await?));
            let now = self.reporter.now();
            *seen = Some(now);
            if last.as_deref() != Some(found.as_ref()) {
                changed_at = now;
                if let Some(host) = host.take() {
                    self.reporter.send_event(Event::Connected(host, now)).await;
                }
                readers.read(&found);
                let view = Rc::clone(&found);
                self.reporter.send_event(Event::OnSwarm { view, at: now }).await;
            }
            if uses_at.is_none_or(|at| now.since(at) >= USES) {
                uses_at = Some(now);
                self.tell_uses().await?;
            }
            let took = self.reporter.now().since(began);
            let is_lively = is_in_motion(&found) || now.since(changed_at) < SETTLED;
            let pause = if is_lively { LIVELY } else { CALM }.max((took * SHARE).min(LONGEST));
            last = Some(found);
            // In this order, so that two sessions on a simulated swarm are the same.
            tokio::select! {
                biased;
                () = self.touched.notified() => changed_at = self.reporter.now(),
                () = self.again.notified() => {}
                () = next_event(&mut events) => {
                    changed_at = self.reporter.now();
                    let gathering = (took * SHARE).clamp(TOGETHER, LIVELY);
                    let _ = tokio::time::timeout(gathering, all_events(&mut events)).await;
                }
                () = tokio::time::sleep(pause) => {}
            }
        }
    }

    /// What the swarm tells of services and nodes by itself: then it is looked at once.
    fn events(&self) -> Option<Feed<SwarmEvent>> {
        let filter = EventFilter {
            since: Some(self.reporter.now()),
            ..EventFilter::default()
        };
        Some(self.engine.swarm().events(filter))
    }

    async fn check_membership(&self) -> Result<()> {
        let why = match self.engine.swarm().membership().await? {
            Membership::Manager => return Ok(()),
            Membership::None => "the engine is in no swarm".to_owned(),
            Membership::Worker { managers } => {
                format!("the engine is a worker; managers are at {}", managers.join(", "))
            }
            Membership::Broken(why) => format!("the engine cannot work in its swarm: {why}"),
        };
        Err(EngineError::new("following", "the swarm", ErrorKind::Unreachable, why))
    }

    /// What all stacks use of the nodes.
    async fn tell_uses(&self) -> Result<()> {
        let uses = self.in_time(uses(self.engine.as_ref())).await?;
        self.reporter.send_event(Event::NodesUsed(uses)).await;
        Ok(())
    }

    /// The answer; says when it does not come, and gives up at last.
    async fn in_time<T>(&self, answer: impl Future<Output = Result<T>>) -> Result<T> {
        let asked = self.reporter.now();
        tokio::pin!(answer);
        if let Ok(answer) = tokio::time::timeout(SAID, &mut answer).await {
            return answer;
        }
        self.reporter.send_event(Event::Silence { since: Some(asked) }).await;
        let Ok(answer) = tokio::time::timeout(LOST - SAID, answer).await else {
            let words = format!("nothing was heard of it for {} s", LOST.as_secs());
            return Err(EngineError::new("following", "the swarm", ErrorKind::TimedOut, words));
        };
        self.reporter.send_event(Event::Silence { since: None }).await;
        answer
    }
}

/// The next event; never, once there are no more: the looks go on without.
async fn next_event(events: &mut Option<Feed<SwarmEvent>>) {
    if let Some(feed) = events
        && let Some(Ok(_)) = feed.next().await
    {
        return;
    }
    *events = None;
    std::future::pending().await
}

/// Takes one event after another: what comes together is looked at once.
async fn all_events(events: &mut Option<Feed<SwarmEvent>>) {
    loop {
        next_event(events).await;
    }
}

/// The same in an order of its own: the swarm has none.
fn in_order(mut view: SwarmView) -> SwarmView {
    view.services.sort_by(|one, other| one.spec.name.cmp(&other.spec.name));
    view.tasks.sort_by(|one, other| one.id.cmp(&other.id));
    view.nodes.sort_by(|one, other| one.hostname.cmp(&other.hostname));
    view
}

/// Whether something is on its way: an update, or tasks that are wanted and do not run.
fn is_in_motion(view: &SwarmView) -> bool {
    let mut own: indexmap::IndexMap<&str, Vec<_>> = indexmap::IndexMap::new();
    for task in &view.tasks {
        own.entry(task.service_id.as_str()).or_default().push(task);
    }
    view.services.iter().any(|service| {
        let tasks = own.get(service.id.as_str()).map_or(&[][..], Vec::as_slice);
        SwarmView::is_updating(service) || !TaskProgress::of(service, tasks).is_complete()
    })
}
