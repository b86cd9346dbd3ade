//! Recreating a container: name, number, anonymous volumes; dependents; an interrupted recreate.

use crate::project;

#[test]
fn a_changed_service_is_recreated_and_keeps_its_anonymous_volumes() {
    let file = |user: &str| {
        format!("services:\n  web: {{<<: *small, user: '{user}', volumes: [/kept]}}\n  other: {{<<: *small}}\n")
    };
    let Some(project) = project("change", &file("0")) else {
        return;
    };
    project.must(&["up", "-d"]);
    let (web, other) = (project.id("web-1"), project.id("other-1"));
    project.inside("web", &["touch", "/kept/mark"]);
    project.write(&file("0:0"));
    project.must(&["up", "-d"]);
    assert_ne!(project.id("web-1"), web, "it was not recreated");
    assert_eq!(project.id("other-1"), other, "what did not change was touched");
    assert_eq!(project.inside("web", &["ls", "/kept"]), "mark");
    let labels = project.container("web-1")["Config"]["Labels"].clone();
    assert_eq!(labels["com.docker.compose.replace"], "web-1");
    assert_eq!(labels["com.docker.compose.container-number"], "1");
    project.must(&["up", "-d", "-V", "--force-recreate", "web"]);
    assert_eq!(project.inside("web", &["ls", "/kept"]), "", "-V kept the volume");
}

#[test]
fn recreate_flags_choose_which_containers_are_recreated() {
    let file = "services:\n  web: {<<: *small, depends_on: [db]}\n  db: {<<: *small}\n";
    let Some(project) = project("force", file) else { return };
    project.must(&["up", "-d"]);
    let ids = || (project.id("web-1"), project.id("db-1"));
    let first = ids();
    project.must(&["up", "-d", "--force-recreate", "web"]);
    let second = ids();
    assert!(second.0 != first.0 && second.1 == first.1, "{first:?} {second:?}");
    project.must(&["up", "-d", "--always-recreate-deps", "web"]);
    let third = ids();
    assert!(third.1 != second.1, "the dependency was not recreated");
    project.write(&file.replace("db: {<<: *small}", "db: {<<: *small, user: '0'}"));
    project.must(&["up", "-d", "--no-recreate"]);
    assert_eq!(ids(), third, "--no-recreate recreated");
}

#[test]
fn a_dependent_with_restart_true_restarts_when_its_dependency_is_recreated() {
    let file = |user: &str| {
        format!(
            "services:\n  db: {{<<: *small, user: '{user}'}}\n  web: {{<<: *small, depends_on: {{db: {{condition: service_started, restart: true}}}}}}\n  idle: {{<<: *small, depends_on: [db]}}\n"
        )
    };
    let Some(project) = project("follow", &file("0")) else {
        return;
    };
    project.must(&["up", "-d"]);
    let started = |name: &str| project.container(name)["State"]["StartedAt"].clone();
    let (web, idle, id) = (started("web-1"), started("idle-1"), project.id("web-1"));
    project.write(&file("0:0"));
    project.must(&["up", "-d"]);
    assert_eq!(project.id("web-1"), id, "it only had to be restarted");
    assert_ne!(started("web-1"), web, "it was not restarted");
    assert_eq!(started("idle-1"), idle, "who does not say restart was restarted");
}

#[test]
fn an_interrupted_recreate_is_finished_or_undone() {
    let file = "services:\n  web: {<<: *small}\n";
    let Some(project) = project("leftover", file) else {
        return;
    };
    project.must(&["up", "-d"]);
    let (old, full) = (project.id("web-1"), "sdconv-leftover-web-1");
    // The state that a recreate leaves when it is killed between its steps.
    project.must(&["up", "-d", "--force-recreate"]);
    let new = project.id("web-1");
    assert_ne!(new, old);
    let temporary = format!("{}_{full}", &old[..12]);
    project.docker(&["stop", "-t", "0", full]);
    project.docker(&["rename", full, &temporary]);
    project.must(&["up", "-d"]);
    assert_eq!(project.names(), ["web-1"], "the name was not given back");
    assert_eq!(project.id("web-1"), new);
    assert_eq!(project.status("web-1"), "running");
}

#[test]
fn up_unpauses_containers_and_removes_orphans_only_when_asked() {
    let Some(project) = project("orphans", "services:\n  web: {<<: *small}\n  old: {<<: *small}\n") else {
        return;
    };
    project.must(&["up", "-d"]);
    project.must(&["pause", "web"]);
    assert_eq!(project.status("web-1"), "paused");
    let id = project.id("web-1");
    project.write("services:\n  web: {<<: *small}\n");
    let ran = project.run(&["up", "-d"]).expect(0);
    assert!(ran.err.contains("old-1 is an orphan"), "{}", ran.err);
    assert_eq!(
        (project.id("web-1"), project.status("web-1")),
        (id, "running".to_owned())
    );
    assert_eq!(project.names(), ["old-1", "web-1"], "an orphan was removed unasked");
    project.must(&["up", "-d", "--remove-orphans"]);
    assert_eq!(project.names(), ["web-1"]);
}

#[test]
fn a_renamed_network_or_volume_takes_the_containers_along() {
    let file = |name: &str| {
        format!(
            "services:\n  web: {{<<: *small, networks: [inner], volumes: ['data:/data']}}\n\
             networks: {{inner: {{name: sdconv-renamed-{name}}}}}\nvolumes: {{data: {{name: sdconv-renamed-{name}}}}}\n"
        )
    };
    let Some(project) = project("renamed", &file("first")) else {
        return;
    };
    project.must(&["up", "-d"]);
    let id = project.id("web-1");
    project.inside("web", &["touch", "/data/mark"]);
    project.write(&file("second"));
    project.must(&["up", "-d"]);
    assert_ne!(project.id("web-1"), id, "it was not recreated");
    let networks = project.container("web-1")["NetworkSettings"]["Networks"].clone();
    let names: Vec<&String> = networks.as_object().unwrap().keys().collect();
    assert_eq!(names, ["sdconv-renamed-second"]);
    assert_eq!(project.inside("web", &["ls", "/data"]), "", "the volume is another one");
    let left = |kind: &str| project.docker(&[kind, "ls", "-q", "--filter", "name=sdconv-renamed-first"]);
    assert_eq!(left("network"), "", "the old network stayed");
    assert_eq!(
        left("volume").trim(),
        "sdconv-renamed-first",
        "the old volume was removed"
    );
    let kept = project.id("web-1");
    project.must(&["up", "-d"]);
    assert_eq!(project.id("web-1"), kept, "a second up changed something");
    project.docker(&["volume", "rm", "sdconv-renamed-first"]);
}
