//! The servers whose certificates were not trusted, as far as what failed tells which they are.

use super::input::ExplainInput;
use super::refine::reached_at;
use super::why::why;
use super::{EvidenceSource, Explanation};
use crate::engine::{Timestamp, TlsClient, TlsServer, UntrustedServer};
use crate::rules::Topic;
use crate::stack::{Failure, Stack};

/// Rules of messages that tell of a certificate which is not trusted.
const UNTRUSTED: &[&str] = &["registry-certificate", "tls", "tls-expired", "tls-name"];

/// The servers that these services, or the engine for them, did not trust.
pub fn untrusted_servers(stack: &Stack, services: &[String], now: Timestamp) -> Vec<UntrustedServer> {
    let found = services.iter().filter_map(|name| {
        let service = stack.services.get(name)?;
        let input = ExplainInput { stack, service, now };
        let found = why(stack, name, now).filter(is_untrusting)?;
        match service.failure.as_ref() {
            Some(failure) => of_failure(input, failure),
            None => of_container(input, &found),
        }
    });
    found.collect()
}

fn is_untrusting(found: &Explanation) -> bool {
    let is_so = |rule: &str| UNTRUSTED.contains(&rule);
    found.root.is_none()
        && found.topic == Some(Topic::Tls)
        && found.cause.as_ref().is_some_and(|cause| is_so(&cause.rule))
}

/// Of a pull or a build that failed.
fn of_failure(input: ExplainInput<'_>, failure: &Failure) -> Option<UntrustedServer> {
    let detail = &failure.error.detail;
    let model = input.stack.project.as_ref()?.any_service(&input.service.name)?;
    if failure.doing == "pulling" {
        let named = TlsServer::named_in(detail).into_iter().next();
        let server = named.or_else(|| TlsServer::of_image(&model.image))?;
        return Some(untrusted(input, TlsClient::Pull, server, true));
    }
    // What a step printed need not name the server; the command of the step does.
    let texts = failure.output.iter().rev().chain([detail]);
    let server = texts
        .filter_map(|text| TlsServer::named_in(text).into_iter().next())
        .next()?;
    let client = if server.is_registry {
        TlsClient::BaseImage
    } else {
        TlsClient::BuildStep
    };
    Some(untrusted(input, client, server, true))
}

/// Of a program in a container: the server that the message names, else the only one that the service is told to ask.
fn of_container(input: ExplainInput<'_>, found: &Explanation) -> Option<UntrustedServer> {
    let quoted = found.evidence.iter().filter(|one| one.source != EvidenceSource::Fact);
    let named = quoted
        .filter_map(|one| TlsServer::named_in(&one.text).into_iter().next())
        .next();
    let is_named = named.is_some();
    let server = named.or_else(|| only_one_told(input))?;
    let address = reached_at(input, &server.host, server.port)?;
    Some(UntrustedServer {
        address: Some(address),
        ..untrusted(input, TlsClient::Container, server, is_named)
    })
}

fn only_one_told(input: ExplainInput<'_>) -> Option<TlsServer> {
    let model = input.stack.project.as_ref()?.any_service(&input.service.name)?;
    let words = model
        .command
        .iter()
        .flatten()
        .chain(model.environment.values().flatten());
    let words: Vec<&str> = words.map(String::as_str).collect();
    let mut told = TlsServer::named_in(&words.join("\n")).into_iter();
    told.next().filter(|_| told.next().is_none())
}

fn untrusted(input: ExplainInput<'_>, client: TlsClient, server: TlsServer, is_named: bool) -> UntrustedServer {
    let failed = input.service.failure.as_ref();
    UntrustedServer {
        service: input.service.name.clone(),
        client,
        server,
        is_named,
        address: None,
        why: failed.map_or_else(String::new, |failure| failure.error.detail.clone()),
        shown: Vec::new(),
    }
}
