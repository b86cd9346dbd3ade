//! Opens the connection: endpoint, API version, and an error that says what to do when no engine answers.

use super::address::{Address, Certificates};
use super::endpoint::{self, DEFAULT_SOCKET, Endpoint, EndpointOrigin};
use super::options::ConnectOptions;
use super::transport;
use crate::engine::docker::DockerEngine;
use crate::engine::docker::Shared;
use crate::engine::docker::document::json;
use crate::engine::docker::fault;
use crate::engine::docker::features;
use crate::engine::docker::wire::{Call, Wire};
use crate::engine::{EngineError, ErrorKind, Result};
use serde_json::Value;
use std::sync::Arc;
use std::time::Duration;
use tokio::time::Instant;

const DOING: &str = "connecting to the engine at";
/// bollard's default timeout; each call sets its own.
const TIMEOUT_SECONDS: u64 = 120;

/// How long the first answer is tried for, and the pauses between.
const PATIENCE: Duration = Duration::from_secs(30);
const FIRST_PAUSE: Duration = Duration::from_millis(250);
const LONGEST_PAUSE: Duration = Duration::from_secs(5);

/// Connects to the engine that `options` names and negotiates an API version.
///
/// # Errors
/// `Unreachable` or `Denied` when nobody answers, with three things to try; `Unsupported` for endpoints and engine versions
/// this room does not speak; `Invalid` and `Missing` for contradictory flags and unknown contexts.
pub async fn connect(options: ConnectOptions<'_>) -> Result<DockerEngine> {
    let exists = |path: &std::path::Path| path.exists();
    let endpoint = endpoint::resolve(&options, &exists)?;
    let refused = |error: EngineError| explain(error, &endpoint, &options, &exists);
    let wire = dial(&endpoint.address).map_err(refused)?.telling(options.slow);
    let subject = endpoint.address.to_string();
    let version = version(&wire, &endpoint.address, options.slow).await.map_err(refused)?;
    let newest = features::parse(json::str_at(&version, "ApiVersion")).ok_or_else(|| {
        let detail = "it answers, but not as a container engine does (no ApiVersion)";
        EngineError::new(DOING, subject.clone(), ErrorKind::Unsupported, detail)
    })?;
    let oldest = features::parse(json::str_at(&version, "MinAPIVersion")).unwrap_or(features::OLDEST);
    let api = features::negotiate(newest, oldest, options.var("DOCKER_API_VERSION").as_deref())
        .map_err(|why| EngineError::new(DOING, subject.clone(), ErrorKind::Unsupported, why))?;
    let platform = format!("{}/{}", json::str_at(&version, "Os"), json::str_at(&version, "Arch"));
    Ok(DockerEngine(Arc::new(Shared {
        wire: wire.at_version(api),
        api,
        version: json::text(&version, "Version"),
        is_podman: json::items(&version, "Components").any(|part| json::str_at(part, "Name") == "Podman Engine"),
        platform,
        config_dir: options.config_dir(),
        ssh_agent: options.var("SSH_AUTH_SOCK").map(Into::into),
        shown: subject,
        endpoint,
        images: None,
    })))
}

/// The engine's version. It is asked again while something listens at the address and breaks the connection before it answers, as
/// an engine does that is starting or a proxy on its way.
async fn version(wire: &Wire, address: &Address, slow: Option<fn(&str)>) -> Result<Value> {
    let gives_up = Instant::now() + PATIENCE;
    let mut pause = FIRST_PAUSE;
    loop {
        let answer = wire.object(Call::get(DOING, &address.to_string(), "/version")).await;
        let Err(error) = &answer else { return answer };
        let is_over = Instant::now() + pause > gives_up;
        if is_over || error.kind != ErrorKind::Unreachable || !is_listening(address).await {
            return answer;
        }
        if let Some(tell) = slow.filter(|_| pause == FIRST_PAUSE) {
            tell(&format!("{error}; trying again"));
        }
        tokio::time::sleep(pause).await;
        pause = (pause * 2).min(LONGEST_PAUSE);
    }
}

/// Whether a connection can be opened. What ssh reaches is not known from here.
async fn is_listening(address: &Address) -> bool {
    match address {
        Address::Ssh(_) => false,
        Address::Unix(_) | Address::Tcp(_) | Address::Tls(..) => super::dial::dial(address).await.is_ok(),
    }
}

