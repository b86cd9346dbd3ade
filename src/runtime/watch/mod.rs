//! Following sources (Compose Develop Specification): what changes under a rule's path is copied into the running containers,
//! or their service is restarted or built again. Rules are pure, [`Watcher`] hears of changes, [`carry_out`] does what follows.

mod act;
mod pack;
mod rules;
mod watcher;

pub use act::{Done, carry_out, initial};
pub use rules::{Change, Rule, WatchAction, rules};
pub use watcher::Watcher;
