//! Reads a build's progress from the lines of its answer: BuildKit's trace, the image id, the error.

use super::session::DOING;
use crate::engine::docker::document::json;
use crate::engine::docker::fault;
use crate::engine::{BuildProgress, BuildStepState, EngineError, Result, Timestamp};
use bollard::moby::buildkit::v1::{StatusResponse, Vertex, VertexStatus};
use bollard::models::BuildInfoAux;
use bytes::Bytes;
use serde_json::Value;
use std::collections::BTreeMap;

/// State kept while the answer to a build is read.
#[derive(Debug)]
pub(super) struct Trace {
    subject: String,
    /// Last reported state of each step, to skip repetitions.
    reported: BTreeMap<String, BuildStepState>,
    image_id: Option<String>,
}

impl Trace {
    pub(super) fn new(subject: String) -> Self {
        Self {
            subject,
            reported: BTreeMap::new(),
            image_id: None,
        }
    }

    /// The progress in one line of the answer, in order.
    pub(super) fn read(&mut self, line: &Value) -> Vec<Result<BuildProgress>> {
        let message = line
            .get("errorDetail")
            .map_or("", |detail| json::str_at(detail, "message"));
        let message = if message.is_empty() {
            json::str_at(line, "error")
        } else {
            message
        };
        if !message.is_empty() {
            return vec![Err(fault::from_message(DOING, &self.subject, message))];
        }
        let aux = line.get("aux").unwrap_or(&Value::Null);
        if json::str_at(line, "id") == "moby.buildkit.trace" {
            return match serde_json::from_value(aux.clone()) {
                Ok(BuildInfoAux::BuildKit(status)) => self.status(status).into_iter().map(Ok).collect(),
                // A trace that cannot be read costs the progress of the build, not the build.
                _ => vec![Ok(output("", "a part of the build's progress could not be read\n"))],
            };
        }
        let id = json::text(aux, "ID");
        if !id.is_empty() {
            self.image_id = Some(id);
        }
        // Engines without BuildKit (podman) answer with plain text.
        let text = json::str_at(line, "stream");
        if text.is_empty() {
            Vec::new()
        } else {
            vec![Ok(output("", text))]
        }
    }

    /// The last item: the image, or the error that there is none.
    pub(super) fn end(&mut self) -> Result<BuildProgress> {
        match self.image_id.take() {
            Some(image_id) => Ok(BuildProgress::Done { image_id }),
            None => Err(EngineError::new(
                DOING,
                self.subject.clone(),
                crate::engine::ErrorKind::Other,
                "the build ended without an image",
            )),
        }
    }

    /// The progress in one status report of BuildKit.
    pub(super) fn status(&mut self, status: StatusResponse) -> Vec<BuildProgress> {
        let mut out: Vec<BuildProgress> = status
            .vertexes
            .into_iter()
            .filter_map(|vertex| self.step(vertex))
            .collect();
        out.extend(status.statuses.into_iter().map(transfer));
        out.extend(status.logs.into_iter().map(|log| BuildProgress::Output {
            id: log.vertex,
            bytes: Bytes::from(log.msg),
        }));
        out.extend(status.warnings.into_iter().map(|warning| {
            let text = String::from_utf8_lossy(&warning.short).into_owned();
            output(&warning.vertex, &format!("warning: {}\n", text.trim_end()))
        }));
        out
    }

    /// The new state of a step; `None` when nothing changed.
    fn step(&mut self, vertex: Vertex) -> Option<BuildProgress> {
        let begun = vertex.started.as_ref().map(|at| time(at.seconds, at.nanos));
        let ended = vertex.completed.as_ref().map(|at| time(at.seconds, at.nanos));
        let state = match (ended, vertex.error.is_empty()) {
            (Some(_), false) => BuildStepState::Failed(vertex.error),
            (Some(_), true) if vertex.cached => BuildStepState::Cached,
            (Some(_), true) => BuildStepState::Done,
            (None, _) if begun.is_some() => BuildStepState::Running,
            (None, _) => BuildStepState::Waiting,
        };
        if self.reported.get(&vertex.digest) == Some(&state) {
            return None;
        }
        self.reported.insert(vertex.digest.clone(), state.clone());
        Some(BuildProgress::Step {
            id: vertex.digest,
            name: vertex.name,
            state,
            at: ended.or(begun),
        })
    }
}

