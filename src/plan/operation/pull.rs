//! `pull`: pulls the images of services. The pull of an image that can be built may fail.

use crate::compose::{Project, Service};
use crate::diag::Diagnostic;
use crate::plan::draft::Draft;
use crate::plan::operation::plannable::{OperationInfo, Plannable};
use crate::plan::supply::images;
use crate::plan::{Observed, Plan, Pull, Reason, selection};
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
    /// When images are pulled; `None` for each service's own policy.
    pub policy: Option<Pull>,
}

impl PullOptions {
    /// Whether a service's policy keeps its image from being pulled, although that was asked for.
    fn is_kept(&self, service: &Service, observed: &Observed) -> bool {
        match self.policy.or_else(|| Pull::parse(&service.pull_policy)) {
            Some(Pull::Never | Pull::Build) => true,
            // The latest there is may be another than the one here.
            Some(Pull::Missing) => !is_latest(&service.image) && is_here(service, observed),
            Some(Pull::Always) | None => false,
        }
    }
}

fn is_here(service: &Service, observed: &Observed) -> bool {
    let found = observed.image(&service.image);
    found.is_some_and(|found| images::fits(found, &service.platform))
}

fn is_latest(image: &str) -> bool {
    let name = image.rsplit('/').next().unwrap_or(image);
    name.split_once(':')
        .map_or(!name.contains('@'), |(_, tag)| tag == "latest")
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
            if service.image.is_empty() {
                if !self.services.is_empty() {
                    draft.note(format!("{} has no `image`, so there is nothing to pull", service.name));
                }
            } else if (self.ignore_buildable && service.build.is_some()) || self.is_kept(service, observed) {
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
