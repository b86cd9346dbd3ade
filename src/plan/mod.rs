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
mod provider;
mod reason;
mod reference;
mod render;
mod selection;
mod service;
mod step;
mod supply;
#[cfg(test)]
mod tests;

pub use creation::{Creation, Reference, ReferenceField, Unresolved};
pub use identity::describe::{DescribedContainer, project_from_containers};
pub use identity::hash::DIALECT_VERSION;
pub use identity::recover::project_from_labels;
pub use identity::{contents, label};
pub use lookups::Lookups;
pub use lower::{InjectedFile, dependencies_of_label, seccomp};
pub use observed::{Observed, number};
pub use one_off::OneOff;
pub use operation::*;
pub use provider::{ProviderCommand, ProviderRun, ProviderVariable};
pub use reason::Reason;
pub use reference::{ContainerRef, StepId};
pub use render::{json, text};
pub use service::hooks::hook_command;
pub use service::leftover::recreated_elsewhere;
pub use step::{Gate, Guard, Kept, Plan, Question, Step, StepAction};
pub use supply::builder;
