//! `run`: a container of its own for one command.

use crate::project;
use std::io::Write;
use std::process::Stdio;

const FILE: &str = "
services:
  web:
    <<: *small
    command: [sh, -c, 'echo the usual']
    environment: {A: file, B: file}
    ports: ['127.0.0.1:26180:80']
    networks: {default: {aliases: [shop]}}
    depends_on: [db]
  db: {<<: *small}
  tool: {<<: *small, profiles: [tools]}
";

#[test]
fn run_exits_with_the_exit_code_of_its_command() {
    let Some(project) = project("run", FILE) else { return };
    let ran = project
        .run(&[
            "run",
            "--rm",
            "-e",
            "A=flag",
            "-T",
            "web",
            "sh",
            "-c",
            "echo $A $B; exit 7",
        ])
        .expect(7);
    assert_eq!(ran.out, "flag file\n");
    assert_eq!(
        project.names(),
        ["db-1"],
        "--rm left it, or the dependency was not brought up"
    );
    assert_eq!(project.must(&["run", "--rm", "-T", "--no-deps", "web"]), "the usual\n");
    assert_eq!(project.run(&["run", "--rm", "-q", "-T", "web"]).expect(0).err, "");
    assert_eq!(
        project.must(&["run", "--rm", "-T", "tool", "sh", "-c", "echo x"]),
        "x\n",
        "profile"
    );
    let words = project.must(&["run", "--rm", "-T", "--entrypoint", "sh -c", "web", "echo 'a  b'"]);
    assert_eq!(words, "a  b\n");
    project.run(&["run", "nothing"]).expect(2);
}

#[test]
fn run_and_exec_pass_standard_input_on_to_its_end() {
    let Some(project) = project("stdin", FILE) else { return };
    for command in [
        vec!["run", "--rm", "-T", "--no-deps", "web", "cat"],
        vec!["exec", "-T", "db", "cat"],
    ] {
        project.must(&["up", "-d", "db"]);
        let mut child = project
            .command(&command)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        child.stdin.take().unwrap().write_all(b"one\ntwo\n").unwrap();
        let output = child.wait_with_output().unwrap();
        assert_eq!(String::from_utf8_lossy(&output.stdout), "one\ntwo\n", "{command:?}");
    }
}

#[test]
fn run_creates_its_container_as_the_reference_does() {
    let Some(project) = project("shape", FILE) else { return };
    let id = project.must(&[
        "run",
        "-d",
        "--no-deps",
        "-l",
        "x=y",
        "-u",
        "1:2",
        "-w",
        "/tmp",
        "-v",
        "./here:/there:ro",
        "-p",
        "127.0.0.1:26181:81",
        "--cap-add",
        "NET_ADMIN",
        "web",
        "sleep",
        "1000",
    ]);
    let listed = project.containers();
    assert_eq!(listed.len(), 1);
    let (name, full) = &listed[0];
    assert_eq!(full["Id"], id.trim());
    let labels = &full["Config"]["Labels"];
    assert!(
        name.starts_with("web-run-") && name.len() == "web-run-".len() + 12,
        "{name}"
    );
    assert_eq!(labels["com.docker.compose.oneoff"], "True");
    assert_eq!(labels["com.docker.compose.slug"].as_str().unwrap().len(), 64);
    assert!(labels.get("com.docker.compose.container-number").is_none());
    assert_eq!(labels["x"], "y");
    assert_eq!(full["Config"]["User"], "1:2");
    assert_eq!(full["Config"]["WorkingDir"], "/tmp");
    let ports = full["HostConfig"]["PortBindings"].as_object().unwrap();
    assert_eq!(
        ports.keys().collect::<Vec<_>>(),
        ["81/tcp"],
        "the service's own ports are left out"
    );
    let aliases = full["NetworkSettings"]["Networks"]["sdconv-shape_default"]["Aliases"].to_string();
    assert!(!aliases.contains("shop") && !aliases.contains("\"web\""), "{aliases}");
    let shown = project.must(&["ps", "-q"]);
    assert_eq!(shown.trim(), "", "ps shows a one-off without -a");
    assert_eq!(project.must(&["ps", "-aq"]).trim(), id.trim());
    project.must(&["down", "--remove-orphans", "-t", "0"]);
}

#[test]
fn run_waits_for_the_dependencies_of_the_service() {
    let file = "
services:
  db:
    <<: *small
    command: [sh, -c, 'sleep 1; touch /ready; exec sleep 1000']
    healthcheck: {test: [CMD, test, -f, /ready], interval: 200ms, retries: 100}
  web: {<<: *small, depends_on: {db: {condition: service_healthy}}}
";
    let Some(project) = project("waits", file) else { return };
    project.must(&["run", "--rm", "-T", "web", "true"]);
    assert_eq!(project.container("db-1")["State"]["Health"]["Status"], "healthy");
}
