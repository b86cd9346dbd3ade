//! Watches sources (Compose Develop Specification): what changes below a rule's path is copied into the containers, a
//! command runs in them, or their service is restarted or rebuilt. Rules and [`due()`] are pure, [`Watcher`] watches
//! the file system, [`sync`] and [`execute`] act in containers.

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
