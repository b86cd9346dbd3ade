//! Flags as docker compose takes them, where it needs an engine to see what they do.

use crate::project;
use std::io::Write;
use std::process::Stdio;

const FILE: &str = "
services:
  web: {<<: *small}
  db: {<<: *small}
";

#[test]
fn what_stands_after_the_service_belongs_to_the_command() {
    let Some(project) = project("after", FILE) else { return };
    let words = ["-d", "-e", "A=B", "--json", "--help", "--", "--dry-run"];
    let said = format!("{}\n", words.join(" "));
    let echo = |verb: &[&'static str]| [verb, &["web", "sh", "-c", "echo $*", "-"], &words].concat();
    assert_eq!(project.must(&echo(&["run", "--rm", "-T"])), said);
    project.must(&["up", "-d", "web"]);
    assert_eq!(project.must(&echo(&["exec", "-T"])), said);
    // The first word too is the command.
    let ran = project.run(&["exec", "-T", "web", "-d", "true"]);
    assert!(matches!(ran.code, Some(126 | 127)), "{:?}", ran.code);
}

#[test]
fn a_variable_without_a_value_is_handed_on_from_the_environment_or_the_env_file() {
    let Some(project) = project("handed", FILE) else { return };
    project.write_file(".env", "IN_FILE=file\nIN_BOTH=file\n");
    project.must(&["up", "-d", "web"]);
    for verb in [["exec", "-T"], ["run", "-T"]] {
        let show = "echo $IN_FILE $IN_BOTH ${NOWHERE-unset} ${PATH:+kept}";
        let flags = [
            "-e", "IN_FILE", "-e", "IN_BOTH", "-e", "NOWHERE", "web", "sh", "-c", show,
        ];
        let mut command = project.command(&[&verb[..], &flags].concat());
        let shown = command.env("IN_BOTH", "shell").output().unwrap();
        let text = String::from_utf8_lossy(&shown.stdout);
        assert_eq!(text, "file shell unset kept\n", "{verb:?}");
    }
}

#[test]
fn no_command_changes_anything_with_dry_run() {
    let Some(project) = project("dry", FILE) else { return };
    project.must(&["up", "-d"]);
    project.must(&["stop", "db"]);
    let state = || {
        let one = |name: &String| (project.id(name), project.status(name));
        project.names().iter().map(one).collect::<Vec<_>>()
    };
    let before = state();
    for line in [
        "down -v --rmi all",
        "stop",
        "kill",
        "restart",
        "pause",
        "start",
        "rm -f",
        "rm",
        "up -d --force-recreate",
        "create --force-recreate",
        "scale web=3",
        "pull",
        "build",
        "exec -d web touch /made",
        "run -d web true",
        "cp /etc/hostname web:/made",
        "watch --no-up web",
    ] {
        let args: Vec<&str> = std::iter::once("--dry-run").chain(line.split(' ')).collect();
        let ran = project.run(&args);
        if line.starts_with("watch") {
            // Nothing is watched in this file, which is what it says.
            continue;
        }
        assert!(!ran.expect(0).out.is_empty(), "{line}");
    }
    assert_eq!(state(), before);
    assert_eq!(project.inside("web", &["sh", "-c", "test -e /made || echo no"]), "no");
    project.run(&["--dry-run", "exec", "-T", "web", "true"]).expect(2);
    let last = project.must(&["down", "--dry-run", "db"]);
    assert!(last.contains("remove"), "{last}");
}

#[test]
fn rm_reads_its_answer_from_standard_input() {
    let Some(project) = project("rm-asks", FILE) else {
        return;
    };
    project.must(&["up", "-d"]);
    project.must(&["stop"]);
    for (answer, left) in [("", 2), ("n\n", 2), ("y\n", 1)] {
        let mut child = project
            .command(&["rm", "web"])
            .stdin(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        child.stdin.take().unwrap().write_all(answer.as_bytes()).unwrap();
        assert!(child.wait().unwrap().success(), "{answer:?}");
        assert_eq!(project.names().len(), left, "{answer:?}");
    }
}

#[test]
fn compose_variables_of_the_env_file_count_as_those_of_the_shell() {
    let Some(project) = project("dotenv", FILE) else { return };
    project.must(&["up", "-d"]);
    project.write("services: {web: {<<: *small}}");
    project.write_file(".env", "COMPOSE_REMOVE_ORPHANS=1\nCOMPOSE_STATUS_STDOUT=1\n");
    let told = project.run(&["up", "-d"]).expect(0);
    assert_eq!(project.names(), ["web-1"]);
    assert!(told.out.contains("1/1 ready") && told.err.is_empty(), "{}", told.err);
    assert!(told.out.contains("sdconv-dotenv-web-1 running"), "{}", told.out);
    project.write_file(".env", "COMPOSE_PARALLEL_LIMIT=some\n");
    project.run(&["up", "-d"]).expect(2);
    project.write_file(".env", "COMPOSE_PROGRESS=quiet\n");
    assert_eq!(project.run(&["up", "-d"]).expect(0).err, "");
}

#[test]
fn compatibility_puts_underscores_into_names() {
    let Some(project) = project("underscores", FILE) else {
        return;
    };
    project.must(&["--compatibility", "up", "-d", "web"]);
    let id = project.must(&["ps", "-q"]);
    let shown = project.must(&["ps"]);
    assert!(shown.contains("sdconv-underscores_web_1"), "{shown}");
    // A container that has the other name is no reason to make a new one.
    project.must(&["up", "-d", "web"]);
    assert_eq!(project.must(&["ps", "-q"]), id);
}

#[test]
fn a_negative_grace_period_has_no_end() {
    let Some(project) = project("negative", FILE) else {
        return;
    };
    project.must(&["up", "-d", "-t", "-1"]);
    project.must(&["restart", "--timeout=-1"]);
    project.must(&["stop", "--timeout", "-1"]);
    project.must(&["down", "-t", "-1"]);
    assert!(project.names().is_empty());
}

#[test]
fn progress_is_reported_as_objects_on_standard_error_and_output_stays_as_it_is() {
    let file = "services:\n  web: {<<: *small, command: [sh, -c, 'echo said']}\n";
    let Some(project) = project("progress", file) else {
        return;
    };
    let ran = project
        .run(&["--progress", "json", "up", "--no-color", "--no-log-prefix"])
        .expect(0);
    let lines: Vec<serde_json::Value> = ran
        .err
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    let has = |id: &str, text: &str| lines.iter().any(|line| line["id"] == id && line["text"] == text);
    assert!(has("web", "created"), "{}", ran.err);
    assert!(ran.out.lines().any(|line| line == "said"), "{}", ran.out);
    let ran = project.run(&["--progress", "quiet", "down"]).expect(0);
    assert_eq!(ran.err, "");
    let ran = project.run(&["--progress", "json", "run", "--rm", "nobody"]);
    assert_ne!(ran.code, Some(0));
}
