//! An engine that hangs: its connections stay, and nothing comes. That is said, what is shown is of then, and when it goes on,
//! so does everything else.

use crate::project;
use crate::support::proxy::{Proxy, Treatment};
use crate::terminal::Terminal;
use std::io::{BufRead, BufReader};
use std::process::Stdio;
use std::time::{Duration, Instant};

/// Nothing waits this long unless it fails.
const LONG: Duration = Duration::from_secs(60);

const FILE: &str = "services:
  web:
    <<: *small
    healthcheck: {test: [CMD, 'true'], interval: 1s}
";

#[test]
fn the_deck_shows_how_old_what_it_knows_is() {
    let Some(project) = project("hangs", FILE) else { return };
    project.must(&["up", "-d", "--wait"]);
    let proxy = Proxy::start(project.engine.socket(), |_, _| Treatment::Pass);
    let args = ["-p", &project.name, "-f", "compose.yaml"];
    let mut terminal = Terminal::start_with(project.dir.path(), &args, (120, 30), &[("DOCKER_HOST", &proxy.host())]);
    terminal.wait_for_line(&["web", "healthy"]);
    proxy.stop();
    terminal.wait_for("nothing heard for 1");
    terminal.wait_for_line(&["web", "healthy", "s ago"]);
    proxy.resume();
    terminal.wait_for_line(&["web", "healthy"]);
    terminal.wait_until_gone("nothing heard");
    terminal.press("qd");
    assert_eq!(terminal.end(), 0, "{}", terminal.text());
}

#[test]
fn json_tells_of_silence_and_a_command_gives_up_after_half_a_minute() {
    let Some(project) = project("hangs-json", FILE) else {
        return;
    };
    project.must(&["up", "-d"]);
    let proxy = Proxy::start(project.engine.socket(), |_, _| Treatment::Pass);
    let mut command = project.command(&["--json", "logs", "-f"]);
    command.env("DOCKER_HOST", proxy.host()).stdout(Stdio::piped());
    let mut child = command.spawn().unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap())
        .lines()
        .map_while(Result::ok);
    proxy.wait_for(LONG, |seen| seen.iter().any(|line| line.contains("/logs")));
    proxy.stop();
    let began = Instant::now();
    let told = lines.find(|line| line.contains("\"silence\"")).unwrap();
    assert!(told.contains("\"since\":\"2"), "{told}");
    assert!(began.elapsed().as_secs() < 15, "{:?}", began.elapsed());
    let rest: Vec<String> = lines.collect();
    assert_eq!(child.wait().unwrap().code(), Some(7), "{rest:#?}");
    assert!(began.elapsed().as_secs() < 45, "{:?}", began.elapsed());
}
