//! Why a service on a swarm is not as it is to be: from what the swarm tells of its tasks, its updates and the nodes.

mod node;
mod parts;
mod placing;
mod quorum;
mod task;
#[cfg(test)]
mod tests;
mod trouble;
mod update;
#[cfg(test)]
mod waiting_tests;

pub use parts::SwarmInput;
pub(super) use quorum::electing;
pub use quorum::lost_quorum;
pub use trouble::{swarm_trouble, swarm_troubles};
