//! Commands in simulated containers: the healthcheck answers as scripted, any other says that nothing runs here.

use super::container::SimContainer;
use crate::engine::{ExecReport, ExecSession, ExecSpec, LogChunk, Result, StdStream};
use bytes::Bytes;
use futures::StreamExt;
use tokio::io::AsyncReadExt;
use tokio::sync::mpsc;

/// The scripted answer to a command: exit code and output.
pub(super) fn answer(container: &SimContainer, spec: &ExecSpec) -> (i64, String) {
    let check = container
        .health
        .as_ref()
        .map(|health| health.check.test.as_slice())
        .unwrap_or_default();
    let asked: Vec<&str> = spec.command.iter().map(String::as_str).collect();
    let declared: Vec<&str> = match check.split_first() {
        Some((word, rest)) if word == "CMD" => rest.iter().map(String::as_str).collect(),
        Some((_, rest)) => ["/bin/sh", "-c"]
            .into_iter()
            .chain(rest.iter().map(String::as_str))
            .collect(),
        None => Vec::new(),
    };
    if !declared.is_empty() && asked == declared {
        return container.probe_result();
    }
    (
        0,
        format!(
            "simulated: `{}` was not run, there is no container behind this\r\n",
            asked.join(" ")
        ),
    )
}

/// A session that prints an answer and, with a terminal, echoes keys until `exit`, ^D or the end of the input.
pub(super) fn session(id: String, spec: &ExecSpec, text: String, ended: mpsc::UnboundedSender<()>) -> ExecSession {
    let (to, lines) = mpsc::channel::<Result<LogChunk>>(16);
    let interactive = spec.stdin && spec.tty.is_some();
    let (ours, theirs) = tokio::io::duplex(4096);
    tokio::spawn(async move {
        let say = |text: String| {
            to.send(Ok(LogChunk {
                stream: StdStream::Out,
                bytes: Bytes::from(text),
            }))
        };
        let _ = say(text).await;
        if interactive {
            let _ = say("$ ".into()).await;
            echo(ours, &to).await;
        }
        let _ = ended.send(());
    });
    let output = futures::stream::unfold(lines, |mut lines| async {
        lines.recv().await.map(|line| (line, lines))
    })
    .boxed();
    ExecSession {
        id,
        output,
        input: interactive.then(|| Box::pin(theirs) as _),
    }
}

async fn echo(mut keys: tokio::io::DuplexStream, to: &mpsc::Sender<Result<LogChunk>>) {
    let (mut buffer, mut line) = ([0u8; 256], String::new());
    while let Ok(count @ 1..) = keys.read(&mut buffer).await {
        for byte in buffer.iter().take(count) {
            let text = match byte {
                4 => return,
                b'\r' | b'\n' if line.trim() == "exit" => return,
                b'\r' | b'\n' => {
                    line.clear();
                    "\r\nsimulated: nothing runs here\r\n$ ".into()
                }
                byte => {
                    line.push(char::from(*byte));
                    char::from(*byte).to_string()
                }
            };
            if to
                .send(Ok(LogChunk {
                    stream: StdStream::Out,
                    bytes: Bytes::from(text),
                }))
                .await
                .is_err()
            {
                return;
            }
        }
    }
}

/// The report on an exec; with its exit code once it has ended.
pub(super) fn report(ended: Option<i64>) -> ExecReport {
    ExecReport {
        running: ended.is_none(),
        exit_code: ended,
    }
}
