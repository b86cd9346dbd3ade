//! Sends one request and returns its answer as raw bytes.
//!
//! bollard 0.21 carries the bytes (sockets, HTTP, timeouts, status codes); requests and answers are ours. Its typed
//! calls are not used, because (1) it never sends the API version, (2) its closed enums fail a whole answer over one
//! unknown value, (3) it encodes registry credentials in an alphabet that the engine ignores, (4) it holds back
//! terminal output until a line is complete. All four are solved here: a request modifier turns one plain bollard call
//! into whatever [`Call`] describes, and the answer is returned as received.

pub(super) mod frames;
pub(super) mod hijack;
pub(super) mod lines;
mod outgoing;

use crate::engine::docker::fault;
use crate::engine::{EngineError, ErrorKind, Feed, Result};
use bytes::Bytes;
use futures::stream::StreamExt;
use http::{HeaderName, HeaderValue, Method};
use outgoing::Outgoing;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};
use std::sync::Arc;
use std::time::Duration;

/// How long the answer to a call that changes something may take.
const TIMEOUT: Duration = Duration::from_secs(120);
/// The same for a call that only asks.
const ASK_TIMEOUT: Duration = Duration::from_secs(30);
/// After this time, it is said what is being waited for.
const SLOW: Duration = Duration::from_secs(2);
/// Longest answer that is kept whole: forty thousand containers take about as much.
const LONGEST_ANSWER: usize = 128 << 20;
/// The same for calls answered only when something happens (builds, pulls, streams).
const LONG_TIMEOUT: Duration = Duration::from_secs(30 * 24 * 3600);

/// A connection to one engine at one API version. Cheap to clone.
#[derive(Clone)]
pub(super) struct Wire {
    #[expect(clippy::disallowed_types, reason = "this is the room that speaks to the Engine API")]
    docker: bollard::Docker,
    /// `/v1.41`, or empty before the version is negotiated.
    prefix: Arc<str>,
    /// Told what is being waited for.
    slow: Option<SlowAnswer>,
}

/// Told what a call that has no answer yet is about: "listing containers".
pub(super) type SlowAnswer = fn(&str);

/// A request, with what we are doing and to what, for errors.
pub(super) struct Call {
    doing: &'static str,
    subject: String,
    method: Method,
    path: String,
    query: Vec<(&'static str, String)>,
    headers: Vec<(HeaderName, HeaderValue)>,
    body: Outgoing,
    timeout: Duration,
}

impl Call {
    fn new(method: Method, doing: &'static str, subject: &str, path: String) -> Self {
        Self {
            doing,
            subject: subject.to_owned(),
            method,
            path,
            query: Vec::new(),
            headers: Vec::new(),
            body: Outgoing::Whole(Bytes::new()),
            timeout: TIMEOUT,
        }
    }

    /// Whether its answer needs nothing to be done first.
    fn only_asks(&self) -> bool {
        self.method == Method::GET
    }

    /// A `GET`. `path` starts with `/`; its variable parts must have gone through [`segment`].
    pub(super) fn get(doing: &'static str, subject: &str, path: impl Into<String>) -> Self {
        Self {
            timeout: ASK_TIMEOUT,
            ..Self::new(Method::GET, doing, subject, path.into())
        }
    }

    pub(super) fn post(doing: &'static str, subject: &str, path: impl Into<String>) -> Self {
        Self::new(Method::POST, doing, subject, path.into())
    }

    pub(super) fn put(doing: &'static str, subject: &str, path: impl Into<String>) -> Self {
        Self::new(Method::PUT, doing, subject, path.into())
    }

    pub(super) fn delete(doing: &'static str, subject: &str, path: impl Into<String>) -> Self {
        Self::new(Method::DELETE, doing, subject, path.into())
    }

    /// Adds a query parameter; the value is percent-encoded here.
    pub(super) fn query(mut self, key: &'static str, value: impl Into<String>) -> Self {
        self.query.push((key, value.into()));
        self
    }

