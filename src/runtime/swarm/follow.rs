//! Follows a stack on a swarm. Nobody tells of tasks, so they are asked for: often while something changes, seldom else, and never so
//! often that the swarm spends more than a small part of its time on the answers.

use super::lines::LineReaders;
use super::managers::{CurrentManager, FoundManager, ManagerSearch, NoManager};
use super::view::{uses, view};
use crate::engine::swarm::{Membership, SwarmEvent, lacks_leader};
use crate::engine::{Engine, EngineError, ErrorKind, EventFilter, Feed, Result, Timestamp};
use crate::runtime::LogScope;
use crate::runtime::message::Reporter;
use crate::stack::{Event, ManagerNews};
use crate::swarm::{SwarmView, TaskProgress};
use futures::StreamExt;
use indexmap::IndexMap;
use std::rc::Rc;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::{Notify, watch};

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
    /// The manager that is asked; another is put there for all who ask.
    pub(crate) manager: watch::Sender<Arc<dyn Engine>>,
    /// Looks for another.
    pub(crate) search: Option<ManagerSearch>,
    pub(crate) stack: String,
    pub(crate) reporter: Reporter,
    /// Requests an attempt now.
    pub(crate) again: Rc<Notify>,
    /// Says that something was just changed.
    pub(crate) touched: Rc<Notify>,
    /// Which lines are read; none without it.
    pub(crate) lines: Option<LogScope>,
    /// Whether it is followed what all stacks use of the nodes.
    pub(crate) with_uses: bool,
}

/// Stays connected for as long as the session lasts.
pub(crate) async fn follow(connection: SwarmConnection) {
    let mut pause = FIRST_PAUSE;
    let current = CurrentManager::subscribed(&connection.manager);
    let lines = connection.lines.clone();
    let mut readers = LineReaders::new(current, connection.reporter.clone(), &connection.stack, lines);
    let mut since: Option<Timestamp> = None;
    let mut asked = AskedManager::default();
    loop {
        asked.seen = None;
        let error = match connection.look_on(&mut readers, &mut asked).await {
            Ok(never) => match never {},
            Err(error) => error,
        };
        let now = connection.reporter.now();
        if let Some(last) = asked.seen {
            pause = FIRST_PAUSE;
            since = Some(last);
        }
        let event = Event::Lost {
            error: error.clone(),
            at: *since.get_or_insert(now),
            retry_at: Some(now.plus(pause)),
        };
        connection.reporter.send_event(event).await;
        connection.look_for_another(&mut asked, &error).await;
        tokio::select! {
            () = tokio::time::sleep(pause) => pause = (pause * 2).min(LONGEST_PAUSE),
            () = connection.again.notified() => pause = FIRST_PAUSE,
        }
    }
}

/// What is known of the manager that is asked, and of the others.
#[derive(Default)]
struct AskedManager {
    /// The id of its node.
    node: String,
    /// When it last answered.
    seen: Option<Timestamp>,
    /// The nodes as they were last seen: the name of each, by its id.
    names: IndexMap<String, String>,
    /// How many of them are managers.
    managers: usize,
}

impl AskedManager {
    fn take_nodes(&mut self, view: &SwarmView) {
        let nodes = view.nodes.iter();
        self.names = nodes.map(|node| (node.id.clone(), node.hostname.clone())).collect();
        self.managers = view.nodes.iter().filter(|node| node.is_manager).count();
    }

    fn name<'n>(&'n self, node: &'n str) -> &'n str {
        self.names.get(node).map_or(node, String::as_str)
    }

    /// Whether a manager is another one of the same swarm: the settings may name those of several.
    fn has_substitute(&self, found: &FoundManager) -> bool {
        found.node != self.node && self.names.contains_key(&found.node)
    }
}

impl SwarmConnection {
    fn engine(&self) -> Arc<dyn Engine> {
        Arc::clone(&self.manager.borrow())
    }

    /// Has another manager asked from now on, where one takes orders. Where none does, it is told how many answer.
    async fn look_for_another(&self, asked: &mut AskedManager, error: &EngineError) {
        let found = match &self.search {
            Some(search) => search().await,
            None if lacks_leader(error) => Err(NoManager {
                error: error.clone(),
                asked: 1,
                answering: 1,
            }),
            None => return,
        };
        let news = match found {
            Ok(found) if asked.has_substitute(&found) => {
                let from = asked.name(&asked.node).to_owned();
                asked.node.clone_from(&found.node);
                self.manager.send_replace(found.engine);
                let to = asked.name(&asked.node).to_owned();
                ManagerNews::Changed { from, to }
            }
            Err(none) if none.answering > 0 => return self.tell_leaderless(asked, &none).await,
            Ok(_) | Err(_) => return,
        };
        let at = self.reporter.now();
        self.reporter.send_event(Event::Managers { news, at }).await;
    }

