//! Pulls an image, with progress for each layer.

use super::credentials::{self, Login};
use super::reference;
use crate::engine::docker::document::json::{self, str_at};
use crate::engine::docker::fault;
use crate::engine::docker::wire::lines;
use crate::engine::docker::wire::{Call, Wire};
use crate::engine::{Feed, LayerState, PullRequest, Result, TransferProgress};
use futures::stream::{self, StreamExt};
use serde_json::Value;
use std::path::PathBuf;

const DOING: &str = "pulling image";

/// Pulls; the stream ends when the image is complete.
pub(crate) fn pull(wire: &Wire, config_dir: Option<PathBuf>, request: PullRequest) -> Feed<TransferProgress> {
    let wire = wire.clone();
    let start = async move {
        let name = reference::parse(&request.image);
        let login = credentials::login(config_dir, name.registry).await;
        let mut call = Call::post(DOING, &request.image, "/images/create")
            .query("fromImage", name.repository)
            .query("tag", name.tag_or_digest)
            .no_timeout();
        if !request.platform.is_empty() {
            call = call.query("platform", request.platform.clone());
        }
        let mut note = None;
        match login {
            Login::Anonymous => {}
            Login::Known(auth) => call = call.header(credentials::AUTH_HEADER, credentials::header(&auth)),
            Login::Unreadable(why) => note = Some(TransferProgress::Note(why)),
        }
        let subject = request.image.clone();
        let progress = lines::values(DOING, request.image, wire.bytes(call))
            .map(move |line| line.and_then(|line| read(&subject, &line)));
        stream::iter(note.map(Ok)).chain(progress)
    };
    lines::until_error(stream::once(start).flatten().boxed())
}

/// One line of the engine's progress.
fn read(image: &str, line: &Value) -> Result<TransferProgress> {
    let message = line.get("errorDetail").map_or("", |detail| str_at(detail, "message"));
    let message = if message.is_empty() {
        str_at(line, "error")
    } else {
        message
    };
    if !message.is_empty() {
        return Err(fault::from_message(DOING, image, message));
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
        "Pull complete" => LayerState::Done,
        "Already exists" => LayerState::Present,
        word if word.starts_with("Retrying in") => LayerState::Waiting,
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
            read("x", &line).unwrap(),
            TransferProgress::Layer {
                id: "a1".into(),
                state: LayerState::Downloading,
                current: 10,
                total: 20
            }
        );
        let note = json!({"status": "Pulling from library/redis", "id": "7.4"});
        assert_eq!(
            read("x", &note).unwrap(),
            TransferProgress::Note("Pulling from library/redis".into())
        );
    }

    #[test]
    fn a_refusal_in_the_stream_is_an_error_with_its_kind() {
        let line = json!({"errorDetail": {"message": "pull access denied for x, repository does not exist"}, "error": "pull access denied"});
        let error = read("x", &line).unwrap_err();
        assert_eq!(
            (error.kind, error.doing, error.subject.as_str()),
            (ErrorKind::Denied, "pulling image", "x")
        );
    }
}
