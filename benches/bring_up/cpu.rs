//! CPU time that a bring-up takes: of the program, and of the engine with the project's containers, their probes included.
//! Read from /proc; of an engine elsewhere nothing is known.

use crate::support::Project;
use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use tokio::net::UnixStream;

/// Linux counts these in hundredths of a second, whatever its clock.
const TICKS: f64 = 100.0;

/// Seconds of CPU time.
#[derive(Debug, Clone, Copy, Default)]
pub struct CpuTime {
    pub program: f64,
    pub engine: f64,
}

impl CpuTime {
    /// What was used so far: by the children that ended, and by the engine for this project.
    pub fn used(project: &Project) -> Self {
        let all = processes();
        let ids: Vec<String> = project
            .containers()
            .iter()
            .filter_map(|(_, container)| container["Id"].as_str().map(str::to_owned))
            .collect();
        let counted = of_engine(&all, engine_process(project), &ids);
        let ended = all.iter().find(|process| process.id == std::process::id());
        Self {
            program: ended.map_or(0.0, |own| own.of_children as f64 / TICKS),
            engine: counted.map(|process| process.own + process.of_children).sum::<u64>() as f64 / TICKS,
        }
    }

    pub fn since(self, before: Self) -> Self {
        Self {
            program: self.program - before.program,
            engine: self.engine - before.engine,
        }
    }

    pub fn total(self) -> f64 {
        self.program + self.engine
    }
}

struct Process {
    id: u32,
    parent: u32,
    name: String,
    command: String,
    /// Ticks of its own, and of its children that ended and were waited for.
    own: u64,
    of_children: u64,
}

fn processes() -> Vec<Process> {
    let Ok(entries) = fs::read_dir("/proc") else {
        return Vec::new();
    };
    let ids = entries
        .flatten()
        .filter_map(|entry| entry.file_name().to_str()?.parse().ok());
    ids.filter_map(process).collect()
}

/// `None`: it has ended meanwhile.
fn process(id: u32) -> Option<Process> {
    let directory = Path::new("/proc").join(id.to_string());
    let stat = fs::read_to_string(directory.join("stat")).ok()?;
    let (before, after) = stat.rsplit_once(") ")?;
    let fields: Vec<&str> = after.split(' ').collect();
    let number = |at: usize| fields.get(at)?.parse::<u64>().ok();
    let command = fs::read(directory.join("cmdline")).unwrap_or_default();
    Some(Process {
        id,
        parent: u32::try_from(number(1)?).ok()?,
        name: before.split_once('(')?.1.to_owned(),
        command: String::from_utf8_lossy(&command).replace('\0', " "),
        own: number(11)? + number(12)?,
        of_children: number(13)? + number(14)?,
    })
}

/// The process that listens at the engine's socket.
fn engine_process(project: &Project) -> Option<u32> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_io().build().ok()?;
    let _entered = runtime.enter();
    let connected = std::os::unix::net::UnixStream::connect(project.engine.socket()).ok()?;
    connected.set_nonblocking(true).ok()?;
    let peer = UnixStream::from_std(connected).ok()?.peer_cred().ok()?;
    u32::try_from(peer.pid()?).ok()
}

/// The engine, its containerd, and of the containers' shims those of these ids, each with all below it.
fn of_engine<'a>(all: &'a [Process], engine: Option<u32>, ids: &[String]) -> impl Iterator<Item = &'a Process> {
    let is_engine = |id: u32| all.iter().any(|process| process.id == id && process.name == "dockerd");
    let own = |process: &&Process| Some(process.parent) == engine && process.name == "containerd";
    let shared = |process: &&Process| process.name == "containerd" && !is_engine(process.parent);
    let runtime = all.iter().find(own).or_else(|| all.iter().find(shared));
    let shims = all
        .iter()
        .filter(|process| process.name.starts_with("containerd-shim"))
        .filter(|process| ids.iter().any(|id| process.command.contains(id.as_str())));
    let mut below: BTreeSet<u32> = shims.map(|process| process.id).collect();
    loop {
        let more = all.iter().filter(|process| below.contains(&process.parent));
        let more: Vec<u32> = more
            .map(|process| process.id)
            .filter(|id| !below.contains(id))
            .collect();
        if more.is_empty() {
            break;
        }
        below.extend(more);
    }
    below.extend(engine);
    below.extend(runtime.map(|process| process.id));
    all.iter().filter(move |process| below.contains(&process.id))
}
