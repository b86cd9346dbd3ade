//! Managers are killed, one and then too many, under commands and under the deck; and come back.

use crate::followed::Followed;
use crate::numbered::{assert_whole, numbered_stack, saved_lines};
use crate::real::{PATIENCE, RealStack, text};
use crate::support::poll_until;
use crate::whole::whole_swarm;
use std::collections::BTreeSet;

#[test]
fn another_manager_is_asked_when_one_is_lost_and_a_lost_quorum_is_said() {
    let Some(whole) = whole_swarm() else { return };
    let stack = numbered_stack(&whole.swarm, "managers");
    whole.promote("sw2");
    whole.promote("sw3");
    let managers = ["sw1", "sw2", "sw3"].map(|node| whole.swarm.host().replace("sw1", node));
    stack.settings(&format!("managers: {managers:?}\n"));
    stack.ours(&["up"]);
    let mut deck = stack.deck(&["attach"], (160, 44));
    deck.wait_for_line(&["web", "running 3/3", "sw1 sw2 sw3"]);
    deck.press("N");
    deck.wait_for_line(&["sw1", "leader"]);
    let wait = Followed::begin(&stack, &["wait"]);
    let logs = Followed::begin(&stack, &["logs", "-f"]);
    let events = Followed::begin(&stack, &["events", "--since", "1h"]);
    logs.wait_for("@sw1 line 10\n");
    events.wait_for("_web.1 running");

    whole.kill("sw1");
    deck.wait_for("manager sw1 is lost, sw");
    deck.wait_for("swarm of 3 nodes through sw");
    // The panes are those from before, and what they show goes on.
    deck.wait_for_line(&["sw1", "down"]);
    deck.wait_for("before on sw1");
    deck.wait_for_line(&["web", "running 3/3", "sw2 sw3"]);
    deck.press("#");
    deck.wait_for("tasks of web:");
    deck.press("4\r");
    deck.wait_for_line(&["web", "running 4/4"]);
    told(&stack, &["ps"], &["sw1/docker.sock is passed over", "_web", "4/4"]);
    deck.press("w");
    let lines = saved_lines(&mut deck, &stack, "one-lost.log");
    assert_whole(&lines, &["sw2", "sw3"], 2);
    for followed in [&logs, &events] {
        followed.wait_for_remark("manager sw1 is lost, sw");
    }
    events.wait_for("_web.4 running");
    let happened = events.end();
    assert_eq!(twice(&happened), None, "{happened}");
    wait.end();

    whole.kill("sw2");
    deck.wait_for("QUORUM LOST");
    logs.wait_for_remark("QUORUM LOST: 1 of 3 managers answers, 2 do not");
    deck.wait_for("cause: 1 of 3 managers answers, 2 do not");
    let quorum = [
        "Some(7)",
        "QUORUM LOST: it takes no orders",
        "1 of 3 managers answers, 2 do not; a leader needs the votes of 2",
        "--force-new-cluster",
    ];
    told(&stack, &["why"], &quorum);
    told(
        &stack,
        &["ps"],
        &["Some(", "hint: start the engines of the other managers"],
    );

    whole.start();
    deck.wait_until_gone("QUORUM LOST");
    deck.wait_for_line(&["web", "running 4/4"]);
    let lines = saved_lines(&mut deck, &stack, "all-back.log");
    assert_whole(&lines, &["sw3"], 1);
    let goes_on = mark_of(&logs.told());
    logs.wait_for(&goes_on);
    assert_whole(&logs.end(), &["sw3"], 1);
    deck.press("q");
    assert_eq!(deck.end(), 0);
}

/// A line that comes twice.
fn twice(told: &str) -> Option<&str> {
    let mut seen = BTreeSet::new();
    told.lines().find(|line| !seen.insert(*line))
}

/// A line on sw3 that is yet to come.
fn mark_of(told: &str) -> String {
    let mut on_third = told.lines().filter_map(|line| line.split_once("@sw3 line "));
    let last = on_third.next_back().unwrap().1;
    format!("@sw3 line {}\n", last.parse::<u64>().unwrap() + 10)
}

/// Waits until a command tells these words; its exit code is among them.
#[track_caller]
fn told(stack: &RealStack, command: &[&str], words: &[&str]) {
    poll_until(&format!("{command:?} tells {words:?}"), PATIENCE, || {
        let output = stack.run(command);
        let code = output.status.code();
        let told = format!("{code:?}\n{}{}", text(&output.stdout), text(&output.stderr));
        match words.iter().all(|words| told.contains(words)) {
            true => Ok(()),
            false => Err(told),
        }
    });
}
