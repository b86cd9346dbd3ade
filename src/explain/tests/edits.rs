//! Where a file is to be changed, and how the line should be.

use super::refine::{said, scene};
use super::scene::{Scene, Stands};
use crate::diag::Diagnostic;
use crate::engine::HealthStatus;
use crate::explain::Explanation;
use crate::stack::Event;

/// The first advice with its place.
fn first(found: &Explanation) -> String {
    found
        .next
        .first()
        .map_or_else(String::new, super::super::Suggestion::sentence)
}

#[track_caller]
fn ends(found: &Explanation, with: &str) {
    let told = first(found);
    assert!(told.ends_with(with), "{told}");
}

const SHOP: &str = "services:
  app:
    image: a
    environment:
      DB_HOST: localhost
      CACHE_URL: redis://cahce:16379/0
    depends_on: [db]
  db: {image: 'mysql:9', expose: ['3306']}
  cache: {image: 'redis:8', ports: ['16379:6379']}
";

#[test]
fn a_host_is_corrected_where_it_is_set() {
    let shop = || scene(SHOP).with(Stands::running("db")).with(Stands::running("cache"));
    let found = said(shop(), "Error: connect ECONNREFUSED 127.0.0.1:3306");
    // The file says `localhost`, which is the same.
    ends(&found, "compose.yaml:6  DB_HOST: db  instead of localhost");
    let found = said(shop(), "getaddrinfo ENOTFOUND cahce");
    ends(
        &found,
        "compose.yaml:7  CACHE_URL: redis://cache:16379/0  instead of cahce",
    );
}

#[test]
fn a_password_is_masked_in_the_line_that_is_shown() {
    let file = "services:
  app: {image: a, environment: {URL: 'mysql://app:hunter2@localhost/shop'}, depends_on: [db]}
  db: {image: 'mysql:9', expose: ['3306']}
";
    let found = said(
        scene(file).with(Stands::running("db")),
        "Error: connect ECONNREFUSED localhost:3306",
    );
    let told = first(&found);
    assert!(told.contains("@db/shop") && !told.contains("hunter2"), "{told}");
}

#[test]
fn what_is_missing_is_added_to_the_service() {
    let file = "services:\n  app:\n    image: a\n    cap_drop: [ALL]\n";
    let found = said(
        scene(file),
        "chown: changing ownership of '/data': Operation not permitted",
    );
    ends(&found, "compose.yaml:3  add cap_add: [CHOWN]");
    let file = "services:\n  app:\n    image: a\n    read_only: true\n";
    let found = said(scene(file), "sh: cannot create /run/x: Read-only file system");
    ends(&found, "compose.yaml:3  add tmpfs: [/run]");
}

#[test]
fn an_advice_that_names_a_key_has_its_place() {
    let file = "services:\n  app:\n    image: a\n    mem_limit: 64m\n";
    let found = said(scene(file), "fatal error: runtime: out of memory");
    ends(&found, "(compose.yaml:5)");
}

#[test]
fn a_probe_is_corrected_in_its_test() {
    let file = "services:
  app:
    image: a
    healthcheck:
      test: [CMD, wget, 'http://localhost:8080/']
";
    let stands = Stands::running("app").failing(
        &["CMD", "wget", "http://localhost:8080/"],
        HealthStatus::Unhealthy,
        &[(1, "wget: can't connect to remote host (::1): Connection refused")],
    );
    let found = scene(file).with(stands).why("app");
    ends(
        &found,
        "compose.yaml:6  test: [CMD, wget, 'http://127.0.0.1:8080/']  instead of localhost",
    );
}

#[test]
fn a_port_that_is_taken_has_the_line_with_another() {
    let file = "services:\n  app:\n    image: a\n    ports:\n      - \"8080:80\"\n      - \"8081:81\"\n";
    let mut scene = scene(file);
    let fault = Diagnostic::error("port-taken", "host port 8080 is taken")
        .about("services.app.ports[0]")
        .hint("publish another port");
    scene.stack.apply(&Event::Preflight(vec![fault]));
    ends(&scene.why("app"), "compose.yaml:6  - \"8082:80\"  instead of 8080");
}

#[test]
fn a_finding_of_the_doctor_makes_a_symptom_exact() {
    let file = "services:\n  app:\n    image: a\n    command: [/app/run]\n";
    let finding = || {
        Diagnostic::error(
            "loader-missing",
            "/app/run is linked dynamically, and its loader is not in the image",
        )
        .about("services.app.command")
        .because("it needs /lib64/ld-linux-x86-64.so.2")
        .hint("link it statically")
    };
    let doctor = |line: &str| {
        let mut scene: Scene = scene(file);
        scene.stack.apply(&Event::Findings(vec![finding()]));
        said(scene, line)
    };
    let found = doctor("exec /app/run: no such file or directory");
    assert_eq!(found.rule(), "loader-missing");
    assert_eq!(first(&found), "link it statically (compose.yaml:5)");
    // It is no cause of anything else.
    assert_eq!(doctor("FATAL: no licence").rule(), "last-words");
}
