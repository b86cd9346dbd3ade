//! Commands that mean the stack on a swarm, and flags that mean nothing there.

use crate::real::{swarm, text};
use serde_json::Value;

const WEB: &str = "services: {web: {image: IMAGE, command: sleep 1000, stop_grace_period: 0s, deploy: {endpoint_mode: dnsrr, update_config: {monitor: 1s}}}}";

#[test]
fn the_project_says_that_its_commands_mean_the_stack() {
    let Some(swarm) = swarm() else { return };
    let stack = swarm.stack("target", WEB);
    stack.write_beside(".stackdeck/settings.yaml", "target: swarm\n");
    let run = |words: &[&str]| {
        let words = [&["-H", swarm.host(), "-p", &stack.name], words].concat();
        stack.plain_command(&words).output().unwrap()
    };
    assert!(text(&run(&["up", "-d"]).stdout).contains("_web created"));
    assert!(text(&run(&["ps"]).stdout).contains("/1"));
    stack.write_beside(".stackdeck/settings.yaml", "target: swrm\n");
    let wrong = run(&["ps"]);
    assert_eq!(wrong.status.code(), Some(2));
    assert!(
        text(&wrong.stderr).contains("`swrm` is no target"),
        "{}",
        text(&wrong.stderr)
    );
}

#[test]
fn a_restart_replaces_the_tasks_and_those_of_dependents_that_say_so() {
    let Some(swarm) = swarm() else { return };
    let service = "image: IMAGE, command: sleep 1000, stop_grace_period: 0s, deploy: {endpoint_mode: dnsrr, update_config: {monitor: 1s}}";
    let stack = swarm.stack(
        "restart",
        &format!(
            "services:
  db: {{{service}}}
  web: {{{service}, depends_on: {{db: {{condition: service_started, restart: true}}}}}}
  log: {{{service}, depends_on: [db]}}
"
        ),
    );
    stack.ours(&["up"]);
    let before = stack.tasks();
    let told = stack.ours(&["restart", "db"]);
    let name = &stack.name;
    let at = |words: &str| told.find(words).unwrap_or_else(|| panic!("{words} is not in\n{told}"));
    assert!(at(&format!("{name}_db updated: restart")) < at(&format!("{name}_db ready")));
    assert!(at(&format!("{name}_db ready")) < at(&format!("{name}_web updated: restart")));
    assert!(!told.contains(&format!("{name}_log")), "{told}");
    let after = stack.tasks();
    assert_eq!(
        after.iter().filter(|id| before.contains(id)).count(),
        1,
        "one of three stays"
    );
    let alone = stack.ours(&["restart", "--no-deps", "db"]);
    assert!(!alone.contains(&format!("{name}_web")), "{alone}");
    let unknown = stack.refused(2, &["restart", "nope"]);
    assert!(unknown.contains("there are db, log, web"), "{unknown}");
}

#[test]
fn an_updated_dependency_restarts_who_says_so() {
    let Some(swarm) = swarm() else { return };
    let service = "image: IMAGE, command: sleep 1000, stop_grace_period: 0s, deploy: {endpoint_mode: dnsrr, update_config: {monitor: 1s}}";
    let file = |variable: &str| {
        format!(
            "services:
  db: {{{service}, environment: {{A: '{variable}'}}}}
  web: {{{service}, depends_on: {{db: {{condition: service_started, restart: true}}}}}}
"
        )
    };
    let stack = swarm.stack("drawn", &file("1"));
    stack.ours(&["up"]);
    let before = stack.tasks();
    stack.write(&file("2"));
    let told = stack.ours(&["up"]);
    assert!(told.contains("_web updated: depends_on.restart"), "{told}");
    assert!(stack.tasks().iter().all(|id| !before.contains(id)));
    let again = stack.ours(&["up"]);
    assert!(
        again.contains("_web unchanged") && !again.contains("restart"),
        "{again}"
    );
}

#[test]
fn events_of_services_and_changes_of_tasks_are_told() {
    let Some(swarm) = swarm() else { return };
    let stack = swarm.stack("events", WEB);
    stack.ours(&["up"]);
    let told = stack.ours(&["events", "--since", "5m", "--until", "0s"]);
    let name = &stack.name;
    assert!(told.contains(&format!(" service {name}_web create")), "{told}");
    assert!(told.contains(&format!(" task {name}_web.1 running (node=sw")), "{told}");
    assert!(
        told.lines()
            .all(|line| line.contains(name.as_str()) || line.contains(" node ")),
        "{told}"
    );
    let objects = stack.ours(&["--json", "events", "--since", "5m", "--until", "0s", "web"]);
    let first: Value = serde_json::from_str(objects.lines().next().unwrap()).unwrap();
    assert_eq!(first["type"], "event");
}

#[test]
fn wait_ends_with_the_tasks_and_has_their_exit_code() {
    let Some(swarm) = swarm() else { return };
    let stack = swarm.stack(
        "wait",
        "services: {job: {image: IMAGE, command: sh -c 'sleep 2; exit 4', deploy: {mode: replicated-job}}}",
    );
    stack.ours(&["up", "-d"]);
    let told = stack.refused(4, &["wait", "job"]);
    assert!(
        told.contains(&format!("{}_job.", stack.name)) && told.contains("exited with status code 4"),
        "{told}"
    );
}

