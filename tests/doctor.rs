//! `doctor` on a real engine: what is inside images and on the machine is found, and nothing is left behind.

mod support;

use serde_json::Value;
use std::time::{Duration, Instant};
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

/// Waits until no container is left that was made to read files of images: other tests make some for a moment.
#[track_caller]
fn assert_none_left(project: &Project) {
    let began = Instant::now();
    loop {
        let left = project.docker(&["ps", "-aq", "--filter", "name=stackdeck-doctor-"]);
        if left.is_empty() {
            return;
        }
        assert!(began.elapsed() < Duration::from_secs(30), "left: {left}");
        std::thread::yield_now();
    }
}

#[test]
fn what_the_image_lacks_is_found_before_the_start() {
    let lines = "    command: [serve, --now]\n    healthcheck: {test: [CMD, curl, 'http://127.0.0.1/']}\n";
    let Some(project) = project("stackdeck-doctor-lacks", lines) else {
        return;
    };
    assert_eq!(codes(&project, &[], 3), ["program-missing", "probe-tool-missing"]);
    assert_none_left(&project);
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

#[test]
fn an_external_network_is_made_only_with_consent() {
    let Some(project) = project(
        "stackdeck-doctor-network",
        "    command: [/bin/busybox, sleep, '999']\n    networks: [edge]\nnetworks: {edge: {external: true, name: stackdeck-doctor-edge}}\n",
    ) else {
        return;
    };
    let exists = || {
        !project
            .docker(&["network", "ls", "-q", "--filter", "name=^stackdeck-doctor-edge$"])
            .is_empty()
    };
    assert_eq!(codes(&project, &["--fix"], 3), ["external-missing"]);
    assert!(!exists());
    assert_eq!(codes(&project, &["--fix", "--yes"], 0), ["external-missing"]);
    assert!(exists());
    let left = codes(&project, &[], 0);
    project.docker(&["network", "rm", "stackdeck-doctor-edge"]);
    assert_eq!(left, Vec::<String>::new());
}

#[test]
fn a_subnet_that_another_network_has_is_found() {
    let lines = "    command: [/bin/busybox, sleep, '999']\n    networks: [lan]\nnetworks: {lan: {ipam: {config: [{subnet: 10.231.7.0/24}]}}}\n";
    let Some(project) = project("stackdeck-doctor-subnet", lines) else {
        return;
    };
    assert_eq!(codes(&project, &[], 0), Vec::<String>::new());
    project.docker(&[
        "network",
        "create",
        "--subnet",
        "10.231.0.0/16",
        "stackdeck-doctor-taken",
    ]);
    let ran = project.run(&["--plain", "doctor", "--offline"]);
    project.docker(&["network", "rm", "stackdeck-doctor-taken"]);
    assert_eq!(ran.code, Some(3), "{}", ran.out);
    assert!(
        ran.out.contains("subnet-overlaps") && ran.out.contains("stackdeck-doctor-taken"),
        "{}",
        ran.out
    );
}

#[test]
fn a_volume_older_than_a_script_and_a_password_is_found() {
    let Some(engine) = engine() else { return };
    let names = ["stackdeck-offline/mysql:9", "mysql:8.4"];
    let Some(image) = names.into_iter().find(|name| engine.has_image(name)) else {
        let is_required = std::env::var("STACKDECK_REQUIRE_ENGINE").as_deref() == Ok("1");
        assert!(!is_required, "no MySQL is here: compose/prepare makes it available");
        eprintln!("SKIPPED: no MySQL is here (compose/prepare)");
        return;
    };
    let project = Project::on_engine("stackdeck-doctor-volume").unwrap();
    let file = format!(
        "services:\n  db:\n    image: {image}\n    environment: {{MYSQL_ROOT_PASSWORD: old}}\n    volumes: ['data:/var/lib/mysql', './init:/docker-entrypoint-initdb.d:ro']\nvolumes: {{data: {{}}}}\n"
    );
    project.write(&file);
    project.write_file("init/01.sql", "CREATE TABLE shop.a (id INT);\n");
    project.must(&["create"]);
    assert_eq!(codes(&project, &[], 0), Vec::<String>::new());
    project.write(&file.replace("old", "new"));
    let later = std::time::SystemTime::now() + std::time::Duration::from_secs(3600);
    let script = std::fs::File::options()
        .write(true)
        .open(project.dir.path().join("init/01.sql"))
        .unwrap();
    script.set_modified(later).unwrap();
    let mut found = codes(&project, &[], 0);
    found.sort();
    assert_eq!(found, ["volume-older-than-script", "volume-older-than-variable"]);
    let told = project.run(&["--plain", "doctor", "--offline"]).out;
    assert!(
        !told.contains("`old`") && !told.contains("`new`"),
        "a password is shown: {told}"
    );
}

#[test]
fn what_can_be_fixed_without_harm_is_fixed() {
    let lines = "    command: [/start.sh]\n    volumes: ['./start.sh:/start.sh']\n    environment: {GREETING: '${STACKDECK_TEST_GREETING}'}\n";
    let Some(project) = project("stackdeck-doctor-fixes", lines) else {
        return;
    };
    let script = project.dir.path().join("start.sh");
    project.write_file("start.sh", "#!/bin/sh\r\nsleep 999\r\n");
    project.write_file(".env.example", "STACKDECK_TEST_GREETING=hello\n");
    std::fs::set_permissions(&script, std::os::unix::fs::PermissionsExt::from_mode(0o755)).unwrap();
    let mut found = codes(&project, &["--fix"], 3);
    found.sort();
    assert_eq!(found, ["script-line-endings", "variable-unset"]);
    codes(&project, &["--fix", "--yes"], 0);
    assert_eq!(codes(&project, &[], 0), Vec::<String>::new());
    assert_eq!(std::fs::read_to_string(&script).unwrap(), "#!/bin/sh\nsleep 999\n");
    let made = std::fs::read_to_string(project.dir.path().join(".env")).unwrap();
    assert_eq!(made, "STACKDECK_TEST_GREETING=hello\n");
}

#[test]
fn an_up_tells_what_the_files_tell_and_starts_all_the_same() {
    let lines = "    command: [/bin/busybox, sleep, '999']\n    init: true\n    healthcheck: {test: [CMD, 'true', '||', exit, '1'], interval: 60s}\n";
    let Some(project) = project("stackdeck-doctor-up", lines) else {
        return;
    };
    let ran = project.run(&["--plain", "up", "-d"]).expect(0);
    let told = ran.err.find("warning[probe-shell-syntax]");
    let started = ran.err.find("starting");
    assert!(told.is_some() && started.is_some() && told < started, "{}", ran.err);
}