    /// Tells how many managers answer and have no leader.
    async fn tell_leaderless(&self, asked: &AskedManager, none: &NoManager) {
        let news = ManagerNews::Leaderless(none.leaderless(asked.managers), none.error.clone());
        let at = self.reporter.now();
        self.reporter.send_event(Event::Managers { news, at }).await;
    }

    /// Looks again and again, until it fails.
    async fn look_on(&self, readers: &mut LineReaders, asked: &mut AskedManager) -> Result<std::convert::Infallible> {
        let engine = self.engine();
        let host = engine.info().await?;
        self.check_membership().await?;
        asked.node = engine.swarm().own_node().await?;
        let mut host = Some(host);
        let mut last: Option<Rc<SwarmView>> = None;
        let mut changed_at = self.reporter.now();
        let mut uses_at: Option<Timestamp> = None;
        let mut events = self.events();
        loop {
            let began = self.reporter.now();
            let looked = self.in_time(asked, view(engine.as_ref(), &self.stack)).await?;
            let found = Rc::new(looked);
            let now = self.reporter.now();
            asked.seen = Some(now);
            if last.as_deref() != Some(found.as_ref()) {
                changed_at = now;
                if let Some(host) = host.take() {
                    self.reporter.send_event(Event::Connected(host, now)).await;
                }
                asked.take_nodes(&found);
                readers.read(&found);
                let view = Rc::clone(&found);
                self.reporter.send_event(Event::OnSwarm { view, at: now }).await;
            }
            if self.with_uses && uses_at.is_none_or(|at| now.since(at) >= USES) {
                uses_at = Some(now);
                self.tell_uses(asked).await?;
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
        Some(self.engine().swarm().events(filter))
    }

    async fn check_membership(&self) -> Result<()> {
        let why = match self.engine().swarm().membership().await? {
            Membership::Manager { .. } => return Ok(()),
            Membership::None => "the engine is in no swarm".to_owned(),
            Membership::Worker { managers } => {
                format!("the engine is a worker; managers are at {}", managers.join(", "))
            }
            Membership::Broken(why) => format!("the engine cannot work in its swarm: {why}"),
        };
        Err(EngineError::new("following", "the swarm", ErrorKind::Unreachable, why))
    }

    /// What all stacks use of the nodes.
    async fn tell_uses(&self, asked: &AskedManager) -> Result<()> {
        let engine = self.engine();
        let uses = self.in_time(asked, uses(engine.as_ref())).await?;
        self.reporter.send_event(Event::NodesUsed(uses)).await;
        Ok(())
    }

    /// The answer; says when it does not come, and gives up at last, or when others say more.
    async fn in_time<T>(&self, asked: &AskedManager, answer: impl Future<Output = Result<T>>) -> Result<T> {
        let began = self.reporter.now();
        tokio::pin!(answer);
        if let Ok(answer) = tokio::time::timeout(SAID, &mut answer).await {
            return answer;
        }
        self.reporter.send_event(Event::Silence { since: Some(began) }).await;
        let silent = |after: Duration| {
            let words = format!("nothing was heard of it for {} s", after.as_secs());
            EngineError::new("following", "the swarm", ErrorKind::TimedOut, words)
        };
        tokio::select! {
            answer = answer => {
                self.reporter.send_event(Event::Silence { since: None }).await;
                answer
            }
            () = tokio::time::sleep(LOST - SAID) => Err(silent(LOST)),
            others = self.ask_others(asked) => Err(others.unwrap_or_else(|| silent(SAID))),
        }
    }

    /// Waits until another manager takes orders; or none does, and one says so.
    async fn ask_others(&self, asked: &AskedManager) -> Option<EngineError> {
        let Some(search) = &self.search else {
            return std::future::pending().await;
        };
        loop {
            match search().await {
                Ok(found) if asked.has_substitute(&found) => return None,
                Err(none) if none.answering > 0 => {
                    self.tell_leaderless(asked, &none).await;
                    return Some(none.error);
                }
                Ok(_) | Err(_) => tokio::time::sleep(LONGEST_PAUSE).await,
            }
        }
    }
}

/// The next event, or the end of events, which comes first when a manager goes away; then never: the looks go on without.
async fn next_event(events: &mut Option<Feed<SwarmEvent>>) {
    let Some(feed) = events else {
        return std::future::pending().await;
    };
    if !matches!(feed.next().await, Some(Ok(_))) {
        *events = None;
    }
}

/// Takes one event after another: what comes together is looked at once.
async fn all_events(events: &mut Option<Feed<SwarmEvent>>) {
    loop {
        next_event(events).await;
    }
}

/// Whether something is on its way: an update, or tasks that are wanted and do not run.
fn is_in_motion(view: &SwarmView) -> bool {
    let mut own: IndexMap<&str, Vec<_>> = IndexMap::new();
    for task in &view.tasks {
        own.entry(task.service_id.as_str()).or_default().push(task);
    }
    view.services.iter().any(|service| {
        let tasks = own.get(service.id.as_str()).map_or(&[][..], Vec::as_slice);
        SwarmView::is_updating(service) || !TaskProgress::of(service, tasks).is_complete()
    })
}
