//! Why a service on a swarm is not as it is to be: from what the swarm tells of its tasks, its updates and the nodes.

mod node;
mod parts;
mod placing;
mod task;
#[cfg(test)]
mod tests;
mod trouble;
mod update;

pub use parts::SwarmInput;
pub use trouble::{lost_quorum, swarm_trouble, swarm_troubles};
