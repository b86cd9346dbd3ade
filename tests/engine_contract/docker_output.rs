//! Bytes out of and into real containers: long lines, terminals, files, samples.

use crate::fixture::{Fixture, PATIENCE, create, run};
use crate::streams::line;
use bytes::Bytes;
use futures::StreamExt;
use stackdeck::engine::{Engine, ErrorKind, Feed, LogRequest, StdStream};
use std::io::Read;
use std::sync::Arc;

/// The engine cuts a line at 16 KiB and says nothing about it but the missing newline.
pub(crate) async fn long_lines_come_in_pieces_without_loss(engine: Arc<dyn Engine>, fixture: Fixture) {
    let script = "head -c 40000 /dev/zero | tr '\\0' a; echo; head -c 100000 /dev/zero | tr '\\0' b; echo; echo end";
    let id = run(&*engine, fixture.shell("long", script)).await;
    engine.wait_container(&id).await.unwrap();
    let chunks: Vec<_> = engine.logs(&id, LogRequest::default()).collect().await;
    let pieces: Vec<_> = chunks.iter().map(|chunk| chunk.as_ref().unwrap()).collect();
    assert!(pieces.len() > 3, "{} pieces", pieces.len());
    let mut joined = String::new();
    for piece in &pieces {
        let (_, _, text) = line(piece);
        joined.push_str(&text);
        if piece.bytes.ends_with(b"\n") {
            joined.push('\n');
        }
    }
    let want = format!("{}\n{}\nend\n", "a".repeat(40_000), "b".repeat(100_000));
    assert!(joined == want, "{} bytes of {}", joined.len(), want.len());
    let first: Vec<_> = pieces
        .iter()
        .take_while(|piece| !piece.bytes.ends_with(b"\n"))
        .collect();
    assert!(first.iter().all(|piece| line(piece).2.len() <= 16 * 1024));
}

/// With a terminal there are no frames, and both streams are one.
pub(crate) async fn a_terminals_log_is_read_unframed(engine: Arc<dyn Engine>, fixture: Fixture) {
    let mut spec = fixture.shell("tty", "echo one; echo two >&2");
    spec.tty = true;
    let id = run(&*engine, spec).await;
    engine.wait_container(&id).await.unwrap();
    assert!(engine.container(&id).await.unwrap().tty);
    let request = LogRequest {
        tty: true,
        ..LogRequest::default()
    };
    let chunks: Vec<_> = engine.logs(&id, request).collect().await;
    let chunks: Vec<_> = chunks.into_iter().map(|chunk| chunk.unwrap()).collect();
    assert!(chunks.iter().all(|chunk| chunk.stream == StdStream::Out));
    let text = String::from_utf8(chunks.iter().flat_map(|chunk| chunk.bytes.to_vec()).collect()).unwrap();
    let lines: Vec<&str> = text.lines().map(|line| line.split_once(' ').unwrap().1).collect();
    assert_eq!(lines, ["one", "two"], "{text:?}");
    // Read the wrong way it is an error that says so, not silence.
    let wrong: Vec<_> = engine.logs(&id, LogRequest::default()).collect().await;
    assert!(
        matches!(&wrong[..], [Err(error)] if error.detail.contains("terminal")),
        "{wrong:?}"
    );
}

/// A follower that comes back asks from the nanosecond it knows, and gets that line again and all after it.
pub(crate) async fn logs_resume_at_a_time(engine: Arc<dyn Engine>, fixture: Fixture) {
    let id = run(
        &*engine,
        fixture.shell("count", "for i in 1 2 3 4 5 6 7 8 9; do echo $i; done"),
    )
    .await;
    engine.wait_container(&id).await.unwrap();
    let read = async |request| -> Vec<_> {
        engine
            .logs(&id, request)
            .map(|chunk| line(&chunk.unwrap()))
            .collect()
            .await
    };
    let all: Vec<_> = read(LogRequest::default()).await;
    assert_eq!(all.len(), 9);
    let since = all[4].1;
    let rest = read(LogRequest {
        since: Some(since),
        ..LogRequest::default()
    })
    .await;
    let want: Vec<_> = all.iter().filter(|(_, at, _)| *at >= since).cloned().collect();
    assert_eq!(rest, want);
}

