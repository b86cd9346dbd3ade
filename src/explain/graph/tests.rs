use super::*;
use crate::compose::{Project, Service as Declared};
use crate::engine::HealthStatus;
use crate::explain::tests::scene::Stands;
use crate::stack::Event;
use std::rc::Rc;

const NOW: Timestamp = Timestamp(1_700_000_000_000_000_000);

fn needs(condition: Condition, restart: bool) -> Dependency {
    Dependency {
        condition,
        restart,
        required: true,
        ..Dependency::default()
    }
}

/// web → api → db, web → cache; api is restarted with db.
fn shop() -> Stack {
    let mut project = Project {
        name: "shop".to_owned(),
        ..Project::default()
    };
    for name in ["web", "api", "db", "cache"] {
        let service = Declared {
            name: name.to_owned(),
            ..Declared::default()
        };
        project.services.insert(name.to_owned(), service);
    }
    let mut depend = |of: &str, on: &str, dependency| {
        project.services[of].depends_on.insert(on.to_owned(), dependency);
    };
    depend("web", "api", needs(Condition::Started, false));
    depend("web", "cache", needs(Condition::Started, false));
    depend("api", "db", needs(Condition::Healthy, true));
    let mut stack = Stack::new("shop", NOW);
    stack.apply(&Event::Project(Rc::new(project)));
    stack
}

fn runs(stack: &mut Stack, service: &str) {
    let report = Stands::running(service).report;
    stack.apply(&Event::Inspected(Rc::new(report), NOW));
}

#[test]
fn what_needs_nothing_is_first() {
    let layers: Vec<(String, usize)> = graph(&shop(), NOW)
        .into_iter()
        .map(|node| (node.service, node.layer))
        .collect();
    let expected = [("db", 0), ("cache", 0), ("api", 1), ("web", 2)];
    assert_eq!(layers, expected.map(|(name, layer)| (name.to_owned(), layer)));
}

#[test]
fn an_edge_says_whether_it_holds_waits_or_is_open() {
    let mut stack = shop();
    runs(&mut stack, "cache");
    stack.apply(&Event::Waits {
        service: "api".to_owned(),
        gates: vec![Gate {
            service: "db".to_owned(),
            condition: Condition::Healthy,
            required: true,
            after: Vec::new(),
        }],
        at: NOW,
    });
    let nodes = graph(&stack, NOW);
    let edge = |of: &str, on: &str| {
        let node = nodes.iter().find(|node| node.service == of).unwrap();
        node.needs.iter().find(|edge| edge.on == on).unwrap().state.clone()
    };
    assert_eq!(edge("web", "cache"), EdgeState::Satisfied);
    assert_eq!(edge("web", "api"), EdgeState::Open);
    assert_eq!(edge("api", "db"), EdgeState::Blocked(NOW));
}

#[test]
fn the_radius_names_who_is_restarted_and_who_goes_without() {
    let mut stack = shop();
    for service in ["db", "api", "web"] {
        runs(&mut stack, service);
    }
    let db = radius(&stack, "db");
    assert_eq!(db.restart, "api is restarted after it");
    assert_eq!(db.stop, "api goes on running without it");
    assert_eq!(db.up, "all it needs runs");
    assert_eq!(radius(&stack, "web").stop, "nothing else that runs needs it");
    assert_eq!(radius(&stack, "web").up, "cache comes up first");
    assert_eq!(radius(&stack, "api").restart, "web is without it meanwhile");
}

/// What is unhealthy now may be healthy in a moment: only what fails at this moment is said.
#[test]
fn an_edge_that_fails_says_why_and_holds_again_when_it_does() {
    let mut stack = shop();
    let check = |status| {
        let stands = Stands::running("db").failing(&["CMD", "true"], status, &[(1, "no")]);
        Event::Inspected(Rc::new(stands.report), NOW)
    };
    let edge = |stack: &Stack| {
        let nodes = graph(stack, NOW);
        let api = nodes.iter().find(|node| node.service == "api").unwrap();
        api.needs[0].state.clone()
    };
    stack.apply(&check(HealthStatus::Unhealthy));
    assert!(
        matches!(edge(&stack), EdgeState::Fails(GateFault::Unhealthy { .. })),
        "{:?}",
        edge(&stack)
    );
    stack.apply(&check(HealthStatus::Healthy));
    assert_eq!(edge(&stack), EdgeState::Satisfied);
}
