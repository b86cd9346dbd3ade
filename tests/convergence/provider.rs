//! Services run by a `provider` program.

use crate::project;
use crate::support::Project;
use std::os::unix::fs::PermissionsExt;

/// A provider that records its calls.
const CLOUD: &str = r#"#!/bin/sh
echo "$@" >> asked
case "$*" in
  "compose metadata") echo '{"description":"a cloud","up":{"parameters":[{"name":"size","required":true}]},"down":{}}' ;;
  *" up "*)
    echo '{"type":"info","message":"renting a machine"}'
    echo '{"type":"debug","message":"unimportant"}'
    echo '{"type":"setenv","message":"URL=tcp://cloud:1?a=b"}'
    echo "{\"type\":\"rawsetenv\",\"message\":\"REGION=$FAR\"}"
    echo "a warning of its own" >&2 ;;
  *" down "*) test ! -e broken || { echo "no such machine" >&2; exit 9; } ;;
esac
"#;

fn with_provider(name: &str, file: &str, program: &str) -> Option<Project> {
    let project = project(name, file)?;
    let path = project.dir.path().join("stackdeck-test-cloud");
    std::fs::write(&path, program).unwrap();
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o755)).unwrap();
    std::fs::write(project.dir.path().join(".env"), "FAR=north\n").unwrap();
    Some(project)
}

const FILE: &str = "
services:
  web:
    <<: *small
    depends_on: [db]
  db:
    provider: {type: ./stackdeck-test-cloud, options: {size: [s, m], unknown: x}}
";

#[test]
fn a_provider_runs_before_its_dependents_are_created_and_after_they_are_removed() {
    let Some(project) = with_provider("provider", FILE, CLOUD) else {
        return;
    };
    let ran = project.run(&["up", "-d"]).expect(0);
    assert!(
        ran.err.contains("renting a machine") && ran.err.contains("a warning of its own"),
        "{}",
        ran.err
    );
    assert!(!ran.err.contains("unimportant"), "{}", ran.err);
    let environment = project.container("web-1")["Config"]["Env"].to_string();
    assert!(
        environment.contains("DB_URL=tcp://cloud:1?a=b") && environment.contains("REGION=north"),
        "{environment}"
    );
    let id = project.id("web-1");
    project.must(&["up", "-d"]);
    assert_eq!(project.id("web-1"), id, "what was provided again is a change");
    let ran = project.run(&["stop"]).expect(0);
    assert!(ran.err.contains("cannot stop it; it stays"), "{}", ran.err);
    let ran = project.run(&["down"]).expect(0);
    let stopping = |line: &str| line.contains("db") && line.contains("stopping");
    assert!(
        ran.err.lines().any(stopping),
        "it is not said that it is being taken away: {}",
        ran.err
    );
    let asked = std::fs::read_to_string(project.dir.path().join("asked")).unwrap();
    let runs: Vec<&str> = asked.lines().filter(|line| *line != "compose metadata").collect();
    let name = format!("compose --project-name={}", project.name);
    let up = format!("{name} up --size=s --size=m db");
    assert_eq!(runs, [up.clone(), up, format!("{name} down db")]);
    std::fs::write(project.dir.path().join("broken"), "").unwrap();
    let ran = project.run(&["down"]);
    assert!(
        ran.code != Some(0) && ran.err.contains("no such machine"),
        "{}",
        ran.err
    );
}

#[test]
fn a_provider_that_fails_or_is_missing_fails_the_up_before_anything_is_created() {
    let refuses = r#"#!/bin/sh
test "$2" = metadata && exit 1
echo '{"type":"error","message":"no credit"}'
"#;
    let Some(project) = with_provider("refusing", FILE, refuses) else {
        return;
    };
    let ran = project.run(&["up", "-d"]);
    assert!(ran.code != Some(0) && ran.err.contains("no credit"), "{}", ran.err);
    std::fs::remove_file(project.dir.path().join("stackdeck-test-cloud")).unwrap();
    let ran = project.run(&["up", "-d"]);
    assert!(
        ran.code != Some(0) && ran.err.contains("install the provider"),
        "{}",
        ran.err
    );
    assert_eq!(project.names(), Vec::<String>::new(), "something was made all the same");
}
