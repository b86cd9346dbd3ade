//! `touch-all`: sends a harmless signal to running containers.

use crate::compose::Project;
use crate::diag::Diagnostic;
use crate::engine::ContainerStatus;
use crate::plan::draft::Draft;
use crate::plan::lookups::Lookups;
use crate::plan::operation::plannable::{OperationInfo, Plannable};
use crate::plan::service::existing;
use crate::plan::{Observed, Plan, StepAction};

/// Options of `touch-all`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TouchAllOptions {
    /// The services named; empty for all.
    pub services: Vec<String>,
    pub signal: String,
}

impl Plannable for TouchAllOptions {
    fn info(&self) -> OperationInfo {
        OperationInfo::named("touch-all")
    }

    fn services(&self) -> &[String] {
        &self.services
    }

    fn lookups(&self, _project: &Project) -> Lookups {
        Lookups::default()
    }

    fn plan(&self, project: &Project, observed: &Observed) -> Result<Plan, Vec<Diagnostic>> {
        let mut draft = Draft::new(project, observed);
        existing::each(&mut draft, "touch-all", &self.services, |container| {
            let matters = container.status == ContainerStatus::Running;
            matters.then(|| StepAction::Kill {
                container: container.into(),
                signal: self.signal.clone(),
            })
        })?;
        Ok(draft.finish())
    }
}
