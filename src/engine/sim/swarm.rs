//! What a simulated swarm has.

use crate::engine::swarm::{ObjectKind, ObjectReport, ServiceReport, ServiceSpec, TaskReport};
use indexmap::IndexMap;

/// What a simulated swarm has.
#[derive(Default)]
pub(super) struct SimSwarm {
    pub(super) services: IndexMap<String, SimService>,
    pub(super) objects: IndexMap<String, SimObject>,
}

pub(super) struct SimService {
    pub(super) report: ServiceReport,
    pub(super) previous: Option<ServiceSpec>,
    pub(super) tasks: Vec<TaskReport>,
}

pub(super) struct SimObject {
    pub(super) kind: ObjectKind,
    pub(super) report: ObjectReport,
    pub(super) content: Vec<u8>,
}

impl SimObject {
    /// As the swarm tells of it: of a secret without its content.
    pub(super) fn told(&self) -> ObjectReport {
        ObjectReport {
            data: (self.kind == ObjectKind::Config).then(|| self.content.clone()),
            ..self.report.clone()
        }
    }
}
