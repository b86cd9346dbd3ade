//! Why a service is in its state: evidence in, explanation out. Pure: reads a [`crate::stack::Stack`], asks and waits
//! for nothing; the same text for every face. A guess is never presented as certain.

mod answer;
mod block;
mod chain;
mod edit;
mod exit;
mod explanation;
mod failure;
mod findings;
mod first;
mod graph;
mod health;
mod input;
mod interval;
mod on_swarm;
mod ports;
mod probe_test;
mod quote;
mod refine;
mod refusal;
mod report;
mod rules;
mod run_log;
mod server;
mod startup;
mod state;
mod structured;
mod swarm;
#[cfg(test)]
mod tests;
mod untrusted;
mod wait;
mod why;
pub mod words;

pub use chain::involved;
pub use explanation::{
    Cause, Certainty, Evidence, EvidenceSource, Explanation, ExplanationRow, Link, RowKind, Suggestion,
};
pub use first::{FirstError, Incident, first_error};
pub use graph::{Edge, EdgeState, GraphNode, Radius, graph, radius};
pub use interval::{FoundReady, cost_of_interval, found_ready};
pub use report::{report, troubled, wants_doctor};
pub use startup::{Bar, Doing, Startup, Stretch, has_startup, startup};
pub use swarm::{SwarmInput, lost_quorum, swarm_trouble, swarm_troubles};
pub use untrusted::untrusted_servers;
pub use why::why;
