//! Whether an existing container still is what the file describes, and if not, why.

use crate::compose::{Project, Service};
use crate::engine::{ContainerStatus, ContainerSummary, EndpointReport};
use crate::plan::Observed;
use crate::plan::identity::fingerprint;
use crate::plan::identity::hash;
use crate::plan::identity::image_mounts;
use crate::plan::identity::label;
use crate::plan::supply::resources;
use crate::plan::{Guard, Reason, UpOptions};
use indexmap::IndexSet;

/// What the plan does to an existing container.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Decision {
    /// It is as wanted.
    Keep,
    /// It is replaced.
    Recreate(Reason),
    /// It is replaced if the guard holds, which is known only once its image was pulled or built.
    RecreateIf(Guard),
}

/// What the decision depends on.
#[derive(Clone, Copy)]
pub(super) struct RecreateCheck<'a> {
    pub(super) project: &'a Project,
    pub(super) observed: &'a Observed,
    pub(crate) options: &'a UpOptions,
    /// Whether the service was named (or none was), rather than a dependency.
    pub(super) is_target: bool,
    /// Its image is pulled or built first.
    pub(super) pending_image: bool,
    /// Keys of networks that are removed and created anew.
    pub(super) renewed: &'a IndexSet<String>,
}

impl RecreateCheck<'_> {
    /// Decides. `service` has its references to other services replaced by ids.
    pub(super) fn decide(self, service: &Service, container: &ContainerSummary) -> Decision {
        if self.options.no_recreate {
            return Decision::Keep;
        }
        if container.status == ContainerStatus::Dead {
            return Decision::Recreate(Reason::Repair("the engine could not remove it".to_owned()));
        }
        let is_fresh = self.observed.fresh.contains(&container.id);
        if self.options.force_recreate && self.is_target && !is_fresh {
            return Decision::Recreate(Reason::Asked("--force-recreate".to_owned()));
        }
        if self.options.always_recreate_deps && !self.is_target && !is_fresh {
            return Decision::Recreate(Reason::Asked("--always-recreate-deps".to_owned()));
        }
        if let Some(fields) = changed(service, container) {
            return Decision::Recreate(Reason::Changed(fields));
        }
        if let Some(what) = self.lacking(service, container) {
            return Decision::Recreate(Reason::Changed(vec![what]));
        }
        self.image(service, container).unwrap_or(Decision::Keep)
    }

    fn image(self, service: &Service, container: &ContainerSummary) -> Option<Decision> {
        let image = service.image_name(self.project);
        let was = container.labels.get(label::IMAGE).unwrap_or(&container.image_id);
        if self.pending_image {
            let was = was.clone();
            return Some(Decision::RecreateIf(Guard::ImageChanged { image, was }));
        }
        let found = self.observed.image(&image).filter(|found| !found.is(was));
        let own = found.map(|found| Reason::ImageChanged {
            was: was.clone(),
            is: found.id.clone(),
        });
        own.or_else(|| self.mounted_image(service, container))
            .map(Decision::Recreate)
    }

    /// Whether an image that it mounts is another one by now.
    fn mounted_image(self, service: &Service, container: &ContainerSummary) -> Option<Reason> {
        let label = container.labels.get(label::IMAGE_MOUNTS)?;
        let image_mounts::ReplacedImage { was, is } =
            image_mounts::replaced(service, label, |name| self.observed.image(name))?;
        Some(Reason::ImageChanged { was, is })
    }

    /// A network the container is not connected to, or a volume it does not mount.
    fn lacking(self, service: &Service, container: &ContainerSummary) -> Option<String> {
        if let Some(key) = service.networks.keys().find(|key| self.renewed.contains(*key)) {
            return Some(format!("networks.{key}"));
        }
        let runs = container.status == ContainerStatus::Running;
        for key in service.networks.keys() {
            let network = self.project.networks.get(key)?;
            let wanted = self.observed.network(&network.name);
            let joined = container.networks.get(&network.name);
            // One that never ran knows the networks only by name. It lacks those that it was not connected to before the
            // program that made it was interrupted.
            let is_on = |joined: &EndpointReport| {
                let is_unknown = !runs && joined.network_id.is_empty();
                is_unknown || wanted.is_none_or(|wanted| joined.is_on(wanted))
            };
            if !joined.is_some_and(is_on) {
                return Some(format!("networks.{key}"));
            }
        }
        for key in resources::named_volumes(service) {
            let name = self.project.volumes.get(key).map_or(key, |volume| &volume.name);
            if !container.mounts.iter().any(|mount| mount.name == name) {
                return Some(format!("volumes.{key}"));
            }
        }
        None
    }
}

/// The attributes that changed; `None` when the config hash is the same.
fn changed(service: &Service, container: &ContainerSummary) -> Option<Vec<String>> {
    if hash::made(container, service)? {
        return None;
    }
    let known = container.labels.get(label::FINGERPRINT);
    Some(
        known
            .map(|text| fingerprint::changed(text, service))
            .unwrap_or_default(),
    )
}
