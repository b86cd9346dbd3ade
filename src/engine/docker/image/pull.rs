//! Pulls an image, with progress for each layer.

use super::credentials::{self, Login};
use super::{reference, transfer};
use crate::engine::docker::wire::lines;
use crate::engine::docker::wire::{Call, Wire};
use crate::engine::{Feed, PullRequest, TransferProgress};
use futures::stream::{self, StreamExt};
use std::path::PathBuf;

const DOING: &str = "pulling image";

/// Pulls; the stream ends when the image is complete.
pub(crate) fn pull(wire: &Wire, config_dir: Option<PathBuf>, request: PullRequest) -> Feed<TransferProgress> {
    let wire = wire.clone();
    let start = async move {
        let name = reference::parse(&request.image);
        let login = credentials::login(config_dir, name.registry).await;
        let mut call = Call::post(DOING, &request.image, "/images/create")
            .query("fromImage", name.repository)
            .query("tag", name.tag_or_digest)
            .no_timeout();
        if !request.platform.is_empty() {
            call = call.query("platform", request.platform.clone());
        }
        let mut note = None;
        match login {
            Login::Anonymous => {}
            Login::Known(auth) => call = call.header(credentials::AUTH_HEADER, credentials::header(&auth)),
            Login::Unreadable(why) => note = Some(TransferProgress::Note(why)),
        }
        let subject = request.image.clone();
        let progress = lines::values(DOING, request.image, wire.bytes(call))
            .map(move |line| line.and_then(|line| transfer::read(DOING, &subject, &line)));
        stream::iter(note.map(Ok)).chain(progress)
    };
    lines::until_error(stream::once(start).flatten().boxed())
}
