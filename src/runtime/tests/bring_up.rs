//! Bring-up: order without needless waits, conditions, failures.

use super::stage::{attached, up};
use super::*;
use crate::compose::{Condition, Mount, MountKind, Volume};
use crate::engine::Timestamp;
use crate::plan::{RestartOptions, StopOptions, UpOptions};
use crate::runtime::{Command, Session, Wait, no_signals};
use crate::stack::{Event, Phase, Verdict};
use std::time::Duration;

/// The starts in the diary, in order.
fn starts(diary: &[String]) -> Vec<&str> {
    diary
        .iter()
        .filter_map(|line| line.split_once(" start ").map(|(_, name)| name))
        .collect()
}

fn chain(length: usize) -> Vec<crate::compose::Service> {
    (0..length)
        .map(|at| {
            let before = format!("s{:02}", at.wrapping_sub(1));
            let needs = if at == 0 { vec![] } else { vec![healthy(&before)] };
            service(&format!("s{at:02}"), true, &needs)
        })
        .collect()
}

/// Every start comes at the moment when its dependency is healthy, and 40 services take no real time.
#[tokio::test(start_paused = true)]
async fn a_chain_of_forty_services_starts_without_delay_and_deterministically() {
    let mut diaries = Vec::new();
    for _ in 0..2 {
        let stage = Stage::new("{}", chain(40));
        let real = std::time::Duration::from_secs(20);
        let (outcome, diary) = tokio::time::timeout(real * 10, stage.up()).await.unwrap();
        assert_eq!(outcome.verdict, Verdict::Done);
        let names: Vec<String> = (0..40).map(|at| format!("s{at:02}")).collect();
        assert_eq!(starts(&diary), names);
        // Each link: 0.2 s to start, 1 s to the first probe, 0.03 s for it; the creates overlap.
        let expected = 39.0 * 1.23 + 0.2 + 0.05;
        assert!(
            (stage.seconds() - expected).abs() < 0.02,
            "took {} s, not {expected} s",
            stage.seconds()
        );
        diaries.push(diary);
    }
    assert_eq!(diaries[0], diaries[1]);
}

#[tokio::test(start_paused = true)]
async fn independent_services_start_together() {
    let services = (0..10).map(|at| service(&format!("s{at}"), false, &[])).collect();
    let stage = Stage::new("{}", services);
    let (outcome, diary) = stage.up().await;
    assert_eq!(outcome.verdict, Verdict::Done);
    assert_eq!(starts(&diary).len(), 10);
    assert!(stage.seconds() < 0.3, "took {} s", stage.seconds());
}

#[tokio::test(start_paused = true)]
async fn a_second_up_does_nothing_and_takes_no_time() {
    let stage = Stage::new("{}", chain(6));
    stage.up().await;
    let began = stage.seconds();
    let (outcome, diary) = stage.up().await;
    assert_eq!(outcome.verdict, Verdict::Done);
    assert!(starts(&diary).is_empty(), "{diary:#?}");
    assert!(!diary.iter().any(|line| line.contains("create")), "{diary:#?}");
    assert!(stage.seconds() - began < 0.001);
}

#[tokio::test(start_paused = true)]
async fn a_successful_one_shot_opens_the_gates_of_its_dependents() {
    let after = ("migrate", Condition::CompletedSuccessfully);
    let services = vec![service("migrate", false, &[]), service("app", false, &[after])];
    let stage = Stage::new("services: {migrate: {exits: [{at: 3, code: 0}]}}", services.clone());
    let (outcome, diary) = stage.up().await;
    assert_eq!(outcome.verdict, Verdict::Done);
    assert_eq!(starts(&diary), ["migrate", "app"]);
    assert!(diary.contains(&"0.050 wait app [migrate]".to_owned()), "{diary:#?}");

    let stage = Stage::new("services: {migrate: {exits: [{at: 3, code: 9}]}}", services);
    let (outcome, diary) = stage.up().await;
    assert_eq!(starts(&diary), ["migrate"]);
    let expected = Verdict::Exited {
        service: "migrate".to_owned(),
        code: 9,
    };
    assert_eq!((outcome.exit_code(), outcome.verdict), (5, expected));
    assert_eq!(outcome.stack.services["app"].phase(), Phase::Failed);
}

