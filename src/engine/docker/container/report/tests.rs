//! Readings of answers as Engine 20.10 and 28 give them, and of answers from engines yet to come.

use super::*;
use crate::engine::HealthStatus;
use serde_json::json;

#[test]
fn a_listed_container_is_parsed() {
    let got = parse_summary(&json!({
        "Id": "4f", "Names": ["/db/alias", "/web"], "Image": "web:1", "ImageID": "sha256:aa", "Created": 1_709_287_200,
        "State": "running", "Status": "Up 3 minutes (healthy)", "Labels": {"a": "b"},
        "Ports": [{"PrivatePort": 9000, "Type": "tcp"}, {"IP": "127.0.0.1", "PrivatePort": 80, "PublicPort": 8080, "Type": "tcp"}],
        "Mounts": [{"Type": "volume", "Name": "data", "Source": "/var/lib/x", "Destination": "/data", "RW": true}],
        "NetworkSettings": {"Networks": {"back": {"NetworkID": "n1", "Aliases": null, "IPAddress": "172.18.0.2", "MacAddress": "02:42"}}}
    }));
    assert_eq!(got.name, "web");
    assert_eq!(got.status, ContainerStatus::Running);
    assert_eq!(got.created, Timestamp(1_709_287_200_000_000_000));
    assert_eq!(got.ports[0].host_port, None);
    assert_eq!(
        (got.ports[1].host_ip.as_str(), got.ports[1].host_port),
        ("127.0.0.1", Some(8080))
    );
    assert_eq!(got.mounts[0].target, "/data");
    assert_eq!(got.networks["back"].ipv4, "172.18.0.2");
}

#[test]
fn an_inspection_is_read_with_its_probes() {
    let got = parse_report(json!({
        "Id": "4f", "Name": "/web", "Image": "sha256:aa", "Created": "2024-03-01T10:00:00.5Z", "Path": "/bin/web", "Args": ["-v"],
        "RestartCount": 2,
        "State": {"Status": "exited", "ExitCode": 137, "OOMKilled": true, "Pid": 0, "StartedAt": "2024-03-01T10:00:01Z",
                  "FinishedAt": "2024-03-01T10:00:09Z",
                  "Health": {"Status": "unhealthy", "FailingStreak": 3, "Log": [
                      {"Start": "2024-03-01T10:00:05Z", "End": "2024-03-01T10:00:06Z", "ExitCode": 1, "Output": "no\n"}]}},
        "Config": {"Image": "web:1", "Tty": true, "Env": ["A=b"], "StopTimeout": 3, "StopSignal": "SIGINT",
                   "Healthcheck": {"Test": ["CMD", "x"], "Interval": 2_000_000_000u64, "Retries": 4}},
        "HostConfig": {"RestartPolicy": {"Name": "", "MaximumRetryCount": 0}, "LogConfig": {"Type": "json-file"}, "Memory": 64, "NetworkMode": "back"},
        "NetworkSettings": {"Ports": {"80/tcp": [{"HostIp": "0.0.0.0", "HostPort": "8080"}], "9/udp": null}}
    }));
    assert_eq!(got.state.exit_code, 137);
    assert!(got.state.oom_killed && got.tty);
    let health = got.state.health.as_ref().unwrap();
    assert_eq!((health.status, health.failing_streak), (HealthStatus::Unhealthy, 3));
    assert_eq!(health.log[0].output, "no\n");
    assert_eq!(got.command, ["/bin/web", "-v"]);
    assert_eq!(got.restart_policy, "no");
    assert_eq!(got.stop_timeout, Some(Duration::from_secs(3)));
    assert_eq!(got.healthcheck.unwrap().interval, Duration::from_secs(2));
    assert_eq!(got.summary.ports.len(), 2);
    assert_eq!(got.summary.ports[0].host_port, Some(8080));
    assert_eq!(
        (
            got.summary.ports[1].container_port,
            got.summary.ports[1].protocol.as_str()
        ),
        (9, "udp")
    );
}

/// Trap: one enum value from a newer engine must not cost the whole answer.
#[test]
fn values_of_a_newer_engine_leave_the_rest_readable() {
    let got = parse_summary(&json!({
        "Id": "4f", "Names": ["/web"], "State": "hibernating", "HealthcheckKind": {"x": 1},
        "Mounts": [{"Type": "quantum", "Destination": "/q", "RW": true}], "Ports": [{"PrivatePort": 1, "Type": "quic"}]
    }));
    assert_eq!(got.mounts[0].kind, "quantum");
    assert_eq!(got.ports[0].protocol, "quic");
    assert_eq!(got.status, ContainerStatus::Exited);
    assert!(read_state(&json!({"Health": {"Status": "pondering"}})).health.is_none());
}

#[test]
fn no_healthcheck_is_none_in_all_its_spellings() {
    assert!(parse_healthcheck(None).is_none());
    assert!(parse_healthcheck(Some(&Value::Null)).is_none());
    assert!(parse_healthcheck(Some(&json!({}))).is_none());
    assert!(
        read_state(&json!({"Health": {"Status": "none", "Log": null}}))
            .health
            .is_none()
    );
}
