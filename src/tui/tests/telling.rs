//! Trouble is told to somebody who looks elsewhere, once an incident.

use super::harness::{Bench, options};
use super::stage::{Stage, at, id, lose, market_ready, shop};
use crate::compose::ValuePlaces;
use crate::engine::{ContainerEvent, EngineEvent, HealthStatus, HostInfo, PublishedPort};
use crate::plan::{Plannable, UpOptions};
use crate::runtime::Face;
use crate::settings::Settings;
use crate::stack::{Event, Verdict};
use crate::tui::{DeckOptions, StartProgress};
use crossterm::event::Event as Input;
use indexmap::IndexMap;
use std::rc::Rc;

fn tell(bench: &mut Bench, stage: &mut Stage, status: HealthStatus, ms: i64) {
    let event = Event::Engine(EngineEvent::Container {
        at: at(ms),
        id: id("mysql"),
        attributes: IndexMap::new(),
        what: ContainerEvent::Health(status),
    });
    stage.stack.apply(&event);
    bench.deck.observe(&event, &stage.stack, at(ms));
    bench.deck.paint(&stage.stack, at(ms)).unwrap();
}

fn with(settings: &str) -> Bench {
    let settings = Settings::parse(settings).unwrap();
    Bench::with(80, 24, at(40_000), &DeckOptions { settings, ..options() })
}

#[test]
fn an_incident_is_told_once_until_it_is_over() {
    let mut stage = market_ready();
    let mut bench = with("{}");
    bench.deck.handle(Some(Input::FocusLost), &stage.stack, at(40_000));
    tell(&mut bench, &mut stage, HealthStatus::Unhealthy, 41_000);
    tell(&mut bench, &mut stage, HealthStatus::Unhealthy, 42_000);
    let sheet = bench.deck.terminal();
    assert_eq!((sheet.bells, sheet.notices.len()), (1, 1), "{:?}", sheet.notices);
    assert!(
        sheet.notices[0].starts_with("market-monitor: mysql unhealthy"),
        "{:?}",
        sheet.notices
    );
    tell(&mut bench, &mut stage, HealthStatus::Healthy, 43_000);
    tell(&mut bench, &mut stage, HealthStatus::Unhealthy, 52_000);
    let sheet = bench.deck.terminal();
    assert_eq!(
        (sheet.bells, sheet.notices.len()),
        (1, 1),
        "it flaps: {:?}",
        sheet.notices
    );
    tell(&mut bench, &mut stage, HealthStatus::Healthy, 53_000);
    tell(&mut bench, &mut stage, HealthStatus::Unhealthy, 63_000);
    let sheet = bench.deck.terminal();
    assert_eq!((sheet.bells, sheet.notices.len()), (2, 2), "{:?}", sheet.notices);
    let said: Vec<bool> = sheet.titles.iter().map(|title| title.contains("broken")).collect();
    assert_eq!(said, [true, false, true, false, true], "{:?}", sheet.titles);
}

/// How far a start is, from its beginning to its end, and that it is broken.
#[test]
fn a_start_shows_its_progress_where_the_terminal_can() {
    let bar = |percent, failed| Some(StartProgress { percent, failed });
    for (setting, wanted) in [
        ("always", vec![bar(0, false), bar(50, false), bar(50, true), None]),
        ("auto", vec![]),
    ] {
        let mut stage = Stage::new("shop");
        let mut bench = with(&format!("notify: {{progress: {setting}}}"));
        let check = ["CMD", "ping"];
        stage.began(UpOptions::default().info(), 0);
        for service in ["web", "db"] {
            stage.container(service, Some(&check), Some(500));
        }
        bench.text(&stage.stack);
        for (service, status) in [("web", HealthStatus::Healthy), ("db", HealthStatus::Unhealthy)] {
            stage.health(service, status, 1_000);
            bench.text(&stage.stack);
        }
        stage.tell(Event::Ended {
            operation: 1,
            verdict: Verdict::Unhealthy {
                service: "db".to_owned(),
            },
            at: at(2_000),
        });
        bench.text(&stage.stack);
        assert_eq!(bench.deck.terminal().progress, wanted, "{setting}");
    }
}

