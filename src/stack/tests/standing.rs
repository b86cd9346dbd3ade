//! What is said of a stack is true of it now.

use super::*;
use crate::compose::{Condition, Dependency, Project, Service};
use crate::plan::{Plannable, UpOptions};

/// `api` waits for `gate`, `gate` for `db`, and `db` for `migrate` to complete.
fn chain() -> Stack {
    let mut project = Project {
        name: "shop".to_owned(),
        ..Project::default()
    };
    let needs = [
        ("migrate", None),
        ("db", Some(("migrate", Condition::CompletedSuccessfully))),
        ("gate", Some(("db", Condition::Healthy))),
        ("api", Some(("gate", Condition::Healthy))),
    ];
    for (name, need) in needs {
        let mut service = Service {
            name: name.to_owned(),
            ..Service::default()
        };
        if let Some((on, condition)) = need {
            let dependency = Dependency {
                condition,
                required: true,
                ..Dependency::default()
            };
            service.depends_on.insert(on.to_owned(), dependency);
        }
        project.services.insert(name.to_owned(), service);
    }
    let mut stack = stack();
    stack.apply(&Event::Project(Rc::new(project)));
    stack
}

fn starts(stack: &mut Stack, service: &str, ms: i64, policy: &str) {
    stack.apply(&event(service, ms, ContainerEvent::Created));
    stack.apply(&event(service, ms, ContainerEvent::Started));
    let mut report = report(service, ms);
    report.restart_policy = policy.to_owned();
    report.healthcheck = (service == "db" || service == "gate").then(check);
    stack.apply(&inspected(report));
}

fn health_of(stack: &mut Stack, service: &str, ms: i64, status: HealthStatus) {
    stack.apply(&event(service, ms, ContainerEvent::Health(status)));
}

fn waited_in_vain(stack: &mut Stack, service: &str, on: &str, ms: i64) {
    stack.apply(&Event::Failed {
        service: service.to_owned(),
        doing: "waiting".to_owned(),
        error: EngineError::new("waiting for", on, ErrorKind::Other, format!("shop-{on}-1 is unhealthy")),
        at: at(ms),
    });
}

fn began(stack: &mut Stack, ms: i64) {
    stack.apply(&Event::Began(OperationRecord {
        id: 1,
        info: UpOptions::default().info(),
        services: Vec::new(),
        started: at(ms),
        ended: None,
        notes: Vec::new(),
    }));
}

#[test]
fn a_one_shot_is_ready_when_it_is_done() {
    let mut stack = chain();
    starts(&mut stack, "migrate", 100, "no");
    assert_eq!(stack.ready(at(200)), (0, 4));
    stack.apply(&event("migrate", 2_600, ContainerEvent::Died { exit_code: 0 }));
    assert_eq!(stack.ready(at(2_700)), (1, 4));
    // Its time is the one until then, wherever it is told.
    assert_eq!(stack.services["migrate"].took(), Some(Duration::from_millis(2_500)));
}

#[test]
fn what_waits_for_a_broken_service_is_blocked_by_that_one_and_not_broken() {
    let mut stack = chain();
    starts(&mut stack, "db", 100, "no");
    health_of(&mut stack, "db", 5_000, HealthStatus::Unhealthy);
    waited_in_vain(&mut stack, "gate", "db", 5_010);
    waited_in_vain(&mut stack, "api", "gate", 5_010);
    let standing = stack.standing(at(6_000));
    assert_eq!((standing.broken, standing.blocked), (vec!["db"], vec!["gate", "api"]));
    let api = &stack.services["api"];
    assert_eq!(stack.blocked_by(api, at(6_000)), Some("db"));
    // Once it recovers they are not blocked, but nobody has started them.
    health_of(&mut stack, "db", 9_000, HealthStatus::Healthy);
    let standing = stack.standing(at(9_100));
    assert_eq!((standing.broken.len(), standing.blocked.len()), (0, 0));
    assert_eq!(standing.left_out, ["gate", "api"]);
}

#[test]
fn what_waits_now_is_blocked_too_once_the_other_breaks() {
    let mut stack = chain();
    starts(&mut stack, "db", 100, "always");
    stack.apply(&Event::Waits {
        service: "gate".to_owned(),
        gates: vec![gate("db", Condition::Healthy)],
        at: at(200),
    });
    assert_eq!(stack.standing(at(300)).blocked, [""; 0]);
    stack.apply(&event("db", 400, ContainerEvent::Died { exit_code: 78 }));
    assert_eq!(stack.standing(at(500)).blocked, ["gate"]);
}

