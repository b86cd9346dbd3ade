//! A case: files of a project, the flags and environment `config` is run with, and how two models are compared.

use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

/// Files of a case that are about it, not of it.
const ABOUT: [&str; 4] = [
    "case.json",
    "expected.json",
    "expected-error.txt",
    "expected-inspect.json",
];

/// Files of a project and what is known of them.
pub struct Case {
    pub name: String,
    pub dir: PathBuf,
    pub about: Value,
}

impl Case {
    pub fn read(dir: &Path) -> Self {
        let about = fs::read_to_string(dir.join("case.json")).unwrap_or_else(|_| "{}".to_owned());
        Self {
            name: dir.file_name().unwrap().to_str().unwrap().to_owned(),
            dir: dir.to_owned(),
            about: serde_json::from_str(&about).unwrap(),
        }
    }

    fn texts(&self, key: &str) -> Vec<String> {
        let list = self.about[key].as_array().cloned().unwrap_or_default();
        list.iter().map(|text| text.as_str().unwrap().to_owned()).collect()
    }

    /// Lays the case down in a directory of its name and answers that.
    pub fn lay(&self, root: &Path) -> PathBuf {
        let dir = root.join(&self.name);
        copy(&self.dir, &dir);
        for empty in self.texts("dirs") {
            fs::create_dir_all(dir.join(empty)).unwrap();
        }
        dir
    }

    /// Runs a tool's `config` with flags in the directory the case was laid down in.
    pub fn config(&self, tool: &Tool, dir: &Path, flags: &[&str]) -> Output {
        let further = self.texts("config_args");
        let further: Vec<&str> = further.iter().map(String::as_str).collect();
        self.call(tool, dir, &[&["config"], flags, &further].concat())
    }

    /// Runs a tool with the case's flags, files and environment.
    pub fn call(&self, tool: &Tool, dir: &Path, words: &[&str]) -> Output {
        let stdin = self.about["stdin"]
            .as_str()
            .map(|file| fs::File::open(dir.join(file)).unwrap());
        let environment: BTreeMap<String, String> =
            serde_json::from_value(self.about["env"].clone()).unwrap_or_default();
        let root = dir.parent().unwrap();
        Command::new(&tool.0)
            .args(self.texts("args"))
            .args(words)
            .current_dir(dir.join(self.about["cwd"].as_str().unwrap_or(".")))
            .env_clear()
            .env("PATH", "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin")
            .env("HOME", format!("{}-home", root.display()))
            .envs(environment)
            .stdin(stdin.map_or_else(Stdio::null, Stdio::from))
            .output()
            .unwrap()
    }

    /// Our `config --format json` of the case, which is laid down and cleared away.
    pub fn run(&self, root: &Path) -> Output {
        let dir = self.lay(root);
        let output = self.config(&Tool::ours(), &dir, &["--format", "json"]);
        fs::remove_dir_all(&dir).unwrap();
        output
    }
}

/// A program that has `config`.
pub struct Tool(PathBuf);

impl Tool {
    pub fn program(&self) -> &Path {
        &self.0
    }

    pub fn ours() -> Self {
        Self(env!("CARGO_BIN_EXE_stackdeck").into())
    }

    /// The reference, where it is installed as a plugin of the docker client.
    pub fn reference() -> Option<Self> {
        let home = |name: &str, below: &str| std::env::var_os(name).map(|dir| Path::new(&dir).join(below));
        let places = [
            home("DOCKER_CONFIG", "cli-plugins/docker-compose"),
            home("HOME", ".docker/cli-plugins/docker-compose"),
            Some("/usr/libexec/docker/cli-plugins/docker-compose".into()),
            Some("/usr/local/lib/docker/cli-plugins/docker-compose".into()),
        ];
        let found = places.into_iter().flatten().find(|place| place.is_file()).map(Self);
        if found.is_none() {
            eprintln!("SKIPPED: docker compose is not installed");
        }
        found
    }
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let (path, target) = (entry.path(), to.join(entry.file_name()));
        let kind = entry.file_type().unwrap();
        if kind.is_symlink() {
            std::os::unix::fs::symlink(fs::read_link(&path).unwrap(), &target).unwrap();
        } else if kind.is_dir() {
            copy(&path, &target);
        } else if !ABOUT.iter().any(|about| entry.file_name() == *about) {
            fs::copy(&path, &target).unwrap();
        }
    }
}

pub fn directories(dir: &Path) -> Vec<PathBuf> {
    let mut found: Vec<PathBuf> = fs::read_dir(dir)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.is_dir())
        .collect();
    found.sort();
    found
}

/// The paths at which two models differ; whole numbers and decimals of one value are equal.
pub fn differences(expected: &Value, got: &Value, path: &str, found: &mut Vec<String>) {
    match (expected, got) {
        (Value::Object(left), Value::Object(right)) => {
            let keys: BTreeSet<&String> = left.keys().chain(right.keys()).collect();
            for key in keys {
                let (left, right) = (left.get(key), right.get(key));
                match (left, right) {
                    (Some(left), Some(right)) => differences(left, right, &format!("{path}.{key}"), found),
                    _ => found.push(format!("{path}.{key}: expected {left:?}, got {right:?}")),
                }
            }
        }
        (Value::Array(left), Value::Array(right)) if left.len() == right.len() => {
            for (index, (left, right)) in left.iter().zip(right).enumerate() {
                differences(left, right, &format!("{path}[{index}]"), found);
            }
        }
        (Value::Number(left), Value::Number(right)) if left.as_f64() == right.as_f64() => {}
        (left, right) if left == right => {}
        _ => found.push(format!("{path}: expected {expected}, got {got}")),
    }
}