/// A published port leads to this machine when the engine is on it.
#[test]
fn published_ports_are_links_when_the_engine_is_here() {
    for (endpoint, simulated, count) in [
        ("unix:///var/run/docker.sock", false, 1),
        ("tcp://10.0.0.4:2375", false, 0),
        ("simulated", true, 0),
    ] {
        let mut stage = market_ready();
        let host = HostInfo {
            endpoint: endpoint.to_owned(),
            simulated,
            ..HostInfo::default()
        };
        stage.tell(Event::Connected(host, at(36_000)));
        let known = stage.stack.services["monitor"].containers[0].report.clone().unwrap();
        let mut report = (*known).clone();
        report.summary.ports = vec![PublishedPort {
            container_port: 8000,
            protocol: "tcp".to_owned(),
            host_ip: "0.0.0.0".to_owned(),
            host_port: Some(8000),
        }];
        stage.tell(Event::Inspected(Rc::new(report), at(36_000)));
        let settings = Settings::parse("links: always").unwrap();
        let mut bench = Bench::with(200, 60, at(60_000), &DeckOptions { settings, ..options() });
        bench.text(&stage.stack);
        let links = &bench.deck.terminal().links;
        let ports = links.iter().filter(|link| link.text == ":8000");
        let urls: Vec<String> = ports.map(|link| link.target.url()).collect();
        assert_eq!(urls, vec!["http://localhost:8000"; count], "{endpoint}");
    }
}

/// A file that an explanation names is opened from there, and the specification from an attribute.
#[test]
fn places_in_explanations_and_attributes_are_links() {
    let file = "name: shop
services:
  app:
    image: a
    environment:
      DB_HOST: localhost
    depends_on: [db]
  db: {image: 'mysql:9', expose: ['3306']}
";
    let loaded = shop(file);
    let mut project = loaded.project.unwrap();
    let tree = Rc::new(loaded.tree);
    project.places = ValuePlaces::of(Rc::clone(&tree));
    let mut stage = Stage::new("shop");
    stage.tell(Event::Project(Rc::new(project)));
    stage.container("db", None, Some(1000));
    stage.container("app", None, Some(2000));
    stage.policy("app", "no");
    stage.logs("app", &[(2_500, "Error: connect ECONNREFUSED 127.0.0.1:3306")]);
    stage.event("app", ContainerEvent::Died { exit_code: 1 }, 2_600);
    let settings = Settings::parse("links: always").unwrap();
    let mut bench = Bench::with(200, 60, at(60_000), &DeckOptions { settings, ..options() });
    bench.text(&stage.stack);
    bench.press(&stage.stack, "w");
    let text = bench.text(&stage.stack);
    let links = &bench.deck.terminal().links;
    let places = links.iter().filter(|link| link.text == "compose.yaml:6");
    let urls: Vec<String> = places.map(|link| link.target.url()).collect();
    assert!(
        urls.contains(&"file:///srv/shop/compose.yaml".to_owned()),
        "{urls:?}\n{text}"
    );
    // An attribute leads to what the specification says of it.
    bench.deck.set_tree(Some(tree));
    bench.press(&stage.stack, ": \"config\" enter");
    let text = bench.text(&stage.stack);
    let links = &bench.deck.terminal().links;
    let found = links.iter().find(|link| link.text.trim() == "environment:");
    let url = found.map(|link| link.target.url()).unwrap_or_default();
    assert!(url.ends_with("/compose-file/services/#environment"), "{url}\n{text}");
}

/// Ends and starts again every second, for five seconds; as the engine does with a restart policy.
fn flap(bench: &mut Bench, stage: &mut Stage, exit_code: i64) {
    stage.policy("redis", "always");
    for round in 0..5 {
        for (what, ms) in [(ContainerEvent::Died { exit_code }, 0), (ContainerEvent::Started, 500)] {
            let at = at(41_000 + round * 1_000 + ms);
            let event = Event::Engine(EngineEvent::Container {
                at,
                id: id("redis"),
                attributes: IndexMap::new(),
                what,
            });
            stage.stack.apply(&event);
            bench.deck.observe(&event, &stage.stack, at);
        }
    }
}

