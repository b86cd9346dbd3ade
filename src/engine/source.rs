//! Images that come from elsewhere than the engine's own access to registries: through a mirror, or with an authority that the
//! engine does not trust.

use super::{Answer, Feed, PullRequest, TransferProgress};
use bytes::Bytes;

/// A place that images are fetched from for the engine.
pub trait ImageSource: Send + Sync {
    /// Fetches an image; the last item is its archive, as `docker load` reads it.
    fn fetch(&self, request: PullRequest) -> Feed<FetchedPart>;
    /// The digest that it has for a name.
    fn digest(&self, image: &str) -> Answer<'_, String>;
    /// Whether the engine may try itself when it is not to be had there.
    fn is_optional(&self) -> bool;
}

/// A part of what a source sends.
pub enum FetchedPart {
    Progress(TransferProgress),
    Archive(Feed<Bytes>),
}
