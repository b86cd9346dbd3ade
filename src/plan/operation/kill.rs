//! `kill`: sends a signal to running containers, also to those of `run`.

use crate::compose::Project;
use crate::diag::Diagnostic;
use crate::plan::draft::{Draft, NewStep};
use crate::plan::identity::label;
use crate::plan::lookups::Lookups;
use crate::plan::operation::plannable::{OperationInfo, Plannable};
use crate::plan::service::existing;
use crate::plan::service::orphans;
use crate::plan::service::stops;
use crate::plan::{Observed, Plan, Reason, StepAction, selection};
use std::time::Duration;

/// Options of `kill`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct KillOptions {
    /// The services named; empty for all.
    pub services: Vec<String>,
    pub signal: String,
    /// Also remove containers whose service is not in the file.
    pub remove_orphans: bool,
}

impl Plannable for KillOptions {
    fn info(&self) -> OperationInfo {
        OperationInfo {
            signals: true,
            ..OperationInfo::named("kill")
        }
    }

    fn services(&self) -> &[String] {
        &self.services
    }

    fn lookups(&self, _project: &Project) -> Lookups {
        Lookups::default()
    }

    fn plan(&self, project: &Project, observed: &Observed) -> Result<Plan, Vec<Diagnostic>> {
        let mut draft = Draft::new(project, observed);
        existing::each(&mut draft, "kill", &self.services, |container| {
            let signal = self.signal.clone();
            stops::is_alive(container).then(|| StepAction::Kill {
                container: container.into(),
                signal,
            })
        })?;
        let named = selection::named(project, &self.services)?;
        let one_offs = observed.one_offs(&project.name).filter(|found| stops::is_alive(found));
        for found in one_offs.filter(|found| named.contains(label::service(&found.labels))) {
            let action = StepAction::Kill {
                container: found.into(),
                signal: self.signal.clone(),
            };
            draft.push(NewStep::new(action, Reason::Asked("kill".to_owned())));
        }
        if self.remove_orphans {
            orphans::plan(&mut draft, true, Some(Duration::ZERO));
        }
        Ok(draft.finish())
    }
}
