//! Time of `config`, alternating with `docker compose config`: on the market stack, and on a file of 10,000 lines.
//!
//! `cargo bench --bench config [market|large]`; `RUNS=40` for more than twenty runs each. Without the reference
//! installed only our figures are printed.

use std::fmt::Write as _;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

/// Largest share of the reference's time that we may take.
const BUDGET: f64 = 0.2;

fn main() {
    let wanted: Vec<String> = std::env::args().skip(1).filter(|arg| !arg.starts_with('-')).collect();
    let want = |name: &str| wanted.is_empty() || wanted.iter().any(|arg| arg == name);
    let runs = std::env::var("RUNS")
        .ok()
        .and_then(|runs| runs.parse().ok())
        .unwrap_or(20);
    println!(
        "reference: {}",
        reference().map_or("not installed".into(), |version| format!("docker compose {version}"))
    );
    if want("market") {
        compare(
            "the market stack",
            concat!(env!("CARGO_MANIFEST_DIR"), "/compose/compose.yaml"),
            runs,
        );
    }
    if want("large") {
        let dir = tempfile::tempdir().expect("a temporary directory");
        let file = dir.path().join("compose.yaml");
        let text = large();
        println!("{} lines, {} KiB", text.lines().count(), text.len() >> 10);
        std::fs::write(&file, text).expect("the file is written");
        compare("10,000 lines", file.to_str().expect("a path of text"), runs);
    }
}

fn reference() -> Option<String> {
    let out = Command::new("docker")
        .args(["compose", "version", "--short"])
        .output()
        .ok()?;
    out.status
        .success()
        .then(|| String::from_utf8_lossy(&out.stdout).trim().to_string())
}

/// Services with a bit of everything, 20 lines each.
fn large() -> String {
    let mut text = String::from("name: large\nservices:\n");
    for number in 0..500 {
        let written = write!(
            text,
            "  s{number}:\n    image: \"registry.example/team/service-{number}:1.{number}\"\n    command: serve --port {port} \"--name=service {number}\"\n\
             \x20   environment:\n      NAME: s{number}\n      LEVEL: ${{LEVEL:-info}}\n      URL: http://s{number}:{port}/path\n      NOTHING:\n\
             \x20   ports:\n      - \"127.0.0.1:{host}:{port}\"\n    volumes:\n      - data:/data/{number}:ro\n      - /srv/s{number}:/srv\n\
             \x20   depends_on: [s{before}]\n    healthcheck:\n      test: [CMD, check, \"{port}\"]\n      interval: 1m30s\n    deploy:\n      resources: {{limits: {{cpus: \"0.5\", memory: 64m}}}}\n\
             \x20   labels: [\"a.b={number}\", c]\n",
            port = 1000 + number,
            host = 20_000 + number,
            before = if number == 0 { 500 } else { number - 1 },
        );
        written.expect("a String takes all that is written to it");
    }
    text + "  s500:\n    image: \"base:1\"\nvolumes:\n  data:\n"
}

/// Alternates both programs, so that other load on the machine affects both.
fn compare(name: &str, file: &str, runs: usize) {
    let ours = [
        env!("CARGO_BIN_EXE_stackdeck"),
        "-f",
        file,
        "config",
        "--format",
        "json",
    ];
    let theirs = ["docker", "compose", "-f", file, "config", "--format", "json"];
    let has_reference = reference().is_some();
    let (mut our_times, mut their_times) = (Vec::new(), Vec::new());
    for _ in 0..runs {
        our_times.push(time(&ours));
        if has_reference {
            their_times.push(time(&theirs));
        }
    }
    let our = median(&mut our_times);
    println!("{name}: stackdeck {our:?} (median of {runs})");
    if has_reference {
        let their = median(&mut their_times);
        let ratio = our.as_secs_f64() / their.as_secs_f64();
        let verdict = if ratio <= BUDGET { "within" } else { "OVER" };
        println!("{name}: docker compose {their:?}; ratio {ratio:.3}, {verdict} {BUDGET}");
    }
}

fn time(command: &[&str]) -> Duration {
    let (program, args) = command.split_first().expect("a program");
    let began = Instant::now();
    let status = Command::new(program)
        .args(args)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .expect("it runs");
    assert!(status.success(), "{command:?} fails");
    began.elapsed()
}

fn median(times: &mut [Duration]) -> Duration {
    times.sort_unstable();
    times.get(times.len() / 2).copied().unwrap_or_default()
}
