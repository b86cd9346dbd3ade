//! `up`: what is needed, what exists, and the steps between.

mod options;

pub use options::{Pull, UpOptions};

use crate::compose::Project;
use crate::diag::Diagnostic;
use crate::plan::draft::Draft;
use crate::plan::operation::plannable::{OperationInfo, Plannable};
use crate::plan::service::converge::Converging;
use crate::plan::service::orphans;
use crate::plan::service::provide;
use crate::plan::supply::images;
use crate::plan::supply::renamed;
use crate::plan::supply::resources;
use crate::plan::{Observed, Plan, preflight, selection};
use indexmap::IndexSet;

impl UpOptions {
    /// An `up` of just these services (all when empty) that builds their images again.
    pub fn rebuild(services: Vec<String>) -> Self {
        Self {
            build: true,
            only_named: !services.is_empty(),
            services,
            ..Self::default()
        }
    }
}

impl Plannable for UpOptions {
    fn info(&self) -> OperationInfo {
        OperationInfo {
            starts: true,
            needs_files: true,
            creates: true,
            prepares: true,
            ..OperationInfo::named("up")
        }
    }

    fn services(&self) -> &[String] {
        &self.services
    }

    fn provider_calls(&self, project: &Project, observed: &Observed) -> Result<Option<Plan>, Vec<Diagnostic>> {
        provide::provide(project, observed, &self.services, self.no_deps || self.only_named)
    }

    fn plan(&self, project: &Project, observed: &Observed) -> Result<Plan, Vec<Diagnostic>> {
        let mut project = scaled(project, &self.scale);
        if self.no_deps {
            let named: IndexSet<String> = selection::named(&project, &self.services)?
                .into_iter()
                .map(str::to_owned)
                .collect();
            selection::forget_others(&mut project, &named);
        }
        let given = provide::give(&mut project, &observed.provided);
        let project = &project;
        let named = selection::named(project, &self.services)?;
        let order = selection::order(project, &named, self.no_deps || self.only_named);
        let mut faults = unselected(&self.scale, &order);
        faults.extend(preflight::check(project, observed, &order, self));
        if !faults.is_empty() {
            return Err(faults);
        }
        let mut draft = Draft::new(project, observed);
        given.into_iter().for_each(|note| draft.note(note));
        orphans::plan(&mut draft, self.remove_orphans, self.timeout);
        let resources = resources::plan(&mut draft, &order, self);
        let images = images::plan(&mut draft, &order, self);
        let mut converging = Converging::new(&mut draft, self, resources, images, order.iter().copied());
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
            if !self.no_start {
                converging.start(service);
            }
        }
        renamed::plan(&mut draft);
        Ok(draft.finish())
    }

    fn consent(&mut self) {
        self.renew_volumes = true;
    }
}

/// Services of `--scale` that are not brought up.
fn unselected(scale: &[(String, u32)], order: &[&str]) -> Vec<Diagnostic> {
    let names = scale.iter().map(|(name, _)| name);
    let left_out = names.filter(|name| !order.contains(&name.as_str()));
    left_out
        .map(|name| {
            Diagnostic::error(
                "unknown-service",
                format!("--scale names `{name}`, which this `up` does not bring up"),
            )
            .hint(format!("name it among the services too: up … {name}"))
        })
        .collect()
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
