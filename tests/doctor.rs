//! `doctor` on a real engine: what is inside images and on the machine is found, and nothing is left behind.

mod support;

use serde_json::Value;
use support::{IMAGE, Project, engine};

/// A project of one service made of the small image.
fn project(name: &str, lines: &str) -> Option<Project> {
    engine()?;
    let project = Project::on_engine(name)?;
    project.write(&format!("services:\n  app:\n    image: {IMAGE}\n{lines}"));
    Some(project)
}

/// The objects that `doctor --json` prints: code and message of each finding.
fn codes(project: &Project, args: &[&str], code: i32) -> Vec<String> {
    let all = [&["--json", "doctor", "--offline"], args].concat();
    let ran = project.run(&all).expect(code);
    let objects = ran.out.lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
    let findings = objects.filter(|object| object["type"] == "finding" && object["code"] != "image-latest");
    findings
        .map(|object| object["code"].as_str().unwrap().to_owned())
        .collect()
}

/// Containers that were made to look into images.
fn left(project: &Project) -> String {
    project.docker(&["ps", "-aq", "--filter", "name=stackdeck-doctor-"])
}

#[test]
fn what_the_image_lacks_is_found_before_the_start() {
    let lines = "    command: [serve, --now]\n    healthcheck: {test: [CMD, curl, 'http://127.0.0.1/']}\n";
    let Some(project) = project("stackdeck-doctor-lacks", lines) else {
        return;
    };
    assert_eq!(codes(&project, &[], 3), ["program-missing", "probe-tool-missing"]);
    assert_eq!(left(&project), "");
    let text = project.run(&["--plain", "doctor", "--offline"]).expect(3).out;
    assert!(text.contains("compose.yaml:4:"), "{text}");
    assert!(text.contains("2 errors"), "{text}");
}

#[test]
fn a_script_is_made_executable_only_with_consent() {
    let lines = "    command: [/start.sh]\n    volumes: ['./start.sh:/start.sh']\n";
    let Some(project) = project("stackdeck-doctor-fix", lines) else {
        return;
    };
    project.write_file("start.sh", "#!/bin/sh\nsleep 999\n");
    assert_eq!(codes(&project, &["--fix"], 3), ["program-not-executable"]);
    assert_eq!(codes(&project, &["--fix", "--yes"], 0), ["program-not-executable"]);
    assert_eq!(codes(&project, &[], 0), Vec::<String>::new());
}

#[test]
fn a_port_of_a_program_is_found_with_the_program() {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    let lines = format!("    command: [/bin/busybox, sleep, '999']\n    ports: ['127.0.0.1:{port}:80']\n");
    let Some(project) = project("stackdeck-doctor-port", &lines) else {
        return;
    };
    // An engine elsewhere has other ports.
    if std::env::var_os("DOCKER_HOST").is_some() {
        return;
    }
    let ran = project.run(&["--json", "doctor", "--offline"]).expect(3);
    let said = format!("(process {}) listens on 127.0.0.1:{port}", std::process::id());
    assert!(
        ran.out.contains("\"port-taken\"") && ran.out.contains(&said),
        "{}",
        ran.out
    );
}

#[test]
fn a_sound_project_has_no_finding() {
    let lines = "    command: [/bin/busybox, sleep, '999']\n    healthcheck: {test: [CMD-SHELL, 'true || exit 1']}\n";
    let Some(project) = project("stackdeck-doctor-sound", lines) else {
        return;
    };
    assert_eq!(codes(&project, &[], 0), Vec::<String>::new());
}
