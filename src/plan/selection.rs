//! The services an operation applies to.

use crate::compose::Project;
use crate::diag::Diagnostic;
use indexmap::IndexSet;

/// The named services, or all when none is named. Unknown names are faults.
pub(super) fn named<'a>(project: &'a Project, names: &[String]) -> Result<IndexSet<&'a str>, Vec<Diagnostic>> {
    if names.is_empty() {
        return Ok(project.services.keys().map(String::as_str).collect());
    }
    let mut found = IndexSet::new();
    let mut faults = Vec::new();
    for name in names {
        match project.services.get_key_value(name) {
            Some((name, _)) => {
                found.insert(name.as_str());
            }
            None => faults.push(unknown(project, name)),
        }
    }
    if faults.is_empty() { Ok(found) } else { Err(faults) }
}

fn unknown(project: &Project, name: &str) -> Diagnostic {
    let fault = Diagnostic::error("unknown-service", format!("there is no service `{name}`"));
    if project.disabled_services.contains_key(name) {
        return fault.because("its profiles are not active").hint(format!(
            "name a profile of it with --profile, or activate it in COMPOSE_PROFILES: `{name}`"
        ));
    }
    let known: Vec<&str> = project.services.keys().map(String::as_str).collect();
    fault.hint(format!("the services are: {}", known.join(", ")))
}

/// The services and all they depend on, dependencies first.
pub(super) fn with_dependencies<'a>(project: &'a Project, names: &IndexSet<&'a str>) -> Vec<&'a str> {
    let names: Vec<&str> = names.iter().copied().collect();
    project.with_dependencies(&names)
}

/// The services in the order they were named in, or with all they depend on.
pub(super) fn as_named<'a>(project: &'a Project, names: IndexSet<&'a str>, dependencies: bool) -> Vec<&'a str> {
    if dependencies {
        with_dependencies(project, &names)
    } else {
        names.into_iter().collect()
    }
}

/// The services in dependency order, with all they depend on unless `no_deps`.
pub(super) fn order<'a>(project: &'a Project, names: &IndexSet<&'a str>, no_deps: bool) -> Vec<&'a str> {
    if no_deps {
        in_order(project, names)
    } else {
        with_dependencies(project, names)
    }
}

/// The services themselves, dependencies first.
pub(super) fn in_order<'a>(project: &'a Project, names: &IndexSet<&'a str>) -> Vec<&'a str> {
    project
        .in_dependency_order()
        .into_iter()
        .filter(|name| names.contains(name))
        .collect()
}

/// The services and all that depend on them over edges that `follow` accepts, dependencies first.
pub(super) fn with_dependents<'a>(
    project: &'a Project,
    names: &IndexSet<&'a str>,
    follow: impl Fn(&str, &str) -> bool,
) -> Vec<&'a str> {
    let mut all = names.clone();
    // In dependency order, every dependency has been decided before its dependents.
    for name in project.in_dependency_order() {
        if project
            .dependencies(name)
            .any(|on| all.contains(on) && follow(name, on))
        {
            all.insert(name);
        }
    }
    in_order(project, &all)
}

/// Takes the services that are not among `kept` out of the dependencies of those that are (`--no-deps`).
pub(super) fn forget_others(project: &mut Project, kept: &IndexSet<String>) {
    for (_, service) in project.services.iter_mut().filter(|(name, _)| kept.contains(*name)) {
        service.depends_on.retain(|on, _| kept.contains(on));
    }
}
