//! Probes: none is lost, and none is taken for one of another run.

use super::*;
use crate::compose::Condition;
use crate::plan::Gate;

fn checked() -> Stack {
    let mut stack = stack();
    stack.apply(&event("db", 10, ContainerEvent::Created));
    stack.apply(&event("db", 20, ContainerEvent::Started));
    let mut report = report("db", 19);
    report.healthcheck = Some(check());
    report.state.health = health(HealthStatus::Starting, 0, Vec::new());
    stack.apply(&inspected(report));
    stack
}

fn with_log(started: i64, status: HealthStatus, streak: u32, log: Vec<ProbeReport>) -> Event {
    let mut report = report("db", started);
    report.healthcheck = Some(check());
    report.state.health = health(status, streak, log);
    inspected(report)
}

fn codes(stack: &Stack) -> Vec<i64> {
    let history = &container(stack, "db").probes.history;
    history.iter().map(|probe| probe.report.exit_code).collect()
}

/// The engine keeps five results; every inspect overlaps the one before.
#[test]
fn overlapping_inspects_lose_and_double_nothing() {
    let mut stack = checked();
    let all: Vec<ProbeReport> = (0..20).map(|n| probe(2000 + n * 100, n % 7)).collect();
    for end in [3, 5, 8, 8, 12, 16, 20] {
        let log = all[usize::saturating_sub(end, 5)..end].to_vec();
        stack.apply(&with_log(19, HealthStatus::Starting, 1, log));
    }
    let expected: Vec<i64> = (0..20).map(|n| n % 7).collect();
    assert_eq!(codes(&stack), expected);
}

#[test]
fn two_hundred_probes_are_kept() {
    let mut stack = checked();
    for n in 0..250 {
        stack.apply(&Event::Probed {
            container: "db".to_owned(),
            report: probe(2000 + n * 100, n),
            by: ProbedBy::Engine,
        });
    }
    assert_eq!(codes(&stack).len(), PROBES_KEPT);
    assert_eq!(codes(&stack)[0], 50);
}

/// Trap: a stopped or restarted container still has the health of its previous run.
#[test]
fn trap_05_results_from_before_this_run_are_ignored() {
    let mut stack = checked();
    let stale = vec![probe(-5000, 1), probe(-3000, 1), probe(-1000, 1)];
    stack.apply(&with_log(19, HealthStatus::Unhealthy, 3, stale));
    assert_eq!(phase(&stack, "db"), Phase::Starting);
    assert_eq!(container(&stack, "db").probes.streak, 0);
    assert!(codes(&stack).is_empty());
}

#[test]
fn health_means_nothing_when_it_does_not_run() {
    let mut stack = checked();
    stack.apply(&event("db", 500, ContainerEvent::Health(HealthStatus::Healthy)));
    stack.apply(&event("db", 600, ContainerEvent::Died { exit_code: 0 }));
    stack.apply(&event("db", 601, ContainerEvent::Health(HealthStatus::Unhealthy)));
    assert_eq!(phase(&stack, "db"), Phase::Done);
    stack.apply(&event("db", 700, ContainerEvent::Started));
    assert_eq!(phase(&stack, "db"), Phase::Starting);
    assert_eq!(stack.gate(&gate("db", Condition::Healthy), at(701)), GateState::Waits);
}

/// An inspect made before the deciding probe, but answered after the event, must not revert the status.
#[test]
fn a_late_inspect_does_not_take_a_verdict_back() {
    let mut stack = checked();
    stack.apply(&event("db", 4050, ContainerEvent::Health(HealthStatus::Healthy)));
    stack.apply(&with_log(19, HealthStatus::Starting, 1, vec![probe(2019, 1)]));
    assert_eq!(phase(&stack, "db"), Phase::Healthy);
    stack.apply(&with_log(
        19,
        HealthStatus::Healthy,
        0,
        vec![probe(2019, 1), probe(4030, 0)],
    ));
    assert_eq!(phase(&stack, "db"), Phase::Healthy);
    assert_eq!(codes(&stack), [1, 0]);
}

#[test]
fn conditions_follow_the_engines_verdict() {
    let mut stack = checked();
    let gate = gate("db", Condition::Healthy);
    assert_eq!(stack.gate(&gate, at(100)), GateState::Waits);
    stack.apply(&event("db", 2050, ContainerEvent::Health(HealthStatus::Healthy)));
    assert_eq!(stack.gate(&gate, at(2051)), GateState::Holds);
    stack.apply(&event("db", 9050, ContainerEvent::Health(HealthStatus::Unhealthy)));
    assert!(matches!(
        stack.gate(&gate, at(9051)),
        GateState::Fails(GateFault::Unhealthy { .. })
    ));
}

#[test]
fn a_condition_on_health_fails_when_there_is_no_check() {
    let mut stack = stack();
    stack.apply(&event("db", 10, ContainerEvent::Created));
    stack.apply(&event("db", 20, ContainerEvent::Started));
    let gate = gate("db", Condition::Healthy);
    assert_eq!(
        stack.gate(&gate, at(21)),
        GateState::Waits,
        "not known before the inspect"
    );
    stack.apply(&inspected(report("db", 19)));
    assert!(matches!(
        stack.gate(&gate, at(30)),
        GateState::Fails(GateFault::NoCheck { .. })
    ));
}

