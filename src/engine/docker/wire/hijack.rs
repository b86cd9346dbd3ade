//! Requests that take over the connection for raw bytes in both directions (exec, attach, sessions).
//!
//! bollard decodes such streams itself, and takes a chunk of terminal output that begins with a byte below three for a
//! frame header, which stalls the stream. So the upgrade is done here, on a connection of its own.

use crate::engine::docker::fault;
use crate::engine::docker::reach::address::Address;
use crate::engine::docker::reach::dial::{Duplex, dial};
use crate::engine::{EngineError, ErrorKind, Result};
use bytes::{Bytes, BytesMut};
use std::io;
use std::pin::Pin;
use std::task::{Context, Poll};
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt, ReadBuf};

/// Longest response head that is read.
const MAX_HEAD: usize = 64 * 1024;

pub(crate) struct Hijacked {
    /// Bytes that arrived with the response head; they are read first.
    early: Bytes,
    stream: Box<dyn Duplex>,
}

impl AsyncRead for Hijacked {
    fn poll_read(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        if self.early.is_empty() {
            return Pin::new(&mut self.stream).poll_read(cx, buf);
        }
        let n = self.early.len().min(buf.remaining());
        buf.put_slice(&self.early.split_to(n));
        Poll::Ready(Ok(()))
    }
}

impl AsyncWrite for Hijacked {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &[u8]) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write(cx, buf)
    }
    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(cx)
    }
    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(cx)
    }
}

/// A request for an upgrade.
pub(crate) struct Upgrade<'a> {
    pub(crate) doing: &'static str,
    pub(crate) subject: &'a str,
    /// Path with version prefix and query.
    pub(crate) target: String,
    /// Protocol to upgrade to: `tcp`, `h2c`.
    pub(crate) protocol: &'static str,
    pub(crate) headers: Vec<(&'static str, String)>,
    /// JSON body; may be empty.
    pub(crate) body: String,
}

/// Sends the request and returns the connection once the engine has agreed.
pub(crate) async fn hijack(address: &Address, upgrade: Upgrade<'_>) -> Result<Hijacked> {
    let broken = |error: io::Error| {
        EngineError::new(
            upgrade.doing,
            upgrade.subject,
            ErrorKind::Unreachable,
            format!("{address}: {error}"),
        )
    };
    let mut stream = dial(address).await.map_err(broken)?;
    stream
        .write_all(head(address, &upgrade).as_bytes())
        .await
        .map_err(broken)?;
    stream.flush().await.map_err(broken)?;
    let mut buffer = BytesMut::new();
    let end = loop {
        if let Some(at) = memchr::memmem::find(&buffer, b"\r\n\r\n") {
            break at + 4;
        }
        if buffer.len() > MAX_HEAD || stream.read_buf(&mut buffer).await.map_err(broken)? == 0 {
            return Err(broken(io::Error::from(io::ErrorKind::UnexpectedEof)));
        }
    };
    let answer = String::from_utf8_lossy(&buffer.split_to(end)).into_owned();
    let status = status(&answer);
    // Old engines answer with 200, newer ones with 101.
    if status == 101 || status == 200 {
        return Ok(Hijacked {
            early: buffer.freeze(),
            stream,
        });
    }
    let mut rest = Vec::new();
    let length = content_length(&answer).unwrap_or(MAX_HEAD).min(MAX_HEAD);
    let missing = u64::try_from(length.saturating_sub(buffer.len())).unwrap_or_default();
    stream.take(missing).read_to_end(&mut rest).await.map_err(broken)?;
    buffer.extend_from_slice(&rest);
    Err(fault::from_status(
        upgrade.doing,
        upgrade.subject,
        status,
        &message(&buffer),
    ))
}

fn head(address: &Address, upgrade: &Upgrade<'_>) -> String {
    let host = match address {
        Address::Unix(_) | Address::Ssh(_) => "docker",
        Address::Tcp(authority) | Address::Tls(authority, _) => authority,
    };
    let mut head = format!(
        "POST {} HTTP/1.1\r\nHost: {host}\r\nConnection: Upgrade\r\nUpgrade: {}\r\n",
        upgrade.target, upgrade.protocol
    );
    for (name, value) in &upgrade.headers {
        head.push_str(&format!("{name}: {value}\r\n"));
    }
    head.push_str(&format!(
        "Content-Type: application/json\r\nContent-Length: {}\r\n\r\n",
        upgrade.body.len()
    ));
    head.push_str(&upgrade.body);
    head
}

/// The status code of a response head; zero when its first line is malformed.
fn status(head: &str) -> u16 {
    head.split_whitespace()
        .nth(1)
        .and_then(|word| word.parse().ok())
        .unwrap_or_default()
}

fn content_length(head: &str) -> Option<usize> {
    head.lines()
        .filter_map(|line| line.split_once(':'))
        .find(|(name, _)| name.eq_ignore_ascii_case("content-length"))
        .and_then(|(_, value)| value.trim().parse().ok())
}

/// The engine's message in an error body.
fn message(body: &[u8]) -> String {
    let parsed: Option<serde_json::Value> = serde_json::from_slice(body).ok();
    match parsed.as_ref().and_then(|value| value.get("message")?.as_str()) {
        Some(message) => message.to_owned(),
        None => String::from_utf8_lossy(body).into_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use tokio::net::UnixListener;

    /// An engine that answers one request with `answer`.
    async fn against(answer: &'static [u8]) -> (Result<Hijacked>, String) {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("engine.sock");
        let listener = UnixListener::bind(&path).unwrap();
        let server = async {
            let (mut stream, _) = listener.accept().await.unwrap();
            let mut asked = vec![0; 4096];
            let n = stream.read(&mut asked).await.unwrap();
            stream.write_all(answer).await.unwrap();
            String::from_utf8_lossy(&asked[..n]).into_owned()
        };
        let upgrade = Upgrade {
            doing: "running a command",
            subject: "web",
            target: "/v1.41/exec/e1/start".into(),
            protocol: "tcp",
            headers: Vec::new(),
            body: "{}".into(),
        };
        let address = Address::Unix(path);
        tokio::join!(hijack(&address, upgrade), server)
    }

    #[tokio::test]
    async fn bytes_after_the_response_head_are_kept() {
        let (got, asked) = against(b"HTTP/1.1 101 UPGRADED\r\nConnection: Upgrade\r\n\r\n$ ").await;
        let mut first = [0; 2];
        got.unwrap_or_else(|e| panic!("{e}"))
            .read_exact(&mut first)
            .await
            .unwrap();
        assert_eq!(&first, b"$ ");
        assert!(asked.starts_with("POST /v1.41/exec/e1/start HTTP/1.1\r\n"), "{asked}");
        assert!(asked.contains("\r\nUpgrade: tcp\r\n"), "{asked}");
    }

    #[tokio::test]
    async fn a_refusal_keeps_the_engines_words() {
        let (got, _) =
            against(b"HTTP/1.1 409 Conflict\r\nContent-Length: 38\r\n\r\n{\"message\":\"container is not running\"}")
                .await;
        let error = got.err().unwrap();
        assert_eq!(
            (error.kind, error.detail.as_str()),
            (ErrorKind::Conflict, "container is not running")
        );
    }

    #[tokio::test]
    async fn a_connection_that_ends_early_is_unreachable() {
        let (got, _) = against(b"HTTP/1.1 1").await;
        assert_eq!(got.err().unwrap().kind, ErrorKind::Unreachable);
    }
}
