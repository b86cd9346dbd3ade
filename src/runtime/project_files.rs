//! The files that a project was made of, followed while the deck is open.

use super::contents::contents;
use super::message::{Message, Reporter};
use super::nearby::Nearby;
use std::path::PathBuf;

/// Reports which of the files have other contents than before, each time.
pub(super) async fn follow_files(paths: Vec<PathBuf>, reporter: Reporter) {
    let Some(mut nearby) = Nearby::hear(&paths) else { return };
    let mut known = contents(&paths).await;
    while nearby.changed().await {
        let now = contents(&paths).await;
        let differ = paths.iter().filter(|path| known.get(*path) != now.get(*path));
        let differ: Vec<PathBuf> = differ.cloned().collect();
        if !differ.is_empty() {
            known = now;
            reporter.send(Message::FilesChanged(differ)).await;
        }
    }
}
