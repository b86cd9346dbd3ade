//! The shape of a CI script, run by the reference and by the program in its place, each on a project of its own: after every step
//! the exit codes are the same, and so is the output where it is the user's or is read by programs.

use crate::support::{Project, Ran, Tool, reference, run};
use serde_json::Value;
use std::io::Write;
use std::process::Stdio;

const COMPOSE: &str = r#"
x-small: &small
  image: stackdeck-test/busybox:interop
  init: true
  stop_grace_period: 1s
  pull_policy: never
services:
  db:
    <<: *small
    command: [sh, -c, 'echo db starts; touch /ready; exec sleep 1000']
    healthcheck: {test: [CMD, test, -f, /ready], interval: 300ms, timeout: 5s, retries: 30}
    environment: {TOKEN: "${TOKEN:-none}"}
    volumes: ["data:/data"]
  migrate:
    <<: *small
    command: [sh, -c, 'echo migrated; echo with a warning >&2']
    depends_on: {db: {condition: service_healthy}}
  web:
    build: {context: ., args: {WHO: file}}
    init: true
    stop_grace_period: 1s
    command: [sh, -c, 'echo web says hello; echo web complains >&2; exec sleep 1000']
    depends_on: {db: {condition: service_healthy}, migrate: {condition: service_completed_successfully}}
    ports: ["127.0.0.1:${PORT}:80"]
  worker: {<<: *small, command: [sleep, "1000"], profiles: [more]}
  tool: {<<: *small, entrypoint: [sh, -c], profiles: [tools], network_mode: none}
  job: {<<: *small, command: [sh, -c, 'sleep 3; exit 3'], profiles: [more]}
  sick: {<<: *small, command: [sleep, "1000"], profiles: [more], healthcheck: {test: "exit 1", interval: 200ms, retries: 2}}
  tests:
    <<: *small
    command: [sh, -c, 'echo 3 passed; echo 1 failed >&2; exit 4']
    profiles: [tests]
    depends_on: {db: {condition: service_healthy}}
volumes: {data: {}}
"#;

const DOCKERFILE: &str = "FROM scratch\nARG WHO=nobody\nCOPY busybox /bin/busybox\nCOPY busybox /bin/sh\nCOPY busybox /bin/sleep\nENV WHO=$WHO\n";

/// What of a step's output must be the same.
#[derive(Debug, Clone, Copy)]
enum Same {
    /// Nothing but the exit code.
    Code,
    /// Standard output, byte by byte.
    Out,
    /// Standard output and standard error.
    Both,
    /// The lines of standard output, in any order.
    Lines,
    /// The log lines of standard output, in any order, however names are padded.
    LogLines,
    /// How many lines there are.
    Count,
    /// JSON, also one object a line: the names of its fields, and every value that is not of the moment.
    Json,
    /// A tar archive: names and contents.
    Tar,
}

struct Step {
    args: &'static [&'static str],
    stdin: &'static str,
    same: Same,
}

const fn step(args: &'static [&'static str], same: Same) -> Step {
    Step { args, stdin: "", same }
}

