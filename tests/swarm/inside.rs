//! What is asked of the engine of a task's own node: `exec`, `attach`, `stats`, `pull`, and whether a path is there.

use crate::real::{RealStack, RealSwarm, swarm, text};

/// A service with a task on each of three nodes.
const EACH: &str = "services:
  web:
    image: IMAGE
    command: sh -c 'echo started; read line; echo got $$line; sleep 1000'
    stdin_open: true
    stop_grace_period: 0s
    deploy: {replicas: 3, endpoint_mode: dnsrr, placement: {max_replicas_per_node: 1}}
";

/// The stack, up, where the settings say how nodes are reached.
fn up(swarm: &RealSwarm, name: &str) -> RealStack {
    let stack = swarm.stack(name, EACH);
    stack.ours(&["up"]);
    stack.settings(&format!("nodes: {}\n", swarm.nodes()));
    stack
}

#[test]
fn a_command_runs_in_a_task_on_whichever_node() {
    let Some(swarm) = swarm() else { return };
    let stack = up(&swarm, "exec");
    for index in ["1", "2", "3"] {
        let output = stack.run(&[
            "exec",
            "-T",
            "--index",
            index,
            "web",
            "sh",
            "-c",
            "echo in $0; exit 7",
            index,
        ]);
        assert_eq!(output.status.code(), Some(7), "{}", text(&output.stderr));
        assert_eq!(text(&output.stdout), format!("in {index}\n"));
    }
    let missing = stack.refused(1, &["exec", "-T", "--index", "9", "web", "true"]);
    assert!(missing.contains("no task 9"), "{missing}");

    // Without the settings the manager's own engine alone is reached; of others it is said why not.
    stack.settings("");
    let ran = ["1", "2", "3"].map(|index| stack.run(&["exec", "-T", "--index", index, "web", "true"]));
    let (reached, others): (Vec<_>, Vec<_>) = ran.iter().partition(|output| output.status.success());
    assert_eq!(reached.len(), 1);
    for output in others {
        let told = text(&output.stderr);
        assert_eq!(output.status.code(), Some(3), "{told}");
        assert!(told.contains("runs on sw") && told.contains("nodes:"), "{told}");
    }
}

#[test]
fn the_main_process_of_a_task_is_attached_to() {
    use std::io::Write;
    use std::process::Stdio;
    let Some(swarm) = swarm() else { return };
    let stack = up(&swarm, "attach");
    let mut child = stack
        .command(&["attach", "--index", "2", "web"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut input = child.stdin.take().unwrap();
    input.write_all(b"hello\n").unwrap();
    let mut output = std::io::BufReader::new(child.stdout.take().unwrap());
    let mut line = String::new();
    std::io::BufRead::read_line(&mut output, &mut line).unwrap();
    child.kill().unwrap();
    child.wait().unwrap();
    assert_eq!(line, "got hello\n");
}

#[test]
fn each_task_is_measured_by_its_own_engine_or_the_reason_is_said() {
    let Some(swarm) = swarm() else { return };
    let stack = up(&swarm, "stats");
    let told = stack.ours(&["--json", "stats", "--no-stream"]);
    let rows: Vec<serde_json::Value> = told.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(rows.len(), 3, "{told}");
    assert!(rows.iter().all(|row| row["memory_bytes"].as_u64() > Some(0)), "{told}");
    stack.settings("nodes: {sw3: 'unix:///nowhere.sock'}\n");
    let output = stack.run(&["stats", "--no-stream"]);
    let (table, notes) = (text(&output.stdout), text(&output.stderr));
    assert_eq!(table.lines().count(), 2, "{table}");
    assert!(
        notes.contains("@sw2 is not measured: the settings do not say"),
        "{notes}"
    );
    assert!(notes.contains("@sw3 is not measured: connecting to"), "{notes}");
}

#[test]
fn nodes_pull_through_their_own_engines_or_nothing_is_pulled() {
    let Some(swarm) = swarm() else { return };
    let stack = swarm.stack("pull", EACH);
    let refused = stack.refused(3, &["pull"]);
    assert!(
        refused.contains("sw2 cannot be told to pull") && refused.contains("nothing was pulled"),
        "{refused}"
    );
    stack.settings(&format!("nodes: {}\n", swarm.nodes()));
    let told = stack.ours(&["pull", "--policy", "always"]);
    for node in ["sw1", "sw2", "sw3"] {
        assert!(told.contains(&format!("{node}: {}@sha256:", swarm.image())), "{told}");
    }
    let again = stack.ours(&["pull", "--policy", "missing"]);
    assert_eq!(again.matches(" is there").count(), 3, "{again}");
}

#[test]
fn a_path_that_no_node_has_is_refused_before_anything_is_made() {
    let Some(swarm) = swarm() else { return };
    let file = |path: &str| {
        format!(
            "services: {{web: {{image: IMAGE, command: sleep 1000, volumes: ['{path}:/x:ro'], stop_grace_period: 0s, deploy: {{endpoint_mode: dnsrr}}}}}}"
        )
    };
    let stack = swarm.stack("binds", &file("/no/such/path"));
    stack.settings(&format!("nodes: {}\n", swarm.nodes()));
    let refused = stack.refused(3, &["up"]);
    assert!(
        refused.contains("service web: /no/such/path is mounted, and is not on sw1, sw2, sw3"),
        "{refused}"
    );
    assert!(!stack.docker(&["stack", "ls"]).contains(&stack.name));
    stack.write(&file("/tmp"));
    stack.ours(&["up"]);
}
