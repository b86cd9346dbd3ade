//! The engine goes away and comes back, or is not there at all.

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
