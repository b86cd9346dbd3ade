//! What is looked up of a plan again and again, once for all its steps.

use crate::plan::{ContainerRef, Observed, Plan, Step, StepAction, StepId};
use std::collections::HashMap;

pub(super) struct PlanLookup<'a> {
    plan: &'a Plan,
    /// Names of existing containers, by id.
    names: HashMap<&'a str, &'a str>,
    /// The final names of containers that replace others, by the step that creates them.
    renamed: HashMap<StepId, &'a str>,
    /// The step that starts a container, by the step that creates it.
    starts: HashMap<StepId, &'a Step>,
}

impl<'a> PlanLookup<'a> {
    pub(super) fn new(plan: &'a Plan, observed: &'a Observed) -> Self {
        let existing = observed.containers.iter();
        let mut lookup = Self {
            plan,
            names: existing.map(|found| (found.id.as_str(), found.name.as_str())).collect(),
            renamed: HashMap::new(),
            starts: HashMap::new(),
        };
        for step in &plan.steps {
            if let StepAction::Rename {
                container: ContainerRef::Created(created),
                name,
            } = &step.action
            {
                lookup.renamed.entry(*created).or_insert(name);
            } else if let StepAction::Start {
                container: ContainerRef::Created(created),
            } = &step.action
            {
                lookup.starts.entry(*created).or_insert(step);
            }
        }
        lookup
    }

    /// A container's name; for one to be created, its final name.
    pub(super) fn name(&self, container: &'a ContainerRef) -> &'a str {
        match container {
            ContainerRef::Id(id) => self.names.get(id.as_str()).copied().unwrap_or(id),
            ContainerRef::Created(step) => self
                .renamed
                .get(step)
                .copied()
                .unwrap_or_else(|| self.created_name(*step)),
        }
    }

    fn created_name(&self, step: StepId) -> &'a str {
        if let Some(StepAction::CreateContainer(creation)) = self.plan.steps.get(step.0).map(|step| &step.action) {
            return &creation.spec.name;
        }
        ""
    }

    /// Whether a new container gets its final name by a rename, which means that it replaces another.
    pub(super) fn is_replacement(&self, created: StepId) -> bool {
        self.renamed.contains_key(&created)
    }

    /// The step that starts the container that a step creates.
    pub(super) fn start_of(&self, created: StepId) -> Option<&'a Step> {
        self.starts.get(&created).copied()
    }
}
