//! Rules of one's own, and what the file, the mounts and the other side tell beyond the message.

use crate::support::Project;
use crate::{project, why};
use std::os::unix::fs::PermissionsExt;

/// Brings it up and waits until these have ended.
fn ended(project: &Project, services: &[&str]) {
    project.run(&["up", "-d"]);
    for service in services {
        project.docker(&["wait", &project.id(&format!("{service}-1"))]);
    }
}

#[track_caller]
fn says(project: &Project, service: &str, cause: &str) {
    let found = why(project, service);
    let text = found["cause"]["text"].as_str().unwrap_or("");
    assert!(text.contains(cause), "{found}");
}

#[test]
fn a_projects_own_rules_explain_its_errors() {
    let file = "
services:
  app: {<<: *small, command: [sh, -c, 'echo licence 42 is void >&2; exit 3']}
";
    let Some(project) = project("own", file) else { return };
    let rules = project.dir.path().join(".stackdeck");
    std::fs::create_dir(&rules).unwrap();
    let text = "- name: broken\n  pattern: '('\n  cause: x\n- {name: licence, pattern: 'licence (?<id>\\d+) is void', certainty: certain, cause: 'the shop has no licence {id}', next: buy one}\n";
    std::fs::write(rules.join("rules.yaml"), text).unwrap();
    ended(&project, &["app"]);
    let found = why(&project, "app");
    assert_eq!(found["cause"]["text"], "the shop has no licence 42", "{found}");
    assert_eq!(found["cause"]["rule"], "licence");
    let told = project.run(&["--plain", "why", "app"]);
    assert!(
        told.err.contains("not a regular expression") && told.err.contains("rules.yaml:2:12"),
        "{}",
        told.err
    );
}

#[test]
fn a_mounted_script_is_looked_at() {
    let file = "
services:
  ends: {<<: *small, command: [/w/ends.sh], volumes: ['./ends.sh:/w/ends.sh']}
  mode: {<<: *small, command: [/w/mode.sh], volumes: ['./mode.sh:/w/mode.sh']}
";
    let Some(project) = project("script", file) else { return };
    for (name, text, mode) in [
        ("ends.sh", "#!/bin/sh\r\necho x\r\n", 0o755),
        ("mode.sh", "#!/bin/sh\necho x\n", 0o644),
    ] {
        let path = project.dir.path().join(name);
        std::fs::write(&path, text).unwrap();
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(mode)).unwrap();
    }
    ended(&project, &["ends", "mode"]);
    says(&project, "ends", "the lines of ./ends.sh end with CR LF");
    says(&project, "mode", "./mode.sh, which is not executable: its mode is 0644");
}

#[test]
fn limits_of_the_file_are_told_by_their_key() {
    let file = "
services:
  space: {<<: *small, tmpfs: ['/small:size=64k'], command: [busybox, dd, if=/dev/zero, of=/small/x, bs=64k]}
  fixed: {<<: *small, read_only: true, command: [touch, /x]}
  owner: {<<: *small, cap_drop: [ALL], command: [busybox, chown, '1', /bin/sh]}
";
    let Some(project) = project("limits", file) else { return };
    ended(&project, &["space", "fixed", "owner"]);
    says(&project, "space", "the tmpfs at /small is full: its size is 64k");
    says(&project, "fixed", "`read_only: true`");
    says(&project, "owner", "`cap_drop: [ALL]` takes away the capability CHOWN");
}

#[test]
fn the_other_side_of_a_connection_is_a_service() {
    let file = "
services:
  cache: {<<: *small, expose: ['6379'], ports: ['127.0.0.1::6379']}
  app: {<<: *small, depends_on: [cache], command: [busybox, wget, -q, -O-, 'http://cache:6379/']}
  self: {<<: *small, depends_on: [cache], command: [sh, -c, 'echo \"Error: connect ECONNREFUSED 127.0.0.1:6379\" >&2; exit 1']}
  typo: {<<: *small, depends_on: [cache], command: [sh, -c, 'echo \"getaddrinfo ENOTFOUND cahce\" >&2; exit 1']}
";
    let Some(project) = project("sides", file) else { return };
    ended(&project, &["app", "self", "typo"]);
    says(&project, "app", "`cache`");
    says(&project, "self", "`cache` is the one that listens on 6379");
    says(&project, "typo", "the service is called `cache`");
}
