//! The real swarm, with an image in its registry; and stacks on it, which are gone at the end.

use crate::support::{busybox, poll_until, stackdeck};
use crate::terminal::Terminal;
use serde_json::Value;
use stackdeck::engine::Engine;
use stackdeck::engine::docker::{ConnectOptions, connect};
use std::fs;
use std::path::Path;
use std::process::{Command, Output, Stdio};
use std::sync::{Arc, OnceLock};
use std::time::Duration;
use tempfile::TempDir;

/// No test waits longer than this for anything.
pub const PATIENCE: Duration = Duration::from_secs(90);

/// A swarm and the image that its nodes can pull.
#[derive(Clone)]
pub struct RealSwarm {
    host: String,
    image: String,
}

/// The swarm that the environment names, with an image in its registry, which is put there once.
pub fn swarm() -> Option<RealSwarm> {
    static SWARM: OnceLock<Option<RealSwarm>> = OnceLock::new();
    SWARM.get_or_init(prepare_swarm).clone()
}

/// The same, with the image put there now.
pub fn prepare_swarm() -> Option<RealSwarm> {
    let var = |name: &str| std::env::var(name).ok().filter(|value| !value.is_empty());
    let Some((host, registry)) = var("STACKDECK_SWARM").zip(var("STACKDECK_SWARM_REGISTRY")) else {
        eprintln!("SKIPPED: no swarm (.ci/swarm start makes one, and prints what to export)");
        return None;
    };
    let swarm = RealSwarm {
        host,
        image: format!("{registry}/stackdeck-test/busybox:1"),
    };
    let dir = tempfile::tempdir().unwrap();
    fs::copy(busybox(), dir.path().join("busybox")).unwrap();
    let copies = ["sh", "sleep", "test", "touch", "true"].map(|name| format!("COPY busybox /bin/{name}\n"));
    let dockerfile = format!("FROM scratch\n{}", copies.concat());
    fs::write(dir.path().join("Dockerfile"), dockerfile).unwrap();
    swarm.docker(dir.path(), &["build", "-q", "-t", &swarm.image, "."]);
    swarm.docker(dir.path(), &["push", "-q", &swarm.image]);
    Some(swarm)
}

impl RealSwarm {
    pub fn image(&self) -> &str {
        &self.image
    }

    /// What `-H` names the manager.
    pub fn host(&self) -> &str {
        &self.host
    }

    /// A name in the swarm's registry, of nobody else.
    pub fn name_in_registry(&self, name: &str) -> String {
        let registry = self.image.split('/').next().unwrap();
        format!("{registry}/stackdeck-test/{name}-{}", std::process::id())
    }

    /// The pattern by which the engines of the nodes are reached: the sockets lie side by side.
    pub fn nodes(&self) -> String {
        self.host.replace("/sw1/", "/{hostname}/")
    }

    pub async fn engine(&self) -> Arc<dyn Engine> {
        let options = ConnectOptions {
            host: Some(&self.host),
            slow: None,
            context: None,
            env: &|name| std::env::var(name).ok(),
        };
        Arc::new(connect(options).await.unwrap())
    }

    /// The docker client, told of the manager.
    fn command(&self, words: &[&str]) -> Command {
        let mut command = Command::new("docker");
        command.args(["-H", &self.host]).args(words).stdin(Stdio::null());
        command
    }

    /// Runs the docker client against the manager; answers what it printed.
    pub fn docker(&self, dir: &Path, words: &[&str]) -> String {
        let output = self.command(words).current_dir(dir).output().unwrap();
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(output.status.success(), "docker {words:?}: {said}");
        String::from_utf8(output.stdout).unwrap()
    }

    /// A stack of a file, in which `IMAGE` stands for the image.
    pub fn stack(&self, name: &str, text: &str) -> RealStack {
        let stack = RealStack {
            swarm: self.clone(),
            name: format!("sdtest-{name}-{}", std::process::id()),
            dir: tempfile::tempdir().unwrap(),
        };
        stack.write(text);
        stack
    }
}

/// A stack on the swarm; removed when it is dropped.
pub struct RealStack {
    swarm: RealSwarm,
    pub name: String,
    dir: TempDir,
}

impl RealStack {
    /// Writes its file.
    pub fn write(&self, text: &str) {
        fs::write(
            self.dir.path().join("compose.yaml"),
            text.replace("IMAGE", &self.swarm.image),
        )
        .unwrap();
    }

