//! What is done to a stack on a swarm. The Engine API has no events of tasks: while something is waited for, they are listed
//! again at short intervals.

mod deploy;
mod failures;
mod objects;
mod place;
mod remove;
mod settle;
#[cfg(test)]
mod tests;
mod view;

pub use deploy::{DeployOptions, deploy};
pub use failures::DeployFault;
pub use remove::remove;
pub use settle::{Awaited, settle};
pub use view::view;
