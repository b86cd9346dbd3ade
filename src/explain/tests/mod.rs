//! Typical stacks and their explanations.

mod blocks;
mod chain;
mod configured;
mod edits;
mod interval;
mod probe_test;
mod provided;
mod refine;
pub(super) mod scene;
mod sockets;
mod untrusted;

use super::{Certainty, EvidenceSource, RowKind, why};
use crate::compose::Condition;
use crate::engine::HealthStatus::{Healthy, Starting, Unhealthy};
use crate::engine::{EngineError, ErrorKind};
use crate::stack::Event;
use scene::{NOW, Scene, Stands, ago};

const MYSQL: [&str; 2] = ["CMD-SHELL", "mysqladmin ping -h 127.0.0.1"];
const REFUSED: &str = "mysqladmin: connect to server at '127.0.0.1' failed\nerror: 'Can't connect to MySQL server on '127.0.0.1:3306' (111)'";

#[test]
fn a_wait_is_told_down_to_its_root_with_the_probe_quoted() {
    let mysql = Stands::running("mysql").failing(&MYSQL, Starting, &[(1, "x"), (1, REFUSED)]);
    let scene = Scene::new()
        .with(mysql)
        .wrote("mysql", 11_200, &["Initializing database files"])
        .waits("monitor", "mysql", Condition::Healthy);
    let found = scene.why("monitor");
    assert_eq!(
        found.headline,
        "needs mysql healthy. Last probe 0.9s ago: exit 1, 34 ms"
    );
    assert_eq!(found.chain_text(), "monitor ← mysql healthy (starting, probe 2/60)");
    assert_eq!(found.quoted(), [REFUSED, "Initializing database files"]);
    assert_eq!(found.rule(), "refused");
    assert_eq!(found.cause.unwrap().certainty, Certainty::Likely);
}

#[test]
fn a_long_chain_names_the_one_everything_hangs_on() {
    let db = Stands::running("db").failing(&MYSQL, Starting, &[(1, REFUSED)]);
    let scene = Scene::new()
        .with(db)
        .waits("api", "db", Condition::Healthy)
        .waits("web", "api", Condition::Started);
    let found = scene.why("web");
    assert_eq!(
        found.headline,
        "needs api started. Last probe of db 0.9s ago: exit 1, 34 ms"
    );
    assert_eq!(
        found.chain_text(),
        "web ← api started (waiting) ← db healthy (starting, probe 1/60)"
    );
    assert!(found.rows().iter().any(|row| row.kind == RowKind::Chain));
}

#[test]
fn an_unhealthy_service_says_what_its_probe_lacks() {
    let cases = [
        ("/bin/sh: 1: curl: not found", "probe-tool-missing", Certainty::Certain),
        (
            "Health check exceeded timeout (3s)",
            "probe-timeout",
            Certainty::Certain,
        ),
        (
            "ERROR 1045 (28000): Access denied for user 'app'@'localhost' (using password: YES)",
            "mysql-wrong-password",
            Certainty::Certain,
        ),
        (
            "wget: can't connect to remote host (::1): Connection refused",
            "localhost-ipv6",
            Certainty::Likely,
        ),
    ];
    for (output, rule, certainty) in cases {
        let web = Stands::running("web").failing(&["CMD-SHELL", "probe"], Unhealthy, &[(1, output), (1, output)]);
        let found = Scene::new().with(web).why("web");
        assert_eq!(found.rule(), rule);
        assert_eq!(found.cause.as_ref().unwrap().certainty, certainty, "{rule}");
        assert_eq!(found.quoted(), [output]);
        assert!(!found.next.is_empty());
    }
}

#[test]
fn a_probe_at_the_wrong_port_is_found_by_what_the_service_wrote() {
    let output = "curl: (7) Failed to connect to localhost port 8080 after 0 ms: Couldn't connect to server";
    let test = ["CMD-SHELL", "curl -f http://localhost:8080/healthz"];
    let web = Stands::running("web").failing(&test, Unhealthy, &[(7, output)]);
    let scene = Scene::new()
        .with(web)
        .wrote("web", 9000, &["Listening on 0.0.0.0:3000"]);
    let found = scene.why("web");
    assert_eq!(found.rule(), "probe-wrong-port");
    let cause = found.cause.unwrap();
    assert_eq!(cause.certainty, Certainty::Likely);
    assert_eq!(
        cause.text,
        "the probe asks port 8080, and the service says it listens on 3000"
    );
}

#[test]
fn a_silent_probe_is_told_by_its_code() {
    let web = Stands::running("web").failing(&["CMD", "/none"], Unhealthy, &[(127, "")]);
    let found = Scene::new().with(web).why("web");
    assert_eq!(found.rule(), "probe-exit-code");
    assert!(found.evidence[0].text.contains("printed nothing"));
}

