//! What is done to a stack on a swarm, and how it is followed. The Engine API has no events of tasks: they are listed again and
//! again, at short intervals while something is waited for.

mod change;
mod deploy;
mod failures;
mod follow;
mod images;
mod inside;
mod lines;
mod objects;
mod operate;
mod paths;
mod place;
mod preview;
mod remove;
mod restart;
mod rollback;
mod settle;
#[cfg(test)]
mod tests;
mod view;

pub use deploy::{DeployOptions, deploy};
pub use failures::DeployFault;
pub(super) use follow::{SwarmConnection, follow};
pub use images::{ImageAnswers, registry_images};
pub(super) use inside::{ContainerPlace, TasksInside};
pub use inside::{NodeReach, Reached};
pub(super) use operate::SwarmOperator;
pub use paths::has_path;
pub use preview::preview;
pub use remove::remove;
pub use restart::restart;
pub use settle::{Awaited, settle};
pub use view::{uses, view};
