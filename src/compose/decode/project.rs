//! Decodes the top level of the tree to a project, before implied values are added.

use super::Decoder;
use crate::compose::model::{Project, Service};
use crate::diag::Diagnostic;
use crate::yaml::Node;
use indexmap::IndexMap;

/// Decodes the whole tree. All services are still in `services`; profiles are applied later.
pub(crate) fn decode_project(root: &Node) -> (Project, Vec<Diagnostic>) {
    let mut at = Decoder::default();
    let mut project = Project::default();
    if let Some(entries) = at.entries(root) {
        let services: IndexMap<String, Service> = at.field(entries, "services");
        project.services = services
            .into_iter()
            .map(|(name, service)| (name.clone(), Service { name, ..service }))
            .collect();
        // An option without values is not passed to the provider.
        let providers = project
            .services
            .values_mut()
            .filter_map(|service| service.provider.as_mut());
        providers.for_each(|provider| provider.options.retain(|_, values| !values.is_empty()));
        project.networks = at.field(entries, "networks");
        project.volumes = at.field(entries, "volumes");
        project.secrets = at.field(entries, "secrets");
        project.configs = at.field(entries, "configs");
        project.models = at.field(entries, "models");
        project.extensions = at.extensions(entries);
    }
    (project, at.diagnostics)
}
