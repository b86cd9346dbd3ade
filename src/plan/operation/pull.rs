//! `pull`: pulls the images of services. The pull of an image that can be built may fail.

use crate::compose::Project;
use crate::diag::Diagnostic;
use crate::plan::draft::Draft;
use crate::plan::operation::plannable::{OperationInfo, Plannable};
use crate::plan::supply::images;
use crate::plan::{Observed, Plan, Reason, selection};
use indexmap::IndexSet;

/// Options of `pull`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PullOptions {
    /// The services named; empty for all.
    pub services: Vec<String>,
    /// Also the dependencies of the services.
    pub dependencies: bool,
    /// Leave out images that can be built.
    pub ignore_buildable: bool,
    /// Whether a failure is only a warning.
    pub tolerate: bool,
    /// Only images that are not on the host.
    pub missing_only: bool,
}

impl Plannable for PullOptions {
    fn info(&self) -> OperationInfo {
        OperationInfo {
            prepares: true,
            needs_files: true,
            ..OperationInfo::named("pull")
        }
    }

    fn services(&self) -> &[String] {
        &self.services
    }

    fn plan(&self, project: &Project, observed: &Observed) -> Result<Plan, Vec<Diagnostic>> {
        let named = selection::named(project, &self.services)?;
        let asked = selection::as_named(project, named, self.dependencies);
        let mut draft = Draft::new(project, observed);
        let mut seen = IndexSet::new();
        for service in asked.iter().filter_map(|name| project.services.get(*name)) {
            let is_here = observed
                .image(&service.image)
                .is_some_and(|found| images::fits(found, &service.platform));
            if service.image.is_empty() {
                if !self.services.is_empty() {
                    draft.note(format!("{} has no `image`, so there is nothing to pull", service.name));
                }
            } else if (self.ignore_buildable && service.build.is_some()) || (self.missing_only && is_here) {
                continue;
            } else if seen.insert((service.image.clone(), service.platform.clone())) {
                let reason = Reason::Asked("pull".to_owned());
                let tolerate = self.tolerate || service.build.is_some();
                images::push_pull(&mut draft, service, &service.image, tolerate, reason);
            }
        }
        Ok(draft.finish())
    }
}
