//! What the black-box tests share: the built program, the engine it should speak to, and a look at the engine that does not
//! go through the program under test.

#![allow(dead_code, reason = "every test crate uses its own part")]

pub mod relay;

use serde_json::Value;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

/// The engine the tests speak to: `DOCKER_HOST`, else the local socket.
pub struct Engine {
    socket: String,
}

/// The engine, or `None` with a line that says so. With `STACKDECK_REQUIRE_ENGINE=1` its absence fails the test.
pub fn engine() -> Option<Engine> {
    let host = std::env::var("DOCKER_HOST").unwrap_or_else(|_| "unix:///var/run/docker.sock".into());
    let socket = host
        .strip_prefix("unix://")
        .expect("these tests look at the engine through a unix socket")
        .to_string();
    let engine = Engine { socket };
    if engine.get("/_ping").is_some() {
        return Some(engine);
    }
    assert!(
        std::env::var("STACKDECK_REQUIRE_ENGINE").as_deref() != Ok("1"),
        "no engine answers at {host}"
    );
    eprintln!("SKIPPED: no engine answers at {host}");
    None
}

impl Engine {
    /// Whether its published ports are in this machine's own network.
    pub fn is_local(&self) -> bool {
        std::env::var("STACKDECK_NET_PREFIX").is_err()
    }

    /// Where it listens.
    pub fn socket(&self) -> &str {
        &self.socket
    }

    fn get(&self, path: &str) -> Option<Vec<u8>> {
        let url = format!("http://engine{path}");
        let out = Command::new("curl")
            .args(["-fsS", "-m", "20", "--globoff", "--unix-socket", &self.socket, &url])
            .output()
            .ok()?;
        out.status.success().then_some(out.stdout)
    }

    /// What the engine says, as JSON.
    pub fn ask(&self, path: &str) -> Value {
        serde_json::from_slice(
            &self
                .get(path)
                .unwrap_or_else(|| panic!("the engine did not answer {path}")),
        )
        .unwrap()
    }

    /// Whether it holds an image of this name.
    pub fn has_image(&self, name: &str) -> bool {
        self.get(&format!("/images/{name}/json")).is_some()
    }

    /// Names of everything that carries the project's label: containers, networks, volumes.
    pub fn leftovers(&self, project: &str) -> Vec<String> {
        let filter = format!("%7B%22label%22%3A%5B%22com.docker.compose.project%3D{project}%22%5D%7D");
        let mut names = Vec::new();
        for container in self
            .ask(&format!("/containers/json?all=1&filters={filter}"))
            .as_array()
            .unwrap()
        {
            names.push(format!("container {}", container["Names"][0].as_str().unwrap()));
        }
        for network in self.ask(&format!("/networks?filters={filter}")).as_array().unwrap() {
            names.push(format!("network {}", network["Name"].as_str().unwrap()));
        }
        for volume in self.ask(&format!("/volumes?filters={filter}"))["Volumes"]
            .as_array()
            .into_iter()
            .flatten()
        {
            names.push(format!("volume {}", volume["Name"].as_str().unwrap()));
        }
        names
    }
}

/// A small image of this machine's static busybox.
pub const IMAGE: &str = "stackdeck-test/busybox:interop";

