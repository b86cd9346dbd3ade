//! A port that is taken inside a container: by whom, where containers share a network.

use super::peer::{listening, model};
use crate::explain::input::ExplainInput;
use crate::explain::rules::Finding;
use crate::explain::{Certainty, edit};

pub(super) fn refine(input: ExplainInput<'_>, finding: &Finding) -> Option<Finding> {
    let own = &input.service.name;
    let port = finding
        .groups
        .get("port")
        .or_else(|| finding.groups.get("address"))
        .and_then(|text| text.rsplit(':').next()?.parse::<u16>().ok())?;
    let owner = |name: &str| {
        model(input, name)?
            .network_mode
            .strip_prefix("service:")
            .map(str::to_owned)
    };
    let shared = owner(own).unwrap_or_else(|| own.clone());
    let others = input.stack.services.values().filter(|other| other.name != *own);
    let sharing = others.filter(|other| other.name == shared || owner(&other.name).as_ref() == Some(&shared));
    let sharing: Vec<ExplainInput<'_>> = sharing.filter_map(|other| input.for_service(&other.name)).collect();
    let listens = |other: &&ExplainInput<'_>| listening(**other).iter().any(|heard| heard.port == port);
    let taker = match (sharing.iter().find(listens), sharing.as_slice()) {
        (Some(taker), _) => *taker,
        (None, [only]) => *only,
        (None, _) => return None,
    };
    let name = &taker.service.name;
    Some(
        finding
            .concluding(
                Certainty::Certain,
                format!("`{own}` and `{name}` share one network (`network_mode: service:{shared}`), and port {port} is taken there already"),
                "let it listen on another port, or give it a network of its own".to_owned(),
            )
            .at(edit::place(input, "network_mode")),
    )
}
