//! What people do, from the sight of it to the end: in so many keystrokes, and how long it takes.

use crate::support::{self, Project};
use crate::task::{Task, guarded};
use crate::terminal::Terminal;

/// An editor that writes down what it was asked to open, and mends the word.
const EDITOR: &str = "#!/bin/sh\necho \"$@\" > asked\nsed -i 's/WORD: wrong/WORD: right/' \"$2\"\n";

#[test]
fn a_wrong_password_is_found_mended_and_applied_without_leaving() {
    if support::engine().is_none() {
        return;
    }
    let project = Project::new("stackdeck-e2e-loop-fix", &guarded("wrong"));
    std::fs::write(project.dir.path().join("edit.sh"), EDITOR).unwrap();
    let args = ["-p", &project.name, "up"];
    let variables = [("EDITOR", "sh edit.sh"), ("VISUAL", "")];
    let mut terminal = Terminal::start_with(project.dir.path(), &args, (100, 30), &variables);
    terminal.wait_for_line(&["1 broken: api"]);
    let mut task = Task::begin("fix and retry", terminal);
    task.press("w");
    task.terminal.wait_for("[Why]");
    task.press("v");
    task.terminal.wait_for("compose.yaml changed: api (environment.WORD)");
    let asked = std::fs::read_to_string(project.dir.path().join("asked")).unwrap();
    assert!(
        asked.starts_with('+') && asked.trim_end().ends_with("compose.yaml"),
        "{asked}"
    );
    task.press("U");
    task.terminal.wait_for_line(&["up in", "1/1 ready"]);
    task.end(3);
}

#[test]
fn the_plan_of_what_has_changed_is_shown_before_it_is_applied() {
    if support::engine().is_none() {
        return;
    }
    let project = Project::new("stackdeck-e2e-loop-plan", &guarded("right"));
    let mut terminal = Terminal::start(project.dir.path(), &["-p", &project.name, "up"], (100, 30));
    terminal.wait_for_line(&["up in", "1/1 ready"]);
    let changed = guarded("right").replace("'999'", "'998'");
    project.write(&changed);
    terminal.wait_for("compose.yaml changed: api (command)");
    terminal.press("p");
    terminal.wait_for_line(&["recreate", "api"]);
    terminal.press("\u{1b}");
    terminal.wait_until_gone("recreate");
    terminal.wait_for("compose.yaml changed");
    // What was is what runs: nothing is left to apply.
    project.write(&guarded("right"));
    terminal.wait_until_gone("compose.yaml changed");
    terminal.press("qd");
    terminal.end();
}

#[test]
fn files_that_cannot_be_used_are_shown_with_their_place_and_the_stack_stays() {
    if support::engine().is_none() {
        return;
    }
    let project = Project::new("stackdeck-e2e-loop-broken", &guarded("right"));
    let mut terminal = Terminal::start(project.dir.path(), &["-p", &project.name, "up"], (100, 30));
    terminal.wait_for_line(&["up in", "1/1 ready"]);
    project.write(&guarded("right").replace("    init: true", "    initt: true"));
    terminal.wait_for("The Compose files cannot be used: 1 error");
    terminal.wait_for("initt");
    terminal.wait_for("^^^^^");
    terminal.press("\u{1b}");
    terminal.wait_for_line(&["api", "healthy"]);
    // Mended, it is as if nothing had been.
    project.write(&guarded("right"));
    terminal.press("q");
    terminal.wait_for("detach");
    terminal.press("d");
    terminal.end();
    terminal.assert_restored();
}

/// `service-01` to `service-40`, of which number 37 ends at once.
fn forty() -> String {
    let service = |number: usize| {
        let command = match number {
            37 => "[/bin/busybox, sh, -c, 'echo cannot open /etc/app.conf; exit 3']",
            _ => "[/bin/busybox, sleep, '999']",
        };
        format!(
            "  service-{number:02}:\n    image: BUSYBOX\n    init: true\n    stop_grace_period: 1s\n    command: {command}\n"
        )
    };
    let services: String = (1..=40).map(service).collect();
    format!("services:\n{services}")
}

#[test]
fn the_broken_one_of_forty_is_in_sight_at_80_by_24() {
    if support::engine().is_none() {
        return;
    }
    let project = Project::new("stackdeck-e2e-forty", &forty());
    let mut terminal = Terminal::start(project.dir.path(), &["-p", &project.name, "up"], (80, 24));
    terminal.wait_for("39/40 ready");
    let mut task = Task::begin("broken one of 40", terminal);
    // In the header, on top of the table, and explained, without a key.
    task.terminal.wait_for_line(&["1 broken: service-37"]);
    task.terminal.wait_for_line(&["■ service-37", "exit 3"]);
    task.terminal.wait_for("cannot open /etc/app.conf");
    // Far down the list it stays there.
    task.press("\u{1b}[F");
    task.terminal.wait_for_line(&["service-40", "running"]);
    task.terminal.wait_for_line(&["■ service-37", "exit 3"]);
    // The list is narrowed by name and by state.
    task.press("/-12\r");
    task.terminal.wait_for("1 of 40: -12");
    task.press("/");
    task.terminal.wait_for("services /-12");
    task.press("\u{15}state:exit\r");
    task.terminal.wait_for("1 of 40: state:exit");
    task.end(24);
}

