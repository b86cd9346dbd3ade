//! Lifecycle hooks (`post_start`, `pre_stop` and the like).

use crate::project;

#[test]
fn hooks_run_before_start_after_start_and_before_stop() {
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
    let Some(project) = project("hooks", file) else { return };
    project.must(&["up", "-d"]);
    assert_eq!(project.inside("web", &["cat", "/data/post"]), "first\nhook\nsecond");
    assert_eq!(project.names(), ["web-1"], "a hook's container was left");
    project.must(&["up", "-d"]);
    assert_eq!(
        project.inside("web", &["cat", "/data/pre"]),
        "first\nhook\nsecond",
        "hooks ran beside a running replica"
    );
    project.must(&["stop"]);
    project.must(&["start"]);
    assert_eq!(project.inside("web", &["ls", "/data"]), "post\npre\nstopping");
}

#[test]
fn a_failed_hook_fails_the_up_and_its_container_is_kept() {
    let file = "
services:
  web: {<<: *small, pre_start: [{command: [sh, -c, 'echo no database; exit 3']}]}
  after: {<<: *small, post_start: [{command: [sh, -c, 'echo cannot; exit 4']}]}
";
    let Some(project) = project("failing", file) else {
        return;
    };
    let ran = project.run(&["up", "-d", "web"]);
    assert_ne!(ran.code, Some(0));
    assert!(
        ran.err.contains("exit code 3") && ran.err.contains("no database"),
        "{}",
        ran.err
    );
    let hook =
        |(_, full): &(String, serde_json::Value)| full["Config"]["Labels"]["com.docker.compose.hook"] == "pre_start";
    assert!(project.containers().iter().any(hook), "the hook's container is gone");
    assert_eq!(project.status("web-1"), "created", "it was started all the same");
    let ran = project.run(&["up", "-d", "after"]);
    assert!(ran.code != Some(0) && ran.err.contains("cannot"), "{}", ran.err);
    project.must(&["down"]);
    assert_eq!(project.engine.leftovers(&project.name), Vec::<String>::new());
}
