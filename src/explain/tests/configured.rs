//! What the file tells where a message names nobody, or the wrong one.

use super::refine::{said, scene};
use super::scene::{Scene, Stands};
use crate::diag::Diagnostic;
use crate::engine::HealthStatus;
use crate::explain::Certainty::{self, Certain, Likely};
use crate::explain::Explanation;
use crate::stack::Event;

#[track_caller]
fn check(found: &Explanation, certainty: Certainty, cause: &str) {
    let told = found.cause.as_ref().unwrap_or_else(|| panic!("{found:?}"));
    assert_eq!((told.text.as_str(), told.certainty), (cause, certainty));
}

const SHOP: &str = "services:
  app:
    image: a
    environment: {DB_HOST: 127.0.0.1, DB_PORT: '3306', DB_USER: shop, DB_NAME: shopp, DB_PASSWORD: pw}
    depends_on: [db]
  db: {image: 'mysql:9', expose: ['3306'], environment: {MYSQL_USER: app, MYSQL_PASSWORD: pw, MYSQL_DATABASE: shop}}
";

fn shop(change: &[(&str, &str)]) -> Scene {
    let text = change
        .iter()
        .fold(SHOP.to_owned(), |text, (was, becomes)| text.replace(was, becomes));
    scene(&text).with(Stands::running("db"))
}

#[test]
fn a_refusal_that_names_nobody_is_for_the_host_that_is_told() {
    let found = said(shop(&[]), "SQLSTATE[HY000] [2002] Connection refused");
    check(
        &found,
        Certain,
        "127.0.0.1 is this container itself, and nothing listens on 3306 in it: `db` is the one that listens on 3306",
    );
    // Two hosts are told, and one of them is the container itself: that is only likely.
    let two = [("DB_USER: shop", "CACHE_HOST: cache")];
    let found = said(shop(&two), "SQLSTATE[HY000] [2002] Connection refused");
    assert_eq!(found.cause.as_ref().map(|cause| cause.certainty), Some(Likely));
    // An address that is nobody's says no more than its port.
    let asks = [("127.0.0.1", "db")];
    let found = said(shop(&asks), "dial tcp 10.9.9.9:3306: connect: connection refused");
    check(
        &found,
        Likely,
        "nothing listens at `db:3306`: `db` was not ready, or listens elsewhere",
    );
}

#[test]
fn a_name_that_is_not_printed_is_the_one_that_is_no_services() {
    let asks = [("127.0.0.1", "mysql")];
    let found = said(shop(&asks), "OperationalError: [Errno -2] Name or service not known");
    check(
        &found,
        Certain,
        "the name `mysql` is not known: no service is called so, and the one with that port is `db`",
    );
    let found = said(shop(&asks), "getaddrinfo ENOTFOUND mysql");
    check(
        &found,
        Certain,
        "the name `mysql` is not known: no service is called so, and the one with that port is `db`",
    );
    // A program that waits for a name that nobody has.
    let found = said(
        shop(&asks),
        "wait-for-it.sh: timeout occurred after waiting 15 seconds for mysql:3306",
    );
    check(
        &found,
        Certain,
        "the name `mysql` is not known: no service is called so, and the one with that port is `db`",
    );
}

#[test]
fn a_user_and_a_database_are_those_that_the_server_was_told_of() {
    let found = said(
        shop(&[("127.0.0.1", "db")]),
        "Access denied for user 'shop'@'172.18.0.3' (using password: YES)",
    );
    check(
        &found,
        Certain,
        "`app` logs in as `shop`, and the user that `db` was told of is `app` (MYSQL_USER)",
    );
    let found = said(shop(&[("127.0.0.1", "db")]), "(1049, \"Unknown database 'shopp'\")");
    check(
        &found,
        Certain,
        "`app` asks for the database `shopp`, and `db` was told to make `shop` (MYSQL_DATABASE)",
    );
}

#[test]
fn a_password_that_redis_is_started_with_is_missed_in_the_client() {
    let file = "services:
  app: {image: a, depends_on: [cache]}
  cache: {image: 'redis:8', command: [redis-server, --requirepass, hunter2]}
";
    let found = said(
        scene(file).with(Stands::running("cache")),
        "redis.exceptions.AuthenticationError: NOAUTH Authentication required.",
    );
    check(
        &found,
        Certain,
        "`cache` wants a password (--requirepass in its command), and `app` gives none",
    );
    assert!(!format!("{found:?}").contains("hunter2"));
}

#[test]
fn a_broker_that_sends_its_clients_to_localhost_is_told_from_a_client_that_asks_it() {
    let file = "services:
  app: {image: a, environment: {BROKERS: 'kafka:9092'}}
  kafka: {image: 'kafka:4', environment: {KAFKA_ADVERTISED_LISTENERS: 'PLAINTEXT://localhost:9092'}}
";
    let found = said(
        scene(file).with(Stands::running("kafka")),
        "[Consumer] Crash: Connection error: connect ECONNREFUSED 127.0.0.1:9092",
    );
    check(
        &found,
        Certain,
        "`kafka` sends its clients to localhost:9092 (KAFKA_ADVERTISED_LISTENERS), and 127.0.0.1 in `app` is that container itself",
    );
}

