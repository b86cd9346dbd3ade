//! Adds what an env file defines to an environment.

use super::dotenv;
use super::environment::{Environment, VariableOrigin};
use crate::compose::load_state::LoadState;
use crate::diag::SourceId;

/// Adds the definitions of an env file to an environment; what is set already stays.
pub(crate) fn add_missing(source: SourceId, environment: &mut Environment, state: &mut LoadState<'_>) {
    let outer = environment.clone();
    override_definitions(source, &outer, environment, state);
}

/// Sets the definitions of an env file, except those that `outer` has. References in it see the whole environment.
pub(crate) fn override_definitions(
    source: SourceId,
    outer: &Environment,
    environment: &mut Environment,
    state: &mut LoadState<'_>,
) {
    let text = state.text(source);
    let outcome = {
        let known = &*environment;
        let lookup = |name: &str| known.value(name).map(str::to_owned);
        dotenv::parse(&text, source, dotenv::Outside::over(&lookup))
    };
    match outcome {
        Ok(file) => {
            for (name, span) in file.unset {
                state.unset.note(&name, span);
            }
            for definition in file.definitions {
                if outer.value(&definition.name).is_none() {
                    environment.set(
                        &definition.name,
                        &definition.value,
                        VariableOrigin::File(definition.span),
                    );
                }
            }
        }
        Err(diagnostic) => state.diagnostics.report(diagnostic),
    }
}
