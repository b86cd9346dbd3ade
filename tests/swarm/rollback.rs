//! Updates that fail: what the swarm does, what `up` takes back, and what is said.

use crate::real::{PATIENCE, RealStack, swarm, text};
use crate::support::poll_until;
use std::time::{Duration, Instant};

fn file(web: &str, db: &str, action: &str) -> String {
    let rules = format!(
        "endpoint_mode: dnsrr, update_config: {{monitor: 2s, failure_action: {action}}}, restart_policy: {{condition: any, delay: 0s}}"
    );
    format!(
        "services:
  db: {{image: IMAGE, command: '{db}', stop_grace_period: 0s, deploy: {{{rules}}}}}
  web: {{image: IMAGE, command: '{web}', stop_grace_period: 0s, deploy: {{{rules}}}, depends_on: {{db: {{condition: service_healthy}}}}}}
"
    )
}

fn command(stack: &RealStack, key: &str) -> String {
    stack.service(key)["Spec"]["TaskTemplate"]["ContainerSpec"]["Args"].to_string()
}

/// What the stack has besides services.
fn objects(stack: &RealStack) -> Vec<String> {
    let label = format!("label=com.docker.stack.namespace={}", stack.name);
    let listed = ["network", "config", "secret"].map(|kind| {
        let words = [kind, "ls", "--filter", &label, "--format", "{{.Name}}"];
        stack.docker(&words)
    });
    listed.concat().lines().map(str::to_owned).collect()
}

#[test]
fn all_that_was_changed_is_rolled_back_when_one_update_fails() {
    let Some(swarm) = swarm() else { return };
    let stack = swarm.stack("back", &file("sleep 1000", "sleep 1000", "pause"));
    stack.ours(&["up"]);
    let (db, web) = (command(&stack, "db"), command(&stack, "web"));
    let before = objects(&stack);
    stack.write(&format!(
        "{}  new: {{image: IMAGE, command: sleep 1000, stop_grace_period: 0s, networks: [inner], configs: [app], secrets: [key],
    deploy: {{endpoint_mode: dnsrr}}}}
networks: {{inner: }}
configs: {{app: {{content: one}}}}
secrets: {{key: {{file: ./key}}}}
",
        file("sh -c \"exit 3\"", "sleep 1001", "pause")
    ));
    stack.write_beside("key", "secret");
    let told = stack.refused(1, &["up", "--rollback-on-failure"]);
    let name = &stack.name;
    let order = format!("ROLLING BACK all that was changed, in this order: {name}_web, {name}_");
    // What services may still use goes after them, the latest first.
    let made = format!("config {name}_app, secret {name}_key, network {name}_inner; because");
    assert!(told.contains(&made), "{told}");
    for object in [
        format!("config {name}_app"),
        format!("secret {name}_key"),
        format!("network {name}_inner"),
    ] {
        assert!(told.contains(&format!("{object} created")), "{told}");
        assert!(told.contains(&format!("{object} removed")), "{told}");
    }
    assert_eq!(objects(&stack), before);
    assert!(told.contains(&order), "{told}");
    assert!(
        told.contains(&format!(
            "because the update of service {name}_web did not succeed: paused"
        )),
        "{told}"
    );
    assert!(
        told.contains(&format!("service {name}_new rolled back: removed")),
        "{told}"
    );
    assert_eq!((command(&stack, "db"), command(&stack, "web")), (db, web));
    assert_eq!(stack.tasks().len(), 2);
}

#[test]
fn a_failing_update_is_back_on_the_old_tasks_and_the_cause_is_shown_at_once() {
    let Some(swarm) = swarm() else { return };
    let stack = swarm.stack("verdict", &file("sleep 1000", "sleep 1000", "rollback"));
    stack.ours(&["up"]);
    let web = command(&stack, "web");
    stack.write(&file("sh -c \"exit 3\"", "sleep 1000", "rollback"));
    let failing = stack
        .command(&["up"])
        .stdout(std::process::Stdio::piped())
        .stderr(std::process::Stdio::piped())
        .spawn()
        .unwrap();
    // The engine's verdict, seen without the program under test.
    poll_until("rollback_completed", PATIENCE, || {
        let update = &stack.service("web")["UpdateStatus"];
        match update["State"] == "rollback_completed" {
            true => Ok(()),
            false => Err(update.to_string()),
        }
    });
    let verdict = Instant::now();
    let output = failing.wait_with_output().unwrap();
    let late = verdict.elapsed();
    let told = format!("{}{}", text(&output.stdout), text(&output.stderr));
    assert_eq!(output.status.code(), Some(1), "{told}");
    assert!(late < Duration::from_secs(2), "{late:?} after the verdict");
    assert!(told.contains("UPDATE ROLLBACK COMPLETED"), "{told}");
    assert!(
        told.contains("the swarm took the update back: its process ends with code 3"),
        "{told}"
    );
    assert_eq!(command(&stack, "web"), web);
    let why = stack.refused(1, &["why"]);
    assert!(why.contains("> ") && why.contains("task: non-zero exit (3)"), "{why}");
}

#[test]
fn why_has_the_form_of_other_explanations() {
    let Some(swarm) = swarm() else { return };
    let stack = swarm.stack(
        "form",
        "services: {web: {image: IMAGE, command: sleep 1000, volumes: ['/no/such/path:/x'], deploy: {endpoint_mode: dnsrr, restart_policy: {condition: any, delay: 0s}}}}",
    );
    let output = stack.run(&["up"]);
    assert_eq!(output.status.code(), Some(5), "{}", text(&output.stderr));
    let told = text(&stack.run(&["--json", "why", "web"]).stdout);
    let why: serde_json::Value = serde_json::from_str(told.lines().next().unwrap()).unwrap();
    assert_eq!(why["type"], "why");
    assert_eq!(why["cause"]["rule"], "swarm-mount-rejected", "{why}");
    assert_eq!(why["cause"]["certainty"], "certain");
    assert_eq!(why["chain"][0]["state"], "rejected", "{why}");
    assert!(why["chain"][1]["service"].as_str().unwrap().starts_with("sw"), "{why}");
    assert_eq!(why["evidence"][0]["source"], "engine");
}
