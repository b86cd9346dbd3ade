//! A project in a directory of its own that either tool can be sent to, gone at the end.

use crate::projects::Sample;
use crate::support::{self, Engine, Ran};
use serde_json::Value;
use std::process::{Command, Stdio};

/// Which of the two tools.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tool {
    Ours,
    Reference,
}

pub struct Stage {
    dir: tempfile::TempDir,
    pub name: String,
    arguments: &'static [&'static str],
    pub engine: Engine,
}

impl Stage {
    /// `None` when something that is needed is not there. Tests run side by side, so each has a prefix of its own.
    pub fn set(prefix: &str, sample: &Sample) -> Option<Self> {
        let engine = support::engine()?;
        if !is_reference_here() {
            return None;
        }
        support::small_image();
        let dir = tempfile::tempdir().unwrap();
        for (path, text) in sample.files {
            let path = dir.path().join(path);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, text).unwrap();
        }
        std::fs::copy("/bin/busybox", dir.path().join("busybox")).unwrap();
        let stage = Self {
            dir,
            name: format!("{prefix}-{}", sample.name),
            arguments: sample.arguments,
            engine,
        };
        stage.clear();
        Some(stage)
    }

    /// Runs a tool to its end.
    pub fn run(&self, tool: Tool, args: &[&str]) -> Ran {
        let mut all = vec!["-p", &self.name];
        all.extend(self.arguments);
        all.extend(args);
        let mut command = match tool {
            Tool::Ours => support::stackdeck(self.dir.path(), &all),
            Tool::Reference => {
                let mut command = Command::new("docker");
                command.arg("compose").args(&all).current_dir(self.dir.path());
                command.stdin(Stdio::null());
                command
            }
        };
        command.env("SDI_VALUE", "from the environment");
        support::run(&mut command)
    }

    /// Runs a tool to its good end.
    #[track_caller]
    pub fn must(&self, tool: Tool, args: &[&str]) -> String {
        let ran = self.run(tool, args);
        assert_eq!(
            ran.code,
            Some(0),
            "{}: {tool:?} {args:?}\n{}{}",
            self.name,
            ran.out,
            ran.err
        );
        ran.out
    }

    /// Every container in full, by name.
    pub fn containers(&self) -> Vec<(String, Value)> {
        let filter = self.filter();
        let listed = self.engine.ask(&format!("/containers/json?all=1&filters={filter}"));
        let mut all: Vec<(String, Value)> = listed
            .as_array()
            .unwrap()
            .iter()
            .map(|one| self.container(one))
            .collect();
        all.sort_by(|(a, _), (b, _)| a.cmp(b));
        all
    }

    fn container(&self, listed: &Value) -> (String, Value) {
        let full = self
            .engine
            .ask(&format!("/containers/{}/json", listed["Id"].as_str().unwrap()));
        (full["Name"].as_str().unwrap().to_owned(), full)
    }

    /// Names and ids of the containers, networks and volumes: who was made anew has another one.
    pub fn identities(&self) -> Vec<String> {
        let mut all: Vec<String> = self
            .containers()
            .into_iter()
            .map(|(name, full)| format!("{name} {}", full["Id"]))
            .collect();
        all.extend(
            self.networks()
                .iter()
                .map(|one| format!("{} {}", one["Name"], one["Id"])),
        );
        all.extend(
            self.volumes()
                .iter()
                .map(|one| format!("{} {}", one["Name"], one["CreatedAt"])),
        );
        all
    }

    /// The project's networks in full.
    pub fn networks(&self) -> Vec<Value> {
        let listed = self.engine.ask(&format!("/networks?filters={}", self.filter()));
        sorted(listed.as_array().unwrap().clone())
    }

    /// The project's volumes in full.
    pub fn volumes(&self) -> Vec<Value> {
        let listed = self.engine.ask(&format!("/volumes?filters={}", self.filter()));
        sorted(listed["Volumes"].as_array().cloned().unwrap_or_default())
    }

    fn filter(&self) -> String {
        format!(
            "%7B%22label%22%3A%5B%22com.docker.compose.project%3D{}%22%5D%7D",
            self.name
        )
    }

    /// Removes what is there.
    fn clear(&self) {
        self.run(
            Tool::Reference,
            &["down", "-v", "-t", "0", "--remove-orphans", "--rmi", "local"],
        );
    }
}

impl Drop for Stage {
    fn drop(&mut self) {
        self.clear();
    }
}

fn sorted(mut all: Vec<Value>) -> Vec<Value> {
    all.sort_by_key(|one| one["Name"].to_string());
    all
}

/// Whether `docker compose` is installed; says so when it is not.
pub fn is_reference_here() -> bool {
    let asked = Command::new("docker").args(["compose", "version"]).output();
    let here = asked.is_ok_and(|output| output.status.success());
    assert!(
        here || std::env::var("STACKDECK_REQUIRE_ENGINE").as_deref() != Ok("1"),
        "docker compose is not installed"
    );
    if !here {
        eprintln!("SKIPPED: docker compose is not installed");
    }
    here
}
