//! What a swarm can do: services, their tasks, nodes, and the objects that services are given. One trait beside `Engine`, for
//! the engine that manages a swarm is an engine too.

mod change;
mod event;
mod report;
mod spec;

pub use change::*;
pub use event::SwarmEvent;
pub use report::*;
pub use spec::*;

use super::answer::{Answer, Feed};
use super::error::EngineError;
use super::event::EventFilter;
use super::request::{LabelFilter, LogRequest};

/// What a manager says at the end of a log when some nodes could not be asked for theirs.
pub const INCOMPLETE: &str = "incomplete log stream";

/// Whether an engine answered that too few managers are left to take orders.
pub fn lacks_leader(error: &EngineError) -> bool {
    let words = ["does not have a leader", "rpc error: code = DeadlineExceeded"];
    words.into_iter().any(|words| error.detail.contains(words))
}

/// The swarm that an engine belongs to. An engine that is no manager of one answers everything but
/// [`Swarm::membership`] with `ErrorKind::Unsupported`.
pub trait Swarm: Send + Sync {
    /// What the engine is to a swarm.
    fn membership(&self) -> Answer<'_, Membership>;
    /// The id of the engine's own node; empty outside of a swarm.
    fn own_node(&self) -> Answer<'_, String>;
    fn nodes(&self) -> Answer<'_, Vec<NodeReport>>;
    /// Changes a node, by its id. `ErrorKind::Conflict` when somebody was faster.
    fn update_node(&self, id: &str, change: NodeChange) -> Answer<'_, ()>;
    /// What happens to services, nodes, secrets and configs, from `filter.since` to `filter.until`; they have no labels to filter
    /// by.
    fn events(&self, filter: EventFilter) -> Feed<SwarmEvent>;

    // --- services
    /// Services that carry all of the labels.
    fn services(&self, filter: LabelFilter) -> Answer<'_, Vec<ServiceReport>>;
    /// One service by name or id; `Ok(None)` when there is none.
    fn service(&self, name: &str) -> Answer<'_, Option<ServiceReport>>;
    /// Creates a service and returns its id.
    fn create_service(&self, spec: ServiceSpec) -> Answer<'_, String>;
    /// Gives a service another spec; its tasks are replaced as far as they differ. `version` is that of the report the spec was
    /// made from: `ErrorKind::Conflict` when somebody was faster.
    fn update_service(&self, id: &str, version: u64, spec: ServiceSpec) -> Answer<'_, ()>;
    /// Gives a service the spec before its last update again.
    fn roll_back_service(&self, id: &str, version: u64) -> Answer<'_, ()>;
    fn remove_service(&self, id: &str) -> Answer<'_, ()>;
    /// The tasks of services that carry all of the labels, those that ended too, as long as the swarm remembers them.
    fn tasks(&self, filter: LabelFilter) -> Answer<'_, Vec<TaskReport>>;
    /// The lines that the tasks of a service printed, wherever they ran, in no order between tasks. Refused for a service whose
    /// tasks have a terminal.
    fn service_logs(&self, id: &str, request: LogRequest) -> Feed<TaskLine>;

    // --- secrets and configs
    /// Secrets or configs that carry all of the labels.
    fn objects(&self, kind: ObjectKind, filter: LabelFilter) -> Answer<'_, Vec<ObjectReport>>;
    /// Creates a secret or config and returns its id.
    fn create_object(&self, kind: ObjectKind, spec: SwarmObjectSpec) -> Answer<'_, String>;
    /// Whether a secret or config has the content of a spec. Of a secret nobody but the swarm can tell: it is told to
    /// become what it is, and refuses when the content differs.
    fn has_content(&self, kind: ObjectKind, report: &ObjectReport, spec: SwarmObjectSpec) -> Answer<'_, bool>;
    fn remove_object(&self, kind: ObjectKind, id: &str) -> Answer<'_, ()>;

    /// What the registry has under a name.
    fn registry_image(&self, image: &str) -> Answer<'_, RegistryImage>;
}
