//! Scaling: new replicas get the next numbers; the highest are removed first.

use crate::project;

#[test]
fn scale_adds_and_removes_replicas() {
    let Some(project) = project("scale", "services:\n  web: {<<: *small}\n  db: {<<: *small}\n") else {
        return;
    };
    project.must(&["up", "-d", "--scale", "web=3"]);
    assert_eq!(project.names(), ["db-1", "web-1", "web-2", "web-3"]);
    let first = project.id("web-1");
    project.docker(&["rm", "-f", "sdconv-scale-web-2"]);
    project.must(&["scale", "web=3"]);
    assert_eq!(
        project.names(),
        ["db-1", "web-1", "web-3", "web-4"],
        "holes are not filled"
    );
    project.must(&["scale", "web=1", "db=0"]);
    assert_eq!(project.names(), ["web-1"]);
    assert_eq!(project.id("web-1"), first);
    project.run(&["scale", "web=many"]).expect(2);
}

#[test]
fn create_starts_nothing_and_rm_removes_what_does_not_run() {
    let Some(project) = project(
        "create",
        "services:\n  web: {<<: *small, volumes: [/a]}\n  db: {<<: *small}\n",
    ) else {
        return;
    };
    project.must(&["create"]);
    assert_eq!(project.status("web-1"), "created");
    project.must(&["start", "--wait", "db"]);
    project.must(&["rm"]);
    assert_eq!(project.names().len(), 2, "rm without an answer removed something");
    project.must(&["rm", "-f", "-v"]);
    assert_eq!(project.names(), ["db-1"], "rm removed what runs, or kept what does not");
    project.must(&["rm", "-fs"]);
    assert_eq!(project.names(), Vec::<String>::new());
}
