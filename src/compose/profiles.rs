//! Which services are enabled: by an active profile, or by being named (Compose Specification, "Profiles").

use super::model::{Project, Service};
use super::suggest::find_nearest;
use crate::diag::Diagnostic;
use indexmap::IndexSet;

/// Disables the services that have profiles, none of them active.
pub(super) fn enable(project: &mut Project) {
    let active = std::mem::take(&mut project.profiles);
    let mut all = std::mem::take(&mut project.services);
    all.extend(std::mem::take(&mut project.disabled_services));
    for (name, service) in all {
        let place = if has_profile(&service, &active) {
            &mut project.services
        } else {
            &mut project.disabled_services
        };
        place.insert(name, service);
    }
    project.profiles = active;
}

fn has_profile(service: &Service, active: &[String]) -> bool {
    let unnamed = active.is_empty() && service.profiles.iter().any(String::is_empty);
    service.profiles.is_empty()
        || unnamed
        || active
            .iter()
            .any(|profile| profile == "*" || service.profiles.contains(profile))
}

/// Activates the profiles of the named services, as naming one on the command line does.
///
/// # Errors
/// One for each name that is not a service, for each unreadable env file of a service that becomes enabled, and for each
/// service required by one of them that stays disabled.
pub fn activate(project: &Project, names: &[String]) -> Result<Project, Vec<Diagnostic>> {
    let active = enable_named(project, names)?;
    let faults = disabled_dependencies(&active, names);
    if faults.is_empty() { Ok(active) } else { Err(faults) }
}

/// A fault for each name that is not a service.
pub fn find_unknown<'n>(project: &Project, names: impl IntoIterator<Item = &'n String>) -> Vec<Diagnostic> {
    let unknown = names.into_iter().filter(|name| project.any_service(name).is_none());
    unknown.map(|name| no_such_service(project, name)).collect()
}

fn enable_named(project: &Project, names: &[String]) -> Result<Project, Vec<Diagnostic>> {
    let unknown = find_unknown(project, names);
    if !unknown.is_empty() {
        return Err(unknown);
    }
    let mut active = project.clone();
    let disabled = names.iter().filter_map(|name| project.disabled_services.get(name));
    let profiles: Vec<String> = disabled.flat_map(|service| service.profiles.clone()).collect();
    if !profiles.is_empty() {
        active.profiles.extend(profiles);
        enable(&mut active);
    }
    let faults: Vec<Diagnostic> = needed(&active, names)
        .into_iter()
        .filter_map(|service| active.unread.get(&service.name))
        .flatten()
        .cloned()
        .collect();
    if !faults.is_empty() {
        return Err(faults);
    }
    Ok(active)
}

/// Keeps the named services and (with `dependencies`) all they depend on; the others become disabled. Naming a service
/// activates its profiles. Without names, all are kept.
///
/// # Errors
/// One for each name that is not a service, and for each service needed that is not enabled.
pub fn select(project: &Project, names: &[String], dependencies: bool) -> Result<Project, Vec<Diagnostic>> {
    if names.is_empty() {
        return Ok(project.clone());
    }
    let mut selected = enable_named(project, names)?;
    if dependencies {
        let mut missing = unknown_dependencies(&selected, names);
        missing.extend(disabled_dependencies(&selected, names));
        if !missing.is_empty() {
            return Err(missing);
        }
    }
    let asked: Vec<&str> = names.iter().map(String::as_str).collect();
    let kept: IndexSet<String> = if dependencies {
        selected
            .with_dependencies(&asked)
            .into_iter()
            .map(str::to_owned)
            .collect()
    } else {
        names.iter().cloned().collect()
    };
    for (name, mut service) in std::mem::take(&mut selected.services) {
        if kept.contains(&name) {
            service.depends_on.retain(|other, _| kept.contains(other));
            selected.services.insert(name, service);
        } else {
            selected.disabled_services.insert(name, service);
        }
    }
    Ok(selected)
}

/// A fault for each needed service that is not defined. (Loading has checked the enabled services only.)
fn unknown_dependencies(project: &Project, names: &[String]) -> Vec<Diagnostic> {
    let missing = needed(project, names).into_iter().flat_map(|service| {
        let required = service.depends_on.iter().filter(|(_, dependency)| dependency.required);
        let unknown = required.filter(|(name, _)| project.any_service(name).is_none());
        unknown.map(move |(name, _)| (service, name))
    });
    missing
        .map(|(service, name)| {
            let path = format!("services.{}.depends_on.{name}", service.name);
            no_such_service(project, name).about(path)
        })
        .collect()
}

/// The named services and all they depend on.
fn needed<'p>(project: &'p Project, names: &[String]) -> Vec<&'p Service> {
    let asked: Vec<&str> = names.iter().map(String::as_str).collect();
    let with = project.with_dependencies(&asked);
    with.into_iter().filter_map(|name| project.service(name)).collect()
}