    /// Sends `value` as the JSON body.
    pub(super) fn json(mut self, value: &Value) -> Self {
        self.body = Outgoing::Whole(Bytes::from(value.to_string()));
        self
    }

    /// Sends a tar archive as the body, while it is made. When it cannot be made, the call fails with that error.
    pub(super) fn tar(mut self, tar: Feed<Bytes>) -> Self {
        self.body = Outgoing::made(tar);
        self.header(
            http::header::CONTENT_TYPE,
            HeaderValue::from_static("application/x-tar"),
        )
    }

    pub(super) fn header(mut self, name: HeaderName, value: HeaderValue) -> Self {
        self.headers.push((name, value));
        self
    }

    /// Adds to the timeout of the answer: a stop is answered only when the container is down.
    pub(super) fn extend_timeout(mut self, extra: Duration) -> Self {
        self.timeout = TIMEOUT.saturating_add(extra);
        self
    }

    /// Waits for the answer practically without limit.
    pub(super) fn no_timeout(mut self) -> Self {
        self.timeout = LONG_TIMEOUT;
        self
    }

    /// Path and query as sent, version prefix included.
    pub(super) fn target(&self, prefix: &str) -> String {
        let mut target = format!("{prefix}{}", self.path);
        for (n, (key, value)) in self.query.iter().enumerate() {
            target.push(if n == 0 { '?' } else { '&' });
            target.push_str(key);
            target.push('=');
            target.push_str(&encode(value, ""));
        }
        target
    }

    /// An error of this call.
    pub(super) fn fail(&self, kind: ErrorKind, detail: impl Into<String>) -> EngineError {
        EngineError::new(self.doing, self.subject.clone(), kind, detail)
    }
}

impl Wire {
    /// A connection before the API version is negotiated.
    #[expect(clippy::disallowed_types, reason = "this is the room that speaks to the Engine API")]
    pub(super) fn unversioned(docker: bollard::Docker) -> Self {
        Self {
            docker,
            prefix: Arc::from(""),
            slow: None,
        }
    }

    pub(super) fn telling(self, slow: Option<SlowAnswer>) -> Self {
        Self { slow, ..self }
    }

    /// The same connection with an API version.
    pub(super) fn at_version(&self, (major, minor): (u32, u32)) -> Self {
        Self {
            docker: self.docker.clone(),
            prefix: Arc::from(format!("/v{major}.{minor}")),
            slow: self.slow,
        }
    }

    /// The prefix of every path: `/v1.41`.
    pub(super) fn prefix(&self) -> &str {
        &self.prefix
    }

    /// The body of the answer as it arrives; the first item may be an error from the engine.
    pub(super) fn bytes(&self, call: Call) -> Feed<Bytes> {
        let target = match call.target(&self.prefix).parse::<http::uri::PathAndQuery>() {
            Ok(target) => target,
            Err(error) => {
                let refusal = call.fail(ErrorKind::Invalid, error.to_string());
                return futures::stream::once(async { Err(refusal) }).boxed();
            }
        };
        let Call {
            doing,
            subject,
            method,
            headers,
            body,
            timeout,
            ..
        } = call;
        let (body, mut unmade) = body.watched();
        let docker = self
            .docker
            .clone()
            .with_timeout(timeout)
            .with_request_modifier(move |mut request| {
                *request.method_mut() = method.clone();
                let mut parts = request.uri().clone().into_parts();
                parts.path_and_query = Some(target.clone());
                if let Ok(uri) = http::Uri::from_parts(parts) {
                    *request.uri_mut() = uri;
                }
                for (name, value) in &headers {
                    request.headers_mut().insert(name.clone(), value.clone());
                }
                body.fill(&mut request);
                request
            });
        // This bollard call is only the carrier: a GET whose answer is passed on unchanged.
        docker
            .export_container("-")
            .map(move |chunk| {
                let cause = |error| {
                    unmade
                        .try_recv()
                        .unwrap_or_else(|_| fault::from_bollard(doing, &subject, &error))
                };
                chunk.map_err(cause)
            })
            .boxed()
    }

