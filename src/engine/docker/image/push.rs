//! Pushes an image, with progress for each layer.

use super::credentials::{self, Login};
use super::reference::{self, DOCKER_HUB};
use super::transfer;
use crate::engine::docker::wire::lines;
use crate::engine::docker::wire::{Call, Wire, segment};
use crate::engine::{EngineError, ErrorKind, Feed, TransferProgress};
use futures::stream::{self, StreamExt};
use serde_json::json;
use std::path::PathBuf;

const DOING: &str = "pushing image";

/// Pushes; the stream ends when the registry has the image.
pub(crate) fn push(wire: &Wire, config_dir: Option<PathBuf>, image: String) -> Feed<TransferProgress> {
    let wire = wire.clone();
    let start = async move {
        let name = reference::parse(&image);
        let login = credentials::login(config_dir, name.registry).await;
        let mut note = None;
        // The engine refuses a push without the header.
        let auth = match login {
            Login::Anonymous => json!({}),
            Login::Known(auth) => auth,
            Login::Unreadable(why) => {
                note = Some(TransferProgress::Note(why));
                json!({})
            }
        };
        let call = Call::post(DOING, &image, format!("/images/{}/push", segment(name.repository)))
            .query("tag", name.tag_or_digest)
            .header(credentials::AUTH_HEADER, credentials::header(&auth))
            .no_timeout();
        let subject = image.clone();
        let progress = lines::values(DOING, image.clone(), wire.bytes(call)).map(move |line| {
            line.and_then(|line| transfer::read(DOING, &subject, &line))
                .map_err(|error| explain(error, &subject))
        });
        stream::iter(note.map(Ok)).chain(progress)
    };
    lines::until_error(stream::once(start).flatten().boxed())
}

/// What could be done: about an image that is not there, and about a refusal of a name that means Docker Hub's own images, where
/// nobody else may push.
fn explain(error: EngineError, image: &str) -> EngineError {
    if error.kind == ErrorKind::Missing {
        return error.with_hint("build it first: stackdeck build");
    }
    let name = reference::parse(image);
    let is_official = name.registry == DOCKER_HUB && !name.repository.contains('/');
    if error.kind != ErrorKind::Denied || !is_official {
        return error;
    }
    error.with_hint(format!(
        "`{image}` names no registry, so it is one of Docker Hub's own images; put registry and owner before it in `image`: REGISTRY/OWNER/{image}"
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_refused_name_without_a_registry_says_so() {
        let refused = |image: &str| {
            let error = EngineError::new(
                DOING,
                image,
                ErrorKind::Denied,
                "denied: requested access to the resource is denied",
            );
            explain(error, image).hints.len()
        };
        assert_eq!(refused("shop"), 1);
        assert_eq!(refused("me/shop:1"), 0);
        assert_eq!(refused("localhost:5000/shop"), 0);
    }
}
