//! A plan under construction: steps are appended, and refer to earlier ones.

use crate::compose::Project;
use crate::engine::{BuildRequest, ContainerSummary, NetworkReport};
use crate::plan::identity::label;
use crate::plan::{ContainerRef, Gate, Guard, Kept, Observed, Plan, Question, Reason, Step, StepAction, StepId};
use indexmap::IndexMap;

/// A plan under construction.
#[derive(Debug)]
pub(super) struct Draft<'a> {
    pub(super) project: &'a Project,
    pub(super) observed: &'a Observed,
    plan: Plan,
    /// The name of each container that was found, by id.
    found: IndexMap<&'a str, &'a str>,
    /// The last step on each container name.
    named: IndexMap<String, StepId>,
}

/// A step under construction.
#[derive(Debug)]
pub(super) struct NewStep {
    action: StepAction,
    service: Option<String>,
    needs: Vec<StepId>,
    gates: Vec<Gate>,
    guard: Option<Guard>,
    reason: Reason,
}

impl NewStep {
    pub(super) fn new(action: StepAction, reason: Reason) -> Self {
        Self {
            action,
            service: None,
            needs: Vec::new(),
            gates: Vec::new(),
            guard: None,
            reason,
        }
    }

    /// The removal of a container; with `volumes`, of its anonymous volumes too.
    pub(super) fn remove(container: &ContainerSummary, volumes: bool, reason: &Reason) -> Self {
        let action = StepAction::Remove {
            container: container.into(),
            volumes,
        };
        Self::new(action, reason.clone()).for_service(label::service(&container.labels))
    }

    /// The removal of a network.
    pub(super) fn remove_network(network: &NetworkReport, reason: Reason) -> Self {
        let action = StepAction::RemoveNetwork {
            name: network.name.clone(),
            id: network.id.clone(),
        };
        Self::new(action, reason)
    }

    pub(super) fn for_service(mut self, service: &str) -> Self {
        self.service = Some(service.to_owned());
        self
    }

    pub(super) fn after(mut self, steps: impl IntoIterator<Item = StepId>) -> Self {
        for step in steps {
            if !self.needs.contains(&step) {
                self.needs.push(step);
            }
        }
        self
    }

    pub(super) fn once(mut self, gates: Vec<Gate>) -> Self {
        self.gates = gates;
        self
    }

    pub(super) fn only_if(mut self, guard: Option<&Guard>) -> Self {
        self.guard = guard.cloned();
        self
    }
}

impl<'a> Draft<'a> {
    pub(super) fn new(project: &'a Project, observed: &'a Observed) -> Self {
        let named = |found: &'a ContainerSummary| (found.id.as_str(), found.name.as_str());
        Self {
            project,
            observed,
            found: observed.containers.iter().map(named).collect(),
            plan: Plan::default(),
            named: IndexMap::new(),
        }
    }

    /// Appends a step. Steps that take or free one container name are done one after the other, in the order in which
    /// they are appended.
    pub(super) fn push(&mut self, mut step: NewStep) -> StepId {
        let id = StepId(self.plan.steps.len());
        for name in self.container_names(&step.action) {
            step = step.after(self.named.insert(name, id));
        }
        self.plan.steps.push(Step {
            action: step.action,
            service: step.service,
            needs: step.needs,
            gates: step.gates,
            guard: step.guard,
            reason: step.reason,
        });
        id
    }

    /// The container names that an action takes or frees.
    fn container_names(&self, action: &StepAction) -> Vec<String> {
        match action {
            StepAction::CreateContainer(creation) => vec![creation.spec.name.clone()],
            StepAction::Remove { container, .. } => self.name_of(container).into_iter().collect(),
            StepAction::Rename { container, name } => {
                self.name_of(container).into_iter().chain([name.clone()]).collect()
            }
            StepAction::Pull { .. }
            | StepAction::Push { .. }
            | StepAction::Build(_)
            | StepAction::CreateNetwork(_)
            | StepAction::RemoveNetwork { .. }
            | StepAction::CreateVolume(_)
            | StepAction::RemoveVolume { .. }
            | StepAction::Connect { .. }
            | StepAction::Upload { .. }
            | StepAction::Start { .. }
            | StepAction::Pause { .. }
            | StepAction::Unpause { .. }
            | StepAction::PreStart(_)
            | StepAction::Hook { .. }
            | StepAction::Stop { .. }
            | StepAction::Kill { .. }
            | StepAction::Restart { .. }
            | StepAction::RemoveImage { .. }
            | StepAction::Provider(_) => Vec::new(),
        }
    }

    /// The name that a container was found with. (One that the plan creates is renamed only after that.)
    fn name_of(&self, container: &ContainerRef) -> Option<String> {
        match container {
            ContainerRef::Id(id) => self.found.get(id.as_str()).map(|name| (*name).to_owned()),
            ContainerRef::Created(_) => None,
        }
    }

    /// Changes every build step planned so far.
    pub(super) fn each_build(&mut self, change: impl Fn(&mut BuildRequest)) {
        for step in &mut self.plan.steps {
            if let StepAction::Build(request) = &mut step.action {
                change(request);
            }
        }
    }

    /// The step that removes a container whatever else happens.
    pub(super) fn removal_of(&self, container: &str) -> Option<StepId> {
        let id = ContainerRef::Id(container.to_owned());
        let removes = |step: &Step| {
            let is_removal = matches!(&step.action, StepAction::Remove { container, .. } if *container == id);
            is_removal && step.guard.is_none()
        };
        self.plan.steps.iter().position(removes).map(StepId)
    }

    /// Sets the gates of a step.
    pub(super) fn hold(&mut self, step: StepId, gates: Vec<Gate>) {
        if let Some(step) = self.plan.steps.get_mut(step.0) {
            step.gates = gates;
        }
    }

    pub(super) fn note(&mut self, note: impl Into<String>) {
        self.plan.notes.push(note.into());
    }

    pub(super) fn ask(&mut self, question: Question) {
        self.plan.questions.push(question);
    }

    pub(super) fn keep(&mut self, service: &str, container: &str, why: &'static str) {
        self.plan.kept.push(Kept {
            service: service.to_owned(),
            container: container.to_owned(),
            why,
        });
    }

    pub(super) fn finish(self) -> Plan {
        self.plan
    }
}
