//! What a swarm tells of itself.

use super::spec::{GenericAmount, NodePlatform, ServiceSpec};
use crate::engine::Timestamp;
use crate::engine::request::StdStream;
use indexmap::IndexMap;

/// What an engine is to a swarm.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Membership {
    /// It is in none.
    None,
    /// It runs tasks and manages nothing: managers are elsewhere, at these addresses.
    Worker { managers: Vec<String> },
    /// It manages the swarm; all managers that it knows are at these addresses.
    Manager { managers: Vec<String> },
    /// It is in a swarm and cannot work in it; says why.
    Broken(String),
}

/// A node of the swarm.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct NodeReport {
    pub id: String,
    pub hostname: String,
    pub is_manager: bool,
    pub is_leader: bool,
    /// `active`, `pause`, `drain`.
    pub availability: String,
    /// `ready`, `down`, `unknown`, `disconnected`.
    pub state: String,
    /// Why it is in that state; often empty.
    pub message: String,
    pub address: String,
    pub engine_version: String,
    pub platform: NodePlatform,
    pub labels: IndexMap<String, String>,
    pub engine_labels: IndexMap<String, String>,
    pub nano_cpus: i64,
    pub memory: i64,
    /// Of user-defined resources, by kind.
    pub generic: Vec<GenericAmount>,
    /// The drivers of its engine; empty: it does not tell.
    pub plugins: Vec<NodePlugin>,
}

/// A driver of a node's engine.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct NodePlugin {
    /// `Volume`, `Network`, `Log`, …
    pub kind: String,
    pub name: String,
}

/// A service.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct ServiceReport {
    pub id: String,
    /// Of the object: raised by each change.
    pub version: u64,
    pub spec: ServiceSpec,
    /// Whether there is a spec to go back to.
    pub has_previous: bool,
    pub update: Option<UpdateReport>,
}

/// The last update of a service.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct UpdateReport {
    /// `updating`, `paused`, `completed`, `rollback_started`, `rollback_paused`, `rollback_completed`.
    pub state: String,
    pub message: String,
    /// When it began.
    pub started: Option<Timestamp>,
}

/// A task.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TaskReport {
    pub id: String,
    pub service_id: String,
    /// Empty while no node is found for it.
    pub node_id: String,
    /// From 1; 0 for a task of a global service.
    pub slot: u64,
    pub image: String,
    pub state: TaskState,
    /// What it is meant to become.
    pub wanted: TaskState,
    /// When it was made.
    pub created: Option<Timestamp>,
    /// When it got into its state.
    pub since: Option<Timestamp>,
    pub message: String,
    /// Why it failed; empty when it did not.
    pub error: String,
    pub exit_code: Option<i64>,
    pub has_terminal: bool,
    /// Which run of a job it belongs to.
    pub job_iteration: u64,
}

/// The state of a task, in the order in which a task goes through them.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum TaskState {
    #[default]
    New,
    Allocated,
    /// No node is found for it yet.
    Pending,
    Assigned,
    Accepted,
    /// Its node pulls the image and makes the container.
    Preparing,
    Ready,
    /// Its container runs, and is not healthy yet.
    Starting,
    Running,
    /// It ended with 0.
    Complete,
    /// It was told to end.
    Shutdown,
    Failed,
    /// Its node refused it.
    Rejected,
    Remove,
    /// Its node is gone.
    Orphaned,
}

impl TaskState {
    pub const ALL: [Self; 15] = [
        Self::New,
        Self::Allocated,
        Self::Pending,
        Self::Assigned,
        Self::Accepted,
        Self::Preparing,
        Self::Ready,
        Self::Starting,
        Self::Running,
        Self::Complete,
        Self::Shutdown,
        Self::Failed,
        Self::Rejected,
        Self::Remove,
        Self::Orphaned,
    ];

    /// The swarm's word.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::New => "new",
            Self::Allocated => "allocated",
            Self::Pending => "pending",
            Self::Assigned => "assigned",
            Self::Accepted => "accepted",
            Self::Preparing => "preparing",
            Self::Ready => "ready",
            Self::Starting => "starting",
            Self::Running => "running",
            Self::Complete => "complete",
            Self::Shutdown => "shutdown",
            Self::Failed => "failed",
            Self::Rejected => "rejected",
            Self::Remove => "remove",
            Self::Orphaned => "orphaned",
        }
    }

    /// By the swarm's word; a word that is not known counts as new.
    pub fn parse(word: &str) -> Self {
        Self::ALL
            .into_iter()
            .find(|state| state.as_str() == word)
            .unwrap_or_default()
    }

    /// Whether its container does not run yet.
    pub fn is_before_start(self) -> bool {
        self < Self::Starting
    }

    /// Whether it has ended.
    pub fn is_ended(self) -> bool {
        self >= Self::Complete
    }

    /// Whether it ended as nobody wants it to.
    pub fn is_failure(self) -> bool {
        matches!(self, Self::Failed | Self::Rejected | Self::Orphaned)
    }
}

/// A kind of object that a swarm keeps for tasks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ObjectKind {
    Secret,
    Config,
}

/// A secret or config.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct ObjectReport {
    pub id: String,
    pub version: u64,
    pub name: String,
    pub labels: IndexMap<String, String>,
    /// Of a config alone.
    pub data: Option<Vec<u8>>,
}

impl std::fmt::Debug for ObjectReport {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ObjectReport")
            .field("id", &self.id)
            .field("name", &self.name)
            .finish_non_exhaustive()
    }
}

/// What a registry has under a name.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RegistryImage {
    pub digest: String,
    /// Platforms it is there for; empty: it does not say.
    pub platforms: Vec<NodePlatform>,
}

/// A line that a task printed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TaskLine {
    pub task_id: String,
    pub node_id: String,
    pub at: Option<Timestamp>,
    pub stream: StdStream,
    /// Without its newline.
    pub text: Vec<u8>,
}

#[cfg(test)]
mod tests {
    use super::TaskState;

    #[test]
    fn words_of_states_are_read_as_they_are_written() {
        for state in TaskState::ALL {
            assert_eq!(TaskState::parse(state.as_str()), state);
        }
        assert_eq!(TaskState::parse("dreaming"), TaskState::New);
    }
}
