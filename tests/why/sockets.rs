//! Where a service really listens, as the kernel tells it.

use crate::support::Project;
use crate::{project, why};

/// Whether this machine is the engine's, so that the kernel can be asked.
fn is_here(project: &Project) -> bool {
    let pid = project.container("api-1")["State"]["Pid"].as_u64().unwrap();
    std::path::Path::new(&format!("/proc/{pid}/net/tcp")).exists()
}

#[test]
fn a_port_and_an_address_that_nobody_listens_on_are_certain() {
    let file = "
services:
  api:
    <<: *small
    command: [busybox, httpd, -f, -p, '127.0.0.1:8000']
    healthcheck: {test: [CMD, busybox, wget, -q, '-O-', 'http://127.0.0.1:8000/bin/sh'], interval: 0.3s, retries: 20}
  web:
    <<: *small
    command: [busybox, httpd, -f, -p, '0.0.0.0:8001']
    healthcheck: {test: [CMD, busybox, wget, -q, '-O-', 'http://127.0.0.1:8080/'], interval: 0.3s, retries: 2}
  app:
    <<: *small
    depends_on: {api: {condition: service_healthy}}
    command: [sh, -c, 'echo \"Error: connect ECONNREFUSED api:8000\" >&2; exit 1']
";
    let Some(project) = project("sockets", file) else {
        return;
    };
    project.run(&["up", "-d", "--wait", "api", "app"]);
    project.run(&["up", "-d", "--wait", "web"]);
    if !is_here(&project) {
        return;
    }
    for (service, says) in [
        ("app", "`api` listens on loopback only (127.0.0.1:8000)"),
        ("web", "the probe asks port 8080, and the service listens on 8001"),
    ] {
        let found = why(&project, service);
        let cause = found["cause"]["text"].as_str().unwrap_or_default();
        assert!(cause.contains(says), "{found}");
        assert_eq!(found["cause"]["certainty"], "certain", "{found}");
    }
}
