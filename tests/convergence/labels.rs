//! Which commands read the files, and which do with the labels of what is there.

use crate::project;
use crate::support::{run as run_to_end, stackdeck};

const TWO: &str = "services:\n  web: {<<: *small}\n  db: {<<: *small, env_file: [there.env]}\n";

#[test]
fn a_name_without_a_file_means_what_is_there_whatever_file_is_near() {
    let Some(project) = project("named", TWO) else { return };
    project.write_file("there.env", "A=1\n");
    project.must(&["up", "-d"]);
    project.write_file("near/compose.yaml", "services: [\n");
    let near = project.dir.path().join("near");
    let run = |args: &[&str]| {
        let all = [&["-p", project.name.as_str()], args].concat();
        run_to_end(&mut stackdeck(&near, &all))
    };
    run(&["stop", "web"]).expect(0);
    assert_eq!(project.status("web-1"), "exited");
    run(&["start"]).expect(0);
    assert_eq!(project.status("web-1"), "running");
    run(&["exec", "-T", "web", "true"]).expect(0);
    run(&["up", "-d"]).expect(2);
    let mut by_variable = stackdeck(&near, &["pause", "db"]);
    run_to_end(by_variable.env("COMPOSE_PROJECT_NAME", &project.name)).expect(0);
    assert_eq!(project.status("db-1"), "paused");
    run(&["down"]).expect(0);
    assert_eq!(project.names(), Vec::<String>::new());
}

#[test]
fn a_missing_env_file_blocks_only_what_needs_it() {
    let Some(project) = project("envless", TWO) else { return };
    project.run(&["up", "-d"]).expect(2);
    project.must(&["up", "-d", "web"]);
    project.must(&["exec", "-T", "web", "true"]);
    project.run(&["run", "--rm", "db", "true"]).expect(2);
    project.must(&["down"]);
    assert_eq!(project.names(), Vec::<String>::new());
}

#[test]
fn a_service_that_does_not_exist_is_refused_before_anything_is_made() {
    let Some(project) = project("unknown", "services:\n  web: {<<: *small}\n") else {
        return;
    };
    for args in [
        &["up", "-d", "--scale", "nothere=2"][..],
        &["up", "--attach", "nothere"],
        &["up", "--exit-code-from", "nothere"],
        &["up", "--abort-on-container-exit", "--abort-on-container-failure"],
    ] {
        project.run(args).expect(2);
    }
    assert_eq!(project.names(), Vec::<String>::new());
}

#[test]
fn run_does_without_an_optional_dependency_whose_profile_is_not_active() {
    let text = "services:\n  web: {<<: *small, depends_on: {db: {condition: service_started, required: false}}}\n  db: {<<: *small, profiles: [more]}\n";
    let Some(project) = project("optional", text) else {
        return;
    };
    project.must(&["run", "--rm", "web", "true"]);
    assert_eq!(project.names(), Vec::<String>::new());
}

#[test]
fn exec_and_kill_reach_a_container_of_run() {
    let Some(project) = project("reach", "services:\n  web: {<<: *small}\n") else {
        return;
    };
    let id = project.must(&["run", "-d", "web"]);
    project.must(&["exec", "-T", "web", "true"]);
    project.must(&["kill"]);
    let state = project.docker(&["inspect", "-f", "{{.State.Running}}", id.trim()]);
    assert_eq!(state.trim(), "false");
}
