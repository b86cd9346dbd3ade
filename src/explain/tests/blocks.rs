//! What of a log decides: the closing block of the run that ended.

use super::scene::{Scene, Stands, ago};
use super::{Certainty, EvidenceSource, RowKind};
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
    assert_eq!(cause.certainty, Certainty::Certain, "it says that it ends, and why");
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

#[test]
fn a_last_line_that_says_that_it_ends_and_why_leaves_no_doubt() {
    let certainty = |last: i64, line: &str| {
        let scene = Scene::new().with(Stands::running("app").exited(78));
        scene.wrote("app", last, &[line]).why("app").cause.unwrap().certainty
    };
    let line = "license expired on 2026-01-01, shutting down";
    assert_eq!(certainty(3001, line), Certainty::Certain);
    assert_eq!(certainty(3001, "license expired on 2026-01-01"), Certainty::Likely);
    // It went on for two seconds.
    assert_eq!(certainty(5000, line), Certainty::Likely);
}

#[test]
fn what_is_quoted_of_several_lines_is_what_decides() {
    let quoted = |lines: &[&str]| {
        let scene = Scene::new().with(Stands::running("app").exited(1));
        let found = scene.wrote("app", 3001, lines).why("app");
        found.quoted().first().map(|line| (*line).to_owned())
    };
    let flyway = [
        "ERROR: Validate failed: Migrations have failed validation",
        "Migration checksum mismatch for migration version 2",
        "-> Applied to database : 1062144176",
        "-> Resolved locally    : -1729781252",
        "Either revert the changes to the migration, or run repair to update the schema history.",
        "Need more flexibility with validation rules? Learn more: https://rd.gt/3AbJUZE",
    ];
    let decides = quoted(&flyway).unwrap();
    assert!(
        decides.contains("Migration checksum mismatch") && !decides.contains("Need more"),
        "{decides}"
    );
    let search = [
        r#"{"log.level":"ERROR", "message":"node validation exception\n[1] bootstrap checks failed.\nbootstrap check failure [1] of [1]: max virtual memory areas vm.max_map_count [65530] is too low, increase to at least [262144]"}"#,
    ];
    let decides = quoted(&search).unwrap();
    assert!(decides.contains("vm.max_map_count"), "{decides}");
}

#[test]
fn a_structured_line_is_a_statement_of_its_own() {
    let lines = [
        r#"{"level":"error","msg":"dial tcp 127.0.0.1:7233: connect: connection refused"}"#,
        r#"{"level":"fatal","msg":"sql schema version compatibility check failed: expected version 1.11"}"#,
    ];
    let scene = Scene::new().with(Stands::running("app").exited(1));
    let found = scene.wrote("app", 3001, &lines).why("app");
    assert!(found.cause.unwrap().text.contains("schema version"));
}

#[test]
fn a_long_line_is_cut_where_it_is_shown_and_whole_as_evidence() {
    let line = format!("fatal: no such shelf {} END", "x ".repeat(400));
    let scene = Scene::new().with(Stands::running("app").exited(1));
    let found = scene.wrote("app", 3001, &[&line]).why("app");
    assert_eq!(found.evidence[0].text, line);
    let rows = found.rows();
    let quote = rows.iter().find(|row| row.kind == RowKind::Quote).unwrap();
    assert_eq!(quote.text.chars().count(), 300);
    assert!(quote.text.starts_with("fatal: no such shelf") && quote.text.ends_with("END"));
}
