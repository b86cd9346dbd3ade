//! Turn about with the reference on a real engine. For every project of `projects.rs`: what one tool brings up the other finds
//! up to date, lists, reads and takes down; and what both create is the same, attribute by attribute. Without an engine or
//! without `docker compose` these tests say so and pass; `STACKDECK_REQUIRE_ENGINE=1` makes that a failure.

mod ci_script;
mod formats;
mod hashes;
mod inspect;
mod plugin;
mod printed;
mod projects;
#[path = "../support/mod.rs"]
mod support;
mod surface;
mod turn_about;

use projects::Sample;
use support::{Project, Tool};

/// A project of the table; `None` when something that is needed is not there. Tests run side by side, so each has a prefix
/// of its own.
fn project(prefix: &str, sample: &Sample) -> Option<Project> {
    if support::reference().is_none() {
        let is_required = std::env::var("STACKDECK_REQUIRE_ENGINE").as_deref() == Ok("1");
        assert!(!is_required, "docker compose is not installed");
        eprintln!("SKIPPED: docker compose is not installed");
        return None;
    }
    let mut project = Project::on_engine(&format!("{prefix}-{}", sample.name))?;
    project.arguments = sample.arguments;
    std::fs::remove_file(project.dir.path().join("compose.yaml")).unwrap();
    for (path, text) in sample.files {
        project.write_file(path, text);
    }
    Some(project)
}

/// Runs a tool to its good end; its standard output.
#[track_caller]
fn must(project: &Project, tool: Tool, args: &[&str]) -> String {
    let mut command = project.command_of(tool, args);
    command.env("SDI_VALUE", "from the environment");
    let ran = support::run(&mut command);
    let said = format!("{}{}", ran.out, ran.err);
    assert_eq!(ran.code, Some(0), "{}: {tool:?} {args:?}\n{said}", project.name);
    ran.out
}
