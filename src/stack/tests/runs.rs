//! Starts, deaths and their consequences, in the orders in which engines report them.

use super::*;
use crate::compose::Condition;

fn running(policy: &str) -> Stack {
    let mut stack = stack();
    stack.apply(&event("db", 10, ContainerEvent::Created));
    stack.apply(&event("db", 20, ContainerEvent::Started));
    let mut report = report("db", 19);
    report.restart_policy = policy.to_owned();
    stack.apply(&inspected(report));
    stack
}

#[test]
fn a_container_that_exits_by_itself_is_done_or_exited_by_its_code() {
    for (code, expected) in [(0, Phase::Done), (3, Phase::Exited(3))] {
        let mut stack = running("no");
        assert_eq!(phase(&stack, "db"), Phase::Running);
        stack.apply(&event("db", 500, ContainerEvent::Died { exit_code: code }));
        assert_eq!(phase(&stack, "db"), expected);
        assert_eq!(stack.services["db"].is_ready(), code == 0);
    }
}

#[test]
fn a_restart_policy_shows_as_restarting_and_counts_runs() {
    let mut stack = running("always");
    stack.apply(&event("db", 500, ContainerEvent::Died { exit_code: 1 }));
    assert_eq!(phase(&stack, "db"), Phase::Restarting);
    stack.apply(&event("db", 900, ContainerEvent::Started));
    assert_eq!(phase(&stack, "db"), Phase::Running);
    let db = container(&stack, "db");
    assert_eq!((db.starts, db.earlier.len()), (2, 1));
    assert_eq!(db.earlier[0].exit_code, Some(1));
}

#[test]
fn on_failure_comes_back_only_after_a_failure() {
    let mut stack = running("on-failure");
    stack.apply(&event("db", 500, ContainerEvent::Died { exit_code: 0 }));
    assert_eq!(phase(&stack, "db"), Phase::Done);
}

/// Trap: a stop during back-off is reported by `stop` alone.
#[test]
fn trap_03_a_stop_during_back_off_ends_it() {
    let mut stack = running("always");
    stack.apply(&event("db", 500, ContainerEvent::Died { exit_code: 1 }));
    stack.apply(&event("db", 600, ContainerEvent::Stopped));
    assert_eq!(phase(&stack, "db"), Phase::Exited(1));
}

/// Trap: `docker stop` sends `stop` and `die` in either order, and the restart policy does not restart the container.
#[test]
fn a_stop_by_hand_is_no_crash_in_either_order() {
    let die = event("db", 510, ContainerEvent::Died { exit_code: 143 });
    let stop = event("db", 510, ContainerEvent::Stopped);
    for order in [[&die, &stop], [&stop, &die]] {
        let mut stack = running("always");
        stack.apply(&event("db", 500, ContainerEvent::Killed { signal: 15 }));
        order.into_iter().for_each(|event| stack.apply(event));
        assert_eq!(phase(&stack, "db"), Phase::Exited(143));
        assert!(container(&stack, "db").was_signalled());
    }
}

/// Trap: `docker restart` is a stop and a start; a condition on the service does not fail in between.
#[test]
fn trap_02_a_restart_by_hand_fails_no_condition() {
    let mut stack = running("no");
    let gate = gate("db", Condition::Healthy);
    stack.apply(&event("db", 500, ContainerEvent::Killed { signal: 15 }));
    stack.apply(&event("db", 510, ContainerEvent::Died { exit_code: 0 }));
    stack.apply(&event("db", 511, ContainerEvent::Stopped));
    assert_eq!(stack.gate(&gate, at(600)), GateState::Unsure { until: at(2510) });
    let given_up = stack.gate(&gate, at(2510));
    assert!(matches!(given_up, GateState::Fails(GateFault::Exited { code: 0, .. })));
    stack.apply(&event("db", 700, ContainerEvent::Started));
    stack.apply(&event("db", 701, ContainerEvent::Restarted));
    let mut report = report("db", 699);
    report.healthcheck = Some(check());
    stack.apply(&inspected(report));
    assert_eq!(stack.gate(&gate, at(800)), GateState::Waits);
}

/// Trap: podman tells of a restart before the start, and not of the end in between.
#[test]
fn a_restart_of_ours_is_a_new_run_without_an_end_too() {
    let mut stack = running("no");
    let starts = container(&stack, "db").starts;
    stack.apply(&Event::Stopping {
        container: "db".to_owned(),
        signal: "SIGTERM".to_owned(),
        at: at(500),
        until: at(1500),
    });
    stack.apply(&event("db", 510, ContainerEvent::Restarted));
    stack.apply(&event("db", 600, ContainerEvent::Started));
    assert_eq!(container(&stack, "db").starts, starts + 1);
    assert_eq!(phase(&stack, "db"), Phase::Running);
}

