//! Sequences exchanged with the terminal: background query, window title, bell, notification, links, progress.

use crate::support::{self, Project};
use crate::terminal::Terminal;

/// A light background makes a light theme; none of the answer is taken for keys.
#[test]
fn the_theme_follows_the_terminals_background() {
    let dir = tempfile::tempdir().unwrap();
    for (answer, dim) in [
        ("\u{1b}]11;rgb:ffff/ffff/ffff\u{7}", "38;2;92;95;119"),
        ("\u{1b}]11;rgb:fdfd/f6f6/e3e3\u{1b}\\", "38;2;92;95;119"),
        ("\u{1b}]11;rgb:0000/0000/0000\u{1b}\\", "38;2;154;159;176"),
    ] {
        let mut terminal = Terminal::start(dir.path(), &["demo"], (80, 24));
        terminal.wait_for_bytes(b"\x1b]11;?\x07");
        terminal.press(answer);
        terminal.wait_for("SIMULATED");
        terminal.wait_for_bytes(dim.as_bytes());
        // Neither a search, nor a filter, nor help was opened by it, and every service is shown.
        terminal.wait_for("logs: all");
        assert!(!terminal.text().contains("rgb:"), "{}", terminal.text());
        assert!(!terminal.text().contains("ffff"), "{}", terminal.text());
        terminal.signal("TERM");
        terminal.end();
        terminal.assert_restored();
    }
}

/// Published ports are links and a start shows its progress, on a terminal that has both; on others nothing of it is
/// written. Whoever quits in between takes the progress along.
#[test]
fn links_and_progress_are_written_where_they_are_understood() {
    if support::engine().is_none() {
        return;
    }
    let compose = "services:
  web:
    image: BUSYBOX
    init: true
    command: [/bin/busybox, sleep, '999']
    ports: ['127.0.0.1:28417:80']
  late:
    image: BUSYBOX
    init: true
    command: [/bin/busybox, sleep, '999']
    healthcheck: { test: [CMD, /bin/busybox, test, -e, /well], interval: 1s, retries: 900 }
";
    let project = Project::new("stackdeck-e2e-links", compose);
    let able = [
        ("TERM_PROGRAM", "WezTerm"),
        ("TMUX", ""),
        ("STY", ""),
        ("SSH_CONNECTION", ""),
        ("SSH_TTY", ""),
    ];
    let start =
        |variables| Terminal::start_with(project.dir.path(), &["-p", &project.name, "up"], (200, 40), variables);
    let mut terminal = start(&able);
    terminal.wait_for_bytes(b"\x1b]9;4;1;50\x1b\\");
    terminal.wait_for_bytes(b"\x1b]8;;http://localhost:28417\x1b\\");
    terminal.signal("TERM");
    terminal.end();
    terminal.assert_restored();
    let has =
        |terminal: &Terminal, wanted: &[u8]| terminal.written.windows(wanted.len()).any(|window| window == wanted);
    let cleared = b"\x1b]9;4;0;0\x1b\\";
    assert!(has(&terminal, cleared), "what is under way is not under way any more");
    let mut terminal = start(&[("TERM_PROGRAM", "WezTerm"), ("TMUX", "/tmp/tmux")]);
    terminal.wait_for("1/2 ready");
    project
        .run(&["exec", "-T", "late", "/bin/busybox", "touch", "/well"])
        .expect(0);
    terminal.wait_for("2/2 ready");
    assert!(!has(&terminal, b"\x1b]8;") && !has(&terminal, b"\x1b]9;4;"));
    terminal.signal("TERM");
    terminal.end();
}

/// One bell and one notification per incident, only while the terminal has no focus; the title shows it while it lasts.
#[test]
fn a_user_who_looks_elsewhere_is_notified_of_trouble() {
    if support::engine().is_none() {
        return;
    }
    let compose = "services:
  web:
    image: BUSYBOX
    init: true
    command: [/bin/busybox, sleep, '999']
    healthcheck: { test: [CMD, /bin/busybox, test, '!', -e, /ill], interval: 1s, retries: 1 }
";
    let project = Project::new("stackdeck-e2e-told", compose);
    let mut terminal = Terminal::start(project.dir.path(), &["-p", &project.name, "up"], (100, 30));
    terminal.wait_for("1/1 ready");
    // The terminal says that another window has the focus.
    terminal.press("\u{1b}[O");
    let inside = |program: &str| {
        let args = ["exec", "-T", "web", "/bin/busybox", program, "/ill"];
        project.run(&args).expect(0);
    };
    inside("touch");
    terminal.wait_for_line(&["web", "unhealthy"]);
    terminal.wait_for_bytes(b"\x1b]9;stackdeck-e2e-told: web unhealthy");
    terminal.wait_for_bytes("1 broken".as_bytes());
    inside("rm");
    terminal.wait_for_line(&["web", "healthy"]);
    terminal.wait_for("1/1 ready");
    // Somebody looks again: the second time is not rung for.
    terminal.press("\u{1b}[I");
    inside("touch");
    terminal.wait_for("0/1 ready");
    let text = String::from_utf8_lossy(&terminal.written).into_owned();
    assert_eq!(text.matches("\u{1b}]9;").count(), 1, "one notification");
    let bells = text.match_indices('\u{7}').filter(|(at, _)| {
        // A BEL that ends an OSC sequence does not ring.
        let before = &text[..*at];
        before
            .rfind("\u{1b}]")
            .is_none_or(|osc| before[osc..].contains(['\u{7}', '\\']))
    });
    assert_eq!(bells.count(), 1, "one bell");
    terminal.press("qd");
    assert_eq!(terminal.end(), 0, "{}", terminal.text());
    terminal.assert_restored();
}
