//! Wanted and found to ordered steps, each with its reason. Pure: no engine is called here, no clock is read.

mod step;

pub use step::{Action, ContainerRef, Gate, InjectedFile, Plan, Reason, Step, StepId};
