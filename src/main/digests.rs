//! Pins images to the digests that their registries have for them now.

use crate::exit::Exit;
use crate::program::{CommandResult, Program};
use stackdeck::compose::Project;
use stackdeck::compose::output::PinnedImages;
use stackdeck::compose::tree::Tree;
use stackdeck::engine::Engine;
use stackdeck::plain;
use stackdeck::registry::RegistryReference;
use stackdeck::yaml::{Node, Value};

/// The images of a project, pinned.
pub(crate) async fn of_project(program: &Program<'_>, project: &Project) -> CommandResult<PinnedImages> {
    let services = project.services.values();
    let images = services.map(|service| (service.name.clone(), service.image.clone()));
    pin(program, images).await
}

/// The images of a tree, pinned. What a variable is part of cannot be asked for, and is no name.
pub(crate) async fn of_tree(program: &Program<'_>, tree: &Tree) -> CommandResult<PinnedImages> {
    let services = tree.root.as_ref().and_then(|root| root.get("services"));
    let services = services.and_then(Node::as_map).into_iter().flatten();
    let images = services.map(|(name, entry)| {
        let image = entry.node.get("image").and_then(Node::as_str);
        (name.clone(), image.unwrap_or_default().to_owned())
    });
    pin(program, images).await
}

/// Puts pinned images in the place of those of a project.
pub(crate) fn put(project: &mut Project, images: &PinnedImages) {
    for service in project.services.values_mut() {
        if let Some(Some(image)) = images.get(&service.name) {
            service.image.clone_from(image);
        }
    }
}

/// Puts pinned images in the place of those of a tree.
pub(crate) fn put_in_tree(tree: &mut Tree, images: &PinnedImages) {
    let services = tree.root.as_mut().and_then(|root| root.get_mut("services"));
    for (name, entry) in services.and_then(Node::as_map_mut).into_iter().flatten() {
        if let (Some(Some(image)), Some(written)) = (images.get(name), entry.node.get_mut("image")) {
            written.value = Value::String(image.as_str().into());
        }
    }
}

async fn pin(program: &Program<'_>, images: impl Iterator<Item = (String, String)>) -> CommandResult<PinnedImages> {
    let mut pinned = PinnedImages::new();
    let mut engine: Option<std::sync::Arc<dyn Engine>> = None;
    for (service, image) in images {
        if image.is_empty() {
            pinned.insert(service, None);
            continue;
        }
        let name = RegistryReference::parse(&image).map_err(|why| {
            plain::failure(&format!("service {service}: {why}"), false);
            Exit::Usage
        })?;
        let name = if name.digest.is_some() {
            name
        } else {
            if engine.is_none() {
                engine = Some(program.engine().await?);
            }
            let Some(engine) = &engine else { continue };
            let digest = engine.image_digest(&name.to_string()).await;
            name.with_digest(&digest.map_err(|error| program.failed(&error))?)
        };
        pinned.insert(service, Some(name.to_string()));
    }
    Ok(pinned)
}
