//! Findings with a file behind them: what is said then.

use super::scene::{Scene, Stands};
use crate::compose::files::MemoryFiles;
use crate::compose::{LoadOptions, ValuePlaces, load};
use crate::engine::{EndpointReport, HealthStatus, MountReport};
use crate::explain::Certainty::{self, Certain, Likely};
use crate::explain::Explanation;
use crate::stack::{Event, FileFact, FileKind};
use std::rc::Rc;

/// A scene with the project of a file.
pub(super) fn scene(file: &str) -> Scene {
    let files = MemoryFiles::default().with("/p/compose.yaml", format!("name: shop\n{file}"));
    let options = LoadOptions {
        cwd: "/p".into(),
        ..LoadOptions::default()
    };
    let loaded = load(&options, &files);
    let mut project = loaded
        .usable()
        .unwrap_or_else(|| panic!("{:?}", loaded.tree.diagnostics))
        .clone();
    project.places = ValuePlaces::of(Rc::new(loaded.tree));
    let mut scene = Scene::new();
    scene.stack.apply(&Event::Project(Rc::new(project)));
    scene
}

/// What is said of `app`, which ended with `line`.
pub(super) fn said(scene: Scene, line: &str) -> Explanation {
    scene
        .with(Stands::running("app").exited(1))
        .wrote("app", 3001, &[line])
        .why("app")
}

fn check(found: &Explanation, certainty: Certainty, cause: &str, next: &str) {
    let told = found.cause.as_ref().unwrap_or_else(|| panic!("{found:?}"));
    assert_eq!((told.text.as_str(), told.certainty), (cause, certainty));
    assert!(
        found.next.iter().any(|hint| hint.text.contains(next)),
        "{:?}",
        found.next
    );
}

const PLAIN: &str =
    "services: {app: {image: a, environment: {DB_HOST: localhost}}, db: {image: 'mysql:9', ports: ['13306:3306']}}";

#[test]
fn localhost_is_the_container_itself() {
    let found = said(
        scene(PLAIN).with(Stands::running("db")),
        "Error: connect ECONNREFUSED 127.0.0.1:3306",
    );
    check(
        &found,
        Certain,
        "127.0.0.1 is this container itself, and nothing listens on 3306 in it: `db` is the one that listens on 3306",
        "ask `db:3306`",
    );
    let found = said(
        scene(PLAIN).with(Stands::running("db")),
        "dial tcp localhost:13306: connect: connection refused",
    );
    check(
        &found,
        Certain,
        "localhost is this container itself: `db` is another one, and 13306 is its published port on the host; inside it listens on 3306",
        "ask `db:3306`: DB_HOST in the environment of `app`",
    );
    // A client that does not print the port, of a service that depends on one server only.
    let needs = PLAIN.replace("image: a,", "image: a, depends_on: [db],");
    let found = said(
        scene(&needs).with(Stands::running("db")),
        "pymysql.err.OperationalError: (2003, \"Can't connect to MySQL server on 'localhost' ([Errno 111] Connection refused)\")",
    );
    check(
        &found,
        Certain,
        "localhost is this container itself, and nothing listens on 3306 in it: `db` is the one that listens on 3306",
        "ask `db:3306`",
    );
    let found = said(
        scene(PLAIN).with(Stands::running("db")),
        "dial tcp 127.0.0.1:9999: connect: connection refused",
    );
    check(
        &found,
        Likely,
        "127.0.0.1 is this container itself, and nothing listens on 9999 in it",
        "by its name",
    );
}

#[test]
fn an_address_is_told_by_its_service_and_the_published_port_is_not_the_inner_one() {
    let db = Stands::running("db").change(|report| {
        let endpoint = EndpointReport {
            ipv4: "172.18.0.9".to_owned(),
            ..EndpointReport::default()
        };
        report.summary.networks.insert("shop_default".to_owned(), endpoint);
    });
    let found = said(
        scene(PLAIN).with(db),
        "dial tcp 172.18.0.9:13306: connect: connection refused",
    );
    check(
        &found,
        Certain,
        "13306 is the port of `db` that is published on the host; inside the network it listens on 3306",
        "ask `db:3306`",
    );
}

