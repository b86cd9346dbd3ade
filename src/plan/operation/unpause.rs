//! `unpause`: unpauses paused containers.

use crate::compose::Project;
use crate::diag::Diagnostic;
use crate::engine::ContainerStatus;
use crate::plan::draft::Draft;
use crate::plan::lookups::Lookups;
use crate::plan::operation::plannable::{OperationInfo, Plannable};
use crate::plan::service::existing;
use crate::plan::{Observed, Plan, StepAction};

/// Options of `unpause`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct UnpauseOptions {
    /// The services named; empty for all.
    pub services: Vec<String>,
}

impl Plannable for UnpauseOptions {
    fn info(&self) -> OperationInfo {
        OperationInfo::named("unpause")
    }

    fn services(&self) -> &[String] {
        &self.services
    }

    fn lookups(&self, _project: &Project) -> Lookups {
        Lookups::default()
    }

    fn plan(&self, project: &Project, observed: &Observed) -> Result<Plan, Vec<Diagnostic>> {
        let mut draft = Draft::new(project, observed);
        existing::each(&mut draft, "unpause", &self.services, |container| {
            let matters = container.status == ContainerStatus::Paused;
            matters.then(|| StepAction::Unpause {
                container: container.into(),
            })
        })?;
        Ok(draft.finish())
    }
}
