//! The stack that a command is about, and its services by the names that a user gives them.

use crate::program::{CommandResult, Program};
use indexmap::IndexSet;
use stackdeck::compose::SkipSteps;
use stackdeck::engine::swarm::ServiceReport;
use stackdeck::swarm::{self, SwarmStack, SwarmView};

/// The name of the stack, and what the files make of it where there are any that can be read.
pub(super) fn stack(program: &Program<'_>) -> CommandResult<(String, Option<SwarmStack>)> {
    let loaded = program.load_quietly(SkipSteps {
        environment: true,
        ..SkipSteps::default()
    });
    match loaded.usable().and_then(|project| swarm::convert(project).ok()) {
        Some(stack) => Ok((stack.name.clone(), Some(stack))),
        None => Ok((program.load_name()?, None)),
    }
}

/// The key of a service in the file.
pub(super) fn key<'n>(stack: &str, service: &'n ServiceReport) -> &'n str {
    swarm::service_key(stack, &service.spec.name)
}

/// The services named by their keys, all when none is.
pub(super) fn services<'v>(
    program: &Program<'_>,
    view: &'v SwarmView,
    stack: &str,
    keys: &[String],
) -> CommandResult<Vec<&'v ServiceReport>> {
    if keys.is_empty() {
        return Ok(view.services.iter().collect());
    }
    let wanted: IndexSet<&String> = keys.iter().collect();
    let found = wanted.iter().map(|wanted| {
        let found = view
            .services
            .iter()
            .find(|service| key(stack, service) == wanted.as_str());
        found.ok_or_else(|| unknown(program, view, stack, wanted))
    });
    found.collect()
}

fn unknown(program: &Program<'_>, view: &SwarmView, stack: &str, wanted: &str) -> crate::exit::ExitStatus {
    let known: Vec<&str> = view.services.iter().map(|service| key(stack, service)).collect();
    let there_are = match known.as_slice() {
        [] => format!("the swarm has no stack {stack}; bring it up first: stackdeck --swarm up"),
        known => format!("there are {}", known.join(", ")),
    };
    program.unsupported(&format!("the stack {stack} has no service {wanted}; {there_are}"))
}
