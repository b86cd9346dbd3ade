//! Turn about with the reference on a real engine: what one tool brings up the other finds up to date, and takes down.
//! Without an engine or without `docker compose` these tests say so and pass; `STACKDECK_REQUIRE_ENGINE=1` makes that a
//! failure.

#![allow(
    clippy::expect_used,
    clippy::unwrap_used,
    clippy::panic,
    clippy::print_stdout,
    clippy::print_stderr,
    clippy::disallowed_methods,
    clippy::too_many_lines,
    missing_docs,
    unreachable_pub,
    reason = "a test may fail loudly"
)]

mod support;

use indexmap::IndexMap;
use serde_json::Value;
use stackdeck::compose::files::Disk;
use stackdeck::compose::{LoadOptions, load};
use stackdeck::engine::docker::{Target, connect};
use stackdeck::engine::{Clock, Timestamp};
use stackdeck::runtime::{Command, Session, Silent, Until, UpOptions, drive, no_signals};
use std::io::Write;
use std::path::Path;
use std::process::{self, Stdio};
use std::rc::Rc;
use std::sync::Arc;

const IMAGE: &str = "stackdeck-test/busybox:interop";
const COMPOSE: &str = r#"
name: NAME
services:
  db:
    image: stackdeck-test/busybox:interop
    command: sh -c "touch /ready; trap 'exit 0' TERM; while :; do sleep 0.1; done"
    environment: {B: "2", A: "é <&>"}
    volumes: ["data:/data", "./conf:/conf:ro", "/scratch"]
    healthcheck: {test: ["CMD", "test", "-f", "/ready"], interval: 300ms, retries: 50}
    stop_grace_period: 1s
    labels: {role: store}
  side:
    image: stackdeck-test/busybox:interop
    command: ["sleep", "1000"]
    init: true
    network_mode: service:db
    depends_on: [db]
    stop_grace_period: 1s
  web:
    image: stackdeck-test/busybox:interop
    command: ["sleep", "1000"]
    init: true
    networks: {default: {aliases: [www]}, back: {priority: 5}}
    depends_on: {db: {condition: service_healthy, restart: true}}
    deploy: {replicas: 2, resources: {limits: {memory: 64m}}}
    secrets: [token]
    stop_grace_period: 1s
networks: {back: {internal: true}}
volumes: {data: {labels: {kept: "yes"}}}
secrets: {token: {file: ./token}}
"#;

/// A project in a directory of its own, gone at the end.
struct Stage {
    dir: tempfile::TempDir,
    name: &'static str,
}

impl Stage {
    /// `None` when something that is needed is not there.
    fn set(name: &'static str) -> Option<Self> {
        support::engine()?;
        if !docker(Path::new("/"), &["compose", "version"]).status.success() {
            eprintln!("SKIPPED: docker compose is not installed");
            return None;
        }
        import();
        let dir = tempfile::tempdir().unwrap();
        std::fs::create_dir(dir.path().join("conf")).unwrap();
        std::fs::write(dir.path().join("token"), "secret").unwrap();
        std::fs::write(dir.path().join("compose.yaml"), COMPOSE.replace("NAME", name)).unwrap();
        Some(Self { dir, name })
    }

    fn reference(&self, args: &[&str]) -> String {
        let mut all = vec!["compose"];
        all.extend(args);
        let output = docker(self.dir.path(), &all);
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(output.status.success(), "docker compose {args:?}: {said}");
        said
    }

    /// Carries a command out with our own runtime, in this process.
    async fn ours(&self, command: Command) {
        let options = LoadOptions {
            cwd: self.dir.path().canonicalize().unwrap(),
            environment: std::env::vars().collect::<IndexMap<_, _>>(),
            ..LoadOptions::default()
        };
        let loaded = load(&options, &Disk { home: None });
        let project = loaded
            .usable()
            .unwrap_or_else(|| panic!("{:?}", loaded.diagnostics()))
            .clone();
        let target = Target {
            host: None,
            context: None,
            env: &|name| std::env::var(name).ok(),
        };
        let engine = connect(target).await.unwrap();
        let wall = std::time::UNIX_EPOCH.elapsed().unwrap().as_nanos();
        let clock = Clock::starting_at(Timestamp(i64::try_from(wall).unwrap()));
        let session = Session {
            commands: vec![command],
            until: Until::Ended,
            project: Some(Rc::new(project)),
            ..Session::new(Arc::new(engine), clock, self.name)
        };
        let outcome = drive(&mut Silent, session, no_signals()).await;
        assert_eq!(outcome.exit_code(), 0, "{:?}", outcome.verdict);
    }

