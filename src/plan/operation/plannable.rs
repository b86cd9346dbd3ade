//! What every operation can say of itself.

use crate::compose::Project;
use crate::diag::Diagnostic;
use crate::plan::lookups::Lookups;
use crate::plan::{Observed, Plan};
use std::fmt::Debug;

/// The options of an operation: everything that is known of it before it is planned.
pub trait Plannable: Debug {
    /// Its name and what follows from what it does.
    fn info(&self) -> OperationInfo;

    /// The services named; empty for all.
    fn services(&self) -> &[String];

    /// What has to be looked up on the host for its plan, besides the listing.
    fn lookups(&self, project: &Project) -> Lookups {
        Lookups::of_project(project)
    }

    /// The calls of providers that must be done before it can be planned; `None` when there are none.
    ///
    /// # Errors
    /// Services that do not exist.
    fn provider_calls(&self, _project: &Project, _observed: &Observed) -> Result<Option<Plan>, Vec<Diagnostic>> {
        Ok(None)
    }

    /// Its plan.
    ///
    /// # Errors
    /// Services that do not exist, and everything that would fail, as far as it can be seen beforehand.
    fn plan(&self, project: &Project, observed: &Observed) -> Result<Plan, Vec<Diagnostic>>;

    /// Takes the user's consent to what its plan asked (`Plan::questions`): planned again, it leaves nothing out.
    fn consent(&mut self) {}
}

/// The name of an operation, and what those who run and show it need to know of what it does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OperationInfo {
    /// The command's name.
    pub name: &'static str,
    /// It starts services: how many are ready is worth saying, and `--wait` applies.
    pub starts: bool,
    /// It needs the files: labels do not tell all that it has to know.
    pub needs_files: bool,
    /// It creates containers for services that have none.
    pub creates: bool,
    /// Its services show as queued, pulling, building or creating while it works on them.
    pub prepares: bool,
    /// It sends a signal: it does not wait for steps that run, and is not repeated after the engine was lost.
    pub signals: bool,
}

impl OperationInfo {
    /// An operation with this name that does nothing of the kind.
    pub const fn named(name: &'static str) -> Self {
        Self {
            name,
            starts: false,
            needs_files: false,
            creates: false,
            prepares: false,
            signals: false,
        }
    }
}
