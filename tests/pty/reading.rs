//! Reading: the mouse, and log lines from before the deck was opened.

use crate::support::{self, Project};
use crate::terminal::Terminal;
use base64::Engine;

const TALKS: &str = "services:
  left:
    image: BUSYBOX
    init: true
    command: [/bin/sh, -c, 'i=0; while [ $$i -lt 3000 ]; do i=$$((i+1)); echo line-$$i-of-left; done; exec /bin/busybox sleep 999']
  right:
    image: BUSYBOX
    init: true
    command: [/bin/busybox, sleep, '999']
";

/// The deck first reads the last 1000 lines; older ones are read when the user scrolls to them.
#[test]
fn older_log_lines_are_read_when_the_user_scrolls_to_them() {
    if support::engine().is_none() {
        return;
    }
    let project = Project::new("stackdeck-e2e-older", TALKS);
    project.run(&["up", "-d"]).expect(0);
    let mut terminal = Terminal::start(project.dir.path(), &["-p", &project.name, "attach"], (100, 30));
    terminal.wait_for("line-3000-of-left");
    terminal.press("\t");
    // Further back at each press, to the very first line.
    for _ in 0..40 {
        terminal.press("g");
        if terminal.shows_soon("line-1-of-left") {
            break;
        }
    }
    terminal.wait_for("line-1-of-left");
    terminal.wait_for("line-2-of-left");
    terminal.press("G");
    terminal.wait_for("line-3000-of-left");
    terminal.press("q");
    assert_eq!(terminal.end(), 0, "{}", terminal.text());
}

#[test]
fn the_mouse_selects_scrolls_and_copies() {
    if support::engine().is_none() {
        return;
    }
    let project = Project::new("stackdeck-e2e-mouse", TALKS);
    project.run(&["up", "-d"]).expect(0);
    let mut terminal = Terminal::start(project.dir.path(), &["-p", &project.name, "attach"], (120, 36));
    terminal.wait_for("line-3000-of-left");
    // A click selects a service.
    terminal.click_text("right ", 0);
    terminal.wait_for_line(&["›", "right"]);
    // A click on a tab opens it.
    terminal.click_text(" Config ", 2);
    terminal.wait_for("[Config]");
    // The wheel scrolls what is under the pointer, and says that new lines are not followed.
    let log = terminal.find("line-3000-of-left");
    for _ in 0..5 {
        terminal.mouse(64, log, true);
    }
    terminal.wait_until_gone("line-3000-of-left");
    // A drag selects whole lines; `y` copies them without their prefixes.
    let first = terminal.find("line-29");
    terminal.mouse(0, first, true);
    terminal.mouse(32, (first.0, first.1 + 1), true);
    terminal.mouse(32, (first.0, first.1 + 2), true);
    terminal.mouse(0, (first.0, first.1 + 2), false);
    let shown = terminal.text();
    let wanted: Vec<&str> = shown
        .lines()
        .skip(usize::from(first.1) - 1)
        .take(3)
        .filter_map(|line| line.split_whitespace().find(|word| word.starts_with("line-")))
        .collect();
    terminal.press("y");
    let encoded = base64::engine::general_purpose::STANDARD.encode(wanted.join("\n"));
    terminal.wait_for_bytes(format!("\u{1b}]52;c;{encoded}").as_bytes());
    terminal.press("q");
    assert_eq!(terminal.end(), 0, "{}", terminal.text());
    terminal.assert_restored();
}

/// Incompressible lines, more than the memory budget and a tiny disk can hold.
const MUCH: &str = "services:
  much:
    image: BUSYBOX
    init: true
    command: [/bin/sh, -c, '/bin/busybox head -c 9000000 /dev/urandom | /bin/busybox base64; echo the very last line; exec /bin/busybox sleep 999']
";

/// Real file systems of a few hundred kilobytes for spilled and for saved lines: what does not fit is reported, and the
/// deck goes on.
#[test]
fn a_full_disk_is_reported_and_the_deck_goes_on() {
    if support::engine().is_none() {
        return;
    }
    let isolated = std::process::Command::new("unshare").args(["-rm", "true"]).status();
    if !isolated.is_ok_and(|status| status.success()) {
        eprintln!("SKIPPED: this machine lets nobody mount a file system of their own");
        return;
    }
    let project = Project::new("stackdeck-e2e-fulldisk", MUCH);
    let dir = project.dir.path();
    for name in ["spill", "saved", ".config/stackdeck"] {
        std::fs::create_dir_all(dir.join(name)).unwrap();
    }
    let settings = "limits: {log_memory: 1048576, log_disk: 1073741824}\n";
    std::fs::write(dir.join(".config/stackdeck/settings.yaml"), settings).unwrap();
    let script = "mount -t tmpfs -o size=512k none spill && mount -t tmpfs -o size=64k none saved && exec \"$@\"";
    let program = env!("CARGO_BIN_EXE_stackdeck");
    let args = ["-rm", "sh", "-c", script, "sh", program, "-p", &project.name, "up"];
    let spill = dir.join("spill");
    let variables = [("XDG_STATE_HOME", spill.to_str().unwrap())];
    let mut terminal = Terminal::run("unshare".as_ref(), dir, &args, (120, 36), &variables);
    terminal.wait_for("the very last line");
    terminal.wait_for("memory only: ");
    terminal.wait_for("No space left on device");
    // What did not fit is counted.
    terminal.wait_where("lines evicted", |screen| {
        screen.contains(" evicted") && !screen.contains(" 0 evicted")
    });
    terminal.press("lS\u{15}saved/all.log\r");
    terminal.wait_for("saved/all.log: No space left on device (os error 28), after");
    // It can be read, searched and left as before.
    terminal.press("/very last\r");
    terminal.wait_for("match 1/1");
    terminal.press("qd");
    assert_eq!(terminal.end(), 0, "{}", terminal.text());
    terminal.assert_restored();
}

/// What the footer offers is clicked, and a right click offers what can be done with what is under it.
#[test]
fn the_footer_is_clicked_and_a_right_click_opens_the_actions() {
    if support::engine().is_none() {
        return;
    }
    let project = Project::new("stackdeck-e2e-clicks", TALKS);
    project.run(&["up", "-d"]).expect(0);
    let mut terminal = Terminal::start(project.dir.path(), &["-p", &project.name, "attach"], (80, 24));
    terminal.wait_for("line-3000-of-left");
    terminal.click_text("w why", 0);
    terminal.wait_for("[Why]");
    terminal.click_text("esc back", 0);
    terminal.wait_until_gone("[Why]");
    terminal.click_text("? help", 3);
    terminal.wait_for("─ help");
    terminal.press("\u{1b}");
    terminal.wait_until_gone("─ help");
    let at = terminal.find("right ");
    terminal.mouse(2, at, true);
    terminal.mouse(2, at, false);
    terminal.wait_for("docker compose restart right");
    // What is clicked in it is done, to what was under the pointer.
    terminal.click_text("docker compose pause right", 0);
    terminal.wait_for_line(&["right", "paused"]);
    terminal.press("q");
    assert_eq!(terminal.end(), 0, "{}", terminal.text());
    terminal.assert_restored();
}
