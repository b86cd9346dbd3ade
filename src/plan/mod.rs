//! From wanted and observed to ordered steps, each with its reason. Pure: calls no engine, reads no clock.

mod creation;
mod draft;
mod identity;
mod lookups;
mod lower;
mod observed;
mod one_off;
mod operation;
mod preflight;
mod reason;
mod render;
mod selection;
mod service;
mod step;
mod supply;
#[cfg(test)]
mod tests;

pub use creation::{Creation, Reference, ReferenceField, Unresolved};
pub use identity::recover::project_from_labels;
pub use identity::{contents, label};
pub use lookups::Lookups;
pub use lower::seccomp;
pub use observed::{Observed, number};
pub use one_off::OneOff;
pub use operation::*;
pub use reason::Reason;
pub use render::{json, text};
pub use service::provide::{ProviderCommand, ProviderRun, ProviderVariable};
pub use service::starts::hook_command;
pub use step::{ContainerRef, Gate, Guard, InjectedFile, Kept, Plan, Question, Step, StepAction, StepId};
pub use supply::builder;
