//! Following sources (Compose Develop Specification): what changes under a rule's path is copied into the containers, a command
//! runs in them, or their service is restarted or built again. Rules and what is [`due()`] are pure, [`Watcher`] hears of changes,
//! [`sync`] and [`execute`] do what is done inside.

mod act;
mod due;
mod files;
mod limit;
mod pack;
mod rules;
mod watcher;

pub use act::{Done, execute, sync};
pub use due::{Due, due, initially_due};
pub use rules::{Change, Rule, WatchAction, rules};
pub use watcher::{Heard, Watcher};