fn transfer(status: VertexStatus) -> BuildProgress {
    BuildProgress::Transfer {
        id: status.vertex,
        name: if status.name.is_empty() { status.id } else { status.name },
        current: u64::try_from(status.current).unwrap_or_default(),
        total: u64::try_from(status.total).unwrap_or_default(),
    }
}

fn output(id: &str, text: &str) -> BuildProgress {
    BuildProgress::Output {
        id: id.to_owned(),
        bytes: Bytes::copy_from_slice(text.as_bytes()),
    }
}

fn time(seconds: i64, nanos: i32) -> Timestamp {
    Timestamp(seconds.saturating_mul(1_000_000_000).saturating_add(i64::from(nanos)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::ErrorKind;
    use serde_json::json;

    /// A protobuf field of bytes, written by hand so that the reading is checked against the wire format.
    fn field(number: u8, bytes: &[u8]) -> Vec<u8> {
        let mut out = vec![(number << 3) | 2, u8::try_from(bytes.len()).unwrap()];
        out.extend_from_slice(bytes);
        out
    }

    fn trace_line(status: &[u8]) -> Value {
        use base64::Engine as _;
        json!({"id": "moby.buildkit.trace", "aux": base64::engine::general_purpose::STANDARD.encode(status)})
    }

    /// A vertex with its digest, name and times (seconds); 0 means that it has not begun, or still runs.
    fn vertex(started: u8, completed: u8, error: &str) -> Vec<u8> {
        let mut vertex = [field(1, b"d1"), field(3, b"[1/2] RUN x")].concat();
        if started > 0 {
            vertex.extend(field(5, &[8, started]));
        }
        if completed > 0 {
            vertex.extend(field(6, &[8, completed]));
        }
        if !error.is_empty() {
            vertex.extend(field(7, error.as_bytes()));
        }
        field(1, &vertex)
    }

    fn states(trace: &mut Trace, status: &[u8]) -> Vec<(BuildStepState, Option<Timestamp>)> {
        let items = trace.read(&trace_line(status)).into_iter().map(|item| item.unwrap());
        items
            .map(|item| match item {
                BuildProgress::Step { state, at, .. } => (state, at),
                other => panic!("{other:?}"),
            })
            .collect()
    }

    #[test]
    fn a_build_step_is_reported_once_for_each_state() {
        let mut trace = Trace::new("web".into());
        assert_eq!(
            states(&mut trace, &vertex(0, 0, "")),
            [(BuildStepState::Waiting, None)],
            "what is to come is known before it begins"
        );
        assert_eq!(
            states(&mut trace, &vertex(7, 0, "")),
            [(BuildStepState::Running, Some(Timestamp(7_000_000_000)))]
        );
        assert_eq!(states(&mut trace, &vertex(7, 0, "")), []);
        assert_eq!(
            states(&mut trace, &vertex(7, 9, "")),
            [(BuildStepState::Done, Some(Timestamp(9_000_000_000)))]
        );
        assert_eq!(
            states(&mut trace, &vertex(7, 9, "exit code: 1"))[0].0,
            BuildStepState::Failed("exit code: 1".into())
        );
    }

    #[test]
    fn output_of_a_build_step_is_passed_on_unchanged() {
        let log = field(3, &[field(1, b"d1"), field(4, b"\x1b[1mhi\n")].concat());
        let got = Trace::new("web".into()).read(&trace_line(&log));
        let want = BuildProgress::Output {
            id: "d1".into(),
            bytes: Bytes::from_static(b"\x1b[1mhi\n"),
        };
        assert_eq!(got, [Ok(want)]);
    }

    #[test]
    fn the_last_item_of_a_build_names_the_image_or_is_an_error() {
        let mut trace = Trace::new("web".into());
        assert!(
            trace
                .read(&json!({"id": "moby.image.id", "aux": {"ID": "sha256:aa"}}))
                .is_empty()
        );
        assert_eq!(
            trace.end(),
            Ok(BuildProgress::Done {
                image_id: "sha256:aa".into()
            })
        );
        assert!(Trace::new("web".into()).end().is_err());
    }

    #[test]
    fn a_failed_build_is_an_error_in_the_builders_words() {
        let line = json!({"errorDetail": {"message": "failed to solve: exit code: 1"}, "error": "failed"});
        let got = Trace::new("web".into()).read(&line);
        assert!(
            matches!(&got[..], [Err(error)] if error.kind == ErrorKind::Other && error.detail.contains("exit code: 1"))
        );
    }
}
