//! References of a service to containers of other services: `network_mode: service:x` and the like. They become ids,
//! known now or once an earlier step has created the container.

use crate::compose::Service;
use crate::plan::{ContainerRef, Guard, Reference, ReferenceField};

/// What the plan does to a service's first container.
#[derive(Debug, Clone)]
pub(crate) struct FirstContainer {
    /// The container once the plan is done.
    pub(super) container: ContainerRef,
    /// Whether it is replaced: `None` no, `Some(None)` yes, `Some(Some(guard))` only if the guard holds.
    pub(super) replaced: Option<Option<Guard>>,
    /// Id of the existing container, unless it is certain to be replaced.
    pub(super) now: Option<String>,
}

/// A service with its references resolved as far as possible.
#[derive(Debug)]
pub(crate) struct ResolvedService {
    /// The service, with references to existing containers replaced by ids.
    pub(crate) service: Service,
    /// The references to containers that have no id yet.
    pub(super) pending: Vec<Reference>,
    /// A service whose container is replaced (`None`: for certain), so that this one's has to be replaced too.
    pub(super) follows: Option<(String, Option<Guard>)>,
}

/// Resolves the references of a service. `first` tells what the plan does to another service's first container.
pub(crate) fn resolve(service: &Service, first: impl Fn(&str) -> Option<FirstContainer>) -> ResolvedService {
    let mut found = ResolvedService {
        service: service.clone(),
        pending: Vec::new(),
        follows: None,
    };
    let modes = [
        (service.network_mode.clone(), ReferenceField::Network),
        (service.ipc.clone(), ReferenceField::Ipc),
        (service.pid.clone(), ReferenceField::Pid),
    ];
    for (mode, place) in modes {
        let Some(target) = Service::shared_service(&mode) else {
            continue;
        };
        if let Some(id) = found.take(target, place, &first) {
            *found.mode(place) = format!("container:{id}");
        }
    }
    for (at, source) in service.volumes_from.iter().enumerate() {
        let mut parts = source.split(':');
        let id = match (parts.next(), parts.next()) {
            // A container outside the project is named, not looked up; the access mode is dropped, as with the
            // reference.
            (Some("container"), Some(name)) => Some(name.to_owned()),
            (Some(target), _) => found.take(target, ReferenceField::VolumesFrom(at), &first),
            (None, _) => None,
        };
        if let (Some(id), Some(entry)) = (id, found.service.volumes_from.get_mut(at)) {
            *entry = id;
        }
    }
    found
}

impl ResolvedService {
    /// The id of the target's container, if it has one that stays; otherwise the reference is recorded as pending.
    fn take(
        &mut self,
        target: &str,
        place: ReferenceField,
        first: &impl Fn(&str) -> Option<FirstContainer>,
    ) -> Option<String> {
        let other = first(target)?;
        if let Some(guard) = other.replaced {
            let certain = self.follows.as_ref().is_some_and(|(_, guard)| guard.is_none());
            if !certain {
                self.follows = Some((target.to_owned(), guard));
            }
            let container = other.container;
            self.pending.push(Reference { container, place });
            // Compared by the present id, so that nothing but the replacement itself counts as a change.
            return other.now;
        }
        match other.container {
            ContainerRef::Id(id) => {
                self.pending.push(Reference {
                    container: ContainerRef::Id(id.clone()),
                    place,
                });
                Some(id)
            }
            created @ ContainerRef::Created(_) => {
                self.pending.push(Reference {
                    container: created,
                    place,
                });
                None
            }
        }
    }

    fn mode(&mut self, place: ReferenceField) -> &mut String {
        match place {
            ReferenceField::Ipc => &mut self.service.ipc,
            ReferenceField::Pid => &mut self.service.pid,
            ReferenceField::Network | ReferenceField::VolumesFrom(_) => &mut self.service.network_mode,
        }
    }
}
