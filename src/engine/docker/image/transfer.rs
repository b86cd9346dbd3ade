//! The engine's progress of a pull or push, layer by layer.

use crate::engine::docker::document::json::{self, str_at};
use crate::engine::docker::fault;
use crate::engine::{LayerState, Result, TransferProgress};
use serde_json::Value;

/// One line of the engine's progress.
pub(super) fn read(doing: &'static str, image: &str, line: &Value) -> Result<TransferProgress> {
    let message = line.get("errorDetail").map_or("", |detail| str_at(detail, "message"));
    let message = if message.is_empty() {
        str_at(line, "error")
    } else {
        message
    };
    if !message.is_empty() {
        return Err(fault::from_message(doing, image, message));
    }
    let (id, status) = (str_at(line, "id"), str_at(line, "status"));
    Ok(match layer_state(status) {
        Some(state) if !id.is_empty() => {
            let null = Value::Null;
            let detail = line.get("progressDetail").unwrap_or(&null);
            TransferProgress::Layer {
                id: id.to_owned(),
                state,
                current: json::count(detail, "current"),
                total: json::count(detail, "total"),
            }
        }
        Some(_) | None => TransferProgress::Note(status.to_owned()),
    })
}

fn layer_state(status: &str) -> Option<LayerState> {
    Some(match status {
        "Pulling fs layer" | "Waiting" | "Preparing" => LayerState::Waiting,
        "Downloading" => LayerState::Downloading,
        "Verifying Checksum" | "Download complete" => LayerState::Verifying,
        "Extracting" => LayerState::Extracting,
        "Pushing" => LayerState::Uploading,
        "Pull complete" | "Pushed" => LayerState::Done,
        "Already exists" | "Layer already exists" => LayerState::Present,
        word if word.starts_with("Retrying in") => LayerState::Waiting,
        word if word.starts_with("Mounted from") => LayerState::Present,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::ErrorKind;
    use serde_json::json;

    #[test]
    fn layers_move_through_their_states() {
        let line = json!({"status": "Downloading", "progressDetail": {"current": 10, "total": 20}, "id": "a1"});
        assert_eq!(
            read("pulling image", "x", &line).unwrap(),
            TransferProgress::Layer {
                id: "a1".into(),
                state: LayerState::Downloading,
                current: 10,
                total: 20
            }
        );
        let note = json!({"status": "Pulling from library/redis", "id": "7.4"});
        assert_eq!(
            read("pulling image", "x", &note).unwrap(),
            TransferProgress::Note("Pulling from library/redis".into())
        );
    }

    #[test]
    fn a_refusal_in_the_stream_is_an_error_with_its_kind() {
        let line = json!({"errorDetail": {"message": "pull access denied for x, repository does not exist"}, "error": "pull access denied"});
        let error = read("pulling image", "x", &line).unwrap_err();
        assert_eq!(
            (error.kind, error.doing, error.subject.as_str()),
            (ErrorKind::Denied, "pulling image", "x")
        );
    }
}
