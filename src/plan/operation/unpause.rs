//! `unpause`: unpauses containers. One that is not paused is for the engine to refuse, as with the reference.

use crate::compose::Project;
use crate::diag::Diagnostic;
use crate::plan::draft::Draft;
use crate::plan::lookups::Lookups;
use crate::plan::operation::plannable::{OperationInfo, Plannable};
use crate::plan::service::existing;
use crate::plan::service::stops;
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
            stops::is_alive(container).then(|| StepAction::Unpause {
                container: container.into(),
            })
        })?;
        Ok(draft.finish())
    }
}
