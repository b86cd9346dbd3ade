//! Doing things from the deck on a real engine: probing now, rebuilding, hooks, taking everything down.

use crate::support::{self, Project};
use crate::terminal::Terminal;

#[test]
fn h_runs_the_probe_now_and_marks_it_as_run_by_the_user() {
    if support::engine().is_none() {
        return;
    }
    let compose = "services:\n  web:\n    image: BUSYBOX\n    init: true\n    command: [/bin/busybox, sleep, '999']\n    healthcheck: { test: [CMD-SHELL, 'echo all is well'], interval: 1s, retries: 3 }\n";
    let project = Project::new("stackdeck-e2e-probe", compose);
    let mut terminal = Terminal::start(project.dir.path(), &["-p", &project.name, "up"], (120, 36));
    terminal.wait_for("1/1 ready");
    terminal.press("h");
    terminal.wait_for_line(&["ok", "all is well"]);
    terminal.press("h");
    terminal.wait_for_line(&["ok", "ours", "all is well"]);
    terminal.press("qd");
    terminal.end();
}

#[test]
fn a_rebuild_builds_again_and_recreates() {
    let Some(engine) = support::engine() else { return };
    let compose = "services:\n  web:\n    build: { context: ., dockerfile: Dockerfile }\n    init: true\n    command: [/bin/sh, -c, 'cat /word; exec /bin/busybox sleep 999']\n";
    let project = Project::new("stackdeck-e2e-rebuild", compose);
    let write = |name: &str, text: &str| std::fs::write(project.dir.path().join(name), text).unwrap();
    write(
        "Dockerfile",
        "FROM scratch\nCOPY busybox /bin/busybox\nCOPY busybox /bin/sh\nCOPY busybox /bin/cat\nENV PATH=/bin\nCOPY word /word\n",
    );
    write("word", "first build\n");
    let mut terminal = Terminal::start(project.dir.path(), &["-p", &project.name, "up"], (100, 30));
    terminal.wait_for("first build");
    let before = engine.leftovers(&project.name);
    write("word", "second build\n");
    terminal.press("b");
    terminal.wait_for("second build");
    // Both runs' lines are there, with the seam between them.
    terminal.wait_for("first build");
    assert_eq!(engine.leftovers(&project.name), before);
    terminal.press("qd");
    terminal.end();
}

#[test]
fn the_deck_shows_a_hook_that_runs_and_one_that_fails() {
    if support::engine().is_none() {
        return;
    }
    let compose = "services:
  good:
    image: BUSYBOX
    init: true
    command: [/bin/sh, -c, 'while [ ! -e /hooked ]; do /bin/busybox sleep 0.1; done; echo hook was here; exec /bin/busybox sleep 999']
    post_start: [{ command: [/bin/busybox, touch, /hooked] }]
  bad:
    image: BUSYBOX
    init: true
    command: [/bin/busybox, sleep, '999']
    post_start: [{ command: [/bin/sh, -c, 'echo no such luck; exit 3'] }]
";
    let project = Project::new("stackdeck-e2e-hooks", compose);
    let mut terminal = Terminal::start(project.dir.path(), &["-p", &project.name, "up"], (120, 36));
    terminal.wait_for("hook was here");
    terminal.wait_for_line(&["bad", "hook failed"]);
    terminal.press("w");
    terminal.wait_for("no such luck");
    terminal.press("qd");
    terminal.end();
}

#[test]
fn down_with_volumes_asks_for_the_name_of_the_project() {
    let Some(engine) = support::engine() else { return };
    let compose = "services:\n  web:\n    image: BUSYBOX\n    init: true\n    command: [/bin/sh, -c, '/bin/busybox dd if=/dev/zero of=/data/blob bs=1024 count=300; exec /bin/busybox sleep 999']\n    volumes: [data:/data]\nvolumes: { data: {} }\n";
    let project = Project::new("stackdeck-e2e-down", compose);
    let mut terminal = Terminal::start(project.dir.path(), &["-p", &project.name, "up"], (100, 30));
    terminal.wait_for("1/1 ready");
    // What it writes is there before it is measured.
    terminal.wait_for("300+0 records out");
    terminal.press(":down with\r");
    terminal.wait_for("the data in these volumes is lost for good");
    // What would be lost is measured: 300 KiB and what the directory takes.
    terminal.wait_where("the size of the volume", |screen| {
        let row = screen
            .lines()
            .find(|line| line.contains("volume stackdeck-e2e-down_data, 3"));
        row.is_some_and(|row| row.contains("K "))
    });
    terminal.press("stackdeck-e2e\r");
    terminal.wait_for("to go on");
    assert!(!engine.leftovers(&project.name).is_empty());
    terminal.press("-down\r");
    terminal.wait_for("not created");
    terminal.wait_for("down in");
    assert_eq!(engine.leftovers(&project.name), [""; 0]);
    terminal.press("q");
    assert_eq!(terminal.end(), 0, "{}", terminal.text());
}

/// A command in a container of its own has the terminal while it runs, and what it printed is seen; then there is the deck again,
/// and no container is left.
#[test]
fn a_command_is_run_once_and_the_deck_comes_back() {
    if support::engine().is_none() {
        return;
    }
    let compose = "services:\n  web:\n    image: BUSYBOX\n    init: true\n    command: [/bin/busybox, sleep, '999']\n    environment: {WORD: needle}\n";
    let project = Project::new("stackdeck-e2e-once", compose);
    let mut terminal = Terminal::start(project.dir.path(), &["-p", &project.name, "up"], (100, 30));
    terminal.wait_for_line(&["up in", "1/1 ready"]);
    terminal.press(":run once\r");
    terminal.wait_for("run --rm web");
    terminal.press("sh -c 'echo found a $WORD; exit 3'\r");
    terminal.wait_for("found a needle");
    terminal.wait_for("(exit 3) enter goes back to the deck");
    terminal.press("\r");
    terminal.wait_for_line(&["web", "running"]);
    terminal.wait_for("1/1 ready");
    let listed = project.run(&["ps", "-a", "--all"]).expect(0);
    assert!(!listed.out.contains("-run-"), "{}", listed.out);
    terminal.press("qd");
    assert_eq!(terminal.end(), 0, "{}", terminal.text());
    terminal.assert_restored();
}

/// A key is changed from the palette: it is in the file, and works at once.
#[test]
fn a_key_is_changed_in_the_deck_and_kept_in_the_file() {
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join(".config/stackdeck/settings.yaml");
    std::fs::create_dir_all(file.parent().unwrap()).unwrap();
    std::fs::write(&file, "# mine\nmouse: true\n").unwrap();
    let mut terminal = Terminal::start(dir.path(), &["demo"], (100, 30));
    terminal.wait_for("SIMULATED");
    terminal.press(":change key\r");
    terminal.wait_for("of which action");
    terminal.press("whole screen\r");
    terminal.wait_for("press the key for zoom");
    terminal.press("T");
    terminal.wait_for("T is timeline everywhere; T again takes it");
    terminal.press("\u{14}");
    terminal.wait_for("ctrl+t: zoom, written to");
    let text = std::fs::read_to_string(&file).unwrap();
    assert_eq!(text, "# mine\nmouse: true\nkeys:\n  global:\n    \"ctrl+t\": zoom\n");
    terminal.press("\u{14}");
    terminal.wait_until_gone("logs: all");
    terminal.press("\u{3}");
    terminal.end();
    terminal.assert_restored();
}
