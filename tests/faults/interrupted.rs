//! The program is killed at one call of the engine's API, and the next `up` finishes: nothing is lost, nothing is left over,
//! and the end is that of an operation which nobody disturbed.
//!
//! Some calls of each operation are tried, all of a recreate's that change something; with `STACKDECK_EVERY_CALL=1`, every
//! call of every operation.

#![allow(clippy::disallowed_types, reason = "the program is killed from another thread")]

use crate::project;
use crate::support::proxy::{Proxy, Treatment};
use crate::support::{Project, poll_until};
use rustix::process::{Pid, Signal, kill_process};
use serde_json::Value;
use std::process::Stdio;
use std::sync::{Arc, Mutex};
use std::time::Duration;

/// What is done to a project that is up, and what its file says then.
struct Operation {
    name: &'static str,
    /// The user of `web` in the file. Before, it is 0.
    user: &'static str,
    args: &'static [&'static str],
    /// Whether the project is up before.
    is_up: bool,
    /// Every so many of the calls that change something are tried.
    every: usize,
}

impl Operation {
    /// Whether the containers' anonymous volumes survive it.
    fn is_kept(&self) -> bool {
        self.is_up && !matches!(self.name, "down" | "rm" | "scale")
    }
}

const fn operation(name: &'static str, args: &'static [&'static str]) -> Operation {
    Operation {
        name,
        user: "0",
        args,
        is_up: true,
        every: 20,
    }
}

fn file(user: &str) -> String {
    format!(
        "services:
  web:
    <<: *small
    user: '{user}'
    networks: [front, back]
    volumes: [/kept]
    configs: [{{source: said, target: /said}}]
    depends_on: [db]
  db: {{<<: *small, networks: [back], volumes: ['data:/data']}}
  tail: {{<<: *small, depends_on: {{web: {{condition: service_started, restart: true}}}}}}
networks: {{front: {{}}, back: {{}}}}
volumes: {{data: {{}}}}
configs: {{said: {{content: as the file says}}}}
"
    )
}

/// Brings the project into the state before an operation, with something in each volume.
fn prepare(project: &Project, operation: &Operation) {
    project.write(&file("0"));
    project.must(&["up", "-d", "--remove-orphans"]);
    project.inside("db", &["touch", "/data/mark"]);
    project.inside("web", &["touch", "/kept/mark"]);
    if !operation.is_up {
        project.must(&["down", "-t", "0"]);
    }
    project.write(&file(operation.user));
}

/// Everything that must be the same at the end, whatever happened before.
fn described(project: &Project, keeps_anonymous: bool) -> Vec<String> {
    let mut all = Vec::new();
    for (name, full) in project.containers() {
        let config = &full["Config"];
        let networks = full["NetworkSettings"]["Networks"].as_object().unwrap();
        let mut networks: Vec<&str> = networks.keys().map(String::as_str).collect();
        networks.sort_unstable();
        let mounts = full["Mounts"].as_array().unwrap().iter();
        let mounts: Vec<&Value> = mounts.map(|mount| &mount["Destination"]).collect();
        let status = &full["State"]["Status"];
        all.push(format!("{name} {status} {} {networks:?} {mounts:?}", config["User"]));
    }
    all.extend(
        project
            .engine
            .networks(&project.name)
            .iter()
            .map(|one| format!("network {}", one["Name"])),
    );
    all.extend(
        project
            .engine
            .volumes(&project.name)
            .iter()
            .map(|one| format!("volume {}", one["Name"])),
    );
    all.push(format!("data {}", project.inside("db", &["ls", "/data"])));
    all.push(format!("config {}", project.inside("web", &["cat", "/said"])));
    if keeps_anonymous {
        all.push(format!("kept {}", project.inside("web", &["ls", "/kept"])));
    }
    // What has its name from the project.
    all.into_iter().map(|line| line.replace(&project.name, "")).collect()
}

/// Runs an operation through a proxy, killed once the engine has done the call of that number. Returns the calls.
fn run_until(project: &Project, args: &[&str], killed_at: Option<usize>) -> Vec<String> {
    let running: Arc<Mutex<Option<Pid>>> = Arc::default();
    let victim = Arc::clone(&running);
    let proxy = Proxy::start(project.engine.socket(), move |number, _| {
        let victim = Arc::clone(&victim);
        let kill = move || {
            if let Some(pid) = *victim.lock().unwrap() {
                kill_process(pid, Signal::KILL).unwrap();
            }
        };
        if killed_at == Some(number) {
            Treatment::Unheard(Box::new(kill))
        } else {
            Treatment::Pass
        }
    });
    let mut command = project.command(args);
    command
        .env("DOCKER_HOST", proxy.host())
        .stdout(Stdio::null())
        .stderr(Stdio::null());
    let mut child = {
        // Held until the child is there, for the call may be its first.
        let mut running = running.lock().unwrap();
        let child = command.spawn().unwrap();
        *running = Some(Pid::from_child(&child));
        child
    };
    child.wait().unwrap();
    proxy.seen()
}

fn is_every_call_tried() -> bool {
    std::env::var("STACKDECK_EVERY_CALL").as_deref() == Ok("1")
}

/// The numbers of the calls to be killed at.
fn points(calls: &[String], every: usize) -> Vec<usize> {
    let all = is_every_call_tried();
    let numbered = calls.iter().enumerate();
    let changing = numbered.filter(|(_, line)| all || !line.starts_with("GET "));
    let numbers = changing.map(|(at, _)| at + 1);
    numbers.step_by(if all { 1 } else { every }).collect()
}

/// Workers that try points of one operation at the same time, each with a project of its own.
const WORKERS: usize = 3;

fn interrupt(operation: &Operation) {
    let name = |worker: usize| format!("cut-{}-{worker}", operation.name);
    let Some(first) = project(&name(0), &file("0")) else {
        return;
    };
    prepare(&first, operation);
    let calls = run_until(&first, operation.args, None);
    first.must(&["up", "-d"]);
    let wanted = described(&first, operation.is_kept());
    let points = points(&calls, operation.every);
    let (points, wanted) = (&points, &wanted);
    let faults: Vec<String> = std::thread::scope(|scope| {
        let work = |worker: usize| {
            let own = (worker > 0).then(|| project(&name(worker), &file("0")).unwrap());
            let project = own.as_ref().unwrap_or(&first);
            let mine = points.iter().skip(worker).step_by(WORKERS);
            mine.filter_map(|at| fault_after(project, operation, *at, wanted))
                .collect::<Vec<String>>()
        };
        let workers: Vec<_> = (0..WORKERS.min(points.len()))
            .map(|worker| scope.spawn(move || work(worker)))
            .collect();
        workers.into_iter().flat_map(|worker| worker.join().unwrap()).collect()
    });
    eprintln!(
        "{}: {} of {} points failed, {} calls",
        operation.name,
        faults.len(),
        points.len(),
        calls.len()
    );
    assert!(faults.is_empty(), "\n{}", faults.join("\n"));
}

/// An engine goes on with a restart that it was asked for, though who asked is gone: what `up` found running may be down for a moment.
fn await_running(project: &Project) {
    poll_until("all containers run", Duration::from_secs(60), || {
        let containers = project.containers();
        let down = containers.iter().find(|(_, full)| full["State"]["Running"] != true);
        down.map_or(Ok(()), |(name, full)| Err(format!("{name}: {}", full["State"])))
    });
}

/// Kills an operation at a call, and returns what is wrong after the next `up`.
fn fault_after(project: &Project, operation: &Operation, at: usize, wanted: &[String]) -> Option<String> {
    prepare(project, operation);
    let done = run_until(project, operation.args, Some(at));
    let place = format!(
        "{} killed at call {at}, {}",
        operation.name,
        done.get(at - 1).map_or("", String::as_str)
    );
    let up = project.run(&["up", "-d"]);
    if up.code != Some(0) {
        project.run(&["down", "-t", "0"]);
        return Some(format!("{place}: up ends with {:?}\n{}{}", up.code, up.out, up.err));
    }
    await_running(project);
    let found = described(project, operation.is_kept());
    (found != wanted).then(|| format!("{place}:\n{found:#?}\ninstead of\n{wanted:#?}"))
}

#[test]
fn an_up_finishes_an_interrupted_recreate() {
    interrupt(&Operation {
        user: "0:0",
        every: 1,
        ..operation("recreate", &["up", "-d"])
    });
}

#[test]
fn an_up_finishes_an_interrupted_up() {
    interrupt(&Operation {
        is_up: false,
        ..operation("up", &["up", "-d"])
    });
}

#[test]
fn an_up_follows_an_interrupted_down() {
    interrupt(&operation("down", &["down"]));
}

#[test]
fn an_up_follows_an_interrupted_change_of_what_runs() {
    let all = [
        operation("restart", &["restart"]),
        operation("scale", &["up", "-d", "--scale", "web=0"]),
        operation("rm", &["rm", "-sf"]),
        operation("stop", &["stop"]),
        operation("kill", &["kill"]),
        operation("pause", &["pause"]),
    ];
    let few = if is_every_call_tried() { all.len() } else { 2 };
    for operation in &all[..few] {
        interrupt(operation);
    }
}
