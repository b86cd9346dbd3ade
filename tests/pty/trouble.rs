//! What goes wrong most often says what, who and what to do, in the deck.

use crate::support::{self, Project};
use crate::terminal::Terminal;

fn deck(project: &Project) -> Terminal {
    Terminal::start(project.dir.path(), &["-p", &project.name, "up"], (100, 30))
}

/// Closes what says that nothing was done. A key pressed at once after escape would be one with alt.
fn close(terminal: &mut Terminal) {
    terminal.press("\u{1b}");
    terminal.wait_until_gone("nothing was done");
}

#[test]
fn an_image_that_cannot_be_pulled_names_it_and_its_registry() {
    if support::engine().is_none() {
        return;
    }
    let compose = "services:\n  web:\n    image: registry.invalid/stackdeck/none:1\n";
    let project = Project::new("stackdeck-e2e-nopull", compose);
    let mut terminal = deck(&project);
    terminal.wait_for("pulling failed");
    terminal.wait_for("registry.invalid");
    terminal.press("w");
    terminal.wait_for("registry.invalid/stackdeck/none:1");
    terminal.press("qd");
    terminal.end();
    terminal.assert_restored();
}

fn published(port: u16) -> String {
    format!(
        "services:\n  web:\n    image: BUSYBOX\n    init: true\n    command: [/bin/busybox, sleep, '999']\n    ports: ['127.0.0.1:{port}:80']\n"
    )
}

#[test]
fn a_taken_port_names_the_container_that_has_it() {
    if support::engine().is_none() {
        return;
    }
    let holder = Project::new("stackdeck-e2e-holder", &published(28471));
    holder.run(&["up", "-d"]).expect(0);
    let project = Project::new("stackdeck-e2e-taken", &published(28471));
    let mut terminal = deck(&project);
    terminal.wait_for("28471");
    terminal.wait_for("stackdeck-e2e-holder-web-1");
    close(&mut terminal);
    // Once the port is free, `u` is all it takes.
    holder.run(&["down", "-t", "0"]).expect(0);
    terminal.press("u");
    terminal.wait_for("1/1 ready");
    terminal.press("qd");
    terminal.end();
}

#[test]
fn a_port_taken_by_a_process_names_the_process() {
    let Some(engine) = support::engine() else { return };
    if !engine.is_local() {
        return;
    }
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    let project = Project::new("stackdeck-e2e-process", &published(port));
    let mut terminal = deck(&project);
    terminal.wait_for(&port.to_string());
    terminal.wait_for(&format!("{}", std::process::id()));
    terminal.press("qd");
    terminal.end();
}

#[test]
fn a_missing_bind_source_is_refused_before_anything_is_created() {
    let Some(engine) = support::engine() else { return };
    let compose = "services:\n  web:\n    image: BUSYBOX\n    command: [/bin/busybox, sleep, '999']\n    volumes:\n      - { type: bind, source: ./not/there, target: /data, bind: { create_host_path: false } }\n";
    let project = Project::new("stackdeck-e2e-nosource", compose);
    let mut terminal = deck(&project);
    terminal.wait_for("nothing was done");
    terminal.wait_for("not/there");
    assert_eq!(engine.leftovers(&project.name), [""; 0]);
    close(&mut terminal);
    terminal.press("q");
    terminal.end();
    terminal.assert_restored();
}

#[test]
fn without_a_compose_file_the_paths_looked_at_are_listed() {
    let dir = tempfile::tempdir().unwrap();
    let mut terminal = Terminal::start(dir.path(), &[], (80, 24));
    terminal.wait_for("No Compose file here");
    for name in [
        "compose.yaml",
        "compose.yml",
        "docker-compose.yml",
        "docker-compose.yaml",
    ] {
        terminal.wait_for(name);
    }
    // A file that appears is found by `r`.
    std::fs::write(dir.path().join("compose.yaml"), "services:\n  web:\n    imagee: x\n").unwrap();
    terminal.press("r");
    terminal.wait_for("imagee");
    terminal.press("q");
    assert_eq!(terminal.end(), 2, "{}", terminal.text());
    terminal.assert_restored();
}

#[test]
fn a_missing_env_file_of_a_named_service_is_refused_before_anything_is_done() {
    let dir = tempfile::tempdir().unwrap();
    let compose = "services:\n  worker:\n    image: x\n    profiles: [work]\n    env_file: missing.env\n";
    std::fs::write(dir.path().join("compose.yaml"), compose).unwrap();
    let mut terminal = Terminal::start(dir.path(), &["up", "worker"], (100, 30));
    terminal.wait_for("cannot read the env file");
    terminal.wait_for("missing.env");
    terminal.press("q");
    assert_eq!(terminal.end(), 2, "{}", terminal.text());
    terminal.assert_restored();
}
