//! One request and its answer, with limits.

use super::error::{RegistryError, RegistryErrorKind};
use http::{Method, Request, StatusCode};
use serde_json::Value;
use std::io;
use std::sync::{Arc, OnceLock};
use std::time::Duration;
use tokio_rustls::rustls::crypto::ring;
use ureq::Agent;
use ureq::tls::{Certificate, RootCerts, TlsConfig, TlsProvider};

/// How long a connection, and how long a whole request may take.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(15);
const TIMEOUT: Duration = Duration::from_secs(120);
/// Most of an answer that is no content, such as an error.
const SMALL: u64 = 64 << 10;
/// Most characters of a registry's own words.
const MESSAGE: usize = 300;

/// A request.
#[derive(Debug, Clone)]
pub(super) struct RegistryRequest<'a> {
    pub(super) method: Method,
    pub(super) body: &'a [u8],
    pub(super) content_type: &'a str,
    pub(super) accept: &'a [&'a str],
    pub(super) authorization: Option<String>,
    /// Most bytes of a good answer.
    pub(super) limit: u64,
}

impl Default for RegistryRequest<'_> {
    fn default() -> Self {
        Self {
            method: Method::GET,
            body: &[],
            content_type: "",
            accept: &[],
            authorization: None,
            limit: SMALL,
        }
    }
}

/// An answer.
#[derive(Debug)]
pub(super) struct RegistryAnswer {
    pub(super) status: StatusCode,
    headers: http::HeaderMap,
    pub(super) body: Vec<u8>,
}

impl RegistryAnswer {
    /// A header; empty if there is none.
    pub(super) fn header(&self, name: &str) -> String {
        let value = self.headers.get(name).and_then(|value| value.to_str().ok());
        value.unwrap_or_default().to_owned()
    }

    /// The registry's own words about an error.
    pub(super) fn message(&self) -> String {
        let body: Value = serde_json::from_slice(&self.body).unwrap_or_default();
        let first = body.get("errors").and_then(|errors| errors.get(0));
        let said = first
            .and_then(|error| error.get("message"))
            .or_else(|| body.get("details"));
        said.and_then(Value::as_str)
            .unwrap_or_default()
            .chars()
            .take(MESSAGE)
            .collect()
    }
}

/// Sends requests. Connections are kept; proxies are those of the environment.
/// An answer whose body is read as it comes.
pub(super) struct RegistryStream {
    pub(super) status: StatusCode,
    pub(super) body: Box<dyn io::Read>,
}

pub(super) struct Http {
    /// Certificates of authorities that are trusted too, DER.
    authorities: Vec<Vec<u8>>,
    agent: OnceLock<Agent>,
}

impl Http {
    pub(super) fn new() -> Self {
        Self::trusting(Vec::new())
    }

    /// Trusts further authorities, by their certificates (DER).
    pub(super) fn trusting(authorities: Vec<Vec<u8>>) -> Self {
        Self {
            authorities,
            agent: OnceLock::new(),
        }
    }

    /// Asks for something that may be large; its body is read as it comes, without a limit of time in all.
    pub(super) fn open(&self, url: &str, authorization: Option<&str>) -> Result<RegistryStream, RegistryError> {
        let mut building = Request::builder().method(Method::GET).uri(url);
        if let Some(authorization) = authorization {
            building = building.header("authorization", authorization);
        }
        let unusable =
            |why: &dyn std::fmt::Display| RegistryError::new(RegistryErrorKind::Unusable, format!("{url}: {why}"));
        let agent = self.agent();
        let request = building.body(()).map_err(|error| unusable(&error))?;
        let request = agent.configure_request(request).timeout_global(None).build();
        let (parts, body) = agent.run(request).map_err(|error| failed(url, &error))?.into_parts();
        Ok(RegistryStream {
            status: parts.status,
            body: Box::new(body.into_with_config().limit(u64::MAX).reader()),
        })
    }

    fn agent(&self) -> &Agent {
        self.agent.get_or_init(|| agent(&self.authorities))
    }

