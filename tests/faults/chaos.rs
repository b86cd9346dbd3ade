//! Ups, recreates, downs and logs through a proxy that disturbs them (see `chaos_proxy`), with a deck that looks on all the time. Whatever happens: no command
//! hangs or panics, no volume is lost, no line is lost without being counted, what was started converges once that ends, the deck
//! leaves its terminal as it found it, and takes no more memory than it may.
//!
//! `make chaos` runs it for minutes; `STACKDECK_CHAOS_SEED` and `STACKDECK_CHAOS_MINUTES` say how.

use crate::chaos_proxy::ChaosProxy;
use crate::support::{IMAGE, Project};
use crate::terminal::Terminal;
use fastrand::Rng;
use std::collections::{BTreeMap, BTreeSet};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};
use wait_timeout::ChildExt;

/// The short run that belongs to the tests.
const SHORT: Duration = Duration::from_secs(12);
const SEED: u64 = 7;
/// How long a command may take whatever happens: longer than the patience with an engine that is away.
const COMMAND: Duration = Duration::from_secs(120);
/// How long after the proxy the deck may take to read what it missed.
const SETTLES: Duration = Duration::from_secs(20);
/// Most memory of the deck, in kibibytes.
const MEMORY: u64 = 400 << 10;

/// Two services that write numbered lines to their log and, just before, to a volume, which outlives them.
const PROJECT: &str = "x-talker: &talker
  image: stackdeck-test/busybox:interop
  init: true
  stop_grace_period: 1s
  volumes: [lines:/lines]
  command:
    - sh
    - -c
    - |
      read host < /etc/hostname
      read up rest < /proc/uptime
      n=0
      while :; do n=$$((n+1)); echo $$n >> /lines/$$host-$$up; echo \"line $$host-$$up $$n\"; busybox usleep 20000; done
services:
  first: *talker
  second: { <<: *talker, depends_on: [first] }
volumes:
  lines: {}
";

/// What is done, in turn, as the seed says.
#[derive(Debug, Clone, Copy)]
enum Action {
    /// By the program, through the proxy.
    Command(&'static [&'static str]),
    /// By somebody else, behind its back: docker's word, to a container of a service.
    ByDocker(&'static [&'static str], &'static str),
}

const ACTIONS: [Action; 14] = [
    Action::Command(&["up", "-d"]),
    Action::Command(&["up", "-d"]),
    Action::Command(&["up", "-d"]),
    Action::Command(&["up", "-d", "--force-recreate"]),
    Action::Command(&["up", "-d", "--force-recreate", "first"]),
    Action::Command(&["down", "-t", "1"]),
    Action::Command(&["restart", "-t", "1"]),
    Action::Command(&["stop", "-t", "1"]),
    Action::Command(&["logs", "--tail", "20"]),
    Action::Command(&["--json", "logs", "second"]),
    Action::Command(&["ps", "-a"]),
    Action::ByDocker(&["restart", "-t", "1"], "first"),
    Action::ByDocker(&["kill"], "second"),
    Action::ByDocker(&["rm", "-f"], "first"),
];

fn number(name: &str) -> Option<u64> {
    std::env::var(name).ok().map(|text| text.parse().expect(name))
}

