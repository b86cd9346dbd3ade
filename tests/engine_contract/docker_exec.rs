//! Commands inside a real container.

use crate::fixture::{Fixture, PATIENCE, run};
use bytes::Bytes;
use futures::StreamExt;
use stackdeck::engine::{Engine, ExecSession, ExecSpec, StdStream, TerminalSize};
use std::sync::Arc;
use tokio::io::AsyncWriteExt;

fn shell(script: &str) -> ExecSpec {
    ExecSpec {
        command: ["sh", "-c", script].map(Into::into).into(),
        ..ExecSpec::default()
    }
}

/// Everything a command printed: standard output, standard error.
async fn finish(session: ExecSession) -> (String, String) {
    let read = session.output.collect::<Vec<_>>();
    let chunks = tokio::time::timeout(PATIENCE, read).await.expect("the command ends");
    let text = |stream| {
        let chunks = chunks
            .iter()
            .map(|chunk| chunk.as_ref().unwrap())
            .filter(|chunk| chunk.stream == stream);
        String::from_utf8_lossy(&chunks.flat_map(|chunk| chunk.bytes.to_vec()).collect::<Vec<u8>>()).into_owned()
    };
    (text(StdStream::Out), text(StdStream::Err))
}

pub(crate) async fn output_and_errors_are_apart(engine: Arc<dyn Engine>, fixture: Fixture) {
    let id = run(&*engine, fixture.role("sleeper")).await;
    let session = engine.exec(&id, shell("echo out; echo err >&2; exit 7")).await.unwrap();
    let exec_id = session.id.clone();
    assert_eq!(finish(session).await, ("out\n".into(), "err\n".into()));
    let report = engine.exec_report(&exec_id).await.unwrap();
    assert_eq!((report.running, report.exit_code), (false, Some(7)));
}

pub(crate) async fn input_reaches_the_command(engine: Arc<dyn Engine>, fixture: Fixture) {
    let id = run(&*engine, fixture.role("sleeper")).await;
    let mut spec = shell("wc -c");
    spec.stdin = true;
    let mut session = engine.exec(&id, spec).await.unwrap();
    let mut input = session.input.take().unwrap();
    let bytes = Bytes::from(vec![b'x'; 200_000]);
    input.write_all(&bytes).await.unwrap();
    // The end of the input is what lets the command finish.
    input.shutdown().await.unwrap();
    let (out, _) = finish(session).await;
    assert_eq!(out.trim(), "200000");
}

pub(crate) async fn user_directory_and_environment_are_set(engine: Arc<dyn Engine>, fixture: Fixture) {
    let id = run(&*engine, fixture.role("sleeper")).await;
    let mut spec = shell("id -u; pwd; echo $COLOUR");
    spec.user = "65534".into();
    spec.working_dir = "/bin".into();
    spec.environment = vec!["COLOUR=blue".into()];
    let (out, _) = finish(engine.exec(&id, spec).await.unwrap()).await;
    assert_eq!(out, "65534\n/bin\nblue\n");
}

/// A prompt has no newline and must come at once; so must bytes that look like a frame's head.
pub(crate) async fn a_terminal_has_its_size_and_shows_prompts(engine: Arc<dyn Engine>, fixture: Fixture) {
    let id = run(&*engine, fixture.role("sleeper")).await;
    let mut spec = shell("printf '\\001\\002prompt> '; read x; stty size; read y; stty size");
    spec.stdin = true;
    spec.tty = Some(TerminalSize { columns: 101, rows: 37 });
    let mut session = engine.exec(&id, spec).await.unwrap();
    let mut seen = String::new();
    let mut input = session.input.take().unwrap();
    read_until(&mut session, &mut seen, "\u{1}\u{2}prompt> ").await;
    input.write_all(b"go\n").await.unwrap();
    read_until(&mut session, &mut seen, "37 101\r\n").await;
    engine
        .resize_exec(&session.id, TerminalSize { columns: 60, rows: 20 })
        .await
        .unwrap();
    input.write_all(b"go\n").await.unwrap();
    read_until(&mut session, &mut seen, "20 60\r\n").await;
}

async fn read_until(session: &mut ExecSession, seen: &mut String, want: &str) {
    let read = async {
        while !seen.contains(want) {
            let chunk = session.output.next().await.expect("it goes on").unwrap();
            seen.push_str(&String::from_utf8_lossy(&chunk.bytes));
        }
    };
    let done = tokio::time::timeout(PATIENCE, read).await;
    assert!(done.is_ok(), "waited for {want:?}, saw {seen:?}");
}
