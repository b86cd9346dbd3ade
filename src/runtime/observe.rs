//! Observes the host for a plan: everything at once, nothing twice.

use crate::engine::{
    ContainerSummary, Engine, HostInfo, ImageReport, LabelFilter, NetworkReport, Result, Timestamp, VolumeReport,
};
use crate::plan::{Lookups, Observed, label, seccomp};
use crate::stack::{Container, Stack};
use futures::future::{join_all, try_join, try_join_all, try_join3};
use indexmap::IndexMap;
use std::path::PathBuf;
use std::rc::Rc;
use std::sync::Arc;

/// One listing of the host: every container, and the project's networks and volumes.
#[derive(Debug, Clone)]
pub(super) struct Listing {
    pub(super) containers: Vec<ContainerSummary>,
    pub(super) networks: Vec<NetworkReport>,
    pub(super) volumes: Vec<VolumeReport>,
}

impl Listing {
    /// The project's own containers.
    pub(super) fn of_project(&self, name: &str) -> Vec<ContainerSummary> {
        let ours = |found: &&ContainerSummary| found.labels.get(label::PROJECT).is_some_and(|project| project == name);
        self.containers.iter().filter(ours).cloned().collect()
    }
}

/// Lists the host: all containers, since those of other projects may occupy a port.
pub(super) async fn list(engine: &Arc<dyn Engine>, project: &str) -> Result<Listing> {
    let ours = LabelFilter(vec![format!("{}={project}", label::PROJECT)]);
    let (containers, networks, volumes) = try_join3(
        engine.containers(LabelFilter::default()),
        engine.networks(ours.clone()),
        engine.volumes(ours),
    )
    .await?;
    Ok(Listing {
        containers,
        networks,
        volumes,
    })
}

/// What observing needs besides the engine.
pub(super) struct ObserveRequest {
    pub(super) project: String,
    pub(super) lookups: Lookups,
    pub(super) host: HostInfo,
    pub(super) at: Timestamp,
    /// A listing that is still current, if there is one.
    pub(super) found: Option<Rc<Listing>>,
    /// Reports of inspected containers, by id.
    pub(super) reports: IndexMap<String, crate::engine::ContainerReport>,
}

/// Reports of the project's containers that were inspected already.
pub(super) fn known_reports(stack: &Stack) -> IndexMap<String, crate::engine::ContainerReport> {
    let containers = stack.services.values().flat_map(|service| &service.containers);
    let inspected = |container: &Container| {
        let report = container.report.as_ref()?;
        Some((container.id.clone(), report.as_ref().clone()))
    };
    containers.filter_map(inspected).collect()
}

/// Observes the host.
pub(super) async fn observe(engine: Arc<dyn Engine>, request: ObserveRequest) -> Result<Observed> {
    let listing = async {
        match &request.found {
            Some(found) => Ok(found.as_ref().clone()),
            None => list(&engine, &request.project).await,
        }
    };
    let images = try_join_all(request.lookups.images.iter().map(|name| image(&engine, name)));
    let (mut found, images) = try_join(listing, images).await?;
    add_named(&engine, &request.lookups, &mut found).await?;
    let missing_paths = missing_paths(&request).await;
    let contents = if request.host.local {
        super::contents(&request.lookups.contents).await
    } else {
        crate::plan::contents::Digests::default()
    };
    Ok(Observed {
        containers: found.containers,
        reports: request.reports,
        networks: found.networks,
        volumes: found.volumes,
        images: images.into_iter().collect(),
        missing_paths,
        contents,
        profiles: profiles(&request.lookups.profiles).await,
        provided: IndexMap::new(),
        fresh: indexmap::IndexSet::new(),
        host: request.host,
        at: request.at,
    })
}

async fn image(engine: &Arc<dyn Engine>, name: &str) -> Result<(String, Option<ImageReport>)> {
    Ok((name.to_owned(), engine.image(name).await?))
}

/// Adds networks and volumes that have the lookups names but not our labels, by looking up each.
async fn add_named(engine: &Arc<dyn Engine>, lookups: &Lookups, found: &mut Listing) -> Result<()> {
    let networks = lookups
        .networks
        .iter()
        .filter(|name| !found.networks.iter().any(|known| known.name == **name));
    let volumes = lookups
        .volumes
        .iter()
        .filter(|name| !found.volumes.iter().any(|known| known.name == **name));
    let (networks, volumes) = try_join(
        try_join_all(networks.map(|name| engine.network(name))),
        try_join_all(volumes.map(|name| engine.volume(name))),
    )
    .await?;
    found.networks.extend(networks.into_iter().flatten());
    found.volumes.extend(volumes.into_iter().flatten());
    Ok(())
}

/// Contents of seccomp profiles. They are read here, wherever the engine is.
async fn profiles(paths: &[PathBuf]) -> seccomp::Profiles {
    let read = paths.iter().map(|path| async move {
        let text = tokio::fs::read_to_string(path).await;
        let profile = text.map_err(|error| error.to_string());
        (path.clone(), profile.and_then(|text| seccomp::compact(&text)))
    });
    join_all(read).await.into_iter().collect()
}

/// Paths that do not exist; only when the engine sees the same files as we do.
async fn missing_paths(request: &ObserveRequest) -> Vec<PathBuf> {
    if !request.host.local {
        return Vec::new();
    }
    let checks = request.lookups.paths.iter().map(|path| async move {
        let there = tokio::fs::symlink_metadata(path).await;
        let missing = there.is_err_and(|error| error.kind() == std::io::ErrorKind::NotFound);
        missing.then(|| path.clone())
    });
    join_all(checks).await.into_iter().flatten().collect()
}
