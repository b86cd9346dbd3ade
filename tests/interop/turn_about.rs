//! What one tool brings up the other finds up to date, lists, reads and takes down.

use crate::inspect;
use crate::projects::{SAMPLES, Sample};
use crate::support::{Project, Tool};
use crate::{must, project};

/// One project through the hands of the reference and of ours, in both orders.
fn turn_about(sample: &Sample, ours: Tool) -> Vec<String> {
    let Some(project) = project("sdinterop", sample) else {
        return Vec::new();
    };
    let mut faults = Vec::new();
    let mut seen = Vec::new();
    for (first, second) in [(Tool::Reference, ours), (ours, Tool::Reference)] {
        let fault = |what: String| format!("{}: {first:?} first: {what}", sample.name);
        must(&project, first, &["up", "-d"]);
        let made = identities(&project);
        seen.push(inspect::of(&project));
        must(&project, second, &["up", "-d"]);
        let after = identities(&project);
        if after != made {
            faults.push(fault(format!("something was made anew:\n  {made:#?}\n  {after:#?}")));
        }
        let listed = must(&project, second, &["ps", "-a", "-q"]);
        let containers = made.iter().filter(|one| one.starts_with('/')).count();
        if listed.lines().count() != containers {
            faults.push(fault(format!("{second:?} ps lists {listed:?}, there are {containers}")));
        }
        let logs = must(&project, second, &["logs", "--no-log-prefix"]);
        if !logs.contains("said by") {
            faults.push(fault(format!("{second:?} logs shows {logs:?}")));
        }
        must(&project, second, &["down", "-v", "-t", "1"]);
        let left = project.engine.leftovers(&project.name);
        if !left.is_empty() {
            faults.push(fault(format!("{second:?} down left {left:?}")));
        }
    }
    faults.extend(inspect::differences(&seen[0], &seen[1]).map(|line| format!("{}: {line}", sample.name)));
    faults
}

/// Names and ids of the containers, networks and volumes: what was made anew has another one.
fn identities(project: &Project) -> Vec<String> {
    let containers = project.containers().into_iter();
    let containers = containers.map(|(_, full)| format!("{} {}", full["Name"].as_str().unwrap(), full["Id"]));
    let networks = project.engine.networks(&project.name).into_iter();
    let networks = networks.map(|one| format!("{} {}", one["Name"], one["Id"]));
    let volumes = project.engine.volumes(&project.name).into_iter();
    let volumes = volumes.map(|one| format!("{} {}", one["Name"], one["CreatedAt"]));
    containers.chain(networks).chain(volumes).collect()
}

/// The faults of the projects that are chosen. One that cannot be brought up does not keep the others from being looked at.
fn faults(is_chosen: impl Fn(&Sample) -> bool, ours: Tool) -> Vec<String> {
    let looked_at = |sample: &Sample| {
        let looked = std::panic::catch_unwind(|| turn_about(sample, ours));
        looked.unwrap_or_else(|_| vec![format!("{}: see the panic above", sample.name)])
    };
    SAMPLES
        .iter()
        .filter(|sample| is_chosen(sample))
        .flat_map(looked_at)
        .collect()
}

#[test]
fn each_tool_keeps_what_the_other_made_and_both_make_the_same() {
    let only = std::env::var("INTEROP_ONLY").unwrap_or_default();
    let faults = faults(|sample| only.is_empty() || sample.name == only, Tool::Ours);
    assert!(faults.is_empty(), "\n{}", faults.join("\n"));
    stand_in_does_the_same();
}

/// Through the docker client, as `docker compose`. Part of the test above: the projects are the same.
fn stand_in_does_the_same() {
    let few = ["networks", "scale", "profiles", "health", "files"];
    let faults = faults(|sample| few.contains(&sample.name), Tool::StandIn);
    assert!(faults.is_empty(), "\n{}", faults.join("\n"));
}
