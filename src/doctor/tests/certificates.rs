//! Certificates of servers of the project. `gateway.pem`: `openssl req -x509 -subj /CN=gateway -addext
//! subjectAltName=DNS:gateway`, valid for a hundred years.

use super::bench::{Bench, bench, directory, file};
use crate::doctor::PathReport;
use crate::engine::{ImageReport, Timestamp, TlsClient, TlsServer, UntrustedServer};

const GATEWAY: &str = include_str!("gateway.pem");

fn project(server: &str, client: &str) -> Bench {
    let text = format!(
        "services:\n  {server}: {{image: 'a:1', volumes: ['./tls:/tls:ro']}}\n  app: {{image: 'a:1', command: 'get https://{server}:8443/', {client}}}\n"
    );
    let mut bench = bench(&text)
        .here("tls", directory(0o755, &["c.pem"]))
        .here("tls/c.pem", file(0o644, GATEWAY));
    bench.facts.observed.as_mut().unwrap().at = Timestamp(1_800_000_000_000_000_000);
    bench
}

#[test]
fn a_certificate_that_its_client_cannot_trust_is_found() {
    let one = project("gateway", "labels: {}").one("certificate-untrusted");
    assert_eq!(
        one.diagnostic.message,
        "`app` has no reason to trust the certificate of `gateway`"
    );
    assert!(
        one.diagnostic.cause.contains("CN=gateway, signed by itself"),
        "{}",
        one.diagnostic.cause
    );
    assert!(
        project("gateway", "volumes: ['./tls:/tls:ro']").said().is_empty(),
        "it is given the certificate"
    );
    assert!(
        project("gateway", "environment: {NODE_TLS_REJECT_UNAUTHORIZED: '0'}")
            .said()
            .is_empty()
    );
}

/// A project of `app`, and a server that shows the certificate of `gateway` to it.
fn untrusted(client: TlsClient, url: &str) -> Bench {
    use tokio_rustls::rustls::pki_types::CertificateDer;
    use tokio_rustls::rustls::pki_types::pem::PemObject;
    let mut bench = bench("services: {app: {image: 'gateway:5000/shop/app:1'}}\n");
    let shown = CertificateDer::from_pem_slice(GATEWAY.as_bytes()).unwrap().to_vec();
    bench.facts.observed.as_mut().unwrap().images.clear();
    bench.facts.untrusted = vec![UntrustedServer {
        service: "app".to_owned(),
        client,
        server: TlsServer::named_in(url).remove(0),
        is_named: true,
        address: None,
        why: "x509: certificate signed by unknown authority".to_owned(),
        shown: vec![shown],
    }];
    bench
}

#[test]
fn a_registry_that_is_not_trusted_tells_who_signed_its_certificate() {
    let bench = untrusted(TlsClient::Pull, "https://gateway:5000/v2/");
    let one = bench.one("registry-untrusted").diagnostic;
    assert!(one.message.contains("certificate of gateway:5000"), "{}", one.message);
    assert_eq!(one.cause, "it is CN=gateway, signed by itself");
    assert!(one.hint.contains("the certificate of CN=gateway"), "{}", one.hint);
    assert!(one.hint.contains("--ca FILE"), "{}", one.hint);
    assert!(
        one.hint.contains("/etc/docker/certs.d/gateway:5000/ca.crt"),
        "{}",
        one.hint
    );
    let mut unseen = untrusted(TlsClient::Pull, "https://gateway:5000/v2/");
    unseen.facts.untrusted[0].shown.clear();
    let one = unseen.one("registry-untrusted").diagnostic;
    assert_eq!(one.cause, "x509: certificate signed by unknown authority");
}

#[test]
fn a_step_or_a_container_that_does_not_trust_a_server_is_told_what_would() {
    let step = untrusted(TlsClient::BuildStep, "https://gateway/x").one("server-untrusted");
    assert!(
        step.diagnostic.hint.contains("--mount=type=secret"),
        "{:?}",
        step.diagnostic
    );
    let bare = untrusted(TlsClient::Container, "https://gateway/x");
    let one = bare.one("server-untrusted").diagnostic;
    assert!(one.hint.contains("SSL_CERT_FILE"), "{}", one.hint);
    let image = ImageReport::default();
    let missing = [("/etc/ssl/certs", PathReport::Missing)];
    let scratch = bare.image("gateway:5000/shop/app:1", image, &missing, &[]);
    let one = scratch.one("server-untrusted").diagnostic;
    assert!(one.hint.contains("/etc/ssl/certs/ca-certificates.crt"), "{}", one.hint);
    // Asked by another name than the ones it is for.
    let other = untrusted(TlsClient::Container, "https://edge:8443/");
    let one = other.one("server-untrusted").diagnostic;
    assert!(one.cause.ends_with("for gateway and not for edge"), "{}", one.cause);
    let mut late = untrusted(TlsClient::Container, "https://gateway/");
    late.facts.observed.as_mut().unwrap().at = Timestamp(5_000_000_000_000_000_000);
    let one = late.one("server-untrusted").diagnostic;
    assert!(one.cause.contains("valid until"), "{}", one.cause);
}

#[test]
fn a_certificate_for_another_name_or_time_is_found() {
    project("edge", "labels: {}").one("certificate-other-name");
    let mut late = project("gateway", "volumes: ['./tls:/tls:ro']");
    late.facts.observed.as_mut().unwrap().at = Timestamp(5_000_000_000_000_000_000);
    assert_eq!(
        late.said(),
        ["certificate-expired: the certificate ./tls/c.pem has ended"]
    );
}
