//! `push`: pushes the images of services with `build`: others were made elsewhere.

use crate::compose::{Build, Project, Service};
use crate::diag::Diagnostic;
use crate::plan::draft::{Draft, NewStep};
use crate::plan::lookups::Lookups;
use crate::plan::operation::plannable::{OperationInfo, Plannable};
use crate::plan::{Observed, Plan, Reason, StepAction, StepId, selection};

/// Options of `push`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PushOptions {
    /// The services named; empty for all.
    pub services: Vec<String>,
    /// Also the dependencies of the services.
    pub dependencies: bool,
    /// Whether a failure is only a warning.
    pub tolerate: bool,
}

impl Plannable for PushOptions {
    fn info(&self) -> OperationInfo {
        OperationInfo {
            prepares: true,
            needs_files: true,
            ..OperationInfo::named("push")
        }
    }

    fn services(&self) -> &[String] {
        &self.services
    }

    fn lookups(&self, _project: &Project) -> Lookups {
        Lookups::default()
    }

    fn plan(&self, project: &Project, observed: &Observed) -> Result<Plan, Vec<Diagnostic>> {
        let named = selection::named(project, &self.services)?;
        let asked = selection::as_named(project, named, self.dependencies);
        let mut draft = Draft::new(project, observed);
        for service in asked.iter().filter_map(|name| project.services.get(*name)) {
            let Some(build) = service.build.as_ref().filter(|_| !service.image.is_empty()) else {
                if !self.services.is_empty() {
                    let missing = if service.build.is_none() { "build" } else { "image" };
                    draft.note(format!(
                        "{} has no `{missing}`, so there is nothing to push",
                        service.name
                    ));
                }
                continue;
            };
            push_images(&mut draft, service, build, self.tolerate, Vec::new());
        }
        Ok(draft.finish())
    }
}

/// Pushes the image of a service, and its further tags.
pub(super) fn push_images(draft: &mut Draft<'_>, service: &Service, build: &Build, tolerate: bool, after: Vec<StepId>) {
    // One after the other: the second finds the layers there.
    let mut before = after;
    for image in std::iter::once(&service.image).chain(&build.tags) {
        let action = StepAction::Push {
            image: image.clone(),
            tolerate,
        };
        let step = NewStep::new(action, Reason::Asked("push".to_owned()));
        before = vec![draft.push(step.for_service(&service.name).after(before))];
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::compose::files::MemoryFiles;
    use crate::compose::{LoadOptions, load};

    fn pushed(options: &PushOptions) -> (Vec<String>, Vec<String>) {
        let text = "
services:
  app: {build: {context: ., tags: [r.example/app:2]}, image: r.example/app:1, depends_on: [db, base]}
  base: {build: ., image: r.example/base}
  db: {image: mysql}
  tool: {build: .}
";
        let files = MemoryFiles::default().with("/w/compose.yaml", text);
        let options_of_load = LoadOptions {
            cwd: "/w".into(),
            ..LoadOptions::default()
        };
        let project = load(&options_of_load, &files).project.unwrap();
        let plan = options.plan(&project, &Observed::default()).unwrap();
        let image = |action: &StepAction| match action {
            StepAction::Push { image, .. } => image.clone(),
            other => panic!("{other:?}"),
        };
        (plan.steps.iter().map(|step| image(&step.action)).collect(), plan.notes)
    }

    #[test]
    fn push_takes_what_is_built_and_has_a_name_with_all_its_tags() {
        let (images, notes) = pushed(&PushOptions::default());
        assert_eq!(images, ["r.example/app:1", "r.example/app:2", "r.example/base"]);
        assert_eq!(notes, [""; 0]);
    }

    #[test]
    fn push_takes_dependencies_only_when_asked_to() {
        let of_app = |dependencies| PushOptions {
            services: vec!["app".to_owned()],
            dependencies,
            tolerate: false,
        };
        assert_eq!(pushed(&of_app(false)).0, ["r.example/app:1", "r.example/app:2"]);
        let (images, notes) = pushed(&of_app(true));
        assert!(images.contains(&"r.example/base".to_owned()), "{images:?}");
        assert_eq!(notes, ["db has no `build`, so there is nothing to push"]);
    }
}