#[test]
fn a_service_that_ends_again_and_again_is_one_incident() {
    for (exit_code, told) in [(3, 1), (0, 0)] {
        let mut stage = market_ready();
        let mut bench = with("notify: {bell: always, desktop: always}");
        flap(&mut bench, &mut stage, exit_code);
        let sheet = bench.deck.terminal();
        assert_eq!((sheet.bells, sheet.notices.len()), (told, told), "{:?}", sheet.notices);
    }
}

#[test]
fn what_was_wrong_with_a_service_does_not_matter_once_it_is_stopped() {
    let mut stage = market_ready();
    let mut bench = with("notify: {bell: always}");
    tell(&mut bench, &mut stage, HealthStatus::Unhealthy, 41_000);
    for (what, ms) in [
        (ContainerEvent::Killed { signal: 15 }, 42_000),
        (ContainerEvent::Died { exit_code: 1 }, 43_000),
    ] {
        let event = Event::Engine(EngineEvent::Container {
            at: at(ms),
            id: id("mysql"),
            attributes: IndexMap::new(),
            what,
        });
        stage.stack.apply(&event);
        bench.deck.observe(&event, &stage.stack, at(ms));
        bench.deck.paint(&stage.stack, at(ms)).unwrap();
    }
    let sheet = bench.deck.terminal();
    assert_eq!(sheet.bells, 1);
    assert!(!sheet.titles.last().unwrap().contains("broken"), "{:?}", sheet.titles);
}

#[test]
fn somebody_who_looks_is_not_rung_for() {
    let mut stage = market_ready();
    let mut bench = with("{}");
    tell(&mut bench, &mut stage, HealthStatus::Unhealthy, 41_000);
    let sheet = bench.deck.terminal();
    assert_eq!((sheet.bells, sheet.notices.len()), (0, 0));
    assert!(!sheet.titles.is_empty());
}

#[test]
fn what_is_told_and_how_can_be_chosen() {
    let mut stage = market_ready();
    let mut bench = with("notify: {title: false, bell: always, desktop: never}");
    tell(&mut bench, &mut stage, HealthStatus::Unhealthy, 41_000);
    let sheet = bench.deck.terminal();
    assert_eq!((sheet.bells, sheet.notices.len(), sheet.titles.len()), (1, 0, 0));
}

#[test]
fn a_lost_engine_is_one_incident_however_often_it_is_tried() {
    let mut stage = market_ready();
    let mut bench = with("notify: {bell: always}");
    lose(&mut stage, 50_000);
    let lost = stage.stack.lost.clone().unwrap();
    for ms in [50_000, 51_000, 52_000] {
        let event = Event::Lost {
            error: lost.error.clone(),
            at: at(ms),
            retry_at: None,
        };
        bench.deck.observe(&event, &stage.stack, at(ms));
    }
    assert_eq!(bench.deck.terminal().bells, 1);
}

/// Exit code 0 says "done" of a job, but a server that was told to end did not finish anything.
#[test]
fn what_was_told_to_end_is_stopped_and_not_done() {
    for (told, word, other) in [(true, "stopped", "done"), (false, "done", "stopped")] {
        let mut stage = Stage::new("shop");
        stage.container("web", None, Some(500)).policy("web", "no");
        if told {
            stage.event("web", ContainerEvent::Killed { signal: 15 }, 3_000);
        }
        stage.event("web", ContainerEvent::Died { exit_code: 0 }, 3_010);
        let frame = Bench::new(80, 24, at(5_000)).text(&stage.stack);
        let row = frame.lines().find(|line| line.contains("web")).unwrap();
        assert!(row.contains(word) && !row.contains(other), "{row}");
    }
}
