//! What `up` would change on a swarm, without changing anything.

use super::images::registry_images;
use super::objects::content;
use super::view::of_stack;
use crate::engine::swarm::{ObjectKind, ObjectReport, ServiceReport};
use crate::engine::{Engine, LabelFilter, Result};
use crate::swarm::{FoundStack, ObjectSource, PlannedObject, SwarmStack, SwarmView, planned};
use futures::future::{join, try_join, try_join3};
use indexmap::{IndexMap, IndexSet};

/// What would change. `all` are the keys of all services that the files have.
///
/// # Errors
/// When the swarm cannot be asked, or a file of the stack not be read.
pub async fn preview(engine: &dyn Engine, stack: &SwarmStack, all: &IndexSet<String>) -> Result<Vec<PlannedObject>> {
    let asked = try_join3(services(engine, stack), networks(engine, stack), objects(engine, stack));
    let (images, asked) = join(registry_images(engine, stack), asked).await;
    let ((services, failed_jobs), networks, (secrets, configs)) = asked?;
    let mut contents = IndexMap::new();
    for config in stack
        .configs
        .iter()
        .filter(|config| config.source != ObjectSource::External)
    {
        contents.insert(config.name.clone(), content(&config.source).await?);
    }
    let found = FoundStack {
        services,
        failed_jobs,
        networks,
        secrets,
        configs,
        contents,
        images: images.found,
    };
    Ok(planned(stack, all, &found))
}

/// The services of the stack, and which of them are jobs that failed. Tasks can be many: only jobs need theirs.
async fn services(engine: &dyn Engine, stack: &SwarmStack) -> Result<(Vec<ServiceReport>, IndexSet<String>)> {
    let services = engine.swarm().services(of_stack(&stack.name)).await?;
    let is_job = |service: &ServiceReport| service.spec.mode.is_job();
    if !services.iter().any(is_job) {
        return Ok((services, IndexSet::new()));
    }
    let view = SwarmView {
        tasks: engine.swarm().tasks(of_stack(&stack.name)).await?,
        services,
        nodes: Vec::new(),
    };
    let failed = view.services.iter().filter(|service| view.is_failed_job(service));
    let failed = failed.map(|service| service.spec.name.clone()).collect();
    Ok((view.services, failed))
}

async fn networks(engine: &dyn Engine, stack: &SwarmStack) -> Result<IndexMap<String, String>> {
    let own = engine.networks(of_stack(&stack.name)).await?;
    let mut ids: IndexMap<String, String> = own.into_iter().map(|network| (network.name, network.id)).collect();
    for name in &stack.external_networks {
        if let Some(network) = engine.network(name).await? {
            ids.insert(name.clone(), network.id);
        }
    }
    Ok(ids)
}

async fn objects(engine: &dyn Engine, stack: &SwarmStack) -> Result<(Vec<ObjectReport>, Vec<ObjectReport>)> {
    let of = |kind: ObjectKind, is_needed: bool| async move {
        match is_needed {
            true => engine.swarm().objects(kind, LabelFilter::default()).await,
            false => Ok(Vec::new()),
        }
    };
    try_join(
        of(ObjectKind::Secret, !stack.secrets.is_empty()),
        of(ObjectKind::Config, !stack.configs.is_empty()),
    )
    .await
}