#[test]
fn disturbed_connections_lose_no_line_without_saying_so() {
    let seed = number("STACKDECK_CHAOS_SEED").unwrap_or(SEED);
    let time = number("STACKDECK_CHAOS_MINUTES").map_or(SHORT, |minutes| Duration::from_secs(60 * minutes));
    let Some(project) = Project::on_engine("stackdeck-chaos") else {
        return;
    };
    eprintln!("chaos: seed {seed}, {} s", time.as_secs());
    project.write(PROJECT);
    let mut proxy = ChaosProxy::at(&project.dir.path().join("proxy.sock"), project.engine.socket(), seed);
    must_up(&project, &proxy);
    let host = proxy.host();
    let arguments = ["-p", project.name.as_str(), "attach"];
    let mut deck = Terminal::start_with(project.dir.path(), &arguments, (140, 40), &[("DOCKER_HOST", &host)]);
    deck.wait_for("line ");
    let first_runs = wrote(&project);

    proxy.begin();
    let began = Instant::now();
    let mut rng = Rng::with_seed(seed);
    let mut done: BTreeMap<String, u32> = BTreeMap::new();
    while began.elapsed() < time {
        let action = ACTIONS[rng.usize(..ACTIONS.len())];
        let how = act(&project, &proxy, action);
        *done.entry(how).or_default() += 1;
        deck.shows_soon("ready");
    }
    proxy.end();

    must_up(&project, &proxy);
    let ids = || -> Vec<String> {
        project
            .containers()
            .into_iter()
            .map(|(name, one)| format!("{name} {}", one["Id"]))
            .collect()
    };
    let before = ids();
    assert_eq!(project.names(), ["first-1", "second-1"], "converged");
    must_up(&project, &proxy);
    assert_eq!(ids(), before, "converged, and nothing left to do");
    deck.wait_for("2/2 ready");
    for (name, _) in project.containers() {
        project.docker(&["stop", "-t", "1", &format!("{}-{name}", project.name)]);
    }
    deck.wait_for("0/2 ready");

    let wrote = wrote(&project);
    assert!(
        first_runs.keys().all(|run| wrote.contains_key(run)),
        "the volume was lost"
    );
    let account = settled_account(&mut deck, &project, &wrote);
    let memory = peak_memory(deck.id());
    deck.press("q");
    deck.end();
    deck.assert_restored();
    eprintln!("chaos: disturbances: {}", proxy.did());
    eprintln!("chaos: done: {done:?}");
    eprintln!(
        "chaos: {} runs, {} lines, {} missing, said of {} containers; the deck took {} MiB",
        wrote.len(),
        wrote.values().sum::<u32>(),
        account.missing,
        account.said,
        memory >> 10
    );
    assert!(memory < MEMORY, "{memory} KiB");
}

/// Brings it up through the proxy while it passes everything.
#[track_caller]
fn must_up(project: &Project, proxy: &ChaosProxy) {
    let mut command = project.command(&["up", "-d"]);
    command.env("DOCKER_HOST", proxy.host());
    crate::support::run(&mut command).expect(0);
}

/// Does it; says what came of it.
#[track_caller]
fn act(project: &Project, proxy: &ChaosProxy, action: Action) -> String {
    let (mut command, word) = match action {
        Action::Command(words) => {
            let mut command = project.command(words);
            command.env("DOCKER_HOST", proxy.host());
            (command, words.join(" "))
        }
        Action::ByDocker(words, service) => {
            let mut command = Command::new("docker");
            command.args(words).arg(format!("{}-{service}-1", project.name));
            (command, format!("docker {}", words.join(" ")))
        }
    };
    let err = tempfile::tempfile().unwrap();
    let mut said = err.try_clone().unwrap();
    command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(err);
    let mut child = command.spawn().unwrap();
    let began = Instant::now();
    let Some(status) = child.wait_timeout(COMMAND).unwrap() else {
        let _ = child.kill();
        panic!("`{word}` did not end; it said:\n{}", text(&mut said));
    };
    let said = text(&mut said);
    let code = status
        .code()
        .unwrap_or_else(|| panic!("`{word}` was ended by a signal:\n{said}"));
    assert!(code != 101 && !said.contains("panicked"), "`{word}`:\n{said}");
    if std::env::var("STACKDECK_CHAOS_MINUTES").is_ok() {
        let why = if matches!(code, 0 | 7) { "" } else { &said };
        eprintln!("chaos: {:6.1} s: {word}: {code} {why}", began.elapsed().as_secs_f32());
    }
    format!("{word}: {code}")
}

fn text(file: &mut std::fs::File) -> String {
    use std::io::{Read, Seek};
    let mut text = String::new();
    file.rewind().unwrap();
    file.read_to_string(&mut text).unwrap();
    text
}

