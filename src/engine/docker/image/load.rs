//! Gives the engine an image that was fetched for it.

use super::{pull, transfer};
use crate::engine::docker::Shared;
use crate::engine::docker::document::json;
use crate::engine::docker::wire::lines;
use crate::engine::docker::wire::{Call, Wire};
use crate::engine::{Feed, FetchedPart, ImageSource, PullRequest, Result, TransferProgress};
use bytes::Bytes;
use futures::stream::{self, StreamExt};
use std::sync::Arc;

const DOING: &str = "loading image";

/// Fetches from the source and loads. Where the source is optional and cannot give the image, the engine pulls it itself.
pub(crate) fn fetch(
    engine: &Shared,
    source: &Arc<dyn ImageSource>,
    mut request: PullRequest,
) -> Feed<TransferProgress> {
    if request.platform.is_empty() {
        request.platform.clone_from(&engine.platform);
    }
    let (wire, config_dir) = (engine.wire.clone(), engine.config_dir.clone());
    let own = request.clone();
    let is_optional = source.is_optional();
    let parts = source.fetch(request.clone());
    let progress = parts.map(move |part| match part {
        Ok(FetchedPart::Progress(progress)) => stream::iter([Ok(progress)]).boxed(),
        Ok(FetchedPart::Archive(archive)) => load(&wire, &own.image, archive),
        Err(error) if is_optional => {
            let note = TransferProgress::Note(format!("{error}; the engine asks its registry itself"));
            stream::iter([Ok(note)])
                .chain(pull::pull(&wire, config_dir.clone(), own.clone()))
                .boxed()
        }
        Err(error) => stream::iter([Err(error)]).boxed(),
    });
    lines::until_error(progress.flatten().boxed())
}

fn load(wire: &Wire, image: &str, archive: Feed<Bytes>) -> Feed<TransferProgress> {
    let call = Call::post(DOING, image, "/images/load")
        .query("quiet", "true")
        .tar(archive)
        .no_timeout();
    let image = image.to_owned();
    let progress = lines::values(DOING, image.clone(), wire.bytes(call)).map(move |line| {
        let line = line?;
        let said = json::text(&line, "stream");
        match transfer::read(DOING, &image, &line)? {
            TransferProgress::Note(_) if !said.is_empty() => Ok(TransferProgress::Note(said.trim().to_owned())),
            progress => Ok(progress),
        }
    });
    progress.boxed()
}

/// Fetches those of the images that the engine does not have, one after the other.
pub(crate) async fn fetch_missing(
    engine: &Shared,
    source: &Arc<dyn ImageSource>,
    names: Vec<String>,
    platform: &str,
) -> Result<()> {
    for image in names {
        let path = format!("/images/{}/json", crate::engine::docker::wire::segment(&image));
        if engine
            .wire
            .found(Call::get("inspecting image", &image, path))
            .await?
            .is_some()
        {
            continue;
        }
        let request = PullRequest {
            image: image.clone(),
            platform: platform.to_owned(),
        };
        let mut progress = fetch(engine, source, request);
        while let Some(item) = progress.next().await {
            tracing::debug!(image, progress = ?item?, "fetching a base image");
        }
    }
    Ok(())
}
