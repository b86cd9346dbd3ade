//! Leaving: whatever ends the program, the terminal is restored, and the next `up` can continue from what is left
//! running.

use crate::support::{self, Project};
use crate::terminal::Terminal;
use std::time::{Duration, Instant};

/// `slow` ignores SIGTERM; it depends on `first`, which does not.
const STUBBORN: &str = "services:
  first:
    image: BUSYBOX
    init: true
    command: [/bin/busybox, sleep, '999']
    healthcheck: { test: [CMD, /bin/busybox, 'true'], interval: 1s }
  slow:
    image: BUSYBOX
    command: [/bin/sh, -c, 'trap : TERM; while :; do /bin/busybox sleep 1; done']
    stop_grace_period: 300s
    depends_on: { first: { condition: service_healthy } }
";

fn running(project: &Project) -> Vec<String> {
    let listed = project.run(&["ps", "--format", "json"]).expect(0);
    let names = ["first", "slow", "web"].into_iter();
    names
        .filter(|name| listed.out.contains(&format!("{}-{name}-1", project.name)))
        .map(str::to_owned)
        .collect()
}

#[test]
fn the_first_interrupt_counts_down_and_the_second_kills() {
    if support::engine().is_none() {
        return;
    }
    let project = Project::new("stackdeck-e2e-interrupt", STUBBORN);
    let mut terminal = Terminal::start(project.dir.path(), &["-p", &project.name, "up"], (80, 24));
    // While `up` goes on, an interrupt cuts it short, and that is another exit code.
    terminal.wait_for_line(&["up in", "2/2 ready"]);
    terminal.press("\u{3}");
    // In reverse order: `first` goes on until `slow`, which needs it, has ended; and that may take its 300 seconds.
    terminal.wait_for("ctrl+c kills now");
    terminal.wait_for("killed in 29");
    assert_eq!(running(&project), ["first", "slow"]);
    let before_the_kill = Instant::now();
    terminal.press("\u{3}");
    assert_eq!(terminal.end(), 0, "{}", terminal.text());
    assert!(
        before_the_kill.elapsed() < Duration::from_secs(60),
        "it waited for the grace period"
    );
    terminal.assert_restored();
    assert_eq!(running(&project), [""; 0]);
    project.run(&["up", "-d"]).expect(0);
    assert_eq!(running(&project), ["first", "slow"]);
}

const ONE: &str = "services:
  web:
    image: BUSYBOX
    init: true
    command: [/bin/busybox, sleep, '999']
    healthcheck: { test: [CMD, /bin/busybox, 'true'], interval: 1s }
";

/// SIGTERM and SIGHUP leave at once; nothing is stopped.
#[test]
fn signals_restore_the_terminal_and_leave_the_stack_running() {
    if support::engine().is_none() {
        return;
    }
    let project = Project::new("stackdeck-e2e-signals", ONE);
    for (signal, code) in [("TERM", 130), ("HUP", 0)] {
        let mut terminal = Terminal::start(project.dir.path(), &["-p", &project.name, "up"], (80, 24));
        terminal.wait_for_line(&["up in", "1/1 ready"]);
        terminal.signal(signal);
        assert_eq!(terminal.end(), code, "{signal}: {}", terminal.text());
        terminal.assert_restored();
        assert_eq!(running(&project), ["web"], "{signal}");
    }
    let again = project.run(&["up", "-d"]).expect(0);
    assert!(!again.out.contains("recreat"), "{}", again.out);
}

#[test]
fn a_terminal_that_is_closed_ends_the_program_and_leaves_the_stack_running() {
    if support::engine().is_none() {
        return;
    }
    let project = Project::new("stackdeck-e2e-hangup", ONE);
    let mut terminal = Terminal::start(project.dir.path(), &["-p", &project.name, "up"], (80, 24));
    terminal.wait_for("1/1 ready");
    let mut child = terminal.hang_up();
    let status = child.wait().expect("it can be waited for");
    assert!(status.success(), "{status:?}");
    assert_eq!(running(&project), ["web"]);
    project.run(&["up", "-d"]).expect(0);
}

/// Not a test by itself: the next one runs it in a terminal.
#[test]
#[ignore = "run by a_panic_restores_the_terminal"]
fn a_deck_that_panics() {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    let _entered = runtime.enter();
    let _taken = stackdeck::tui::RealTerminal::open(
        true,
        stackdeck::tui::Colours::All,
        stackdeck::runtime::IdlePacing::here(),
    )
    .unwrap();
    panic!("an invented mistake");
}

#[test]
fn a_panic_restores_the_terminal_and_is_readable_on_it() {
    let dir = tempfile::tempdir().unwrap();
    let this = std::env::current_exe().unwrap();
    let args = ["--ignored", "--exact", "--nocapture", "leaving::a_deck_that_panics"];
    let mut terminal = Terminal::run(&this, dir.path(), &args, (100, 30), &[]);
    assert_ne!(terminal.end(), 0);
    terminal.assert_restored();
    let text = terminal.text();
    assert!(
        text.contains("an invented mistake"),
        "its message is overwritten:\n{text}"
    );
    let taken = String::from_utf8_lossy(&terminal.written).into_owned();
    assert!(taken.contains("\u{1b}[?1049h"), "it was on the alternate screen before");
}