#[test]
fn the_other_side_that_ended_is_named() {
    let found = said(
        scene(PLAIN).with(Stands::running("db").exited(1)),
        "pymysql.err.OperationalError: (2003, \"Can't connect to MySQL server on 'db' ([Errno 111] Connection refused)\")",
    );
    check(
        &found,
        Certain,
        "nothing answers at `db`: `db` does not run (exit 1)",
        "stackdeck why db",
    );
}

#[test]
fn a_service_that_answers_only_itself_listens_on_loopback() {
    let file = "services: {app: {image: a}, cache: {image: c, expose: ['6379']}}";
    let cache =
        Stands::running("cache").failing(&["CMD", "redis-cli", "ping"], HealthStatus::Healthy, &[(0, "PONG"); 4]);
    let found = said(
        scene(file).with(cache),
        "Error 111 connecting to cache:6379. Connection refused.",
    );
    check(
        &found,
        Likely,
        "`cache` answers its own probe and refuses others: it listens on loopback only (127.0.0.1, `bind`), or not on 6379",
        "listen on 0.0.0.0",
    );
    let api = Stands::running("cache");
    let found = said(
        scene(file)
            .with(api)
            .wrote("cache", 9000, &[" * Running on http://127.0.0.1:6379"]),
        "dial tcp: connect to cache:6379: connection refused",
    );
    check(
        &found,
        Certain,
        "`cache` listens on loopback only (127.0.0.1:6379): no other container reaches it",
        "listen on 0.0.0.0",
    );
}

#[test]
fn waiting_is_not_advised_where_the_file_waits() {
    let file = "services: {app: {image: a, depends_on: {db: {condition: service_healthy}}}, db: {image: d, expose: ['5432'], healthcheck: {test: x}}}";
    let found = said(
        scene(file).with(Stands::running("db")),
        "dial tcp db:5432: connect: connection refused",
    );
    assert!(
        found.next[0].text.contains("waits for `db` to be healthy already"),
        "{:?}",
        found.next
    );
}

#[test]
fn services_without_a_common_network_are_told_so() {
    let file = "services: {app: {image: a, networks: [front]}, db: {image: d, networks: [back]}}\nnetworks: {front: {}, back: {}}";
    let found = said(
        scene(file).with(Stands::running("db")),
        "Error: getaddrinfo ENOTFOUND db",
    );
    check(
        &found,
        Certain,
        "`app` and `db` share no network, so the name `db` is not known in `app`",
        "put both on one network",
    );
    let found = said(
        scene(PLAIN).with(Stands::running("db")),
        "Error: getaddrinfo ENOTFOUND dbb",
    );
    check(
        &found,
        Certain,
        "the name `dbb` is not known: the service is called `db`",
        "correct the name",
    );
}

/// A volume is older than the password unless this very container filled it.
#[test]
fn a_volume_that_was_just_filled_has_no_older_password() {
    let line = "ERROR 1045 (28000): Access denied for user 'app'@'172.18.0.3' (using password: YES)";
    let cause = |written: &[&str]| {
        let scene = scene(&accounts("right")).with(Stands::running("db"));
        said(scene.wrote("db", 9_000, written), line).cause.unwrap()
    };
    let found = cause(&["ready for connections"]);
    assert!(found.text.contains("`db` keeps an older one"), "{}", found.text);
    assert_eq!(found.certainty, Certain);
    let found = cause(&["Initializing database files", "ready for connections"]);
    assert!(!found.text.contains("older"), "{}", found.text);
    // Nothing is known of what it wrote.
    assert_eq!(cause(&[]).certainty, Likely);
}

fn accounts(given: &str) -> String {
    format!(
        "services:\n  app: {{image: a, environment: ['DB_USER=app', 'DB_PASSWORD={given}']}}\n  db:\n    image: mysql:9\n    environment: {{MYSQL_ROOT_PASSWORD: r, MYSQL_USER: app, MYSQL_PASSWORD: right}}\n    volumes: ['data:/var/lib/mysql']\nvolumes: {{data: {{}}}}"
    )
}

#[test]
fn a_refused_login_compares_both_sides() {
    let line = "ERROR 1045 (28000): Access denied for user 'app'@'172.18.0.3' (using password: YES)";
    let cause = |given: &str| {
        said(scene(&accounts(given)).with(Stands::running("db")), line)
            .cause
            .unwrap()
            .text
    };
    assert!(cause("right").contains("both sides have the same password, so `db` keeps an older one"));
    assert!(cause("\"right\"").contains("with its quotes: they are part of the password"));
    assert_eq!(
        cause("left"),
        "`app` gives another password (DB_PASSWORD) than `db` was told (MYSQL_PASSWORD)"
    );
    assert!(cause("").contains("gives an empty password: DB_PASSWORD has no value"));
}

