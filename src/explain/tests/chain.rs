//! Chains told from the file or from labels, without a running `up`.

use super::scene::{Scene, Stands, ago};
use super::{Certainty, EvidenceSource};
use crate::diag::Diagnostic;
use crate::engine::{ContainerEvent, ContainerStatus, EngineEvent, HealthStatus};
use crate::explain::{first_error, report};
use crate::plan::label;
use crate::stack::{EngineMemory, Event};
use indexmap::IndexMap;

/// Created, never started, with these dependencies in its labels.
fn created(service: &str, depends_on: &str) -> Stands {
    Stands::running(service).change(|report| {
        report.summary.status = ContainerStatus::Created;
        report.state.status = ContainerStatus::Created;
        report.state.started = None;
        let labels = &mut report.summary.labels;
        labels.insert(label::DEPENDS_ON.to_owned(), depends_on.to_owned());
    })
}

fn chain() -> Scene {
    Scene::new()
        .with(Stands::running("db").exited(1))
        .with(created("migrate", "db:service_healthy:false"))
        .with(created("api", "migrate:service_completed_successfully:false"))
        .with(created("web", "api:service_healthy:false"))
        .wrote("db", 3001, &["FATAL: cannot read /run/secrets/pw: Permission denied"])
}

#[test]
fn a_service_that_was_never_started_names_the_root_of_the_chain() {
    let scene = chain();
    let found = scene.why("web");
    assert_eq!(found.headline, "not started: db ended with exit 1 after 7.0s, 3.0s ago");
    assert_eq!(
        found.chain_text(),
        "web ← api healthy (created) ← migrate completed (created) ← db healthy (exit 1)"
    );
    assert_eq!(found.root.as_deref(), Some("db"));
    assert_eq!(found.cause, scene.why("db").cause);
    assert!(found.cause.is_some());
}

#[test]
fn what_is_said_of_several_services_is_said_once() {
    let scene = chain();
    let names: Vec<String> = ["web", "migrate", "db"].map(str::to_owned).to_vec();
    let told = report(&scene.stack, &names, super::NOW);
    let services: Vec<&str> = told.iter().map(|one| one.service.as_str()).collect();
    assert_eq!(services, ["db", "web", "migrate"], "the root comes first");
    let quoted = told.iter().flat_map(|one| &one.evidence);
    assert_eq!(quoted.filter(|seen| seen.source == EvidenceSource::Log).count(), 1);
}

#[test]
fn a_service_that_fails_since_another_died_names_that() {
    let api = Stands::running("api")
        .failing(
            &["CMD", "probe"],
            HealthStatus::Unhealthy,
            &[(1, "status 503 Service Unavailable")],
        )
        .change(|report| {
            let labels = &mut report.summary.labels;
            labels.insert(label::DEPENDS_ON.to_owned(), "db:service_started:false".to_owned());
        });
    let scene = Scene::new().with(Stands::running("db").exited(1)).with(api).wrote(
        "db",
        3001,
        &["PANIC: No space left on device"],
    );
    let found = scene.why("api");
    assert_eq!(found.root.as_deref(), Some("db"));
    let cause = found.cause.unwrap();
    assert!(cause.text.starts_with("`db` ended with exit 1"), "{}", cause.text);
    assert!(cause.text.contains("no space is left"), "{}", cause.text);
    assert_eq!(cause.certainty, Certainty::Likely);
}

#[test]
fn a_wait_for_health_without_a_healthcheck_is_the_cause_itself() {
    let scene = Scene::new()
        .with(Stands::running("db"))
        .with(created("web", "db:service_healthy:false"));
    let found = scene.why("web");
    assert_eq!(found.rule(), "no-healthcheck");
}

#[test]
fn a_stop_request_that_the_engine_remembers_is_no_trouble() {
    let app = Stands::running("app").exited(143);
    let mut scene = Scene::new().with(app).wrote("app", 3001, &["FATAL connection refused"]);
    let event = |millis, what| EngineEvent::Container {
        at: ago(millis),
        id: "app".repeat(64)[..64].to_owned(),
        attributes: IndexMap::new(),
        what,
    };
    let stop = [
        event(3100, ContainerEvent::Killed { signal: 15 }),
        event(3000, ContainerEvent::Died { exit_code: 143 }),
        event(2990, ContainerEvent::Stopped),
    ];
    scene.stack.apply(&Event::History(stop.to_vec().into()));
    let found = scene.why("app");
    assert_eq!(
        found.headline,
        "stopped on request: exit 143 (SIGTERM) after 7.0s, 3.0s ago"
    );
    assert_eq!(found.cause, None);
    assert_eq!(found.quoted(), Vec::<&str>::new());
}

