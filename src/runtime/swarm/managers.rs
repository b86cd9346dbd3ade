//! The managers of a swarm, which stand in for each other: the one that is asked now, and the search for another.

use crate::engine::swarm::lacks_leader;
use crate::engine::{Engine, EngineError, ErrorKind};
use crate::stack::Leaderless;
use futures::future::LocalBoxFuture;
use futures::stream::{FuturesUnordered, StreamExt};
use std::rc::Rc;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::watch;

/// As long a manager has to answer, and then to take an order.
const PATIENCE: Duration = Duration::from_secs(10);

/// A manager that takes orders.
#[derive(Clone)]
pub struct FoundManager {
    pub engine: Arc<dyn Engine>,
    /// The id of its node.
    pub node: String,
}

/// That no manager takes orders.
#[derive(Debug, Clone, PartialEq)]
pub struct NoManager {
    pub error: EngineError,
    /// How many were asked.
    pub asked: usize,
    /// How many of them answered, and have no leader.
    pub answering: usize,
}

impl NoManager {
    /// The same in numbers, of a swarm that is known to have so many managers.
    pub fn leaderless(&self, managers: usize) -> Leaderless {
        Leaderless {
            managers: managers.max(self.asked),
            answering: self.answering,
            away: self.asked - self.answering,
        }
    }
}

/// Looks for a manager that takes orders, among all that may be asked.
pub type ManagerSearch = Rc<dyn Fn() -> LocalBoxFuture<'static, Result<FoundManager, NoManager>>>;

/// An engine that is being connected to.
pub type EngineConnecting = LocalBoxFuture<'static, Result<Arc<dyn Engine>, EngineError>>;

/// What became of the attempt to ask a manager.
enum ManagerAnswer {
    TakesOrders(FoundManager),
    Leaderless(EngineError),
    Away(EngineError),
}

/// Asks all at once; the first that takes orders is taken.
///
/// # Errors
/// None does.
pub async fn first_manager(engines: Vec<EngineConnecting>) -> Result<FoundManager, NoManager> {
    let asked = engines.len();
    let mut answers: FuturesUnordered<_> = engines.into_iter().map(ask).collect();
    let (mut leaderless, mut away) = (Vec::new(), Vec::new());
    while let Some(answer) = answers.next().await {
        match answer {
            ManagerAnswer::TakesOrders(found) => return Ok(found),
            ManagerAnswer::Leaderless(error) => leaderless.push(error),
            ManagerAnswer::Away(error) => away.push(error),
        }
    }
    let answering = leaderless.len();
    // That the swarm takes no orders says more than what is wrong with another engine.
    let error = leaderless.into_iter().chain(away).next();
    let nobody = || EngineError::new("looking for", "a manager", ErrorKind::Unreachable, "none is named");
    Err(NoManager {
        error: error.unwrap_or_else(nobody),
        asked,
        answering,
    })
}

/// What an error means of a manager.
fn without(error: EngineError) -> ManagerAnswer {
    match lacks_leader(&error) {
        true => ManagerAnswer::Leaderless(error),
        false => ManagerAnswer::Away(error),
    }
}

async fn ask(engine: EngineConnecting) -> ManagerAnswer {
    let late = |what: &str| {
        let words = format!("{what} within {} s", PATIENCE.as_secs());
        EngineError::new("asking", "a manager", ErrorKind::TimedOut, words)
    };
    let engine = match tokio::time::timeout(PATIENCE, engine).await {
        Ok(Ok(engine)) => engine,
        Ok(Err(error)) => return without(error),
        Err(_) => return ManagerAnswer::Away(late("it did not answer")),
    };
    let swarm = engine.swarm();
    let asked = async { futures::future::try_join(swarm.own_node(), swarm.nodes()).await };
    match tokio::time::timeout(PATIENCE, asked).await {
        Ok(Ok((node, _))) => ManagerAnswer::TakesOrders(FoundManager { engine, node }),
        Ok(Err(error)) => without(error),
        // Trap: one that has lost the others lets every question wait before it says so.
        Err(_) => ManagerAnswer::Leaderless(late("it took no order")),
    }
}

/// The manager that is asked now, for all who ask one.
#[derive(Clone)]
pub(crate) struct CurrentManager(watch::Receiver<Arc<dyn Engine>>);

impl CurrentManager {
    /// It, and where another is put in its place.
    pub(crate) fn of(engine: Arc<dyn Engine>) -> (watch::Sender<Arc<dyn Engine>>, Self) {
        let (put, current) = watch::channel(engine);
        (put, Self(current))
    }

    /// The same, of those who put it there.
    pub(super) fn subscribed(put: &watch::Sender<Arc<dyn Engine>>) -> Self {
        Self(put.subscribe())
    }

    pub(crate) fn engine(&self) -> Arc<dyn Engine> {
        Arc::clone(&self.0.borrow())
    }

    /// It; from now on another one is a change.
    pub(super) fn take(&mut self) -> Arc<dyn Engine> {
        Arc::clone(&self.0.borrow_and_update())
    }

    /// Waits until it is another than the one last taken.
    pub(super) async fn changed(&mut self) {
        if self.0.changed().await.is_err() {
            std::future::pending().await
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::sim::{Scenario, SimEngine};
    use crate::engine::{Clock, Timestamp};
    use futures::FutureExt;

    fn engine(scenario: &str) -> EngineConnecting {
        let clock = Clock::starting_at(Timestamp(1_700_000_000_000_000_000));
        let engine: Arc<dyn Engine> = Arc::new(SimEngine::start(Scenario::parse(scenario).unwrap(), clock));
        async move { Ok(engine) }.boxed_local()
    }

    fn absent() -> EngineConnecting {
        let error = EngineError::new("connecting to", "sw1", ErrorKind::Unreachable, "connection refused");
        async move { Err(error) }.boxed_local()
    }

    fn leaderless() -> EngineConnecting {
        let words = "rpc error: code = Unknown desc = The swarm does not have a leader.";
        let error = EngineError::new("listing", "nodes", ErrorKind::Other, words);
        async move { Err(error) }.boxed_local()
    }

    #[tokio::test(start_paused = true)]
    async fn the_first_that_takes_orders_is_found() {
        let never = futures::future::pending().boxed_local();
        let found = first_manager(vec![absent(), never, engine("{}")]).await;
        assert_eq!(found.map(|found| found.node), Ok("simulated".to_owned()));
    }

    #[tokio::test(start_paused = true)]
    async fn that_managers_lack_a_leader_says_more_than_that_others_are_away() {
        let away = engine("outages: [{from: 0, to: 60}]");
        let none = first_manager(vec![absent(), leaderless(), away]).await;
        let none = none.map(|found| found.node).unwrap_err();
        assert_eq!((none.asked, none.answering), (3, 1));
        assert!(lacks_leader(&none.error), "{}", none.error);
    }
}
