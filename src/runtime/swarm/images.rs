//! What registries have under the names of a stack's images.

use crate::engine::swarm::RegistryImage;
use crate::engine::{Engine, EngineError};
use crate::swarm::{Pinning, SwarmStack};
use futures::future::join_all;
use indexmap::{IndexMap, IndexSet};

/// What registries answered, by image.
#[derive(Debug, Default)]
pub struct ImageAnswers {
    pub found: IndexMap<String, RegistryImage>,
    /// Why others could not be found out about.
    pub refused: IndexMap<String, EngineError>,
}

/// Asks the registries, once for each image, all at once. An image that nobody may ask about is left out.
pub async fn registry_images(engine: &dyn Engine, stack: &SwarmStack) -> ImageAnswers {
    let names: IndexSet<&str> = stack
        .services
        .iter()
        .filter(|service| service.pinning != Pinning::Never)
        .map(|service| service.spec.task.container.image.as_str())
        .collect();
    let asked = names
        .into_iter()
        .map(|name| async move { (name.to_owned(), engine.swarm().registry_image(name).await) });
    let mut answers = ImageAnswers::default();
    for (name, answer) in join_all(asked).await {
        match answer {
            Ok(image) => drop(answers.found.insert(name, image)),
            Err(error) => drop(answers.refused.insert(name, error)),
        }
    }
    answers
}
