//! What a session begins to follow: the engine, or the swarm that it manages.

use crate::runtime::Session;
use crate::runtime::follow::{Connection, Keepalive, connect};
use crate::runtime::message::Reporter;
use crate::runtime::swarm::{CurrentManager, NestedSession, StackAtWork, SwarmConnection, SwarmOperator, follow};
use std::rc::Rc;
use std::sync::Arc;
use tokio::sync::Notify;

/// Begins to follow the project; answers the engine that is asked, and who acts on it where it is a stack on a swarm.
pub(super) fn begin_following(
    session: &Session,
    reporter: &Reporter,
    keepalive: &Keepalive,
    again: &Rc<Notify>,
    run_nested: NestedSession,
) -> (CurrentManager, Option<SwarmOperator>) {
    let engine = &session.engine;
    let (manager, current) = CurrentManager::of(Arc::clone(engine));
    if !session.on_swarm {
        tokio::task::spawn_local(connect(Connection {
            engine: engine.clone(),
            project: session.name.clone(),
            reporter: reporter.clone(),
            keepalive: keepalive.clone(),
            again: Rc::clone(again),
            details: session.follow.details || session.follow.logs.is_some(),
        }));
        return (current, None);
    }
    let touched = Rc::new(Notify::new());
    tokio::task::spawn_local(follow(SwarmConnection {
        manager,
        search: session.manager_search.clone(),
        stack: session.name.clone(),
        reporter: reporter.clone(),
        again: Rc::clone(again),
        touched: Rc::clone(&touched),
        lines: session.follow.logs.clone(),
        with_uses: session.follow.details,
    }));
    let work = StackAtWork {
        engine: Arc::clone(engine),
        reporter: reporter.clone(),
        stack: session.name.clone(),
        touched,
        reach: session.node_reach.clone(),
        run_nested,
        parallel: session.parallel,
    };
    let operator = SwarmOperator::new(work, current.clone());
    (current, Some(operator))
}
