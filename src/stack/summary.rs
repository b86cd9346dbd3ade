//! What follows from a service's containers: painting asks for it, and does not go through them.

use super::crash_loop::CrashLoop;
use super::phase::Phase;

/// What follows from the containers, the progress and the failure of a service.
#[derive(Debug, Default)]
pub(super) struct ServiceSummary {
    pub(super) phase: Phase,
    /// The place of its lead among its containers.
    pub(super) lead: Option<usize>,
    /// Of its containers, those that go on unless the present run has lasted.
    pub(super) crash_loops: Vec<CrashLoop>,
    pub(super) is_ready: bool,
    pub(super) is_in_trouble: bool,
    pub(super) has_unsettled_probes: bool,
}