#[tokio::test(start_paused = true)]
async fn an_exit_of_an_earlier_run_does_not_open_a_gate() {
    let after = ("migrate", Condition::CompletedSuccessfully);
    let services = vec![service("migrate", false, &[]), service("app", false, &[after])];
    let stage = Stage::new(
        "services: {migrate: {exits: [{at: 3, code: 0, run: 1}, {at: 5, code: 4, run: 2}]}}",
        services,
    );
    stage.up().await;
    let (stopped, _) = stage
        .run(vec![Command::operate(StopOptions {
            services: vec!["app".to_owned()],
            ..StopOptions::default()
        })])
        .await;
    assert_eq!(stopped.verdict, Verdict::Done);
    let (outcome, diary) = stage.up().await;
    assert_eq!(starts(&diary), ["migrate"], "{diary:#?}");
    assert_eq!(outcome.exit_code(), 5);
}

#[tokio::test(start_paused = true)]
async fn an_unhealthy_dependency_is_the_verdict_and_independent_services_start() {
    let services = vec![
        service("db", true, &[]),
        service("app", false, &[healthy("db")]),
        service("web", false, &[started("app")]),
        service("cache", false, &[]),
    ];
    let stage = Stage::new("services: {db: {ready: 100}}", services);
    let (outcome, diary) = stage.up().await;
    assert_eq!(
        outcome.verdict,
        Verdict::Unhealthy {
            service: "db".to_owned()
        }
    );
    assert_eq!(outcome.exit_code(), 4);
    assert_eq!(starts(&diary), ["db", "cache"], "{diary:#?}");
    for failed in ["app", "web"] {
        assert_eq!(outcome.stack.services[failed].phase(), Phase::Failed, "{failed}");
    }
    assert_eq!(outcome.stack.services["cache"].phase(), Phase::Running);
    let app = outcome.stack.services["app"].failure.as_ref().unwrap();
    assert_eq!(app.error.detail, "shop-db-1 is unhealthy");
}

#[tokio::test(start_paused = true)]
async fn an_optional_dependency_only_warns() {
    let mut app = service("app", false, &[healthy("db")]);
    app.depends_on["db"].required = false;
    let stage = Stage::new("services: {db: {ready: 100}}", vec![service("db", true, &[]), app]);
    let (outcome, diary) = stage.up().await;
    assert_eq!(outcome.verdict, Verdict::Done);
    assert_eq!(starts(&diary), ["db", "app"]);
    assert!(
        diary
            .iter()
            .any(|line| line.contains("note optional dependency db failed")),
        "{diary:#?}"
    );
}

#[tokio::test(start_paused = true)]
async fn a_start_that_fails_fails_its_dependents_only() {
    let services = vec![
        service("web", false, &[]),
        service("proxy", false, &[started("web")]),
        service("other", false, &[]),
    ];
    let stage = Stage::new("services: {web: {start_fails: 'port is already allocated'}}", services);
    let (outcome, diary) = stage.up().await;
    assert!(
        matches!(&outcome.verdict, Verdict::Failed { service: Some(name), .. } if name == "web"),
        "{outcome:?}"
    );
    assert_eq!(starts(&diary), ["other"]);
    assert_eq!(outcome.stack.services["proxy"].phase(), Phase::Failed);
}

#[tokio::test(start_paused = true)]
async fn wait_accepts_an_exited_one_shot_only_if_a_service_depends_on_it() {
    let db = service("db", true, &[("init", Condition::CompletedSuccessfully)]);
    let services = vec![service("init", false, &[]), db];
    let stage = Stage::new(
        "services: {init: {exits: [{at: 0.5, code: 0}]}, db: {ready: 2}}",
        services,
    );
    let session = Session {
        wait: Some(Wait::default()),
        ..stage.session(vec![up()])
    };
    let (outcome, _) = stage
        .act(session, Box::new(|_, _| Vec::new()), crate::runtime::no_signals())
        .await;
    assert_eq!(outcome.verdict, Verdict::Done);
    assert_eq!(outcome.stack.services["db"].phase(), Phase::Healthy);
    assert_eq!(outcome.stack.ready(Timestamp::default()), (2, 2));

    let services = vec![service("init", false, &[])];
    let stage = Stage::new("services: {init: {exits: [{at: 0.4, code: 0}]}}", services);
    let session = Session {
        wait: Some(Wait::default()),
        ..stage.session(vec![up()])
    };
    let (outcome, _) = stage
        .act(session, Box::new(|_, _| Vec::new()), crate::runtime::no_signals())
        .await;
    assert_eq!(outcome.exit_code(), 5, "nobody waits for it, so it was to run");
}

