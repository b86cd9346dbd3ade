//! Engines and registries elsewhere: over TLS, through ssh, and a registry that wants to know who asks. All of them real, on this
//! machine's loopback.

mod git;
mod mirror;
mod podman;
mod publish;
mod push;
mod registry;
mod ssh;
#[path = "../support/mod.rs"]
mod support;
mod tls;
mod token;
mod untrusted;

use std::path::{Path, PathBuf};
use std::process::{Child, Command};
use support::{Project, Ran, run};

/// A program that must be there for a test; without it the test says that it is skipped, and by which package it runs.
fn program(name: &str, package: &str) -> Option<PathBuf> {
    let places = ["/usr/bin", "/usr/sbin", "/bin", "/sbin"];
    let found = places
        .iter()
        .map(|dir| Path::new(dir).join(name))
        .find(|path| path.exists());
    if found.is_none() {
        eprintln!("SKIPPED: {name} is not here (Debian: {package})");
    }
    found
}

/// The registry that Debian has; `.ci/packages test` installs it.
fn registry_program() -> Option<PathBuf> {
    let found = program("docker-registry", "docker-registry");
    let is_required = std::env::var("STACKDECK_REQUIRE_ENGINE").as_deref() == Ok("1");
    assert!(found.is_some() || !is_required, "docker-registry is not here");
    found
}

/// A program that runs until the test is over.
struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// A port that was free a moment ago.
fn free_port() -> u16 {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    listener.local_addr().unwrap().port()
}

/// Waits until somebody listens there: connecting is the event that is waited for, and it is asked for again when refused.
fn listens(port: u16, child: &mut Child) {
    let began = std::time::Instant::now();
    while std::net::TcpStream::connect(("127.0.0.1", port)).is_err() {
        assert_eq!(child.try_wait().unwrap(), None, "it ended instead of listening");
        assert!(began.elapsed().as_secs() < 20, "nobody listens at {port}");
        std::thread::yield_now();
    }
}

fn socket() -> String {
    let host = std::env::var("DOCKER_HOST").unwrap_or_else(|_| "unix:///var/run/docker.sock".into());
    host.strip_prefix("unix://").unwrap().to_owned()
}

/// Brings a service up at this engine, runs a command in it, takes it down: requests, streams and hijacked connections.
fn a_service_lives_there(name: &str, change: &dyn Fn(&mut Command)) {
    let compose = "services:\n  s:\n    image: BUSYBOX\n    init: true\n    command: [sh, -c, \"echo up; exec sleep 600\"]\n    stop_grace_period: 1s\n";
    let project = Project::new(name, compose);
    let on = |args: &[&str]| -> Ran {
        let mut command = project.command(args);
        change(&mut command);
        run(&mut command)
    };
    on(&["--plain", "up", "--wait", "--wait-timeout", "60"]).expect(0);
    let said = on(&["exec", "-T", "s", "sh", "-c", "echo from $((40 + 2))"]).expect(0);
    assert_eq!(said.out.trim(), "from 42");
    let logs = on(&["logs", "--no-log-prefix"]).expect(0);
    assert!(logs.out.contains("up"), "{}", logs.out);
    on(&["--plain", "down", "--rmi", "local", "-t", "0"]).expect(0);
}
