//! What a face can ask for on a swarm alone, besides what is asked for of every project.

use crate::engine::swarm::NodeChange;

/// A change of services or nodes of a swarm. Services are named by their keys in the file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SwarmChange {
    /// Give a service another number of tasks.
    Scale { service: String, tasks: u64 },
    /// Give services the spec before their last update again.
    RollBack { services: Vec<String> },
    Node {
        id: String,
        /// Its name, to be told.
        name: String,
        change: NodeChange,
    },
}

impl SwarmChange {
    /// The command's name.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Scale { .. } => "scale",
            Self::RollBack { .. } => "rollback",
            Self::Node { change, .. } => change.verb(),
        }
    }

    /// The services it is about; none for a node.
    pub fn services(&self) -> Vec<String> {
        match self {
            Self::Scale { service, .. } => vec![service.clone()],
            Self::RollBack { services } => services.clone(),
            Self::Node { .. } => Vec::new(),
        }
    }
}
