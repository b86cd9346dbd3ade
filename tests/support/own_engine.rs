//! An engine of a test's own, which it may stop and kill. It has data and namespaces of its own, so that no other test notices;
//! `SKIPPED` where this user may not start one.

use super::{IMAGE, Project, Ran, engine, in_namespaces, poll_until, run, small_image};
use std::os::unix::fs::MetadataExt;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

/// How long an engine may take to start.
const PATIENCE: Duration = Duration::from_secs(180);

/// An engine with data of its own, in namespaces of its own: when it is killed, so is everything that it runs.
pub struct OwnEngine {
    dir: tempfile::TempDir,
    /// Flags of dockerd besides those of its place.
    flags: &'static str,
    process: Child,
}

impl OwnEngine {
    /// With the small image.
    pub fn start() -> Option<Self> {
        Self::start_with("")
    }

    /// The same, with flags of dockerd.
    pub fn start_with(flags: &'static str) -> Option<Self> {
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
            process: answering(dir.path(), flags),
            dir,
            flags,
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

    pub fn host(&self) -> String {
        host(self.dir.path())
    }

    pub fn docker(&self) -> Command {
        docker(self.dir.path())
    }

    /// Asks it to end, as a service manager does, and starts it again.
    pub fn restart(&mut self) {
        let init = children(self.process.id())[0];
        assert!(Command::new("kill").arg(init.to_string()).status().unwrap().success());
        self.process.wait().unwrap();
        self.again();
    }

    /// Kills it alone: what it runs goes on. It is started again, and then ends that, unless it was started with `--live-restore`.
    pub fn kill(&mut self) {
        // What the engine runs are children of the shell, too, when they have outlived one.
        let is_engine = |process: &&u32| {
            let name = std::fs::read_to_string(format!("/proc/{process}/comm"));
            name.is_ok_and(|name| name.trim() == "dockerd")
        };
        let of_init = children(children(self.process.id())[0]);
        let engine = of_init.iter().find(is_engine).unwrap();
        let mut kill = Command::new("kill");
        assert!(kill.args(["-9", &engine.to_string()]).status().unwrap().success());
        let process = format!("/proc/{engine}");
        poll_until("the engine's end", PATIENCE, || match Path::new(&process).exists() {
            true => Err(process.clone()),
            false => Ok(()),
        });
        poll_until("an answer of the engine", PATIENCE, || {
            if self.docker().arg("version").output().unwrap().status.success() {
                return Ok(());
            }
            Err(std::fs::read_to_string(self.dir.path().join("log")).unwrap_or_default())
        });
    }

    /// Ends it with all that it runs at once, as when the machine loses power, and starts it again.
    pub fn crash(&mut self) {
        self.process.kill().unwrap();
        self.process.wait().unwrap();
        self.again();
    }

    fn again(&mut self) {
        self.process = answering(self.dir.path(), self.flags);
    }

    pub fn run(&self, project: &Project, args: &[&str]) -> Ran {
        run(project.command(args).env("DOCKER_HOST", self.host()))
    }
}

impl Drop for OwnEngine {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

fn children(process: u32) -> Vec<u32> {
    let children = std::fs::read_to_string(format!("/proc/{process}/task/{process}/children")).unwrap();
    children.split_whitespace().map(|id| id.parse().unwrap()).collect()
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
fn answering(dir: &Path, flags: &str) -> Child {
    let mut process = begin(dir, flags);
    poll_until("an answer of the engine", PATIENCE, || {
        if docker(dir).arg("version").output().unwrap().status.success() {
            return Ok(());
        }
        if process.try_wait().unwrap().is_some() {
            process = begin(dir, flags);
        }
        Err(std::fs::read_to_string(dir.join("log")).unwrap_or_default())
    });
    process
}

fn begin(dir: &Path, flags: &str) -> Child {
    let place = dir.display();
    // In a `/run` of its own it does not find the containerd of another engine. The shell is what its namespaces live as long as: it
    // hands SIGTERM on, and starts an engine again that ended otherwise.
    let service = format!(
        "ip link set lo up; mount -t tmpfs none /run; trap 'ended=1; kill $engine' TERM; \
         while [ -z \"$ended\" ]; do rm -f {place}/pid; \
         dockerd --host unix://{place}/docker.sock --data-root {place}/data --exec-root {place}/exec --pidfile {place}/pid \
         --bridge none --iptables=false {flags} & engine=$!; wait $engine; wait $engine; done"
    );
    in_namespaces(&service)
        .stdout(Stdio::null())
        .stderr(std::fs::File::create(dir.join("log")).unwrap())
        .spawn()
        .expect("unshare is part of every Debian")
}
