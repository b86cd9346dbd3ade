//! Asks registries, through the engine, for the images that are not on it.

use crate::compose::{Project, Service, WhenToPull};
use crate::doctor::{Facts, PullAnswer};
use crate::engine::{Engine, EngineError, ErrorReason, TlsClient, TlsServer, UntrustedServer};
use futures::future::join_all;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::Duration;

/// How long a registry may take.
const LIMIT: Duration = Duration::from_secs(5);

/// What registries said of images that are not on the engine.
#[derive(Debug, Default)]
pub(super) struct RegistryAnswers {
    pub(super) by_image: BTreeMap<String, PullAnswer>,
    /// Registries that the engine does not trust, for each service that it would ask them for.
    pub(super) untrusted: Vec<UntrustedServer>,
}

pub(super) async fn ask(engine: &Arc<dyn Engine>, project: &Project, facts: &Facts) -> RegistryAnswers {
    let Some(observed) = &facts.observed else {
        return RegistryAnswers::default();
    };
    let is_pulled = |service: &&Service| {
        let pulls = !matches!(service.when_to_pull(), WhenToPull::Never | WhenToPull::Build);
        let of_registry = !service.image.is_empty() && service.build.is_none() && service.provider.is_none();
        pulls && of_registry && service.replicas() > 0 && observed.image(&service.image).is_none()
    };
    let pulled: Vec<&Service> = project.services.values().filter(is_pulled).collect();
    let names: BTreeSet<&str> = pulled.iter().map(|service| service.image.as_str()).collect();
    let answers = names.into_iter().map(|name| async move {
        let asked = tokio::time::timeout(LIMIT, engine.image_digest(name)).await;
        (name, asked)
    });
    let mut found = RegistryAnswers::default();
    for (name, asked) in join_all(answers).await {
        let answer = match asked {
            Ok(Ok(_)) => PullAnswer::Has,
            Ok(Err(error)) if error.reason() == Some(ErrorReason::CertificateUntrusted) => {
                let services = pulled.iter().filter(|service| service.image == name);
                found
                    .untrusted
                    .extend(services.filter_map(|service| untrusted(service, &error)));
                continue;
            }
            Ok(Err(error)) => refusal(&error),
            Err(_) => PullAnswer::Silent(format!("its registry did not answer within {} s", LIMIT.as_secs())),
        };
        found.by_image.insert(name.to_owned(), answer);
    }
    found
}

/// The server that the engine's message names, which need not be the registry itself.
fn untrusted(service: &Service, error: &EngineError) -> Option<UntrustedServer> {
    let named = TlsServer::named_in(&error.detail).into_iter().next();
    Some(UntrustedServer {
        service: service.name.clone(),
        client: TlsClient::Pull,
        server: named.or_else(|| TlsServer::of_image(&service.image))?,
        is_named: true,
        address: None,
        why: error.detail.clone(),
        shown: Vec::new(),
    })
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
    let silent = error.kind.is_loss() || unreached.iter().any(|word| detail.contains(word));
    if silent {
        PullAnswer::Silent(detail)
    } else {
        PullAnswer::Refused(detail)
    }
}
