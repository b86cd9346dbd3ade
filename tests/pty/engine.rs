//! The engine goes away and comes back, or is not there at all.

use crate::support::own_engine::OwnEngine;
use crate::support::relay::Relay;
use crate::support::{self, Project};
use crate::terminal::Terminal;

const CHAIN: &str = "services:
  first:
    image: BUSYBOX
    init: true
    command: [/bin/sh, -c, 'while [ ! -e /go ]; do /bin/busybox sleep 0.1; done; echo gone on; exec /bin/busybox sleep 999']
    healthcheck: { test: [CMD, /bin/busybox, test, -e, /go], interval: 1s, retries: 600 }
  second:
    image: BUSYBOX
    init: true
    command: [/bin/busybox, sleep, '999']
    depends_on: { first: { condition: service_healthy } }
";

#[test]
fn an_up_continues_when_the_engine_is_back() {
    let Some(engine) = support::engine() else { return };
    let project = Project::new("stackdeck-e2e-outage", CHAIN);
    let relay = Relay::cut_at(&project.dir.path().join("engine.sock"), engine.socket());
    relay.join();
    let host = relay.host();
    let args = ["-p", &project.name, "up"];
    let mut terminal = Terminal::start_with(project.dir.path(), &args, (100, 30), &[("DOCKER_HOST", &host)]);
    terminal.wait_for_line(&["second", "waits first"]);
    terminal.wait_for_line(&["first", "probe"]);
    relay.cut();
    terminal.wait_for("engine lost");
    // What was known stays on the screen, and no service is shown as failed.
    terminal.wait_for_line(&["first", "probe"]);
    assert!(!terminal.text().contains("failed"), "{}", terminal.text());
    relay.join();
    terminal.wait_for("engine back");
    terminal.wait_for_line(&["second", "waits first"]);
    project
        .run(&["exec", "-T", "first", "/bin/busybox", "touch", "/go"])
        .expect(0);
    terminal.wait_for("2/2 ready");
    terminal.wait_for("gone on");
    terminal.press("qd");
    assert_eq!(terminal.end(), 0, "{}", terminal.text());
    terminal.assert_restored();
}

#[test]
fn an_unreachable_engine_has_a_screen_with_ways_out() {
    let Some(engine) = support::engine() else { return };
    let compose = "services:\n  web:\n    image: BUSYBOX\n    init: true\n    command: [/bin/busybox, sleep, '999']\n";
    let project = Project::new("stackdeck-e2e-noengine", compose);
    let relay = Relay::cut_at(&project.dir.path().join("engine.sock"), engine.socket());
    let host = relay.host();
    let args = ["-p", &project.name, "up"];
    let mut terminal = Terminal::start_with(project.dir.path(), &args, (80, 24), &[("DOCKER_HOST", &host)]);
    terminal.wait_for("The engine cannot be reached");
    // The exact socket, the error, three ways out.
    let flat = terminal.text().replace('\n', "");
    let path = project.dir.path().join("engine.sock");
    assert!(flat.contains(path.to_str().unwrap()), "{flat}");
    terminal.wait_for("error   No such file or directory");
    for number in ["1. ", "2. ", "3. "] {
        terminal.wait_for(number);
    }
    terminal.press("d");
    terminal.wait_for("SIMULATED");
    terminal.press("q");
    terminal.press("d");
    terminal.end();
    let mut terminal = Terminal::start_with(project.dir.path(), &args, (80, 24), &[("DOCKER_HOST", &host)]);
    terminal.wait_for("The engine cannot be reached");
    relay.join();
    terminal.press("r");
    terminal.wait_for("1/1 ready");
    terminal.press("qd");
    assert_eq!(terminal.end(), 0, "{}", terminal.text());
    terminal.assert_restored();
}

/// Two that end on SIGTERM, one of them well.
const ENDS_WITH_IT: &str = "
x-small: &small {image: BUSYBOX, init: true, stop_grace_period: 2s, network_mode: none}
services:
  db: {<<: *small, command: [/bin/busybox, sleep, '1000']}
  web: {<<: *small, command: [/bin/sh, -c, 'trap \"exit 0\" TERM; while :; do /bin/busybox sleep 0.1; done']}
";

/// Header, list and explanation say the same, and so does a command that never saw the engine go.
#[test]
fn what_ended_with_a_killed_engine_is_told_as_such_everywhere() {
    let Some(mut own) = OwnEngine::start() else { return };
    let project = Project::new("stackdeck-e2e-killed", ENDS_WITH_IT);
    let host = own.host();
    let args = ["-p", &project.name, "up"];
    let mut terminal = Terminal::start_with(project.dir.path(), &args, (120, 36), &[("DOCKER_HOST", &host)]);
    terminal.wait_for("2/2 ready");
    own.kill();
    terminal.wait_for("2 ended with the engine");
    terminal.wait_for_line(&["db", "ended with engine"]);
    terminal.wait_for_line(&["web", "ended with engine"]);
    terminal.press("w");
    terminal.wait_for("ended with the engine: exit 143 (SIGTERM)");
    terminal.wait_for("the engine, or its host, was stopped or restarted");
    // From the details over the logs to the list.
    terminal.press("\t\tj");
    terminal.wait_for("ended with the engine: exit 0");
    assert!(!terminal.text().contains("on request"), "{}", terminal.text());
    let told = own.run(&project, &["--plain", "why"]).out;
    assert!(
        told.contains("ended with the engine") && !told.contains("on request"),
        "{told}"
    );
    own.run(&project, &["down", "-t", "0"]);
    terminal.press("qd");
    terminal.end();
}
