//! The size of the stages that a multi-stage build leaves out of its image, measured when an image is shown.

use crate::compose::Build;
use crate::engine::{Engine, Result};
use crate::plan::builder::{self, BuilderSize};
use std::path::Path;

/// The largest stage that the image of `build` is copied out of, measured from the records of the engine's build cache.
/// `None` when the build has only one stage, its Dockerfile is not here, or the cache no longer has the stage.
///
/// # Errors
/// The engine's error when it is asked.
pub async fn builder_size(engine: &dyn Engine, build: &Build) -> Result<Option<BuilderSize>> {
    let text = if build.dockerfile_inline.is_empty() {
        let name = if build.dockerfile.is_empty() {
            "Dockerfile"
        } else {
            &build.dockerfile
        };
        // A context that the engine fetches has no Dockerfile here; a missing one is reported by the build.
        match tokio::fs::read_to_string(Path::new(&build.context).join(name)).await {
            Ok(text) => text,
            Err(_) => return Ok(None),
        }
    } else {
        build.dockerfile_inline.clone()
    };
    let stages = builder::stages(&text, &build.args, &build.target);
    if stages.is_empty() {
        return Ok(None);
    }
    let records = engine.build_cache().await?;
    let mut largest: Option<BuilderSize> = None;
    for stage in &stages {
        let base = match stage.base.as_str() {
            "" => Some(0),
            name => engine.image(name).await?.map(|image| image.size),
        };
        let size = builder::measure(stage, &records, base);
        if size.as_ref().map(|size| size.size) > largest.as_ref().map(|size| size.size) {
            largest = size;
        }
    }
    Ok(largest)
}
