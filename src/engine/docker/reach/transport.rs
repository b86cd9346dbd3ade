//! HTTP to an engine at any kind of address. Connections are kept for further requests: opening one over TLS or ssh is
//! slow, and a deck that runs for hours sends several requests a second.

use super::address::Address;
use super::dial::{Duplex, dial};
use bollard::BollardRequest;
use futures::StreamExt;
use futures::future::{BoxFuture, FutureExt};
use http_body_util::BodyExt;
use hyper::rt::{Read, ReadBufCursor, Write};
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::{Connected, Connection};
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use std::io;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

/// How long an unused connection is kept, and how many: enough to read the probes of one second in parallel.
const IDLE_TIMEOUT: Duration = Duration::from_secs(30);
const MAX_IDLE: usize = 12;

/// Most bytes of an error answer that are read, and how long each part of it may take.
const LONGEST_MESSAGE: usize = 1 << 20;
const PIECE_TIMEOUT: Duration = Duration::from_secs(5);

type ResponseFuture = BoxFuture<'static, Result<http::Response<hyper::body::Incoming>, bollard::errors::Error>>;

/// A transport that opens its connections with [`dial`].
pub(super) fn connect_with(address: Address) -> impl Fn(BollardRequest) -> ResponseFuture + Send + Sync + 'static {
    let client = Client::builder(TokioExecutor::new())
        .pool_timer(TokioTimer::new())
        .pool_idle_timeout(IDLE_TIMEOUT)
        .pool_max_idle_per_host(MAX_IDLE)
        .build(Dialer(address));
    move |request: BollardRequest| {
        let answer = client.request(request);
        async move {
            let answer = answer.await?;
            let status = answer.status();
            let is_good = status.is_success()
                || matches!(
                    status,
                    http::StatusCode::NOT_MODIFIED | http::StatusCode::SWITCHING_PROTOCOLS
                );
            if is_good {
                return Ok(answer);
            }
            Err(bollard::errors::Error::DockerResponseServerError {
                status_code: status.as_u16(),
                message: message(answer.into_body()).await?,
            })
        }
        .boxed()
    }
}

/// The message of an error answer. It is read here since bollard would read it without a limit.
async fn message(body: hyper::body::Incoming) -> Result<String, bollard::errors::Error> {
    let mut pieces = body.into_data_stream();
    let mut read = Vec::new();
    while read.len() < LONGEST_MESSAGE
        && let Ok(Some(piece)) = tokio::time::timeout(PIECE_TIMEOUT, pieces.next()).await
    {
        read.extend_from_slice(&piece?);
    }
    let said = String::from_utf8_lossy(&read).into_owned();
    let document: Option<serde_json::Value> = serde_json::from_str(&said).ok();
    let message = document.as_ref().and_then(|document| document.get("message")?.as_str());
    Ok(message.map_or(said.clone(), str::to_owned))
}

#[derive(Clone)]
struct Dialer(Address);

impl tower_service::Service<http::Uri> for Dialer {
    type Response = Dialed;
    type Error = io::Error;
    type Future = BoxFuture<'static, io::Result<Self::Response>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, _: http::Uri) -> Self::Future {
        let address = self.0.clone();
        async move { Ok(Dialed(TokioIo::new(dial(&address).await?))) }.boxed()
    }
}

/// A connection as hyper's client takes it.
struct Dialed(TokioIo<Box<dyn Duplex>>);

impl Connection for Dialed {
    fn connected(&self) -> Connected {
        Connected::new()
    }
}

impl Read for Dialed {
    fn poll_read(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buf: ReadBufCursor<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.0).poll_read(cx, buf)
    }
}

impl Write for Dialed {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &[u8]) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.0).poll_write(cx, buf)
    }
    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.0).poll_flush(cx)
    }
    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.0).poll_shutdown(cx)
    }
}
