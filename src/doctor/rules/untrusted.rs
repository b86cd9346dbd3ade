//! Servers whose certificate is not trusted: registries and proxies in front of them, by the engine; others, by a step of a build
//! or by a container. Which certificate it is, who signed it, and what would trust it.

use crate::compose::Service;
use crate::diag::Diagnostic;
use crate::doctor::certificate::{CertificateFacts, certificate, common_name};
use crate::doctor::container_path;
use crate::doctor::finding::DoctorFinding;
use crate::doctor::input::CheckInput;
use crate::engine::{TlsClient, UntrustedServer};

pub(super) fn check(input: CheckInput<'_>, service: &Service, found: &mut Vec<DoctorFinding>) {
    let own = input.facts.untrusted.iter().filter(|one| one.service == service.name);
    let told = own.filter_map(|one| tell(input, service, one));
    found.extend(told.map(|diagnostic| DoctorFinding::of(service, diagnostic)));
}

fn tell(input: CheckInput<'_>, service: &Service, one: &UntrustedServer) -> Option<Diagnostic> {
    let shown: Vec<CertificateFacts> = one.shown.iter().filter_map(|der| certificate(der)).collect();
    let is_pulled = matches!(one.client, TlsClient::Pull | TlsClient::BaseImage);
    let cause = match chain(input, one, &shown) {
        Some(chain) => chain,
        // Of a server that is not seen from here, only the engine's words are known.
        None if is_pulled => one.why.clone(),
        None => return None,
    };
    let host = one.server.shown();
    let name = &service.name;
    let (steps, message): (&[&str], _) = match one.client {
        TlsClient::Pull => (
            &["image"],
            format!(
                "the engine does not trust the certificate of {host}, so it cannot pull `{}`",
                service.image_name(input.project)
            ),
        ),
        TlsClient::BaseImage => (
            &["build"],
            format!(
                "the engine does not trust the certificate of {host}, so it cannot pull what the build of `{name}` begins with"
            ),
        ),
        TlsClient::BuildStep => (
            &["build"],
            format!("a step of the build of `{name}` does not trust the certificate of {host}"),
        ),
        TlsClient::Container => (&[], format!("`{name}` does not trust the certificate of {host}")),
    };
    let diagnostic = match (is_pulled, one.is_named) {
        (true, _) => input.error("registry-untrusted", service, steps, message),
        (false, true) => input.error("server-untrusted", service, steps, message),
        (false, false) => input.warning("server-untrusted", service, steps, message),
    };
    Some(diagnostic.because(cause).hint(hint(input, service, one, &shown)))
}

/// `it is CN=a, signed by CN=b, signed by CN=c`, and what else is wrong with it.
fn chain(input: CheckInput<'_>, one: &UntrustedServer, shown: &[CertificateFacts]) -> Option<String> {
    let own = shown.first()?;
    let mut text = format!("it is {}", common_name(&own.subject));
    for certificate in shown {
        if certificate.is_self_signed() {
            text.push_str(", signed by itself");
            break;
        }
        text.push_str(&format!(", signed by {}", common_name(&certificate.issuer)));
    }
    let now = input.facts.observed.as_ref().map_or(0, |observed| observed.at.0) / 1_000_000_000;
    if let Some(ends) = own.ends.filter(|ends| now > 0 && ends.as_second() < now) {
        text.push_str(&format!(", valid until {ends}"));
    }
    let host = &one.server.host;
    let is_address = host.parse::<std::net::IpAddr>().is_ok();
    if !is_address && !own.names.is_empty() && !own.is_for(host) {
        text.push_str(&format!(", for {} and not for {host}", own.names.join(", ")));
    }
    Some(text)
}

/// What would trust it.
fn hint(input: CheckInput<'_>, service: &Service, one: &UntrustedServer, shown: &[CertificateFacts]) -> String {
    let authority = authority(one, shown);
    match one.client {
        TlsClient::Pull | TlsClient::BaseImage => {
            let verb = if one.client == TlsClient::Pull { "pull" } else { "build" };
            format!(
                "{verb} with --ca FILE, or put FILE on the engine's host as /etc/docker/certs.d/{}/ca.crt; FILE is {authority}",
                one.server.shown()
            )
        }
        TlsClient::BuildStep => format!(
            "hand it to that step as a secret, since --ca does not reach it: RUN --mount=type=secret,id=ca,target=/etc/ssl/certs/ca-certificates.crt …; \
             it is {authority}"
        ),
        TlsClient::Container if container_path::report(input, service, "/etc/ssl/certs").is_missing() => format!(
            "`{}` has no certificates of authorities at all: mount one at /etc/ssl/certs/ca-certificates.crt; it is {authority}",
            service.name
        ),
        TlsClient::Container => format!(
            "mount it into `{}`, and name it by SSL_CERT_FILE, NODE_EXTRA_CA_CERTS or REQUESTS_CA_BUNDLE; it is {authority}",
            service.name
        ),
    }
}

/// Whose certificate would be trusted, and where it is to be had.
fn authority(one: &UntrustedServer, shown: &[CertificateFacts]) -> String {
    let address = one.server.address();
    let sent = shown.iter().find(|certificate| certificate.is_self_signed());
    match (sent, shown.last()) {
        (Some(sent), _) => format!(
            "the certificate of {} (openssl s_client -showcerts -connect {address} </dev/null)",
            common_name(&sent.subject)
        ),
        (None, Some(last)) => format!(
            "the certificate of {}, which whoever runs {address} has",
            common_name(&last.issuer)
        ),
        (None, None) => "the certificate of its authority".to_owned(),
    }
}
