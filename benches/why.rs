//! Time from the event that decides of a failure, as the engine dates it, until the explanation is there: in the last words of
//! `up`, and in a `why` that begins at the event. A stack for each class of failures.
//!
//! `cargo bench --bench why [CLASS…]`; `RUNS=5` for more than three runs each. Only figures of a quiet machine mean anything.

#[path = "../tests/support/mod.rs"]
mod support;

use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::thread;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};
use support::{Project, run};

/// What 95 in 100 explanations are to take at most.
const LIMIT: Duration = Duration::from_millis(200);
/// Longest wait for the failure.
const PATIENCE: Duration = Duration::from_secs(30);

/// A stack that fails.
struct Class {
    name: &'static str,
    /// Its `app`, after the image.
    app: &'static str,
    /// What a right explanation says.
    says: &'static str,
    /// How many ends decide: after fewer, its restart policy starts it again.
    ends: usize,
}

const CLASSES: &[Class] = &[
    Class {
        name: "own-error",
        app: "command: [sh, -c, 'sleep 0.5; echo the licence expired on 2026-01-01 >&2; exit 78']",
        says: "the licence expired",
        ends: 1,
    },
    Class {
        name: "traceback",
        app: "command: [sh, -c, 'printf \"Traceback (most recent call last):\\n  File \\\"a.py\\\", line 1\\nKeyError: shelf\\n\" >&2; exit 1']",
        says: "KeyError: shelf",
        ends: 1,
    },
    Class {
        name: "variable",
        app: "command: [sh, -c, 'echo JWT_SECRET environment variable must be set >&2; exit 1']",
        says: "JWT_SECRET is not set",
        ends: 1,
    },
    Class {
        name: "connection",
        app: "command: [sh, -c, 'echo Error: connect ECONNREFUSED 127.0.0.1:6379 >&2; exit 1']\n    depends_on: [cache]",
        says: "`cache`",
        ends: 1,
    },
    Class {
        name: "read-only",
        app: "command: [touch, /x]\n    read_only: true",
        says: "`read_only: true`",
        ends: 1,
    },
    Class {
        name: "capability",
        app: "command: [busybox, chown, '1', /bin/sh]\n    cap_drop: [ALL]",
        says: "the capability CHOWN",
        ends: 1,
    },
    Class {
        name: "disk",
        app: "command: [busybox, dd, if=/dev/zero, of=/small/x, bs=64k]\n    tmpfs: ['/small:size=64k']",
        says: "the tmpfs at /small is full",
        ends: 1,
    },
    Class {
        name: "memory",
        app: "command: [sh, -c, 'exec busybox tail /dev/zero']\n    mem_limit: 8m",
        says: "killed it for memory",
        ends: 1,
    },
    Class {
        name: "probe-words",
        app: "healthcheck: {test: [CMD-SHELL, 'echo no such table users; exit 1'], interval: 0.3s, retries: 2}",
        says: "no such table users",
        ends: 1,
    },
    Class {
        name: "probe-tool",
        app: "healthcheck: {test: [CMD-SHELL, 'curl -f http://127.0.0.1/'], interval: 0.3s, retries: 2}",
        says: "`curl` is not in the image",
        ends: 1,
    },
    Class {
        name: "probe-shell",
        app: "healthcheck: {test: [CMD, ls, /none, '||', exit, '1'], interval: 0.3s, retries: 2}",
        says: "handed to ls as an argument",
        ends: 1,
    },
    Class {
        name: "loop",
        app: "command: [sh, -c, 'echo no such shelf: 12 >&2; exit 3']\n    restart: on-failure:1",
        says: "no such shelf",
        ends: 2,
    },
];

fn main() {
    let wanted: Vec<String> = std::env::args().skip(1).filter(|arg| !arg.starts_with('-')).collect();
    let runs = std::env::var("RUNS")
        .ok()
        .and_then(|runs| runs.parse().ok())
        .unwrap_or(3);
    let is_wanted = |class: &&Class| wanted.is_empty() || wanted.iter().any(|name| name == class.name);
    let mut all: Vec<Duration> = Vec::new();
    println!("{:14} {:>12} {:>12}   (median of {runs})", "class", "up", "why");
    for class in CLASSES.iter().filter(is_wanted) {
        let measured: Vec<Measured> = (0..runs).filter_map(|_| measure(class)).collect();
        let of = |which: fn(&Measured) -> Option<Duration>| {
            let mut times: Vec<Duration> = measured.iter().filter_map(which).collect();
            times.sort();
            times
        };
        let (up, why) = (of(|one| one.up), of(|one| one.why));
        let median = |times: &[Duration]| match times.get(times.len() / 2) {
            Some(time) => format!("{} ms", time.as_millis()),
            None => "not said".to_owned(),
        };
        println!("{:14} {:>12} {:>12}", class.name, median(&up), median(&why));
        all.extend(up);
        all.extend(why);
    }
    all.sort();
    let within = all.iter().filter(|time| **time <= LIMIT).count();
    if let Some(slow) = all.get(all.len() * 95 / 100) {
        println!(
            "95 % within {} ms; {within} of {} within {} ms",
            slow.as_millis(),
            all.len(),
            LIMIT.as_millis()
        );
    }
}

