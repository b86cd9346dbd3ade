//! What is said and done while machines of a real swarm go away: a worker, a manager, too many managers. A suite of its own, since no
//! other test could use the swarm meanwhile. Only a swarm of `.ci/swarm` is treated so; otherwise `SKIPPED: no swarm`.

#[path = "../support/mod.rs"]
mod support;

#[path = "../pty/terminal.rs"]
#[allow(dead_code, reason = "the tests of the terminal use it")]
mod terminal;

#[path = "../swarm/real.rs"]
#[allow(dead_code, reason = "the other suite needs more of it")]
mod real;

use real::{PATIENCE, RealStack, RealSwarm, swarm, text};
use std::collections::BTreeMap;
use std::io::Read;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

fn script(words: &[&str]) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(".ci/swarm");
    let output = Command::new(path).args(words).output().unwrap();
    assert!(output.status.success(), "{words:?}: {}", text(&output.stderr));
}

/// Asks until the answer is as it should be.
#[track_caller]
fn until(what: &str, mut ask: impl FnMut() -> Result<(), String>) {
    let end = Instant::now() + PATIENCE;
    loop {
        let Err(told) = ask() else { return };
        assert!(Instant::now() < end, "{what} did not happen: {told}");
        std::thread::sleep(Duration::from_millis(200));
    }
}

fn contains(told: String, words: &[&str]) -> Result<(), String> {
    match words.iter().all(|words| told.contains(words)) {
        true => Ok(()),
        false => Err(told),
    }
}

/// A command that goes on until it is ended.
struct Followed {
    child: Child,
    output: std::thread::JoinHandle<String>,
}

impl Followed {
    fn begin(stack: &RealStack, words: &[&str]) -> Self {
        let mut child = stack.command(words).stdout(Stdio::piped()).spawn().unwrap();
        let mut output = child.stdout.take().unwrap();
        let output = std::thread::spawn(move || {
            let mut told = String::new();
            let _ = output.read_to_string(&mut told);
            told
        });
        Self { child, output }
    }

    fn end(mut self) -> String {
        let went_on = self.child.try_wait().unwrap().is_none();
        self.child.kill().unwrap();
        self.child.wait().unwrap();
        let told = self.output.join().unwrap();
        assert!(went_on, "it ended by itself:\n{told}");
        told
    }
}

#[test]
#[ignore = "takes machines of the swarm down: .ci/swarm run cargo test --test swarm_faults -- --ignored"]
fn machines_go_away_and_come_back() {
    let Some(swarm) = swarm().filter(|swarm| swarm.host().contains("/stackdeck-swarm/")) else {
        return;
    };
    let stack = swarm.stack(
        "faults",
        "services:
  web:
    image: IMAGE
    command: sh -c 'n=0; while true; do n=$$((n+1)); echo line $$n; sleep 0.3; done'
    stop_grace_period: 0s
    deploy: {replicas: 3, endpoint_mode: dnsrr}
",
    );
    stack.ours(&["up"]);
    a_worker_dies(&stack);
    managers_are_lost(&swarm, &stack);
}

/// Back to three nodes that are up, whatever happened.
struct Whole;

impl Drop for Whole {
    fn drop(&mut self) {
        script(&["start"]);
    }
}

/// A new swarm, whatever happened: managers of 20.10 that were killed together do not always find each other again.
struct Renewed;

impl Drop for Renewed {
    fn drop(&mut self) {
        script(&["stop"]);
        script(&["start"]);
    }
}

fn a_worker_dies(stack: &RealStack) {
    let whole = Whole;
    let name = &stack.name;
    let logs = Followed::begin(stack, &["logs", "-f"]);
    let events = Followed::begin(stack, &["events"]);
    let on = |node: &str| {
        let listed = stack.ours(&["ps"]);
        listed
            .lines()
            .any(|line| line.contains(node) && line.contains("running"))
    };
    assert!(on("sw3"), "{}", stack.ours(&["ps"]));
    script(&["kill", "sw3"]);
    until("the node down", || {
        contains(text(&stack.run(&["why"]).stdout), &["node sw3: it is down"])
    });
    until("all tasks elsewhere", || {
        let listed = stack.ours(&["ps"]);
        let running = listed
            .lines()
            .filter(|line| line.contains("running") && !line.contains("sw3"))
            .count();
        if running == 3 { Ok(()) } else { Err(listed) }
    });
    // Some more lines of those that stayed.
    let more = |stack: &RealStack| stack.ours(&["logs", "-n", "1"]);
    let mark = more(stack);
    until("more lines", || {
        if more(stack) == mark { Err(mark.clone()) } else { Ok(()) }
    });
    let told = events.end();
    assert!(
        told.contains(" node sw3 update") && told.contains("state.new=down"),
        "{told}"
    );
    assert!(told.contains(&format!(" task {name}_web.")), "{told}");
    lines_are_whole(&logs.end());
    drop(whole);
    until("the node back", || {
        contains(text(&stack.run(&["why"]).stdout), &["Every service has its tasks"])
    });
}

/// The lines of tasks on machines that stayed have no gap, and none comes twice.
fn lines_are_whole(told: &str) {
    let mut numbers: BTreeMap<&str, Vec<u64>> = BTreeMap::new();
    for line in told.lines() {
        let (who, rest) = line.split_once(" | line ").unwrap_or_else(|| panic!("{line}"));
        numbers.entry(who).or_default().push(rest.parse().unwrap());
    }
    let stayed: Vec<_> = numbers.iter().filter(|(who, _)| !who.ends_with("@sw3")).collect();
    assert!(stayed.len() >= 2, "{:?}", numbers.keys());
    for (who, numbers) in stayed {
        let wanted: Vec<u64> = (numbers[0]..).take(numbers.len()).collect();
        assert_eq!(*numbers, wanted, "{who}");
    }
}

fn managers_are_lost(swarm: &RealSwarm, stack: &RealStack) {
    let _renewed = Renewed;
    // One after the other: a manager that is not there yet counts already.
    for (at, node) in ["sw2", "sw3"].into_iter().enumerate() {
        // The swarm may still be busy with the one before.
        until("the promotion", || {
            let promote = ["-H", swarm.host(), "node", "promote", node];
            let output = Command::new("docker").args(promote).output().unwrap();
            if output.status.success() {
                Ok(())
            } else {
                Err(text(&output.stderr))
            }
        });
        until("another manager", || {
            let listed = stack.docker(&["node", "ls"]);
            if listed.matches("Reachable").count() == at + 1 {
                Ok(())
            } else {
                Err(listed)
            }
        });
    }
    let managers: Vec<String> = ["sw1", "sw2", "sw3"]
        .map(|node| swarm.host().replace("sw1", node))
        .into();
    stack.settings(&format!("managers: {managers:?}\n"));
    script(&["kill", "sw1"]);
    until("another manager", || {
        let output = stack.run(&["ps"]);
        let told = format!("{}{}", text(&output.stdout), text(&output.stderr));
        contains(told, &["sw1/docker.sock is passed over", "_web", "3/3"])
    });
    script(&["kill", "sw2"]);
    until("the quorum lost", || {
        let output = stack.run(&["why"]);
        let told = format!(
            "{:?}\n{}{}",
            output.status.code(),
            text(&output.stdout),
            text(&output.stderr)
        );
        contains(
            told,
            &["Some(7)", "it takes no orders: it has no leader", "--force-new-cluster"],
        )
    });
    let refused = stack.run(&["ps"]);
    let told = text(&refused.stderr);
    assert!(
        !refused.status.success() && told.contains("hint: start the engines of the other managers"),
        "{told}"
    );
}
