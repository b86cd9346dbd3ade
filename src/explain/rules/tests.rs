//! Messages of engines.

use super::engine::named;
use crate::engine::ErrorReason;
use crate::explain::Certainty::{self, Certain, Likely};
use crate::rules::{Rules, TextSource, fill, reason_names};

/// A message, the rule that must match it, its certainty, and what its cause must name.
type Sample = (&'static str, &'static str, Certainty, &'static str);

const ENGINES: &[Sample] = &[
    (
        "failed to compute cache key: \"/nothere\" not found: not found",
        "build-source-missing",
        Certain,
        "`/nothere` is not in the build context",
    ),
    (
        "failed to solve: failed to calculate checksum of ref 4a::z1: \"/app/main.go\": not found",
        "build-source-missing",
        Certain,
        "`/app/main.go`",
    ),
    (
        "COPY failed: file not found in build context or excluded by .dockerignore: stat nothere: file does not exist",
        "build-source-missing",
        Certain,
        "`nothere`",
    ),
    (
        "driver failed programming external connectivity on endpoint plan-web-1 (abc): Bind for 127.0.0.1:8000 failed: port is already allocated",
        "port-of-container",
        Certain,
        "8000",
    ),
    (
        "driver failed programming external connectivity on endpoint x (abc): Error starting userland proxy: listen tcp4 0.0.0.0:80: bind: address already in use",
        "port-of-process",
        Certain,
        "80",
    ),
    (
        "failed to set up container networking: driver failed programming external connectivity on endpoint w (1): failed to bind host port for 0.0.0.0:18080:172.18.0.2:80/tcp: address already in use",
        "port-of-process",
        Certain,
        "18080",
    ),
    (
        "pull access denied for nosuch, repository does not exist or may require 'docker login': denied: requested access to the resource is denied",
        "image-denied",
        Likely,
        "nosuch",
    ),
    (
        "manifest for mysql:99 not found: manifest unknown: manifest unknown",
        "image-tag-unknown",
        Certain,
        "mysql:99",
    ),
    (
        "no matching manifest for linux/arm64/v8 in the manifest list entries",
        "image-for-other-platform",
        Certain,
        "linux/arm64/v8",
    ),
    (
        "Get \"https://registry.example/v2/\": x509: certificate signed by unknown authority",
        "registry-certificate",
        Certain,
        "trust",
    ),
    (
        "Get \"https://registry.example/v2/\": dial tcp: lookup registry.example on 10.0.0.2:53: no such host",
        "registry-unknown-host",
        Certain,
        "registry.example",
    ),
    (
        "Get \"https://registry.example/v2/\": net/http: request canceled while waiting for connection (Client.Timeout exceeded while awaiting headers)",
        "registry-unreachable",
        Likely,
        "reach",
    ),
    (
        "OCI runtime create failed: container_linux.go:380: starting container process caused: exec: \"nosuch\": executable file not found in $PATH: unknown",
        "command-missing",
        Certain,
        "`nosuch`",
    ),
    (
        "invalid mount config for type \"bind\": bind source path does not exist: /srv/none",
        "bind-source-missing",
        Certain,
        "/srv/none",
    ),
    (
        "could not find an available, non-overlapping IPv4 address pool among the defaults to assign to the network",
        "address-pools",
        Certain,
        "address range",
    ),
    (
        "Conflict. The container name \"/web\" is already in use by container \"0123456789abcdef\". You have to remove (or rename) that container to be able to reuse that name.",
        "name-taken",
        Certain,
        "web",
    ),
    (
        "cannot join network of a non running container: 0123",
        "namespace-owner-down",
        Certain,
        "namespace",
    ),
    (
        "could not select device driver \"\" with capabilities: [[gpu]]",
        "gpu",
        Certain,
        "gpu",
    ),
    (
        "network 3f2a9c0d1e2b4a5f6071829304a5b6c7 not found",
        "network-gone",
        Certain,
        "removed",
    ),
];

#[test]
fn engines() {
    let rules = Rules::default();
    for &(text, rule, certainty, cause) in ENGINES {
        let reason = ErrorReason::read(text).unwrap_or_else(|| panic!("nothing reads {text:?}"));
        let reason = named(&reason);
        let found = rules.find_reason(TextSource::Engine, reason.name, &|_| true).unwrap();
        assert_eq!(found.name, rule, "{text:?}");
        assert_eq!(found.certainty, certainty, "{text:?}");
        let said = fill(&found.cause, &reason.groups);
        assert!(said.contains(cause), "{said:?} has no {cause:?}");
    }
}

#[test]
fn every_reason_has_a_rule() {
    let rules = Rules::default();
    for name in reason_names() {
        assert!(
            rules.find_reason(TextSource::Engine, name, &|_| true).is_some(),
            "{name}"
        );
    }
}
