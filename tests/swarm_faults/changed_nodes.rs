//! Nodes are drained, activated, promoted and demoted in the deck, each after the question that says what will move.

use crate::numbered::numbered_stack;
use crate::real::PATIENCE;
use crate::support::poll_until;
use crate::whole::{WholeSwarm, whole_swarm};

#[test]
fn a_node_is_drained_activated_promoted_and_demoted_after_its_question() {
    let Some(whole) = whole_swarm() else { return };
    let stack = numbered_stack(&whole.swarm, "nodes");
    stack.ours(&["up"]);
    let mut deck = stack.deck(&["attach"], (160, 44));
    deck.wait_for_line(&["web", "running 3/3", "sw1 sw2 sw3"]);
    deck.press("N");
    deck.wait_for_line(&["sw1", "leader", "ready"]);
    deck.press("j");
    deck.wait_for_line(&["›▶ sw2"]);
    deck.press_at_leisure("d");
    deck.wait_for("Drain sw2?");
    deck.wait_for_line(&["web.", "moves to sw1 or sw3"]);
    deck.press_at_leisure("y");
    deck.wait_for_line(&["sw2", "drain"]);
    deck.wait_for("before on sw2");
    deck.wait_for_line(&["web", "running 3/3", "sw1 sw3"]);
    is(&whole, "sw2 Ready Drain");

    deck.press_at_leisure("a");
    is(&whole, "sw2 Ready Active");

    deck.press_at_leisure("p");
    deck.wait_for("Make sw2 a manager?");
    deck.wait_for("managers: 1, of which 0 may fail; then 2, of which 0 may");
    deck.press_at_leisure("y");
    is(&whole, "sw2 Ready Active Reachable");
    deck.wait_for("node sw2 is a manager now");

    deck.press_at_leisure("m");
    deck.wait_for("Make sw2 a worker?");
    deck.wait_for("managers: 2, of which 0 may fail; then 1, of which 0 may");
    deck.press_at_leisure("y");
    is(&whole, "sw2 Ready Active");
    deck.wait_for("node sw2 is a worker now");
    deck.press("q");
    assert_eq!(deck.end(), 0);
}

/// Waits until the docker client says so of a node.
#[track_caller]
fn is(whole: &WholeSwarm, wanted: &str) {
    poll_until(wanted, PATIENCE, || {
        let listed = whole.nodes();
        match listed.lines().any(|line| line.trim_end() == wanted) {
            true => Ok(()),
            false => Err(listed),
        }
    });
}
