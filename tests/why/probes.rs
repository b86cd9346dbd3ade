//! What a healthcheck that fails means.

use crate::{project, why};

#[test]
fn a_probe_that_cannot_work_is_told_by_its_declaration() {
    let file = "
services:
  tool: {<<: *small, healthcheck: {test: [CMD-SHELL, 'curl -f http://127.0.0.1/'], interval: 0.3s, retries: 2}}
  shell: {<<: *small, healthcheck: {test: [CMD, ls, /none, '||', exit, '1'], interval: 0.3s, retries: 2}}
  word: {<<: *small, healthcheck: {test: [CMD, 'ls /none'], interval: 0.3s, retries: 2}}
";
    let Some(project) = project("probes", file) else { return };
    project.run(&["up", "-d"]);
    for (service, says) in [
        ("tool", "`curl` is not in the image"),
        ("shell", "`||` is handed to ls as an argument"),
        ("word", "`ls /none` stands as one word"),
    ] {
        // Its exit code is that of an unhealthy service, once it is one.
        project.run(&["up", "-d", "--wait", service]);
        let found = why(&project, service);
        let cause = found["cause"]["text"].as_str().unwrap_or_default();
        assert!(cause.contains(says), "{found}");
        assert_eq!(found["cause"]["certainty"], "certain", "{found}");
    }
}

#[test]
fn an_answer_of_400_is_explained_by_what_was_logged_while_it_was_asked() {
    // The answer, and what Django logs with it. An `up` asks ahead of the engine, so the line stands between its probes, too.
    let file = "
services:
  shop:
    <<: *small
    command:
      - sh
      - -c
      - |
        while true; do
          printf 'HTTP/1.1 400 Bad Request\\r\\nConnection: close\\r\\n\\r\\n' | busybox nc -l -p 8000 >/dev/null
          echo \"Invalid HTTP_HOST header: '127.0.0.1:8000'. You may need to add '127.0.0.1' to ALLOWED_HOSTS.\" >&2
        done
    healthcheck: {test: [CMD, busybox, wget, '-O-', 'http://127.0.0.1:8000/health'], interval: 1s, timeout: 3s, retries: 4}
  web: {<<: *small, depends_on: {shop: {condition: service_healthy}}}
";
    let Some(project) = project("answer", file) else { return };
    let ran = project.run(&["--plain", "up", "-d"]);
    assert!(ran.err.contains("ALLOWED_HOSTS"), "{}", ran.err);
    let found = why(&project, "web");
    assert_eq!(found["root"], "shop");
    let cause = found["cause"]["text"].as_str().unwrap_or_default();
    assert!(cause.contains("HTTP 400") && cause.contains("ALLOWED_HOSTS"), "{found}");
}
