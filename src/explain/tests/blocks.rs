//! What of a log decides: the closing block of the run that ended.

use super::scene::{Scene, Stands, ago};
use super::{Certainty, EvidenceSource};
use crate::engine::HealthStatus;

const NOISE: &str = "ERROR: metrics: connection refused (statsd:8125), ignoring";

#[test]
fn the_last_words_are_the_cause_where_no_rule_knows_them() {
    let lines = [
        NOISE,
        NOISE,
        NOISE,
        NOISE,
        "the licence expired on 2026-01-01, shutting down",
        "exiting",
    ];
    let scene = Scene::new()
        .with(Stands::running("app").exited(78))
        .wrote("app", 3001, &lines);
    let found = scene.why("app");
    let cause = found.cause.unwrap();
    assert_eq!(
        cause.text,
        "it ended with this error of its own: the licence expired on 2026-01-01, shutting down"
    );
    assert_eq!(cause.certainty, Certainty::Likely);
    let quoted: Vec<&str> = found.evidence.iter().map(|seen| seen.text.as_str()).collect();
    assert_eq!(quoted, [lines[4], "exiting"], "the deciding line, then the last one");
}

#[test]
fn a_few_vague_words_end_what_the_error_before_them_says() {
    let lines = [
        "reading settings",
        "ERROR the token of `billing` is 3 days too old",
        "ERROR Cannot continue.",
    ];
    let scene = Scene::new()
        .with(Stands::running("app").exited(1))
        .wrote("app", 3001, &lines);
    let found = scene.why("app");
    assert!(
        found
            .cause
            .unwrap()
            .text
            .ends_with("the token of `billing` is 3 days too old")
    );
}

#[test]
fn what_another_run_wrote_explains_nothing() {
    let scene = Scene::new()
        .with(Stands::running("app").exited(1))
        .wrote("app", 15_000, &["KeyError: 'DATABASE_URL'"])
        .wrote("app", 3001, &["ready"]);
    let found = scene.why("app");
    assert_eq!(found.cause, None);
    assert!(
        found
            .evidence
            .iter()
            .all(|seen| seen.at.is_none_or(|at| at >= ago(10_000)))
    );
}

#[test]
fn what_a_probe_threw_says_more_than_noise_in_the_log() {
    let thrown = "Traceback (most recent call last):\n  File \"<string>\", line 1, in <module>\nshop.errors.NotReady: no leader elected";
    let api = Stands::running("api").failing(&["CMD", "probe"], HealthStatus::Unhealthy, &[(1, thrown)]);
    let scene = Scene::new().with(api).wrote("api", 100, &[NOISE, NOISE]);
    let found = scene.why("api");
    assert_eq!(
        found.cause.as_ref().unwrap().text,
        "its probe says: shop.errors.NotReady: no leader elected"
    );
    assert_eq!(found.evidence[0].source, EvidenceSource::Probe);
    assert_eq!(found.evidence[0].text, "shop.errors.NotReady: no leader elected");
}

#[test]
fn the_first_three_rows_are_headline_cause_and_quote() {
    use super::RowKind::{Cause, Headline, Hint, Quote};
    let scene = Scene::new().with(Stands::running("app").exited(1)).wrote(
        "app",
        3001,
        &["starting", "FATAL JWT_SECRET is required", "bye"],
    );
    let kinds: Vec<_> = scene.why("app").rows().iter().map(|row| row.kind).collect();
    assert_eq!(kinds, [Headline, Cause, Quote, Hint, Quote]);
}
