//! A project recovered from the labels of its containers, for when no Compose file is at hand.

use crate::compose::{Network, Project, Service, Volume};
use crate::plan::identity::label;
use crate::plan::{Observed, lower};
use std::path::PathBuf;

/// What the labels tell of a project: services with their dependencies, networks, volumes, directory and files. Enough
/// to stop, start and take it down, not to create containers. Which service uses which volume is not told, so all of
/// them belong to the model.
pub fn project_from_labels(name: &str, observed: &Observed) -> Project {
    let mut project = Project {
        name: name.to_owned(),
        all_resources: true,
        ..Project::default()
    };
    for container in observed.of_project(name) {
        let Some(key) = container.labels.get(label::SERVICE) else {
            continue;
        };
        let known = project.services.entry(key.clone()).or_insert_with(|| Service {
            image: container.image.clone(),
            scale: Some(0),
            ..lower::service_of_label(key, &container.labels)
        });
        known.scale = known.scale.map(|replicas| replicas + 1);
        if project.working_dir.as_os_str().is_empty() {
            let text = |key: &str| container.labels.get(key).cloned().unwrap_or_default();
            project.working_dir = PathBuf::from(text(label::WORKING_DIR));
            let files = text(label::CONFIG_FILES);
            project.config_files = files
                .split(',')
                .filter(|file| !file.is_empty())
                .map(PathBuf::from)
                .collect();
        }
    }
    for network in observed
        .networks
        .iter()
        .filter(|network| label::is_of_project(&network.labels, name))
    {
        if let Some(key) = network.labels.get(label::NETWORK) {
            let network = Network {
                name: network.name.clone(),
                ..Network::default()
            };
            project.networks.insert(key.clone(), network);
        }
    }
    for volume in observed
        .volumes
        .iter()
        .filter(|volume| label::is_of_project(&volume.labels, name))
    {
        if let Some(key) = volume.labels.get(label::VOLUME) {
            let volume = Volume {
                name: volume.name.clone(),
                ..Volume::default()
            };
            project.volumes.insert(key.clone(), volume);
        }
    }
    project
}
