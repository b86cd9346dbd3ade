//! What the interval between probes costs a start.

use super::scene::{Scene, Stands, ago};
use crate::engine::HealthStatus::{Healthy, Starting};
use crate::engine::{ContainerReport, ProbeReport, Timestamp};
use crate::explain::{cost_of_interval, found_ready};
use crate::stack::Container;
use std::time::Duration;

const OLD: (u32, u32) = (1, 41);
const NEW: (u32, u32) = (1, 51);

/// A container started 10 s ago; probes of 100 ms ended this many milliseconds ago with these codes; one every
/// `interval` seconds.
fn started(interval: u64, probes: &[(i64, i64)], change: impl FnOnce(&mut ContainerReport)) -> Container {
    let stands = Stands::running("db")
        .failing(&["CMD", "ping"], Healthy, &[])
        .change(|report| {
            let check = report.healthcheck.as_mut().unwrap();
            check.interval = Duration::from_secs(interval);
            let health = report.state.health.as_mut().unwrap();
            health.log = probes
                .iter()
                .map(|(end, exit_code)| ProbeReport {
                    start: Timestamp(ago(*end).0 - 100_000_000),
                    end: ago(*end),
                    exit_code: *exit_code,
                    output: String::new(),
                })
                .collect();
            change(report);
        });
    let scene = Scene::new().with(stands);
    scene.stack.services["db"].containers[0].clone()
}

#[test]
fn the_wait_before_the_first_success_is_what_was_lost() {
    // Probes end 4 s and 9 s after the start; the second begins 4.9 s after the first ended.
    let db = started(5, &[(6_000, 1), (1_000, 0)], |_| {});
    let found = found_ready(&db).unwrap();
    assert_eq!(found.after, Duration::from_secs(9));
    assert_eq!(found.waited, Duration::from_millis(4_900));
    let words = cost_of_interval(&db, NEW).unwrap();
    assert!(
        words.contains("9.0s") && words.contains("4.9s") && words.contains("start_interval: 1.0s"),
        "{words}"
    );
    assert!(words.contains("within a start_period"), "{words}");
    // `start_interval` is not suggested for an engine that does not have it.
    let words = cost_of_interval(&db, OLD).unwrap();
    assert!(
        words.contains("interval: 1.0s") && !words.contains("start_interval"),
        "{words}"
    );
}

#[test]
fn a_start_interval_in_vain_is_said() {
    let db = started(5, &[(6_000, 1), (1_000, 0)], |report| {
        report.healthcheck.as_mut().unwrap().start_interval = Duration::from_millis(500);
    });
    assert!(cost_of_interval(&db, OLD).unwrap().contains("ignores start_interval"));
}

#[test]
fn nothing_is_advised_where_nothing_is_to_be_won() {
    let db = started(1, &[(8_900, 1), (7_800, 0)], |_| {});
    let words = cost_of_interval(&db, NEW).unwrap();
    assert!(!words.contains("start_interval"), "{words}");
}

#[test]
fn a_start_that_was_not_seen_is_not_measured() {
    // The engine keeps five results: all of them are long after the start.
    assert_eq!(found_ready(&started(1, &[(2_000, 0), (1_000, 0)], |_| {})), None);
    let still = Stands::running("db").failing(&["CMD", "ping"], Starting, &[(1, "x")]);
    let scene = Scene::new().with(still);
    assert_eq!(found_ready(&scene.stack.services["db"].containers[0]), None);
}
