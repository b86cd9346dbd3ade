//! From wanted and observed to ordered steps, each with its reason. Pure: calls no engine, reads no clock.

mod commands;
mod creation;
mod draft;
mod identity;
mod lower;
mod observed;
mod options;
mod preflight;
mod reason;
mod render;
mod selection;
mod service;
mod step;
mod supply;
#[cfg(test)]
mod tests;
mod wanted;

pub use commands::down::down;
pub use commands::lifecycle::{kill, pause, restart, start, unpause};
pub use commands::one_off::{OneOff, run};
pub use commands::removal::remove;
pub use commands::stops::stop_services as stop;
pub use commands::up::up;
pub use commands::volumes::removable_volumes;
pub use creation::{Creation, Place, Reference, Unresolved};
pub use identity::recover::project_from_labels;
pub use identity::{contents, label};
pub use lower::seccomp;
pub use observed::{Observed, number};
pub use options::{BuildOptions, DownOptions, Images, Pull, PullOptions, UpOptions};
pub use reason::Reason;
pub use render::{json, text};
pub use service::provide::{ProviderRun, Variable, Wish, provide};
pub use service::starts::hook_command;
pub use step::{Action, ContainerRef, Gate, Guard, InjectedFile, Kept, Plan, Question, Step, StepId};
pub use supply::builder;
pub use supply::images::{build, pull};
pub use wanted::{Wanted, wanted};
