//! The header and the states say how things are now: what is broken, what only waits for that, what has recovered.

use crate::support::{self, Project};
use crate::terminal::Terminal;
use std::time::{Duration, Instant};

#[test]
fn the_header_follows_a_failure_its_victims_and_the_recovery() {
    if support::engine().is_none() {
        return;
    }
    let compose = "services:
  api:
    image: BUSYBOX
    init: true
    command: [/bin/busybox, sleep, '999']
    healthcheck: {test: [CMD, /bin/busybox, test, -e, /ok], interval: 1s, retries: 2}
  web:
    image: BUSYBOX
    init: true
    command: [/bin/busybox, sleep, '999']
    depends_on: {api: {condition: service_healthy}}
";
    let project = Project::new("stackdeck-e2e-standing", compose);
    let mut terminal = Terminal::start(project.dir.path(), &["-p", &project.name, "up"], (120, 36));
    terminal.wait_for("1 broken: api · 1 blocked · 0/2 ready");
    terminal.wait_for_line(&["◔ web", "blocked by api"]);
    project
        .run(&["exec", "-T", "api", "/bin/busybox", "touch", "/ok"])
        .expect(0);
    terminal.wait_for("1 not started · 1/2 ready (api failed ");
    terminal.wait_for("healthy again)");
    terminal.wait_for_line(&["web", "not started"]);
    terminal.press("U");
    terminal.wait_for_line(&["up in", "2/2 ready"]);
    terminal.press("qd");
    terminal.end();
    terminal.assert_restored();
}

#[test]
fn a_crash_loop_is_one_also_while_it_runs() {
    if support::engine().is_none() {
        return;
    }
    let compose = "services:
  api:
    image: BUSYBOX
    restart: always
    command: [/bin/busybox, sh, -c, 'sleep 0.2; exit 78']
";
    let project = Project::new("stackdeck-e2e-loop", compose);
    let mut terminal = Terminal::start(project.dir.path(), &["-p", &project.name, "up"], (80, 24));
    terminal.wait_for_line(&["⟳ api", "crash loop ×3 (exit 78)"]);
    terminal.wait_for_line(&["1 broken: api", "0/1 ready"]);
    terminal.wait_for_line(&["⟳ api", "crash loop ×5 (exit 78)"]);
    terminal.press("qd");
    terminal.end();
}

/// It is ready only after ten seconds, though it runs from the start of its fourth run on.
#[test]
fn a_crash_loop_ends_once_a_run_has_lasted() {
    if support::engine().is_none() {
        return;
    }
    let compose = "services:
  api:
    image: BUSYBOX
    restart: always
    init: true
    command: [/bin/sh, -c, 'echo run >> /runs; [ $$(/bin/busybox wc -l < /runs) -gt 3 ] && exec /bin/busybox sleep 999; exit 78']
";
    let project = Project::new("stackdeck-e2e-lasts", compose);
    let mut terminal = Terminal::start(project.dir.path(), &["-p", &project.name, "up"], (80, 24));
    terminal.wait_for_line(&["⟳ api", "crash loop ×3 (exit 78)"]);
    let crashed = Instant::now();
    terminal.wait_for("1/1 ready");
    assert!(crashed.elapsed() > Duration::from_secs(9), "{:?}", crashed.elapsed());
    terminal.wait_for_line(&["▶ api", "running"]);
    terminal.press("qd");
    terminal.end();
}
