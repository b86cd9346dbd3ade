//! Certificates of servers of the project. `gateway.pem`: `openssl req -x509 -subj /CN=gateway -addext
//! subjectAltName=DNS:gateway`, valid for a hundred years.

use super::bench::{Bench, bench, directory, file};
use crate::engine::Timestamp;

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

#[test]
fn a_registry_that_is_not_trusted_tells_who_signed_its_certificate() {
    use crate::doctor::PullAnswer;
    use tokio_rustls::rustls::pki_types::CertificateDer;
    use tokio_rustls::rustls::pki_types::pem::PemObject;
    let mut bench = bench("services: {app: {image: 'gateway:5000/shop/app:1'}}\n");
    let shown = CertificateDer::from_pem_slice(GATEWAY.as_bytes()).unwrap().to_vec();
    bench.facts.observed.as_mut().unwrap().images.clear();
    let why = "x509: certificate signed by unknown authority".to_owned();
    let answer = PullAnswer::Untrusted {
        why,
        shown: vec![shown],
    };
    bench
        .facts
        .registries
        .insert("gateway:5000/shop/app:1".to_owned(), answer);
    let one = bench.one("registry-untrusted").diagnostic;
    assert_eq!(
        one.cause,
        "gateway:5000 shows CN=gateway, signed by itself: x509: certificate signed by unknown authority"
    );
    assert!(one.hint.contains("the certificate of CN=gateway"), "{}", one.hint);
    assert!(
        one.hint.contains("/etc/docker/certs.d/gateway:5000/ca.crt"),
        "{}",
        one.hint
    );
    assert!(one.hint.contains("--mount=type=secret"), "{}", one.hint);
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
