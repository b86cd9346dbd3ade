//! Commands without a terminal, run with the built program on a real engine: error messages and exit codes.

mod support;

use std::process::{Command, Stdio};
use std::time::Duration;
use support::{Project, engine};
use wait_timeout::ChildExt;

/// An endless process that ends on SIGTERM.
const IDLE: &str = "init: true, command: [/bin/busybox, sleep, '999']";

#[test]
fn up_wait_quotes_the_last_lines_of_a_container_that_exited() {
    if engine().is_none() {
        return;
    }
    let compose =
        "services:\n  web:\n    image: BUSYBOX\n    command: [/bin/sh, -c, 'echo ERROR: no database; exit 3']\n";
    let project = Project::new("stackdeck-e2e-last-words", compose);
    let plain = project.run(&["--plain", "up", "--wait"]).expect(5);
    assert!(plain.err.contains("ERROR: no database"), "{}", plain.err);
    assert!(plain.err.contains("exit 3"), "{}", plain.err);
    assert_eq!(plain.out, "", "log lines were not asked for");
    let json = project.run(&["--json", "up", "--wait"]).expect(5);
    let quoted = |line: &str| line.contains("\"type\":\"why\"") && line.contains("ERROR: no database");
    assert!(json.out.lines().any(quoted), "{}", json.out);
}

#[test]
fn up_fails_before_the_start_when_an_image_is_missing() {
    if engine().is_none() {
        return;
    }
    let compose = "services: { web: { image: 'registry.invalid/nothing:1' } }\n";
    let project = Project::new("stackdeck-e2e-no-image", compose);
    let ran = project.run(&["--plain", "up", "--wait"]).expect(3);
    assert!(ran.err.contains("registry.invalid"), "{}", ran.err);
    assert!(ran.err.contains("hint:"), "{}", ran.err);
}

#[test]
fn a_command_names_a_service_that_does_not_exist() {
    let project = Project::new(
        "stackdeck-e2e-unknown",
        "services: { web: { image: 'registry.invalid/nothing:1' } }\n",
    );
    if engine().is_none() {
        return;
    }
    for command in ["logs", "start", "ps", "why"] {
        let ran = project.run(&[command, "wbe"]).expect(2);
        assert!(
            ran.err.contains("wbe") && ran.err.contains("web"),
            "{command}: {}",
            ran.err
        );
    }
}

