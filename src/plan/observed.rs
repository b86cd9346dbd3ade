//! What was found on the host, and queries on it. The runtime supplies it: one listing each of containers, networks and
//! volumes, and one inspection of each image.

use crate::engine::{
    ContainerReport, ContainerStatus, ContainerSummary, HostInfo, ImageReport, NetworkReport, Timestamp, VolumeReport,
};
use crate::plan::identity::label;
use indexmap::{IndexMap, IndexSet};
use std::path::PathBuf;

/// What was found on the host.
#[derive(Debug, Clone, Default)]
pub struct Observed {
    /// Every container on the host, also of other projects, since they may occupy a port.
    pub containers: Vec<ContainerSummary>,
    /// The project's inspected containers, by id. May be empty: then the changes of a container are described less
    /// precisely.
    pub reports: IndexMap<String, ContainerReport>,
    /// Networks with the project's label, and those looked up by name (`Lookups::networks`).
    pub networks: Vec<NetworkReport>,
    /// Volumes with the project's label, and those looked up by name (`Lookups::volumes`).
    pub volumes: Vec<VolumeReport>,
    /// Images by the name they were looked up by (`Lookups::images`); `None`: not on the host.
    pub images: IndexMap<String, Option<ImageReport>>,
    /// Digests of the files that containers are given. Empty when the engine is on another machine.
    pub contents: crate::plan::identity::contents::Digests,
    /// Contents of the seccomp profiles of `Lookups::profiles`.
    pub profiles: crate::plan::lower::seccomp::Profiles,
    /// Files and directories of `Lookups::paths` that do not exist. Empty when the engine is on another machine.
    pub missing_paths: Vec<PathBuf>,
    /// Variables that providers have given, by service.
    pub provided: IndexMap<String, Vec<crate::plan::ProviderVariable>>,
    /// Containers that were made since the operation was asked for, and those it has restarted: it does not force them to
    /// be made or restarted again.
    pub fresh: IndexSet<String>,
    /// The engine that was asked.
    pub host: HostInfo,
    /// When it was observed.
    pub at: Timestamp,
}

impl Observed {
    /// The project's own containers (one-off runs excluded), lowest number first.
    pub fn of_project<'a>(&'a self, project: &'a str) -> impl Iterator<Item = &'a ContainerSummary> {
        self.labelled(project).filter(|found| !label::is_one_off(&found.labels))
    }

    /// Containers of the project's `run`s.
    pub fn one_offs<'a>(&'a self, project: &'a str) -> impl Iterator<Item = &'a ContainerSummary> {
        self.labelled(project).filter(|found| label::is_one_off(&found.labels))
    }

    /// A service's containers, lowest number first.
    pub fn of_service<'a>(&'a self, project: &'a str, service: &str) -> Vec<&'a ContainerSummary> {
        let mut found: Vec<_> = self
            .of_project(project)
            .filter(|found| label::service(&found.labels) == service)
            .collect();
        found.sort_by_key(|found| number(found));
        found
    }

    /// A network by its exact name; the oldest, when there are several.
    pub fn network(&self, name: &str) -> Option<&NetworkReport> {
        let found = self.networks.iter().filter(|found| found.name == name);
        found.min_by_key(|found| (found.created, &found.id))
    }

    /// A volume by its exact name.
    pub fn volume(&self, name: &str) -> Option<&VolumeReport> {
        self.volumes.iter().find(|found| found.name == name)
    }

    /// An image, when it is on the host.
    pub fn image(&self, name: &str) -> Option<&ImageReport> {
        self.images.get(name).and_then(Option::as_ref)
    }

    /// Containers of the project with a config hash: hook containers and foreign ones have none.
    fn labelled<'a>(&'a self, project: &'a str) -> impl Iterator<Item = &'a ContainerSummary> {
        self.containers.iter().filter(move |found| {
            label::is_of_project(&found.labels, project)
                && found.labels.contains_key(label::CONFIG_HASH)
                && found.status != ContainerStatus::Removing
        })
    }
}

/// A container's replica number; 0 when its labels have none.
pub fn number(container: &ContainerSummary) -> u32 {
    container
        .labels
        .get(label::NUMBER)
        .and_then(|text| text.parse().ok())
        .unwrap_or(0)
}