#[test]
fn the_theme_is_changed_in_the_deck_and_kept_in_the_file() {
    if support::engine().is_none() {
        return;
    }
    let project = Project::new("stackdeck-e2e-theme", &guarded("right"));
    let variables = [("COLORTERM", "truecolor")];
    let args = ["-p", &project.name, "up"];
    let mut terminal = Terminal::start_with(project.dir.path(), &args, (100, 30), &variables);
    terminal.wait_for_line(&["up in", "1/1 ready"]);
    let mut task = Task::begin("change theme", terminal);
    task.press(":theme\r");
    task.terminal.wait_for("contrast-dark");
    task.press("contrast-dark\r");
    task.terminal.wait_for("theme: contrast-dark, written to");
    let file = project.dir.path().join(".config/stackdeck/settings.yaml");
    assert_eq!(std::fs::read_to_string(file).unwrap(), "theme: contrast-dark\n");
    task.end(21);
}

#[test]
fn a_service_is_restarted_with_what_needs_it() {
    if support::engine().is_none() {
        return;
    }
    let compose = "services:
  db:
    image: BUSYBOX
    init: true
    command: [/bin/busybox, sleep, '999']
  api:
    image: BUSYBOX
    init: true
    command: [/bin/busybox, sleep, '998']
    depends_on: [db]
";
    let project = Project::new("stackdeck-e2e-dependents", compose);
    let mut terminal = Terminal::start(project.dir.path(), &["-p", &project.name, "up"], (100, 30));
    terminal.wait_for_line(&["up in", "2/2 ready"]);
    // A restart of the one alone asks, since the other would not notice.
    terminal.press("r");
    terminal.wait_for("Restart db?");
    terminal.wait_for("needed by api");
    terminal.press("n");
    terminal.wait_until_gone("Restart db?");
    let mut task = Task::begin("restart with dependents", terminal);
    task.press(":with dep\r");
    task.terminal.wait_for_line(&["restart in", "2/2 ready"]);
    task.end(10);
}

/// Two services that fail one after the other, among lines that are nobody's fault.
const FAILING: &str = "services:
  db:
    image: BUSYBOX
    init: true
    command: [/bin/sh, -c, 'i=0; while [ $$i -lt 200 ]; do i=$$((i+1)); echo line $$i of db; done; echo ERROR cannot open table users; echo > /failed; exec /bin/busybox sleep 999']
    healthcheck: { test: [CMD, /bin/busybox, test, -e, /failed], interval: 1s, retries: 600 }
  api:
    image: BUSYBOX
    init: true
    depends_on: { db: { condition: service_healthy } }
    command: [/bin/sh, -c, 'echo ERROR no answer from db; i=0; while [ $$i -lt 200 ]; do i=$$((i+1)); echo line $$i of api; done; exec /bin/busybox sleep 999']
";

#[test]
fn the_first_error_over_all_services_is_one_key_away() {
    if support::engine().is_none() {
        return;
    }
    let project = Project::new("stackdeck-e2e-first-error", FAILING);
    let mut terminal = Terminal::start(project.dir.path(), &["-p", &project.name, "up"], (80, 24));
    terminal.wait_for("line 200 of api");
    let mut task = Task::begin("first error", terminal);
    task.press("e");
    task.terminal.wait_for_line(&["db", "cannot open table users"]);
    task.end(1);
}

#[test]
fn who_mounts_a_volume_is_told() {
    if support::engine().is_none() {
        return;
    }
    let compose = "services:
  writer:
    image: BUSYBOX
    init: true
    command: [/bin/busybox, sleep, '999']
    volumes: ['data:/var/lib/data']
  reader:
    image: BUSYBOX
    init: true
    command: [/bin/busybox, sleep, '998']
    volumes: ['data:/srv/data:ro']
volumes: {data: {}}
";
    let project = Project::new("stackdeck-e2e-mounts", compose);
    let mut terminal = Terminal::start(project.dir.path(), &["-p", &project.name, "up"], (80, 24));
    terminal.wait_for_line(&["up in", "2/2 ready"]);
    let mut task = Task::begin("who mounts a volume", terminal);
    task.press(":stor\r");
    task.terminal.wait_for("[Storage]");
    task.terminal.wait_for_line(&["/var/lib/data", "data"]);
    task.terminal
        .wait_for_line(&["in use by writer at /var/lib/data, reader at /srv/data"]);
    task.end(6);
}
