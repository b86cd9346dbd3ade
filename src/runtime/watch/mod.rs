//! Watches sources (Compose Develop Specification): what changes below a rule's path is copied into the containers, a
//! command runs in them, or their service is restarted or rebuilt. Rules and [`updates()`] are pure, [`Watcher`] watches
//! the file system, [`sync`] and [`execute`] act in containers.

mod apply;
mod files;
mod limit;
mod pack;
mod rules;
mod update;
mod watcher;

pub use apply::{Applied, execute, sync};
pub use rules::{Change, Rule, WatchAction, rules};
pub use update::{ServiceUpdate, initial_updates, updates};
pub use watcher::{ChangeBatch, Watcher};
