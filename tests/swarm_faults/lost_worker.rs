//! A worker is killed under commands and under the deck, and comes back.

use crate::followed::Followed;
use crate::numbered::{assert_kept, assert_whole, numbered_stack, saved_lines};
use crate::real::{PATIENCE, text};
use crate::support::poll_until;
use crate::whole::whole_swarm;

#[test]
fn a_worker_that_is_killed_is_down_its_tasks_move_and_the_lines_of_others_go_on() {
    let Some(whole) = whole_swarm() else { return };
    let stack = numbered_stack(&whole.swarm, "worker");
    stack.ours(&["up"]);
    let mut deck = stack.deck(&["attach"], (160, 44));
    deck.wait_for_line(&["web", "running 3/3", "sw1 sw2 sw3"]);
    deck.press("N");
    deck.wait_for_line(&["sw3", "ready"]);
    let logs = Followed::begin(&stack, &["logs", "-f"]);
    let events = Followed::begin(&stack, &["events"]);
    logs.wait_for("@sw3 line 20\n");
    let shown_before = saved_lines(&mut deck, &stack, "before.log");
    let told_before = logs.told();

    whole.kill("sw3");
    deck.wait_for("swarm of 3 nodes, 1 down");
    deck.wait_for_line(&["sw3", "down"]);
    deck.wait_for("before on sw3");
    deck.wait_for_line(&["web", "running 3/3", "sw1 sw2"]);
    why_says(&stack, "node sw3: it is down");
    poll_until("all tasks elsewhere", PATIENCE, || {
        let listed = stack.ours(&["ps"]);
        let is_elsewhere = |line: &&str| line.contains("running") && !line.contains("sw3");
        match listed.lines().filter(is_elsewhere).count() {
            3 => Ok(()),
            _ => Err(listed),
        }
    });
    // Some more lines of those that stayed.
    let newest = || stack.ours(&["logs", "-n", "1"]);
    let mark = newest();
    poll_until("more lines", PATIENCE, || match newest() {
        same if same == mark => Err(same),
        _ => Ok(()),
    });

    whole.start();
    deck.wait_until_gone("1 down");
    deck.wait_for_line(&["sw3", "ready"]);
    deck.wait_for_line(&["web", "running 3/3"]);
    why_says(&stack, "Every service has its tasks");
    let told = events.end();
    assert!(
        told.contains(" node sw3 update") && told.contains("state.new=down"),
        "{told}"
    );
    assert!(told.contains(&format!(" task {}_web.", stack.name)), "{told}");
    let told = logs.end();
    // The node that is back sends the lines of its tasks once more, those too that nobody had read.
    assert_whole(&told, &["sw1", "sw2", "sw3"], 3);
    assert_kept(&told, &told_before, "sw3");
    let shown = saved_lines(&mut deck, &stack, "worker.log");
    assert_whole(&shown, &["sw1", "sw2", "sw3"], 3);
    assert_kept(&shown, &shown_before, "sw3");
    deck.press("q");
    assert_eq!(deck.end(), 0);
}

#[track_caller]
fn why_says(stack: &crate::real::RealStack, words: &str) {
    poll_until(words, PATIENCE, || {
        let told = text(&stack.run(&["why"]).stdout);
        if told.contains(words) { Ok(()) } else { Err(told) }
    });
}
