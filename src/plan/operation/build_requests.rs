//! The builds of services, one by one, for what is done with them besides building.

use super::build::BuildOptions;
use crate::compose::{Build, Project, Service};
use crate::diag::Diagnostic;
use crate::engine::BuildRequest;
use crate::plan::lower::{build_request, context_service};
use crate::plan::selection;
use indexmap::IndexSet;

/// What `build` would ask the builder for, by service, in the order in which it would.
///
/// # Errors
/// A service that does not exist.
pub fn build_requests(
    project: &Project,
    options: &BuildOptions,
) -> Result<Vec<(String, BuildRequest)>, Vec<Diagnostic>> {
    let built = services_to_build(project, options)?.into_iter();
    let requests = built.map(|(service, build)| {
        let mut request = build_request(project, service, build);
        request.args.extend(options.args.iter().cloned());
        (service.name.clone(), request)
    });
    Ok(requests.collect())
}

/// The services that `build` would build, those first whose images others are built from.
pub(super) fn services_to_build<'a>(
    project: &'a Project,
    options: &BuildOptions,
) -> Result<Vec<(&'a Service, &'a Build)>, Vec<Diagnostic>> {
    let named = selection::named(project, &options.services)?;
    let mut names: IndexSet<&str> = IndexSet::new();
    for name in selection::as_named(project, named, options.dependencies) {
        add(project, name, &mut names);
    }
    let services = names.iter().filter_map(|name| project.any_service(name));
    Ok(services
        .filter_map(|service| Some((service, service.build.as_ref()?)))
        .collect())
}

/// Adds a service and those whose images it is built from, which come first.
fn add<'a>(project: &'a Project, name: &'a str, names: &mut IndexSet<&'a str>) {
    let Some(build) = project.any_service(name).and_then(|service| service.build.as_ref()) else {
        return;
    };
    if names.contains(name) {
        return;
    }
    for place in build.additional_contexts.values() {
        if let Some(other) = context_service(project, place) {
            add(project, &other.name, names);
        }
    }
    names.insert(name);
}
