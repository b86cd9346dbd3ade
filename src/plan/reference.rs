//! How steps refer to each other and to containers.

use crate::engine::ContainerSummary;

/// Index of a step in its plan.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct StepId(pub usize);

/// The container of a step.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum ContainerRef {
    /// An existing one.
    Id(String),
    /// The one an earlier step creates.
    Created(StepId),
}

impl From<&ContainerSummary> for ContainerRef {
    fn from(container: &ContainerSummary) -> Self {
        Self::Id(container.id.clone())
    }
}
