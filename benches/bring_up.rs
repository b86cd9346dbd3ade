//! Time to bring a stack up, alternating with `docker compose` on the same engine.
//!
//! `cargo bench --bench bring_up [market|chain|slow-chain|noop]`; `RUNS=5` for more than three runs each. Without the reference
//! installed only our figures are printed.

#[path = "../tests/support/mod.rs"]
mod support;

use std::process::Stdio;
use std::time::{Duration, Instant};
use support::{Project, Tool};

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
        support::reference().map_or("not installed".into(), |version| format!("docker compose {version}"))
    );
    if want("market") {
        market(runs);
    }
    if want("chain") {
        chain(runs);
    }
    // The reference takes six minutes for each run.
    if wanted.iter().any(|name| name == "slow-chain") {
        slow_chain(runs);
    }
    if want("noop") {
        noop(runs);
    }
}

/// The market-monitor stack on fresh volumes.
fn market(runs: usize) {
    let mut project = Project::new("stackdeck-bench-market", "services: {}\n");
    project.arguments = &["-f", concat!(env!("CARGO_MANIFEST_DIR"), "/compose/compose.yaml")];
    let bench = Bench {
        name: "market stack, fresh volumes",
        project,
    };
    bench.prepare();
    let fresh = |bench: &Bench, tool| bench.quietly(tool, &["down", "-v", "-t", "5"]);
    bench.compare(runs, 0.85, fresh);
}

/// Twelve services, each waiting for the one before it to be healthy, with probes every second.
fn chain(runs: usize) {
    let bench = Bench {
        name: "12-deep service_healthy chain, 1 s probes",
        project: Project::new("stackdeck-bench-chain", &chain_of(12)),
    };
    bench.prepare();
    bench.compare(runs, 0.5, |bench, tool| bench.quietly(tool, &["down", "-v", "-t", "0"]));
}

/// The same with the interval that a healthcheck has when none is written.
fn slow_chain(runs: usize) {
    let text = chain_of(12).replace("interval: 1s", "interval: 30s");
    let bench = Bench {
        name: "12-deep service_healthy chain, 30 s probes",
        project: Project::new("stackdeck-bench-slow-chain", &text),
    };
    bench.prepare();
    bench.compare(runs, 0.05, |bench, tool| {
        bench.quietly(tool, &["down", "-v", "-t", "0"])
    });
}

/// A chain of six that is up and healthy already.
fn noop(runs: usize) {
    let bench = Bench {
        name: "no-op up of a healthy 6-deep chain",
        project: Project::new("stackdeck-bench-noop", &chain_of(6)),
    };
    bench.prepare();
    bench.quietly(Tool::Ours, &["up", "--wait"]);
    bench.compare(runs.max(5), 0.1, |_, _| {});
}

fn chain_of(depth: usize) -> String {
    let mut text = "services:\n".to_string();
    for n in 1..=depth {
        text += &format!(
            "  s{n:02}:\n    image: stackdeck-bench/busybox:1\n    {}\n    init: true\n    command: [/bin/busybox, sleep, '9999']\n",
            support::BUILD
        );
        text += "    healthcheck: { test: [CMD, /bin/busybox, 'true'], interval: 1s, retries: 30 }\n";
        if n > 1 {
            text += &format!(
                "    depends_on: {{ s{:02}: {{ condition: service_healthy }} }}\n",
                n - 1
            );
        }
    }
    text
}

struct Bench {
    name: &'static str,
    project: Project,
}

impl Bench {
    fn quietly(&self, tool: Tool, args: &[&str]) {
        let mut command = self.project.command_of(tool, args);
        command.env("MONITOR_PORT", "18765").stdout(Stdio::null());
        support::run(&mut command).expect(0);
    }

    fn prepare(&self) {
        self.quietly(Tool::Ours, &["build"]);
        self.quietly(Tool::Ours, &["down", "-v", "-t", "0"]);
    }

    fn up(&self, tool: Tool) -> Duration {
        let args: &[&str] = match tool {
            Tool::Ours => &["up", "--wait"],
            Tool::Reference | Tool::StandIn => &["up", "-d", "--wait"],
        };
        let began = Instant::now();
        self.quietly(tool, args);
        began.elapsed()
    }

    /// Ours and the reference in turns, after one warm-up each.
    fn compare(&self, runs: usize, goal: f64, before: impl Fn(&Self, Tool)) {
        let tools: &[Tool] = if support::reference().is_some() {
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