#[test]
fn an_exit_is_told_with_the_lines_before_it() {
    let app = Stands::running("app").exited(1);
    let lines = [
        "starting",
        "Traceback (most recent call last):",
        "KeyError: 'DATABASE_URL'",
    ];
    let found = Scene::new().with(app).wrote("app", 3001, &lines).why("app");
    assert_eq!(found.headline, "ended with exit 1 after 7.0s, 3.0s ago");
    assert_eq!(found.rule(), "variable-missing");
    assert_eq!(found.cause.as_ref().unwrap().certainty, Certainty::Certain);
    assert!(found.quoted().contains(&"KeyError: 'DATABASE_URL'"));
}

#[test]
fn a_line_far_from_the_end_is_only_a_likely_cause() {
    let mut lines = vec!["Error: connect ECONNREFUSED 127.0.0.1:6379", "KeyError: 'DATABASE_URL'"];
    lines.extend(["working"; 20]);
    let app = Stands::running("app").exited(1);
    let found = Scene::new().with(app).wrote("app", 3001, &lines).why("app");
    assert_eq!(found.cause.unwrap().certainty, Certainty::Likely);
}

#[test]
fn codes_say_what_they_can_and_no_more() {
    let rule = |code: i64| Scene::new().with(Stands::running("app").exited(code)).why("app");
    assert_eq!(
        rule(127).cause.unwrap().text,
        crate::explain::words::meaning(127).unwrap()
    );
    assert_eq!(rule(139).rule(), "exit-code");
    assert_eq!(rule(1).cause, None);
    let killed = rule(137);
    assert_eq!(killed.rule(), "killed-unseen");
    assert_eq!(killed.cause.unwrap().certainty, Certainty::Likely);
    assert_eq!(rule(0).headline, "done: exit 0 after 7.0s, 3.0s ago");
    assert_eq!(rule(0).cause, None);
}

#[test]
fn lack_of_memory_is_certain_when_the_main_process_was_killed() {
    let app = Stands::running("app").exited(137).change(|report| {
        report.state.oom_killed = true;
        report.memory_limit = 64 << 20;
    });
    let found = Scene::new().with(app).why("app");
    assert_eq!(found.rule(), "out-of-memory");
    assert_eq!(
        found.cause.unwrap().text,
        "the kernel killed it for memory: it reached its limit of 64 MiB"
    );
    let child = Stands::running("app")
        .exited(1)
        .change(|report| report.state.oom_killed = true);
    let found = Scene::new().with(child).why("app");
    assert!(
        found
            .evidence
            .iter()
            .any(|seen| seen.text.contains("one of its processes")),
        "{found:?}"
    );
    assert_ne!(found.rule(), "out-of-memory");
}

#[test]
fn an_engine_that_could_not_start_it_is_quoted() {
    let error = "OCI runtime create failed: exec: \"nosuch\": executable file not found in $PATH: unknown";
    let app = Stands::running("app")
        .exited(127)
        .change(|report| error.clone_into(&mut report.state.error));
    let found = Scene::new().with(app).why("app");
    assert_eq!(found.rule(), "command-missing");
    assert_eq!(found.quoted(), [error]);
}

#[test]
fn a_restart_loop_counts_and_explains_the_last_end() {
    let app = Stands::running("app").restarting(1, 12);
    let scene = Scene::new()
        .with(app)
        .wrote("app", 3001, &["FATAL JWT_SECRET is required"]);
    let found = scene.why("app");
    assert!(
        found
            .headline
            .starts_with("restarting (12 times so far, policy always): last exit 1"),
        "{}",
        found.headline
    );
    assert_eq!(found.rule(), "variable-missing");
}

#[test]
fn a_name_that_is_nearly_a_service_is_corrected() {
    let app = Stands::running("app").exited(1);
    let scene = Scene::new().with(Stands::running("mysql")).with(app).wrote(
        "app",
        3001,
        &["Error: getaddrinfo ENOTFOUND mysqll"],
    );
    let found = scene.why("app");
    assert_eq!(found.rule(), "name-unknown");
    assert_eq!(found.next[0].text, "correct the name");
    assert!(found.cause.unwrap().text.contains("the service is called `mysql`"));
}

#[test]
fn a_failed_step_says_once_what_the_engine_said() {
    let detail = "Bind for 127.0.0.1:8000 failed: port is already allocated";
    let found = Scene::new().failed("web", "starting", detail).why("web");
    assert_eq!(found.headline, format!("starting failed 0.5s ago: {detail}"));
    assert_eq!(found.rule(), "port-of-container");
    assert_eq!(found.quoted(), Vec::<&str>::new(), "it is in the headline already");
}

/// When the program that has a port is known, no suggestion says to look for it.
#[test]
fn who_has_the_port_needs_not_be_looked_for() {
    let detail = "listen tcp4 0.0.0.0:8000: bind: address already in use";
    let hint = "python3 (process 42) has port 8000: stop it, or publish another port";
    let mut scene = Scene::new();
    let error = EngineError::new("starting container", "web", ErrorKind::PortTaken, detail).with_hint(hint);
    scene.stack.apply(&Event::Failed {
        service: "web".to_owned(),
        doing: "starting".to_owned(),
        error,
        at: ago(500),
    });
    let found = scene.why("web");
    assert_eq!(found.headline, "starting failed 0.5s ago");
    assert_eq!(found.quoted(), [detail]);
    let next: Vec<&str> = found.next.iter().map(|next| next.text.as_str()).collect();
    assert_eq!(next, ["stop it, or publish another port"]);
    assert_eq!(found.cause.unwrap().text, "python3 (process 42) has port 8000");
}