/// A service that dies right after its start is not called ready, and its last lines are there to explain it.
#[tokio::test(start_paused = true)]
async fn wait_reports_an_immediate_exit_with_its_last_lines() {
    let stage = Stage::new(
        "services: {web: {log: [{at: 0.1, text: 'ERROR: no database'}], exits: [{at: 0.3, code: 3}]}}",
        vec![service("web", false, &[])],
    );
    let session = Session {
        wait: Some(Wait::default()),
        ..stage.session(vec![up()])
    };
    let (outcome, _) = stage
        .act(session, Box::new(|_, _| Vec::new()), crate::runtime::no_signals())
        .await;
    assert_eq!(outcome.exit_code(), 5);
    let why = crate::explain::why(&outcome.stack, "web", stage.clock.now()).unwrap();
    let quoted = why.rows().iter().any(|row| row.text.contains("ERROR: no database"));
    assert!(quoted, "{:#?}", why.rows());
}

#[tokio::test(start_paused = true)]
async fn wait_ends_at_its_timeout() {
    let stage = Stage::new(
        "services: {db: {ready: 100}}",
        vec![{
            let mut db = service("db", true, &[]);
            db.healthcheck.as_mut().unwrap().retries = Some(500);
            db
        }],
    );
    let session = Session {
        wait: Some(Wait {
            timeout: Some(Duration::from_secs(7)),
        }),
        ..stage.session(vec![up()])
    };
    let (outcome, _) = stage
        .act(session, Box::new(|_, _| Vec::new()), crate::runtime::no_signals())
        .await;
    assert_eq!(outcome.exit_code(), 6);
    assert!((stage.seconds() - 7.05).abs() < 0.01, "{}", stage.seconds());
}

/// Trap: restarting a service that is waited for cancels nothing; bringing up the waiting one without its dependencies
/// ends its wait.
#[tokio::test(start_paused = true)]
async fn a_newer_operation_on_a_waiting_service_ends_its_wait() {
    let services = vec![service("db", true, &[]), service("app", false, &[healthy("db")])];
    let stage = Stage::new("services: {db: {ready: 1000}}", services.clone());
    let mut slow = (*stage.project).clone();
    slow.services["db"].healthcheck.as_mut().unwrap().retries = Some(5000);
    let stage = Stage {
        project: std::rc::Rc::new(slow),
        ..stage
    };
    let now = Command::operate(UpOptions {
        services: vec!["app".to_owned()],
        no_deps: true,
        ..UpOptions::default()
    });
    let waits =
        |event: &crate::stack::Event, _: &crate::stack::Stack| matches!(event, crate::stack::Event::Waits { .. });
    let (outcome, diary) = stage
        .act(
            stage.session(vec![up()]),
            once(waits, vec![now]),
            crate::runtime::no_signals(),
        )
        .await;
    assert_eq!(starts(&diary), ["db", "app"], "{diary:#?}");
    assert_eq!(outcome.verdict, Verdict::Done);
    assert!(stage.seconds() < 2.0);
}

/// Trap: cancelling a start that waits must end its wait.
#[tokio::test(start_paused = true)]
async fn trap_11_cancelling_ends_what_waits_at_once() {
    let services = vec![service("db", true, &[]), service("app", false, &[healthy("db")])];
    let stage = Stage::new("services: {db: {ready: 1000}}", services);
    let waits = |event: &crate::stack::Event, _: &crate::stack::Stack| {
        matches!(
            event,
            crate::stack::Event::Engine(crate::engine::EngineEvent::Container {
                what: crate::engine::ContainerEvent::Started,
                ..
            })
        )
    };
    let (outcome, diary) = stage
        .act(
            stage.session(vec![up()]),
            once(waits, vec![Command::Cancel]),
            crate::runtime::no_signals(),
        )
        .await;
    assert_eq!(outcome.exit_code(), 130);
    assert_eq!(starts(&diary), ["db"]);
    assert!(outcome.stack.services["app"].blocked.is_empty());
}

