//! Signals and a terminal that stalls: the terminal is always given back, and the exit code tells the truth.

use crate::support::{self, Project};
use crate::terminal::Terminal;
use std::time::Duration;

#[test]
fn a_suspended_deck_gives_the_terminal_back_and_is_drawn_anew() {
    let dir = tempfile::tempdir().unwrap();
    let shell = ["--norc", "--noprofile", "--noediting", "-i"];
    let mut terminal = Terminal::run(
        "/bin/bash".as_ref(),
        dir.path(),
        &shell,
        (100, 30),
        &[("PS1", "shell$ ")],
    );
    terminal.wait_for("shell$");
    terminal.press(concat!(env!("CARGO_BIN_EXE_stackdeck"), " demo\r"));
    terminal.wait_for("3/3 ready");
    terminal.press("\u{1a}");
    terminal.wait_for("Stopped");
    let prompts = |screen: &str| screen.matches("shell$").count();
    terminal.wait_where("the next prompt", |screen| prompts(screen) == 2);
    terminal.assert_restored();
    terminal.press("fg\r");
    terminal.wait_for("? help");
    terminal.wait_for("3/3 ready");
    // It takes keys again.
    terminal.press("?");
    terminal.wait_for("type to search");
    terminal.press("\u{1b}");
    terminal.wait_until_gone("type to search");
    terminal.press("q");
    terminal.press("d");
    terminal.wait_where("the last prompt", |screen| prompts(screen) == 3);
    terminal.assert_restored();
    terminal.press("exit\r");
    terminal.end();
}

#[test]
fn a_signal_that_kills_gives_the_terminal_back_first() {
    for signal in ["QUIT", "ABRT"] {
        let dir = tempfile::tempdir().unwrap();
        let mut terminal = Terminal::start(dir.path(), &["demo"], (80, 24));
        terminal.wait_for("SIMULATED");
        terminal.signal(signal);
        assert_ne!(terminal.end(), 0, "{signal}");
        terminal.assert_restored();
    }
}

/// Has the deck drawn so often that no terminal holds it.
fn draw_a_lot(terminal: &mut Terminal) {
    for _ in 0..60 {
        terminal.press("\u{c}");
    }
}

#[test]
fn a_terminal_that_does_not_read_keeps_nobody_from_ending_the_deck() {
    let dir = tempfile::tempdir().unwrap();
    let mut terminal = Terminal::start(dir.path(), &["demo"], (200, 60));
    terminal.wait_for("3/3 ready");
    let stalls = terminal.stalls();
    let stalled = stalls.lock().unwrap();
    draw_a_lot(&mut terminal);
    terminal.signal("TERM");
    assert!(
        terminal.ends_within(Duration::from_secs(10)),
        "it waits for the terminal"
    );
    drop(stalled);
    assert_ne!(terminal.end(), 0);
    terminal.assert_restored();
}

#[test]
fn a_terminal_that_reads_again_shows_the_present() {
    let dir = tempfile::tempdir().unwrap();
    let mut terminal = Terminal::start(dir.path(), &["demo"], (200, 60));
    terminal.wait_for("3/3 ready");
    let stalls = terminal.stalls();
    let stalled = stalls.lock().unwrap();
    draw_a_lot(&mut terminal);
    terminal.press("?");
    drop(stalled);
    terminal.wait_for("type to search");
    terminal.signal("TERM");
    terminal.end();
    terminal.assert_restored();
}

const NEVER_READY: &str = "services:
  base:
    image: BUSYBOX
    init: true
    command: [/bin/busybox, sleep, '999']
    healthcheck: { test: [CMD, /bin/busybox, 'false'], interval: 1s, retries: 999 }
  web:
    image: BUSYBOX
    command: [/bin/busybox, sleep, '999']
    depends_on: { base: { condition: service_healthy } }
";

#[test]
fn a_hangup_in_the_middle_of_a_start_is_no_success() {
    if support::engine().is_none() {
        return;
    }
    let project = Project::new("stackdeck-e2e-hup-start", NEVER_READY);
    let mut terminal = Terminal::start(project.dir.path(), &["-p", &project.name, "up"], (80, 24));
    terminal.wait_for("needs base healthy");
    terminal.signal("HUP");
    assert_ne!(terminal.end(), 0, "{}", terminal.text());
    terminal.assert_restored();
}

#[test]
fn a_hangup_at_the_very_start_leaves_the_terminal_as_it_was() {
    let dir = tempfile::tempdir().unwrap();
    // The demo, and a directory without a Compose file.
    for args in [&["demo"][..], &[]] {
        // Before the program does anything, and as soon as it has begun to take the terminal.
        for first_bytes in [0, 0, 1, 1] {
            let mut terminal = Terminal::start(dir.path(), args, (80, 24));
            terminal.wait_written(first_bytes);
            terminal.signal("HUP");
            assert!(
                terminal.ends_within(Duration::from_secs(20)),
                "after {first_bytes} bytes"
            );
            terminal.end();
            terminal.assert_restored();
        }
    }
}
