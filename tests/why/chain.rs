//! The root of all, from any service that hangs on it, with and without a running `up`.

use crate::{project, told, why};

const CHAIN: &str = "
services:
  db:
    <<: *small
    command: [sh, -c, 'echo cannot open /data/pw: Permission denied >&2; exit 3']
  migrate: {<<: *small, command: ['true'], depends_on: {db: {condition: service_completed_successfully}}}
  api: {<<: *small, depends_on: {migrate: {condition: service_completed_successfully}}}
  web: {<<: *small, depends_on: {api: {condition: service_started}}}
";

#[test]
fn a_dependent_names_the_root_after_a_failed_up() {
    let Some(project) = project("chain", CHAIN) else { return };
    let ran = project.run(&["--plain", "up", "-d"]);
    assert!(ran.err.contains("Permission denied"), "{}", ran.err);
    let found = why(&project, "web");
    assert_eq!(found["root"], "db");
    let chain: Vec<&str> = found["chain"]
        .as_array()
        .unwrap()
        .iter()
        .map(|link| link["service"].as_str().unwrap())
        .collect();
    assert_eq!(chain, ["api", "migrate", "db"]);
    assert_eq!(found["cause"], why(&project, "db")["cause"]);
    let text = told(&project, "web");
    assert!(text.starts_with("web: not started: db ended with exit 3"), "{text}");

    // Told by the labels alone when only the project's name is known.
    let elsewhere = tempfile::tempdir().unwrap();
    let mut command = crate::support::stackdeck(elsewhere.path(), &["-p", &project.name, "--plain", "why", "web"]);
    let ran = crate::support::run(&mut command);
    assert!(
        ran.out.starts_with("web: not started: db ended with exit 3"),
        "{} {}",
        ran.out,
        ran.err
    );
}

#[test]
fn a_service_whose_dependency_died_later_names_it() {
    let file = "
services:
  db:
    <<: *small
    command: [sh, -c, 'until test -e /end; do sleep 0.1; done; echo cannot find the blue book >&2; exit 9']
    healthcheck: {test: ['CMD', 'true'], interval: 0.5s}
  api:
    <<: *small
    healthcheck: {test: ['CMD-SHELL', 'echo status 503; exit 1'], interval: 0.5s, retries: 2}
    depends_on: {db: {condition: service_healthy}}
";
    let Some(project) = project("later", file) else { return };
    project.run(&["up", "-d"]);
    project.inside("db", &["touch", "/end"]);
    project.docker(&["wait", &project.id("db-1")]);
    project.run(&["up", "-d", "--wait", "--no-deps", "api"]);
    let found = why(&project, "api");
    assert_eq!(found["root"], "db");
    assert!(
        found["cause"]["text"].as_str().unwrap().contains("blue book"),
        "{found}"
    );
    assert_eq!(found["cause"]["certainty"], "likely");
}

#[test]
fn the_last_words_of_up_have_the_probe_that_decided() {
    let file = "
services:
  db:
    <<: *small
    healthcheck: {test: ['CMD-SHELL', 'echo no such table: users; exit 1'], interval: 0.5s, retries: 2}
  web: {<<: *small, depends_on: {db: {condition: service_healthy}}}
";
    let Some(project) = project("words", file) else { return };
    let ran = project.run(&["--plain", "up", "-d"]);
    let last = ran.err.rsplit_once("db: unhealthy").map(|(_, last)| last);
    assert!(
        last.is_some_and(|last| last.contains("no such table: users")),
        "{}",
        ran.err
    );
    assert!(told(&project, "web").contains("no such table: users"));
}

#[test]
fn the_first_error_is_told_with_what_followed() {
    let Some(project) = project("first", CHAIN) else { return };
    project.run(&["up", "-d"]);
    let ran = project.run(&["--plain", "why", "--first"]);
    assert!(ran.out.starts_with("first, "), "{}", ran.out);
    assert!(
        ran.out.contains("db: > cannot open /data/pw: Permission denied"),
        "{}",
        ran.out
    );
    assert!(ran.out.contains("later db: ended with exit 3"), "{}", ran.out);
}