const SCRIPT: &[Step] = &[
    // What is in the file.
    step(&["config", "-q"], Same::Both),
    step(&["config", "--services"], Same::Lines),
    step(&["config", "--images"], Same::Lines),
    step(&["config", "--volumes"], Same::Out),
    step(&["--profile", "*", "config", "--services"], Same::Lines),
    step(&["config", "--format", "json"], Same::Json),
    step(&["-f", "gone.yaml", "config", "-q"], Same::Code),
    // Images.
    step(&["pull", "-q", "--ignore-buildable"], Same::Code),
    step(&["build", "--quiet"], Same::Code),
    step(&["build", "--build-arg", "WHO=script", "web"], Same::Code),
    // Up, and what runs.
    step(&["up", "-d", "--wait", "--wait-timeout", "60"], Same::Code),
    step(&["ps", "-a", "--no-trunc", "--format", "json"], Same::Json),
    step(&["ps", "--services", "--status", "running"], Same::Lines),
    step(&["ps", "-q"], Same::Count),
    step(&["port", "web", "80"], Same::Both),
    step(&["port", "web", "81"], Same::Code),
    step(&["top", "web"], Same::Code),
    step(&["images", "-q"], Same::Count),
    step(&["images", "--format", "json"], Same::Json),
    step(&["volumes", "-q"], Same::Out),
    // Commands inside.
    step(
        &["exec", "-T", "web", "sh", "-c", "echo out of $WHO; echo wrong >&2"],
        Same::Both,
    ),
    step(&["exec", "-T", "db", "sh", "-c", "exit 42"], Same::Both),
    step(&["exec", "-T", "db", "no-such-program"], Same::Code),
    step(&["exec", "-T", "gone", "true"], Same::Code),
    step(
        &[
            "exec",
            "-T",
            "-e",
            "A=1",
            "-e",
            "TOKEN",
            "-w",
            "/data",
            "-u",
            "0",
            "db",
            "sh",
            "-c",
            "echo $A $TOKEN; pwd",
        ],
        Same::Both,
    ),
    Step {
        args: &["exec", "-T", "db", "sh", "-c", "cat > /data/in; cat /data/in"],
        stdin: "two\nlines, the last without an end",
        same: Same::Both,
    },
    step(
        &[
            "run",
            "--rm",
            "-T",
            "web",
            "sh",
            "-c",
            "echo $# of them: \"$*\"",
            "sh",
            "a b",
            "--rm",
            "-x",
        ],
        Same::Out,
    ),
    step(
        &[
            "run",
            "--rm",
            "--no-deps",
            "-T",
            "-e",
            "MODE=ci",
            "web",
            "sh",
            "-c",
            "echo $MODE; exit 9",
        ],
        Same::Out,
    ),
    step(&["run", "--rm", "-T", "tool", "echo from the tools"], Same::Out),
    Step {
        args: &["run", "--rm", "-i", "-T", "--no-deps", "db", "cat"],
        stdin: "piped",
        same: Same::Out,
    },
    // Files.
    step(&["cp", "fixture.txt", "db:/data/fixture.txt"], Same::Code),
    step(&["exec", "-T", "db", "cat", "/data/fixture.txt"], Same::Both),
    step(&["cp", "db:/data/fixture.txt", "copied.txt"], Same::Code),
    step(&["cp", "db:/data/fixture.txt", "-"], Same::Tar),
    step(&["cp", "db:/data/gone.txt", "copied.txt"], Same::Code),
    // Logs.
    step(&["logs", "--no-log-prefix", "--no-color", "web"], Same::Lines),
    step(&["logs", "--no-color", "--tail", "1", "db"], Same::Out),
    step(&["logs", "--no-color"], Same::LogLines),
    // Stopped and started.
    step(&["stop", "-t", "1", "web"], Same::Code),
    step(
        &["ps", "-a", "--format", "{{.Service}} {{.State}} {{.ExitCode}}"],
        Same::Lines,
    ),
    step(&["exec", "-T", "web", "true"], Same::Code),
    step(&["start", "web"], Same::Code),
    step(&["restart", "-t", "1", "db"], Same::Code),
    step(&["pause", "db"], Same::Code),
    step(&["ps", "--format", "{{.Service}} {{.State}}"], Same::Lines),
    step(&["unpause", "db"], Same::Code),
    // More of one, and one that fails.
    step(&["up", "-d", "worker"], Same::Code),
    step(&["--profile", "more", "scale", "worker=3"], Same::Code),
    step(&["ps", "--format", "{{.Name}}", "worker"], Same::Lines),
    step(&["kill", "-s", "KILL", "worker"], Same::Code),
    step(
        &["ps", "-a", "--format", "{{.Name}} {{.State}} {{.ExitCode}}", "worker"],
        Same::Lines,
    ),
    step(&["up", "-d", "--wait", "--wait-timeout", "20", "sick"], Same::Code),
    step(&["rm", "-fsv", "sick", "worker"], Same::Code),
    step(&["up", "-d", "job"], Same::Code),
    step(&["wait", "job"], Same::Code),
    // The tests of the project.
    step(
        &["up", "--no-color", "--exit-code-from", "tests", "tests"],
        Same::LogLines,
    ),
    step(
        &["ps", "-a", "--format", "{{.Service}} {{.State}}", "tests"],
        Same::Lines,
    ),
    // Down.
    step(&["down", "-v", "--remove-orphans", "-t", "1"], Same::Code),
    step(&["ps", "-aq"], Same::Count),
    step(&["--profile", "*", "down", "-v"], Same::Code),
    step(&["down", "-v"], Same::Code),
];

/// One tool's project.
fn project(name: &str, port: &str) -> Option<Project> {
    let project = Project::on_engine(name)?;
    project.write_file("compose.yaml", COMPOSE);
    project.write_file("Dockerfile", DOCKERFILE);
    project.write_file("fixture.txt", "first\nsecond\n");
    project.write_file(".env", &format!("PORT={port}\nTOKEN=from the env file\n"));
    Some(project)
}

fn ran(project: &Project, tool: Tool, step: &Step) -> Ran {
    if step.stdin.is_empty() {
        return run(&mut project.command_of(tool, step.args));
    }
    let mut command = project.command_of(tool, step.args);
    command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    child.stdin.take().unwrap().write_all(step.stdin.as_bytes()).unwrap();
    let output = child.wait_with_output().unwrap();
    Ran {
        code: output.status.code(),
        out: String::from_utf8_lossy(&output.stdout).into_owned(),
        err: String::from_utf8_lossy(&output.stderr).into_owned(),
    }
}

