use super::*;
use crate::compose::{Dependency, Project};
use crate::engine::{HealthcheckReport, ProbeReport};
use crate::explain::tests::scene::Stands;
use crate::plan::{Plannable, RestartOptions, UpOptions};
use crate::stack::{Event, ProbedBy};
use std::rc::Rc;

fn at(ms: i64) -> Timestamp {
    Timestamp(1_700_000_000_000_000_000 + ms * 1_000_000)
}

/// A stack in which `phases` were observed, and `needs` are declared.
fn stack(needs: &[(&str, &str, Condition)], phases: &[(&str, &[(Phase, i64)])]) -> Stack {
    let mut stack = Stack::new("shop", at(0));
    let mut project = Project {
        name: "shop".to_owned(),
        ..Project::default()
    };
    for (name, _) in phases {
        let service = crate::compose::Service {
            name: (*name).to_owned(),
            ..crate::compose::Service::default()
        };
        project.services.insert((*name).to_owned(), service);
    }
    for (of, on, condition) in needs {
        let dependency = Dependency {
            condition: *condition,
            ..Dependency::default()
        };
        project.services[*of].depends_on.insert((*on).to_owned(), dependency);
    }
    stack.apply(&Event::Project(Rc::new(project)));
    for (name, seen) in phases {
        stack.services[*name].phases = seen.iter().map(|(phase, ms)| (phase.clone(), at(*ms))).collect();
    }
    stack
}

fn market() -> Stack {
    stack(
        &[
            ("monitor", "mysql", Condition::Healthy),
            ("monitor", "redis", Condition::Healthy),
        ],
        &[
            (
                "mysql",
                &[
                    (Phase::Queued, 0),
                    (Phase::Creating, 100),
                    (Phase::Created, 300),
                    (Phase::Starting, 600),
                    (Phase::Healthy, 30_600),
                ],
            ),
            (
                "redis",
                &[
                    (Phase::Queued, 0),
                    (Phase::Created, 200),
                    (Phase::Starting, 500),
                    (Phase::Healthy, 2_000),
                ],
            ),
            (
                "monitor",
                &[
                    (Phase::Queued, 0),
                    (Phase::Building, 100),
                    (Phase::Waiting, 9_000),
                    (Phase::Created, 30_600),
                    (Phase::Starting, 30_900),
                    (Phase::Healthy, 33_600),
                ],
            ),
        ],
    )
}

/// Probes that failed, but for the last one.
fn probed(stack: &mut Stack, container: &str, runs: &[(i64, i64)]) {
    let mut report = Stands::running(container).report;
    report.state.started = Some(at(0));
    let id = report.summary.id.clone();
    report.healthcheck = Some(HealthcheckReport {
        test: vec!["CMD".to_owned(), "ping".to_owned()],
        ..HealthcheckReport::default()
    });
    let phases = stack.services[container].phases.clone();
    stack.apply(&Event::Inspected(Rc::new(report), at(0)));
    for (number, (from, to)) in (1..).zip(runs) {
        let report = ProbeReport {
            start: at(*from),
            end: at(*to),
            exit_code: i64::from(number < runs.len()),
            output: String::new(),
        };
        stack.apply(&Event::Probed {
            container: id.clone(),
            report,
            by: ProbedBy::Engine,
        });
    }
    stack.services[container].phases = phases;
}

fn critical(startup: &Startup) -> Vec<(&str, Doing)> {
    let of = |bar: &'_ Bar| -> Vec<Doing> {
        let stretches = bar.stretches.iter().filter(|stretch| stretch.critical);
        stretches.map(|stretch| stretch.doing).collect()
    };
    startup
        .bars
        .iter()
        .flat_map(|bar| of(bar).into_iter().map(|doing| (bar.service.as_str(), doing)))
        .collect()
}

#[test]
fn the_critical_path_goes_through_what_was_waited_for() {
    let stack = market();
    let startup = startup(&stack, at(60_000)).unwrap();
    assert!(startup.ready);
    assert_eq!(startup.to.since(startup.from), Duration::from_millis(33_600));
    use Doing::{Create, Probing, Queue, Start};
    let expected = [
        ("mysql", Queue),
        ("mysql", Create),
        ("mysql", Start),
        ("mysql", Probing),
        ("monitor", Start),
        ("monitor", Probing),
    ];
    assert_eq!(critical(&startup), expected);
}

#[test]
fn the_verdict_names_the_pauses_between_probes() {
    let mut stack = market();
    // It was not ready after 6.4 s, and found ready by the probe 22.7 s later.
    probed(&mut stack, "mysql", &[(5_000, 6_400), (29_100, 30_600)]);
    let startup = startup(&stack, at(60_000)).unwrap();
    assert_eq!(startup.verdict, "33.6s; 22.7s of it waiting for mysql's next probe");
}

#[test]
fn a_service_whose_probes_fail_is_what_takes_the_time() {
    let mut stack = market();
    let failing: Vec<(i64, i64)> = (1..=14).map(|n| (n * 2_000, n * 2_000 + 50)).collect();
    probed(&mut stack, "mysql", &[failing.as_slice(), &[(30_550, 30_600)]].concat());
    let startup = startup(&stack, at(60_000)).unwrap();
    // From 0.6 s, when it ran, to 28.05 s, when the last probe failed.
    assert_eq!(
        startup.verdict,
        "33.6s; 27.4s of it mysql getting ready (14 probes failed)"
    );
}

