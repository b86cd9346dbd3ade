//! What decides of a run is at its end, and of this run.

use crate::{project, why};

#[test]
fn the_last_error_decides_and_not_the_noise_before_it() {
    let file = "
services:
  app:
    <<: *small
    command: [sh, -c, 'for i in 1 2 3 4 5; do echo \"ERROR: metrics: connection refused, ignoring\" >&2; sleep 0.1; done; echo \"the licence expired on 2026-01-01\"; echo exiting; exit 78']
";
    let Some(project) = project("noise", file) else { return };
    project.run(&["up", "-d", "--wait"]);
    project.docker(&["wait", &project.id("app-1")]);
    let found = why(&project, "app");
    assert!(
        found["cause"]["text"].as_str().unwrap().contains("licence expired"),
        "{found}"
    );
    assert_eq!(found["cause"]["certainty"], "likely");
}

#[test]
fn lines_of_an_earlier_run_explain_nothing() {
    let file = "
services:
  app:
    <<: *small
    volumes: ['state:/state']
    command: [sh, -c, 'if test -e /state/x; then exit 7; fi; touch /state/x; echo \"FATAL: password authentication failed for user app\" >&2; exit 1']
volumes: {state: {}}
";
    let Some(project) = project("runs", file) else { return };
    project.run(&["up", "-d"]);
    project.docker(&["wait", &project.id("app-1")]);
    project.run(&["start", "app"]);
    project.docker(&["wait", &project.id("app-1")]);
    let found = why(&project, "app");
    assert!(
        found["headline"].as_str().unwrap().starts_with("ended with exit 7"),
        "{found}"
    );
    assert!(!found.to_string().contains("password authentication"), "{found}");
}

#[test]
fn a_traceback_is_one_piece_that_its_last_line_decides() {
    let file = "
services:
  app:
    <<: *small
    command: [sh, -c, 'printf \"Traceback (most recent call last):\\n  File \\\"a.py\\\", line 3, in <module>\\n    connect()\\nKeyError: DATABASE_URL\\n\" >&2; exit 1']
";
    let Some(project) = project("traceback", file) else {
        return;
    };
    project.run(&["up", "-d"]);
    project.docker(&["wait", &project.id("app-1")]);
    let found = why(&project, "app");
    assert_eq!(found["cause"]["certainty"], "certain", "{found}");
    let evidence = found["evidence"].as_array().unwrap();
    let logged: Vec<&str> = evidence
        .iter()
        .filter(|one| one["source"] == "log")
        .map(|one| one["text"].as_str().unwrap())
        .collect();
    assert_eq!(logged, ["KeyError: DATABASE_URL"], "{found}");
    assert!(evidence[0]["at"].is_string(), "{found}");
}