/// A long message is said once: quoted, with its meaning below.
#[test]
fn a_long_message_that_is_understood_is_not_in_the_headline_too() {
    let detail = "failed to create shim task: OCI runtime create failed: runc create failed: unable to start container process: exec: \"/no/such\": stat /no/such: no such file or directory: unknown";
    let found = Scene::new().failed("web", "starting", detail).why("web");
    assert_eq!(found.headline, "starting failed 0.5s ago");
    assert_eq!(found.evidence[0].text, detail);
    assert_eq!(found.cause.unwrap().text, "the command `/no/such` is not in the image");
    let strange = format!("strange {}", "words ".repeat(15));
    let found = Scene::new().failed("web", "starting", &strange).why("web");
    assert!(found.headline.contains("strange words"), "{}", found.headline);
}

#[test]
fn a_failed_build_quotes_what_it_printed() {
    let printed =
        "#11 1.2 error: failed to download\n  SSL certificate problem: unable to get local issuer certificate\n";
    let detail = format!(
        "executor failed running [/bin/sh -c {}]: exit code: 101",
        "set -eu; ".repeat(80)
    );
    let found = Scene::new()
        .printed("web", printed)
        .failed("web", "building", &detail)
        .why("web");
    let quoted = found.quoted();
    assert!(
        quoted[0].contains("failed to download") && quoted[1].contains("unable to get local issuer"),
        "{quoted:?}"
    );
    assert_eq!(quoted.len(), 2, "the headline is not quoted again: {quoted:?}");
    assert_eq!(found.rule(), "tls");
    assert!(found.headline.ends_with("exit code: 101"), "{}", found.headline);
    assert!(found.headline.chars().count() < 260, "{}", found.headline);
}

#[test]
fn a_start_that_was_given_up_explains_the_culprit() {
    let db = Stands::running("db").exited(1);
    let scene = Scene::new()
        .with(db)
        .wrote(
            "db",
            3001,
            &["[ERROR] [Entrypoint]: Database is uninitialized and password option is not specified"],
        )
        .failed("web", "waiting for db", "container shop-db-1 of db exited (1)");
    let found = scene.why("web");
    assert!(
        found.headline.starts_with("not started: db ended with exit 1"),
        "{}",
        found.headline
    );
    assert_eq!(found.rule(), "password-option-missing");
}

#[test]
fn healthy_stacks_have_no_diagnosis() {
    let healthy = Stands::running("db").failing(&MYSQL, Healthy, &[(0, "mysqld is alive")]);
    let scene = Scene::new()
        .with(healthy)
        .with(Stands::running("web"))
        .with(Stands::running("init").exited(0))
        .wrote(
            "web",
            100,
            &["connection refused by peer, retrying", "listening on 0.0.0.0:80"],
        );
    for service in ["db", "web", "init"] {
        let found = scene.why(service);
        assert_eq!(found.cause, None, "{service}");
        assert!(found.next.is_empty(), "{service}: {:?}", found.next);
    }
    assert_eq!(scene.why("db").headline, "healthy. Last probe 0.9s ago: exit 0, 34 ms");
    assert!(why(&scene.stack, "nobody", NOW).is_none());
}

#[test]
fn what_was_written_after_the_end_is_not_its_cause() {
    let app = Stands::running("app").exited(1);
    let found = Scene::new()
        .with(app)
        .wrote("app", 1000, &["KeyError: 'X_Y'"])
        .why("app");
    assert_eq!(found.cause, None);
    assert!(found.evidence.iter().any(|seen| seen.text == "it wrote nothing"));
    assert!(
        found
            .evidence
            .iter()
            .all(|seen| seen.at.is_none_or(|at| at <= ago(2000)))
    );
}

#[test]
fn a_log_that_is_not_kept_is_said() {
    let app = Stands::running("app")
        .exited(1)
        .change(|report| "none".clone_into(&mut report.log_driver));
    let found = Scene::new().with(app).why("app");
    assert!(
        found
            .evidence
            .iter()
            .any(|seen| seen.source == EvidenceSource::Fact && seen.text.contains("`none`"))
    );
}

/// A service that has been up for an hour does not just need longer to start.
#[test]
fn a_longer_start_is_suggested_to_what_has_just_started_only() {
    for (up, wanted) in [(10_000, true), (3_600_000, false)] {
        let app = Stands::running("app")
            .failing(&["CMD", "true"], Unhealthy, &[(1, "no"), (1, "no")])
            .change(|report| report.state.started = Some(ago(up)));
        let found = Scene::new().with(app).why("app");
        let said = found.next.iter().any(|next| next.text.contains("start_period"));
        assert_eq!(said, wanted, "{up}: {:?}", found.next);
    }
}
