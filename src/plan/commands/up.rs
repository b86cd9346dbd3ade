//! `up`: what is needed, what exists, and the steps between.

use crate::compose::Project;
use crate::diag::Diagnostic;
use crate::plan::draft::Draft;
use crate::plan::service::converge::Converging;
use crate::plan::service::orphans;
use crate::plan::service::provide;
use crate::plan::supply::images;
use crate::plan::supply::resources;
use crate::plan::{Observed, Plan, UpOptions, preflight, selection};
use indexmap::{IndexMap, IndexSet};

/// Brings up services and what they depend on.
///
/// # Errors
/// Everything that would fail, as far as it can be seen beforehand: every fault at once.
pub fn up(project: &Project, observed: &Observed, options: &UpOptions) -> Result<Plan, Vec<Diagnostic>> {
    let mut project = scaled(project, &options.scale);
    let given = provide::give(&mut project, &observed.provided);
    let project = &project;
    let named = selection::named(project, &options.services)?;
    let order = selection::order(project, &named, options.no_deps);
    let faults = preflight::check(project, observed, &order, options);
    if !faults.is_empty() {
        return Err(faults);
    }
    let mut draft = Draft::new(project, observed);
    given.into_iter().for_each(|note| draft.note(note));
    orphans::plan(&mut draft, options.remove_orphans, options.timeout);
    let resources = resources::plan(&mut draft, &order, options);
    let images = images::plan(&mut draft, &order, options);
    let selected: IndexSet<&str> = order.iter().copied().collect();
    let mut converging = Converging {
        draft: &mut draft,
        options,
        resources,
        images,
        outcomes: IndexMap::new(),
        stopped: IndexMap::new(),
    };
    converging.take_stopped();
    for name in &order {
        let Some(service) = project.services.get(*name) else {
            continue;
        };
        if let Some(provider) = &service.provider {
            if !observed.provided.contains_key(*name) {
                let note = format!(
                    "{name}: `{}` provides it, and is asked before anything else is done",
                    provider.kind
                );
                converging.draft.note(note);
            }
            continue;
        }
        if !service.models.is_empty() {
            converging
                .draft
                .note(format!("{name}: `models` are not run; their variables are not set"));
        }
        converging.converge(service, named.contains(name));
        if !options.no_start {
            converging.start(service, &selected);
        }
    }
    Ok(draft.finish())
}

/// The project with `--scale` applied.
fn scaled(project: &Project, scale: &[(String, u32)]) -> Project {
    let mut project = project.clone();
    for (name, replicas) in scale {
        if let Some(service) = project.services.get_mut(name) {
            service.scale = Some(*replicas);
        }
    }
    project
}
