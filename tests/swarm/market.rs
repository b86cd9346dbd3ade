//! The market-monitor stack on a real swarm: up in order, used, updated under load without a failed request, and back from a broken image.
//! Needs the images that `compose/prepare` makes available on the local engine.

use crate::balancer::Balancer;
use crate::real::{PATIENCE, RealSwarm, swarm, text};
use crate::support::poll_until;
use serde_json::{Value, json};
use std::io::Write;
use std::net::SocketAddr;
use std::path::Path;
use std::process::{Command, Output, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

const PORT: &str = "18432";
const FILES: [&str; 4] = ["-f", "compose/compose.yaml", "-f", "compose/compose.swarm.yaml"];

struct Market {
    swarm: RealSwarm,
    name: String,
}

impl Market {
    fn command(&self, words: &[&str], set: &[(&str, &str)]) -> Command {
        let root = Path::new(env!("CARGO_MANIFEST_DIR"));
        let given = [
            &FILES[..],
            &["-H", self.swarm.host(), "--swarm", "-p", &self.name],
            words,
        ]
        .concat();
        let mut command = crate::support::stackdeck(root, &given);
        let image = |name: &str| self.swarm.name_in_registry(&format!("market/{name}"));
        command
            .env("MYSQL_IMAGE", image("mysql"))
            .env("REDIS_IMAGE", image("redis"))
            .env("REGISTRY", image("own"))
            .env("MONITOR_PORT", PORT)
            .env("TICKER_SOURCE", "synthetic")
            .env("CHECK_INTERVAL", "2s")
            .envs(set.iter().copied());
        command
    }

    #[track_caller]
    fn run(&self, code: i32, words: &[&str], set: &[(&str, &str)]) -> String {
        let output = self.command(words, set).output().unwrap();
        let told = format!("{}{}", text(&output.stdout), text(&output.stderr));
        assert_eq!(output.status.code(), Some(code), "{words:?}: {told}");
        told
    }

    /// Puts the images of the local engine into the swarm's registry.
    fn push_images(&self) {
        let root = Path::new(env!("CARGO_MANIFEST_DIR"));
        let built =
            crate::support::stackdeck(root, &["-p", "stackdeck-e2e-market", "--plain", "build", "monitor"]).output();
        let built = built.unwrap();
        assert!(built.status.success(), "{}", text(&built.stderr));
        let asked = ["-p", "stackdeck-e2e-market", "config", "--images"];
        let named = text(&crate::support::stackdeck(root, &asked).output().unwrap().stdout);
        let own = self.swarm.name_in_registry("market/own");
        for image in named.lines() {
            let wanted = match image {
                image if image.contains("mysql") => self.swarm.name_in_registry("market/mysql"),
                image if image.contains("redis") => self.swarm.name_in_registry("market/redis"),
                _ => format!("{own}/monitor:1"),
            };
            let manager = format!("docker -H {}", self.swarm.host());
            let script = format!(
                "set -e -o pipefail; docker save {image} | {manager} load -q; {manager} tag {image} {wanted}; {manager} push -q {wanted}"
            );
            shell(&script);
        }
        let (broken, host) = (format!("{own}/monitor:broken"), self.swarm.host());
        shell(&format!(
            "set -e; docker -H {host} tag {} {broken}; docker -H {host} push -q {broken}",
            self.swarm.image()
        ));
    }

    /// Where monitor may answer: its port on each node.
    fn addresses(&self) -> Vec<SocketAddr> {
        let format = "{{.Status.Addr}}";
        let asked = format!(
            "docker -H {0} node inspect -f '{format}' $(docker -H {0} node ls -q)",
            self.swarm.host()
        );
        let listed = text(&shell(&asked).stdout);
        listed
            .lines()
            .map(|address| format!("{address}:{PORT}").parse().unwrap())
            .collect()
    }
}

impl Drop for Market {
    fn drop(&mut self) {
        let _ = self.command(&["down"], &[]).output();
    }
}

#[track_caller]
fn shell(script: &str) -> Output {
    let output = Command::new("bash").args(["-c", script]).output().unwrap();
    assert!(output.status.success(), "{script}: {}", text(&output.stderr));
    output
}

/// A request; answers the status and the body, or nothing when nobody answered.
fn request(
    to: SocketAddr,
    method: &str,
    path: &str,
    token: Option<&str>,
    body: Option<&Value>,
) -> Option<(u16, Value)> {
    let mut words = vec![
        "-sS".to_owned(),
        "-m".to_owned(),
        "20".to_owned(),
        "-w".to_owned(),
        "\n%{http_code}".to_owned(),
    ];
    words.extend(["-X".to_owned(), method.to_owned(), format!("http://{to}{path}")]);
    words.extend(["-H".to_owned(), "connection: close".to_owned()]);
    if let Some(token) = token {
        words.extend(["-H".to_owned(), format!("authorization: Bearer {token}")]);
    }
    if let Some(body) = body {
        words.extend([
            "-H".to_owned(),
            "content-type: application/json".to_owned(),
            "-d".to_owned(),
            body.to_string(),
        ]);
    }
    let output = Command::new("curl").args(&words).output().unwrap();
    let told = text(&output.stdout);
    let (body, status) = told.rsplit_once('\n')?;
    let status = status.parse().ok().filter(|_| output.status.success())?;
    Some((status, serde_json::from_str(body).unwrap_or(Value::Null)))
}

#[test]
fn the_market_stack_runs_is_updated_without_a_gap_and_comes_back_from_a_broken_image() {
    let Some(swarm) = swarm() else { return };
    let market = Market {
        swarm,
        name: format!("sdtest-market-{}", std::process::id()),
    };
    market.push_images();
    let told = market.run(0, &["up", "--no-build"], &[]);
    let name = &market.name;
    let at = |words: &str| told.find(words).unwrap_or_else(|| panic!("{words} is not in\n{told}"));
    assert!(
        at(&format!("{name}_monitor waits for mysql (service_healthy), redis"))
            < at(&format!("{name}_monitor updated: replicas"))
    );
    assert!(at(&format!("{name}_monitor updated: replicas")) < at(&format!("{name}_monitor ready, 2/2")));

    let balancer = Balancer::before(market.addresses());
    an_alert_is_stored(balancer.address);
    an_update_loses_no_request(&market, &balancer);
    a_broken_image_is_taken_back(&market);
    let (status, _) = request(balancer.address, "GET", "/readyz", None, None).unwrap();
    assert_eq!(status, 200);
}

fn an_alert_is_stored(to: SocketAddr) {
    let person = json!({ "email": "ann@example.com", "password": "correct horse" });
    let (status, session) = request(to, "POST", "/api/v1/auth/signup", None, Some(&person)).unwrap();
    assert_eq!(status, 201, "{session}");
    let (status, session) = request(to, "POST", "/api/v1/auth/signin", None, Some(&person)).unwrap();
    assert_eq!(status, 200, "{session}");
    let token = session["token"].as_str().expect("a token").to_owned();
    let task = json!({ "token": "BTC", "operator": "GT", "price": "1", "enabled": true });
    let (status, task) = request(to, "POST", "/api/v1/tasks", Some(&token), Some(&task)).unwrap();
    assert_eq!(status, 201, "{task}");
    poll_until("an alert", Duration::from_secs(30), || {
        let (status, alerts) = request(to, "GET", "/api/v1/alerts", Some(&token), None).unwrap();
        assert_eq!(status, 200, "{alerts}");
        match alerts["items"][0]["task_id"] == task["id"] {
            true => Ok(()),
            false => Err(alerts.to_string()),
        }
    });
}

/// Requests one after the other while all tasks are replaced.
fn an_update_loses_no_request(market: &Market, balancer: &Balancer) {
    let (before, _) = balancer.counts();
    let is_over = Arc::new(AtomicBool::new(false));
    let (over, to) = (Arc::clone(&is_over), balancer.address);
    let asking = std::thread::spawn(move || {
        let mut wrong = Vec::new();
        for _ in 0..5000 {
            if over.load(Ordering::SeqCst) {
                break;
            }
            match request(to, "GET", "/readyz", None, None) {
                Some((200, _)) => {}
                other => wrong.push(format!("{other:?}")),
            }
        }
        wrong
    });
    let told = market.run(0, &["up", "--no-build"], &[("LOG_LEVEL", "debug")]);
    is_over.store(true, Ordering::SeqCst);
    let wrong = asking.join().unwrap();
    assert!(told.contains("_monitor updated: environment"), "{told}");
    let (after, failed) = balancer.counts();
    keep_figures(&format!(
        "rolling update of monitor: {} requests during it, {failed} failed\n",
        after - before
    ));
    assert!(after - before > 50, "{} requests are too few to tell", after - before);
    assert_eq!((failed, wrong), (0, Vec::new()));
}

/// Prints figures, past the test harness, which shows no output of tests that pass; and keeps them in `target/tmp`.
fn keep_figures(told: &str) {
    std::fs::write(Path::new(env!("CARGO_TARGET_TMPDIR")).join("swarm-market.txt"), told).unwrap();
    std::io::stderr().write_all(told.as_bytes()).unwrap();
}

fn a_broken_image_is_taken_back(market: &Market) {
    let set = [("LOG_LEVEL", "debug"), ("TAG", "broken")];
    let mut command = market.command(&["up", "--no-build"], &set);
    let failing = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let state = || {
        let format = "{{json .UpdateStatus.State}} {{.Spec.TaskTemplate.ContainerSpec.Image}}";
        let asked = format!(
            "docker -H {} service inspect -f '{format}' {}_monitor",
            market.swarm.host(),
            market.name
        );
        text(&shell(&asked).stdout)
    };
    poll_until("rollback_completed", PATIENCE, || {
        let state = state();
        if state.contains("rollback_completed") {
            Ok(())
        } else {
            Err(state)
        }
    });
    let verdict = Instant::now();
    let output = failing.wait_with_output().unwrap();
    let late = verdict.elapsed();
    let told = format!("{}{}", text(&output.stdout), text(&output.stderr));
    assert_eq!(output.status.code(), Some(1), "{told}");
    assert!(late < Duration::from_secs(2), "{late:?} after the verdict: {told}");
    assert!(told.contains("UPDATE ROLLBACK COMPLETED"), "{told}");
    assert!(told.contains("cause: the swarm took the update back: "), "{told}");
    assert!(state().contains("monitor:1@sha256:"), "{}", state());
}
