//! A stack whose tasks print numbered lines with their own id and node, so that a line that is missing or comes twice is seen.

use crate::real::{PATIENCE, RealStack, RealSwarm};
use crate::support::poll_until;
use crate::terminal::Terminal;
use std::collections::BTreeMap;

/// A task on each of three nodes.
pub fn numbered_stack(swarm: &RealSwarm, name: &str) -> RealStack {
    swarm.stack(
        name,
        "services:
  web:
    image: IMAGE
    command: sh -c 'n=0; while true; do n=$$((n+1)); echo $$WHO line $$n; sleep 0.3; done'
    environment: {WHO: '{{.Task.ID}}@{{.Node.Hostname}}'}
    stop_grace_period: 0s
    deploy: {replicas: 3, endpoint_mode: dnsrr}
",
    )
}

/// The numbers that each task printed, by `ID@NODE`.
fn numbers(told: &str) -> BTreeMap<&str, Vec<u64>> {
    let mut numbers: BTreeMap<&str, Vec<u64>> = BTreeMap::new();
    let lines = told.lines().filter_map(|line| line.split_once(" | "));
    for (_, line) in lines {
        let (who, number) = line.split_once(" line ").unwrap_or_else(|| panic!("{line}"));
        numbers.entry(who).or_default().push(number.parse().unwrap());
    }
    numbers
}

/// The lines of tasks on these nodes have no gap, and none comes twice; there are so many such tasks at least.
#[track_caller]
pub fn assert_whole(told: &str, nodes: &[&str], tasks: usize) {
    let numbers = numbers(told);
    let is_on = |who: &&&str| nodes.iter().any(|node| who.ends_with(&format!("@{node}")));
    let stayed: Vec<&&str> = numbers.keys().filter(is_on).collect();
    for who in &stayed {
        let numbers = &numbers[**who];
        let wanted: Vec<u64> = (numbers[0]..).take(numbers.len()).collect();
        assert_eq!(*numbers, wanted, "{who}");
    }
    // One every 0.3 seconds.
    let through = stayed.iter().filter(|who| numbers[***who].len() > 10).count();
    assert!(through >= tasks, "{numbers:?}");
}

/// All lines of a node's tasks that were told before are there still.
#[track_caller]
pub fn assert_kept(told: &str, before: &str, node: &str) {
    let (numbers, before) = (numbers(told), numbers(before));
    let is_on = |who: &&&str| who.ends_with(&format!("@{node}"));
    let told_before: Vec<_> = before.keys().filter(is_on).collect();
    assert!(!told_before.is_empty(), "{before:?}");
    for who in told_before {
        let is_kept = |number: &u64| numbers.get(*who).is_some_and(|numbers| numbers.contains(number));
        assert!(before[*who].iter().all(is_kept), "{who}: {before:?} {numbers:?}");
    }
}

/// The lines that a deck has, saved by itself.
pub fn saved_lines(deck: &mut Terminal, stack: &RealStack, name: &str) -> String {
    deck.press(&format!("lS\u{15}{name}\r"));
    let path = stack.dir().join(name);
    deck.wait_for(&format!("in {name}"));
    poll_until("the saved lines", PATIENCE, || {
        std::fs::read_to_string(&path).map_err(|error| error.to_string())
    })
}
