//! Finds the engine to use as the docker CLI does. Reads files, opens no connection.
//!
//! Precedence: `--context` or `--host` (not both), `DOCKER_HOST`, `DOCKER_CONTEXT`, `currentContext` of the docker
//! configuration, the default socket.

use super::address::{Address, Certificates, SshDestination};
use super::context;
use super::options::ConnectOptions;
use crate::engine::{EngineError, ErrorKind, Result};
use crate::mask;
use std::fmt;
use std::path::{Path, PathBuf};

/// The default socket of Docker Engine on Linux and of Docker Desktop.
pub(crate) const DEFAULT_SOCKET: &str = "/var/run/docker.sock";

/// What named the endpoint.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum EndpointOrigin {
    /// `-H`.
    Flag,
    /// `DOCKER_HOST`.
    Variable,
    /// A docker context of this name.
    Context(String),
    /// Nothing did: the default socket.
    Default,
}

impl fmt::Display for EndpointOrigin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Flag => f.write_str("given by --host"),
            Self::Variable => f.write_str("given by DOCKER_HOST"),
            Self::Context(name) => write!(f, "given by the docker context \"{name}\""),
            Self::Default => f.write_str("the default"),
        }
    }
}

/// An endpoint, and what named it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Endpoint {
    pub(crate) address: Address,
    pub(crate) origin: EndpointOrigin,
}

impl Endpoint {
    /// The docker context in use, when there is one.
    pub(crate) fn context(&self) -> Option<String> {
        match &self.origin {
            EndpointOrigin::Context(name) => Some(name.clone()),
            EndpointOrigin::Flag | EndpointOrigin::Variable | EndpointOrigin::Default => None,
        }
    }

    /// Whether the engine is on this machine. A forwarded TCP port may lead anywhere, even on the loopback address.
    pub(crate) fn is_local(&self) -> bool {
        match &self.address {
            Address::Unix(_) => true,
            Address::Tcp(_) | Address::Tls(..) | Address::Ssh(_) => false,
        }
    }
}

/// Finds the endpoint. `exists` checks for a socket; only the default falls back to other places.
pub(crate) fn resolve(options: &ConnectOptions<'_>, exists: &dyn Fn(&Path) -> bool) -> Result<Endpoint> {
    if let (Some(host), Some(context)) = (options.host, options.context) {
        let detail = "both --host and --context are given; they name an engine each";
        return Err(EngineError::new(
            "choosing the engine",
            format!("{host} / {context}"),
            ErrorKind::Invalid,
            detail,
        )
        .with_hint("leave one of them out"));
    }
    if let Some(host) = options.host.filter(|host| !host.is_empty()) {
        return parse_host(host, EndpointOrigin::Flag, options, None);
    }
    if let Some(context) = options.context.filter(|context| !context.is_empty()) {
        return resolve_context(context, options, exists);
    }
    if let Some(host) = options.var("DOCKER_HOST") {
        return parse_host(&host, EndpointOrigin::Variable, options, None);
    }
    let chosen = match options.var("DOCKER_CONTEXT") {
        Some(context) => Some(context),
        None => context::current(options)?,
    };
    match chosen {
        Some(context) => resolve_context(&context, options, exists),
        None => Ok(default_socket(options, exists)),
    }
}

fn resolve_context(name: &str, options: &ConnectOptions<'_>, exists: &dyn Fn(&Path) -> bool) -> Result<Endpoint> {
    if name == "default" {
        return match options.var("DOCKER_HOST") {
            Some(host) => parse_host(&host, EndpointOrigin::Variable, options, None),
            None => Ok(default_socket(options, exists)),
        };
    }
    let found = context::find(name, options)?;
    parse_host(
        &found.host,
        EndpointOrigin::Context(name.to_owned()),
        options,
        found.certificates,
    )
}

/// The first existing socket: the system's, then the rootless engine's, then Docker Desktop's.
fn default_socket(options: &ConnectOptions<'_>, exists: &dyn Fn(&Path) -> bool) -> Endpoint {
    let system = PathBuf::from(DEFAULT_SOCKET);
    let rootless = options
        .var("XDG_RUNTIME_DIR")
        .map(|dir| Path::new(&dir).join("docker.sock"));
    let desktop = options.home().map(|home| home.join(".docker/run/docker.sock"));
    let path = [Some(system.clone()), rootless, desktop]
        .into_iter()
        .flatten()
        .find(|path| exists(path))
        .unwrap_or(system);
    Endpoint {
        address: Address::Unix(path),
        origin: EndpointOrigin::Default,
    }
}

