//! The engine the tests speak to, looked at without the program under test.

use serde_json::Value;
use std::process::Command;

/// The engine the tests speak to: `DOCKER_HOST`, else the local socket.
pub struct Engine {
    socket: String,
}

/// The engine, or `None` with a line that says so. With `STACKDECK_REQUIRE_ENGINE=1` its absence fails the test.
pub fn engine() -> Option<Engine> {
    let engine = Engine::unasked();
    if engine.get("/_ping").is_some() {
        return Some(engine);
    }
    assert!(
        std::env::var("STACKDECK_REQUIRE_ENGINE").as_deref() != Ok("1"),
        "no engine answers at {}",
        engine.socket
    );
    eprintln!("SKIPPED: no engine answers at {}", engine.socket);
    None
}

impl Engine {
    /// The engine, whether it answers or not.
    pub fn unasked() -> Self {
        let host = std::env::var("DOCKER_HOST").unwrap_or_else(|_| "unix:///var/run/docker.sock".into());
        let socket = host.strip_prefix("unix://");
        let socket = socket.expect("these tests look at the engine through a unix socket");
        Self {
            socket: socket.to_owned(),
        }
    }

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

    /// Whether it has a volume of this name.
    pub fn has_volume(&self, name: &str) -> bool {
        self.get(&format!("/volumes/{name}")).is_some()
    }

    /// The project's containers as they are listed, running or not.
    pub fn containers(&self, project: &str) -> Vec<Value> {
        let listed = self.ask(&format!("/containers/json?all=1&filters={}", of_project(project)));
        list(&listed)
    }

    /// The project's networks.
    pub fn networks(&self, project: &str) -> Vec<Value> {
        list(&self.ask(&format!("/networks?filters={}", of_project(project))))
    }

    /// The project's volumes.
    pub fn volumes(&self, project: &str) -> Vec<Value> {
        list(&self.ask(&format!("/volumes?filters={}", of_project(project)))["Volumes"])
    }

    /// Names of everything that carries the project's label: containers, networks, volumes.
    pub fn leftovers(&self, project: &str) -> Vec<String> {
        let containers = self.containers(project);
        let containers = containers
            .iter()
            .map(|one| format!("container {}", text(&one["Names"][0])));
        let networks = self.networks(project);
        let networks = networks.iter().map(|one| format!("network {}", text(&one["Name"])));
        let volumes = self.volumes(project);
        let volumes = volumes.iter().map(|one| format!("volume {}", text(&one["Name"])));
        containers.chain(networks).chain(volumes).collect()
    }
}

fn of_project(project: &str) -> String {
    format!("%7B%22label%22%3A%5B%22com.docker.compose.project%3D{project}%22%5D%7D")
}

/// The items of a listing, by name. An engine answers `null` for none.
fn list(listed: &Value) -> Vec<Value> {
    let mut all = listed.as_array().cloned().unwrap_or_default();
    all.sort_by_key(|one| one["Name"].to_string());
    all
}

pub fn text(value: &Value) -> &str {
    value.as_str().unwrap()
}