    async fn up(&self) {
        let options = UpOptions::default();
        self.ours(Command::Up {
            services: Vec::new(),
            options,
        })
        .await;
    }

    /// Name, id, status and start of every container, sorted.
    fn containers(&self) -> Vec<String> {
        let engine = support::engine().unwrap();
        let filter = format!(
            "%7B%22label%22%3A%5B%22com.docker.compose.project%3D{}%22%5D%7D",
            self.name
        );
        let found = engine.ask(&format!("/containers/json?all=1&filters={filter}"));
        let mut all: Vec<String> = found
            .as_array()
            .unwrap()
            .iter()
            .map(|found| self.container(&engine, found))
            .collect();
        all.sort();
        all
    }

    fn container(&self, engine: &support::Engine, listed: &Value) -> String {
        let full = engine.ask(&format!("/containers/{}/json", listed["Id"].as_str().unwrap()));
        format!(
            "{} {} {} {}",
            full["Name"], full["Id"], full["State"]["Status"], full["State"]["StartedAt"]
        )
    }
}

impl Drop for Stage {
    fn drop(&mut self) {
        docker(
            self.dir.path(),
            &["compose", "down", "-v", "-t", "0", "--remove-orphans"],
        );
    }
}

fn docker(dir: &Path, args: &[&str]) -> process::Output {
    process::Command::new("docker")
        .args(args)
        .current_dir(dir)
        .stdin(Stdio::null())
        .output()
        .unwrap_or_else(|_| {
            use std::os::unix::process::ExitStatusExt;
            process::Output {
                status: process::ExitStatus::from_raw(127 << 8),
                stdout: Vec::new(),
                stderr: Vec::new(),
            }
        })
}

/// A small image from this machine's static busybox.
fn import() {
    let busybox = ["/bin/busybox", "/usr/bin/busybox"]
        .into_iter()
        .find(|path| Path::new(path).exists());
    let mut tar = tar::Builder::new(Vec::new());
    for name in ["bin/busybox", "bin/sh", "bin/sleep", "bin/test", "bin/touch"] {
        tar.append_path_with_name(busybox.expect("busybox-static is installed (see .ci/packages)"), name)
            .unwrap();
    }
    let mut command = process::Command::new("docker");
    let mut child = command
        .args(["import", "-", IMAGE])
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .spawn()
        .unwrap();
    child
        .stdin
        .take()
        .unwrap()
        .write_all(&tar.into_inner().unwrap())
        .unwrap();
    assert!(child.wait().unwrap().success());
}

#[tokio::test(flavor = "current_thread")]
async fn turn_about_nobody_recreates_anything() {
    let Some(stage) = Stage::set("sdinterop") else { return };
    stage.up().await;
    let made = stage.containers();
    assert_eq!(made.len(), 4, "{made:?}");
    assert!(
        made.iter().all(|container| container.contains("\"running\"")),
        "{made:?}"
    );
    stage.reference(&["up", "-d"]);
    assert_eq!(stage.containers(), made, "the reference found something to do after us");
    stage.reference(&["down", "-v"]);
    assert_eq!(support::engine().unwrap().leftovers(stage.name), Vec::<String>::new());

    stage.reference(&["up", "-d"]);
    let made = stage.containers();
    stage.up().await;
    assert_eq!(stage.containers(), made, "we found something to do after the reference");
    let down = Command::Down {
        services: Vec::new(),
        volumes: true,
        orphans: false,
        images: stackdeck::plan::Images::Keep,
        grace: None,
    };
    stage.ours(down).await;
    assert_eq!(support::engine().unwrap().leftovers(stage.name), Vec::<String>::new());
}