/// Run → the last line that it wrote, from the volume. A run is named by its container and the time of its start.
fn wrote(project: &Project) -> BTreeMap<String, u32> {
    let volume = format!("{}_lines:/lines", project.name);
    let look = "cd /lines; for run in *; do echo \"$run $(busybox tail -n 1 $run)\"; done";
    let told = project.docker(&[
        "run",
        "--rm",
        "--network",
        "none",
        "-v",
        &volume,
        IMAGE,
        "sh",
        "-c",
        look,
    ]);
    let run = |line: &str| {
        let (run, last) = line.split_once(' ')?;
        Some((run.to_owned(), last.trim().parse().ok()?))
    };
    told.lines().filter_map(run).collect()
}

/// What is missing, and of how many containers it is said.
struct Account {
    missing: u32,
    said: usize,
}

/// Saves the deck's lines until it has all that was written, or says that some are lost.
#[track_caller]
fn settled_account(deck: &mut Terminal, project: &Project, wrote: &BTreeMap<String, u32>) -> Account {
    let (mut attempt, began) = (0, Instant::now());
    let mut account = Err(String::new());
    let mut settled = || {
        attempt += 1;
        let name = format!("lines-{attempt}.log");
        deck.press("lS");
        deck.wait_for("save");
        deck.press(&format!("\u{15}{name}\r"));
        deck.wait_for(&format!("in {name}"));
        let saved = std::fs::read_to_string(project.dir.path().join(name)).unwrap();
        account = check(&saved, wrote);
        account.is_ok() || began.elapsed() > SETTLES
    };
    while !settled() {}
    account.unwrap_or_else(|why| panic!("{why}"))
}

/// Every line that was written is there once, or the rest of its container is said to be lost.
fn check(saved: &str, wrote: &BTreeMap<String, u32>) -> Result<Account, String> {
    let mut shown: BTreeMap<&str, BTreeSet<u32>> = BTreeMap::new();
    for line in saved
        .lines()
        .filter_map(|line| line.split_once("| line "))
        .map(|(_, line)| line)
    {
        let (run, number) = line.split_once(' ').ok_or_else(|| format!("half a line: {line}"))?;
        let number = number.parse().map_err(|_| format!("half a line: {line}"))?;
        if !shown.entry(run).or_default().insert(number) {
            return Err(format!("twice: {line}"));
        }
    }
    let said = saved
        .lines()
        .filter(|line| line.contains("are lost, if it wrote any"))
        .count();
    if let Some(line) = saved.lines().find(|line| line.contains("the engine dropped lines")) {
        return Err(format!("not so: {line}"));
    }
    let mut missing = 0;
    let mut unfinished: BTreeSet<&str> = BTreeSet::new();
    for (run, last) in wrote {
        let (container, _) = run.split_once('-').unwrap();
        let shown = shown.remove(run.as_str()).unwrap_or_default();
        let newest = shown.last().copied().unwrap_or(0);
        let gaps: Vec<u32> = (1..newest).filter(|number| !shown.contains(number)).collect();
        if !gaps.is_empty() || (newest > 0 && unfinished.contains(container)) {
            return Err(format!("{run}: a gap: {gaps:?} of {last}"));
        }
        // A run that was killed may have written its last line to the volume only.
        if newest + 1 < *last {
            missing += last - newest;
            unfinished.insert(container);
        }
    }
    if unfinished.len() > said {
        let rows: Vec<&str> = saved.lines().filter(|line| !line.contains("| line ")).collect();
        let rows = rows.join("\n");
        return Err(format!(
            "{missing} lines of {unfinished:?} are missing, and it is said of {said}:\n{rows}"
        ));
    }
    Ok(Account { missing, said })
}

/// The most memory a process has had, in kibibytes.
fn peak_memory(id: u32) -> u64 {
    let status = std::fs::read_to_string(format!("/proc/{id}/status")).unwrap();
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    peak.unwrap().trim().trim_end_matches(" kB").parse().unwrap()
}
