//! A container to create, with what is known only when its turn comes: ids of containers that earlier steps create, and
//! of an image that is pulled or built first. Pure; the runtime supplies the ids.

use crate::compose::Service;
use crate::engine::{ContainerSpec, ImageReport};
use crate::plan::ContainerRef;
use crate::plan::identity::hash;
use crate::plan::identity::image_mounts;
use crate::plan::identity::label;
use std::fmt;

/// A container to create.
#[derive(Debug, Clone, PartialEq)]
pub struct Creation {
    /// The spec to send, complete except for `refs` and the labels that name images (see [`Creation::images`]).
    pub spec: ContainerSpec,
    pub number: u32,
    /// Other containers that the spec refers to by id.
    pub refs: Vec<Reference>,
    /// Whether an earlier step pulls or builds the image: its id has to be looked up before the container is created.
    pub pending_image: bool,
    /// The service; its config hash is computed again once the references are ids.
    pub(super) service: Box<Service>,
}

/// A reference to another container in a spec.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reference {
    pub container: ContainerRef,
    /// Where in the spec its id goes.
    pub place: ReferenceField,
}

/// Where in a spec the id of another container goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ReferenceField {
    /// `network_mode: service:x`.
    Network,
    /// `ipc: service:x`.
    Ipc,
    /// `pid: service:x`.
    Pid,
    /// `volumes_from: x`, the nth entry.
    VolumesFrom(usize),
}

/// A reference to a container whose id is not known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unresolved(pub ContainerRef);

impl fmt::Display for Unresolved {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            ContainerRef::Id(id) => write!(f, "container {id} is gone"),
            ContainerRef::Created(step) => write!(f, "the container of step {} was not created", step.0),
        }
    }
}

impl std::error::Error for Unresolved {}

impl Creation {
    /// Names of the images that have to be looked up before it is created.
    pub fn images(&self) -> impl Iterator<Item = &str> {
        let own = self.pending_image.then_some(self.spec.image.as_str());
        own.into_iter().chain(image_mounts::names(&self.service))
    }

    /// The spec to send: `id_of` gives the id of a container that an earlier step created, `image` what is known of one
    /// of [`Creation::images`].
    ///
    /// # Errors
    /// When `id_of` does not know a container that is referred to.
    pub fn resolve<'a>(
        &self,
        id_of: impl Fn(&ContainerRef) -> Option<String>,
        image: impl Fn(&str) -> Option<&'a ImageReport>,
    ) -> Result<ContainerSpec, Unresolved> {
        let mut spec = self.spec.clone();
        let mut service = self.service.clone();
        for reference in &self.refs {
            let id = match &reference.container {
                ContainerRef::Id(id) => Some(id.clone()),
                created @ ContainerRef::Created(_) => id_of(created),
            };
            let id = id.ok_or_else(|| Unresolved(reference.container.clone()))?;
            fill(&mut spec, &mut service, reference.place, id);
        }
        // A service without containers has no volumes to share.
        spec.host.volumes_from.retain(|container| !container.is_empty());
        if !self.refs.is_empty() && spec.labels.contains_key(label::CONFIG_HASH) {
            spec.labels
                .insert(label::CONFIG_HASH.to_owned(), hash::service(&service));
        }
        if let Some(found) = image(&spec.image).filter(|_| self.pending_image) {
            spec.labels.insert(label::IMAGE.to_owned(), found.id.clone());
        }
        if let Some(digests) = image_mounts::label(&service, image) {
            spec.labels.insert(label::IMAGE_MOUNTS.to_owned(), digests);
        }
        Ok(spec)
    }
}

fn fill(spec: &mut ContainerSpec, service: &mut Service, place: ReferenceField, id: String) {
    let mode = format!("container:{id}");
    match place {
        ReferenceField::Network => {
            spec.host.network_mode.clone_from(&mode);
            service.network_mode = mode;
        }
        ReferenceField::Ipc => {
            spec.host.ipc_mode.clone_from(&mode);
            service.ipc = mode;
        }
        ReferenceField::Pid => {
            spec.host.pid_mode.clone_from(&mode);
            service.pid = mode;
        }
        ReferenceField::VolumesFrom(at) => {
            if let Some(entry) = spec.host.volumes_from.get_mut(at) {
                entry.clone_from(&id);
            }
            if let Some(entry) = service.volumes_from.get_mut(at) {
                *entry = id;
            }
        }
    }
}
