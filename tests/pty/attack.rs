//! A hostile container writes control sequences in log lines and healthcheck output: every byte the deck sends to the
//! terminal is checked.

use crate::support::{self, Project};
use crate::terminal::Terminal;

/// Escape sequences, clipboard, title, link, bells, one-byte orders, bidi overrides, and a line of a megabyte of bells.
const HOSTILE: &str = r#"services:
  evil:
    image: BUSYBOX
    init: true
    labels: { org.evil: "\e]0;owned-by-label\a" }
    environment: { EVIL: "\e]0;owned-by-environment\a\u202egpj" }
    command: [/bin/sh, -c, "printf 'begin \\033[2J\\033[H\\033]0;owned-by-log\\007\\033]52;c;b3duZWQ=\\007\\033]8;;http://evil\\033\\\\link\\033]8;;\\033\\\\ \\342\\200\\256gnp.exe \\302\\2332J \\033P+q544e\\033\\\\\\n'; printf '{\"level\":\"error\",\"msg\":\"\\\\u001b]0;owned-by-field\\\\u0007\"}\\n'; /bin/busybox head -c 1000000 /dev/zero | /bin/busybox tr '\\000' '\\007'; echo; echo the end; exec /bin/busybox sleep 999"]
    healthcheck: { test: [CMD-SHELL, "printf 'probe \\033]0;owned-by-probe\\007\\033]52;c;b3duZWQ=\\007\\342\\200\\256 refused'; exit 1"], interval: 1s, retries: 2 }
"#;

#[test]
fn nothing_a_container_writes_reaches_the_terminal_raw() {
    if support::engine().is_none() {
        return;
    }
    let project = Project::new("stackdeck-e2e-attack", HOSTILE);
    let mut terminal = Terminal::start(project.dir.path(), &["-p", &project.name, "up"], (120, 36));
    terminal.wait_for("the end");
    terminal.wait_for_line(&["evil", "unhealthy"]);
    // A probe in full, every tab, the line wrapped and field by field, the other projects.
    for tab in ["w", "h", "\r"] {
        terminal.press(tab);
    }
    terminal.wait_for("refused");
    terminal.press("qf");
    for _ in 0..8 {
        terminal.press("]");
    }
    terminal.wait_for("[Why]");
    terminal.press("lfg");
    terminal.wait_for("begin");
    terminal.press("\u{17}");
    terminal.press("l/u001b\r");
    terminal.wait_for("match 1/1");
    terminal.press("\r");
    terminal.wait_for("owned-by-field");
    terminal.press("qG");
    terminal.wait_for("the end");
    terminal.press("P");
    terminal.wait_for_line(&["stackdeck-e2e-attack", "this one"]);
    terminal.signal("TERM");
    terminal.end();
    terminal.assert_restored();
    let text = String::from_utf8_lossy(&terminal.written).into_owned();
    for (what, raw) in [
        ("a title", "\u{1b}]0;owned"),
        ("the clipboard", "\u{1b}]52;"),
        ("a link", "\u{1b}]8;"),
        ("a device control string", "\u{1b}P+q"),
        ("a one-byte order", "\u{9b}"),
        ("a bidi override", "\u{202e}"),
    ] {
        assert!(!text.contains(raw), "{what} came through");
    }
    // Allowed bells: those that end our own OSC sequences, and the one that reports the incident.
    let bells = text.matches('\u{7}').count();
    assert!(bells < 100, "{bells} bells of a million");
}
