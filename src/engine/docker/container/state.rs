//! A container's state: the part of an inspect answer that is read after every probe.

use crate::engine::docker::document::json;
use crate::engine::docker::document::lenient::{Count, Flag, Integer, Text, or_default};
use crate::engine::{ContainerState, ContainerStatus, HealthReport, HealthStatus, ProbeReport};
use serde::Deserialize;
use serde_json::Value;

/// `GET /containers/{id}/json`, deserialised for its state only.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct InspectedState {
    #[serde(rename = "State", deserialize_with = "or_default")]
    state: State,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "PascalCase")]
struct State {
    status: Text,
    exit_code: Integer,
    #[serde(rename = "OOMKilled")]
    oom_killed: Flag,
    error: Text,
    pid: Integer,
    started_at: Text,
    finished_at: Text,
    health: Option<Health>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "PascalCase")]
struct Health {
    status: Text,
    failing_streak: Count,
    #[serde(deserialize_with = "or_default")]
    log: Vec<Probe>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "PascalCase")]
struct Probe {
    start: Text,
    end: Text,
    exit_code: Integer,
    output: Text,
}

/// The state in an inspect answer that is read as a whole.
pub(crate) fn read_state(state: &Value) -> ContainerState {
    State::deserialize(state).unwrap_or_default().into()
}

impl From<InspectedState> for ContainerState {
    fn from(inspected: InspectedState) -> Self {
        inspected.state.into()
    }
}

impl From<State> for ContainerState {
    fn from(state: State) -> Self {
        Self {
            status: parse_status(&state.status.0),
            exit_code: state.exit_code.0,
            oom_killed: state.oom_killed.0,
            error: state.error.0,
            pid: state.pid.0,
            started: json::instant(&state.started_at.0),
            finished: json::instant(&state.finished_at.0),
            health: state.health.and_then(Health::report),
        }
    }
}

impl Health {
    /// The health report; `None` when no healthcheck is declared (null, or status `none`).
    fn report(self) -> Option<HealthReport> {
        let status = parse_health_status(&self.status.0).filter(|status| *status != HealthStatus::None)?;
        Some(HealthReport {
            status,
            failing_streak: u32::try_from(self.failing_streak.0).unwrap_or(u32::MAX),
            log: self.log.into_iter().map(ProbeReport::from).collect(),
        })
    }
}

impl From<Probe> for ProbeReport {
    fn from(probe: Probe) -> Self {
        let time = |text: &str| json::instant(text).unwrap_or_default();
        Self {
            start: time(&probe.start.0),
            end: time(&probe.end.0),
            exit_code: probe.exit_code.0,
            output: probe.output.0,
        }
    }
}

/// A status by the engine's word; an unknown word counts as `Exited`, unless the engine says that it runs.
pub(super) fn parse_status(word: &str) -> ContainerStatus {
    match word {
        "created" | "configured" | "initialized" => ContainerStatus::Created,
        "running" | "stopping" => ContainerStatus::Running,
        "paused" => ContainerStatus::Paused,
        "restarting" => ContainerStatus::Restarting,
        "removing" => ContainerStatus::Removing,
        "dead" => ContainerStatus::Dead,
        _ => ContainerStatus::Exited,
    }
}

/// A health status by the engine's word; `None` for an unknown one.
pub(crate) fn parse_health_status(word: &str) -> Option<HealthStatus> {
    match word {
        "none" | "" => Some(HealthStatus::None),
        "starting" => Some(HealthStatus::Starting),
        "healthy" => Some(HealthStatus::Healthy),
        "unhealthy" => Some(HealthStatus::Unhealthy),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_state_is_parsed_from_an_inspect_answer() {
        let answer = r#"{"Id": "c", "State": {"Status": "running", "Pid": 7, "ExitCode": 0, "OOMKilled": false, "Error": "",
            "StartedAt": "2024-03-01T10:00:00Z", "FinishedAt": "0001-01-01T00:00:00Z",
            "Health": {"Status": "unhealthy", "FailingStreak": 3, "Log": [
                {"Start": "2024-03-01T10:00:02Z", "End": "2024-03-01T10:00:03Z", "ExitCode": -1, "Output": "too slow"}]}},
            "Config": {"Env": ["A=b"]}}"#;
        let state: ContainerState = serde_json::from_str::<InspectedState>(answer).unwrap().into();
        assert_eq!((state.pid, state.finished), (7, None));
        assert_eq!(state.started, json::instant("2024-03-01T10:00:00Z"));
        let health = state.health.unwrap();
        assert_eq!((health.status, health.failing_streak), (HealthStatus::Unhealthy, 3));
        let probe = &health.log[0];
        assert_eq!((probe.exit_code, probe.output.as_str()), (-1, "too slow"));
        assert_eq!(probe.end.since(probe.start).as_secs(), 1);
    }

    #[test]
    fn a_container_without_a_healthcheck_has_no_health() {
        for health in ["null", r#"{"Status": "none", "FailingStreak": 0, "Log": null}"#] {
            let answer = format!(r#"{{"State": {{"Status": "exited", "ExitCode": 3, "Health": {health}}}}}"#);
            let state: ContainerState = serde_json::from_str::<InspectedState>(&answer).unwrap().into();
            assert_eq!((state.exit_code, state.health), (3, None));
        }
        assert!(serde_json::from_str::<InspectedState>(r#"{"State": null}"#).is_ok());
    }
}
