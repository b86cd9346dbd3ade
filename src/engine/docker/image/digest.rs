//! Asks a registry, through the engine, for the digest of an image.

use super::credentials::{self, Login};
use super::reference;
use crate::engine::docker::document::json;
use crate::engine::docker::wire::{Call, Wire, segment};
use crate::engine::{EngineError, ErrorKind, Result};
use std::path::PathBuf;

const DOING: &str = "asking for the digest of";

/// The digest that the registry has for a name.
pub(crate) async fn look_up(wire: &Wire, config_dir: Option<PathBuf>, image: String) -> Result<String> {
    let login = credentials::login(config_dir, reference::parse(&image).registry).await;
    let mut call = Call::get(DOING, &image, format!("/distribution/{}/json", segment(&image)));
    match login {
        Login::Anonymous => {}
        Login::Known(auth) => call = call.header(credentials::AUTH_HEADER, credentials::header(&auth)),
        Login::Unreadable(why) => tracing::warn!(%why, "asking without a login"),
    }
    let answer = wire.object(call).await?;
    let digest = answer
        .get("Descriptor")
        .map_or_else(String::new, |it| json::text(it, "digest"));
    if digest.is_empty() {
        let none = "the registry's answer has no digest";
        return Err(EngineError::new(DOING, image, ErrorKind::Other, none));
    }
    Ok(digest)
}