#[test]
fn probes_that_take_long_are_named_themselves() {
    let mut stack = market();
    probed(&mut stack, "mysql", &[(1_000, 16_000), (17_000, 30_600)]);
    let startup = startup(&stack, at(60_000)).unwrap();
    assert_eq!(startup.verdict, "33.6s; 28.6s of it mysql's probes taking long");
}

#[test]
fn a_build_that_nothing_else_covers_is_the_cost() {
    let stack = stack(
        &[],
        &[(
            "web",
            &[
                (Phase::Queued, 0),
                (Phase::Building, 500),
                (Phase::Created, 9_000),
                (Phase::Running, 9_400),
            ],
        )],
    );
    let startup = startup(&stack, at(20_000)).unwrap();
    assert_eq!(startup.verdict, "9.4s; 8.5s of it building web");
}

#[test]
fn what_goes_on_counts_so_far() {
    let stack = stack(
        &[("web", "db", Condition::Healthy)],
        &[
            ("db", &[(Phase::Created, 0), (Phase::Starting, 1_000)]),
            ("web", &[(Phase::Created, 0), (Phase::Waiting, 200)]),
        ],
    );
    let startup = startup(&stack, at(5_000)).unwrap();
    assert!(!startup.ready);
    assert_eq!(startup.verdict, "5.0s so far; 4.0s of it waiting for db's first probe");
    assert_eq!(critical(&startup), [("db", Doing::Start), ("db", Doing::Probing)]);
}

#[test]
fn a_restart_of_one_is_a_start_of_its_own() {
    let mut stack = market();
    let restart = crate::stack::OperationRecord {
        id: 1,
        info: RestartOptions::default().info(),
        services: vec!["redis".to_owned()],
        started: at(100_000),
        ended: None,
        notes: Vec::new(),
    };
    // No container stands behind these phases: the stack would note that there is none.
    let seen: Vec<_> = stack.services.values().map(|service| service.phases.clone()).collect();
    stack.apply(&Event::Began(restart));
    for (service, phases) in stack.services.values_mut().zip(seen) {
        service.phases = phases;
    }
    stack.services["redis"].phases.push((Phase::Starting, at(101_000)));
    stack.services["redis"].phases.push((Phase::Healthy, at(103_000)));
    let startup = startup(&stack, at(200_000)).unwrap();
    assert_eq!(startup.to.since(startup.from), Duration::from_secs(2));
    assert_eq!(startup.bars[0].stretches.last().unwrap().doing, Doing::Ready);
}

/// An `up` that failed lasted until it failed, not until somebody looks at it.
#[test]
fn what_failed_goes_on_no_more() {
    let mut stack = stack(
        &[],
        &[(
            "db",
            &[(Phase::Created, 0), (Phase::Starting, 1_000), (Phase::Unhealthy, 7_000)],
        )],
    );
    let up = crate::stack::OperationRecord {
        id: 1,
        info: UpOptions::default().info(),
        services: Vec::new(),
        started: at(0),
        ended: None,
        notes: Vec::new(),
    };
    let seen = stack.services["db"].phases.clone();
    stack.apply(&Event::Began(up));
    stack.services["db"].phases = seen.clone();
    stack.apply(&Event::Ended {
        operation: 1,
        verdict: Verdict::Unhealthy {
            service: "db".to_owned(),
        },
        at: at(7_100),
    });
    stack.services["db"].phases = seen;
    let startup = startup(&stack, at(900_000)).unwrap();
    assert_eq!(startup.to, at(7_100));
    assert_eq!(
        startup.verdict,
        "failed after 7.1s; 6.0s of it waiting for db's first probe"
    );
}

#[test]
fn nothing_seen_to_start_is_no_startup() {
    let running = stack(&[], &[("web", &[(Phase::Running, 0)])]);
    assert_eq!(startup(&running, at(1_000)), None);
    // Found in state "created", and nothing is being done about it.
    let found = stack(&[], &[("web", &[(Phase::Created, 0)])]);
    assert_eq!(startup(&found, at(1_000)), None);
}

#[test]
fn a_provider_is_what_all_that_is_planned_after_it_waited_for() {
    use Doing::{Create, Queue, Start};
    let seen: &[(&str, &[(Phase, i64)])] = &[
        (
            "web",
            &[
                (Phase::Queued, 5_010),
                (Phase::Creating, 5_100),
                (Phase::Created, 5_400),
                (Phase::Running, 5_700),
            ],
        ),
        ("db", &[(Phase::Creating, 0), (Phase::Done, 5_000)]),
    ];
    let mut stack = stack(&[("web", "db", Condition::Started)], seen);
    let mut project = (**stack.project.as_ref().unwrap()).clone();
    project.services["db"].provider = Some(crate::compose::Provider::default());
    stack.project = Some(Rc::new(project));
    stack.services["db"].provided = Some(Vec::new());
    let startup = startup(&stack, at(60_000)).unwrap();
    let path = [("web", Queue), ("web", Create), ("web", Start), ("db", Create)];
    assert_eq!(critical(&startup), path);
    assert_eq!(startup.verdict, "5.7s; 5.0s of it providing db");
}
