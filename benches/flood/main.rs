//! The deck under a flood on a real engine: two services write numbered lines, 40,000 a second together, while the deck
//! follows them in a terminal of its own. Measured are memory, processor, how long a key takes to be seen, and whether
//! every line is accounted for. Beside it `docker compose logs -f`, and oxker when it is on the path.
//!
//! Then the same on the simulated engine, in this process, at 100,000 lines a second.
//!
//! `cargo bench --bench flood`; `SECONDS=10` for a short look, `RATE=100000` for another flood.

mod simulated;
#[path = "../../tests/support/mod.rs"]
mod support;

use portable_pty::{Child, CommandBuilder, MasterPty, PtySize, native_pty_system};
use std::io::{Read, Write};
use std::path::Path;
use std::process::Command;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};
use support::Project;

const STACKDECK: &str = env!("CARGO_BIN_EXE_stackdeck");
const NAME: &str = "stackdeck-bench-flood";
const ROWS: u16 = 36;
const COLUMNS: u16 = 120;
/// Lines written between two pauses of a writer.
const BURST: u64 = 1000;

fn main() {
    let number = |name: &str, default: u64| {
        std::env::var(name)
            .ok()
            .and_then(|text| text.parse().ok())
            .unwrap_or(default)
    };
    let (seconds, rate) = (number("SECONDS", 60), number("RATE", 40_000));
    let project = project(rate / 2, seconds);
    let dir = project.dir.path();
    println!(
        "{:<22} {:>9} {:>9} {:>8} {:>10} {:>10} {:>9}",
        "follower", "RSS first", "RSS last", "CPU", "key p50", "key p99", "lines"
    );
    ours(dir, seconds);
    compare(
        "docker compose logs",
        "docker",
        &["compose", "-p", NAME, "logs", "-f", "--tail", "1000"],
        dir,
        seconds,
    );
    if Command::new("oxker").arg("--version").output().is_ok() {
        compare("oxker", "oxker", &[], dir, seconds);
    } else {
        println!("{:<22} not on the path", "oxker");
    }
    drop(project);
    simulated::flood(seconds, number("SIMULATED", 100_000));
}

/// Two writers of `rate` lines a second each. They wait for a start, so that each follower sees the same flood from its
/// first line.
fn project(rate: u64, seconds: u64) -> Project {
    let pause = BURST * 1_000_000 / rate;
    let bursts = seconds * rate / BURST;
    // Bursts start on a fixed schedule, so that the rate is kept however long a burst takes.
    let script = format!(
        "i=0; while [ $$i -lt {bursts} ]; do seq $$((i*{BURST}+1)) $$((i*{BURST}+{BURST})) | sed 's/^/n=/;s/$$/ the quick brown fox jumps over the lazy dog and over it again 0123456789/'; i=$$((i+1)); usleep {pause}; done; echo last; sleep 9999"
    );
    let service = format!(
        "{{ init: true, stop_grace_period: 0s, image: 'stackdeck-bench/busybox:flood', command: [/bin/sh, -c, \"{script}\"], build: {{ context: ., dockerfile_inline: \"FROM scratch\\nCOPY busybox /bin/sh\\nCOPY busybox /bin/seq\\nCOPY busybox /bin/sed\\nCOPY busybox /bin/usleep\\nCOPY busybox /bin/sleep\\n\" }} }}"
    );
    let text = format!("name: {NAME}\nservices:\n  one: {service}\n  two: {service}\n");
    Project::new(NAME, &text)
}

fn run(dir: &Path, args: &[&str]) {
    support::run(&mut support::stackdeck(dir, args)).expect(0);
}

/// A program in a terminal, with what is on its screen.
struct InTerminal {
    child: Box<dyn Child + Send + Sync>,
    screen: Arc<Mutex<vt100::Parser>>,
    keys: Box<dyn Write + Send>,
    _master: Box<dyn MasterPty + Send>,
}

