//! Of what is as it should be nothing is said, however it looks.

use crate::{project, why};

#[test]
fn stacks_that_only_look_broken_have_no_finding() {
    let file = "
services:
  noisy:
    <<: *small
    command: [sh, -c, 'for i in 1 2 3; do echo ERROR: connect to statsd:8125: connection refused >&2; done; exec sleep 1000']
  job: {<<: *small, command: [sh, -c, 'echo migrated']}
  again:
    <<: *small
    command: [sh, -c, 'if test -e /state/x; then exec sleep 1000; fi; touch /state/x; echo fatal: no connection >&2; exit 1']
    volumes: ['state:/state']
    restart: on-failure
    healthcheck: {test: ['CMD', test, '-e', /state/x], interval: 0.5s}
  slow:
    <<: *small
    command: [sh, -c, 'echo not ready: ERROR 2002 >&2; sleep 2; touch /tmp-ready; exec sleep 1000']
    healthcheck: {test: ['CMD', test, '-e', /tmp-ready], interval: 0.5s, retries: 1, start_period: 30s}
  flapped:
    <<: *small
    healthcheck: {test: ['CMD-SHELL', 'if test -e /once; then exit 0; fi; touch /once; echo refused; exit 1'], interval: 0.5s, retries: 3}
volumes: {state: {}}
";
    let Some(project) = project("healthy", file) else {
        return;
    };
    project
        .run(&["up", "-d", "--wait", "noisy", "again", "slow", "flapped"])
        .expect(0);
    project.run(&["up", "-d", "job"]).expect(0);
    project.docker(&["wait", &project.id("job-1")]);
    for service in ["noisy", "job", "again", "slow", "flapped"] {
        assert_eq!(why(&project, service)["cause"], serde_json::Value::Null, "{service}");
    }
    let ran = project.run(&["--plain", "why"]).expect(0);
    assert!(
        ran.out.starts_with("nothing waits, is unhealthy or died"),
        "{}",
        ran.out
    );
}