/// A fault for each needed service that is not enabled.
fn disabled_dependencies(project: &Project, names: &[String]) -> Vec<Diagnostic> {
    let missing = needed(project, names).into_iter().flat_map(|service| {
        let required = service.depends_on.iter().filter(|(_, dependency)| dependency.required);
        let disabled = required.filter_map(|(name, _)| project.disabled_services.get(name));
        disabled.map(move |other| (service, other))
    });
    missing
        .map(|(service, other)| {
            let message = format!(
                "service `{}` depends on `{}`, which is not enabled",
                service.name, other.name
            );
            Diagnostic::error("disabled-service", message)
                .about(format!("services.{}.depends_on.{}", service.name, other.name))
                .hint(format!("activate its profile: {}", other.profiles.join(", ")))
        })
        .collect()
}

fn no_such_service(project: &Project, name: &str) -> Diagnostic {
    let known = || {
        project
            .services
            .keys()
            .chain(project.disabled_services.keys())
            .map(String::as_str)
    };
    let diagnostic = Diagnostic::error("no-such-service", format!("no such service: {name}"));
    match find_nearest(name, known()) {
        Some(near) => diagnostic.hint(format!("did you mean `{near}`?")),
        None => diagnostic.hint(format!("services are: {}", known().collect::<Vec<_>>().join(", "))),
    }
}

#[cfg(test)]
mod tests {
    use super::{activate, enable, select};
    use crate::compose::model::{Dependency, Project, Service};

    fn project() -> Project {
        let mut project = Project::default();
        let mut add = |name: &str, profiles: &[&str], after: &[&str]| {
            let service = Service {
                name: name.to_owned(),
                profiles: profiles.iter().map(|profile| (*profile).to_owned()).collect(),
                depends_on: after
                    .iter()
                    .map(|other| ((*other).to_owned(), Dependency::default()))
                    .collect(),
                ..Service::default()
            };
            project.services.insert(name.to_owned(), service);
        };
        add("web", &[], &["db"]);
        add("db", &[], &[]);
        add("debug", &["dev"], &["db"]);
        enable(&mut project);
        project
    }

    fn names(project: &Project) -> Vec<&str> {
        project.services.keys().map(String::as_str).collect()
    }

    #[test]
    fn a_service_with_profiles_is_enabled_by_an_active_one() {
        let mut project = project();
        assert_eq!(names(&project), ["web", "db"]);
        for active in ["dev", "*"] {
            project.profiles = vec![active.to_owned()];
            enable(&mut project);
            assert_eq!(names(&project), ["web", "db", "debug"], "{active}");
        }
    }

    #[test]
    fn selecting_a_service_enables_it_and_its_dependencies() {
        let selected = select(&project(), &["debug".to_owned()], true).expect("it exists");
        assert_eq!(names(&selected), ["db", "debug"]);
        let alone = select(&project(), &["web".to_owned()], false).expect("it exists");
        assert_eq!(names(&alone), ["web"]);
        assert!(alone.services["web"].depends_on.is_empty());
    }

    #[test]
    fn selecting_a_service_with_an_undefined_dependency_fails() {
        let mut project = project();
        let debug = project.disabled_services.get_mut("debug").unwrap();
        debug.depends_on.insert(
            "bd".to_owned(),
            Dependency {
                required: true,
                ..Dependency::default()
            },
        );
        let faults = select(&project, &["debug".to_owned()], true).expect_err("one is missing");
        assert_eq!(faults[0].message, "no such service: bd");
        assert_eq!(faults[0].path, "services.debug.depends_on.bd");
        assert_eq!(faults[0].hint, "did you mean `db`?");
        assert!(select(&project, &["debug".to_owned()], false).is_ok());
    }

    #[test]
    fn naming_a_service_fails_when_one_it_requires_stays_disabled() {
        let mut project = project();
        let db = project.services.get_mut("db").unwrap();
        db.profiles = vec!["data".to_owned()];
        let debug = project.disabled_services.get_mut("debug").unwrap();
        debug.depends_on["db"].required = true;
        enable(&mut project);
        let faults = activate(&project, &["debug".to_owned()]).expect_err("db is disabled");
        assert_eq!(faults[0].path, "services.debug.depends_on.db");
        let debug = project.disabled_services.get_mut("debug").unwrap();
        debug.depends_on["db"].required = false;
        assert!(activate(&project, &["debug".to_owned()]).is_ok());
    }

    #[test]
    fn an_unknown_service_name_hints_at_the_nearest_one() {
        let faults = select(&project(), &["wbe".to_owned()], true).expect_err("it does not");
        assert_eq!(faults[0].hint, "did you mean `web`?");
    }
}