/// A service that is restarted by hand while it is waited for is waited for again.
#[tokio::test(start_paused = true)]
async fn a_restart_of_a_dependency_is_no_failure() {
    let services = vec![service("db", true, &[]), service("app", false, &[healthy("db")])];
    let stage = Stage::new("services: {db: {ready: 4, stop: 1}}", {
        let mut services = services;
        services[0].healthcheck.as_mut().unwrap().retries = Some(50);
        services
    });
    let restart = Command::operate(RestartOptions {
        services: vec!["db".to_owned()],
        ..RestartOptions::default()
    });
    let second_probe = {
        let mut seen = 0;
        move |event: &crate::stack::Event, _: &crate::stack::Stack| {
            seen += usize::from(matches!(event, crate::stack::Event::Probed { .. }));
            seen == 2
        }
    };
    let session = Session {
        until: crate::runtime::Until::Ended,
        ..attached(stage.session(vec![up()]))
    };
    let (outcome, diary) = stage
        .act(session, once(second_probe, vec![restart]), crate::runtime::no_signals())
        .await;
    assert_eq!(starts(&diary), ["db", "db", "app"], "{diary:#?}");
    assert_eq!(outcome.verdict, Verdict::Done);
}

/// A volume that differs keeps its data until the user consents; then the same operation renews it.
#[tokio::test(start_paused = true)]
async fn an_agreed_volume_recreation_is_carried_out() {
    let mut web = service("web", false, &[]);
    web.volumes.push(Mount {
        kind: MountKind::Volume,
        source: "data".to_owned(),
        target: "/data".to_owned(),
        ..Mount::default()
    });
    let mut stage = Stage::new("{}", vec![web]);
    let declare = |colour: &str, stage: &mut Stage| {
        let labels = [("colour".to_owned(), colour.to_owned())].into_iter().collect();
        let volume = Volume {
            name: "shop_data".to_owned(),
            labels,
            ..Volume::default()
        };
        std::rc::Rc::make_mut(&mut stage.project)
            .volumes
            .insert("data".to_owned(), volume);
    };
    declare("red", &mut stage);
    stage.up().await;
    declare("blue", &mut stage);
    let colour = async |stage: &Stage| {
        let found = stage.engine.volume("shop_data").await.unwrap().unwrap();
        found.labels["colour"].clone()
    };
    stage.up().await;
    assert_eq!(colour(&stage).await, "red", "nobody was asked");
    let agree: super::stage::Reaction = Box::new(|event, _| match event {
        Event::Asked { operation, questions } => {
            assert_eq!(questions[0].volume, "shop_data");
            vec![Command::Agree { operation: *operation }]
        }
        _ => Vec::new(),
    });
    stage.act(stage.session(vec![up()]), agree, no_signals()).await;
    assert_eq!(colour(&stage).await, "blue");
}

/// Trap: an `up` that ended between the start of a container and its inspect reported "0/1 ready" for a ready service.
#[tokio::test(start_paused = true)]
async fn up_ends_when_readiness_is_known() {
    let stage = Stage::new("services: {app: {looks_fail: 2}}", vec![service("app", false, &[])]);
    let seen = std::rc::Rc::new(std::cell::RefCell::new(None));
    let at_the_end = std::rc::Rc::clone(&seen);
    let reaction = Box::new(move |event: &Event, stack: &crate::stack::Stack| {
        if matches!(event, Event::Ended { .. }) {
            at_the_end.replace(Some(stack.services["app"].phase()));
        }
        Vec::new()
    });
    let (outcome, _) = stage.act(stage.session(vec![up()]), reaction, no_signals()).await;
    assert_eq!(outcome.verdict, Verdict::Done);
    assert_eq!(*seen.borrow(), Some(Phase::Running));
    // An engine that does not tell at all is not awaited for long.
    let stage = Stage::new("services: {app: {looks_fail: 100}}", vec![service("app", false, &[])]);
    let (outcome, _) = stage.up().await;
    assert_eq!(outcome.verdict, Verdict::Done);
    assert!(stage.seconds() < 3.0, "it took {} s", stage.seconds());
}