#[test]
fn the_next_probe_comes_an_interval_after_the_last_ended() {
    let mut stack = checked();
    assert_eq!(container(&stack, "db").probes.next_at, Some(at(2019)));
    let exec = |ms, what| event("db", ms, what);
    stack.apply(&exec(
        2022,
        ContainerEvent::ExecStarted {
            exec_id: "e1".to_owned(),
            command: "ping -q".to_owned(),
        },
    ));
    let probes = &container(&stack, "db").probes;
    assert_eq!((probes.running_since, probes.next_at), (Some(at(2022)), None));
    assert!(probes.is_under_way("e1"));
    stack.apply(&exec(
        2039,
        ContainerEvent::ExecDied {
            exec_id: "e1".to_owned(),
            exit_code: 1,
        },
    ));
    stack.apply(&with_log(19, HealthStatus::Starting, 1, vec![probe(2020, 1)]));
    let probes = &container(&stack, "db").probes;
    assert_eq!((probes.running_since, probes.next_at), (None, Some(at(4040))));
}

/// Engine API 1.44: within the start period and before the first success, the start interval applies.
#[test]
fn the_start_interval_holds_in_the_start_period_only() {
    let next = |api: (u32, u32), log: Vec<ProbeReport>, status: HealthStatus| {
        let mut stack = Stack::new("shop", at(0));
        let host = HostInfo {
            api,
            ..HostInfo::default()
        };
        stack.apply(&Event::Connected(host, at(0)));
        stack.apply(&event("db", 20, ContainerEvent::Started));
        let mut report = report("db", 0);
        report.healthcheck = Some(HealthcheckReport {
            interval: Duration::from_secs(30),
            start_period: Duration::from_secs(10),
            start_interval: Duration::from_secs(1),
            ..check()
        });
        report.state.health = health(status, 0, log);
        stack.apply(&inspected(report));
        container(&stack, "db").probes.next_at
    };
    assert_eq!(next((1, 51), vec![], HealthStatus::Starting), Some(at(1000)));
    assert_eq!(next((1, 41), vec![], HealthStatus::Starting), Some(at(30_000)));
    assert_eq!(
        next((1, 51), vec![probe(1000, 1)], HealthStatus::Starting),
        Some(at(2020))
    );
    assert_eq!(
        next((1, 51), vec![probe(1000, 0)], HealthStatus::Healthy),
        Some(at(31_020))
    );
    assert_eq!(
        next((1, 51), vec![probe(10_000, 1)], HealthStatus::Starting),
        Some(at(40_020))
    );
}

#[test]
fn our_own_probe_is_kept_beside_the_engines_and_moves_nothing() {
    let mut stack = checked();
    stack.apply(&Event::Probed {
        container: "db".to_owned(),
        report: probe(700, 9),
        by: ProbedBy::User,
    });
    assert_eq!(container(&stack, "db").probes.next_at, Some(at(2019)));
    assert!(container(&stack, "db").probes.last().unwrap().by.is_ours());
}

#[test]
fn a_healthcheck_that_passed_early_opens_gates_until_the_engine_finds_it_unhealthy() {
    let gate = Gate {
        service: "db".to_owned(),
        condition: Condition::Healthy,
        required: true,
        after: Vec::new(),
    };
    let mut stack = checked();
    stack.apply(&Event::PassedEarly {
        container: "db".to_owned(),
        at: at(700),
    });
    assert_eq!(stack.gate(&gate, at(700)), GateState::Holds);
    assert_eq!(phase(&stack, "db"), Phase::Healthy);
    let pass = container(&stack, "db").probes.early.unwrap();
    assert_eq!(pass.ahead(), Some(at(2019).since(at(700))));
    stack.apply(&event("db", 9000, ContainerEvent::Health(HealthStatus::Unhealthy)));
    assert!(matches!(stack.gate(&gate, at(9000)), GateState::Fails(_)));
    // The next run has to pass by itself.
    stack.apply(&event("db", 9500, ContainerEvent::Died { exit_code: 0 }));
    stack.apply(&event("db", 9600, ContainerEvent::Started));
    assert_eq!(stack.gate(&gate, at(9600)), GateState::Waits);
}

#[test]
fn a_probe_of_ours_is_not_taken_for_the_engines() {
    let mut stack = checked();
    let due = container(&stack, "db").probes.next_at;
    stack.apply(&Event::ProbeBegan {
        container: "db".to_owned(),
        by: ProbedBy::Start,
        at: at(500),
    });
    let command = container(&stack, "db").probes.check.as_ref().unwrap().test[1..].join(" ");
    let exec_id = "e1".to_owned();
    stack.apply(&event("db", 501, ContainerEvent::ExecStarted { exec_id, command }));
    assert_eq!(container(&stack, "db").probes.next_at, due);
    assert_eq!(container(&stack, "db").probes.running_since, None);
    assert_eq!(container(&stack, "db").probes.under_way_since(), Some(at(500)));
}