#[test]
fn a_kill_that_the_engine_remembers_is_told_as_one() {
    let id = "app".repeat(64)[..64].to_owned();
    let event = |millis, what| EngineEvent::Container {
        at: ago(millis),
        id: id.clone(),
        attributes: IndexMap::new(),
        what,
    };
    let killed = |events: Vec<EngineEvent>| {
        let mut scene = Scene::new().with(Stands::running("app").exited(137));
        scene.stack.apply(&Event::History(events.into()));
        scene.why("app")
    };
    let died = || event(3000, ContainerEvent::Died { exit_code: 137 });
    let found = killed(vec![event(3010, ContainerEvent::Killed { signal: 9 }), died()]);
    assert_eq!(found.rule(), "killed-by-other");
    let stopped = vec![
        event(4100, ContainerEvent::Killed { signal: 15 }),
        event(3010, ContainerEvent::Killed { signal: 9 }),
        died(),
        event(2990, ContainerEvent::Stopped),
    ];
    let found = killed(stopped);
    assert_eq!(found.rule(), "stop-outlasted");
    let text = found.cause.unwrap().text;
    assert!(text.contains("did not end on SIGTERM within 1.0s"), "{text}");
    let found = killed(vec![died()]);
    let text = found.cause.unwrap().text;
    assert!(
        text.starts_with("something killed it without asking the engine"),
        "{text}"
    );
    // An event of an earlier run says nothing about this one.
    let found = killed(vec![event(20_000, ContainerEvent::Killed { signal: 9 })]);
    assert_eq!(found.rule(), "killed-unseen");
}

#[test]
fn an_engine_that_was_stopped_is_told_from_a_kill() {
    let alone = Scene::new().with(Stands::running("web").exited(255)).why("web");
    assert_eq!(alone.rule(), "engine-stopped");
    let both = Scene::new()
        .with(Stands::running("web").exited(143))
        .with(Stands::running("db").exited(137))
        .wrote("web", 3001, &["ERROR metrics: retrying"]);
    let found = both.why("web");
    assert_eq!(found.rule(), "engine-stopped");
    assert!(
        found
            .cause
            .unwrap()
            .text
            .contains("with another service (exit 143 (SIGTERM))")
    );
    // One that ended by itself at that moment has its own reasons.
    let both = Scene::new()
        .with(Stands::running("web").exited(143))
        .with(Stands::running("db").exited(1));
    assert_eq!(both.why("web").rule(), "killed-unseen");
}

#[test]
fn one_that_runs_names_what_keeps_dying_below_it() {
    let scene = super::refine::scene("services: {api: {image: a, depends_on: [db]}, db: {image: b}}");
    let scene = scene
        .with(Stands::running("api").change(|report| report.healthcheck = None))
        .with(Stands::running("db").restarting(1, 4))
        .wrote("db", 3001, &["FATAL: invalid value for parameter"]);
    let found = scene.why("api");
    assert_eq!(found.root.as_deref(), Some("db"));
    assert!(
        found.headline.contains("and `db`, which it needs, is restarting"),
        "{}",
        found.headline
    );
}

#[test]
fn what_is_refused_is_the_reason_that_nothing_exists() {
    let mut scene = Scene::new();
    scene
        .stack
        .services
        .insert("web".to_owned(), crate::stack::ServiceState::named("web"));
    let fault = Diagnostic::error("port-taken", "host port 80 is taken")
        .about("services.web.ports[0]")
        .because("container other publishes it")
        .hint("publish another port");
    scene.stack.apply(&Event::Preflight(vec![fault]));
    let found = scene.why("web");
    assert_eq!(found.headline, "not created: host port 80 is taken");
    assert_eq!(found.rule(), "port-taken");
    assert_eq!(found.next[0].text, "publish another port");
}

#[test]
fn the_first_error_is_the_earliest_over_all_services() {
    let scene = chain();
    let found = first_error(&scene.stack, super::NOW).unwrap();
    assert_eq!(found.first.service, "db");
    assert!(found.first.text.contains("Permission denied"));
    assert_eq!(found.followed[0].text, "ended with exit 1");
    assert_eq!(
        first_error(&Scene::new().with(Stands::running("web")).stack, super::NOW),
        None
    );
}

#[test]
fn a_line_that_the_engine_stamped_after_the_end_stands_before_it() {
    let scene = Scene::new().with(Stands::running("db").exited(1)).wrote(
        "db",
        2998,
        &["FATAL: cannot read /run/secrets/pw: Permission denied"],
    );
    let found = first_error(&scene.stack, super::NOW).unwrap();
    assert!(found.first.text.contains("Permission denied"), "{found:?}");
    assert_eq!(found.followed[0].text, "ended with exit 1");
}

/// An engine that is back after it was killed ends the containers that it finds, and says so as of any stop.
#[test]
fn what_the_engine_ended_when_it_began_is_not_told_as_a_stop_on_request() {
    let event = |millis, what| EngineEvent::Container {
        at: ago(millis),
        id: "app".repeat(64)[..64].to_owned(),
        attributes: IndexMap::new(),
        what,
    };
    let found = |began: Option<i64>| {
        let mut scene = Scene::new().with(Stands::running("app").exited(143));
        let events = vec![
            event(3100, ContainerEvent::Killed { signal: 15 }),
            event(3000, ContainerEvent::Died { exit_code: 143 }),
            event(2990, ContainerEvent::Stopped),
        ];
        let began = began.map(ago);
        scene.stack.apply(&Event::History(EngineMemory { events, began }));
        scene.why("app")
    };
    let told = found(Some(3_400));
    assert_eq!(told.rule(), "engine-stopped");
    assert_eq!(
        told.headline,
        "ended with the engine: exit 143 (SIGTERM) after 7.0s, 3.0s ago"
    );
    let cause = told.cause.unwrap().text;
    assert!(cause.contains("the engine ended it (exit 143 (SIGTERM))"), "{cause}");
    // Long after it began, it was somebody.
    for began in [None, Some(120_000)] {
        assert!(found(began).headline.starts_with("stopped on request: "));
    }
}
