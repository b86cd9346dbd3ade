//! A container to create, with what only its turn will tell: the ids of containers made by earlier steps and the id of an
//! image that is pulled or built first. Nothing here calls an engine; the runtime hands in what it found.

use super::ContainerRef;
use crate::engine::ContainerSpec;
use std::fmt;

/// A container to create.
#[derive(Debug, Clone, PartialEq)]
pub struct Creation {
    /// What to send, complete but for `refs` and `pending_image`.
    pub spec: ContainerSpec,
    /// Replica number.
    pub number: u32,
    /// Other containers the spec has to name by id.
    pub refs: Vec<Reference>,
    /// The image is pulled or built by an earlier step: its id has to be looked up before this container is created.
    pub pending_image: bool,
}

/// A place in a spec that names another container.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reference {
    /// Which container.
    pub container: ContainerRef,
    /// Where its id goes.
    pub place: Place,
}

/// Where another container's id goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// `network_mode: service:x`.
    Network,
    /// `ipc: service:x`.
    Ipc,
    /// `pid: service:x`.
    Pid,
    /// `volumes_from: x`.
    VolumesFrom,
}

/// A reference the runtime could not answer.
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
    /// The spec to send: `id_of` answers the id of a container an earlier step created; `image_id` is the `sha256:…` the
    /// image has now (only asked for when `pending_image`).
    ///
    /// # Errors
    /// When `id_of` does not know a container that is needed.
    pub fn resolve(
        &self,
        id_of: impl Fn(&ContainerRef) -> Option<String>,
        image_id: Option<&str>,
    ) -> Result<ContainerSpec, Unresolved> {
        let mut spec = self.spec.clone();
        for reference in &self.refs {
            let id = id_of(&reference.container).ok_or_else(|| Unresolved(reference.container.clone()))?;
            let mode = format!("container:{id}");
            match reference.place {
                Place::Network => spec.host.network_mode = mode,
                Place::Ipc => spec.host.ipc_mode = mode,
                Place::Pid => spec.host.pid_mode = mode,
                Place::VolumesFrom => spec.host.volumes_from.push(id),
            }
        }
        if let Some(image_id) = image_id {
            spec.labels.insert(super::label::IMAGE.to_owned(), image_id.to_owned());
        }
        Ok(spec)
    }
}
