//! Why a service is in its state: evidence in, explanation out. Pure: reads a [`crate::stack::Stack`], asks and waits
//! for nothing; the same text for every face. A guess is never presented as certain.

mod case;
mod death;
mod explanation;
mod failure;
mod graph;
mod health;
mod interval;
mod ports;
mod quote;
mod rules;
mod startup;
mod state;
#[cfg(test)]
mod tests;
mod wait;
mod why;
pub mod words;

pub use explanation::{
    Cause, Certainty, Evidence, EvidenceSource, Explanation, ExplanationRow, Link, RowKind, Suggestion,
};
pub use graph::{Edge, EdgeState, GraphNode, Radius, graph, radius};
pub use interval::{FoundReady, cost_of_interval, found_ready};
pub use startup::{Bar, Doing, Startup, Stretch, startup};
pub use why::why;
