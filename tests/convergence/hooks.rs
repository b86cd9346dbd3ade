//! Lifecycle hooks (`post_start`, `pre_stop` and the like).

use crate::place::Place;

#[test]
fn hooks_run_at_their_turns() {
    let file = "
services:
  web:
    <<: *small
    volumes: [data:/data]
    pre_start:
      - {command: [sh, -c, 'echo first > /data/pre; echo $$WHO >> /data/pre'], environment: {WHO: hook}}
      - {command: [sh, -c, 'echo second >> /data/pre']}
    post_start: [{command: [sh, -c, 'cat /data/pre > /data/post']}]
    pre_stop: [{command: [touch, /data/stopping]}]
volumes: {data: {}}
";
    let Some(place) = Place::new("hooks", file) else { return };
    place.must(&["up", "-d"]);
    assert_eq!(place.inside("web", &["cat", "/data/post"]), "first\nhook\nsecond");
    assert_eq!(place.names(), ["web-1"], "a hook's container was left");
    place.must(&["up", "-d"]);
    assert_eq!(
        place.inside("web", &["cat", "/data/pre"]),
        "first\nhook\nsecond",
        "hooks ran beside a running replica"
    );
    place.must(&["stop"]);
    place.must(&["start"]);
    assert_eq!(place.inside("web", &["ls", "/data"]), "post\npre\nstopping");
}

#[test]
fn a_hook_that_fails_fails_the_up_and_stays_to_be_looked_at() {
    let file = "
services:
  web: {<<: *small, pre_start: [{command: [sh, -c, 'echo no database; exit 3']}]}
  after: {<<: *small, post_start: [{command: [sh, -c, 'echo cannot; exit 4']}]}
";
    let Some(place) = Place::new("failing", file) else {
        return;
    };
    let ran = place.run(&["up", "-d", "web"]);
    assert_ne!(ran.code, Some(0));
    assert!(
        ran.err.contains("exit code 3") && ran.err.contains("no database"),
        "{}",
        ran.err
    );
    let hook =
        |(_, full): &(String, serde_json::Value)| full["Config"]["Labels"]["com.docker.compose.hook"] == "pre_start";
    assert!(place.containers().iter().any(hook), "the hook's container is gone");
    assert_eq!(place.status("web-1"), "created", "it was started all the same");
    let ran = place.run(&["up", "-d", "after"]);
    assert!(ran.code != Some(0) && ran.err.contains("cannot"), "{}", ran.err);
    place.must(&["down"]);
    assert_eq!(place.engine.leftovers(&place.name), Vec::<String>::new());
}