#[test]
fn a_port_that_is_taken_in_a_shared_network_names_who_has_it() {
    let file = "services:
  app: {image: a, network_mode: 'service:api'}
  api: {image: b}
";
    let found = said(
        scene(file)
            .with(Stands::running("api"))
            .wrote("api", 3000, &["listening on port 3000"]),
        "Error: listen EADDRINUSE: address already in use :::3000",
    );
    check(
        &found,
        Certain,
        "`app` and `api` share one network (`network_mode: service:api`), and port 3000 is taken there already",
    );
}

#[test]
fn a_structured_line_is_quoted_by_what_it_says() {
    let found = said(
        shop(&[("127.0.0.1", "db")]),
        r#"{"level":"fatal","ts":1795999999.1,"msg":"no licence","error":"it ended on 2026-01-01"}"#,
    );
    check(
        &found,
        Likely,
        "it ended with this error of its own: no licence: it ended on 2026-01-01",
    );
}

/// What the doctor finds of `app`.
fn finding(code: &'static str, message: &str) -> Event {
    Event::Findings(vec![
        Diagnostic::warning(code, message).about("services.app.volumes[0]"),
    ])
}

#[test]
fn a_directory_that_may_not_be_written_is_the_cause_unless_another_path_is_quoted() {
    let message = "`app` runs as 1000 and may not write to /data";
    let mut own = shop(&[]);
    own.stack.apply(&finding("directory-unwritable", message));
    let found = said(own, "sqlite3.OperationalError: unable to open database file");
    check(&found, Certain, message);
    let mut other = shop(&[]);
    other.stack.apply(&finding("directory-unwritable", message));
    let found = said(other, "PermissionError: [Errno 13] Permission denied: '/etc/app.key'");
    assert_eq!(found.cause.as_ref().map(|cause| cause.certainty), Some(Likely));
}

/// `app` answers its probe with an HTTP status, and writes `line` then; `noise` at other times.
fn answering(line: &str, noise: &[&str]) -> Explanation {
    let probe = &["CMD", "curl", "-f", "http://127.0.0.1:8000/"];
    let failed = [
        (22, "curl: (22) The requested URL returned error: 500"),
        (22, "curl: (22) The requested URL returned error: 500"),
    ];
    let stands = Stands::running("app").failing(probe, HealthStatus::Unhealthy, &failed);
    let scene = scene("services: {app: {image: a}}").with(stands);
    let scene = scene.wrote("app", 1900, &[line]).wrote("app", 1400, noise);
    scene.wrote("app", 900, &[line]).why("app")
}

#[test]
fn what_is_written_while_a_probe_asks_says_what_the_answer_means() {
    let found = answering("OperationalError: (1049, \"Unknown database 'shop'\")", &[]);
    check(
        &found,
        Certain,
        "the service answers, with HTTP 500: the database it talks to has no `shop`",
    );
    // What is written at any time has nothing to do with the answer.
    let noise = "ERROR tracer: connect to 127.0.0.1:8126 connection refused";
    let found = answering(noise, &[noise]);
    check(&found, Certain, "the service answers, with HTTP 500");
}

#[test]
fn an_answer_of_trouble_is_traced_to_the_other_that_listens_on_loopback() {
    let file = "services:
  app: {image: a, environment: {CACHE: 'cache:6379'}}
  cache: {image: 'redis:8', command: [redis-server, --bind, 127.0.0.1], expose: ['6379']}
";
    let failed = [(1, "status 503 Service Unavailable")];
    let stands = Stands::running("app").failing(&["CMD", "/app", "probe"], HealthStatus::Unhealthy, &failed);
    let found = scene(file).with(stands).with(Stands::running("cache")).why("app");
    check(
        &found,
        Likely,
        "the service answers, with HTTP 503, and `cache` listens on loopback only (127.0.0.1:6379): no other container reaches it",
    );
}

#[test]
fn a_silent_probe_of_a_redis_with_a_password_is_a_probe_without_it() {
    let test = &["CMD-SHELL", "redis-cli ping | grep -q PONG"];
    let stands = Stands::running("app").failing(test, HealthStatus::Unhealthy, &[(1, "")]);
    let mut scene =
        scene("services: {app: {image: 'redis:8', command: [redis-server, --requirepass, x]}}").with(stands);
    assert_eq!(scene.why("app").cause, None);
    let message = "the healthcheck of `app` does not log in, and the server wants a password";
    let found = Diagnostic::error("probe-login", message).about("services.app.healthcheck.test");
    scene.stack.apply(&Event::Findings(vec![found.hint("REDISCLI_AUTH")]));
    let found = scene.why("app");
    check(&found, Certain, message);
    assert!(found.next.iter().any(|hint| hint.text == "REDISCLI_AUTH"));
}
