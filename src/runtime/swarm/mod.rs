//! What is done to a stack on a swarm, and how it is followed. The Engine API has no events of tasks: they are listed again and
//! again, at short intervals while something is waited for.

mod binds;
mod build;
mod change;
mod deploy;
mod failures;
mod follow;
mod images;
mod inside;
mod lines;
mod made;
mod managers;
mod networks;
mod objects;
mod operate;
mod operation;
mod paths;
mod place;
mod preview;
mod read_lines;
mod relay;
mod remove;
mod restart;
mod rollback;
mod settle;
#[cfg(test)]
mod tests;
mod view;
mod work;

pub use binds::missing_paths;
pub use build::{StackBuild, pin_built, stack_build, warning_of_local};
pub use deploy::{DeployOptions, deploy};
pub use failures::DeployFault;
pub(super) use follow::{SwarmConnection, follow};
pub use images::{ImageAnswers, registry_images};
pub(super) use inside::{ContainerPlace, TasksInside};
pub use inside::{NodeReach, Reached};
pub(super) use managers::CurrentManager;
pub use managers::{EngineConnecting, FoundManager, ManagerSearch, NoManager, first_manager};
pub(super) use operate::SwarmOperator;
pub use preview::preview;
pub(super) use relay::{NestedSession, Relay};
pub use remove::remove;
pub use restart::restart;
pub use settle::{Awaited, settle};
pub use view::{uses, view};
pub(super) use work::StackAtWork;