/// The part of a run that must be the same, without the names that differ.
fn compared(ran: &Ran, same: Same, project: &Project, port: &str) -> String {
    let plain = |text: &str| {
        let directory = project.dir.path().display().to_string();
        text.replace(&directory, "DIRECTORY")
            .replace(&project.name, "NAME")
            .replace(port, "28380")
    };
    let sorted = |lines: &mut dyn Iterator<Item = &str>| {
        let mut lines: Vec<&str> = lines.collect();
        lines.sort_unstable();
        lines.join("\n")
    };
    let (out, err) = (plain(&ran.out), plain(&ran.err));
    match same {
        Same::Code => String::new(),
        Same::Out => out,
        Same::Both => format!("{out}--- stderr\n{err}"),
        Same::Lines => sorted(&mut out.lines()),
        Same::LogLines => {
            // The reference pads a name to the longest of those it knows by then, which differs from run to run.
            let unpadded = |line: &str| {
                let (name, text) = line.split_once(" | ")?;
                Some(format!("{} | {text}", name.trim_end()))
            };
            let lines: Vec<String> = out.lines().filter_map(unpadded).collect();
            sorted(&mut lines.iter().map(String::as_str))
        }
        Same::Count => out.lines().filter(|line| !line.is_empty()).count().to_string(),
        Same::Json => {
            let values = out
                .lines()
                .map(serde_json::from_str::<Value>)
                .collect::<Result<Vec<_>, _>>();
            let values = values
                .unwrap_or_else(|_| vec![serde_json::from_str(&out).unwrap_or_else(|error| panic!("{error}: {out}"))]);
            let mut lines: Vec<String> = values
                .into_iter()
                .flat_map(items)
                .map(|value| timeless(&value).to_string())
                .collect();
            lines.sort();
            lines.join("\n")
        }
        Same::Tar => {
            let mut archive = tar::Archive::new(ran.out.as_bytes());
            let entries = archive.entries().unwrap().map(|entry| {
                let mut entry = entry.unwrap();
                let mut text = entry.path().unwrap().display().to_string();
                std::io::Read::read_to_string(&mut entry, &mut text).unwrap();
                text
            });
            entries.collect::<Vec<_>>().join("\n")
        }
    }
}

fn items(value: Value) -> Vec<Value> {
    match value {
        Value::Array(items) => items,
        other => vec![other],
    }
}

/// A value in which what is of the moment, or differs by chance, says only that it is there.
fn timeless(value: &Value) -> Value {
    const OF_THE_MOMENT: [&str; 8] = [
        "ID",
        "CreatedAt",
        "RunningFor",
        "Status",
        "Labels",
        "Created",
        "LastTagTime",
        "Size",
    ];
    match value {
        Value::Object(fields) => {
            let mut fields: Vec<(String, Value)> = fields
                .iter()
                .map(|(name, value)| {
                    let of_the_moment = OF_THE_MOMENT.contains(&name.as_str());
                    (
                        name.clone(),
                        if of_the_moment {
                            Value::from("…")
                        } else {
                            timeless(value)
                        },
                    )
                })
                .collect();
            fields.sort_by(|(a, _), (b, _)| a.cmp(b));
            Value::Object(fields.into_iter().collect())
        }
        Value::Array(all) => Value::Array(all.iter().map(timeless).collect()),
        other => other.clone(),
    }
}

#[test]
fn a_ci_script_ends_and_prints_the_same_by_both_tools() {
    if reference().is_none() {
        let is_required = std::env::var("STACKDECK_REQUIRE_ENGINE").as_deref() == Ok("1");
        assert!(!is_required, "docker compose is not installed");
        eprintln!("SKIPPED: docker compose is not installed");
        return;
    }
    let ports = ["28381", "28382"];
    let Some(theirs) = project("sdscript-theirs", ports[0]) else {
        return;
    };
    let ours = project("sdscript-ours", ports[1]).unwrap();
    let mut differences = Vec::new();
    for step in SCRIPT {
        let [left, right] =
            [(&theirs, Tool::Reference, ports[0]), (&ours, Tool::StandIn, ports[1])].map(|(project, tool, port)| {
                let ran = ran(project, tool, step);
                let output = compared(&ran, step.same, project, port);
                (ran, output)
            });
        if left.0.code != right.0.code || left.1 != right.1 {
            differences.push(format!(
                "{:?}\n  theirs {:?} {}\n  ours   {:?} {}\n  said by theirs: {}\n  said by ours:   {}",
                step.args, left.0.code, left.1, right.0.code, right.1, left.0.err, right.0.err
            ));
        }
    }
    for project in [&theirs, &ours] {
        let copied = std::fs::read_to_string(project.dir.path().join("copied.txt"));
        assert_eq!(copied.unwrap(), "first\nsecond\n", "{}", project.name);
        assert_eq!(project.engine.leftovers(&project.name), Vec::<String>::new());
    }
    assert!(
        differences.is_empty(),
        "{} of {} steps differ\n{}",
        differences.len(),
        SCRIPT.len(),
        differences.join("\n")
    );
}