/// Makes [`IMAGE`] unless it is there of this very busybox: one that is made anew leaves the former without a name.
pub fn small_image() {
    static ONCE: std::sync::Once = std::sync::Once::new();
    ONCE.call_once(|| {
        let about = std::fs::metadata("/bin/busybox").expect("busybox-static is installed (see .ci/packages)");
        let made = about.modified().unwrap().duration_since(std::time::UNIX_EPOCH).unwrap();
        let label = format!("{}-{}", about.len(), made.as_secs());
        let of_this = format!("label=stackdeck.test.busybox={label}");
        let there = Command::new("docker")
            .args(["images", "-q", "--filter", &of_this, IMAGE])
            .output();
        if !there.unwrap().stdout.is_empty() {
            return;
        }
        let former = Command::new("docker")
            .args(["images", "-q", "--no-trunc", IMAGE])
            .output();
        let former = String::from_utf8(former.unwrap().stdout).unwrap();
        let former = former.lines().next();
        let mut tar = tar::Builder::new(Vec::new());
        for name in ["busybox", "sh", "sleep", "test", "touch", "cat", "true", "ls", "rm"] {
            tar.append_path_with_name(Path::new("/bin/busybox"), format!("bin/{name}"))
                .expect("busybox-static is installed (see .ci/packages)");
        }
        let mut child = Command::new("docker")
            .args([
                "import",
                "--change",
                &format!("LABEL stackdeck.test.busybox={label}"),
                "-",
                IMAGE,
            ])
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
        // A container may be made of it still; then it stays.
        let _ = Command::new("docker")
            .arg("rmi")
            .args(former)
            .stderr(Stdio::null())
            .output();
    });
}

/// The program under test, with no terminal.
pub fn stackdeck(dir: &Path, args: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_stackdeck"));
    command.args(args).current_dir(dir).stdin(Stdio::null());
    command
}

/// Runs to the end; the output as text.
pub fn run(command: &mut Command) -> Ran {
    let Output { status, stdout, stderr } = command.output().expect("the program starts");
    let text = |bytes: Vec<u8>| String::from_utf8_lossy(&bytes).into_owned();
    Ran {
        code: status.code(),
        out: text(stdout),
        err: text(stderr),
    }
}

/// How a run ended.
pub struct Ran {
    pub code: Option<i32>,
    pub out: String,
    pub err: String,
}

impl Ran {
    /// Fails with everything it printed unless the code is as expected.
    #[track_caller]
    pub fn expect(self, code: i32) -> Self {
        assert_eq!(
            self.code,
            Some(code),
            "\n--- stdout\n{}\n--- stderr\n{}",
            self.out,
            self.err
        );
        self
    }
}

/// A directory with a Compose file, a busybox to build from, and a project of its own that is taken down at the end.
pub struct Project {
    pub dir: tempfile::TempDir,
    pub name: String,
}

impl Project {
    /// `name` must be unique among the tests. `image: BUSYBOX` in the text becomes a build from the static busybox of this machine.
    pub fn new(name: &str, compose: &str) -> Self {
        let dir = tempfile::tempdir().unwrap();
        let busybox = ["/bin/busybox", "/usr/bin/busybox"]
            .iter()
            .map(PathBuf::from)
            .find(|path| path.exists());
        std::fs::copy(
            busybox.expect("busybox-static is installed (see .ci/packages)"),
            dir.path().join("busybox"),
        )
        .unwrap();
        let build = "build: { context: ., dockerfile_inline: \"FROM scratch\\nCOPY busybox /bin/busybox\\nCOPY busybox /bin/sh\\n\" }";
        std::fs::write(
            dir.path().join("compose.yaml"),
            compose.replace("image: BUSYBOX", build),
        )
        .unwrap();
        Self { dir, name: name.into() }
    }

    /// The program with this project's name in front of `args`.
    pub fn command(&self, args: &[&str]) -> Command {
        let mut all = vec!["-p", &self.name];
        all.extend(args);
        stackdeck(self.dir.path(), &all)
    }

    /// Runs the program to its end.
    pub fn run(&self, args: &[&str]) -> Ran {
        run(&mut self.command(args))
    }
}

impl Drop for Project {
    fn drop(&mut self) {
        let _ = self
            .command(&["down", "-v", "--remove-orphans", "--rmi", "local", "-t", "0"])
            .output();
        // What lost its name to a rebuild.
        let of_this = format!("label=com.docker.compose.project={}", self.name);
        let prune = ["image", "prune", "-f", "--filter", &of_this];
        let _ = Command::new("docker").args(prune).output();
    }
}
