//! Environment variables and build arguments without a value take it from the project's environment.

use crate::compose::options::SkipSteps;
use crate::compose::variables::environment::Environment;
use crate::yaml::{Entry, Node, Value};

/// Fills in missing values. Without one in the environment, a variable stays as it is and a build argument is removed.
/// With `--no-normalize`, build arguments stay as written.
pub(super) fn resolve(root: &mut Node, environment: &Environment, skip: SkipSteps) {
    for service in root.values_mut("services") {
        if let Some(variables) = service.get_mut("environment") {
            fill(variables, environment, |_| true);
        }
        let arguments = service.get_mut("build").and_then(|build| build.get_mut("args"));
        if let Some(arguments) = arguments.filter(|_| !skip.normalisation) {
            fill(arguments, environment, |_| true);
            if let Some(entries) = arguments.as_map_mut() {
                entries.retain(|_, entry| !entry.node.is_null());
            }
        }
    }
}

/// The same for an included model, which fills in only variables written as bare names in a list. The others are filled
/// in from the including project's environment.
pub(super) fn resolve_included(root: &mut Node, environment: &Environment) {
    for service in root.values_mut("services") {
        if let Some(variables) = service.get_mut("environment") {
            // In the short form, key and value have the same span.
            fill(variables, environment, |entry| entry.key == entry.node.span);
        }
    }
}

fn fill(node: &mut Node, environment: &Environment, wanted: impl Fn(&Entry) -> bool) {
    for (name, entry) in node.as_map_mut().into_iter().flatten() {
        if entry.node.is_null()
            && wanted(entry)
            && let Some(value) = environment.value(name)
        {
            entry.node.value = Value::String(value.into());
        }
    }
}
