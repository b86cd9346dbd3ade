//! How commands converge existing objects on a real engine: recreate, scale, renewal, hooks, one-off runs, files,
//! watch. Without an engine these tests are skipped with a message; `STACKDECK_REQUIRE_ENGINE=1` makes that a failure.

mod build_check;
mod bulk;
mod command_line;
mod commit;
mod early_probes;
mod files;
mod hooks;
mod labels;
mod look;
mod one_off;
mod provider;
mod recreate;
mod removal;
mod renewal;
mod scale;
mod stale;
#[path = "../support/mod.rs"]
mod support;
mod watch;

use support::Project;

/// Settings most services of these tests have.
const SMALL: &str = "x-small: &small\n  image: stackdeck-test/busybox:interop\n  command: [sleep, '1000']\n  init: true\n  stop_grace_period: 1s\n";

/// A project with a Compose file after [`SMALL`]; `None` without an engine. `name` must be unique among these tests.
fn project(name: &str, compose: &str) -> Option<Project> {
    let mut project = Project::on_engine(&format!("sdconv-{name}"))?;
    project.preamble = SMALL;
    project.write(compose);
    Some(project)
}
