//! Who ended a container.

use crate::{project, why};

const APP: &str = "
services:
  app: {<<: *small, command: [sh, -c, 'echo warning: connection refused; exec sleep 1000']}
";

#[test]
fn a_stop_on_request_is_no_trouble() {
    let Some(project) = project("stop", APP) else { return };
    project.must(&["up", "-d"]);
    project.must(&["stop"]);
    let found = why(&project, "app");
    assert_eq!(found["cause"], serde_json::Value::Null, "{found}");
    assert!(
        found["headline"].as_str().unwrap().starts_with("stopped on request"),
        "{found}"
    );
    assert!(!found.to_string().contains("connection refused"), "{found}");
}

#[test]
fn a_stop_that_was_outlasted_says_so() {
    let file = "
services:
  app: {<<: *small, init: false, command: [sh, -c, 'trap \"\" TERM; while true; do sleep 0.1; done']}
";
    let Some(project) = project("outlasted", file) else {
        return;
    };
    project.must(&["up", "-d"]);
    project.must(&["stop"]);
    let found = why(&project, "app");
    assert_eq!(found["cause"]["rule"], "stop-outlasted", "{found}");
}

#[test]
fn a_kill_through_the_engine_is_told_from_one_inside() {
    let Some(project) = project("kill", APP) else { return };
    project.must(&["up", "-d"]);
    project.docker(&["kill", &project.id("app-1")]);
    let found = why(&project, "app");
    assert_eq!(found["cause"]["rule"], "killed-by-other", "{found}");
    assert_eq!(found["cause"]["certainty"], "certain");
}

#[test]
fn a_server_that_ended_well_is_a_finding_and_a_job_is_not() {
    let file = "
services:
  web: {<<: *small, command: ['true'], ports: ['127.0.0.1::80']}
  job: {<<: *small, command: ['true']}
";
    let Some(project) = project("well", file) else { return };
    project.run(&["up", "-d"]);
    for name in ["web-1", "job-1"] {
        project.docker(&["wait", &project.id(name)]);
    }
    assert_eq!(why(&project, "web")["cause"]["rule"], "server-ended");
    assert_eq!(why(&project, "job")["cause"], serde_json::Value::Null);
}
