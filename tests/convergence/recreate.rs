//! Recreating a container: name, number, anonymous volumes; dependents; an interrupted recreate.

use crate::place::Place;

#[test]
fn a_change_recreates_and_keeps_what_is_in_anonymous_volumes() {
    let file = |user: &str| {
        format!("services:\n  web: {{<<: *small, user: '{user}', volumes: [/kept]}}\n  other: {{<<: *small}}\n")
    };
    let Some(place) = Place::new("change", &file("0")) else {
        return;
    };
    place.must(&["up", "-d"]);
    let (web, other) = (place.id("web-1"), place.id("other-1"));
    place.inside("web", &["touch", "/kept/mark"]);
    place.write(&file("0:0"));
    place.must(&["up", "-d"]);
    assert_ne!(place.id("web-1"), web, "it was not recreated");
    assert_eq!(place.id("other-1"), other, "what did not change was touched");
    assert_eq!(place.inside("web", &["ls", "/kept"]), "mark");
    let labels = place.container("web-1")["Config"]["Labels"].clone();
    assert_eq!(labels["com.docker.compose.replace"], "web-1");
    assert_eq!(labels["com.docker.compose.container-number"], "1");
    place.must(&["up", "-d", "-V", "--force-recreate", "web"]);
    assert_eq!(place.inside("web", &["ls", "/kept"]), "", "-V kept the volume");
}

#[test]
fn force_never_and_dependencies() {
    let file = "services:\n  web: {<<: *small, depends_on: [db]}\n  db: {<<: *small}\n";
    let Some(place) = Place::new("force", file) else { return };
    place.must(&["up", "-d"]);
    let ids = || (place.id("web-1"), place.id("db-1"));
    let first = ids();
    place.must(&["up", "-d", "--force-recreate", "web"]);
    let second = ids();
    assert!(second.0 != first.0 && second.1 == first.1, "{first:?} {second:?}");
    place.must(&["up", "-d", "--always-recreate-deps", "web"]);
    let third = ids();
    assert!(third.1 != second.1, "the dependency was not recreated");
    place.write(&file.replace("db: {<<: *small}", "db: {<<: *small, user: '0'}"));
    place.must(&["up", "-d", "--no-recreate"]);
    assert_eq!(ids(), third, "--no-recreate recreated");
}

#[test]
fn who_says_restart_follows_what_is_recreated() {
    let file = |user: &str| {
        format!(
            "services:\n  db: {{<<: *small, user: '{user}'}}\n  web: {{<<: *small, depends_on: {{db: {{condition: service_started, restart: true}}}}}}\n  idle: {{<<: *small, depends_on: [db]}}\n"
        )
    };
    let Some(place) = Place::new("follow", &file("0")) else {
        return;
    };
    place.must(&["up", "-d"]);
    let started = |name: &str| place.container(name)["State"]["StartedAt"].clone();
    let (web, idle, id) = (started("web-1"), started("idle-1"), place.id("web-1"));
    place.write(&file("0:0"));
    place.must(&["up", "-d"]);
    assert_eq!(place.id("web-1"), id, "it only had to be restarted");
    assert_ne!(started("web-1"), web, "it was not restarted");
    assert_eq!(started("idle-1"), idle, "who does not say restart was restarted");
}

#[test]
fn an_interrupted_recreate_is_finished_or_undone() {
    let file = "services:\n  web: {<<: *small}\n";
    let Some(place) = Place::new("leftover", file) else {
        return;
    };
    place.must(&["up", "-d"]);
    let (old, full) = (place.id("web-1"), "sdconv-leftover-web-1");
    // The state that a recreate leaves when it is killed between its steps.
    place.must(&["up", "-d", "--force-recreate"]);
    let new = place.id("web-1");
    assert_ne!(new, old);
    let temporary = format!("{}_{full}", &old[..12]);
    place.docker(&["stop", "-t", "0", full]);
    place.docker(&["rename", full, &temporary]);
    place.must(&["up", "-d"]);
    assert_eq!(place.names(), ["web-1"], "the name was not given back");
    assert_eq!(place.id("web-1"), new);
    assert_eq!(place.status("web-1"), "running");
}

#[test]
fn paused_containers_are_thawed_and_orphans_go_when_asked() {
    let Some(place) = Place::new("orphans", "services:\n  web: {<<: *small}\n  old: {<<: *small}\n") else {
        return;
    };
    place.must(&["up", "-d"]);
    place.must(&["pause", "web"]);
    assert_eq!(place.status("web-1"), "paused");
    let id = place.id("web-1");
    place.write("services:\n  web: {<<: *small}\n");
    let ran = place.run(&["up", "-d"]).expect(0);
    assert!(ran.err.contains("old-1 is an orphan"), "{}", ran.err);
    assert_eq!((place.id("web-1"), place.status("web-1")), (id, "running".to_owned()));
    assert_eq!(place.names(), ["old-1", "web-1"], "an orphan was removed unasked");
    place.must(&["up", "-d", "--remove-orphans"]);
    assert_eq!(place.names(), ["web-1"]);
}
