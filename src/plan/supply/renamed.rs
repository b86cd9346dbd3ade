//! Networks whose name changed in the file. Once the plan has recreated every container in the old one, that is removed. A
//! volume with a former name stays: it has data.

use crate::engine::{ContainerSummary, NetworkReport};
use crate::plan::draft::{Draft, NewStep};
use crate::plan::identity::label;
use crate::plan::{Reason, StepId};

/// Plans the removal of networks with a former name; call it when everything else is planned.
pub(crate) fn plan(draft: &mut Draft<'_>) {
    let observed = draft.observed;
    for network in &observed.networks {
        let Some(key) = renamed(draft, network) else { continue };
        let is_in = |container: &&ContainerSummary| {
            let joined = container.networks.get(&network.name);
            joined.is_some_and(|joined| joined.network_id == network.id)
        };
        let users: Vec<&ContainerSummary> = observed.containers.iter().filter(is_in).collect();
        let removals: Vec<Option<StepId>> = users.iter().map(|user| draft.removal_of(&user.id)).collect();
        if let Some(at) = removals.iter().position(Option::is_none) {
            let user = users.get(at).map_or("", |user| user.name.as_str());
            let name = &network.name;
            draft.note(format!(
                "network {name} has another name in the file now; it stays: {user} is still in it"
            ));
            continue;
        }
        let reason = Reason::Changed(vec![format!("networks.{key}.name")]);
        draft.push(NewStep::remove_network(network, reason).after(removals.into_iter().flatten()));
    }
}

/// The key of a network of this project that has another name now.
fn renamed(draft: &Draft<'_>, network: &NetworkReport) -> Option<String> {
    if !label::is_of_project(&network.labels, &draft.project.name) {
        return None;
    }
    let key = network.labels.get(label::NETWORK)?;
    let wanted = draft.project.networks.get(key)?;
    (!wanted.external && wanted.name != network.name).then(|| key.clone())
}
