//! Two programs do the same to one project at the same time: both succeed, and the end is as if one had done it. The
//! reference may fail where it meets another, but says so, and the end is the same.
//!
//! `STACKDECK_ROUNDS` sets how often each pair is tried.

use crate::project;
use crate::support::proxy::{Proxy, Treatment};
use crate::support::{Project, Ran, Tool, reference};
use std::process::{Child, Stdio};
use std::time::Duration;

const FILE: &str = "services:
  web: {<<: *small, networks: [front, back], depends_on: [db], scale: 2}
  db: {<<: *small, networks: [back], volumes: [data:/data]}
networks: {front: {}, back: {}}
volumes: {data: {}}
";
/// Longer than the first waits between two calls.
const NO_MORE: Duration = Duration::from_millis(700);
/// The containers of [`FILE`].
const ALL: [&str; 3] = ["db-1", "web-1", "web-2"];

fn rounds() -> u32 {
    let set = std::env::var("STACKDECK_ROUNDS").ok();
    set.and_then(|text| text.parse().ok()).unwrap_or(2)
}

fn start(project: &Project, tool: Tool, args: &[&str], through: Option<&Proxy>) -> Child {
    let mut command = project.command_of(tool, args);
    command.envs(through.map(|proxy| ("DOCKER_HOST", proxy.host())));
    command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap()
}

fn end(child: Child) -> Ran {
    let output = child.wait_with_output().unwrap();
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    Ran {
        code: output.status.code(),
        out: text(&output.stdout),
        err: text(&output.stderr),
    }
}

/// What is to hold at the end.
#[derive(Clone, Copy, PartialEq)]
enum End {
    AllRun,
    AllGone,
}

impl End {
    fn fault(self, project: &Project) -> Option<String> {
        let listed = project.containers();
        let running = |one: &&(String, serde_json::Value)| one.1["State"]["Status"] == "running";
        let names: Vec<&str> = listed.iter().filter(running).map(|one| one.0.as_str()).collect();
        let networks = project.engine.networks(&project.name).len();
        let (wanted, count): (&[&str], usize) = match self {
            Self::AllRun => (&ALL, 2),
            Self::AllGone => (&[], 0),
        };
        let is_so = names == wanted && listed.len() == wanted.len() && networks == count;
        let all: Vec<&String> = listed.iter().map(|one| &one.0).collect();
        (!is_so).then(|| format!("{names:?} run of {all:?}, {networks} networks"))
    }
}

/// Tries a pair, and returns what went wrong.
fn pair(project: &Project, other: Tool, args: &[&str], before: &dyn Fn(), wanted: End) -> Vec<String> {
    let (mut faults, mut failed) = (Vec::new(), 0);
    for round in 0..rounds() {
        before();
        // The second begins while the first is at different things: after so many of its calls, or when it makes no more.
        let calls = (round * 7 % 50) as usize;
        let (first, second) = if round % 2 == 0 {
            (Tool::Ours, other)
        } else {
            (other, Tool::Ours)
        };
        let proxy = Proxy::start(project.engine.socket(), |_, _| Treatment::Pass);
        let first_run = start(project, first, args, Some(&proxy));
        proxy.wait_for(NO_MORE, |seen| seen.len() >= calls);
        let second_run = start(project, second, args, None);
        let runs = [(first, end(first_run)), (second, end(second_run))];
        let said: Vec<String> = runs
            .iter()
            .map(|(tool, ran)| format!("{tool:?}: {}{}", ran.out, ran.err))
            .collect();
        for (tool, ran) in runs {
            let may_fail = tool == Tool::Reference && !ran.err.is_empty();
            failed += u32::from(ran.code != Some(0));
            if ran.code != Some(0) && !may_fail {
                faults.push(format!(
                    "round {round}, {calls} calls: {tool:?} {args:?} ends with {:?}",
                    ran.code
                ));
                faults.extend(said.clone());
            }
        }
        if let Some(fault) = wanted.fault(project) {
            faults.push(format!("round {round}, {calls} calls: {args:?}: {fault}"));
            faults.extend(said);
        }
    }
    eprintln!(
        "{} of {} rounds of Ours and {other:?} {args:?}: {failed} runs failed",
        faults.len(),
        rounds()
    );
    faults
}

/// Both pairs of one operation: ours with ours, and ours with the reference.
fn pairs(name: &str, args: &[&str], is_up_before: bool, wanted: End) {
    let Some(project) = project(name, FILE) else { return };
    let before = || {
        project.must(if is_up_before {
            &["up", "-d"]
        } else {
            &["down", "-t", "0"]
        });
    };
    let mut faults = pair(&project, Tool::Ours, args, &before, wanted);
    if reference().is_some() {
        faults.extend(pair(&project, Tool::Reference, args, &before, wanted));
    }
    assert!(faults.is_empty(), "\n{}", faults.join("\n"));
}

#[test]
fn two_ups_bring_up_one_project() {
    pairs("twoups", &["up", "-d"], false, End::AllRun);
}

#[test]
fn two_downs_take_one_project_down() {
    pairs("twodowns", &["down"], true, End::AllGone);
}

#[test]
fn two_restarts_leave_everything_running() {
    pairs("tworestarts", &["restart"], true, End::AllRun);
}

#[test]
fn two_recreations_leave_one_container_each() {
    pairs("tworecreates", &["up", "-d", "--force-recreate"], true, End::AllRun);
}
