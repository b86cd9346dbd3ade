//! The built program in a real terminal: it comes up, is searched, explains, and leaves the terminal as it found it.

mod attack;
mod between;
mod composing;
mod doing;
mod engine;
mod files;
mod leaving;
mod letting_go;
mod measuring;
mod outside;
mod pictures;
mod reading;
mod renewing;
mod shell;
mod signals;
mod standing;
#[path = "../support/mod.rs"]
mod support;
mod task;
mod tasks;
mod terminal;
mod trouble;
mod typing;

use support::Project;
use terminal::Terminal;

#[test]
fn the_demo_needs_no_docker_explains_and_leaves_the_terminal_as_it_found_it() {
    let dir = tempfile::tempdir().unwrap();
    let mut terminal = Terminal::start(dir.path(), &["demo"], (80, 24));
    terminal.wait_for("SIMULATED");
    terminal.wait_for("why monitor");
    terminal.wait_for("needs mysql healthy");
    terminal.wait_for("3/3 ready");
    terminal.signal("TERM");
    terminal.end();
    terminal.assert_restored();
}

#[test]
fn up_search_why_and_quit_on_a_real_engine() {
    if support::engine().is_none() {
        return;
    }
    let compose = "services:\n  web:\n    image: BUSYBOX\n    init: true\n    command: [/bin/sh, -c, 'echo first words; echo a needle here; exec /bin/busybox sleep 999']\n    healthcheck: { test: [CMD, /bin/busybox, 'true'], interval: 1s }\n";
    let project = Project::new("stackdeck-e2e-pty", compose);
    let mut terminal = Terminal::start(project.dir.path(), &["-p", &project.name, "up"], (120, 36));
    terminal.wait_for("1/1 ready");
    terminal.wait_for("a needle here");
    terminal.press("l/needle\r");
    terminal.wait_for("needle");
    terminal.press("\u{1b}");
    terminal.press("w");
    terminal.wait_for("healthy");
    terminal.press("\u{3}");
    // All was up and was stopped as asked; 130 is for a Ctrl-C that cuts something short.
    assert_eq!(terminal.end(), 0, "{}", terminal.text());
    terminal.assert_restored();
    let listed = project.run(&["ps", "-a"]).expect(0);
    assert!(
        !listed.out.contains("running") && !listed.out.contains("healthy"),
        "it was stopped: {}",
        listed.out
    );
}

#[test]
fn in_the_place_of_docker_compose_there_is_text_unless_the_deck_is_asked_for() {
    if support::engine().is_none() {
        return;
    }
    let compose = "services:\n  web:\n    image: BUSYBOX\n    init: true\n    command: [/bin/sh, -c, 'echo first words; exec /bin/busybox sleep 999']\n    stop_grace_period: 1s\n";
    let project = Project::new("stackdeck-e2e-pty-compose", compose);
    let link = project.dir.path().join("docker-compose");
    std::os::unix::fs::symlink(env!("CARGO_BIN_EXE_stackdeck"), &link).unwrap();
    let start = |words: &[&str], variables: &[(&str, &str)]| {
        let words = [&["-f", "compose.yaml", "-p", &project.name], words].concat();
        Terminal::run(&link, project.dir.path(), &words, (100, 30), variables)
    };
    let mut text = start(&["up"], &[]);
    text.wait_for("web-1  | first words");
    assert!(!text.text().contains("? help"), "{}", text.text());
    text.press("\u{3}");
    text.end();
    for (words, variables) in [(&["--deck", "up"][..], &[][..]), (&["up"], &[("STACKDECK_DECK", "1")])] {
        let mut deck = start(words, variables);
        deck.wait_for("1/1 ready");
        deck.wait_for("? help");
        deck.press("\u{3}");
        deck.end();
        deck.assert_restored();
    }
}

#[test]
fn a_wrong_file_has_a_screen_of_its_own() {
    let dir = tempfile::tempdir().unwrap();
    std::fs::write(dir.path().join("compose.yaml"), "services:\n  web:\n    imagee: x\n").unwrap();
    let mut terminal = Terminal::start(dir.path(), &["up"], (80, 24));
    terminal.wait_for("imagee");
    terminal.press("q");
    assert_eq!(terminal.end(), 2, "{}", terminal.text());
    terminal.assert_restored();
}
