//! The doctor in a session. It stands over this room, so the session is given it.

use crate::compose::Project;
use crate::diag::Diagnostic;
use crate::engine::{Timestamp, UntrustedServer};
use crate::explain;
use crate::stack::Stack;
use futures::future::LocalBoxFuture;
use std::collections::BTreeMap;
use std::rc::Rc;

/// Gives what the doctor finds; nothing when the engine cannot be asked.
pub type Doctor = Rc<dyn Fn(DoctorRequest) -> LocalBoxFuture<'static, Vec<Diagnostic>>>;

/// What the doctor is to check.
#[derive(Debug, Clone)]
pub struct DoctorRequest {
    /// With the services that it is about.
    pub project: Rc<Project>,
    /// Containers that are looked into as they are, by their image.
    pub containers: BTreeMap<String, String>,
    /// Whether other containers may be made to look into their images, and registries be asked.
    pub is_thorough: bool,
    /// Servers that were not trusted.
    pub untrusted: Vec<UntrustedServer>,
}

impl DoctorRequest {
    /// Of everything, as `doctor` does.
    pub fn of_all(project: Rc<Project>) -> Self {
        Self {
            project,
            containers: BTreeMap::new(),
            is_thorough: true,
            untrusted: Vec::new(),
        }
    }

    /// Of some services with the containers they have, quickly. None without a file.
    pub fn of_services(stack: &Stack, services: &[String], now: Timestamp) -> Option<Self> {
        let mut project = stack.project.as_deref()?.clone();
        project.services.retain(|name, _| services.contains(name));
        let containers = project.services.values().filter_map(|service| {
            let container = stack.services.get(&service.name)?.lead()?;
            Some((service.image_name(&project), container.id.clone()))
        });
        let containers = containers.collect();
        Some(Self {
            project: Rc::new(project),
            containers,
            is_thorough: false,
            untrusted: explain::untrusted_servers(stack, services, now),
        })
    }
}