    /// Writes another file beside it.
    pub fn write_beside(&self, name: &str, text: &str) {
        let path = self.dir.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text.replace("IMAGE", &self.swarm.image)).unwrap();
    }

    /// The program with `--swarm`. The settings are those in the stack's directory, if any.
    pub fn command(&self, words: &[&str]) -> Command {
        let words = [&["-H", &self.swarm.host, "--swarm", "-p", &self.name], words].concat();
        self.plain_command(&words)
    }

    /// The program without further words.
    pub fn plain_command(&self, words: &[&str]) -> Command {
        let mut command = stackdeck(self.dir.path(), words);
        command.env("XDG_CONFIG_HOME", self.dir.path());
        command
    }

    /// Runs the program with `--swarm`.
    pub fn run(&self, words: &[&str]) -> Output {
        self.command(words).output().unwrap()
    }

    pub fn directory(&self) -> &Path {
        self.dir.path()
    }

    /// Writes the user's settings.
    pub fn settings(&self, text: &str) {
        let dir = self.dir.path().join("stackdeck");
        fs::create_dir_all(&dir).unwrap();
        fs::write(dir.join("settings.yaml"), text).unwrap();
    }

    /// Runs it, and it has to fail with this code; answers what it printed to both.
    #[track_caller]
    pub fn refused(&self, code: i32, words: &[&str]) -> String {
        let output = self.run(words);
        let said = format!("{}{}", text(&output.stdout), text(&output.stderr));
        assert_eq!(output.status.code(), Some(code), "{words:?}: {said}");
        said
    }

    /// The deck on it, with `--swarm`, in a terminal of this size. The settings are the same as those of commands.
    pub fn deck(&self, words: &[&str], size: (u16, u16)) -> Terminal {
        let words = [&["-H", &self.swarm.host, "--swarm", "-p", &self.name], words].concat();
        let settings = self.dir.path().display().to_string();
        Terminal::start_with(self.dir.path(), &words, size, &[("XDG_CONFIG_HOME", &settings)])
    }

    /// The deck attached to it by its name, without `--swarm`.
    pub fn attached_deck(&self, size: (u16, u16)) -> Terminal {
        let words = ["-H", &self.swarm.host, "-p", &self.name, "attach"];
        Terminal::start(self.dir.path(), &words, size)
    }

    pub fn dir(&self) -> &Path {
        self.dir.path()
    }

    /// Runs it, and it has to succeed; answers what it printed.
    #[track_caller]
    pub fn ours(&self, words: &[&str]) -> String {
        let output = self.run(words);
        let (said, told) = (text(&output.stdout), text(&output.stderr));
        assert!(
            output.status.success(),
            "{words:?}: {:?}\n{said}{told}",
            output.status.code()
        );
        said
    }

    /// Deploys it with the docker client.
    pub fn theirs(&self) {
        let words = ["stack", "deploy", "--detach=true", "-c", "compose.yaml", &self.name];
        self.swarm.docker(self.dir.path(), &words);
    }

    /// The ids of its tasks that are meant to run, once all of them run.
    pub fn tasks(&self) -> Vec<String> {
        poll_until("all tasks running", PATIENCE, || {
            let format = "{{.ID}} {{.DesiredState}} {{.CurrentState}}";
            // The docker client fails as long as there are no tasks at all.
            let mut listed = self
                .swarm
                .command(&["stack", "ps", "--no-trunc", "--format", format, &self.name]);
            let listed = text(&listed.output().unwrap().stdout);
            let meant: Vec<&str> = listed.lines().filter(|line| line.contains(" Running ")).collect();
            let is_running = |line: &&str| line.split(' ').nth(2) == Some("Running");
            if !meant.is_empty() && meant.iter().all(is_running) {
                let mut ids: Vec<String> = meant
                    .iter()
                    .filter_map(|line| line.split(' ').next())
                    .map(str::to_owned)
                    .collect();
                ids.sort();
                return Ok(ids);
            }
            Err(listed)
        })
    }

    /// A service of it, as the engine has it.
    pub fn service(&self, key: &str) -> Value {
        let name = format!("{}_{key}", self.name);
        let told = self.swarm.docker(self.dir.path(), &["service", "inspect", &name]);
        serde_json::from_str::<Value>(&told).unwrap()[0].clone()
    }

    pub fn docker(&self, words: &[&str]) -> String {
        self.swarm.docker(self.dir.path(), words)
    }
}

impl Drop for RealStack {
    fn drop(&mut self) {
        let _ = self.run(&["down"]);
    }
}

pub fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}
