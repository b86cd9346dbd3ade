//! A test project in its own directory, removed from the engine at the end.

use crate::support::{self, Engine, Ran};
use serde_json::Value;
use std::process::Command;

pub struct Place {
    pub dir: tempfile::TempDir,
    pub name: String,
    pub engine: Engine,
}

/// Settings most services of these tests have.
const SMALL: &str = "x-small: &small\n  image: stackdeck-test/busybox:interop\n  command: [sleep, '1000']\n  init: true\n  stop_grace_period: 1s\n";

impl Place {
    /// `None` without an engine. `name` must be unique among the tests.
    pub fn new(name: &str, compose: &str) -> Option<Self> {
        let engine = support::engine()?;
        support::small_image();
        let place = Self {
            dir: tempfile::tempdir().unwrap(),
            name: format!("sdconv-{name}"),
            engine,
        };
        place.write(compose);
        place.clear();
        Some(place)
    }

    /// Writes the Compose file anew.
    pub fn write(&self, compose: &str) {
        std::fs::write(self.dir.path().join("compose.yaml"), format!("{SMALL}{compose}")).unwrap();
    }

    pub fn command(&self, args: &[&str]) -> Command {
        let mut all = vec!["-p", &self.name];
        all.extend(args);
        support::stackdeck(self.dir.path(), &all)
    }

    pub fn run(&self, args: &[&str]) -> Ran {
        support::run(&mut self.command(args))
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

    /// Every container, running or not, by name without the project's.
    pub fn containers(&self) -> Vec<(String, Value)> {
        let filter = format!(
            "%7B%22label%22%3A%5B%22com.docker.compose.project%3D{}%22%5D%7D",
            self.name
        );
        let listed = self.engine.ask(&format!("/containers/json?all=1&filters={filter}"));
        let full = |one: &Value| {
            let full = self
                .engine
                .ask(&format!("/containers/{}/json", one["Id"].as_str().unwrap()));
            let name = full["Name"].as_str().unwrap().trim_start_matches('/').to_owned();
            (name.replace(&format!("{}-", self.name), ""), full)
        };
        let mut all: Vec<(String, Value)> = listed.as_array().unwrap().iter().map(full).collect();
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
        self.container(name)["Id"].as_str().unwrap().to_owned()
    }

    #[track_caller]
    pub fn status(&self, name: &str) -> String {
        self.container(name)["State"]["Status"].as_str().unwrap().to_owned()
    }

    /// What a command inside prints.
    #[track_caller]
    pub fn inside(&self, service: &str, command: &[&str]) -> String {
        let mut all = vec!["exec", "-T", service];
        all.extend(command);
        self.must(&all).trim().to_owned()
    }

    /// Runs the docker CLI, behind the program's back.
    pub fn docker(&self, args: &[&str]) -> String {
        let output = Command::new("docker").args(args).output().unwrap();
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(output.status.success(), "docker {args:?}: {said}");
        String::from_utf8_lossy(&output.stdout).into_owned()
    }

    /// The volumes of a name's beginning, without that: `down` leaves some of them, which are removed at the end.
    pub fn volumes(&self) -> Vec<String> {
        let filter = format!("%7B%22name%22%3A%5B%22{}%22%5D%7D", self.name);
        let listed = self.engine.ask(&format!("/volumes?filters={filter}"));
        let names = listed["Volumes"].as_array().into_iter().flatten();
        let short = |one: &Value| {
            let name = one["Name"].as_str()?.strip_prefix(&self.name)?;
            Some(name.trim_start_matches('_').to_owned())
        };
        let mut names: Vec<String> = names.filter_map(short).collect();
        names.sort();
        names
    }

    /// Whether the engine still has a volume.
    pub fn has_volume(&self, name: &str) -> bool {
        let filter = format!("%7B%22name%22%3A%5B%22{name}%22%5D%7D");
        let listed = self.engine.ask(&format!("/volumes?filters={filter}"));
        listed["Volumes"].as_array().is_some_and(|found| !found.is_empty())
    }

    /// The anonymous volume of a container at a path.
    #[track_caller]
    pub fn anonymous(&self, container: &str, path: &str) -> String {
        let container = self.container(container);
        let mounts = container["Mounts"].as_array().unwrap();
        let mount = mounts.iter().find(|mount| mount["Destination"] == path).unwrap();
        mount["Name"].as_str().unwrap().to_owned()
    }

    fn clear(&self) {
        for (_, left) in self.containers() {
            self.docker(&["rm", "-fv", left["Id"].as_str().unwrap()]);
        }
        let down = ["down", "-v", "-t", "0", "--remove-orphans"];
        self.command(&down).output().unwrap();
        for left in self.engine.leftovers(&self.name) {
            if let Some(volume) = left.strip_prefix("volume ") {
                self.docker(&["volume", "rm", volume]);
            }
        }
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        if !std::thread::panicking() {
            self.clear();
        } else {
            let _ = self.command(&["down", "-v", "-t", "0", "--remove-orphans"]).output();
        }
    }
}
