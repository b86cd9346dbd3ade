//! Services run by a `provider` program.

use crate::place::Place;
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

fn place(name: &str, file: &str, program: &str) -> Option<Place> {
    let place = Place::new(name, file)?;
    let path = place.dir.path().join("stackdeck-test-cloud");
    std::fs::write(&path, program).unwrap();
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o755)).unwrap();
    std::fs::write(place.dir.path().join(".env"), "FAR=north\n").unwrap();
    Some(place)
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
fn a_provider_is_asked_before_its_dependents_are_made_and_after_they_are_gone() {
    let Some(place) = place("provider", FILE, CLOUD) else {
        return;
    };
    let ran = place.run(&["up", "-d"]).expect(0);
    assert!(
        ran.err.contains("renting a machine") && ran.err.contains("a warning of its own"),
        "{}",
        ran.err
    );
    assert!(!ran.err.contains("unimportant"), "{}", ran.err);
    let environment = place.container("web-1")["Config"]["Env"].to_string();
    assert!(
        environment.contains("DB_URL=tcp://cloud:1?a=b") && environment.contains("REGION=north"),
        "{environment}"
    );
    let id = place.id("web-1");
    place.must(&["up", "-d"]);
    assert_eq!(place.id("web-1"), id, "what was provided again is a change");
    let ran = place.run(&["stop"]).expect(0);
    assert!(ran.err.contains("cannot stop it; it stays"), "{}", ran.err);
    let ran = place.run(&["down"]).expect(0);
    let stopping = |line: &str| line.contains("db") && line.contains("stopping");
    assert!(
        ran.err.lines().any(stopping),
        "it is not said that it is being taken away: {}",
        ran.err
    );
    let asked = std::fs::read_to_string(place.dir.path().join("asked")).unwrap();
    let runs: Vec<&str> = asked.lines().filter(|line| *line != "compose metadata").collect();
    let project = format!("compose --project-name={}", place.name);
    let up = format!("{project} up --size=s --size=m db");
    assert_eq!(runs, [up.clone(), up, format!("{project} down db")]);
    std::fs::write(place.dir.path().join("broken"), "").unwrap();
    let ran = place.run(&["down"]);
    assert!(
        ran.code != Some(0) && ran.err.contains("no such machine"),
        "{}",
        ran.err
    );
}

#[test]
fn a_provider_that_fails_or_is_not_there_fails_the_up_before_anything_is_made() {
    let refuses = r#"#!/bin/sh
test "$2" = metadata && exit 1
echo '{"type":"error","message":"no credit"}'
"#;
    let Some(place) = place("refusing", FILE, refuses) else {
        return;
    };
    let ran = place.run(&["up", "-d"]);
    assert!(ran.code != Some(0) && ran.err.contains("no credit"), "{}", ran.err);
    std::fs::remove_file(place.dir.path().join("stackdeck-test-cloud")).unwrap();
    let ran = place.run(&["up", "-d"]);
    assert!(
        ran.code != Some(0) && ran.err.contains("install the provider"),
        "{}",
        ran.err
    );
    assert_eq!(place.names(), Vec::<String>::new(), "something was made all the same");
}
