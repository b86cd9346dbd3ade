//! The servers that were not trusted, as far as what failed tells which they are.

use super::refine::scene;
use super::scene::{NOW, Scene, Stands};
use crate::engine::{EndpointReport, TlsClient, UntrustedServer};
use crate::explain::untrusted_servers;

const GO: &str =
    r#"Get "https://gateway:8443/": tls: failed to verify certificate: x509: certificate signed by unknown authority"#;
const CURL: &str = "curl: (60) SSL certificate problem: unable to get local issuer certificate";

#[track_caller]
fn one(scene: &Scene) -> UntrustedServer {
    let mut found = untrusted_servers(&scene.stack, &["app".to_owned()], NOW);
    assert_eq!(found.len(), 1, "{:?}", scene.why("app"));
    found.remove(0)
}

#[test]
fn the_registry_of_a_pull_is_the_one_that_the_engine_names() {
    let text = "services: {app: {image: 'reg.example:5000/shop/app:1'}}";
    let named = r#"Get "https://proxy.example/v2/": x509: certificate signed by unknown authority"#;
    let found = one(&scene(text).failed("app", "pulling", named));
    assert_eq!(
        (found.client, found.server.shown().as_str()),
        (TlsClient::Pull, "proxy.example")
    );
    let found = one(&scene(text).failed("app", "pulling", "x509: certificate signed by unknown authority"));
    assert_eq!(found.server.shown(), "reg.example:5000");
}

#[test]
fn a_build_does_not_trust_a_registry_or_the_server_of_a_step() {
    let text = "services: {app: {build: .}}";
    let base = r#"failed to do request: Head "https://reg.example/v2/base/manifests/1": x509: certificate signed by unknown authority"#;
    let found = one(&scene(text).failed("app", "building", base));
    assert_eq!(
        (found.client, found.server.shown().as_str()),
        (TlsClient::BaseImage, "reg.example")
    );
    let step = "The command '/bin/sh -c curl -f https://deps.example:8443/v2/x' returned a non-zero code: 60";
    let found = one(&scene(text)
        .printed("app", &format!("{CURL}\n"))
        .failed("app", "building", step));
    assert_eq!(
        (found.client, found.server.shown().as_str()),
        (TlsClient::BuildStep, "deps.example:8443")
    );
}

#[test]
fn a_service_is_asked_at_its_containers_address() {
    let text = "services: {app: {image: a, depends_on: [gateway]}, gateway: {image: g}}";
    let gateway = Stands::running("gateway").change(|report| {
        let endpoint = EndpointReport {
            ipv4: "10.0.0.7".to_owned(),
            ..EndpointReport::default()
        };
        report.summary.networks.insert("shop_default".to_owned(), endpoint);
    });
    let app = Stands::running("app").exited(1);
    let found = one(&scene(text).with(gateway).with(app).wrote("app", 3001, &[GO]));
    assert_eq!((found.client, found.is_named), (TlsClient::Container, true));
    assert_eq!(found.address.as_deref(), Some("10.0.0.7:8443"));
}

#[test]
fn a_message_that_names_no_server_is_about_the_only_one_that_is_told() {
    let told = "services: {app: {image: a, environment: {VAULT: 'https://vault.example:8200/v1'}}}";
    let app = || Stands::running("app").exited(1);
    let found = one(&scene(told).with(app()).wrote("app", 3001, &[CURL]));
    assert_eq!(
        (found.server.shown().as_str(), found.is_named),
        ("vault.example:8200", false)
    );
    let two = told.replace("}}}", ", OTHER: 'https://b.example'}}}");
    let scene = scene(&two).with(app()).wrote("app", 3001, &[CURL]);
    assert_eq!(untrusted_servers(&scene.stack, &["app".to_owned()], NOW), []);
}
