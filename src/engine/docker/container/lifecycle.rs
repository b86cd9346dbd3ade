//! Container calls that take more than one line: create and then connect, stop with a longer timeout, and others.

use super::create;
use crate::engine::docker::Shared;
use crate::engine::docker::document::json;
use crate::engine::docker::features::{self, FeatureGate};
use crate::engine::docker::image::reference;
use crate::engine::docker::resource::network::connect_call;
use crate::engine::docker::wire::{Call, segment};
use crate::engine::{
    CommitRequest, ContainerSpec, CreatedContainer, EngineError, ErrorKind, LogRequest, RemoveRequest, Result,
    StopRequest,
};
use serde_json::Value;
use std::time::Duration;

/// Creates a container and connects its further networks. If one cannot be connected, the container is removed again:
/// half connected it would start, and fail in ways that are hard to understand.
pub(crate) async fn create(engine: &Shared, spec: ContainerSpec) -> Result<CreatedContainer> {
    const DOING: &str = "creating container";
    let lowered = create::lower(&spec, engine.api)
        .map_err(|why| EngineError::new(DOING, spec.name.clone(), ErrorKind::Unsupported, why))?;
    let mut call = Call::post(DOING, &spec.name, "/containers/create").json(&lowered.body);
    if !spec.name.is_empty() {
        call = call.query("name", spec.name.clone());
    }
    if !spec.platform.is_empty() {
        call = call.query("platform", spec.platform.clone());
    }
    let answer = engine.wire.object(call).await?;
    let id = json::text(&answer, "Id");
    if id.is_empty() {
        let detail = format!("the engine's answer has no id: {answer}");
        return Err(EngineError::new(DOING, spec.name, ErrorKind::Other, detail));
    }
    for (network, endpoint) in &lowered.later {
        let joined = engine.wire.unit(connect_call(network, &id, endpoint, engine.api)).await;
        if let Err(mut error) = joined {
            let remove = RemoveRequest {
                force: true,
                volumes: true,
            };
            if let Err(left) = engine.wire.unit(removal_call(&id, remove)).await {
                error.detail = format!("{}; the container was left behind: {}", error.detail, left.detail);
            }
            return Err(error);
        }
    }
    let mut warnings = lowered.warnings;
    warnings.extend(
        json::texts(&answer, "Warnings")
            .into_iter()
            .filter(|warning| !warning.is_empty()),
    );
    Ok(CreatedContainer { id, warnings })
}

/// Makes an image of a container.
pub(crate) fn commit_call(id: &str, request: &CommitRequest) -> Call {
    let name = reference::parse(&request.image);
    let mut call = Call::post("making an image of container", id, "/commit")
        .query("container", id)
        .query("comment", request.message.clone())
        .query("author", request.author.clone())
        .query("pause", if request.pause { "1" } else { "0" })
        .no_timeout();
    if !request.image.is_empty() {
        call = call.query("repo", name.repository).query("tag", name.tag_or_digest);
    }
    for change in &request.changes {
        call = call.query("changes", change.clone());
    }
    call
}

/// Stops or restarts. The engine answers only once the container is down, so the timeout includes the grace period.
pub(crate) async fn stop(engine: &Shared, call: Call, stop: StopRequest) -> Result<()> {
    let gate = FeatureGate::new(engine.api);
    let mut call = match stop.grace {
        Some(Duration::MAX) => call.query("t", "-1").no_timeout(),
        Some(grace) => call.query("t", grace.as_secs().to_string()).extend_timeout(grace),
        // The container's own grace period may be of any length.
        None => call.no_timeout(),
    };
    if let Some(signal) = stop.signal.filter(|signal| !signal.is_empty()) {
        if !gate.has(features::STOP_SIGNAL) {
            return Err(call.fail(ErrorKind::Unsupported, gate.warning(features::STOP_SIGNAL)));
        }
        call = call.query("signal", signal);
    }
    engine.wire.unit(call).await
}

/// Removes a container. When somebody else is removing it, that is waited for: only then are its name, its networks and its
/// volumes free.
pub(crate) async fn remove(engine: &Shared, id: &str, remove: RemoveRequest) -> Result<()> {
    let error = match engine.wire.unit(removal_call(id, remove)).await {
        Err(error) if error.kind == ErrorKind::BeingRemoved => error,
        answer => return answer,
    };
    let wait =
        Call::post("removing container", id, format!("/containers/{}/wait", segment(id))).query("condition", "removed");
    match engine.wire.object(wait).await {
        Ok(answer) => match json::str_at(answer.get("Error").unwrap_or(&Value::Null), "Message") {
            "" => Ok(()),
            why => Err(EngineError::new(error.doing, id, ErrorKind::Conflict, why)),
        },
        Err(gone) if gone.kind == ErrorKind::Missing => Ok(()),
        Err(error) => Err(error),
    }
}

/// The call that removes a container.
fn removal_call(id: &str, remove: RemoveRequest) -> Call {
    Call::delete("removing container", id, format!("/containers/{}", segment(id)))
        .query("force", remove.force.to_string())
        .query("v", remove.volumes.to_string())
}

/// The exit code in the answer to a wait. One other than zero is a normal outcome, not a failure of the wait.
pub(crate) fn exit_code(id: &str, answer: &Value) -> Result<i64> {
    let code = answer.get("StatusCode").and_then(Value::as_i64);
    code.ok_or_else(|| {
        let detail = format!("the engine's answer has no exit code: {answer}");
        EngineError::new("waiting for container", id, ErrorKind::Other, detail)
    })
}

/// A log request; timestamps are always on.
pub(crate) fn log_call(id: &str, request: &LogRequest) -> Call {
    let mut call = Call::get("reading the logs of", id, format!("/containers/{}/logs", segment(id)))
        .query("stdout", "true")
        .query("stderr", "true")
        .query("timestamps", "true")
        .query("follow", request.follow.to_string())
        .query("tail", request.tail.map_or_else(|| "all".to_owned(), |n| n.to_string()));
    if let Some(since) = request.since {
        call = call.query("since", json::unix_time(since));
    }
    if let Some(until) = request.until {
        call = call.query("until", json::unix_time(until));
    }
    call.no_timeout()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::Timestamp;
    use serde_json::json;

    /// Trap: a wait that ends with a code other than zero is not an error.
    #[test]
    fn a_wait_answers_the_exit_code_whatever_it_is() {
        assert_eq!(exit_code("x", &json!({"StatusCode": 137})), Ok(137));
        assert_eq!(exit_code("x", &json!({"Error": null, "StatusCode": 0})), Ok(0));
    }

    #[test]
    fn an_answer_without_a_code_is_no_success() {
        for answer in [Value::Null, json!({}), json!({"StatusCode": null})] {
            let error = exit_code("x", &answer).unwrap_err();
            assert!(error.detail.contains("no exit code"), "{error}");
        }
    }

    #[test]
    fn logs_resume_at_the_nanosecond() {
        let request = LogRequest {
            follow: true,
            since: Some(Timestamp(1_500_000_000_000_000_007)),
            tail: Some(10),
            ..LogRequest::default()
        };
        assert_eq!(
            log_call("web", &request).target("/v1.41"),
            "/v1.41/containers/web/logs?stdout=true&stderr=true&timestamps=true&follow=true&tail=10&since=1500000000.000000007"
        );
    }
}
