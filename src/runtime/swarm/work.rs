//! What operations on a stack of a swarm work with.

use super::inside::NodeReach;
use super::relay::NestedSession;
use crate::engine::Engine;
use crate::runtime::message::Reporter;
use std::rc::Rc;
use std::sync::Arc;
use tokio::sync::Notify;

/// What operations on a stack work with.
#[derive(Clone)]
pub(crate) struct StackAtWork {
    pub(crate) engine: Arc<dyn Engine>,
    pub(crate) reporter: Reporter,
    /// The stack's name.
    pub(crate) stack: String,
    /// Says that something was changed.
    pub(crate) touched: Rc<Notify>,
    /// Leads to the engines of nodes.
    pub(crate) reach: Option<NodeReach>,
    /// Runs the session that builds images.
    pub(crate) run_nested: NestedSession,
    /// Most engine calls of a build at once; 0 for no limit.
    pub(crate) parallel: usize,
}
