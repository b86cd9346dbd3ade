//! Images of services that are built: built by the manager's engine, pushed, and pinned by their digests.

use crate::compose::{Project, WhenToPull};
use crate::diag::Diagnostic;
use crate::engine::{Engine, EngineError, ErrorKind, Result};
use crate::plan::{BuildOptions, UpOptions};
use crate::swarm::{Pinning, SwarmStack, is_local_registry, unpushable};
use futures::future::join_all;

/// What an `up` has built and pushed first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum StackBuild {
    /// Nothing.
    Nothing,
    /// Nothing is done: images that are built have to name a registry.
    Refused(Vec<Diagnostic>),
    /// This operation; then services have to be pinned to what was pushed.
    First(BuildOptions),
}

/// What has to be built and pushed: all that are built with `--build`, else those whose image the registry has not got.
///
/// # Errors
/// When a registry does not answer.
pub async fn stack_build(
    engine: &dyn Engine,
    project: &Project,
    stack: &SwarmStack,
    asked: &UpOptions,
) -> Result<StackBuild> {
    let built = stack.services.iter().filter_map(|service| {
        let declared = project.services.get(&service.key)?;
        declared.build.is_some().then_some((service.key.as_str(), declared))
    });
    let built: Vec<_> = built.collect();
    if asked.no_build || built.is_empty() {
        return Ok(StackBuild::Nothing);
    }
    let faults = unpushable(project, built.iter().map(|(key, _)| *key));
    if !faults.is_empty() {
        return Ok(StackBuild::Refused(faults));
    }
    let wanted = built.iter().map(|(_, declared)| async {
        let always = asked.build || declared.when_to_pull() == WhenToPull::Build;
        Ok(always || is_missing(engine, &declared.image).await?)
    });
    let mut services = Vec::new();
    for ((key, _), is_wanted) in built.iter().zip(join_all(wanted).await) {
        if is_wanted? {
            services.push((*key).to_owned());
        }
    }
    if services.is_empty() {
        return Ok(StackBuild::Nothing);
    }
    Ok(StackBuild::First(BuildOptions {
        services,
        push: true,
        ..BuildOptions::default()
    }))
}

/// Whether the registry has no such image.
async fn is_missing(engine: &dyn Engine, image: &str) -> Result<bool> {
    match engine.swarm().registry_image(image).await {
        Ok(_) => Ok(false),
        // Registries hide what there is not behind a refusal.
        Err(error) if matches!(error.kind, ErrorKind::Missing | ErrorKind::Denied) => Ok(true),
        Err(error) => {
            let hint = "the nodes pull what is built from there: `image` has to name a registry that answers";
            Err(EngineError::with_hint(error, hint))
        }
    }
}

/// A warning, where nodes would look for an image that is built on machines of their own.
///
/// # Errors
/// When the swarm cannot be asked which nodes there are.
pub async fn warning_of_local(engine: &dyn Engine, stack: &SwarmStack, build: &BuildOptions) -> Result<Option<String>> {
    let services = stack
        .services
        .iter()
        .filter(|service| build.services.contains(&service.key));
    let mut images = services.map(|service| &service.spec.task.container.image);
    let Some(image) = images.find(|image| is_local_registry(image)) else {
        return Ok(None);
    };
    let nodes = engine.swarm().nodes().await?;
    Ok((nodes.len() > 1).then(|| {
        format!(
            "`{image}`: each node asks its own localhost for it; a registry that is a service of the swarm with a published port answers there"
        )
    }))
}

/// Has nodes run what was pushed, whatever they have under the same name.
pub fn pin_built(stack: &mut SwarmStack, build: &BuildOptions) {
    for service in &mut stack.services {
        if build.services.contains(&service.key) {
            service.pinning = Pinning::Required;
        }
    }
}
