//! Wanted and found to ordered steps, each with its reason. Pure: no engine is called here, no clock is read.

mod creation;
mod graph;
pub mod label;
mod observed;
mod options;
mod step;

pub use creation::{Creation, Place, Reference, Unresolved};
pub use graph::Graph;
pub use observed::{Observed, number};
pub use options::{DownOptions, Images, Pull, UpOptions};
pub use step::{Action, ContainerRef, Gate, Guard, InjectedFile, Plan, Reason, Step, StepId};
