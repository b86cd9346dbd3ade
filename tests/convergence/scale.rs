//! Scaling: new replicas get the next numbers; the highest are removed first.

use crate::place::Place;

#[test]
fn replicas_come_and_go() {
    let Some(place) = Place::new("scale", "services:\n  web: {<<: *small}\n  db: {<<: *small}\n") else {
        return;
    };
    place.must(&["up", "-d", "--scale", "web=3"]);
    assert_eq!(place.names(), ["db-1", "web-1", "web-2", "web-3"]);
    let first = place.id("web-1");
    place.docker(&["rm", "-f", "sdconv-scale-web-2"]);
    place.must(&["scale", "web=3"]);
    assert_eq!(
        place.names(),
        ["db-1", "web-1", "web-3", "web-4"],
        "holes are not filled"
    );
    place.must(&["scale", "web=1", "db=0"]);
    assert_eq!(place.names(), ["web-1"]);
    assert_eq!(place.id("web-1"), first);
    place.run(&["scale", "web=many"]).expect(2);
}

#[test]
fn create_starts_nothing_and_rm_removes_what_does_not_run() {
    let Some(place) = Place::new(
        "create",
        "services:\n  web: {<<: *small, volumes: [/a]}\n  db: {<<: *small}\n",
    ) else {
        return;
    };
    place.must(&["create"]);
    assert_eq!(place.status("web-1"), "created");
    place.must(&["start", "--wait", "db"]);
    place.run(&["rm"]).expect(2);
    assert_eq!(place.names().len(), 2, "rm without an answer removed something");
    place.must(&["rm", "-f", "-v"]);
    assert_eq!(place.names(), ["db-1"], "rm removed what runs, or kept what does not");
    place.must(&["rm", "-fs"]);
    assert_eq!(place.names(), Vec::<String>::new());
}
