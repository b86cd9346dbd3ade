//! Podman in the place of Docker Engine, through its socket, in turns with the reference.

use crate::support::{Ran, Tool, busybox, in_namespaces, poll_until, reference, run};
use crate::{Running, program};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

/// A podman of its own. It runs in a network, and with process ids and mounts, of its own: an engine beside it has a firewall that podman's
/// internal networks do not get through, and nothing of it is left when it is killed.
struct Podman {
    _service: Running,
    _probes: Running,
    dir: tempfile::TempDir,
}

/// What podman must be told on a machine without systemd, with control groups of the first version, or with low limits.
const CONFIGURATION: &str = "[containers]\ndefault_ulimits = [\"nofile=1024:1024\", \"nproc=4096:4096\"]\n[engine]\ncgroup_manager = \"cgroupfs\"\nevents_logger = \"file\"\nruntime = \"runc\"\n[network]\nnetwork_backend = \"netavark\"\n";

impl Podman {
    fn start() -> Option<Self> {
        let needed = [
            ("podman", "podman"),
            ("runc", "runc"),
            ("catatonit", "catatonit"),
            ("jq", "jq"),
        ];
        let found: Option<Vec<PathBuf>> = needed
            .into_iter()
            .map(|(name, package)| program(name, package))
            .collect();
        found?;
        let dir = tempfile::tempdir().unwrap();
        let place = dir.path().display().to_string();
        std::fs::write(dir.path().join("containers.conf"), CONFIGURATION).unwrap();
        let service = format!(
            "ip link set lo up; mkdir -p /run/containers; mount -t tmpfs none /run/containers; exec podman --root {place}/root --runroot {place}/run --tmpdir {place}/tmp --storage-driver overlay system service --time 0 unix://{place}/podman.sock"
        );
        let started = in_namespaces(&service)
            .env("CONTAINERS_CONF", dir.path().join("containers.conf"))
            .stdout(Stdio::null())
            .stderr(std::fs::File::create(dir.path().join("log")).unwrap())
            .spawn();
        let service = Running(started.expect("unshare is part of every Debian"));
        // Podman has systemd run its probes, which need not be here; a test that waits for health runs them.
        let curl = format!("curl -s -m 10 --unix-socket {place}/podman.sock http://podman");
        let probes = format!(
            "while sleep 0.5; do for id in $({curl}/v1.41/containers/json | jq -r '.[].Id'); do {curl}/v4.0.0/libpod/containers/$id/healthcheck; done; done"
        );
        let started = Command::new("sh")
            .args(["-c", &probes])
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn();
        let podman = Self {
            _service: service,
            _probes: Running(started.unwrap()),
            dir,
        };
        poll_until("an answer of podman", Duration::from_secs(30), || {
            match podman.docker(&["version"]).code {
                Some(0) => Ok(()),
                _ => Err(std::fs::read_to_string(podman.dir.path().join("log")).unwrap_or_default()),
            }
        });
        Some(podman)
    }

    fn host(&self) -> String {
        format!("unix://{}/podman.sock", self.dir.path().display())
    }

    fn docker(&self, args: &[&str]) -> Ran {
        run(Command::new("docker").args(args).env("DOCKER_HOST", self.host()))
    }

    /// A small image of this machine's static busybox.
    fn import_image(&self) {
        let archive = self.dir.path().join("image.tar");
        let mut tar = tar::Builder::new(std::fs::File::create(&archive).unwrap());
        for name in ["busybox", "sh", "sleep", "test", "touch", "cat"] {
            tar.append_path_with_name(busybox(), format!("bin/{name}")).unwrap();
        }
        tar.finish().unwrap();
        self.docker(&["import", &archive.display().to_string(), "stackdeck-test/podman:1"])
            .expect(0);
    }

    fn tool(&self, tool: Tool, project: &Path, args: &[&str]) -> Ran {
        run(tool
            .command(project, args)
            .env("DOCKER_HOST", self.host())
            .env("COMPOSE_PROJECT_NAME", "sdpodman"))
    }

