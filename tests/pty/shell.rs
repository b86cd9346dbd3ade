//! The shell in a pane: on a terminal of its own, in every image that has one, and a clear word in those that have none.

use crate::support::{self, Project};
use crate::terminal::Terminal;

const WITH_SHELL: &str =
    "services:\n  web:\n    image: BUSYBOX\n    init: true\n    command: [/bin/busybox, sleep, '999']\n";

#[test]
fn a_shell_runs_on_a_terminal_that_knows_its_size() {
    if support::engine().is_none() {
        return;
    }
    let project = Project::new("stackdeck-e2e-shell", WITH_SHELL);
    let mut terminal = Terminal::start(project.dir.path(), &["-p", &project.name, "up"], (100, 30));
    terminal.wait_for_line(&["up in", "1/1 ready"]);
    terminal.press("E");
    terminal.wait_for("shell in web");
    terminal.press("echo $((40+2))$((40+2))\r");
    terminal.wait_for("4242");
    // The pane has no title line, no status line, no frame: 100×30 less 2 columns and 4 rows.
    terminal.press("/bin/busybox stty size\r");
    terminal.wait_for("26 98");
    terminal.resize(90, 24);
    // The shell hears of it in its own time.
    for _ in 0..20 {
        terminal.press("/bin/busybox stty size\r");
        if terminal.shows_soon("20 88") {
            break;
        }
    }
    terminal.wait_for("20 88");
    // Keys of the deck are the shell's own here; ctrl+c too.
    terminal.press("q?:\u{3}");
    terminal.wait_for("q?:");
    terminal.press("exit 3\r");
    terminal.wait_for("the shell ended with 3");
    // What was meant for it does nothing once it has ended.
    terminal.press("ls\r");
    terminal.press("\u{1b}");
    terminal.wait_until_gone("shell in web");
    terminal.press("E");
    terminal.wait_for("shell in web");
    terminal.press("\u{1d}");
    terminal.wait_until_gone("shell in web");
    terminal.press("qd");
    assert_eq!(terminal.end(), 0, "{}", terminal.text());
    terminal.assert_restored();
}

/// Without `/bin/sh` it is `/bin/bash`.
#[test]
fn bash_is_tried_after_sh() {
    if support::engine().is_none() {
        return;
    }
    let inline = "\"FROM scratch\\nCOPY busybox /busybox\\nCOPY busybox /bin/bash\\n\"";
    let compose = format!(
        "services:\n  web:\n    build: {{ context: ., dockerfile_inline: {inline} }}\n    init: true\n    command: [/busybox, sleep, '999']\n"
    );
    let project = Project::new("stackdeck-e2e-bash", &compose);
    let mut terminal = Terminal::start(project.dir.path(), &["-p", &project.name, "up"], (100, 30));
    terminal.wait_for_line(&["up in", "1/1 ready"]);
    terminal.press("E");
    terminal.wait_for("shell in web");
    // Busybox called as bash has no such applet and says so: it was found and run.
    terminal.wait_for("applet not found");
    terminal.wait_for("esc closes");
    terminal.press("\u{1b}");
    terminal.wait_until_gone("shell in web");
    terminal.press("qd");
    terminal.end();
    terminal.assert_restored();
}

#[test]
fn an_image_without_a_shell_is_reported_as_one() {
    if support::engine().is_none() {
        return;
    }
    let inline = "\"FROM scratch\\nCOPY busybox /busybox\\n\"";
    let compose = format!(
        "services:\n  web:\n    build: {{ context: ., dockerfile_inline: {inline} }}\n    init: true\n    command: [/busybox, sleep, '999']\n"
    );
    let project = Project::new("stackdeck-e2e-shellless", &compose);
    let mut terminal = Terminal::start(project.dir.path(), &["-p", &project.name, "up"], (80, 24));
    terminal.wait_for_line(&["up in", "1/1 ready"]);
    terminal.press("E");
    terminal.wait_for("no shell");
    terminal.wait_for("/bin/sh");
    terminal.press("\u{1b}");
    terminal.wait_until_gone("no shell");
    terminal.press("qd");
    assert_eq!(terminal.end(), 0, "{}", terminal.text());
}