/// Sockets of other engines with the same API; only ever suggested.
pub(crate) fn other_sockets(options: &ConnectOptions<'_>, exists: &dyn Fn(&Path) -> bool) -> Vec<PathBuf> {
    let runtime = options.var("XDG_RUNTIME_DIR").map(PathBuf::from);
    let home = options.home();
    let in_runtime = ["docker.sock", "podman/podman.sock"];
    let in_home = [
        ".docker/run/docker.sock",
        ".colima/default/docker.sock",
        ".orbstack/run/docker.sock",
        ".rd/docker.sock",
    ];
    let system = [DEFAULT_SOCKET, "/run/podman/podman.sock"];
    let candidates = system
        .iter()
        .map(PathBuf::from)
        .chain(runtime.iter().flat_map(|dir| in_runtime.iter().map(|p| dir.join(p))))
        .chain(home.iter().flat_map(|dir| in_home.iter().map(|p| dir.join(p))));
    candidates.filter(|path| exists(path)).collect()
}

/// Parses an address as in `DOCKER_HOST`. `certificates` are those of a context; otherwise `DOCKER_TLS_VERIFY` and
/// `DOCKER_CERT_PATH` apply.
fn parse_host(
    host: &str,
    origin: EndpointOrigin,
    options: &ConnectOptions<'_>,
    certificates: Option<Certificates>,
) -> Result<Endpoint> {
    let (scheme, rest) = host.split_once("://").unwrap_or(("tcp", host));
    // Whatever is said of it, a password stays out of it.
    let shown = mask::mask_url(&format!("{scheme}://{rest}"));
    let refuse = |kind, detail: String| EngineError::new("choosing the engine", &shown, kind, detail);
    let at = |port| authority(rest, port).ok_or_else(|| refuse(ErrorKind::Invalid, format!("no host in \"{shown}\"")));
    if matches!(scheme, "tcp" | "http" | "https") && rest.contains('@') {
        let detail = "an engine takes neither user nor password in its address".to_owned();
        return Err(refuse(ErrorKind::Invalid, detail)
            .with_hint("who may use it is a matter of TLS certificates (DOCKER_CERT_PATH), or of ssh://user@host"));
    }
    let address = match scheme {
        "unix" if rest.is_empty() => Address::Unix(PathBuf::from(DEFAULT_SOCKET)),
        "unix" => Address::Unix(PathBuf::from(rest)),
        "tcp" | "http" | "https" => {
            let from_environment = !matches!(origin, EndpointOrigin::Context(_));
            let asked = scheme == "https" || (from_environment && options.var("DOCKER_TLS_VERIFY").is_some());
            match certificates.or_else(|| asked.then(|| environment_certificates(options, scheme))) {
                Some(certificates) => Address::Tls(at("2376")?, certificates),
                None if from_environment && options.var("DOCKER_TLS").is_some() => {
                    let detail = "DOCKER_TLS alone asks for TLS with an engine whose certificate is not checked";
                    return Err(refuse(ErrorKind::Unsupported, detail.to_owned()).with_hint(
                        "set DOCKER_TLS_VERIFY=1, and DOCKER_CERT_PATH to a directory with the ca.pem to check it by",
                    ));
                }
                None => Address::Tcp(at("2375")?),
            }
        }
        "ssh" => Address::Ssh(SshDestination::parse(rest).ok_or_else(|| {
            refuse(
                ErrorKind::Invalid,
                "an engine behind ssh is written ssh://[user@]host[:port]".to_owned(),
            )
            .with_hint("a password does not belong there: use a key or an agent")
        })?),
        "npipe" | "fd" => {
            let detail = format!("{scheme}:// is not spoken on this system");
            return Err(refuse(ErrorKind::Unsupported, detail)
                .with_hint("name a socket (unix:///path), a host (tcp://host:2376) or ssh://user@host"));
        }
        other => {
            let detail = format!("\"{other}\" is not a kind of endpoint ({origin})");
            return Err(refuse(ErrorKind::Invalid, detail)
                .with_hint("endpoints look like unix:///path/to/docker.sock, tcp://host:2375 or ssh://user@host"));
        }
    };
    Ok(Endpoint { address, origin })
}

/// `DOCKER_CERT_PATH`; with `DOCKER_TLS_VERIFY`, else the docker configuration's directory.
fn environment_certificates(options: &ConnectOptions<'_>, scheme: &str) -> Certificates {
    let named = options.var("DOCKER_CERT_PATH").map(PathBuf::from);
    Certificates(named.or_else(|| options.config_dir().filter(|_| scheme != "https")))
}

/// `host:port`, with `default_port` when it has none; a path after it is dropped.
fn authority(rest: &str, default_port: &str) -> Option<String> {
    let authority = rest.split('/').next().unwrap_or_default();
    let (host, port) = match authority.rsplit_once(':') {
        Some((host, port)) if !port.ends_with(']') => (host, port),
        _ => (authority, ""),
    };
    let host = if host.is_empty() { "localhost" } else { host };
    if authority.is_empty() {
        return None;
    }
    Some(format!("{host}:{}", if port.is_empty() { default_port } else { port }))
}

#[cfg(test)]
mod tests;
