//! A news item as an object.

use super::report::{error, verdict_name};
use super::{millis, time};
use crate::engine::{BuildStepState, HealthStatus};
use crate::stack::{Notice, NoticeKind, Phase, Verdict};
use serde_json::{Value, json};

/// The object of an item.
pub fn object(item: &Notice) -> Value {
    let mut object = body(&item.news);
    if let Value::Object(fields) = &mut object {
        fields.insert("at".into(), time(item.at).into());
    }
    object
}

#[expect(clippy::too_many_lines, reason = "a table: one arm a kind of news")]
fn body(news: &NoticeKind) -> Value {
    match news {
        NoticeKind::Connected(host) => json!({
            "type": "connected", "endpoint": host.endpoint, "context": host.context, "version": host.version,
            "api": format!("{}.{}", host.api.0, host.api.1), "platform": host.platform, "simulated": host.simulated,
        }),
        NoticeKind::Lost { error: why, retry_at } => {
            json!({ "type": "lost", "error": error(why), "retry_at": retry_at.map(time) })
        }
        NoticeKind::Silence { since } => json!({ "type": "silence", "since": since.map(time) }),
        NoticeKind::Began(operation) => {
            json!({ "type": "began", "operation": operation.id, "kind": operation.info.name, "services": operation.services })
        }
        NoticeKind::Noted(note) => json!({ "type": "note", "message": note }),
        NoticeKind::Ended {
            operation,
            verdict,
            ready,
            wanted,
            took,
        } => json!({
            "type": "ended", "operation": operation.id, "kind": operation.info.name, "verdict": verdict_name(verdict),
            "service": service_of(verdict), "exit_code": verdict.exit_code(), "ready": ready, "wanted": wanted, "took_ms": millis(*took),
        }),
        NoticeKind::Phase { service, phase, took } => json!({
            "type": "phase", "service": service, "phase": phase.word(), "code": code(phase), "took_ms": took.map(millis),
        }),
        NoticeKind::Waits { service, on } => {
            let on: Vec<Value> = on
                .iter()
                .map(|(service, condition)| json!({ "service": service, "condition": condition }))
                .collect();
            json!({ "type": "waits", "service": service, "on": on })
        }
        NoticeKind::Pulled {
            service,
            current,
            total,
        } => {
            json!({ "type": "pull", "service": service, "current_bytes": current, "total_bytes": total })
        }
        NoticeKind::Pushed {
            service,
            current,
            total,
        } => {
            json!({ "type": "push", "service": service, "current_bytes": current, "total_bytes": total })
        }
        NoticeKind::BuildStep { services, name, state } => {
            let (state, error) = step(state);
            json!({ "type": "build_step", "services": services, "name": name, "state": state, "error": error })
        }
        NoticeKind::BuildOutput { services, text } => {
            json!({ "type": "build_output", "services": services, "text": text })
        }
        NoticeKind::Failed {
            service,
            doing,
            error: why,
        } => {
            json!({ "type": "failed", "service": service, "doing": doing, "error": error(why) })
        }
        NoticeKind::Probed {
            service,
            container,
            exit_code,
            took,
            output,
            streak,
            status,
        } => json!({
            "type": "probe", "service": service, "container": container, "exit_code": exit_code, "took_ms": millis(*took),
            "output": output, "streak": streak, "health": status.map(HealthStatus::word),
        }),
        NoticeKind::Stopping {
            service,
            container,
            signal,
            until,
        } => json!({
            "type": "stopping", "service": service, "container": container, "signal": signal, "until": time(*until),
        }),
    }
}

fn step(state: &BuildStepState) -> (&'static str, Option<&str>) {
    match state {
        BuildStepState::Waiting => ("waiting", None),
        BuildStepState::Running => ("running", None),
        BuildStepState::Cached => ("cached", None),
        BuildStepState::Done => ("done", None),
        BuildStepState::Failed(error) => ("failed", Some(error)),
    }
}

fn code(phase: &Phase) -> Option<i64> {
    match phase {
        Phase::Exited(code) => Some(*code),
        Phase::Done => Some(0),
        Phase::Absent
        | Phase::Queued
        | Phase::Pulling
        | Phase::Building
        | Phase::Pushing
        | Phase::Creating
        | Phase::Created
        | Phase::Waiting
        | Phase::Starting
        | Phase::Running
        | Phase::Healthy
        | Phase::Unhealthy
        | Phase::Restarting
        | Phase::Stopping
        | Phase::OutOfMemory
        | Phase::Paused
        | Phase::Failed => None,
    }
}

fn service_of(verdict: &Verdict) -> Option<&str> {
    match verdict {
        Verdict::Unhealthy { service } | Verdict::Exited { service, .. } => Some(service),
        Verdict::Failed { service, .. } => service.as_deref(),
        Verdict::Done | Verdict::Refused { .. } | Verdict::TimedOut | Verdict::Interrupted => None,
    }
}
