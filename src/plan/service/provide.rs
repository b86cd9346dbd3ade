//! Services provided by a program of the user's instead of containers (Compose Specification, `provider`). It runs
//! before anything else, since the variables it gives become part of its dependents' environment and so of their config
//! hash.

use crate::compose::{Project, Service};
use crate::diag::Diagnostic;
use crate::plan::draft::{Draft, NewStep};
use crate::plan::{Observed, Plan, Reason, StepAction, StepId, selection};
use indexmap::{IndexMap, IndexSet};

/// What a provider is asked to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ProviderCommand {
    /// Provide the service, or check that it is provided.
    Up,
    /// Stop it; sent only to providers that declare the command.
    Stop,
    Down,
}

impl ProviderCommand {
    /// The subcommand of the provider.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Up => "up",
            Self::Stop => "stop",
            Self::Down => "down",
        }
    }
}

/// One call of a provider.
#[derive(Clone, PartialEq)]
pub struct ProviderRun {
    /// What it is asked to do.
    pub command: ProviderCommand,
    /// The service's key.
    pub service: String,
    /// The project's name.
    pub project: String,
    /// Its `type`: the name of the program.
    pub kind: String,
    pub options: IndexMap<String, Vec<String>>,
    /// The project's environment; never shown.
    pub environment: IndexMap<String, String>,
    /// The engine's address.
    pub endpoint: String,
}

impl std::fmt::Debug for ProviderRun {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ProviderRun")
            .field("command", &self.command)
            .field("service", &self.service)
            .field("kind", &self.kind)
            .finish_non_exhaustive()
    }
}

/// A variable that a provider sets for the service's dependents.
#[derive(Clone, PartialEq, Eq)]
pub struct ProviderVariable {
    /// Its name, without the prefix of the service.
    pub name: String,
    /// Its value; never shown.
    pub value: String,
    /// Whether it is set under this very name, without the prefix of the service.
    pub raw: bool,
}

impl std::fmt::Debug for ProviderVariable {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ProviderVariable")
            .field("name", &self.name)
            .finish_non_exhaustive()
    }
}

impl ProviderVariable {
    /// The name it has in the dependents.
    #[must_use]
    pub fn given(&self, service: &str) -> String {
        if self.raw {
            self.name.clone()
        } else {
            format!("{}_{}", service.to_uppercase(), self.name)
        }
    }
}

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