/// Trap: the kernel may kill only a child process, and a code of 137 alone does not mean a lack of memory.
#[test]
fn trap_04_out_of_memory_is_told_from_kills() {
    let mut stack = running("no");
    stack.apply(&event("db", 400, ContainerEvent::OutOfMemory));
    assert_eq!(phase(&stack, "db"), Phase::Running);
    assert!(container(&stack, "db").run.out_of_memory);
    stack.apply(&event("db", 500, ContainerEvent::Died { exit_code: 137 }));
    assert_eq!(phase(&stack, "db"), Phase::OutOfMemory);

    let mut killed = running("no");
    killed.apply(&event("db", 500, ContainerEvent::Died { exit_code: 137 }));
    assert_eq!(phase(&killed, "db"), Phase::Exited(137));
}

#[test]
fn our_own_stop_shows_at_once_and_is_remembered() {
    let mut stack = running("always");
    stack.apply(&Event::Stopping {
        container: "db".to_owned(),
        signal: "SIGKILL".to_owned(),
        at: at(300),
        until: at(300),
    });
    assert_eq!(phase(&stack, "db"), Phase::Stopping);
    stack.apply(&event("db", 500, ContainerEvent::Died { exit_code: 137 }));
    assert_eq!(phase(&stack, "db"), Phase::Exited(137));
    let db = container(&stack, "db");
    assert_eq!(db.run.our_signal.as_deref(), Some("SIGKILL"));
    assert_eq!(db.stopping, None);
}

/// An inspect may arrive before the events of what it tells, or after them.
#[test]
fn inspects_and_events_agree_in_any_order() {
    // The inspect of the second run comes before the death of the first.
    let mut early = running("always");
    early.apply(&inspected(report("db", 900)));
    early.apply(&event("db", 500, ContainerEvent::Died { exit_code: 7 }));
    early.apply(&event("db", 901, ContainerEvent::Started));
    assert_eq!(phase(&early, "db"), Phase::Running);
    assert_eq!(container(&early, "db").starts, 2);
    assert_eq!(container(&early, "db").earlier[0].exit_code, Some(7));

    // The inspect of the first run's end comes after the second start.
    let mut late = running("always");
    late.apply(&event("db", 500, ContainerEvent::Died { exit_code: 7 }));
    late.apply(&event("db", 901, ContainerEvent::Started));
    let mut old = report("db", 19);
    old.state.status = ContainerStatus::Restarting;
    old.state.finished = Some(at(500));
    old.state.exit_code = 7;
    late.apply(&inspected(old));
    assert_eq!(phase(&late, "db"), Phase::Running);
    assert_eq!(container(&late, "db").starts, 2);

    // An inspect made before the start does not undo it.
    let mut created = stack();
    created.apply(&event("db", 10, ContainerEvent::Created));
    created.apply(&event("db", 20, ContainerEvent::Started));
    let mut before = report("db", 19);
    before.state.status = ContainerStatus::Created;
    before.state.started = None;
    created.apply(&inspected(before));
    assert_eq!(container(&created, "db").status, ContainerStatus::Running);
}

#[test]
fn a_listing_tells_health_and_exit_codes_by_its_words() {
    let mut stack = stack();
    stack.apply(&listed(vec![
        summary("a", "a", 1, ContainerStatus::Running, "Up 3 minutes (healthy)"),
        summary("b", "b", 1, ContainerStatus::Running, "Up 3 minutes"),
        summary("c", "c", 1, ContainerStatus::Exited, "Exited (3) 2 hours ago"),
        summary("d", "d", 1, ContainerStatus::Running, "Up 1 second (health: starting)"),
        summary("e", "e", 1, ContainerStatus::Exited, "Exited (0) 2 hours ago"),
    ]));
    let phases: Vec<Phase> = ["a", "b", "c", "d", "e"]
        .iter()
        .map(|name| phase(&stack, name))
        .collect();
    let expected = [
        Phase::Healthy,
        Phase::Running,
        Phase::Exited(3),
        Phase::Starting,
        Phase::Done,
    ];
    assert_eq!(phases, expected);
    assert_eq!(stack.ready(at(0)), (3, 5));
}

#[test]
fn what_is_missing_in_a_listing_is_gone() {
    let mut stack = running("no");
    stack.apply(&listed(Vec::new()));
    assert_eq!(phase(&stack, "db"), Phase::Absent);
}

#[test]
fn a_crash_loop_is_given_up_after_ten_restarts() {
    let mut stack = running("always");
    let gate = gate("db", Condition::Healthy);
    let mut report = report("db", 19);
    report.state.status = ContainerStatus::Restarting;
    report.state.exit_code = 1;
    report.state.finished = Some(at(400));
    for (restarts, waits) in [(9, true), (10, false)] {
        report.restart_count = restarts;
        stack.apply(&inspected(report.clone()));
        assert_eq!(
            stack.gate(&gate, at(500)) == GateState::Waits,
            waits,
            "{restarts} restarts"
        );
    }
}
