//! Time to bring a stack up, alternating with `docker compose` on the same engine.
//!
//! `cargo bench --bench bring_up [market|chain|noop]`; `RUNS=5` for more than three runs each. Without the reference
//! installed only our figures are printed.

use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

const STACKDECK: &str = env!("CARGO_BIN_EXE_stackdeck");

fn main() {
    let wanted: Vec<String> = std::env::args().skip(1).filter(|arg| !arg.starts_with('-')).collect();
    let all = wanted.is_empty();
    let want = |name: &str| all || wanted.iter().any(|arg| arg == name);
    let runs = std::env::var("RUNS")
        .ok()
        .and_then(|runs| runs.parse().ok())
        .unwrap_or(3);
    println!(
        "reference: {}",
        reference().map_or("not installed".into(), |version| format!("docker compose {version}"))
    );
    if want("market") {
        market(runs);
    }
    if want("chain") {
        chain(runs);
    }
    if want("noop") {
        noop(runs);
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

/// The market-monitor stack on fresh volumes.
fn market(runs: usize) {
    let file = concat!(env!("CARGO_MANIFEST_DIR"), "/compose/compose.yaml");
    let base = vec![
        "-f".to_string(),
        file.into(),
        "-p".into(),
        "stackdeck-bench-market".into(),
    ];
    let bench = Bench {
        name: "market stack, fresh volumes",
        base,
        port: true,
    };
    bench.prepare();
    let fresh = |bench: &Bench, tool| bench.quietly(tool, &["down", "-v", "-t", "5"]);
    bench.compare(runs, 0.95, fresh);
    bench.quietly(Tool::Ours, &["down", "-v", "--rmi", "local", "-t", "5"]);
}

/// Twelve services, each waiting for the one before it to be healthy, with probes every second.
fn chain(runs: usize) {
    let dir = chain_project(12);
    let base = vec![
        "-f".to_string(),
        dir.path().join("compose.yaml").display().to_string(),
        "-p".into(),
        "stackdeck-bench-chain".into(),
    ];
    let bench = Bench {
        name: "12-deep service_healthy chain, 1 s probes",
        base,
        port: false,
    };
    bench.prepare();
    bench.compare(runs, 0.8, |bench, tool| bench.quietly(tool, &["down", "-v", "-t", "0"]));
    bench.quietly(Tool::Ours, &["down", "-v", "--rmi", "local", "-t", "0"]);
}

/// A chain of six that is up and healthy already.
fn noop(runs: usize) {
    let dir = chain_project(6);
    let base = vec![
        "-f".to_string(),
        dir.path().join("compose.yaml").display().to_string(),
        "-p".into(),
        "stackdeck-bench-noop".into(),
    ];
    let bench = Bench {
        name: "no-op up of a healthy 6-deep chain",
        base,
        port: false,
    };
    bench.prepare();
    bench.quietly(Tool::Ours, &["up", "--wait"]);
    bench.compare(runs.max(5), 0.1, |_, _| {});
    bench.quietly(Tool::Ours, &["down", "-v", "--rmi", "local", "-t", "0"]);
}

fn chain_project(depth: usize) -> tempfile::TempDir {
    let dir = tempfile::tempdir().expect("a temporary directory");
    let busybox = ["/bin/busybox", "/usr/bin/busybox"]
        .iter()
        .find(|path| std::path::Path::new(path).exists());
    std::fs::copy(
        busybox.expect("busybox-static is installed"),
        dir.path().join("busybox"),
    )
    .expect("busybox can be copied");
    let mut text = "services:\n".to_string();
    for n in 1..=depth {
        let build = "build: { context: ., dockerfile_inline: \"FROM scratch\\nCOPY busybox /bin/busybox\\n\" }";
        text += &format!(
            "  s{n:02}:\n    image: stackdeck-bench/busybox:1\n    {build}\n    init: true\n    command: [/bin/busybox, sleep, '9999']\n"
        );
        text += "    healthcheck: { test: [CMD, /bin/busybox, 'true'], interval: 1s, retries: 30 }\n";
        if n > 1 {
            text += &format!(
                "    depends_on: {{ s{:02}: {{ condition: service_healthy }} }}\n",
                n - 1
            );
        }
    }
    std::fs::write(dir.path().join("compose.yaml"), text).expect("the file can be written");
    dir
}

#[derive(Clone, Copy)]
enum Tool {
    Ours,
    Reference,
}

struct Bench {
    name: &'static str,
    base: Vec<String>,
    port: bool,
}

impl Bench {
    fn command(&self, tool: Tool, args: &[&str]) -> Command {
        let mut command = match tool {
            Tool::Ours => Command::new(STACKDECK),
            Tool::Reference => {
                let mut command = Command::new("docker");
                command.arg("compose");
                command
            }
        };
        command
            .args(&self.base)
            .args(args)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::piped());
        if self.port {
            command.env("MONITOR_PORT", "18765");
        }
        command
    }

    fn quietly(&self, tool: Tool, args: &[&str]) {
        let out = self.command(tool, args).output().expect("it starts");
        assert!(
            out.status.success(),
            "{args:?}: {}",
            String::from_utf8_lossy(&out.stderr)
        );
    }

    fn prepare(&self) {
        self.quietly(Tool::Ours, &["build"]);
        self.quietly(Tool::Ours, &["down", "-v", "-t", "0"]);
    }

    fn up(&self, tool: Tool) -> Duration {
        let args: &[&str] = match tool {
            Tool::Ours => &["up", "--wait"],
            Tool::Reference => &["up", "-d", "--wait"],
        };
        let began = Instant::now();
        self.quietly(tool, args);
        began.elapsed()
    }

    /// Ours and the reference in turns, after one warm-up each.
    fn compare(&self, runs: usize, goal: f64, before: impl Fn(&Self, Tool)) {
        let tools: &[Tool] = if reference().is_some() {
            &[Tool::Ours, Tool::Reference]
        } else {
            &[Tool::Ours]
        };
        let mut times = [Vec::new(), Vec::new()];
        for run in 0..=runs {
            for (slot, tool) in times.iter_mut().zip(tools) {
                before(self, *tool);
                let took = self.up(*tool);
                if run > 0 {
                    slot.push(took.as_secs_f64());
                }
            }
        }
        let [mut ours, mut theirs] = times;
        println!("\n{}", self.name);
        let ours = report("stackdeck", &mut ours);
        if let [_, ..] = theirs.as_slice() {
            let theirs = report("docker compose", &mut theirs);
            println!("  ratio of medians {:.3} (goal ≤ {goal})", ours / theirs);
        }
    }
}

fn report(who: &str, times: &mut [f64]) -> f64 {
    times.sort_by(f64::total_cmp);
    let median = times[times.len() / 2];
    println!(
        "  {who:<15} median {median:.3} s   min {:.3}   max {:.3}   runs {}",
        times[0],
        times[times.len() - 1],
        times.len()
    );
    median
}
