//! Switching between projects, and state remembered between runs.

use crate::support::{self, Project};
use crate::terminal::Terminal;

const TWO: &str = "services:
  left:
    image: BUSYBOX
    init: true
    command: [/bin/sh, -c, 'echo level=info msg=fine; echo level=error msg=broken; exec /bin/busybox sleep 999']
  right:
    image: BUSYBOX
    init: true
    command: [/bin/sh, -c, 'echo words of the right one; exec /bin/busybox sleep 999']
";

/// `P` lists the projects on the engine and switches; both go on running.
#[test]
fn the_deck_switches_to_another_project_and_back() {
    if support::engine().is_none() {
        return;
    }
    let one = Project::new("stackdeck-e2e-switch-one", TWO);
    let other = Project::new("stackdeck-e2e-switch-other", &TWO.replace("right", "third"));
    other.run(&["up", "-d"]).expect(0);
    let mut terminal = Terminal::start(one.dir.path(), &["-p", &one.name, "up"], (120, 36));
    terminal.wait_for("2/2 ready");
    terminal.press("P");
    terminal.wait_for_line(&["stackdeck-e2e-switch-other", "2/2 running"]);
    terminal.wait_for_line(&["stackdeck-e2e-switch-one", "this one"]);
    terminal.press("switch-other\r");
    terminal.wait_for("words of the third one");
    terminal.wait_for(" stackdeck-e2e-switch-other ·");
    assert!(!terminal.text().contains("right"), "{}", terminal.text());
    // Nothing was stopped by it.
    let listed = one.run(&["ps", "--status", "running", "-q"]).expect(0);
    assert_eq!(listed.out.lines().count(), 2, "{}", listed.out);
    terminal.press("P");
    terminal.wait_for_line(&["stackdeck-e2e-switch-one", "2/2 running"]);
    terminal.press("switch-one\r");
    terminal.wait_for("words of the right one");
    terminal.wait_for(" stackdeck-e2e-switch-one ·");
    // This project was not brought up from here, so leaving does not ask.
    terminal.press("q");
    assert_eq!(terminal.end(), 0, "{}", terminal.text());
    terminal.assert_restored();
}

/// Panes, filters and prompt history are restored in the next run; a filter that hides lines is announced.
#[test]
fn panes_and_filters_are_remembered() {
    if support::engine().is_none() {
        return;
    }
    let project = Project::new("stackdeck-e2e-memory", TWO);
    project.run(&["up", "-d"]).expect(0);
    let start = || Terminal::start(project.dir.path(), &["-p", &project.name, "attach"], (120, 36));
    let mut terminal = start();
    terminal.wait_for("E broken");
    terminal.press("&level>=warn\r");
    terminal.wait_until_gone("│ fine");
    // A log pane of the other service beside it.
    terminal.press("j\\");
    terminal.wait_for_line(&["logs: all  & level>=warn ×", "logs: right"]);
    // The divider above the log lines, three rows down.
    let at = terminal.find("logs: all");
    terminal.mouse(0, at, true);
    terminal.mouse(32, (at.0, at.1 + 3), true);
    terminal.mouse(0, (at.0, at.1 + 3), false);
    terminal.wait_for_line(&["logs: right"]);
    terminal.press("q");
    assert_eq!(terminal.end(), 0, "{}", terminal.text());
    let mut again = start();
    again.wait_for("filter restored: level>=warn");
    again.wait_for_line(&["logs: all  & level>=warn ×", "logs: right"]);
    again.wait_for_line(&["E broken", "words of the right one"]);
    assert!(!again.text().contains("│ fine"), "{}", again.text());
    assert_eq!(again.find("logs: all").1, at.1 + 3, "{}", again.text());
    // The older input is the filter of yesterday.
    again.press("&\u{15}\u{1b}[A");
    again.wait_for("&level>=warn");
    again.press("\r");
    again.press("q");
    assert_eq!(again.end(), 0, "{}", again.text());
    again.assert_restored();
}
