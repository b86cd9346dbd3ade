//! Nothing breaks it: connections that break, engines that go away, two programs at once, an interruption at any call, and
//! everything at once. Without an engine these tests are skipped
//! with a message; `STACKDECK_REQUIRE_ENGINE=1` makes that a failure.

mod again;
mod away;
mod chaos;
mod chaos_proxy;
mod follower;
mod interrupted;
mod saving;
mod silence;
#[path = "../support/mod.rs"]
mod support;
mod talkers;
#[allow(dead_code, reason = "these tests use a part of it")]
#[path = "../pty/terminal.rs"]
mod terminal;
mod two_at_once;
mod unanswered;

use support::Project;

/// Settings the services of these tests have.
const SMALL: &str = "x-small: &small\n  image: stackdeck-test/busybox:interop\n  command: [sleep, '1000']\n  init: true\n  stop_grace_period: 1s\n";

/// A project with a Compose file after [`SMALL`]; `None` without an engine. `name` must be unique among these tests.
fn project(name: &str, compose: &str) -> Option<Project> {
    let mut project = Project::on_engine(&format!("sdfault-{name}"))?;
    project.preamble = SMALL;
    project.write(compose);
    Some(project)
}
