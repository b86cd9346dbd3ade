//! `pause`: pauses running containers. One that is paused already is for the engine to refuse, as with the reference.

use crate::compose::Project;
use crate::diag::Diagnostic;
use crate::plan::draft::Draft;
use crate::plan::lookups::Lookups;
use crate::plan::operation::plannable::{OperationInfo, Plannable};
use crate::plan::service::existing;
use crate::plan::service::stops;
use crate::plan::{Observed, Plan, StepAction};

/// Options of `pause`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PauseOptions {
    /// The services named; empty for all.
    pub services: Vec<String>,
}

impl Plannable for PauseOptions {
    fn info(&self) -> OperationInfo {
        OperationInfo::named("pause")
    }

    fn services(&self) -> &[String] {
        &self.services
    }

    fn lookups(&self, _project: &Project) -> Lookups {
        Lookups::default()
    }

    fn plan(&self, project: &Project, observed: &Observed) -> Result<Plan, Vec<Diagnostic>> {
        let mut draft = Draft::new(project, observed);
        existing::each(&mut draft, "pause", &self.services, |container| {
            stops::is_alive(container).then(|| StepAction::Pause {
                container: container.into(),
            })
        })?;
        Ok(draft.finish())
    }
}
