//! Commands in a container: create, start with streams, resize, result.

use crate::engine::docker::document::json;
use crate::engine::docker::document::object::JsonObject;
use crate::engine::docker::reach::address::Address;
use crate::engine::docker::wire::frames;
use crate::engine::docker::wire::hijack::{self, Upgrade};
use crate::engine::docker::wire::{Call, Wire, segment};
use crate::engine::{EngineError, ErrorKind, ExecReport, ExecSession, ExecSpec, Result, TerminalSize};
use futures::stream::StreamExt;
use serde_json::{Value, json};
use std::time::Duration;
use tokio_util::io::ReaderStream;

const DOING: &str = "running a command in";

/// Starts `spec` inside container `id`.
pub(crate) async fn start(wire: &Wire, address: &Address, id: &str, spec: &ExecSpec) -> Result<ExecSession> {
    let create = Call::post(DOING, id, format!("/containers/{}/exec", segment(id))).json(&create_body(spec));
    let exec_id = wire.id(create).await?;
    let target = Call::post(DOING, id, format!("/exec/{exec_id}/start")).target(wire.prefix());
    let upgrade = Upgrade {
        doing: DOING,
        subject: id,
        target,
        protocol: "tcp",
        headers: Vec::new(),
        body: start_body(spec).to_string(),
    };
    let (reader, writer) = tokio::io::split(hijack::hijack(address, upgrade).await?);
    let subject = id.to_owned();
    let bytes = ReaderStream::new(reader).map(move |chunk| chunk.map_err(|error| broken(&subject, &error)));
    if let Some(size) = spec.tty {
        settle_size(wire, &exec_id, size).await?;
    }
    Ok(ExecSession {
        id: exec_id,
        output: frames::chunks(id.to_owned(), bytes.boxed(), spec.tty.is_some()),
        input: spec.stdin.then(|| Box::pin(writer) as _),
    })
}

fn broken(id: &str, error: &std::io::Error) -> EngineError {
    EngineError::new(DOING, id, ErrorKind::Unreachable, error.to_string())
}

fn create_body(spec: &ExecSpec) -> Value {
    let mut body = JsonObject::default();
    body.flag("AttachStdin", spec.stdin)
        .set("AttachStdout", true)
        .set("AttachStderr", true)
        .flag("Tty", spec.tty.is_some())
        .list("Env", &spec.environment)
        .list("Cmd", &spec.command)
        .flag("Privileged", spec.privileged)
        .text("DetachKeys", &spec.detach_keys)
        .text("User", &spec.user)
        .text("WorkingDir", &spec.working_dir);
    body.into_value()
}

/// The engine reads `ConsoleSize` from API 1.42 on; below, the resize after the start sets the size.
fn start_body(spec: &ExecSpec) -> Value {
    match spec.tty {
        Some(size) => json!({"Detach": false, "Tty": true, "ConsoleSize": [size.rows, size.columns]}),
        None => json!({"Detach": false, "Tty": false}),
    }
}

/// Sets the size of a new terminal. The engine answers the start before the process exists, so the first attempts may
/// be refused; a command that has exited meanwhile needs no size.
async fn settle_size(wire: &Wire, exec_id: &str, size: TerminalSize) -> Result<()> {
    const ATTEMPTS: u32 = 10;
    for attempt in 1..=ATTEMPTS {
        match resize(wire, exec_id, size).await {
            Ok(()) => return Ok(()),
            Err(error) if error.kind == ErrorKind::Unreachable => return Err(error),
            Err(_) if !report(wire, exec_id).await?.running => return Ok(()),
            Err(error) if attempt == ATTEMPTS => return Err(error),
            Err(_) => tokio::time::sleep(Duration::from_millis(10) * attempt).await,
        }
    }
    Ok(())
}

/// Sets the size of the exec's terminal.
pub(crate) async fn resize(wire: &Wire, exec_id: &str, size: TerminalSize) -> Result<()> {
    let call = Call::post(
        "resizing the terminal of",
        exec_id,
        format!("/exec/{}/resize", segment(exec_id)),
    )
    .query("h", size.rows.to_string())
    .query("w", size.columns.to_string());
    wire.unit(call).await
}

/// The state of an exec.
pub(crate) async fn report(wire: &Wire, exec_id: &str) -> Result<ExecReport> {
    let call = Call::get(
        "asking after the command",
        exec_id,
        format!("/exec/{}/json", segment(exec_id)),
    );
    let value = wire.object(call).await?;
    Ok(ExecReport {
        running: json::flag(&value, "Running"),
        exit_code: value.get("ExitCode").and_then(Value::as_i64),
    })
}
