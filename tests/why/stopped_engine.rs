//! An engine that ended under its containers. It is one of its own, so that no other test notices; `SKIPPED` where this user may not
//! start one.

use crate::support::{IMAGE, Project, Ran, engine, poll_until, run, small_image};
use serde_json::Value;
use std::os::unix::fs::MetadataExt;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

/// How long an engine may take to start.
const PATIENCE: Duration = Duration::from_secs(180);

/// An engine with data of its own, in namespaces of its own: when it is killed, so is everything that it runs.
struct OwnEngine {
    dir: tempfile::TempDir,
    process: Child,
}

impl OwnEngine {
    /// With the small image.
    fn start() -> Option<Self> {
        engine()?;
        let is_root = std::fs::metadata("/proc/self").is_ok_and(|own| own.uid() == 0);
        let program = ["/usr/sbin/dockerd", "/usr/bin/dockerd", "/usr/local/bin/dockerd"];
        if !is_root || !program.iter().any(|path| Path::new(path).exists()) {
            eprintln!("SKIPPED: an engine can be started only by root, where dockerd is");
            return None;
        }
        // `ip netns exec` mounts a /sys without them.
        let groups = std::fs::read_dir("/sys/fs/cgroup").is_ok_and(|mut entries| entries.next().is_some());
        if !groups {
            eprintln!("SKIPPED: an engine needs control groups, and none are mounted here");
            return None;
        }
        small_image();
        let dir = tempfile::tempdir().unwrap();
        let own = Self {
            process: answering(dir.path()),
            dir,
        };
        let mut save = Command::new("docker")
            .args(["save", IMAGE])
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let load = own
            .docker()
            .arg("load")
            .stdin(save.stdout.take().unwrap())
            .output()
            .unwrap();
        assert!(save.wait().unwrap().success() && load.status.success());
        Some(own)
    }

    fn host(&self) -> String {
        host(self.dir.path())
    }

    fn docker(&self) -> Command {
        docker(self.dir.path())
    }

    /// Asks it to end, as a service manager does, and starts it again.
    fn restart(&mut self) {
        let unshare = self.process.id();
        let children = std::fs::read_to_string(format!("/proc/{unshare}/task/{unshare}/children")).unwrap();
        let killed = Command::new("kill").arg(children.trim()).status().unwrap();
        assert!(killed.success());
        self.process.wait().unwrap();
        self.again();
    }

    /// Ends it with all that it runs at once, as when the machine loses power, and starts it again.
    fn crash(&mut self) {
        self.process.kill().unwrap();
        self.process.wait().unwrap();
        self.again();
    }

    fn again(&mut self) {
        self.process = answering(self.dir.path());
    }

    fn run(&self, project: &Project, args: &[&str]) -> Ran {
        run(project.command(args).env("DOCKER_HOST", self.host()))
    }

    #[track_caller]
    fn why(&self, project: &Project, service: &str) -> Value {
        let ran = self.run(project, &["--json", "why", service]);
        let mut objects = ran.out.lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
        objects
            .find(|object| object["type"] == "why")
            .unwrap_or_else(|| panic!("{} {}", ran.out, ran.err))
    }
}

impl Drop for OwnEngine {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

fn host(dir: &Path) -> String {
    format!("unix://{}/docker.sock", dir.display())
}

fn docker(dir: &Path) -> Command {
    let mut command = Command::new("docker");
    command.env("DOCKER_HOST", host(dir));
    command
}

/// Starts it until it answers: on a busy machine it gives up waiting for its own parts, and is started again, as by a service manager.
fn answering(dir: &Path) -> Child {
    let mut process = begin(dir);
    poll_until("an answer of the engine", PATIENCE, || {
        if docker(dir).arg("version").output().unwrap().status.success() {
            return Ok(());
        }
        if process.try_wait().unwrap().is_some() {
            process = begin(dir);
        }
        Err(std::fs::read_to_string(dir.join("log")).unwrap_or_default())
    });
    process
}

fn begin(dir: &Path) -> Child {
    let _ = std::fs::remove_file(dir.join("pid"));
    let place = dir.display();
    // In a `/run` of its own it does not find the containerd of another engine.
    let service = format!(
        "ip link set lo up; mount -t tmpfs none /run; exec dockerd --host unix://{place}/docker.sock --data-root {place}/data \
         --exec-root {place}/exec --pidfile {place}/pid --bridge none --iptables=false"
    );
    Command::new("unshare")
        .args([
            "--net",
            "--mount",
            "--pid",
            "--fork",
            "--kill-child",
            "--mount-proc",
            "sh",
            "-c",
            &service,
        ])
        .stdout(Stdio::null())
        .stderr(std::fs::File::create(dir.join("log")).unwrap())
        .spawn()
        .expect("unshare is part of every Debian")
}

/// Two that end on SIGTERM, and one that ended by itself before.
const FILE: &str = "
x-small: &small {image: stackdeck-test/busybox:interop, command: [sleep, '1000'], init: true, stop_grace_period: 2s, network_mode: none}
services:
  db: {<<: *small}
  web: {<<: *small, init: false}
  done: {<<: *small, command: [sh, -c, 'echo no such shelf: 12 >&2; exit 3']}
";

#[test]
fn containers_that_ended_with_their_engine_are_told_from_others() {
    let Some(mut own) = OwnEngine::start() else { return };
    let project = Project::new("sdwhy-stopped-engine", FILE);
    own.run(&project, &["up", "-d"]);
    assert!(
        own.docker()
            .args(["wait", "sdwhy-stopped-engine-done-1"])
            .output()
            .unwrap()
            .status
            .success()
    );

    own.restart();
    for (service, code) in [("db", "143"), ("web", "137")] {
        let found = own.why(&project, service);
        assert_eq!(found["cause"]["rule"], "engine-stopped", "{found}");
        assert_eq!(found["cause"]["certainty"], "likely", "{found}");
        assert!(found["headline"].as_str().unwrap().contains(code), "{found}");
    }
    let found = own.why(&project, "done");
    assert!(
        found["cause"]["text"].as_str().unwrap().contains("no such shelf"),
        "{found}"
    );

    own.run(&project, &["start", "db", "web"]);
    own.crash();
    for service in ["db", "web"] {
        let found = own.why(&project, service);
        assert_eq!(found["cause"]["rule"], "engine-stopped", "{found}");
    }
    let told = own.run(&project, &["--plain", "why"]).out;
    assert!(told.contains("the engine, or its host, was stopped"), "{told}");
    own.run(&project, &["down", "-t", "0"]);
}