/// The env files of a service with an inactive profile are read only when the service is named; errors in them have a
/// place like all others.
#[test]
fn a_fault_in_an_env_file_read_on_demand_has_its_place() {
    let file = "services:\n  b: {image: 'b:1', profiles: [p], env_file: bad.env}\n";
    let dir = tempfile::tempdir().unwrap();
    std::fs::write(dir.path().join("compose.yaml"), file).unwrap();
    std::fs::write(dir.path().join("bad.env"), "OK=1\nFOO BAR\n").unwrap();
    let run = |args: &[&str]| support::run(&mut support::stackdeck(dir.path(), args));
    run(&["config", "-q"]).expect(0);
    let ran = run(&["config", "b"]).expect(2);
    assert!(
        ran.err.contains("bad.env:2:1") && ran.err.contains("FOO BAR"),
        "{}",
        ran.err
    );
    let ran = run(&["--json", "config", "b"]).expect(2);
    assert!(ran.out.contains(r#""line":2,"column":1"#), "{}", ran.out);
}

/// `| head`: a command that follows something ends with its reader, also when there is nothing more to write.
#[test]
fn a_command_that_follows_ends_with_its_reader() {
    if engine().is_none() {
        return;
    }
    let compose = "services:\n  web:\n    image: BUSYBOX\n    init: true\n    command: [/bin/busybox, sleep, '999']\n    develop: {watch: [{path: ./src, action: restart}]}\n";
    let project = Project::new("stackdeck-e2e-reader", compose);
    project.write_file("src/main", "");
    project.run(&["up", "--wait"]).expect(0);
    for args in [
        &["events"][..],
        &["--json", "events"],
        &["logs", "-f"],
        &["--json", "logs", "-f"],
        &["stats"],
        &["watch", "--no-up"],
        &["attach", "--plain"],
        &["up", "--plain"],
        &["--json", "up"],
    ] {
        let (reader, writer) = std::io::pipe().unwrap();
        let mut command = project.command(args);
        let mut child = command.stdout(writer).stderr(Stdio::null()).spawn().unwrap();
        drop((reader, command));
        let ended = child.wait_timeout(Duration::from_secs(30)).unwrap();
        if ended.is_none() {
            child.kill().unwrap();
        }
        assert_eq!(ended.and_then(|status| status.code()), Some(0), "{args:?}");
        assert_eq!(project.status("web-1"), "running", "{args:?}");
    }
}

/// Output cut off by a full disk is an error; a reader that closes the pipe early (`| head`) is not.
#[test]
fn a_command_fails_when_its_output_cannot_be_written() {
    let full = || std::fs::File::options().write(true).open("/dev/full").unwrap();
    let gone = || {
        let (reader, writer) = std::io::pipe().unwrap();
        drop(reader);
        writer
    };
    let check = |command: &dyn Fn() -> Command| {
        let ran = support::run(command().stdout(full())).expect(1);
        assert!(ran.err.contains("No space left"), "{}", ran.err);
        assert_eq!(support::run(command().stdout(gone())).expect(0).err, "");
    };
    let dir = tempfile::tempdir().unwrap();
    std::fs::write(dir.path().join("compose.yaml"), "services: {web: {image: 'web:1'}}\n").unwrap();
    for args in [
        &["config"][..],
        &["config", "--services"],
        &["version"],
        &["completion", "bash"],
    ] {
        check(&|| support::stackdeck(dir.path(), args));
    }
    if engine().is_none() {
        return;
    }
    let compose = "services:\n  web:\n    image: BUSYBOX\n    init: true\n    command: [/bin/sh, -c, 'echo here; exec busybox sleep 999']\n    environment: [PATH=/bin]\n";
    let project = Project::new("stackdeck-e2e-full", compose);
    project.run(&["up", "--wait"]).expect(0);
    for args in [
        &["ps"][..],
        &["--json", "ps"],
        &["plan"],
        &["logs"],
        &["--json", "logs"],
        &["exec", "-T", "web", "/bin/busybox", "echo", "dump"],
    ] {
        check(&|| project.command(args));
    }
}

#[test]
fn down_rmi_local_keeps_images_of_other_projects() {
    let Some(engine) = engine() else { return };
    let brings = Project::new(
        "stackdeck-e2e-brings",
        &format!("services:\n  base: {{ image: 'stackdeck-e2e/brought:1', BUILD, {IDLE} }}\n").replace(
            "BUILD",
            "build: { context: ., dockerfile_inline: \"FROM scratch\\nCOPY busybox /bin/busybox\\n\" }",
        ),
    );
    brings.run(&["build"]).expect(0);
    let uses = Project::new(
        "stackdeck-e2e-uses",
        &format!(
            "services:\n  other: {{ image: 'stackdeck-e2e/brought:1', {IDLE} }}\n  web:\n    image: BUSYBOX\n    init: true\n    command: [/bin/busybox, sleep, '999']\n"
        ),
    );
    uses.run(&["up", "--wait"]).expect(0);
    uses.run(&["down", "--rmi", "local", "-t", "0"]).expect(0);
    assert!(!engine.has_image("stackdeck-e2e-uses-web"));
    assert!(engine.has_image("stackdeck-e2e/brought:1"));
    brings.run(&["down", "--rmi", "local"]).expect(0);
    assert!(
        !engine.has_image("stackdeck-e2e/brought:1"),
        "it was built for this project"
    );
}
