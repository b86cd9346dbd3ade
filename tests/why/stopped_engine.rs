//! An engine that ended under its containers.

use crate::support::Project;
use crate::support::own_engine::OwnEngine;
use serde_json::Value;

#[track_caller]
fn why(own: &OwnEngine, project: &Project, service: &str) -> Value {
    let ran = own.run(project, &["--json", "why", service]);
    let mut objects = ran.out.lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
    objects
        .find(|object| object["type"] == "why")
        .unwrap_or_else(|| panic!("{} {}", ran.out, ran.err))
}

/// Two that end on SIGTERM, and one that ended by itself before.
const FILE: &str = "
x-small: &small {image: stackdeck-test/busybox:interop, command: [sleep, '1000'], init: true, stop_grace_period: 2s, network_mode: none}
services:
  db: {<<: *small}
  web: {<<: *small, init: false}
  done: {<<: *small, command: [sh, -c, 'echo no such shelf: 12 >&2; exit 3']}
";

#[test]
fn containers_that_ended_with_their_engine_are_told_from_others() {
    let Some(mut own) = OwnEngine::start() else { return };
    let project = Project::new("sdwhy-stopped-engine", FILE);
    own.run(&project, &["up", "-d"]);
    assert!(
        own.docker()
            .args(["wait", "sdwhy-stopped-engine-done-1"])
            .output()
            .unwrap()
            .status
            .success()
    );

    own.restart();
    for (service, code) in [("db", "143"), ("web", "137")] {
        let found = why(&own, &project, service);
        assert_eq!(found["cause"]["rule"], "engine-stopped", "{found}");
        assert_eq!(found["cause"]["certainty"], "likely", "{found}");
        assert!(found["headline"].as_str().unwrap().contains(code), "{found}");
    }
    let found = why(&own, &project, "done");
    assert!(
        found["cause"]["text"].as_str().unwrap().contains("no such shelf"),
        "{found}"
    );

    own.run(&project, &["start", "db", "web"]);
    own.crash();
    for service in ["db", "web"] {
        let found = why(&own, &project, service);
        assert_eq!(found["cause"]["rule"], "engine-stopped", "{found}");
    }
    // Killed alone, it ends them when it is back, and remembers that as any other stop.
    own.run(&project, &["start", "db", "web"]);
    own.kill();
    for service in ["db", "web"] {
        let found = why(&own, &project, service);
        assert_eq!(found["cause"]["rule"], "engine-stopped", "{found}");
        assert!(
            found["headline"].as_str().unwrap().starts_with("ended with the engine"),
            "{found}"
        );
    }
    let told = own.run(&project, &["--plain", "why"]).out;
    assert!(told.contains("the engine, or its host, was stopped"), "{told}");
    own.run(&project, &["down", "-t", "0"]);
}

/// Its memory has no more of the time before than that of an engine that ended what it found.
#[test]
fn a_stop_on_request_after_an_engine_came_back_to_running_containers_is_told_as_one() {
    let Some(mut own) = OwnEngine::start_with("--live-restore") else {
        return;
    };
    let project = Project::new("sdwhy-live-restore", FILE);
    own.run(&project, &["up", "-d", "db"]);
    own.kill();
    let stop = own.docker().args(["stop", "sdwhy-live-restore-db-1"]).output().unwrap();
    assert!(stop.status.success(), "{stop:?}");
    let found = why(&own, &project, "db");
    let headline = found["headline"].as_str().unwrap();
    assert!(headline.starts_with("stopped on request"), "{found}");
    own.run(&project, &["down", "-t", "0"]);
}
