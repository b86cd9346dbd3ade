//! What can be changed of a node.

/// A change of a node.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum NodeChange {
    /// Its tasks go to other nodes, and it gets no more.
    Drain,
    /// It may get tasks again.
    Activate,
    /// It becomes a manager.
    Promote,
    /// It becomes a worker.
    Demote,
}

impl NodeChange {
    /// What is done to a node, in a word.
    pub fn verb(self) -> &'static str {
        match self {
            Self::Drain => "drain",
            Self::Activate => "activate",
            Self::Promote => "promote",
            Self::Demote => "demote",
        }
    }
}