#[test]
fn stacks_are_listed_beside_the_projects_of_the_engine() {
    let Some(swarm) = swarm() else { return };
    let stack = swarm.stack("kinds", WEB);
    stack.ours(&["up", "-d"]);
    let project = format!("sdtest-kinds-project-{}", std::process::id());
    let file = format!(
        "services: {{one: {{image: {}, command: sleep 1000, network_mode: none, stop_grace_period: 0s}}}}",
        swarm.image()
    );
    stack.write_beside("one.yaml", &file);
    let run = |words: &[&str]| {
        let words = [&["-H", swarm.host(), "-f", "one.yaml", "-p", &project], words].concat();
        stack.plain_command(&words).output().unwrap()
    };
    let up = run(&["--plain", "up", "-d"]);
    let both = stack.ours(&["ls"]);
    let filtered = stack.ours(&["ls", "-q", "--filter", &format!("name={}", stack.name)]);
    run(&["down"]);
    assert!(up.status.success(), "{}", text(&up.stderr));
    assert!(
        both.contains(&stack.name) && both.contains(&format!("{project}  1/1 running")),
        "{both}"
    );
    assert_eq!(filtered.trim(), stack.name);
}

#[test]
fn flags_that_mean_nothing_on_a_swarm_are_refused() {
    let Some(swarm) = swarm() else { return };
    let stack = swarm.stack("flags", WEB);
    for words in [
        &["up", "--menu=false"][..],
        &["up", "--pull", "always"],
        &["scale", "--no-deps", "web=2"],
        &["down", "--remove-orphans"],
        &["restart", "-t", "1"],
        &["ps", "--format", "json"],
        &["ls", "--format", "json"],
        &["pull", "--no-parallel"],
        &["why", "--first"],
    ] {
        let told = stack.refused(2, words);
        assert!(told.contains("not with --swarm"), "{words:?}: {told}");
    }
    let alone = stack.plain_command(&["up", "--rollback-on-failure"]).output().unwrap();
    assert_eq!(alone.status.code(), Some(2));
    assert!(text(&alone.stderr).contains("add --swarm"), "{}", text(&alone.stderr));
}

#[test]
fn ps_shows_digests_and_leaves_orphans_out_when_asked() {
    let Some(swarm) = swarm() else { return };
    let stack = swarm.stack("ps", &WEB.replace("web:", "old:"));
    stack.ours(&["up"]);
    stack.write(WEB);
    stack.ours(&["up"]);
    let short = stack.ours(&["ps"]);
    assert!(short.contains("_old.1") && !short.contains("@sha256:"), "{short}");
    let own = stack.ours(&["ps", "--no-trunc", "--orphans=false"]);
    assert!(!own.contains("_old") && own.contains("@sha256:"), "{own}");
}

#[test]
fn plan_says_what_would_change() {
    let Some(swarm) = swarm() else { return };
    let file = |web: &str| {
        format!(
            "services:
  web: {{image: IMAGE, command: sleep {web}, configs: [app], stop_grace_period: 0s, deploy: {{endpoint_mode: dnsrr}}}}
  db: {{image: IMAGE, command: sleep 1000, stop_grace_period: 0s, deploy: {{endpoint_mode: dnsrr}}}}
configs: {{app: {{content: one}}}}
"
        )
    };
    let stack = swarm.stack("plan", &file("1000"));
    let name = &stack.name;
    let first = stack.ours(&["plan"]);
    assert!(first.contains("  4 create\n"), "{first}");
    stack.ours(&["up", "-d"]);
    let same = stack.ours(&["plan"]);
    assert!(same.contains("on the swarm\n  4 unchanged\n"), "{same}");
    stack.write(
        &file("1001")
            .replace("  db:", "  api:")
            .replace("content: one", "content: two"),
    );
    let told = stack.ours(&["up", "--dry-run"]);
    let line = |words: &str| {
        let words: Vec<&str> = words.split(' ').collect();
        told.lines()
            .any(|line| line.split_whitespace().take(words.len()).eq(words.iter().copied()))
    };
    assert!(line(&format!("update service {name}_web command,")), "{told}");
    assert!(line(&format!("create config {name}_app.2")), "{told}");
    assert!(line(&format!("create service {name}_api")), "{told}");
    assert!(line(&format!("orphan service {name}_db")), "{told}");
    let objects: Value = serde_json::from_str(&stack.ours(&["--json", "plan"])).unwrap();
    let changes = objects["changes"].as_array().unwrap();
    assert!(
        changes
            .iter()
            .any(|one| one["change"] == "update" && one["name"] == format!("{name}_web")),
        "{objects}"
    );
    let elsewhere = stack
        .plain_command(&["-H", "unix:///nowhere.sock", "--swarm", "plan"])
        .output()
        .unwrap();
    assert!(elsewhere.status.success());
    assert!(text(&elsewhere.stdout).contains("what would change is not known: connecting to"));
}
