//! References of a service to containers of others: `network_mode: service:x` and its like. They become ids, known now or
//! once an earlier step has made the container.

use crate::compose::Service;
use crate::plan::{ContainerRef, Guard, Place, Reference};

/// What a plan makes of a service's first container.
#[derive(Debug, Clone)]
pub(in crate::plan) struct FirstContainer {
    /// The container it will be.
    pub(super) container: ContainerRef,
    /// Whether it is replaced: certainly (`Some(None)`) or perhaps.
    pub(super) replaced: Option<Option<Guard>>,
    /// What it is now, when that is not replaced for certain.
    pub(super) now: Option<String>,
}

/// A service with its references taken apart.
#[derive(Debug)]
pub(in crate::plan) struct Referring {
    /// References that are known now are replaced by ids.
    pub(in crate::plan) service: Service,
    /// The others.
    pub(super) pending: Vec<Reference>,
    /// The service whose container is replaced, and whether for certain: this one's has to follow.
    pub(super) follows: Option<(String, Option<Guard>)>,
}

/// Takes the references of a service apart. `first` answers what becomes of another service's first container.
pub(in crate::plan) fn resolve(service: &Service, first: impl Fn(&str) -> Option<FirstContainer>) -> Referring {
    let mut found = Referring {
        service: service.clone(),
        pending: Vec::new(),
        follows: None,
    };
    let modes = [
        (service.network_mode.clone(), Place::Network),
        (service.ipc.clone(), Place::Ipc),
        (service.pid.clone(), Place::Pid),
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
            // A container outside of the project is named, not looked up; the mode is dropped, as the reference does.
            (Some("container"), Some(name)) => Some(name.to_owned()),
            (Some(target), _) => found.take(target, Place::VolumesFrom(at), &first),
            (None, _) => None,
        };
        if let (Some(id), Some(entry)) = (id, found.service.volumes_from.get_mut(at)) {
            *entry = id;
        }
    }
    found
}

impl Referring {
    /// The id of the target's container, if it has one that stays; otherwise the reference is noted.
    fn take(&mut self, target: &str, place: Place, first: &impl Fn(&str) -> Option<FirstContainer>) -> Option<String> {
        let other = first(target)?;
        if let Some(guard) = other.replaced {
            let certain = self.follows.as_ref().is_some_and(|(_, guard)| guard.is_none());
            if !certain {
                self.follows = Some((target.to_owned(), guard));
            }
            let container = other.container;
            self.pending.push(Reference { container, place });
            // Judged by what is now, so that nothing else but the replacement counts as a change.
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

    fn mode(&mut self, place: Place) -> &mut String {
        match place {
            Place::Ipc => &mut self.service.ipc,
            Place::Pid => &mut self.service.pid,
            Place::Network | Place::VolumesFrom(_) => &mut self.service.network_mode,
        }
    }
}
