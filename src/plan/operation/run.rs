//! A container for one command (`run`): the service's dependencies are brought up, then the container is created under
//! a name of its own, and started unless the caller is going to attach first.

use crate::compose::{Project, Service};
use crate::diag::Diagnostic;
use crate::plan::draft::{Draft, NewStep};
use crate::plan::lower::{self, NewContainer};
use crate::plan::operation::plannable::{OperationInfo, Plannable};
use crate::plan::operation::up::{Pull, UpOptions};
use crate::plan::selection;
use crate::plan::service::converge::Converging;
use crate::plan::service::orphans;
use crate::plan::service::provide;
use crate::plan::service::references;
use crate::plan::supply::images;
use crate::plan::supply::resources;
use crate::plan::{ContainerRef, Observed, OneOff, Plan, Reason, StepAction, preflight};
use indexmap::IndexSet;

/// Options of `run`.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct RunOptions {
    /// The service, overridden by the command's flags. It may be one without an active profile.
    pub service: Service,
    /// The container.
    pub one_off: OneOff,
    /// Whether it is started; otherwise only created.
    pub start: bool,
    /// Leave dependencies alone.
    pub no_deps: bool,
    /// Build the image even when it exists.
    pub build: bool,
    /// Overrides the service's pull policy.
    pub pull: Option<Pull>,
    pub remove_orphans: bool,
}

impl Plannable for Box<RunOptions> {
    fn info(&self) -> OperationInfo {
        OperationInfo {
            needs_files: true,
            ..OperationInfo::named("run")
        }
    }

    fn services(&self) -> &[String] {
        std::slice::from_ref(&self.service.name)
    }

    fn provider_calls(&self, project: &Project, observed: &Observed) -> Result<Option<Plan>, Vec<Diagnostic>> {
        // One that is optional may have no active profile.
        let enabled = |name: &&String| project.services.contains_key(*name);
        let needed: Vec<String> = self.service.depends_on.keys().filter(enabled).cloned().collect();
        if needed.is_empty() || self.no_deps {
            return Ok(None);
        }
        provide::provide(project, observed, &needed, false)
    }

    fn plan(&self, project: &Project, observed: &Observed) -> Result<Plan, Vec<Diagnostic>> {
        let service = self.service.clone();
        let name = service.name.clone();
        let mut project = project.clone();
        project.disabled_services.shift_remove(&name);
        project.services.insert(name.clone(), service);
        if self.no_deps {
            selection::forget_others(&mut project, &IndexSet::from([name.clone()]));
        }
        let given = provide::give(&mut project, &observed.provided);
        let project = &project;
        let only = IndexSet::from([name.as_str()]);
        let mut needed = if self.no_deps {
            Vec::new()
        } else {
            selection::with_dependencies(project, &only)
        };
        needed.retain(|other| *other != name);
        let all: Vec<&str> = needed.iter().copied().chain([name.as_str()]).collect();
        let options = UpOptions {
            no_deps: self.no_deps,
            pull: self.pull,
            remove_orphans: self.remove_orphans,
            ..UpOptions::default()
        };
        let building = UpOptions {
            build: self.build,
            ..options.clone()
        };
        let faults = preflight::check(project, observed, &all, &options);
        if !faults.is_empty() {
            return Err(faults);
        }
        let mut draft = Draft::new(project, observed);
        given.into_iter().for_each(|note| draft.note(note));
        orphans::plan(&mut draft, self.remove_orphans, None);
        let resources = resources::plan(&mut draft, &all, &options);
        let mut images = images::plan(&mut draft, &needed, &options);
        images.add(&mut draft, &name, &building);
        let mut converging = Converging::new(&mut draft, &options, resources, images, needed.iter().copied());
        for other in needed.iter().filter_map(|name| project.services.get(*name)) {
            if other.provider.is_none() {
                converging.converge(other, false);
                converging.start(other);
            }
        }
        if let Some(service) = project.services.get(&name) {
            converging.create_one_off(service, self);
        }
        Ok(draft.finish())
    }
}

impl<'a> Converging<'_, 'a> {
    fn create_one_off(&mut self, service: &'a Service, options: &RunOptions) {
        let resolved = references::resolve(service, |name| self.first(name));
        let reason = Reason::Asked("run".to_owned());
        let new = NewContainer {
            name: options.one_off.name.clone(),
            one_off: Some(&options.one_off),
            ..NewContainer::default()
        };
        let gates = self.gates(service);
        let created = self.push_creation(service, &resolved, new, &reason, None);
        self.draft.hold(created, gates);
        let container = ContainerRef::Created(created);
        let mut last = created;
        if lower::injects(self.draft.project, service) {
            let action = StepAction::Upload {
                container: container.clone(),
                files: lower::injected_files(self.draft.project, service),
            };
            let step = NewStep::new(action, reason.clone())
                .for_service(&service.name)
                .after([last]);
            last = self.draft.push(step);
        }
        if options.start {
            let step = NewStep::new(StepAction::Start { container }, reason)
                .for_service(&service.name)
                .after([last]);
            self.draft.push(step);
        }
    }
}
