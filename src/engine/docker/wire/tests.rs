//! What goes over the wire, seen by an engine that is a socket in this test.

use super::*;
use crate::engine::docker::reach::address::Address;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::UnixListener;

#[test]
fn the_api_version_leads_every_path() {
    let call = Call::get("listing containers", "all", "/containers/json").query("all", "true");
    assert_eq!(call.target("/v1.41"), "/v1.41/containers/json?all=true");
}

#[test]
fn query_values_are_encoded() {
    let call = Call::get("", "", "/x")
        .query("filters", r#"{"label":["a=b c"]}"#)
        .query("t", "1");
    assert_eq!(
        call.target(""),
        "/x?filters=%7B%22label%22%3A%5B%22a%3Db%20c%22%5D%7D&t=1"
    );
}

#[test]
fn image_names_keep_their_slashes() {
    assert_eq!(segment("ghcr.io/a/b:1@sha256:00"), "ghcr.io/a/b:1@sha256:00");
    assert_eq!(segment("a b?c"), "a%20b%3Fc");
}

#[test]
fn a_stop_waits_longer_than_its_grace() {
    let call = Call::post("stopping container", "x", "/").extend_timeout(Duration::from_secs(600));
    assert!(call.timeout >= Duration::from_secs(630));
}

/// Sends `call` at API 1.41 to an engine that answers `answer` and closes; what it was asked, and what came of it.
async fn against(answer: &'static [u8], call: Call) -> (String, Vec<Result<Bytes>>) {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("engine.sock");
    let listener = UnixListener::bind(&path).unwrap();
    let address = Address::Unix(path);
    let wire = crate::engine::docker::reach::connect::dial(&address)
        .unwrap()
        .at_version((1, 41));
    let engine = async {
        let (mut stream, _) = listener.accept().await.unwrap();
        let mut asked = vec![0; 8192];
        let n = stream.read(&mut asked).await.unwrap();
        stream.write_all(answer).await.unwrap();
        String::from_utf8_lossy(&asked[..n]).into_owned()
    };
    let (asked, got) = tokio::join!(engine, wire.bytes(call).collect::<Vec<_>>());
    (asked, got)
}

const OK: &[u8] = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}";

/// Trap: bollard never sends the API version, and encodes logins in an alphabet the engine drops without a word.
#[tokio::test]
async fn method_version_login_and_body_reach_the_engine() {
    let login = crate::engine::docker::image::credentials::header(
        &serde_json::json!({"username": "u", "password": "p?ss>word~"}),
    );
    let call = Call::post("pulling image", "x", "/images/create")
        .query("fromImage", "x")
        .json(&serde_json::json!({"a": 1}))
        .header(crate::engine::docker::image::credentials::AUTH_HEADER, login.clone());
    let (asked, got) = against(OK, call).await;
    assert!(
        asked.starts_with("POST /v1.41/images/create?fromImage=x HTTP/1.1\r\n"),
        "{asked}"
    );
    let header = format!("x-registry-auth: {}", login.to_str().unwrap());
    assert!(asked.lines().any(|line| line == header), "{asked}");
    assert!(asked.ends_with("\r\n\r\n{\"a\":1}"), "{asked}");
    assert_eq!(got, [Ok(Bytes::from_static(b"{}"))]);
}

/// Trap: an engine that goes away in the middle of a stream must be an error, or a follower would think it ended well.
#[tokio::test]
async fn a_stream_cut_in_the_middle_ends_with_unreachable() {
    let cut = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n";
    let (_, got) = against(cut, Call::get("following events", "the engine", "/events")).await;
    let [Ok(first), Err(error)] = &got[..] else {
        panic!("{got:?}")
    };
    assert_eq!(&first[..], b"abc");
    assert_eq!((error.kind, error.doing), (ErrorKind::Unreachable, "following events"));
}

/// Trap: 304 is how the engine says "already so".
#[tokio::test]
async fn status_304_is_no_error_and_a_refusal_keeps_the_engines_words() {
    let (_, got) = against(
        b"HTTP/1.1 304 Not Modified\r\n\r\n",
        Call::post("starting container", "web", "/x"),
    )
    .await;
    assert_eq!(got, []);
    let refusal = b"HTTP/1.1 404 Not Found\r\nContent-Length: 36\r\n\r\n{\"message\":\"No such container: web\"}";
    let (_, got) = against(refusal, Call::post("starting container", "web", "/x")).await;
    let [Err(error)] = &got[..] else { panic!("{got:?}") };
    assert_eq!(
        (error.kind, error.detail.as_str()),
        (ErrorKind::Missing, "No such container: web")
    );
    assert_eq!(error.to_string(), "starting container web: No such container: web");
}

/// Trap: an archive that breaks off could be taken for a whole one, or its failure for one of the connection.
#[tokio::test]
async fn an_archive_that_cannot_be_made_fails_the_call_with_its_own_reason() {
    let why = || EngineError::new("packing files for", "web", ErrorKind::Invalid, "a: no permission");
    let pieces = vec![Ok(Bytes::from_static(b"half")), Err(why())];
    let call = Call::put("copying files into", "x", "/x").tar(futures::stream::iter(pieces).boxed());
    let (asked, got) = against(b"", call).await;
    assert!(!asked.contains("\r\n0\r\n"), "it was sent as a whole one: {asked}");
    assert_eq!(got, [Err(why())]);
}