    /// The whole body of the answer.
    pub(super) async fn body(&self, call: Call) -> Result<Vec<u8>> {
        let (doing, subject, timeout) = (call.doing, call.subject.clone(), call.timeout);
        let slow = self.slow.as_ref().filter(|_| call.only_asks());
        let whole = tokio::time::timeout(timeout, self.whole_body(call));
        tokio::pin!(whole);
        if let Some(slow) = slow {
            tokio::select! {
                biased;
                answer = &mut whole => return answer.unwrap_or_else(|_| Err(late(doing, subject, timeout))),
                () = tokio::time::sleep(SLOW) => slow(&format!("{doing} {subject}")),
            }
        }
        whole.await.unwrap_or_else(|_| Err(late(doing, subject, timeout)))
    }

    async fn whole_body(&self, call: Call) -> Result<Vec<u8>> {
        let (doing, subject) = (call.doing, call.subject.clone());
        let mut feed = self.bytes(call);
        let mut body = Vec::new();
        while let Some(chunk) = feed.next().await {
            body.extend_from_slice(&chunk?);
            if body.len() > LONGEST_ANSWER {
                let detail = format!("the engine's answer is longer than {} MiB", LONGEST_ANSWER >> 20);
                return Err(EngineError::new(doing, subject, ErrorKind::Other, detail));
            }
        }
        Ok(body)
    }

    /// The answer as a JSON object.
    pub(super) async fn object(&self, call: Call) -> Result<Value> {
        self.document::<Map<String, Value>>(call, "an object")
            .await
            .map(Value::Object)
    }

    /// The answer as a JSON list.
    pub(super) async fn list(&self, call: Call) -> Result<Vec<Value>> {
        self.document(call, "a list").await
    }

    /// The id in the answer to a call that creates something.
    pub(super) async fn id(&self, call: Call) -> Result<String> {
        let (doing, subject) = (call.doing, call.subject.clone());
        let answer = self.object(call).await?;
        match answer.get("Id").and_then(Value::as_str) {
            Some(id) if !id.is_empty() => Ok(id.to_owned()),
            Some(_) | None => Err(fault::not_an_answer(
                doing,
                &subject,
                "an id",
                answer.to_string().as_bytes(),
            )),
        }
    }

    /// The answer deserialised; `wanted` is what it has to be, in words.
    pub(super) async fn document<T: DeserializeOwned>(&self, call: Call, wanted: &str) -> Result<T> {
        let (doing, subject) = (call.doing, call.subject.clone());
        let body = self.body(call).await?;
        serde_json::from_slice(&body).map_err(|_| fault::not_an_answer(doing, &subject, wanted, &body))
    }

    /// Success or failure only; 304 ("already so") is success.
    pub(super) async fn unit(&self, call: Call) -> Result<()> {
        self.body(call).await.map(|_| ())
    }

    /// The answer as JSON; `None` when the thing does not exist.
    pub(super) async fn found(&self, call: Call) -> Result<Option<Value>> {
        match self.object(call).await {
            Ok(value) => Ok(Some(value)),
            Err(error) if error.kind == ErrorKind::Missing => Ok(None),
            Err(error) => Err(error),
        }
    }
}

fn late(doing: &'static str, subject: String, timeout: Duration) -> EngineError {
    let detail = format!("the engine did not answer within {} s", timeout.as_secs());
    EngineError::new(doing, subject, ErrorKind::TimedOut, detail)
}

/// A variable part of a path, percent-encoded. Image names keep their slashes and colons, as the engine's routes
/// expect.
pub(super) fn segment(text: &str) -> String {
    encode(text, "/:@")
}

/// Percent-encodes everything but unreserved characters and those in `keep`.
fn encode(text: &str, keep: &str) -> String {
    use std::fmt::Write as _;
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        let plain = byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) || keep.as_bytes().contains(&byte);
        if plain {
            out.push(char::from(byte));
        } else {
            // Writing to a String cannot fail.
            let _ = write!(out, "%{byte:02X}");
        }
    }
    out
}

#[cfg(test)]
mod tests;
