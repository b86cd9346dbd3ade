//! The reducer against what engines really send.

mod health;
mod news;
mod runs;
mod services;
mod stale;
mod standing;
mod starts;

use super::*;
use crate::engine::*;
use crate::plan::label;
use std::rc::Rc;
use std::time::Duration;

const SECOND: i64 = 1_000_000_000;

/// A point in time, in milliseconds after an arbitrary hour.
fn at(milliseconds: i64) -> Timestamp {
    Timestamp(1_700_000_000 * SECOND + milliseconds * 1_000_000)
}

fn stack() -> Stack {
    let mut stack = Stack::new("shop", at(0));
    let host = HostInfo {
        api: (1, 51),
        ..HostInfo::default()
    };
    stack.apply(&Event::Connected(host, at(0)));
    stack
}

fn labels(service: &str, number: u32) -> IndexMap<String, String> {
    [
        (label::PROJECT, "shop".to_owned()),
        (label::SERVICE, service.to_owned()),
        (label::NUMBER, number.to_string()),
        (label::ONE_OFF, "False".to_owned()),
        (label::CONFIG_HASH, "00".to_owned()),
    ]
    .into_iter()
    .map(|(key, value)| (key.to_owned(), value))
    .collect()
}

fn summary(id: &str, service: &str, number: u32, status: ContainerStatus, words: &str) -> ContainerSummary {
    ContainerSummary {
        id: id.to_owned(),
        name: format!("shop-{service}-{number}"),
        image: "image".to_owned(),
        image_id: "sha256:1".to_owned(),
        labels: labels(service, number),
        status,
        status_text: words.to_owned(),
        command_text: String::new(),
        created: at(0),
        ports: Vec::new(),
        mounts: Vec::new(),
        networks: IndexMap::new(),
    }
}

fn listed(containers: Vec<ContainerSummary>) -> Event {
    Event::Listed {
        containers,
        networks: Vec::new(),
        volumes: Vec::new(),
        at: at(0),
    }
}

/// An event about container `id` of service `id`.
fn event(id: &str, milliseconds: i64, what: ContainerEvent) -> Event {
    let mut attributes = labels(id, 1);
    attributes.insert("name".to_owned(), format!("shop-{id}-1"));
    Event::Engine(EngineEvent::Container {
        at: at(milliseconds),
        id: id.to_owned(),
        attributes,
        what,
    })
}

fn check() -> HealthcheckReport {
    HealthcheckReport {
        test: vec!["CMD".to_owned(), "ping".to_owned(), "-q".to_owned()],
        interval: Duration::from_secs(2),
        ..HealthcheckReport::default()
    }
}

/// A running container's report, with a check.
fn report(id: &str, started: i64) -> ContainerReport {
    ContainerReport {
        summary: summary(id, id, 1, ContainerStatus::Running, "Up"),
        state: ContainerState {
            status: ContainerStatus::Running,
            exit_code: 0,
            oom_killed: false,
            error: String::new(),
            pid: 42,
            started: Some(at(started)),
            finished: None,
            health: None,
        },
        restart_count: 0,
        restart_policy: "no".to_owned(),
        log_driver: "json-file".to_owned(),
        tty: false,
        healthcheck: None,
        environment: Vec::new(),
        command: Vec::new(),
        memory_limit: 0,
        stop_signal: String::new(),
        stop_timeout: None,
        network_mode: "shop_default".to_owned(),
        raw: serde_json::Value::Null,
    }
}

fn inspected(report: ContainerReport) -> Event {
    Event::Inspected(Rc::new(report), at(0))
}

fn probe(start: i64, code: i64) -> ProbeReport {
    ProbeReport {
        start: at(start),
        end: at(start + 20),
        exit_code: code,
        output: format!("said {code}"),
    }
}

fn health(status: HealthStatus, streak: u32, log: Vec<ProbeReport>) -> Option<HealthReport> {
    Some(HealthReport {
        status,
        failing_streak: streak,
        log,
    })
}

fn phase(stack: &Stack, service: &str) -> Phase {
    stack.services[service].phase()
}

fn container<'a>(stack: &'a Stack, id: &str) -> &'a Container {
    stack.container(id).unwrap().1
}

fn gate(service: &str, condition: crate::compose::Condition) -> crate::plan::Gate {
    crate::plan::Gate {
        service: service.to_owned(),
        condition,
        required: true,
        after: Vec::new(),
    }
}

#[test]
fn what_happens_to_managers_is_told_once() {
    let leaderless = |managers: usize, away: usize| Leaderless {
        managers,
        answering: managers - away,
        away,
    };
    let words = "The swarm does not have a leader.";
    let refusal = EngineError::new("listing", "nodes", ErrorKind::Unreachable, words);
    let mut stack = Stack::new("shop", Timestamp(0));
    let mut tell = |news: ManagerNews| {
        stack.apply(&Event::Managers { news, at: Timestamp(1) });
    };
    let changed = ManagerNews::Changed {
        from: "sw1".to_owned(),
        to: "sw2".to_owned(),
    };
    tell(changed);
    tell(ManagerNews::Leaderless(leaderless(3, 1), refusal.clone()));
    tell(ManagerNews::Leaderless(leaderless(3, 2), refusal.clone()));
    tell(ManagerNews::Leaderless(leaderless(3, 2), refusal.clone()));
    let told: Vec<&str> = stack.timeline.iter().map(|row| row.what.as_str()).collect();
    let quorum = "QUORUM LOST: 1 of 3 managers answers, 2 do not; a leader needs the votes of 2";
    assert_eq!(told, ["manager sw1 is lost, sw2 is asked", quorum]);
    let swarm = stack.swarm.as_ref().unwrap();
    assert_eq!(swarm.manager.as_deref(), Some("sw2"));
    assert_eq!(swarm.leaderless, Some(leaderless(3, 2)));
    assert_eq!(swarm.refusal, Some(refusal));
}
