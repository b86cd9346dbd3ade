//! Healthchecks that we run ahead of the engine: what waits for health does not wait for the engine's interval.

use crate::project;
use std::time::{Duration, Instant};

const FILE: &str = "x-checked: &checked
  <<: *small
  command: [sh, -c, 'busybox usleep 700000; touch /ready; sleep 1000']
  healthcheck: {test: [CMD, test, -e, /ready], interval: 20s}
services:
  first: *checked
  second: {<<: *checked, depends_on: {first: {condition: service_healthy}}}
";

#[test]
fn up_wait_is_done_when_the_services_are_ready_and_not_at_the_next_probe() {
    let Some(project) = project("early-probes", FILE) else {
        return;
    };
    let began = Instant::now();
    project.must(&["up", "-d", "--wait"]);
    assert!(began.elapsed() < Duration::from_secs(15), "took {:?}", began.elapsed());
    // The engine's own probes are those declared, and none of them was due.
    for (name, report) in project.containers() {
        assert_eq!(report["State"]["Health"]["Status"], "starting", "{name}");
        assert_eq!(
            report["State"]["Health"]["Log"].as_array().map(Vec::len),
            Some(0),
            "{name}"
        );
    }
    project.must(&["down", "-t", "1"]);
    project.write(&FILE.replace("20s", "5s"));
    let began = Instant::now();
    project.must(&["--declared-probes", "up", "-d", "--wait"]);
    assert!(began.elapsed() > Duration::from_secs(10), "took {:?}", began.elapsed());
}
