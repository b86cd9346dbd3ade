//! What only we do with a stack: order, new content, what is said of failures.

use crate::real::{swarm, text};

#[test]
fn a_service_starts_when_what_it_waits_for_holds() {
    let Some(swarm) = swarm() else { return };
    let stack = swarm.stack(
        "order",
        "services:
  web:
    image: IMAGE
    command: sleep 1000
    deploy: {endpoint_mode: dnsrr}
    depends_on: {db: {condition: service_healthy}, migrate: {condition: service_completed_successfully}}
  db:
    image: IMAGE
    command: sh -c 'sleep 2; touch /ready; sleep 1000'
    healthcheck: {test: [CMD, test, -f, /ready], interval: 500ms, retries: 20}
    deploy: {endpoint_mode: dnsrr}
  migrate:
    image: IMAGE
    command: 'true'
    depends_on: [db]
",
    );
    let told = stack.ours(&["up"]);
    let at = |words: &str| told.find(words).unwrap_or_else(|| panic!("{words} is not in\n{told}"));
    let name = &stack.name;
    assert!(at(&format!("service {name}_web waits for")) < at(&format!("service {name}_web updated: replicas")));
    assert!(told.contains(&format!("service {name}_web ready, 1/1")), "{told}");
    assert!(told.contains(&format!("service {name}_migrate ready, 1/1")), "{told}");
    let listed = stack.ours(&["ps", "-a"]);
    assert!(
        listed.contains(&format!("{name}_web.1")) && listed.contains("complete"),
        "{listed}"
    );
    assert!(stack.ours(&["why"]).contains("Every service has its tasks"));
}

#[test]
fn new_content_gets_a_new_object_and_only_its_users_are_updated() {
    let Some(swarm) = swarm() else { return };
    let stack = swarm.stack(
        "content",
        "services:
  web: {image: IMAGE, command: sleep 1000, configs: [app], stop_grace_period: 0s, deploy: {endpoint_mode: dnsrr, update_config: {monitor: 1s}}}
  other: {image: IMAGE, command: sleep 1000, stop_grace_period: 0s, deploy: {endpoint_mode: dnsrr}}
configs: {app: {file: ./content}}
",
    );
    let name = stack.name.clone();
    stack.write_beside("content", "one");
    stack.ours(&["up"]);
    stack.write_beside("content", "two");
    let told = stack.ours(&["up"]);
    assert!(told.contains(&format!("config {name}_app.2 created")), "{told}");
    assert!(told.contains(&format!("service {name}_web updated: configs")), "{told}");
    assert!(told.contains(&format!("service {name}_other unchanged")), "{told}");
    assert!(told.contains(&format!("config {name}_app removed")), "{told}");
    let configs = &stack.service("web")["Spec"]["TaskTemplate"]["ContainerSpec"]["Configs"];
    assert_eq!(configs[0]["ConfigName"], format!("{name}_app.2"));
    assert_eq!(configs[0]["File"]["Name"], "app");
    let again = stack.ours(&["up"]);
    assert!(again.contains(&format!("service {name}_web unchanged")), "{again}");
}

#[test]
fn a_service_is_scaled_and_rolled_back() {
    let Some(swarm) = swarm() else { return };
    let stack = swarm.stack(
        "scale",
        "services: {web: {image: IMAGE, command: sleep 1000, stop_grace_period: 0s, deploy: {endpoint_mode: dnsrr}}}",
    );
    stack.ours(&["up"]);
    stack.ours(&["scale", "web=3"]);
    assert_eq!(stack.tasks().len(), 3);
    stack.ours(&["rollback", "web"]);
    assert_eq!(stack.tasks().len(), 1);
}

#[test]
fn why_names_the_constraint_that_excludes_each_node() {
    let Some(swarm) = swarm() else { return };
    let stack = swarm.stack(
        "nowhere",
        "services: {web: {image: IMAGE, deploy: {endpoint_mode: dnsrr, placement: {constraints: [node.labels.disk == ssd]}}}}",
    );
    let output = stack.run(&["up"]);
    assert_eq!(output.status.code(), Some(5));
    let told = text(&output.stderr);
    for node in ["sw1", "sw2", "sw3"] {
        let line = format!("{node}: `node.labels.disk == ssd` excludes it: it has no such label");
        assert!(told.contains(&line), "{told}");
    }
    let why = stack.run(&["why", "web"]);
    assert!(text(&why.stdout).contains("no node takes"), "{}", text(&why.stdout));
}

#[test]
fn a_failing_task_ends_up_with_its_reason() {
    let Some(swarm) = swarm() else { return };
    let stack = swarm.stack(
        "fails",
        "services: {web: {image: IMAGE, command: sh -c 'exit 3', deploy: {endpoint_mode: dnsrr, restart_policy: {condition: any, delay: 0s}}}}",
    );
    let output = stack.run(&["up"]);
    assert_eq!(output.status.code(), Some(5), "{}", text(&output.stderr));
    assert!(
        text(&output.stderr).contains("non-zero exit (3)"),
        "{}",
        text(&output.stderr)
    );
}

#[test]
fn logs_have_the_task_and_its_node_in_front() {
    let Some(swarm) = swarm() else { return };
    let stack = swarm.stack(
        "logs",
        "services: {web: {image: IMAGE, command: sh -c 'echo hello; sleep 1000', stop_grace_period: 0s, deploy: {endpoint_mode: dnsrr}}}",
    );
    stack.ours(&["up"]);
    let told = stack.ours(&["logs"]);
    let is_line = |line: &str| line.starts_with(&format!("{}_web.1@sw", stack.name)) && line.ends_with(" | hello");
    assert!(told.lines().any(is_line), "{told}");
}

/// The engine cuts a line into parts of 16 KiB.
#[test]
fn a_line_of_more_than_16_kib_comes_whole() {
    let Some(swarm) = swarm() else { return };
    let stack = swarm.stack(
        "long",
        "services:
  web:
    image: IMAGE
    command: sh -c 'a=0123456789; for n in 1 2 3 4 5 6 7 8 9 10 11 12; do a=$$a$$a; done; echo begin $$a end; echo next; sleep 1000'
    stop_grace_period: 0s
    deploy: {endpoint_mode: dnsrr, replicas: 2}
",
    );
    stack.ours(&["up"]);
    let long = format!("begin {} end", "0123456789".repeat(4096));
    let told = stack.ours(&["logs", "--no-log-prefix"]);
    let count = |wanted: &str| told.lines().filter(|line| *line == wanted).count();
    let lengths: Vec<usize> = told.lines().map(str::len).collect();
    assert_eq!((count(&long), count("next")), (2, 2), "lines of {lengths:?}");
}

#[test]
fn an_engine_without_a_swarm_says_how_one_is_made() {
    let Some(engine) = crate::support::engine() else { return };
    let dir = tempfile::tempdir().unwrap();
    std::fs::write(dir.path().join("compose.yaml"), "services: {web: {image: x}}").unwrap();
    let output = crate::support::stackdeck(dir.path(), &["--swarm", "up"])
        .output()
        .unwrap();
    let told = text(&output.stderr);
    if engine.ask("/info")["Swarm"]["LocalNodeState"] == "inactive" {
        assert_eq!(output.status.code(), Some(3), "{told}");
        assert!(
            told.contains("docker swarm init") && told.contains("docker swarm join"),
            "{told}"
        );
    }
}
