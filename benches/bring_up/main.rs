//! Time to bring a stack up, and the CPU time that takes, alternating with `docker compose` on the same engine, or with the
//! healthchecks at their declared pace.
//!
//! `cargo bench --bench bring_up [market|chain|slow-chain|noop|probes]`; `RUNS=5` for more than three runs each. Without the
//! reference installed only our figures are printed.

mod cpu;
#[path = "../../tests/support/mod.rs"]
mod support;

use cpu::CpuTime;
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
    // At the declared pace of the slow chain six minutes for each run.
    if wanted.iter().any(|name| name == "probes") {
        probes(runs);
    }
}

/// What healthchecks that run early cost, and save: each stack with and without them.
fn probes(runs: usize) {
    let down = |bench: &Bench| bench.quietly(Tool::Ours, &["down", "-v", "-t", "0"]);
    for (bench, runs) in [(market_bench(), runs), (chain_bench(), runs), (slow_chain_bench(), 1)] {
        bench.prepare();
        println!("\n{}: probes that run early, and declared ones", bench.name);
        let mut early = Vec::new();
        let mut declared = Vec::new();
        for _ in 0..runs {
            down(&bench);
            early.push(bench.up(&["up", "--wait"], Tool::Ours));
            down(&bench);
            declared.push(bench.up(&["--declared-probes", "up", "--wait"], Tool::Ours));
        }
        report("early", &mut early);
        report("declared", &mut declared);
    }
}

/// The market-monitor stack on fresh volumes.
fn market(runs: usize) {
    let bench = market_bench();
    bench.prepare();
    let fresh = |bench: &Bench, tool| bench.quietly(tool, &["down", "-v", "-t", "5"]);
    bench.compare(runs, 0.85, fresh);
}

fn market_bench() -> Bench {
    let mut project = Project::new("stackdeck-bench-market", "services: {}\n");
    project.arguments = &["-f", concat!(env!("CARGO_MANIFEST_DIR"), "/compose/compose.yaml")];
    Bench {
        name: "market stack, fresh volumes",
        project,
    }
}

/// Twelve services, each waiting for the one before it to be healthy, with probes every second.
fn chain(runs: usize) {
    let bench = chain_bench();
    bench.prepare();
    bench.compare(runs, 0.5, |bench, tool| bench.quietly(tool, &["down", "-v", "-t", "0"]));
}

fn chain_bench() -> Bench {
    Bench {
        name: "12-deep service_healthy chain, 1 s probes",
        project: Project::new("stackdeck-bench-chain", &chain_of(12)),
    }
}

fn slow_chain_bench() -> Bench {
    let text = chain_of(12).replace("interval: 1s", "interval: 30s");
    Bench {
        name: "12-deep service_healthy chain, 30 s probes",
        project: Project::new("stackdeck-bench-slow-chain", &text),
    }
}

/// The same with the interval that a healthcheck has when none is written.
fn slow_chain(runs: usize) {
    let bench = slow_chain_bench();
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

    fn up(&self, args: &[&str], tool: Tool) -> BringUp {
        let before = CpuTime::used(&self.project);
        let began = Instant::now();
        self.quietly(tool, args);
        let took = began.elapsed();
        BringUp {
            took,
            cpu: CpuTime::used(&self.project).since(before),
        }
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
                let args: &[&str] = match tool {
                    Tool::Ours => &["up", "--wait"],
                    Tool::Reference | Tool::StandIn => &["up", "-d", "--wait"],
                };
                let up = self.up(args, *tool);
                if run > 0 {
                    slot.push(up);
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

/// One bring-up.
struct BringUp {
    took: Duration,
    cpu: CpuTime,
}

/// Prints the figures of a tool; the median of the times.
fn report(who: &str, ups: &mut [BringUp]) -> f64 {
    ups.sort_by_key(|up| up.took);
    let seconds = |at: usize| ups[at].took.as_secs_f64();
    let median = seconds(ups.len() / 2);
    println!(
        "  {who:<15} median {median:.3} s   min {:.3}   max {:.3}   runs {}",
        seconds(0),
        seconds(ups.len() - 1),
        ups.len()
    );
    ups.sort_by(|one, other| one.cpu.total().total_cmp(&other.cpu.total()));
    let cpu = ups[ups.len() / 2].cpu;
    println!(
        "  {:<15} CPU {:.2} s: the program {:.2}, engine, containers and probes {:.2}",
        "",
        cpu.total(),
        cpu.program,
        cpu.engine
    );
    median
}