    pub(super) fn send(&self, url: &str, request: &RegistryRequest<'_>) -> Result<RegistryAnswer, RegistryError> {
        let mut building = Request::builder().method(request.method.clone()).uri(url);
        if !request.accept.is_empty() {
            building = building.header("accept", request.accept.join(", "));
        }
        if !request.content_type.is_empty() {
            building = building.header("content-type", request.content_type);
        }
        if let Some(authorization) = &request.authorization {
            building = building.header("authorization", authorization);
        }
        let unusable =
            |why: &dyn std::fmt::Display| RegistryError::new(RegistryErrorKind::Unusable, format!("{url}: {why}"));
        let agent = self.agent();
        let sent = if matches!(request.method, Method::GET | Method::HEAD) {
            building.body(()).map(|built| agent.run(built))
        } else {
            building.body(request.body).map(|built| agent.run(built))
        };
        let sent = sent
            .map_err(|error| unusable(&error))?
            .map_err(|error| failed(url, &error))?;
        let (parts, mut body) = sent.into_parts();
        let limit = if parts.status.is_success() {
            request.limit
        } else {
            SMALL
        };
        // One more than the limit, so that a body of just that size can be told from a larger one.
        let read = body.with_config().limit(limit.saturating_add(1)).read_to_vec();
        let body = match read {
            Ok(body) if body.len() as u64 <= limit => body,
            Ok(_) | Err(ureq::Error::BodyExceedsLimit(_)) => {
                return Err(unusable(&format!("the answer is larger than is read ({limit} bytes)")));
            }
            Err(error) => return Err(failed(url, &error)),
        };
        Ok(RegistryAnswer {
            status: parts.status,
            headers: parts.headers,
            body,
        })
    }
}

fn agent(authorities: &[Vec<u8>]) -> Agent {
    let native = rustls_native_certs::load_native_certs();
    let certificates: Vec<_> = native
        .certs
        .iter()
        .map(AsRef::as_ref)
        .chain(authorities.iter().map(Vec::as_slice))
        .map(|der: &[u8]| Certificate::from_der(der).to_owned())
        .collect();
    let tls = TlsConfig::builder()
        .provider(TlsProvider::Rustls)
        .root_certs(RootCerts::new_with_certs(&certificates))
        .unversioned_rustls_crypto_provider(Arc::new(ring::default_provider()))
        .build();
    let config = Agent::config_builder()
        .http_status_as_error(false)
        .timeout_connect(Some(CONNECT_TIMEOUT))
        .timeout_global(Some(TIMEOUT))
        .user_agent(concat!("stackdeck/", env!("CARGO_PKG_VERSION")))
        .tls_config(tls)
        .build();
    config.new_agent()
}

/// A request that got no answer, in plain words.
fn failed(url: &str, error: &ureq::Error) -> RegistryError {
    let host = url
        .split("://")
        .nth(1)
        .and_then(|rest| rest.split('/').next())
        .unwrap_or(url);
    let why = match error {
        ureq::Error::HostNotFound => "there is no host of that name".to_owned(),
        ureq::Error::Timeout(_) => "it does not answer in time".to_owned(),
        ureq::Error::Io(error) if error.kind() == io::ErrorKind::ConnectionRefused => "nobody listens there".to_owned(),
        other => in_plain_words(&other.to_string()),
    };
    RegistryError::new(
        RegistryErrorKind::Unreachable,
        format!("{host} cannot be reached: {why}"),
    )
}

/// What the libraries report, with what it means in front.
fn in_plain_words(said: &str) -> String {
    /// Words of the operating system and of rustls, and what they mean.
    const WORDS: &[(&str, &str)] = &[
        ("failed to lookup address", "there is no host of that name"),
        (
            "certificate",
            "its certificate is not trusted here; SSL_CERT_FILE names a file of further ones",
        ),
    ];
    let meant = WORDS.iter().find(|(word, _)| said.contains(word));
    meant.map_or_else(|| said.to_owned(), |(_, plain)| format!("{plain} ({said})"))
}

/// The answer, if its status is one of those.
pub(super) fn expect(answer: RegistryAnswer, statuses: &[StatusCode]) -> Result<RegistryAnswer, RegistryError> {
    if statuses.contains(&answer.status) {
        return Ok(answer);
    }
    let said = answer.message();
    let said = if said.is_empty() {
        String::new()
    } else {
        format!(": {said}")
    };
    let (kind, detail) = match answer.status {
        StatusCode::NOT_FOUND => (
            RegistryErrorKind::Missing,
            format!("the registry does not have it{said}"),
        ),
        StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN => (
            RegistryErrorKind::Denied,
            format!("the registry wants a login, or refuses the one it got{said}"),
        ),
        StatusCode::TOO_MANY_REQUESTS => (
            RegistryErrorKind::Unreachable,
            format!("the registry has had too many requests{said}"),
        ),
        status if status.is_client_error() => (
            RegistryErrorKind::Refused,
            format!("the registry refuses ({status}){said}"),
        ),
        status => (
            RegistryErrorKind::Unreachable,
            format!("the registry answered with {status}{said}"),
        ),
    };
    Err(RegistryError::new(kind, detail))
}
