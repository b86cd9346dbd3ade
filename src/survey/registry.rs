//! Asks registries, through the engine, for the images that are not on it.

use super::shown_certificates::shown_by;
use crate::compose::{Project, Service, WhenToPull};
use crate::doctor::{Facts, PullAnswer, registry_of};
use crate::engine::{Engine, EngineError, ErrorKind};
use futures::future::join_all;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::Duration;

/// How long a registry may take.
const LIMIT: Duration = Duration::from_secs(5);

pub(super) async fn ask(engine: &Arc<dyn Engine>, project: &Project, facts: &Facts) -> BTreeMap<String, PullAnswer> {
    let Some(observed) = &facts.observed else {
        return BTreeMap::new();
    };
    let is_pulled = |service: &&Service| {
        let pulls = !matches!(service.when_to_pull(), WhenToPull::Never | WhenToPull::Build);
        let of_registry = !service.image.is_empty() && service.build.is_none() && service.provider.is_none();
        pulls && of_registry && service.replicas() > 0 && observed.image(&service.image).is_none()
    };
    let names: BTreeSet<String> = project
        .services
        .values()
        .filter(is_pulled)
        .map(|service| service.image.clone())
        .collect();
    let answers = names.into_iter().map(|name| async move {
        let answer = match tokio::time::timeout(LIMIT, engine.image_digest(&name)).await {
            Ok(Ok(_)) => PullAnswer::Has,
            Ok(Err(error)) if is_about_certificate(&error) => PullAnswer::Untrusted {
                why: error.detail.clone(),
                shown: shown_by(registry_of(&name)).await,
            },
            Ok(Err(error)) => refusal(&error),
            Err(_) => PullAnswer::Silent(format!("its registry did not answer within {} s", LIMIT.as_secs())),
        };
        (name, answer)
    });
    join_all(answers).await.into_iter().collect()
}

fn is_about_certificate(error: &EngineError) -> bool {
    error.detail.contains("x509")
}

/// Whether the registry said no, or was not reached at all: then the image may be there.
fn refusal(error: &EngineError) -> PullAnswer {
    let detail = error.detail.clone();
    let unreached = [
        "dial tcp",
        "lookup ",
        "timeout",
        "connection refused",
        "no such host",
        "context deadline",
    ];
    let silent = matches!(error.kind, ErrorKind::Unreachable | ErrorKind::TimedOut)
        || unreached.iter().any(|word| detail.contains(word));
    if silent {
        PullAnswer::Silent(detail)
    } else {
        PullAnswer::Refused(detail)
    }
}
