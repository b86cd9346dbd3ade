//! A container for one command (`run`): the service's dependencies are brought up, then the container is created under
//! a name of its own, and started unless the caller is going to attach first.

use crate::compose::{Project, Service};
use crate::diag::Diagnostic;
use crate::plan::draft::{Draft, NewStep};
use crate::plan::lower::{self, Birth};
use crate::plan::selection;
use crate::plan::service::converge::Converging;
use crate::plan::service::orphans;
use crate::plan::service::provide;
use crate::plan::service::references;
use crate::plan::supply::images;
use crate::plan::supply::resources;
use crate::plan::{Action, ContainerRef, Observed, Plan, Pull, Reason, UpOptions, preflight};
use indexmap::{IndexMap, IndexSet};

/// A container for one command.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct OneOff {
    /// The service, overridden by the command's flags.
    pub service: Service,
    /// Name of the container.
    pub name: String,
    /// 64 hex digits that identify the run.
    pub slug: String,
    /// Whether it also has the service's names in its networks.
    pub use_aliases: bool,
    /// Whether its standard input is attached, and closed when the client disconnects.
    pub attach_stdin: bool,
    /// Whether the engine removes it when it exits.
    pub auto_remove: bool,
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

/// Plans a one-off container. The service may be one without an active profile.
///
/// # Errors
/// Everything that would fail, as far as it can be seen beforehand.
pub fn run(project: &Project, observed: &Observed, one_off: &OneOff) -> Result<Plan, Vec<Diagnostic>> {
    let service = one_off.service.clone();
    let name = service.name.clone();
    let mut project = project.clone();
    project.disabled_services.shift_remove(&name);
    project.services.insert(name.clone(), service);
    let given = provide::give(&mut project, &observed.provided);
    let project = &project;
    let only = IndexSet::from([name.as_str()]);
    let mut needed = if one_off.no_deps {
        Vec::new()
    } else {
        selection::with_dependencies(project, &only)
    };
    needed.retain(|other| *other != name);
    let all: Vec<&str> = needed.iter().copied().chain([name.as_str()]).collect();
    let options = UpOptions {
        no_deps: one_off.no_deps,
        pull: one_off.pull,
        remove_orphans: one_off.remove_orphans,
        ..UpOptions::default()
    };
    let building = UpOptions {
        build: one_off.build,
        ..options.clone()
    };
    let faults = preflight::check(project, observed, &all, &options);
    if !faults.is_empty() {
        return Err(faults);
    }
    let mut draft = Draft::new(project, observed);
    given.into_iter().for_each(|note| draft.note(note));
    orphans::plan(&mut draft, one_off.remove_orphans, None);
    let resources = resources::plan(&mut draft, &all, &options);
    let mut images = images::plan(&mut draft, &needed, &options);
    images.add(&mut draft, &name, &building);
    let selected: IndexSet<&str> = needed.iter().copied().collect();
    let mut converging = Converging {
        draft: &mut draft,
        options: &options,
        resources,
        images,
        outcomes: IndexMap::new(),
        stopped: IndexMap::new(),
    };
    converging.take_stopped();
    for other in needed.iter().filter_map(|name| project.services.get(*name)) {
        if other.provider.is_none() {
            converging.converge(other, false);
            converging.start(other, &selected);
        }
    }
    if let Some(service) = project.services.get(&name) {
        converging.create_one_off(service, one_off, &selected);
    }
    Ok(draft.finish())
}

impl<'a> Converging<'_, 'a> {
    fn create_one_off(&mut self, service: &'a Service, one_off: &OneOff, selected: &IndexSet<&str>) {
        let referring = references::resolve(service, |name| self.first(name));
        let reason = Reason::Asked("run".to_owned());
        let birth = Birth {
            name: one_off.name.clone(),
            temporary_name: None,
            number: 0,
            image_id: None,
            replaces: None,
            inherits: &[],
            config_hash: String::new(),
            one_off: Some(one_off),
        };
        let gates = self.gates(service, selected);
        let created = self.push_creation(service, &referring, birth, (&reason, None));
        self.draft.hold(created, gates);
        let container = ContainerRef::Created(created);
        let mut last = created;
        if lower::injects(self.draft.project, service) {
            let action = Action::Upload {
                container: container.clone(),
                files: lower::injected_files(self.draft.project, service),
            };
            let step = NewStep::new(action, reason.clone()).of(&service.name).after([last]);
            last = self.draft.push(step);
        }
        if one_off.start {
            let step = NewStep::new(Action::Start { container }, reason)
                .of(&service.name)
                .after([last]);
            self.draft.push(step);
        }
    }
}
