//! A project becomes a stack. Where `docker stack deploy` knows an attribute the outcome is the same to the byte, order
//! included, since any difference would replace tasks; an attribute that it leaves out is added where a swarm has a place for it.

mod container;
mod deploy;
mod labels;
mod mounts;
mod networks;
mod objects;
mod privileges;
mod service;
#[cfg(test)]
mod tests;

use super::stack::SwarmStack;
use crate::compose::Project;
use crate::diag::Diagnostic;

/// The stack of a project.
///
/// # Errors
/// What a swarm refuses and nothing can take the place of.
pub fn convert(project: &Project) -> Result<SwarmStack, Vec<Diagnostic>> {
    let mut faults = Vec::new();
    let stack = SwarmStack {
        name: project.name.clone(),
        networks: networks::own(project),
        external_networks: networks::external(project),
        secrets: objects::secrets(project),
        configs: objects::configs(project),
        services: service::all(project, &mut faults),
    };
    if faults.is_empty() { Ok(stack) } else { Err(faults) }
}