fn archive(name: &str, mode: u32, owner: u64, text: &str) -> Feed<Bytes> {
    let mut tar = tar::Builder::new(Vec::new());
    let mut header = tar::Header::new_ustar();
    header.set_size(text.len() as u64);
    header.set_mode(mode);
    header.set_uid(owner);
    header.set_gid(owner);
    tar.append_data(&mut header, name, text.as_bytes()).unwrap();
    let whole = Bytes::from(tar.into_inner().unwrap());
    futures::stream::once(async { Ok(whole) }).boxed()
}

/// Secrets and configs go in before the start, with their mode and owner.
pub(crate) async fn files_are_copied_in_and_out(engine: Arc<dyn Engine>, fixture: Fixture) {
    let script = "stat -c '%a %u:%g' /run/secrets/token; cat /run/secrets/token; while :; do sleep 1; done";
    let id = create(&*engine, fixture.shell("files", script)).await;
    engine
        .upload(&id, "/", archive("run/secrets/token", 0o440, 1000, "t0p\n"))
        .await
        .unwrap();
    engine.start_container(&id).await.unwrap();
    let request = LogRequest {
        follow: true,
        ..LogRequest::default()
    };
    let read = engine
        .logs(&id, request)
        .take(2)
        .map(|chunk| line(&chunk.unwrap()).2)
        .collect::<Vec<_>>();
    let lines = tokio::time::timeout(PATIENCE, read).await.unwrap();
    assert_eq!(lines, ["440 1000:1000", "t0p"]);
    let bytes: Vec<_> = engine
        .download(&id, "/run/secrets/token")
        .map(|piece| piece.unwrap().to_vec())
        .collect()
        .await;
    let bytes = bytes.concat();
    let mut tar = tar::Archive::new(&bytes[..]);
    let mut entry = tar.entries().unwrap().next().unwrap().unwrap();
    assert_eq!(entry.path().unwrap().to_str(), Some("token"));
    let mut text = String::new();
    entry.read_to_string(&mut text).unwrap();
    assert_eq!(text, "t0p\n");
    let missing = engine.download(&id, "/no/such").next().await.unwrap().unwrap_err();
    assert_eq!(missing.kind, ErrorKind::Missing);
    let missing = engine
        .upload(&id, "/no/such", archive("x", 0o644, 0, "x"))
        .await
        .unwrap_err();
    assert_eq!(missing.kind, ErrorKind::Missing);
}

pub(crate) async fn stats_measure_a_busy_core(engine: Arc<dyn Engine>, fixture: Fixture) {
    let mut spec = fixture.shell("busy", "while :; do :; done");
    spec.host.memory = 64 << 20;
    spec.host.nano_cpus = 500_000_000;
    let id = run(&*engine, spec).await;
    let samples: Vec<_> = engine.stats(&id).take(3).map(|sample| sample.unwrap()).collect().await;
    let last = samples.last().unwrap();
    // Held to half a core; other work on the machine can only make it less.
    assert!(
        last.cpu_cores.is_some_and(|cores| cores > 0.02 && cores < 0.8),
        "{samples:?}"
    );
    assert_eq!(last.memory_limit, 64 << 20);
    assert!(last.memory > 0 && last.memory < 64 << 20 && last.pids >= 1, "{last:?}");
    engine.kill_container(&id, "SIGKILL").await.unwrap();
}

pub(crate) async fn processes_are_listed(engine: Arc<dyn Engine>, fixture: Fixture) {
    let id = run(&*engine, fixture.role("sleeper")).await;
    let table = engine.top(&id).await.unwrap();
    assert!(table.titles.iter().any(|title| title == "PID"), "{table:?}");
    assert!(
        table
            .rows
            .iter()
            .any(|row| row.len() == table.titles.len() && row.join(" ").contains("trap")),
        "{table:?}"
    );
}
