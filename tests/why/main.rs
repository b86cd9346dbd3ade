//! What `why` and the last words of `up` say of stacks that fail on a real engine: a file for each class of failures.
//! Without an engine these tests are skipped with a message; `STACKDECK_REQUIRE_ENGINE=1` makes that a failure.

mod blocks;
mod chain;
mod ends;
mod healthy;
mod probes;
mod redis;
mod refused;
mod rules;
mod sockets;
mod stopped_engine;
#[path = "../support/mod.rs"]
mod support;

use serde_json::Value;
use support::Project;

/// Settings most services of these tests have.
const SMALL: &str = "x-small: &small\n  image: stackdeck-test/busybox:interop\n  command: [sleep, '1000']\n  init: true\n  stop_grace_period: 1s\n";

/// A project with a Compose file after [`SMALL`]; `None` without an engine. `name` must be unique among these tests.
fn project(name: &str, compose: &str) -> Option<Project> {
    let mut project = Project::on_engine(&format!("sdwhy-{name}"))?;
    project.preamble = SMALL;
    project.write(compose);
    Some(project)
}

/// What `why` says of a service, as an object. (Its exit code tells the state of the service.)
#[track_caller]
fn why(project: &Project, service: &str) -> Value {
    let ran = project.run(&["--json", "why", service]);
    let objects = ran.out.lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
    let mut found = objects.filter(|object| object["type"] == "why" && object["service"] == service);
    found.next().unwrap_or_else(|| panic!("{} {}", ran.out, ran.err))
}

/// What `why` says of a service, as text.
fn told(project: &Project, service: &str) -> String {
    project.run(&["--plain", "why", service]).out
}
