//! Services that write numbered lines, and what they wrote.

use crate::support::Project;
use std::io::{BufRead, BufReader};
use std::process::{Command, Stdio};

/// A service that writes fifty numbered lines a second.
pub const TALKER: &str = "services:
  talker:
    image: stackdeck-test/busybox:interop
    init: true
    stop_grace_period: 2s
    command: [sh, -c, 'n=0; while :; do n=$$((n+1)); echo \"line $$n\"; busybox usleep 20000; done']
";

/// The numbers in what a container wrote, or a face of it.
pub fn numbers(text: &str) -> Vec<u32> {
    let number = |line: &str| {
        let (_, rest) = line.split_once("line ")?;
        let digits: String = rest.chars().take_while(char::is_ascii_digit).collect();
        digits.parse().ok()
    };
    text.lines().filter_map(number).collect()
}

/// What the engine has of the log of the project's only container.
pub fn written(project: &Project) -> String {
    let listed = project.engine.containers(&project.name);
    let id = listed.first().map(|one| one["Id"].as_str().unwrap().to_owned());
    id.map_or_else(String::new, |id| project.docker(&["logs", &id]))
}

/// Waits until the container has written so many lines more.
#[track_caller]
pub fn wait_for_more(project: &Project, more: usize) {
    let listed = project.engine.containers(&project.name);
    let id = listed[0]["Id"].as_str().unwrap();
    let mut command = Command::new("docker");
    command.args(["logs", "--follow", "--tail", "0", id]);
    let mut child = command.stdout(Stdio::piped()).spawn().unwrap();
    let lines = BufReader::new(child.stdout.take().unwrap()).lines();
    let come = lines
        .map_while(Result::ok)
        .filter(|line| !numbers(line).is_empty())
        .take(more)
        .count();
    let _ = child.kill();
    let _ = child.wait();
    assert_eq!(come, more, "the log ended");
}
