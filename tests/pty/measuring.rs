//! What a container uses, measured by a real engine and read off the screen.

use crate::support::{self, Project};
use crate::terminal::Terminal;

const BUSY: &str = "services:
  idle:
    image: BUSYBOX
    init: true
    command: [/bin/busybox, sleep, '999']
  busy:
    image: BUSYBOX
    init: true
    cpus: 0.2
    mem_limit: 64m
    command: [/bin/sh, -c, 'while :; do :; done']
";

#[test]
fn a_busy_container_is_sorted_first_and_its_load_drawn() {
    if support::engine().is_none() {
        return;
    }
    let project = Project::new("stackdeck-e2e-stats", BUSY);
    project.run(&["up", "-d"]).expect(0);
    let mut terminal = Terminal::start(project.dir.path(), &["-p", &project.name, "attach"], (120, 36));
    terminal.wait_for("2/2 ready");
    // Held to a fifth of a core, it takes about that.
    terminal.wait_where("busy at 10 to 30 %", |screen| {
        percent(screen, "busy").is_some_and(|percent| (10..=30).contains(&percent))
    });
    // By processor: the busy one first.
    terminal.click_text("cpu", 0);
    terminal.wait_where("busy above idle", |screen| {
        let row = |name: &str| screen.lines().position(|line| line.contains(&format!(" {name} ")));
        row("busy") < row("idle")
    });
    terminal.click_text(" busy ", 1);
    terminal.press(":stats\r");
    terminal.wait_for("[Stats]");
    terminal.wait_for_line(&["memory", "of 64M"]);
    terminal.wait_for_line(&["throttled", "periods"]);
    terminal.wait_for_line(&["processes", "2"]);
    // With the whole pane there are charts of the time since.
    terminal.press("f");
    terminal.wait_for_line(&["processor", "last", "peak", "cores"]);
    terminal.press("q");
    assert_eq!(terminal.end(), 0, "{}", terminal.text());
}

/// The share of a core in a service's row.
fn percent(screen: &str, service: &str) -> Option<u32> {
    let row = screen.lines().find(|line| line.contains(&format!(" {service} ")))?;
    let (before, _) = row.rsplit_once('%')?;
    before.split_whitespace().last()?.parse().ok()
}
