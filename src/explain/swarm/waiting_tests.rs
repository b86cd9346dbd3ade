//! Why a service waits, and why a swarm takes no orders.

use super::tests::{failed, view};
use super::{SwarmInput, electing, lost_quorum, swarm_trouble};
use crate::compose::Condition;
use crate::engine::swarm::{ServiceMode, ServiceReport, ServiceSpec};
use crate::engine::{EngineError, ErrorKind, Timestamp};
use crate::explain::{Certainty, EvidenceSource, RowKind};
use crate::stack::Leaderless;
use crate::swarm::{StackService, SwarmStack};
use indexmap::IndexMap;

#[test]
fn who_waits_leads_to_the_task_that_fails() {
    let held = ServiceReport {
        id: "2".to_owned(),
        spec: ServiceSpec {
            name: "shop_api".to_owned(),
            mode: ServiceMode::Replicated(Some(0)),
            ..ServiceSpec::default()
        },
        ..ServiceReport::default()
    };
    let mut view = view(vec![failed("task: non-zero exit (3)")]);
    view.services.insert(0, held);
    let wanted = |key: &str, waits: &[&str]| StackService {
        key: key.to_owned(),
        spec: ServiceSpec {
            name: format!("shop_{key}"),
            ..ServiceSpec::default()
        },
        waits: waits
            .iter()
            .map(|key| ((*key).to_owned(), Condition::Healthy))
            .collect(),
        ..StackService::default()
    };
    let stack = SwarmStack {
        name: "shop".to_owned(),
        services: vec![wanted("api", &["web"]), wanted("web", &[])],
        ..SwarmStack::default()
    };
    let input = SwarmInput {
        view: &view,
        uses: &IndexMap::new(),
        stack: Some(&stack),
        now: Timestamp(0),
    };
    let found = swarm_trouble(input, &view.services[0]).unwrap();
    assert_eq!(found.headline, "waits for web (service_healthy)");
    assert_eq!(found.root.as_deref(), Some("shop_web"));
    assert_eq!(found.cause.as_ref().unwrap().rule, "swarm-task-exits");
    assert!(
        found.chain_text().contains("shop_web.1 running (failed) ← sw2"),
        "{}",
        found.chain_text()
    );
}

#[test]
fn a_service_that_waits_for_nothing_was_scaled_to_0_and_is_in_no_trouble() {
    let mut view = view(Vec::new());
    view.services[0].spec.mode = ServiceMode::Replicated(Some(0));
    let wanted = |waits: &[&str]| SwarmStack {
        services: vec![StackService {
            key: "web".to_owned(),
            spec: ServiceSpec {
                name: "shop_web".to_owned(),
                mode: ServiceMode::Replicated(Some(2)),
                ..ServiceSpec::default()
            },
            waits: waits
                .iter()
                .map(|key| ((*key).to_owned(), Condition::Started))
                .collect(),
            ..StackService::default()
        }],
        ..SwarmStack::default()
    };
    let why = |files: &SwarmStack| {
        let input = SwarmInput {
            view: &view,
            uses: &IndexMap::new(),
            stack: Some(files),
            now: Timestamp(0),
        };
        swarm_trouble(input, &view.services[0])
    };
    assert_eq!(why(&wanted(&[])), None);
    assert_eq!(
        why(&wanted(&["db"])).unwrap().headline,
        "waits for db (service_started)"
    );
}

const WORDS: &str = "rpc error: code = Unknown desc = The swarm does not have a leader.";

fn leaderless(managers: usize, answering: usize, away: usize) -> (EngineError, Leaderless) {
    let error = EngineError::new("listing", "nodes", ErrorKind::Unreachable, WORDS);
    let known = Leaderless {
        managers,
        answering,
        away,
    };
    (error, known)
}

#[test]
fn a_lost_quorum_is_the_cause_and_the_engines_words_stand_under_it() {
    let (error, known) = leaderless(3, 1, 2);
    let found = lost_quorum(&error, known);
    assert_eq!(found.headline, "QUORUM LOST: it takes no orders");
    let cause = found.cause.as_ref().unwrap();
    assert_eq!(
        (cause.rule.as_str(), cause.certainty),
        ("swarm-quorum-lost", Certainty::Certain)
    );
    assert!(
        cause
            .text
            .starts_with("1 of 3 managers answers, 2 do not; a leader needs the votes of 2; containers run on"),
        "{}",
        cause.text
    );
    assert_eq!(found.evidence[0].source, EvidenceSource::Engine);
    let kinds: Vec<RowKind> = found.rows().iter().map(|row| row.kind).collect();
    let wanted = [
        RowKind::Headline,
        RowKind::Cause,
        RowKind::Quote,
        RowKind::Hint,
        RowKind::Hint,
    ];
    assert_eq!(kinds, wanted);
    assert_eq!(found.rows()[2].text, WORDS);
    let last = found.next.last().unwrap();
    assert_eq!(last.command.as_deref(), Some("docker swarm init --force-new-cluster"));
    assert!(last.text.contains("is lost"), "its price: {}", last.text);
}

/// Managers that were not asked may be there: it is likely only.
#[test]
fn one_manager_without_a_leader_makes_a_lost_quorum_likely() {
    let (error, known) = leaderless(3, 1, 0);
    let cause = lost_quorum(&error, known).cause.unwrap();
    assert_eq!(
        (cause.rule.as_str(), cause.certainty),
        ("swarm-quorum-lost", Certainty::Likely)
    );
    assert!(cause.text.contains("2 were not asked"), "{}", cause.text);
}

#[test]
fn an_election_is_no_lost_quorum() {
    let (error, known) = leaderless(3, 2, 1);
    let found = electing(&error, known);
    assert_eq!(found.cause.unwrap().rule, "swarm-no-leader");
    assert!(found.next.is_empty(), "it ends by itself: {:?}", found.next);
}
