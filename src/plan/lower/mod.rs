//! Lowers a service of the Compose Specification to a container of the Engine API, one area to a
//! file. The engine's implementation reports what the engine's version does not
//! support.

mod build;
mod config;
mod files;
mod host;
mod labels;
mod limits;
mod mounts;
mod networks;
mod new_container;
mod objects;
mod ports;
pub mod seccomp;
#[cfg(test)]
mod tests;

pub(super) use build::{build_request, context_service, is_attestation_wanted};
pub use files::InjectedFile;
pub(super) use files::{Grant, granted_files, grants, injected_files, injects, secret_grants};
pub use labels::dependencies_of_label;
pub(super) use labels::service_of_label;
pub(super) use new_container::NewContainer;
pub(super) use objects::{network_spec, volume_spec};

use super::Observed;
use crate::compose::{Project, Service};
use crate::engine::ContainerSpec;

/// The container of a service. Ids of other containers are left out: see [`super::Creation`].
pub(super) fn container(
    project: &Project,
    service: &Service,
    observed: &Observed,
    new: &NewContainer<'_>,
) -> ContainerSpec {
    let mut spec = ContainerSpec {
        name: new.temporary_name.clone().unwrap_or_else(|| new.name.clone()),
        platform: service.platform.clone(),
        image: service.image_name(project),
        labels: labels::container(project, service, observed, new),
        exposed_ports: ports::exposed(service),
        networks: networks::endpoints(project, service, new),
        attach_stdin: new.one_off.is_some_and(|one_off| one_off.attach_stdin),
        ..ContainerSpec::default()
    };
    config::fill(&mut spec, service);
    host::fill(&mut spec.host, project, service, observed);
    limits::fill(&mut spec.host, service);
    spec.host.auto_remove = new.one_off.is_some_and(|one_off| one_off.auto_remove);
    spec.host.port_bindings = ports::bindings(service);
    spec.host.network_mode = networks::mode(project, service);
    let image = observed.image(&spec.image);
    let mounts = mounts::lower(project, service, new.inherits, image);
    spec.host.binds = mounts.binds;
    spec.host.mounts = mounts.mounts;
    if let Some((_, primary)) = spec.networks.first_mut()
        && !service.mac_address.is_empty()
    {
        primary.mac_address.clone_from(&service.mac_address);
    }
    spec
}
