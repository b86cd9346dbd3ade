//! Cost of the deck: time to the first frame, time per frame, and CPU use when idle.
//!
//! `cargo bench --bench deck [first-frame|swarm|frames|idle]`; `SECONDS=60` for a longer look at idleness. Ten services on
//! the engine at hand are probed every two seconds.

mod frames;
#[path = "../../tests/support/mod.rs"]
mod support;

use portable_pty::{CommandBuilder, PtySize, native_pty_system};
use std::io::Read;
use std::sync::mpsc;
use std::time::{Duration, Instant};
use support::Project;

const STACKDECK: &str = env!("CARGO_BIN_EXE_stackdeck");

fn main() {
    let wanted: Vec<String> = std::env::args().skip(1).filter(|arg| !arg.starts_with('-')).collect();
    let want = |name: &str| wanted.is_empty() || wanted.iter().any(|arg| arg == name);
    if want("first-frame") {
        first_frame();
    }
    if want("swarm") {
        frames::swarm();
    }
    if want("frames") {
        frames::frames();
    }
    if want("idle") {
        idle();
    }
}

/// A deck in a terminal of its own.
struct Deck {
    child: Box<dyn portable_pty::Child + Send + Sync>,
    bytes: mpsc::Receiver<Vec<u8>>,
    _master: Box<dyn portable_pty::MasterPty + Send>,
}

fn deck(args: &[&str], dir: &std::path::Path) -> Deck {
    let pair = native_pty_system()
        .openpty(PtySize {
            rows: 36,
            cols: 120,
            ..PtySize::default()
        })
        .expect("a terminal");
    let mut command = CommandBuilder::new(STACKDECK);
    command.args(args);
    command.cwd(dir);
    command.env("TERM", "xterm-256color");
    let child = pair.slave.spawn_command(command).expect("it starts");
    let mut reader = pair.master.try_clone_reader().expect("its output");
    let (to, bytes) = mpsc::channel();
    std::thread::spawn(move || {
        let mut buffer = [0u8; 65536];
        while let Ok(n @ 1..) = reader.read(&mut buffer) {
            if to.send(buffer[..n].to_vec()).is_err() {
                return;
            }
        }
    });
    Deck {
        child,
        bytes,
        _master: pair.master,
    }
}

impl Deck {
    fn wait_for(&self, text: &str, seconds: u64) -> Duration {
        let (began, mut screen) = (
            Instant::now(),
            vt100::Parser::new(
                std::num::NonZero::new(36).expect("not zero"),
                std::num::NonZero::new(120).expect("not zero"),
                0,
            ),
        );
        while began.elapsed() < Duration::from_secs(seconds) {
            if let Ok(bytes) = self.bytes.recv_timeout(Duration::from_millis(50)) {
                screen.process(&bytes);
                if screen.screen().contents().contains(text) {
                    return began.elapsed();
                }
            }
        }
        panic!("`{text}` did not appear; the screen:\n{}", screen.screen().contents());
    }
}

/// From the start of the process to a screen that names the project.
fn first_frame() {
    let project = Project::new(
        "first-frame",
        "services: { a: { image: nothing } }\nname: first-frame\n",
    );
    let mut times = Vec::new();
    for _ in 0..20 {
        let began = Instant::now();
        let mut deck = deck(&["attach"], project.dir.path());
        deck.wait_for("first-frame", 10);
        times.push(began.elapsed().as_secs_f64() * 1000.0);
        let _ = deck.child.kill();
        let _ = deck.child.wait();
    }
    times.sort_by(f64::total_cmp);
    println!(
        "\nstart to first frame: median {:.1} ms   min {:.1}   max {:.1}   (goal ≤ 60)",
        times[10], times[0], times[19]
    );
}

/// Ten services, probed every two seconds.
fn idle() {
    let mut text = "name: stackdeck-bench-idle\nservices:\n".to_string();
    for n in 0..10 {
        let build = support::BUILD;
        text += &format!(
            "  s{n}:\n    image: stackdeck-bench/busybox:1\n    {build}\n    init: true\n    command: [/bin/busybox, sleep, '9999']\n"
        );
        text += "    healthcheck: { test: [CMD, /bin/busybox, 'true'], interval: 2s, retries: 30 }\n";
    }
    let project = Project::new("stackdeck-bench-idle", &text);
    project.must(&["up", "--wait"]);
    let mut deck = deck(&["attach"], project.dir.path());
    deck.wait_for("10/10", 30);
    std::thread::sleep(Duration::from_secs(10));
    let seconds: u64 = std::env::var("SECONDS")
        .ok()
        .and_then(|text| text.parse().ok())
        .unwrap_or(60);
    let pid = deck.child.process_id().expect("a process");
    let before = cpu_seconds(pid);
    std::thread::sleep(Duration::from_secs(seconds));
    let share = (cpu_seconds(pid) - before) / seconds as f64 * 100.0;
    println!(
        "\nidle deck, ten services probed every 2 s, {seconds} s: {share:.2} % of a core (goal ≤ 0.3), RSS {:.1} MB (goal ≤ 16)",
        rss_mb(pid)
    );
    let painted: usize = deck.bytes.try_iter().map(|bytes| bytes.len()).sum();
    println!("  bytes written to the terminal meanwhile: {painted}");
    let _ = deck.child.kill();
    let _ = deck.child.wait();
}

fn cpu_seconds(pid: u32) -> f64 {
    let stat = std::fs::read_to_string(format!("/proc/{pid}/stat")).expect("it runs");
    let fields: Vec<&str> = stat.rsplit(')').next().unwrap_or("").split_whitespace().collect();
    let ticks: f64 = [11, 12]
        .iter()
        .map(|at| fields[*at].parse::<f64>().expect("a number"))
        .sum();
    ticks / 100.0
}

fn rss_mb(pid: u32) -> f64 {
    let status = std::fs::read_to_string(format!("/proc/{pid}/status")).expect("it runs");
    let line = status.lines().find(|line| line.starts_with("VmRSS:")).expect("it says");
    line.split_whitespace()
        .nth(1)
        .and_then(|kb| kb.parse::<f64>().ok())
        .expect("a number")
        / 1024.0
}
