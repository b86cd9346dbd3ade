//! Files, volumes and builds that are not as a container needs them.

use super::bench::{Bench, bench, directory, file};
use crate::diag::Severity::{self, Error, Warning};
use crate::doctor::{FileReport, PathReport};
use crate::engine::{ImageReport, Timestamp, VolumeReport};

#[track_caller]
fn check(bench: &Bench, code: &str, severity: Severity, says: &str) {
    let found = bench.one(code).diagnostic;
    assert_eq!(found.severity, severity, "{code}");
    let text = format!("{} {} {}", found.message, found.cause, found.hint);
    assert!(text.contains(says), "no `{says}` in {text}");
}

const SECOND: i64 = 1_000_000_000;

/// A database whose volume was made at 1000 s, and whose script was changed at a time.
fn changed_at(seconds: i64) -> Bench {
    let text = "services:\n  db: {image: 'postgres:17', environment: {POSTGRES_PASSWORD: x}, volumes: ['data:/var/lib/postgresql/data', './init:/docker-entrypoint-initdb.d']}\nvolumes: {data: {name: shop_data}}\n";
    let script = FileReport {
        mode: 0o644,
        modified: Some(Timestamp(seconds * SECOND)),
        head: b"CREATE TABLE a (id int);\n".to_vec(),
        ..FileReport::default()
    };
    let mut bench = bench(text)
        .here("init", directory(0o755, &["a.sql"]))
        .here("init/a.sql", PathReport::Present(script));
    bench.facts.observed.as_mut().unwrap().volumes = vec![VolumeReport {
        name: "shop_data".to_owned(),
        driver: "local".to_owned(),
        labels: Default::default(),
        mountpoint: String::new(),
        created: Some(Timestamp(1000 * SECOND)),
    }];
    bench
}

#[test]
fn a_script_that_was_changed_after_its_volume_was_made_is_found() {
    let late = changed_at(5000);
    check(
        &late,
        "volume-older-than-script",
        Warning,
        "./init/a.sql was changed after the volume of `db` was made",
    );
    // What was written while the first start filled it was there.
    assert!(changed_at(1030).said().is_empty(), "{:?}", changed_at(1030).said());
}

#[test]
fn a_script_that_no_server_accepts_is_found_before_it_half_fills_a_volume() {
    let text = "services:\n  db: {image: 'mysql:9', environment: {MYSQL_ROOT_PASSWORD: x}, volumes: ['./init:/docker-entrypoint-initdb.d']}\n";
    let script = |sql: &str| {
        bench(text)
            .here("init", directory(0o755, &["a.sql"]))
            .here("init/a.sql", file(0o644, sql))
    };
    let broken = script("CREATE TABLE a (id INT, b INT,);\n");
    check(&broken, "init-script-syntax", Error, "init/a.sql:1 is no SQL");
    assert!(script("CREATE TABLE a (id INT, b INT);\n").said().is_empty());
}

#[test]
fn what_a_build_needs_and_does_not_find_is_found() {
    let text = "services: {app: {build: ./src}}\n";
    let gone = bench(text).here("src", PathReport::Missing);
    check(&gone, "build-context-missing", Error, "correct `build.context`");
    let there = || bench(text).here("src", directory(0o755, &[]));
    let without = there().here("src/Dockerfile", PathReport::Missing);
    check(&without, "dockerfile-missing", Error, "src/Dockerfile does not exist");
    let runs = there().here("src/Dockerfile", file(0o644, "FROM base:1\nRUN make install\n"));
    let lacks = runs.image("base:1", ImageReport::default(), &[], &["make"]);
    check(
        &lacks,
        "build-program-missing",
        Error,
        "runs `make`, which `base:1` does not have",
    );
}

#[test]
fn secrets_that_are_empty_or_directories_are_found() {
    let text = "services: {app: {image: 'a:1', secrets: [pw]}}\nsecrets: {pw: {file: ./pw.txt}}\n";
    let empty = bench(text).here("pw.txt", file(0o644, ""));
    check(&empty, "file-empty", Warning, "/run/secrets/pw");
    let directory = bench(text).here("pw.txt", directory(0o755, &[]));
    check(&directory, "file-is-directory", Error, "./pw.txt is a directory");
}

#[test]
fn a_label_of_selinux_that_containers_may_not_use_is_found() {
    let labelled = |mount: &str| {
        let report = FileReport {
            mode: 0o644,
            label: "unconfined_u:object_r:user_home_t:s0".to_owned(),
            head: b"x".to_vec(),
            ..FileReport::default()
        };
        let text = format!("services: {{app: {{image: 'a:1', volumes: ['./app.conf:/etc/app.conf{mount}']}}}}\n");
        let mut bench = bench(&text).here("app.conf", PathReport::Present(report));
        let host = &mut bench.facts.observed.as_mut().unwrap().host;
        host.machine.security = vec!["selinux".to_owned()];
        bench
    };
    check(&labelled(""), "selinux-label", Warning, "add `:z` (shared) or `:Z`");
    assert!(labelled(":z").said().is_empty());
}

#[test]
fn capabilities_and_settings_that_keep_a_server_from_others_are_found() {
    let text = "services: {db: {image: 'postgres:17', environment: {POSTGRES_PASSWORD: x}, cap_drop: [ALL]}}\n";
    let dropped = bench(text).image("postgres:17", ImageReport::default(), &[], &[]);
    check(&dropped, "capability-missing", Warning, "cap_add: [");
    let text = "services:\n  cache: {image: 'redis:8', command: redis-server --protected-mode yes}\n  app: {image: 'a:1', depends_on: [cache]}\n";
    check(&bench(text), "protected-mode", Error, "`cache` refuses `app`");
    let open = text.replace("--protected-mode yes", "--protected-mode yes --requirepass x");
    assert!(bench(&open).said().is_empty(), "{:?}", bench(&open).said());
}

#[test]
fn time_zones_and_variables_that_a_program_wants_are_found() {
    let zone = "services: {app: {image: 'a:1', environment: {TZ: Europe/Berlin}}}\n";
    let without = [("/usr/share/zoneinfo", PathReport::Missing)];
    let bare = bench(zone).image("a:1", ImageReport::default(), &without, &[]);
    check(&bare, "time-zones-missing", Warning, "install tzdata");
    let reads = "services: {app: {image: 'a:1', command: [python3, -c, 'import os; os.environ[\"TOKEN\"]']}}\n";
    check(
        &bench(reads),
        "variable-demanded",
        Warning,
        "set TOKEN under environment of `app`",
    );
    let set = reads.replace("command:", "environment: {TOKEN: x}, command:");
    assert!(bench(&set).said().is_empty(), "{:?}", bench(&set).said());
}

#[test]
fn a_healthcheck_that_gives_up_before_its_server_can_be_ready_is_found() {
    let with = |retries: u32| {
        bench(&format!(
            "services: {{db: {{image: 'postgres:17', environment: {{POSTGRES_PASSWORD: x}}, healthcheck: {{test: [CMD, pg_isready], interval: 1s, retries: {retries}}}}}}}\n"
        ))
    };
    check(&with(2), "probe-impatient", Warning, "gives up after 2 s");
    assert!(!with(30).said().iter().any(|one| one.contains("probe-impatient")));
}