#[expect(clippy::disallowed_types, reason = "this is the room that speaks to the Engine API")]
pub(crate) fn dial(address: &Address) -> Result<Wire> {
    use bollard::{API_DEFAULT_VERSION, Docker};
    let transport = transport::connect_with(address.clone());
    Docker::connect_with_custom_transport(transport, Some("http://docker"), TIMEOUT_SECONDS, API_DEFAULT_VERSION)
        .map(Wire::unversioned)
        .map_err(|error| fault::from_bollard(DOING, &address.to_string(), &error))
}

/// Adds where the endpoint comes from, and what usually helps.
fn explain(
    mut error: EngineError,
    endpoint: &Endpoint,
    options: &ConnectOptions<'_>,
    exists: &dyn Fn(&std::path::Path) -> bool,
) -> EngineError {
    error.detail = format!("{} ({})", error.detail, endpoint.origin);
    let (first, second) = match (&endpoint.address, error.kind) {
        (Address::Unix(path), ErrorKind::Denied) => (
            "let your user in: sudo usermod -aG docker $USER, then log in again".to_owned(),
            format!("see who may use it: ls -l {}", path.display()),
        ),
        (Address::Unix(_), _) => (
            "start the engine: sudo systemctl start docker (or open Docker Desktop)".to_owned(),
            other_engine_hint(endpoint, options, exists),
        ),
        (Address::Tcp(authority), _) => (
            format!("check that an engine listens there: curl http://{authority}/version"),
            other_engine_hint(endpoint, options, exists),
        ),
        (Address::Tls(authority, Certificates(dir)), _) => (
            format!("check that it speaks TLS: openssl s_client -connect {authority}"),
            match dir {
                Some(dir) => format!(
                    "check the certificates: {} holds ca.pem, and cert.pem with key.pem where the engine asks for one",
                    dir.display()
                ),
                None => "set DOCKER_CERT_PATH to a directory with the engine's ca.pem (and your cert.pem and key.pem)"
                    .to_owned(),
            },
        ),
        (Address::Ssh(destination), _) => (
            format!(
                "check that it works by itself, asking nothing: {}",
                destination.test_command()
            ),
            "a key that wants a passphrase belongs in an agent: ssh-add".to_owned(),
        ),
    };
    let third = match &endpoint.origin {
        EndpointOrigin::Default => {
            "name the engine: stackdeck --host unix:///path/to/docker.sock, or set DOCKER_HOST".to_owned()
        }
        EndpointOrigin::Flag => "leave --host out to use the default engine".to_owned(),
        EndpointOrigin::Variable => "unset DOCKER_HOST to use the default engine".to_owned(),
        EndpointOrigin::Context(_) => "use the default engine: stackdeck --context default".to_owned(),
    };
    error.with_hint(first).with_hint(second).with_hint(third)
}

/// A hint: another engine that was found, or how to install one.
fn other_engine_hint(
    endpoint: &Endpoint,
    options: &ConnectOptions<'_>,
    exists: &dyn Fn(&std::path::Path) -> bool,
) -> String {
    let tried = match &endpoint.address {
        Address::Unix(path) => Some(path),
        Address::Tcp(_) | Address::Tls(..) | Address::Ssh(_) => None,
    };
    let other = endpoint::other_sockets(options, exists)
        .into_iter()
        .find(|path| Some(path) != tried);
    match other {
        Some(path) => format!(
            "another engine's socket is there: stackdeck --host unix://{}",
            path.display()
        ),
        None => format!("install an engine if there is none; it listens at unix://{DEFAULT_SOCKET}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The error of connecting with `host`, on a machine with nothing else set.
    async fn refused(host: &str) -> EngineError {
        let env = |_: &str| None;
        let options = ConnectOptions {
            host: Some(host),
            context: None,
            slow: None,
            env: &env,
        };
        connect(options).await.err().unwrap()
    }

    #[tokio::test]
    async fn a_missing_socket_says_where_why_and_three_things_to_try() {
        let dir = tempfile::tempdir().unwrap();
        let host = format!("unix://{}/none.sock", dir.path().display());
        let error = refused(&host).await;
        assert_eq!(error.kind, ErrorKind::Unreachable);
        assert_eq!(error.subject, host);
        assert!(error.detail.contains("given by --host"), "{}", error.detail);
        assert_eq!(error.hints.len(), 3, "{:?}", error.hints);
    }

    #[tokio::test]
    async fn a_socket_nobody_listens_at_is_unreachable() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("dead.sock");
        drop(std::os::unix::net::UnixListener::bind(&path).unwrap());
        let error = refused(&format!("unix://{}", path.display())).await;
        assert_eq!(error.kind, ErrorKind::Unreachable);
        assert!(error.detail.to_lowercase().contains("refused"), "{}", error.detail);
    }
}
