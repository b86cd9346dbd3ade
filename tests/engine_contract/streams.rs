//! Log lines and samples.

use crate::fixture::{Fixture, PATIENCE, run};
use futures::StreamExt;
use stackdeck::engine::{Engine, LogChunk, LogRequest, RemoveRequest, StdStream, Timestamp};
use std::sync::Arc;

/// A line taken apart: its stream, its time, its text.
pub(crate) fn line(chunk: &LogChunk) -> (StdStream, Timestamp, String) {
    let text = String::from_utf8(chunk.bytes.to_vec()).unwrap();
    let (time, text) = text.split_once(' ').expect("a time and a space lead every line");
    let time: jiff::Timestamp = time.parse().unwrap();
    let nanos = i64::try_from(time.as_nanosecond()).unwrap();
    (chunk.stream, Timestamp(nanos), text.trim_end_matches('\n').to_owned())
}

async fn read(engine: &dyn Engine, id: &str, request: LogRequest) -> Vec<(StdStream, Timestamp, String)> {
    let chunks: Vec<_> = tokio::time::timeout(PATIENCE, engine.logs(id, request).collect())
        .await
        .expect("the log ends");
    chunks.into_iter().map(|chunk| line(&chunk.unwrap())).collect()
}

pub(crate) async fn logs_keep_their_streams_and_times(engine: Arc<dyn Engine>, fixture: Fixture) {
    let id = run(&*engine, fixture.role("brief")).await;
    engine.wait_container(&id).await.unwrap();
    let lines = read(&*engine, &id, LogRequest::default()).await;
    let texts: Vec<_> = lines.iter().map(|(stream, _, text)| (*stream, text.as_str())).collect();
    assert_eq!(texts, [(StdStream::Out, "first"), (StdStream::Err, "second")]);
    // Not compared with the start: an engine notes that after the process began, so the first lines may be older.
    assert!(lines[0].1 < lines[1].1);
    let tail = LogRequest {
        tail: Some(1),
        ..LogRequest::default()
    };
    assert_eq!(read(&*engine, &id, tail).await, lines[1..]);
    let since = LogRequest {
        since: Some(lines[1].1),
        ..LogRequest::default()
    };
    assert_eq!(read(&*engine, &id, since).await, lines[1..]);
    let until = LogRequest {
        until: Some(lines[0].1),
        ..LogRequest::default()
    };
    assert_eq!(read(&*engine, &id, until).await, lines[..1]);
}

pub(crate) async fn logs_follow_until_the_end(engine: Arc<dyn Engine>, fixture: Fixture) {
    let id = run(&*engine, fixture.role("brief")).await;
    let follow = LogRequest {
        follow: true,
        ..LogRequest::default()
    };
    let lines = read(&*engine, &id, follow).await;
    assert_eq!(lines.len(), 2);
    assert_eq!(engine.wait_container(&id).await.unwrap(), 3);
}

pub(crate) async fn stats_are_streamed_while_a_container_runs(engine: Arc<dyn Engine>, fixture: Fixture) {
    let id = run(&*engine, fixture.role("sleeper")).await;
    let mut stats = engine.stats(&id);
    let first = stats.next().await.unwrap().unwrap();
    let second = stats.next().await.unwrap().unwrap();
    assert!(second.at > first.at);
    assert!(first.pids >= 1 && first.memory > 0, "{first:?}");
    let force = RemoveRequest {
        force: true,
        volumes: true,
    };
    engine.remove_container(&id, force).await.unwrap();
    let rest = tokio::time::timeout(PATIENCE, stats.collect::<Vec<_>>())
        .await
        .expect("samples end with the container");
    // What was on its way when it ended may still come; an end of the container is the end, not an error.
    assert!(rest.iter().all(Result::is_ok), "{rest:?}");
}