fn in_terminal(program: &str, args: &[&str], dir: &Path) -> InTerminal {
    let size = PtySize {
        rows: ROWS,
        cols: COLUMNS,
        ..PtySize::default()
    };
    let pair = native_pty_system().openpty(size).expect("a terminal");
    let mut command = CommandBuilder::new(program);
    command.args(args);
    command.cwd(dir);
    command.env("TERM", "xterm-256color");
    command.env("XDG_STATE_HOME", dir);
    let child = pair.slave.spawn_command(command).expect("it starts");
    let mut reader = pair.master.try_clone_reader().expect("its output");
    let keys = pair.master.take_writer().expect("its input");
    let not_zero = |number| std::num::NonZero::new(number).expect("not zero");
    let screen = Arc::new(Mutex::new(vt100::Parser::new(not_zero(ROWS), not_zero(COLUMNS), 0)));
    let seen = Arc::clone(&screen);
    std::thread::spawn(move || {
        let mut buffer = [0_u8; 1 << 16];
        while let Ok(length @ 1..) = reader.read(&mut buffer) {
            seen.lock().expect("no panic").process(&buffer[..length]);
        }
    });
    InTerminal {
        child,
        screen,
        keys,
        _master: pair.master,
    }
}

impl InTerminal {
    fn contents(&self) -> String {
        self.screen.lock().expect("no panic").screen().contents()
    }

    fn press(&mut self, keys: &str) {
        self.keys.write_all(keys.as_bytes()).expect("it reads");
        self.keys.flush().expect("it reads");
    }

    /// Time until the screen satisfies `wanted`; checked every quarter of a millisecond.
    fn until(&self, what: &str, seconds: u64, wanted: impl Fn(&str) -> bool) -> Duration {
        let began = Instant::now();
        loop {
            let contents = self.contents();
            if wanted(&contents) {
                return began.elapsed();
            }
            assert!(
                began.elapsed() < Duration::from_secs(seconds),
                "no {what}; the screen:\n{contents}"
            );
            std::thread::sleep(Duration::from_micros(250));
        }
    }

