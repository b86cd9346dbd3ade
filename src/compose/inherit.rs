//! Variables and arguments without a value take it from the project's environment.

use super::defaults::values;
use super::environment::Environment;
use crate::yaml::{Node, Value};

/// Looks up what has no value. A variable stays without one when the environment has none; an argument goes.
pub(super) fn resolve(root: &mut Node, environment: &Environment) {
    for service in values(root, "services") {
        if let Some(variables) = service.get_mut("environment") {
            fill(variables, environment);
        }
        if let Some(arguments) = service.get_mut("build").and_then(|build| build.get_mut("args")) {
            fill(arguments, environment);
            if let Some(entries) = arguments.as_map_mut() {
                entries.retain(|_, entry| !entry.node.is_null());
            }
        }
    }
}

fn fill(node: &mut Node, environment: &Environment) {
    for (name, entry) in node.as_map_mut().into_iter().flatten() {
        if entry.node.is_null()
            && let Some(value) = environment.value(name)
        {
            entry.node.value = Value::String(value.into());
        }
    }
}
