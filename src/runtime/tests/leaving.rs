//! Stopping, taking down and leaving.

use super::stage::{attached, signals_at, up};
use super::*;
use crate::engine::LabelFilter;
use crate::plan::{DownOptions, StopOptions};
use crate::runtime::{Abort, Command, Session, Signal, Until, no_signals};
use crate::stack::{Event, Phase, Verdict};

fn deaths(diary: &[String]) -> Vec<&str> {
    diary
        .iter()
        .filter_map(|line| line.split_once(" die ").map(|(_, rest)| rest))
        .collect()
}

fn three() -> Vec<crate::compose::Service> {
    vec![
        service("db", true, &[]),
        service("app", false, &[healthy("db")]),
        service("web", false, &[started("app")]),
    ]
}

#[tokio::test(start_paused = true)]
async fn stop_goes_from_dependents_to_dependencies() {
    let stage = Stage::new("{}", three());
    stage.up().await;
    let stop = Command::operate(StopOptions::default());
    let (outcome, diary) = stage.run(vec![stop]).await;
    assert_eq!(outcome.verdict, Verdict::Done);
    assert_eq!(deaths(&diary), ["web 0", "app 0", "db 0"]);
}

#[tokio::test(start_paused = true)]
async fn down_leaves_nothing() {
    let stage = Stage::new("{}", three());
    stage.up().await;
    let down = Command::operate(DownOptions {
        volumes: true,
        remove_orphans: true,
        ..DownOptions::default()
    });
    let (outcome, diary) = stage.run(vec![down]).await;
    assert_eq!(outcome.verdict, Verdict::Done, "{diary:#?}");
    assert!(
        stage
            .engine
            .containers(LabelFilter::default())
            .await
            .unwrap()
            .is_empty()
    );
    assert!(stage.engine.networks(LabelFilter::default()).await.unwrap().is_empty());
}

/// Ctrl-C once: everything is stopped in reverse order, each with its grace period; then the command exits with 130.
#[tokio::test(start_paused = true)]
async fn one_interrupt_stops_gracefully() {
    let stage = Stage::new("services: {app: {stop: 3}}", three());
    let session = Session {
        until: Until::Exited {
            services: Vec::new(),
            abort: Abort::Never,
            code_from: String::new(),
        },
        ..attached(stage.session(vec![up()]))
    };
    let signals = signals_at(&[(10.0, Signal::Interrupt)]);
    let mut countdown = None;
    let stopping = once(
        move |event, _| {
            if let Event::Stopping { at, until, .. } = event {
                countdown.get_or_insert(until.since(*at));
            }
            assert!(countdown.is_none_or(|left| left.as_secs() == 10));
            false
        },
        Vec::new(),
    );
    let (outcome, diary) = stage.act(session, stopping, signals).await;
    assert_eq!(outcome.exit_code(), 130);
    assert_eq!(deaths(&diary), ["web 0", "app 0", "db 0"], "{diary:#?}");
    assert!((stage.seconds() - 13.4).abs() < 0.1, "{}", stage.seconds());
}

#[tokio::test(start_paused = true)]
async fn a_second_interrupt_kills() {
    let stage = Stage::new("services: {web: {stop: 8}}", three());
    let session = Session {
        until: Until::Exited {
            services: Vec::new(),
            abort: Abort::Never,
            code_from: String::new(),
        },
        ..attached(stage.session(vec![up()]))
    };
    let signals = signals_at(&[(10.0, Signal::Interrupt), (11.0, Signal::Interrupt)]);
    let (outcome, diary) = stage.act(session, Box::new(|_, _| Vec::new()), signals).await;
    assert_eq!(outcome.exit_code(), 130);
    let mut killed = deaths(&diary);
    killed.sort_unstable();
    assert_eq!(killed, ["app 137", "db 137", "web 137"], "{diary:#?}");
    assert!(stage.seconds() < 11.5, "{}", stage.seconds());
}

#[tokio::test(start_paused = true)]
async fn a_hangup_leaves_everything_running() {
    let stage = Stage::new("{}", three());
    let session = attached(stage.session(vec![up()]));
    let (outcome, diary) = stage
        .act(
            session,
            Box::new(|_, _| Vec::new()),
            signals_at(&[(10.0, Signal::Hangup)]),
        )
        .await;
    assert!(deaths(&diary).is_empty());
    assert_eq!(outcome.stack.services["web"].phase(), Phase::Running);
}