    fn listed(&self, args: &[&str]) -> Vec<String> {
        let of_project = ["--filter", "label=com.docker.compose.project=sdpodman"];
        let out = self.docker(&[args, &of_project].concat()).expect(0).out;
        out.lines().map(str::to_owned).collect()
    }
}

const COMPOSE: &str = r#"
x-small: &small {image: "stackdeck-test/podman:1", init: true, stop_grace_period: 1s}
services:
  db:
    <<: *small
    command: [sh, -c, 'echo said by db; echo and a complaint >&2; touch /ready; exec sleep 1000']
    healthcheck: {test: [CMD, test, -f, /ready], interval: 1s, timeout: 5s, retries: 30}
    volumes: ["data:/data"]
    networks: {back: {aliases: [store]}}
  web:
    <<: *small
    command: [sh, -c, 'exec sleep 1000']
    depends_on: {db: {condition: service_healthy}}
    ports: ["127.0.0.1:28391:80"]
    networks: [back, front]
networks: {back: {internal: true}, front: {}}
volumes: {data: {}}
"#;

#[test]
fn a_project_lives_under_podman_in_turns_with_the_reference() {
    let Some(podman) = Podman::start() else { return };
    podman.import_image();
    let dir = tempfile::tempdir().unwrap();
    std::fs::write(dir.path().join("compose.yaml"), COMPOSE).unwrap();
    let ours = |args: &[&str]| podman.tool(Tool::Ours, dir.path(), args);
    let ids = || podman.listed(&["ps", "-a", "-q", "--no-trunc"]);

    let up = ours(&["--plain", "up", "--wait", "--wait-timeout", "60"]).expect(0);
    assert!(up.err.contains("2/2 ready"), "{}", up.err);
    let made = ids();
    assert_eq!(made.len(), 2);
    ours(&["--plain", "up", "-d"]).expect(0);
    assert_eq!(ids(), made, "a second up makes nothing anew");
    if reference().is_some() {
        // Under podman the reference makes containers anew every time, its own too: it goes by the ids of networks.
        podman.tool(Tool::Reference, dir.path(), &["up", "-d"]).expect(0);
        let made = ids();
        ours(&["--plain", "up", "-d"]).expect(0);
        assert_eq!(ids(), made, "what the reference made stays");
    }

    let listed = ours(&["ps", "--format", "{{.Service}} {{.State}} {{.Ports}}"])
        .expect(0)
        .out;
    let mut lines: Vec<&str> = listed.lines().collect();
    lines.sort_unstable();
    assert_eq!(lines, ["db running ", "web running 127.0.0.1:28391->80/tcp"]);
    let logs = ours(&["logs", "--no-log-prefix", "db"]).expect(0).out;
    assert!(
        logs.contains("said by db") && logs.contains("and a complaint"),
        "{logs}"
    );
    let inside = ours(&[
        "exec",
        "-T",
        "web",
        "sh",
        "-c",
        "cat /etc/hostname >/dev/null && echo in; exit 5",
    ])
    .expect(5);
    assert_eq!(inside.out, "in\n");
    ours(&["run", "--rm", "-T", "--no-deps", "web", "sh", "-c", "exit 7"]).expect(7);
    std::fs::write(dir.path().join("file"), "copied\n").unwrap();
    ours(&["cp", "file", "db:/data/file"]).expect(0);
    assert_eq!(
        ours(&["exec", "-T", "db", "cat", "/data/file"]).expect(0).out,
        "copied\n"
    );
    ours(&["restart", "-t", "1", "web"]).expect(0);
    ours(&["stop", "-t", "1", "web"]).expect(0);
    ours(&["start", "web"]).expect(0);

    ours(&["down", "-v", "-t", "1"]).expect(0);
    assert_eq!(ids(), Vec::<String>::new());
    assert_eq!(podman.listed(&["network", "ls", "-q"]), Vec::<String>::new());
    assert_eq!(podman.listed(&["volume", "ls", "-q"]), Vec::<String>::new());
}
