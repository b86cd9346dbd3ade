//! How long `up` and `docker stack deploy` take for the same twenty services: measured in one run, printed, and compared.
//! `cargo test --test swarm side_by_side -- --ignored --nocapture`

use crate::real::{RealStack, RealSwarm, swarm};
use std::process::Command;
use std::time::{Duration, Instant};

const SERVICES: usize = 20;
const ROUNDS: usize = 5;

fn file() -> String {
    let services = (1..=SERVICES).map(|number| {
        format!("  s{number}: {{image: IMAGE, command: sleep 1000, environment: {{N: '{number}'}}, stop_grace_period: 0s, deploy: {{endpoint_mode: dnsrr}}}}\n")
    });
    format!("version: '3.8'\nservices:\n{}", services.collect::<String>())
}

fn timed(mut command: Command) -> Duration {
    let began = Instant::now();
    let output = command.output().unwrap();
    let took = began.elapsed();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    took
}

fn theirs(swarm: &RealSwarm, stack: &RealStack) -> Command {
    let mut command = Command::new("docker");
    let words = [
        "-H",
        swarm.host(),
        "stack",
        "deploy",
        "--detach=true",
        "-c",
        "compose.yaml",
        &stack.name,
    ];
    command.args(words).current_dir(stack.directory());
    command
}

fn middle(mut times: Vec<Duration>) -> Duration {
    times.sort();
    times[times.len() / 2]
}

/// First deployments and those that change nothing, in turns; the middle of several rounds of each.
#[test]
#[ignore = "a measurement"]
fn up_is_as_fast_as_the_docker_client_and_twice_as_fast_when_nothing_changes() {
    let Some(swarm) = swarm() else { return };
    let (mut first, mut again) = ([Vec::new(), Vec::new()], [Vec::new(), Vec::new()]);
    for round in 0..ROUNDS {
        for who in [round % 2, 1 - round % 2] {
            let stack = swarm.stack(&format!("race-{round}-{who}"), &file());
            let command = || match who {
                0 => stack.command(&["up", "-d"]),
                _ => theirs(&swarm, &stack),
            };
            first[who].push(timed(command()));
            stack.tasks();
            again[who].push(timed(command()));
            stack.ours(&["down"]);
        }
    }
    let [our_first, their_first] = first.map(middle);
    let [our_again, their_again] = again.map(middle);
    let ratio = |ours: Duration, theirs: Duration| ours.as_secs_f64() / theirs.as_secs_f64();
    println!(
        "first deployment: {our_first:?}, docker stack deploy {their_first:?}: {:.2}",
        ratio(our_first, their_first)
    );
    println!(
        "nothing to do:    {our_again:?}, docker stack deploy {their_again:?}: {:.2}",
        ratio(our_again, their_again)
    );
    assert!(ratio(our_first, their_first) <= 1.0);
    assert!(ratio(our_again, their_again) <= 0.5);
}
