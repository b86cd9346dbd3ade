//! Wanted and found to ordered steps, each with its reason. Pure: no engine is called here, no clock is read.

mod converge;
mod creation;
mod diff;
mod down;
mod draft;
mod fingerprint;
mod hash;
mod images;
pub mod label;
mod leftover;
mod lifecycle;
mod lower;
mod observed;
mod options;
mod orphans;
mod preflight;
mod reason;
mod recover;
mod recreate;
mod references;
mod render;
mod resources;
mod selection;
mod starts;
mod step;
mod stops;
#[cfg(test)]
mod tests;
mod up;
mod wanted;

pub use creation::{Creation, Place, Reference, Unresolved};
pub use down::down;
pub use images::{build, pull};
pub use lifecycle::{kill, pause, restart, start, unpause};
pub use observed::{Observed, number};
pub use options::{DownOptions, Images, Pull, UpOptions};
pub use reason::Reason;
pub use recover::project_from_labels;
pub use render::{json, text};
pub use step::{Action, ContainerRef, Gate, Guard, InjectedFile, Kept, Plan, Step, StepId};
pub use stops::stop_services as stop;
pub use up::up;
pub use wanted::{Wanted, wanted};
