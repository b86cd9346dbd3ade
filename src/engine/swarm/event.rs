//! Events of a swarm. Tasks have none: they are listed again.

use crate::engine::Timestamp;
use indexmap::IndexMap;

/// Something that happened to a service, node, secret or config.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SwarmEvent {
    /// When, by the engine's clock.
    pub at: Timestamp,
    /// `service`, `node`, `secret`, `config`.
    pub kind: String,
    pub id: String,
    pub name: String,
    /// The engine's word: `create`, `update`, `remove`.
    pub action: String,
    /// What it changed, such as `updatestate.new`.
    pub details: IndexMap<String, String>,
}
