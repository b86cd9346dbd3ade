//! Services provided by a program of the user's instead of containers (Compose Specification, `provider`). It runs
//! before anything else, since the variables it gives become part of its dependents' environment and so of their config
//! hash.

use crate::compose::{Project, Service};
use crate::diag::Diagnostic;
use crate::plan::draft::{Draft, NewStep};
use crate::plan::{
    Observed, Plan, ProviderCommand, ProviderRun, ProviderVariable, Reason, StepAction, StepId, selection,
};
use indexmap::{IndexMap, IndexSet};

/// Plans the provider calls that must come before the services (all when none is named) can be planned; `None` when
/// there are none.
///
/// # Errors
/// Services that do not exist.
pub(crate) fn provide(
    project: &Project,
    observed: &Observed,
    services: &[String],
    no_deps: bool,
) -> Result<Option<Plan>, Vec<Diagnostic>> {
    let named = selection::named(project, services)?;
    let order = selection::order(project, &named, no_deps);
    let mut draft = Draft::new(project, observed);
    let mut steps: IndexMap<&str, StepId> = IndexMap::new();
    for name in order {
        let Some(service) = project.services.get(name) else {
            continue;
        };
        let Some(run) = run(&draft, service, ProviderCommand::Up) else {
            continue;
        };
        let before: Vec<StepId> = service
            .depends_on
            .keys()
            .filter_map(|other| steps.get(other.as_str()).copied())
            .collect();
        for other in service
            .depends_on
            .keys()
            .filter(|other| !steps.contains_key(other.as_str()))
        {
            draft.note(format!("{name}: its provider runs before {other}, on which it depends"));
        }
        let step = NewStep::new(run, Reason::Asked("up".to_owned()))
            .for_service(name)
            .after(before);
        steps.insert(name, draft.push(step));
    }
    Ok((!steps.is_empty()).then(|| draft.finish()))
}

/// The step that calls a service's provider; `None` when it has none.
pub(crate) fn run(draft: &Draft<'_>, service: &Service, command: ProviderCommand) -> Option<StepAction> {
    let provider = service.provider.as_ref()?;
    Some(StepAction::Provider(Box::new(ProviderRun {
        command,
        service: service.name.clone(),
        project: draft.project.name.clone(),
        kind: provider.kind.clone(),
        options: provider.options.clone(),
        environment: draft.project.environment.clone(),
        endpoint: draft.observed.host.endpoint.clone(),
    })))
}

/// Adds provided variables to the environment of the dependents; returns notes about values that they override.
pub(crate) fn give(project: &mut Project, provided: &IndexMap<String, Vec<ProviderVariable>>) -> Vec<String> {
    let mut notes = IndexSet::new();
    for (provider, variables) in provided {
        let dependents = project
            .services
            .values_mut()
            .filter(|service| service.depends_on.contains_key(provider));
        for service in dependents {
            for variable in variables {
                let name = variable.given(provider);
                let before = service
                    .environment
                    .insert(name.clone(), Some(variable.value.clone()))
                    .flatten();
                if before.is_some_and(|before| before != variable.value) {
                    notes.insert(format!("{}: `{name}` is what {provider} provides", service.name));
                }
            }
        }
    }
    notes.into_iter().collect()
}