#[test]
fn a_missing_variable_may_be_an_empty_one() {
    let file = "services: {app: {image: a, environment: {JWT_SECRET: '', DATABASE_URI: x, API_KEY: k}}}";
    let cause = |line: &str| said(scene(file), line).cause.unwrap();
    assert_eq!(
        cause("KeyError: 'JWT_SECRET'").text,
        "the variable JWT_SECRET of `app` is set, but empty"
    );
    assert!(
        cause("KeyError: 'DATABASE_URL'")
            .text
            .contains("which has DATABASE_URI")
    );
    assert_eq!(cause("KeyError: 'API_KEY'").certainty, Likely);
}

#[test]
fn a_path_is_told_by_its_mount_and_the_user() {
    let volume = MountReport {
        kind: "volume".to_owned(),
        name: "shop_data".to_owned(),
        source: String::new(),
        target: "/data".to_owned(),
        writable: true,
    };
    let app = Stands::running("app").exited(1).change(|report| {
        report.summary.mounts = vec![volume];
        report.raw = serde_json::json!({ "Config": { "User": "1000" } });
    });
    let found = scene(PLAIN)
        .with(app)
        .wrote(
            "app",
            3001,
            &["PermissionError: [Errno 13] Permission denied: '/data/out.txt'"],
        )
        .why("app");
    let cause = found.cause.unwrap().text;
    assert!(
        cause.contains("in the volume `shop_data`, `app` runs as user 1000"),
        "{cause}"
    );
}

#[test]
fn limits_of_the_file_are_named() {
    let file = "services: {app: {image: a, cap_drop: [ALL], read_only: true, tmpfs: ['/tmp:size=1m']}}";
    let cause = |line: &str| said(scene(file), line).cause.unwrap();
    assert_eq!(
        cause("nginx: [emerg] chown(\"/var/cache/nginx/client_temp\", 101) failed (1: Operation not permitted)").text,
        "`cap_drop: [ALL]` takes away the capability CHOWN, which `app` needs"
    );
    assert_eq!(
        cause("OSError: [Errno 28] No space left on device: '/tmp/x'").text,
        "the tmpfs at /tmp is full: its size is 1m"
    );
    assert_eq!(
        cause("OSError: [Errno 30] Read-only file system: '/app/cache'").text,
        "it writes to /app/cache, and `read_only: true` makes the file system of `app` read-only"
    );
}

#[test]
fn files_of_the_host_decide_about_programs_and_paths() {
    let file = "services: {app: {image: a, command: ./run.sh, working_dir: /w, volumes: ['./run.sh:/w/run.sh', './conf:/etc/conf']}}";
    let cause = |fact: FileFact, line: &str| {
        let mut scene = scene(file);
        let facts = [("/p/run.sh".into(), fact.clone()), ("/p/conf".into(), fact)];
        scene.stack.apply(&Event::Files(facts.into_iter().collect()));
        let app = Stands::running("app").exited(1).change(|report| {
            report.summary.mounts = vec![MountReport {
                kind: "bind".to_owned(),
                name: String::new(),
                source: "/p/run.sh".to_owned(),
                target: "/w/run.sh".to_owned(),
                writable: true,
            }];
        });
        scene.with(app).wrote("app", 3001, &[line]).why("app").cause.unwrap()
    };
    let script = |mode: u32, first_line: &str| FileFact {
        kind: FileKind::File,
        mode,
        first_line: first_line.to_owned(),
        ..FileFact::default()
    };
    let line = "exec ./run.sh: no such file or directory";
    assert!(
        cause(script(0o755, "#!/bin/sh\r\n"), line)
            .text
            .contains("./run.sh has Windows line ends")
    );
    assert!(
        cause(script(0o644, "#!/bin/sh\n"), line)
            .text
            .contains("its mode is 644")
    );
    assert!(
        cause(script(0o755, "echo\n"), line)
            .text
            .contains("without a `#!` line")
    );
    let missing = cause(
        FileFact::default(),
        "python3: can't open file '/w/run.sh': [Errno 2] No such file or directory",
    );
    assert_eq!(missing.certainty, Certain);
}
