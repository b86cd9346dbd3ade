//! A project in a directory of its own, gone from the engine at the end.

use super::command::{self, Ran, Tool};
use super::engine::{Engine, engine, text};
use super::image;
use serde_json::Value;
use std::process::{Command, Output};

/// Builds an image from the static busybox in the project's directory.
pub const BUILD: &str =
    "build: { context: ., dockerfile_inline: \"FROM scratch\\nCOPY busybox /bin/busybox\\nCOPY busybox /bin/sh\\n\" }";

/// A directory with a Compose file and a busybox to build from, and the project's name.
pub struct Project {
    pub dir: tempfile::TempDir,
    pub name: String,
    pub engine: Engine,
    /// Stands before the text of every Compose file that is written.
    pub preamble: &'static str,
    /// Stand before the command.
    pub arguments: &'static [&'static str],
}

impl Project {
    /// A project for which no engine need be there. `name` must be unique among the tests.
    pub fn new(name: &str, compose: &str) -> Self {
        let project = Self {
            dir: tempfile::tempdir().unwrap(),
            name: name.to_owned(),
            engine: Engine::unasked(),
            preamble: "",
            arguments: &[],
        };
        std::fs::copy(image::busybox(), project.dir.path().join("busybox")).unwrap();
        project.write(compose);
        project
    }

    /// A project on an engine that holds [`image::IMAGE`] and nothing of an earlier run; `None` without an engine.
    pub fn on_engine(name: &str) -> Option<Self> {
        engine()?;
        image::small_image();
        let project = Self::new(name, "services: {}\n");
        project.clear();
        Some(project)
    }

    /// Writes the Compose file. `image: BUSYBOX` in it becomes a build from the static busybox of this machine.
    pub fn write(&self, compose: &str) {
        let compose = format!("{}{}", self.preamble, compose.replace("image: BUSYBOX", BUILD));
        self.write_file("compose.yaml", &compose);
    }

    pub fn write_file(&self, path: &str, text: &str) {
        let path = self.dir.path().join(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }

    /// A tool, told this project's name. (With `-p` alone the file would not be read.)
    pub fn command_of(&self, tool: Tool, args: &[&str]) -> Command {
        let all = [self.arguments, args].concat();
        let mut command = tool.command(self.dir.path(), &all);
        command.env("COMPOSE_PROJECT_NAME", &self.name);
        command
    }

    /// The program under test, told this project's name.
    pub fn command(&self, args: &[&str]) -> Command {
        self.command_of(Tool::Ours, args)
    }

    /// Runs the program to its end.
    pub fn run(&self, args: &[&str]) -> Ran {
        command::run(&mut self.command(args))
    }

    /// Runs the program, which must succeed; returns its standard output.
    #[track_caller]
    pub fn must(&self, args: &[&str]) -> String {
        self.run(args).expect(0).out
    }

    /// The program's objects of a type, run with `--json`.
    #[track_caller]
    pub fn objects(&self, args: &[&str], kind: &str) -> Vec<Value> {
        let mut all = vec!["--json"];
        all.extend(args);
        let lines = self.must(&all);
        let objects = lines.lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
        objects.filter(|object| object["type"] == kind).collect()
    }

    /// What a command inside prints.
    #[track_caller]
    pub fn inside(&self, service: &str, command: &[&str]) -> String {
        let mut all = vec!["exec", "-T", service];
        all.extend(command);
        self.must(&all).trim().to_owned()
    }

    /// Runs the docker CLI, without the program's knowledge.
    #[track_caller]
    pub fn docker(&self, args: &[&str]) -> String {
        let output = docker(args).unwrap();
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(output.status.success(), "docker {args:?}: {said}");
        String::from_utf8_lossy(&output.stdout).into_owned()
    }

    /// Every container in full, running or not, by name without the project's.
    pub fn containers(&self) -> Vec<(String, Value)> {
        let listed = self.engine.containers(&self.name);
        let full = |one: &Value| {
            let full = self.engine.ask(&format!("/containers/{}/json", text(&one["Id"])));
            let name = text(&full["Name"]).trim_start_matches('/').to_owned();
            (name.replace(&format!("{}-", self.name), ""), full)
        };
        let mut all: Vec<(String, Value)> = listed.iter().map(full).collect();
        all.sort_by(|(a, _), (b, _)| a.cmp(b));
        all
    }

    pub fn names(&self) -> Vec<String> {
        self.containers().into_iter().map(|(name, _)| name).collect()
    }

    /// One container in full.
    #[track_caller]
    pub fn container(&self, name: &str) -> Value {
        let all = self.containers();
        let found = all.iter().find(|(found, _)| found == name);
        found
            .unwrap_or_else(|| panic!("no {name} in {:?}", self.names()))
            .1
            .clone()
    }

    #[track_caller]
    pub fn id(&self, name: &str) -> String {
        text(&self.container(name)["Id"]).to_owned()
    }

    #[track_caller]
    pub fn status(&self, name: &str) -> String {
        text(&self.container(name)["State"]["Status"]).to_owned()
    }

    /// The name of a container's volume at a path.
    #[track_caller]
    pub fn volume_at(&self, container: &str, path: &str) -> String {
        let container = self.container(container);
        let mut mounts = container["Mounts"].as_array().unwrap().iter();
        let mount = mounts.find(|mount| mount["Destination"] == path).unwrap();
        text(&mount["Name"]).to_owned()
    }

    /// Removes whatever is there, also what `down` keeps. Nothing of it need succeed.
    fn clear(&self) {
        let listed = |args: &[&str]| {
            let output = docker(args).map(|output| output.stdout).unwrap_or_default();
            String::from_utf8_lossy(&output).into_owned()
        };
        let of_this = format!("label=com.docker.compose.project={}", self.name);
        let containers = listed(&["ps", "-aq", "--filter", &of_this]);
        if !containers.is_empty() {
            let _ = docker(&[&["rm", "-fv"], words(&containers).as_slice()].concat());
        }
        let down = ["down", "-v", "--remove-orphans", "--rmi", "local", "-t", "0"];
        let _ = self.command(&down).output();
        let networks = listed(&["network", "ls", "-q", "--filter", &of_this]);
        if !networks.is_empty() {
            let _ = docker(&[&["network", "rm"], words(&networks).as_slice()].concat());
        }
        let volumes = listed(&["volume", "ls", "-q", "--filter", &of_this]);
        if !volumes.is_empty() {
            let _ = docker(&[&["volume", "rm"], words(&volumes).as_slice()].concat());
        }
        // What lost its name to a rebuild.
        let _ = docker(&["image", "prune", "-f", "--filter", &of_this]);
    }
}

fn words(text: &str) -> Vec<&str> {
    text.split_whitespace().collect()
}

fn docker(args: &[&str]) -> std::io::Result<Output> {
    Command::new("docker").args(args).output()
}

impl Drop for Project {
    fn drop(&mut self) {
        self.clear();
    }
}
