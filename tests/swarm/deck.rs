//! The deck on a stack of a real swarm, in a terminal.

use crate::real;

const WEB: &str = "services:
  web:
    image: IMAGE
    command: ['sh', '-c', 'echo line of a task; sleep 1000']
    stop_grace_period: 1s
    deploy: {replicas: 2, endpoint_mode: dnsrr}
";

#[test]
fn the_deck_brings_a_stack_up_shows_tasks_and_nodes_scales_and_leaves_it_running() {
    let Some(swarm) = real::swarm() else { return };
    let stack = swarm.stack("deck", WEB);
    let mut deck = stack.deck(&[], (120, 36));
    deck.wait_for_line(&["web", "running 2/2"]);
    // Which nodes they are on is the swarm's choice.
    deck.wait_for_line(&["web.1@", "line of a task"]);
    deck.wait_for_line(&["web.2@", "line of a task"]);
    deck.press("K");
    deck.wait_for_line(&["1 ", "running", "busybox:1"]);
    deck.press("N");
    deck.wait_for_line(&["leader", "ready"]);
    deck.press("N");
    deck.wait_until_gone("leader");
    deck.press("#");
    deck.wait_for("tasks of web:");
    deck.press("3\r");
    deck.wait_for_line(&["web", "running 3/3"]);
    deck.press("s");
    deck.wait_for("a swarm has no stopped services");
    deck.press("q");
    assert_eq!(deck.end(), 0);
    deck.assert_restored();
    assert_eq!(stack.tasks().len(), 3, "the stack is the swarm's and goes on");
}

#[test]
fn attach_finds_a_stack_without_the_flag_and_without_files() {
    let Some(swarm) = real::swarm() else { return };
    let stack = swarm.stack("attach", WEB);
    stack.ours(&["up"]);
    let before = stack.tasks();
    std::fs::remove_file(stack.dir().join("compose.yaml")).unwrap();
    let mut deck = stack.attached_deck((80, 24));
    deck.wait_for_line(&["web", "running 2/2"]);
    deck.press("q");
    assert_eq!(deck.end(), 0);
    assert_eq!(stack.tasks(), before);
}
