//! The streams of a container's main process.

use crate::engine::docker::reach::address::Address;
use crate::engine::docker::wire::frames;
use crate::engine::docker::wire::hijack::{self, Upgrade};
use crate::engine::docker::wire::{Call, Wire, segment};
use crate::engine::{AttachSession, AttachSpec, EngineError, ErrorKind, Result, TerminalSize};
use futures::stream::StreamExt;
use tokio_util::io::ReaderStream;

const DOING: &str = "attaching to container";

/// Attaches to the main process of `id`, which may not have started yet.
pub(crate) async fn attach(wire: &Wire, address: &Address, id: &str, spec: AttachSpec) -> Result<AttachSession> {
    let mut call = Call::post(DOING, id, format!("/containers/{}/attach", segment(id)))
        .query("stream", "1")
        .query("stdout", "1")
        .query("stderr", "1")
        .query("stdin", if spec.stdin { "1" } else { "0" });
    if !spec.detach_keys.is_empty() {
        call = call.query("detachKeys", spec.detach_keys.clone());
    }
    let upgrade = Upgrade {
        doing: DOING,
        subject: id,
        target: call.target(wire.prefix()),
        protocol: "tcp",
        headers: Vec::new(),
        body: String::new(),
    };
    let (reader, writer) = tokio::io::split(hijack::hijack(address, upgrade).await?);
    let subject = id.to_owned();
    let broken = move |error: std::io::Error| {
        EngineError::new(DOING, subject.clone(), ErrorKind::Unreachable, error.to_string())
    };
    let bytes = ReaderStream::new(reader).map(move |chunk| chunk.map_err(&broken));
    Ok(AttachSession {
        output: frames::chunks(id.to_owned(), bytes.boxed(), spec.tty),
        input: spec.stdin.then(|| Box::pin(writer) as _),
    })
}

/// The call that sets the size of the main process's terminal.
pub(crate) fn resize_call(id: &str, size: TerminalSize) -> Call {
    Call::post(
        "resizing the terminal of",
        id,
        format!("/containers/{}/resize", segment(id)),
    )
    .query("h", size.rows.to_string())
    .query("w", size.columns.to_string())
}
