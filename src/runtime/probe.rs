//! Runs a container's healthcheck on request.

use super::message::Reporter;
use crate::engine::{Engine, EngineError, ErrorKind, ExecSpec, HealthcheckReport, ProbeReport, Result};
use crate::stack::{Event, ProbedBy};
use futures::StreamExt;
use std::sync::Arc;
use std::time::Duration;

/// Most bytes of a probe's output that the engine keeps.
const OUTPUT_KEPT: usize = 4096;
/// The engine's default timeout.
const DEFAULT_TIMEOUT: Duration = Duration::from_secs(30);

/// Runs the healthcheck in the container and reports the result. If it cannot be run it has failed, as with the engine:
/// code −1, and the reason as its output.
pub(super) async fn probe(
    engine: Arc<dyn Engine>,
    reporter: Reporter,
    container: String,
    check: HealthcheckReport,
    by: ProbedBy,
) {
    let start = reporter.now();
    reporter
        .send_event(Event::ProbeBegan {
            container: container.clone(),
            by,
            at: start,
        })
        .await;
    let limit = if check.timeout.is_zero() {
        DEFAULT_TIMEOUT
    } else {
        check.timeout
    };
    let (exit_code, output) = match tokio::time::timeout(limit, run(&engine, &container, &check)).await {
        Ok(Ok(ended)) => ended,
        Ok(Err(error)) => (-1, error.to_string()),
        Err(_) => (-1, format!("the check did not end within {} s", limit.as_secs_f64())),
    };
    let report = ProbeReport {
        start,
        end: reporter.now(),
        exit_code,
        output,
    };
    reporter.send_event(Event::Probed { container, report, by }).await;
}

async fn run(engine: &Arc<dyn Engine>, container: &str, check: &HealthcheckReport) -> Result<(i64, String)> {
    let command = match check.test.split_first() {
        Some((kind, words)) if kind == "CMD" => words.to_vec(),
        Some((kind, words)) if kind == "CMD-SHELL" => {
            let mut command = vec!["/bin/sh".to_owned(), "-c".to_owned()];
            command.extend(words.iter().cloned());
            command
        }
        _ => {
            let detail = "no health check is declared";
            return Err(EngineError::new("probing", container, ErrorKind::Invalid, detail));
        }
    };
    let spec = ExecSpec {
        command,
        ..ExecSpec::default()
    };
    let mut session = engine.exec(container, spec).await?;
    let mut output = Vec::new();
    while let Some(chunk) = session.output.next().await {
        let bytes = chunk?.bytes;
        let room = OUTPUT_KEPT.saturating_sub(output.len());
        output.extend_from_slice(bytes.get(..room).unwrap_or(&bytes));
    }
    let code = engine.exec_report(&session.id).await?.exit_code.unwrap_or(-1);
    Ok((code, String::from_utf8_lossy(&output).into_owned()))
}