    fn end(mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn ours(dir: &Path, seconds: u64) {
    run(dir, &["build"]);
    let mut deck = in_terminal(STACKDECK, &[], dir);
    let pid = deck.child.process_id().expect("a process");
    deck.until("lines", 60, |screen| screen.contains("n=10"));
    let (began, cpu) = (Instant::now(), cpu_seconds(pid));
    std::thread::sleep(Duration::from_secs(1));
    let first = resident(pid);
    let mut delays = Vec::new();
    // The help opens and closes: both are seen on the whole screen, whatever streams behind it.
    while began.elapsed() < Duration::from_secs(seconds.saturating_sub(3)) {
        for (key, open) in [("?", true), ("\x1b", false)] {
            deck.press(key);
            delays.push(deck.until("help", 10, |screen| screen.contains("type to search") == open));
            std::thread::sleep(Duration::from_millis(120));
        }
    }
    let (used, spent) = (cpu_seconds(pid) - cpu, began.elapsed().as_secs_f64());
    let last = resident(pid);
    // The one that ended first may be out of the window: what is at the end of the merged lines is the end of both.
    deck.until("end", 60 + seconds * 3, |screen| {
        screen.contains("│ last") && screen.contains(" 0 l/s")
    });
    let flood = 2.0 * written(dir) as f64 / began.elapsed().as_secs_f64();
    let lines = counted(&mut deck, dir);
    delays.sort();
    let at = |share: usize| delays[(delays.len() * share / 100).min(delays.len() - 1)].as_secs_f64() * 1000.0;
    row("stackdeck", (first, last), used / spent, Some((at(50), at(99))), &lines);
    println!("{:<22} {flood:.0} lines a second were written", "");
    deck.end();
}

/// Saves what the deck holds to a file and looks for every number of both services.
fn counted(deck: &mut InTerminal, dir: &Path) -> String {
    let wanted = written(dir);
    let path = dir.join("saved.log");
    let _ = std::fs::remove_file(&path);
    deck.press(":fold all\r");
    deck.press("S\x15saved.log\r");
    deck.until("saved file", 120, |screen| {
        screen.contains("lines in saved.log") || screen.contains("saved.log:")
    });
    let text = std::fs::read_to_string(&path).expect("a saved file");
    for service in ["one", "two"] {
        let mark = format!(" {service} | n=");
        let numbers = text
            .lines()
            .filter_map(|line| line.split_once(&mark)?.1.split(' ').next()?.parse::<u64>().ok());
        let mut next = 1;
        for number in numbers {
            assert_eq!(number, next, "{service}: a line is missing or doubled");
            next += 1;
        }
        assert_eq!(next - 1, wanted, "{service}: lines are missing at the end");
    }
    format!("2 × {wanted}")
}

/// How many lines each writer wrote.
fn written(dir: &Path) -> u64 {
    let text = std::fs::read_to_string(dir.join("compose.yaml")).expect("the file");
    let after = text.split("-lt ").nth(1).expect("a count");
    let bursts: u64 = after
        .split(' ')
        .next()
        .and_then(|count| count.parse().ok())
        .expect("a count");
    bursts * BURST
}

/// Another program that follows the same flood, from its start.
fn compare(name: &str, program: &str, args: &[&str], dir: &Path, seconds: u64) {
    let known = Command::new(program).args(args.first().copied()).arg("--help").output();
    if known.is_err() {
        println!("{name:<22} not installed");
        return;
    }
    run(dir, &["up", "-d", "--force-recreate"]);
    let other = in_terminal(program, args, dir);
    let pid = other.child.process_id().expect("a process");
    std::thread::sleep(Duration::from_secs(2));
    let (first, cpu, began) = (resident(pid), cpu_seconds(pid), Instant::now());
    std::thread::sleep(Duration::from_secs(seconds.saturating_sub(5).max(1)));
    let share = (cpu_seconds(pid) - cpu) / began.elapsed().as_secs_f64();
    row(name, (first, resident(pid)), share, None, "–");
    other.end();
}

fn row(name: &str, (first, last): (f64, f64), share: f64, keys: Option<(f64, f64)>, lines: &str) {
    let ms = |value: f64| format!("{value:.1} ms");
    let (half, most) = keys.map_or(("–".to_owned(), "–".to_owned()), |(half, most)| {
        (ms(half), ms(most))
    });
    println!("{name:<22} {first:>6.1} MB {last:>6.1} MB {share:>8.2} {half:>10} {most:>10} {lines:>9}");
}

/// Processor time of a process and of its children, in seconds.
fn cpu_seconds(pid: u32) -> f64 {
    let stat = std::fs::read_to_string(format!("/proc/{pid}/stat")).unwrap_or_default();
    let after = stat.rsplit(')').next().unwrap_or_default();
    let ticks = after
        .split_whitespace()
        .skip(11)
        .take(4)
        .filter_map(|field| field.parse::<f64>().ok());
    ticks.sum::<f64>() / 100.0 + children(pid).into_iter().map(cpu_seconds).sum::<f64>()
}

/// Its children, whichever of its threads started them.
fn children(pid: u32) -> Vec<u32> {
    let threads = std::fs::read_dir(format!("/proc/{pid}/task"))
        .into_iter()
        .flatten()
        .flatten();
    let listed = threads.map(|thread| std::fs::read_to_string(thread.path().join("children")).unwrap_or_default());
    let listed: Vec<String> = listed.collect();
    let all = listed.iter().flat_map(|list| list.split_whitespace());
    all.filter_map(|child| child.parse().ok()).collect()
}

/// Resident memory of a process and its children, in megabytes.
fn resident(pid: u32) -> f64 {
    let status = std::fs::read_to_string(format!("/proc/{pid}/status")).unwrap_or_default();
    let own = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    let own = own
        .and_then(|line| line.split_whitespace().next()?.parse::<f64>().ok())
        .unwrap_or(0.0)
        * 1024.0
        / 1e6;
    own + children(pid).into_iter().map(resident).sum::<f64>()
}