/// From the event until the right words.
struct Measured {
    up: Option<Duration>,
    why: Option<Duration>,
}

fn measure(class: &Class) -> Option<Measured> {
    let file = format!(
        "services:\n  app:\n    image: {image}\n    init: true\n    stop_grace_period: 1s\n{command}    {app}\n  cache: {{image: {image}, command: [sleep, '1000'], init: true, stop_grace_period: 1s, expose: ['6379']}}\n",
        image = support::IMAGE,
        command = if class.app.contains("command:") {
            ""
        } else {
            "    command: [sleep, '1000']\n"
        },
        app = class.app
    );
    let project = Project::on_engine(&format!("sdbench-why-{}", class.name))?;
    project.write(&file);
    let (mut events, decided) = events(&project.name);
    let mut up = project
        .command(&["--plain", "up", "-d", "--wait"])
        .stderr(Stdio::piped())
        .stdout(Stdio::null())
        .spawn()
        .unwrap();
    let said = lines_with(up.stderr.take().unwrap(), class.says);
    let decided = (0..class.ends).fold(None, |_, _| decided.recv_timeout(PATIENCE).ok());
    let why = decided.and_then(|decided| told(&project, class, decided));
    let up_said = said.recv_timeout(PATIENCE).ok();
    up.wait().unwrap();
    events.kill().unwrap();
    events.wait().unwrap();
    let since = |at: SystemTime| at.duration_since(decided?).ok();
    Some(Measured {
        up: up_said.and_then(since),
        why: why.and_then(since),
    })
}

/// When a `why` that begins now, and again until it is right, says it.
fn told(project: &Project, class: &Class, decided: SystemTime) -> Option<SystemTime> {
    let began = Instant::now();
    while began.elapsed() < PATIENCE && decided <= SystemTime::now() {
        let ran = run(&mut project.command(&["--plain", "why", "app"]));
        if ran.out.contains(class.says) {
            return Some(SystemTime::now());
        }
    }
    None
}

/// The engine's events of the app, and the time of the one that decides.
fn events(project: &str) -> (Child, Receiver<SystemTime>) {
    let labels = [
        "com.docker.compose.service=app".to_owned(),
        format!("com.docker.compose.project={project}"),
    ];
    let filters = labels
        .iter()
        .flat_map(|label| ["--filter".to_owned(), format!("label={label}")]);
    let mut child = Command::new("docker")
        .arg("events")
        .args(filters)
        .args([
            "--format",
            "{{.TimeNano}} {{.Action}} {{index .Actor.Attributes \"exitCode\"}}",
        ])
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let out = BufReader::new(child.stdout.take().unwrap());
    let (send, receive) = channel();
    thread::spawn(move || {
        for line in out.lines().map_while(Result::ok) {
            let decides = line.contains("health_status: unhealthy")
                || (line.contains(" die ") && !line.trim_end().ends_with(" 0"));
            let at = line.split(' ').next().and_then(|nanos| nanos.parse().ok());
            if let Some(nanos) = at.filter(|_| decides) {
                let _ = send.send(UNIX_EPOCH + Duration::from_nanos(nanos));
            }
        }
    });
    (child, receive)
}

/// When a line of the explanation has these words: its cause, or the line that it quotes.
fn lines_with(from: impl std::io::Read + Send + 'static, words: &'static str) -> Receiver<SystemTime> {
    let (send, receive) = channel();
    thread::spawn(move || {
        let lines = BufReader::new(from).lines().map_while(Result::ok);
        for line in lines.filter(|line| line.starts_with("    ") && line.contains(words)) {
            let is_cause = ["cause:", "likely:"]
                .iter()
                .any(|word| line.trim_start().starts_with(word));
            if is_cause {
                let _ = send.send(SystemTime::now());
            }
        }
    });
    receive
}
