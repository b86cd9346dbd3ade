//! What has to be looked up on the host before a plan can be made.

use crate::compose::Project;
use crate::plan::identity::contents;
use crate::plan::lower::{self, seccomp};
use crate::plan::preflight;
use crate::plan::supply::images;
use indexmap::IndexSet;
use std::path::PathBuf;

/// What has to be looked up on the host before a plan can be made.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Lookups {
    /// Images, by name.
    pub images: IndexSet<String>,
    /// Networks, by their name on the engine.
    pub networks: IndexSet<String>,
    /// Volumes, by their name on the engine.
    pub volumes: IndexSet<String>,
    /// Files whose content is needed for its digest.
    pub contents: Vec<PathBuf>,
    /// Seccomp profiles, whose content is sent to the engine.
    pub profiles: Vec<PathBuf>,
    /// Files and directories that must exist on the engine's host.
    pub paths: IndexSet<PathBuf>,
}

impl Lookups {
    /// What has to be looked up for a project.
    pub fn of_project(project: &Project) -> Self {
        let mut lookups = Self {
            networks: project.networks.values().map(|network| network.name.clone()).collect(),
            volumes: project.volumes.values().map(|volume| volume.name.clone()).collect(),
            contents: contents::paths(project),
            profiles: seccomp::paths(project),
            ..Self::default()
        };
        for service in project.services.values().filter(|service| service.provider.is_none()) {
            lookups.images.insert(service.image_name(project));
            lookups.images.extend(images::further(service).map(str::to_owned));
            let sources = service.volumes.iter().filter(|mount| preflight::must_exist(mount));
            lookups.paths.extend(sources.map(|mount| PathBuf::from(&mount.source)));
            let files = lower::granted_files(project, service);
            lookups.paths.extend(files.map(|(_, file)| PathBuf::from(file)));
        }
        lookups
    }
}
