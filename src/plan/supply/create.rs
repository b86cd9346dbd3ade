//! The steps that create networks and volumes.

use crate::compose::{Network, Volume};
use crate::plan::draft::{Draft, NewStep};
use crate::plan::{Reason, StepAction, StepId, lower};

pub(super) fn push_network(
    draft: &mut Draft<'_>,
    key: &str,
    network: &Network,
    reason: Reason,
    after: Option<StepId>,
) -> StepId {
    let spec = lower::network_spec(draft.project, key, network);
    draft.push(NewStep::new(StepAction::CreateNetwork(Box::new(spec)), reason).after(after))
}

pub(super) fn push_volume(
    draft: &mut Draft<'_>,
    key: &str,
    volume: &Volume,
    reason: Reason,
    after: Option<StepId>,
) -> StepId {
    let spec = lower::volume_spec(draft.project, key, volume);
    draft.push(NewStep::new(StepAction::CreateVolume(Box::new(spec)), reason).after(after))
}
