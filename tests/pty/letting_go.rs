//! `attach SERVICE`, and the detach keys: the process goes on running.

use crate::support::{self, Project};
use crate::terminal::Terminal;

/// Answers what it is told, and ends with 7 when it is told to end.
const ECHO: &str = "services:
  web:
    image: BUSYBOX
    tty: true
    stdin_open: true
    command: [/bin/sh, -c, 'echo begun; while read word; do [ $$word = end ] && exit 7; echo heard $$word; done']
";

fn is_running(project: &Project) -> bool {
    project
        .run(&["ps", "--format", "json"])
        .expect(0)
        .out
        .contains("running")
}

#[test]
fn attach_detaches_with_the_detach_keys_and_no_others() {
    if support::engine().is_none() {
        return;
    }
    let project = Project::new("stackdeck-e2e-letgo", ECHO);
    project.run(&["up", "-d"]).expect(0);
    let start = |more: &[&str]| {
        let args = [&["-p", &project.name, "attach"], more, &["web"]].concat();
        Terminal::start(project.dir.path(), &args, (80, 24))
    };
    let mut terminal = start(&["--detach-keys", "ctrl-x,q"]);
    // What is typed before the connection stands waits in the terminal.
    terminal.press("one\r");
    terminal.wait_for("heard one");
    // The engine's own keys are keys like others now.
    terminal.press("\u{10}\u{11}two\r");
    terminal.wait_for("two");
    terminal.press("three\r");
    terminal.wait_for("heard three");
    terminal.press("\u{18}q");
    assert_eq!(terminal.end(), 0, "{}", terminal.text());
    terminal.assert_restored();
    assert!(is_running(&project), "it ended with the connection");
    // Without a word about them they are ctrl-p, ctrl-q; and the process heard nothing of it.
    let mut terminal = start(&[]);
    terminal.press("four\r");
    terminal.wait_for("heard four");
    terminal.press("\u{10}\u{11}");
    assert_eq!(terminal.end(), 0, "{}", terminal.text());
    assert!(is_running(&project));
    let mut terminal = start(&[]);
    terminal.press("end\r");
    assert_eq!(
        terminal.end(),
        7,
        "an end of its own is its exit code: {}",
        terminal.text()
    );
    terminal.assert_restored();
}

#[test]
fn exec_detaches_and_its_command_goes_on() {
    if support::engine().is_none() {
        return;
    }
    let project = Project::new("stackdeck-e2e-letgo-exec", ECHO);
    project.run(&["up", "-d"]).expect(0);
    let script = "echo begun; read word; echo $word > /told; while :; do /bin/busybox sleep 1; done";
    let args = [
        "-p",
        &project.name,
        "exec",
        "--detach-keys",
        "ctrl-x,q",
        "web",
        "/bin/sh",
        "-c",
        script,
    ];
    let mut terminal = Terminal::start(project.dir.path(), &args, (80, 24));
    terminal.wait_for("begun");
    terminal.press("word\r");
    terminal.wait_for("word");
    terminal.press("\u{18}q");
    assert_eq!(terminal.end(), 0, "{}", terminal.text());
    terminal.assert_restored();
    let told = project.run(&["exec", "-T", "web", "/bin/busybox", "cat", "/told"]);
    assert_eq!(told.expect(0).out.trim(), "word");
    let processes = project.run(&["top", "web"]).expect(0).out;
    assert!(
        processes.contains("read word"),
        "it ended with the connection: {processes}"
    );
}