#[tokio::test(start_paused = true)]
async fn an_attached_up_ends_with_its_last_container() {
    let services = vec![service("a", false, &[]), service("b", false, &[])];
    let stage = Stage::new(
        "services: {a: {exits: [{at: 2, code: 0}]}, b: {exits: [{at: 5, code: 3}]}}",
        services,
    );
    let until = |abort, code_from: &str| Until::Exited {
        services: Vec::new(),
        abort,
        code_from: code_from.to_owned(),
    };
    let session = Session {
        until: until(Abort::Never, ""),
        ..attached(stage.session(vec![up()]))
    };
    let (outcome, diary) = stage.act(session, Box::new(|_, _| Vec::new()), no_signals()).await;
    assert_eq!((outcome.exit_code(), deaths(&diary)), (0, vec!["a 0", "b 3"]));
    assert!((stage.seconds() - 5.25).abs() < 0.1, "{}", stage.seconds());
}

#[tokio::test(start_paused = true)]
async fn abort_on_container_exit_stops_all_and_returns_the_code() {
    let services = vec![service("a", false, &[]), service("b", false, &[])];
    let stage = Stage::new("services: {b: {exits: [{at: 5, code: 3}]}}", services);
    let session = Session {
        until: Until::Exited {
            services: Vec::new(),
            abort: Abort::OnFailure,
            code_from: String::new(),
        },
        ..attached(stage.session(vec![up()]))
    };
    let (outcome, diary) = stage.act(session, Box::new(|_, _| Vec::new()), no_signals()).await;
    assert_eq!(outcome.exit_code(), 3);
    assert_eq!(deaths(&diary), ["b 3", "a 0"]);
}

#[tokio::test(start_paused = true)]
async fn exit_code_from_returns_the_code_of_its_service_when_another_exits_first() {
    let services = vec![service("a", false, &[]), service("b", false, &[])];
    let stage = Stage::new("services: {b: {exits: [{at: 5, code: 3}]}}", services);
    let session = Session {
        until: Until::Exited {
            services: Vec::new(),
            abort: Abort::OnExit,
            code_from: "a".to_owned(),
        },
        ..attached(stage.session(vec![up()]))
    };
    let (outcome, diary) = stage.act(session, Box::new(|_, _| Vec::new()), no_signals()).await;
    assert_eq!((outcome.exit_code(), deaths(&diary)), (0, vec!["b 3", "a 0"]));
}

#[tokio::test(start_paused = true)]
async fn an_attached_up_of_a_service_ends_with_it_and_stops_no_other() {
    let services = vec![service("a", false, &[]), service("b", false, &[])];
    let stage = Stage::new("services: {b: {exits: [{at: 5, code: 0}]}}", services);
    let session = Session {
        until: Until::Exited {
            services: vec!["b".to_owned()],
            abort: Abort::OnExit,
            code_from: String::new(),
        },
        ..attached(stage.session(vec![up()]))
    };
    let (_, diary) = stage.act(session, Box::new(|_, _| Vec::new()), no_signals()).await;
    assert_eq!(deaths(&diary), ["b 0"]);
}

#[tokio::test(start_paused = true)]
async fn a_silent_engine_ends_a_command_with_exit_code_7() {
    let stage = Stage::new("outages: [{from: 0, to: 1000}]", three());
    let (outcome, _) = stage.up().await;
    assert_eq!(outcome.exit_code(), 7);
    // It may only be restarting.
    assert!((30.0..31.0).contains(&stage.seconds()), "{}", stage.seconds());
}

/// The last lines of a container may arrive after the event of its death; none may be missing at the end.
#[tokio::test(start_paused = true)]
async fn an_attached_up_shows_every_line_before_it_ends() {
    let script = "services: {a: {log: [{at: 0.5, every: 0.01, times: 900, text: 'n {n}'}], exits: [{at: 1, code: 0}]}}";
    let stage = Stage::new(script, vec![service("a", false, &[])]);
    let session = Session {
        until: Until::Exited {
            services: Vec::new(),
            abort: Abort::Never,
            code_from: String::new(),
        },
        ..attached(stage.session(vec![up()]))
    };
    let (outcome, _) = stage.act(session, Box::new(|_, _| Vec::new()), no_signals()).await;
    // From 0.50 s to 0.99 s, fifty times nine hundred lines.
    assert_eq!(outcome.stack.logs.tally("a").held, 45_000);
}