#[test]
fn a_recovery_is_told_with_its_time_until_the_next_operation() {
    let mut stack = chain();
    began(&mut stack, 0);
    starts(&mut stack, "db", 100, "no");
    health_of(&mut stack, "db", 1_000, HealthStatus::Healthy);
    assert_eq!(stack.standing(at(1_100)).recovered, None);
    health_of(&mut stack, "db", 5_000, HealthStatus::Unhealthy);
    health_of(&mut stack, "db", 9_000, HealthStatus::Healthy);
    let told = stack.standing(at(9_100)).recovered;
    let expected = Recovery {
        service: "db",
        phase: Phase::Healthy,
        failed_at: at(5_000),
    };
    assert_eq!(told, Some(expected));
    began(&mut stack, 20_000);
    assert_eq!(stack.standing(at(20_100)).recovered, None);
}

#[test]
fn a_crash_loop_lasts_until_a_run_has_lasted() {
    let mut stack = chain();
    starts(&mut stack, "api", 100, "always");
    let crash = |stack: &mut Stack, ms: i64| {
        stack.apply(&event("api", ms, ContainerEvent::Died { exit_code: 78 }));
        stack.apply(&event("api", ms + 100, ContainerEvent::Started));
    };
    crash(&mut stack, 1_000);
    let api = |stack: &Stack, ms: i64| stack.services["api"].crash_loop(at(ms));
    assert_eq!(api(&stack, 1_200), None, "one crash is no loop");
    for ms in [2_000, 3_000, 4_000] {
        crash(&mut stack, ms);
    }
    let found = CrashLoop {
        times: 4,
        exit_code: 78,
        until: Some(at(14_100)),
    };
    // It runs, which is not to be trusted yet.
    assert_eq!(phase(&stack, "api"), Phase::Running);
    assert_eq!(api(&stack, 4_200), Some(found));
    assert_eq!(
        (stack.standing(at(4_200)).broken, stack.ready(at(4_200)).0),
        (vec!["api"], 0)
    );
    assert_eq!(api(&stack, 14_100), None);
    assert_eq!(stack.ready(at(14_100)).0, 1);
    // A crash after a run that lasted begins anew.
    crash(&mut stack, 30_000);
    assert_eq!(api(&stack, 30_200), None);
}

#[test]
fn a_stop_on_request_is_neither_broken_nor_a_crash() {
    let mut stack = chain();
    starts(&mut stack, "api", 100, "always");
    for ms in [1_000, 2_000] {
        stack.apply(&event("api", ms, ContainerEvent::Killed { signal: 15 }));
        stack.apply(&event("api", ms + 10, ContainerEvent::Died { exit_code: 143 }));
        stack.apply(&event("api", ms + 100, ContainerEvent::Started));
    }
    assert_eq!(stack.services["api"].crash_loop(at(2_200)), None);
    assert_eq!(stack.standing(at(2_200)).broken, [""; 0]);
}

/// An engine that is stopped sends its containers their stop signal, and so does somebody at a terminal.
#[test]
fn what_ended_with_the_engine_is_not_counted_as_stopped_on_request() {
    let count = |ended: i64, lost: i64| {
        let mut stack = chain();
        starts(&mut stack, "api", 100, "no");
        stack.apply(&event("api", ended, ContainerEvent::Killed { signal: 15 }));
        stack.apply(&event("api", ended + 10, ContainerEvent::Died { exit_code: 143 }));
        stack.apply(&event("api", ended + 20, ContainerEvent::Stopped));
        stack.apply(&Event::Lost {
            error: EngineError::new(
                "following events",
                "engine",
                ErrorKind::Unreachable,
                "connection refused",
            ),
            at: at(lost),
            retry_at: None,
        });
        stack.apply(&Event::Connected(HostInfo::default(), at(lost + 60_000)));
        let standing = stack.standing(at(lost + 61_000));
        (standing.stopped, standing.ended_with_engine)
    };
    assert_eq!(count(20_000, 21_000), (0, 1));
    assert_eq!(count(20_000, 120_000), (1, 0));
}
