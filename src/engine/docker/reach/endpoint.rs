//! Finds the engine to use as the docker CLI does. Reads files, opens no connection.
//!
//! Precedence: `--context` or `--host` (not both), `DOCKER_HOST`, `DOCKER_CONTEXT`, `currentContext` of the docker
//! configuration, the default socket.

use super::context;
use crate::engine::{EngineError, ErrorKind, Result};
use std::fmt;
use std::path::{Path, PathBuf};

/// The default socket of Docker Engine on Linux and of Docker Desktop.
pub(crate) const DEFAULT_SOCKET: &str = "/var/run/docker.sock";

/// What flags and environment say about the engine to use.
#[derive(Clone, Copy)]
pub struct Target<'a> {
    /// `-H`, when given.
    pub host: Option<&'a str>,
    /// `--context`, when given.
    pub context: Option<&'a str>,
    /// Looks up an environment variable.
    pub env: &'a (dyn Fn(&str) -> Option<String> + Sync),
}

impl Target<'_> {
    /// An environment variable; `None` when unset or empty.
    pub(crate) fn var(&self, name: &str) -> Option<String> {
        (self.env)(name).filter(|value| !value.is_empty())
    }

    /// The directory of the docker configuration.
    pub(crate) fn config_dir(&self) -> Option<PathBuf> {
        self.var("DOCKER_CONFIG")
            .map(PathBuf::from)
            .or_else(|| self.home().map(|home| home.join(".docker")))
    }

    fn home(&self) -> Option<PathBuf> {
        self.var("HOME").map(PathBuf::from)
    }
}

/// The address of an engine.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Address {
    /// A Unix socket.
    Unix(PathBuf),
    /// `host:port`, unencrypted.
    Tcp(String),
    /// `host:port`, over TLS with these certificates.
    Tls(String, Certificates),
    Ssh(Destination),
}

/// The directory with `ca.pem`, `cert.pem` and `key.pem`, each optional; `None` trusts what the system trusts.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Certificates(pub(crate) Option<PathBuf>);

/// The destination in `ssh://[user@]host[:port][/path/of/the/socket]`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Destination {
    /// Empty: ssh's default.
    pub(crate) user: String,
    pub(crate) host: String,
    pub(crate) port: Option<u16>,
    /// Socket on the remote host; empty for the default one.
    pub(crate) socket: String,
}

impl Destination {
    /// `None` when it has no host, an invalid port, or parts that ssh would take for options.
    fn parse(rest: &str) -> Option<Self> {
        let (authority, path) = rest.find('/').map_or((rest, ""), |at| rest.split_at(at));
        let (user, place) = authority.rsplit_once('@').unwrap_or(("", authority));
        let (host, port) = match place.rsplit_once(':') {
            Some((host, port)) if !port.ends_with(']') => (host, Some(port.parse().ok()?)),
            _ => (place, None),
        };
        let host = host.trim_matches(['[', ']']);
        let is_option = |word: &str| word.starts_with('-');
        if host.is_empty() || is_option(host) || is_option(user) || user.contains(':') {
            return None;
        }
        Some(Self {
            user: user.to_owned(),
            host: host.to_owned(),
            port,
            socket: path.trim_end_matches('/').to_owned(),
        })
    }
}

impl Destination {
    /// A command with which the user can try the connection.
    pub(crate) fn by_hand(&self) -> String {
        let port = self.port.map(|port| format!(" -p {port}")).unwrap_or_default();
        let at = if self.user.is_empty() {
            String::new()
        } else {
            format!("{}@", self.user)
        };
        format!("ssh -o BatchMode=yes{port} {at}{} docker version", self.host)
    }
}

impl fmt::Display for Destination {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !self.user.is_empty() {
            write!(f, "{}@", self.user)?;
        }
        f.write_str(&self.host)?;
        self.port.map_or(Ok(()), |port| write!(f, ":{port}"))?;
        f.write_str(&self.socket)
    }
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unix(path) => write!(f, "unix://{}", path.display()),
            Self::Tcp(authority) | Self::Tls(authority, _) => write!(f, "tcp://{authority}"),
            Self::Ssh(destination) => write!(f, "ssh://{destination}"),
        }
    }
}

/// What named the endpoint.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Origin {
    /// `-H`.
    Flag,
    /// `DOCKER_HOST`.
    Variable,
    /// A docker context of this name.
    Context(String),
    /// Nothing did: the default socket.
    Default,
}

impl fmt::Display for Origin {
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
    pub(crate) origin: Origin,
}

impl Endpoint {
    /// The docker context in use, when there is one.
    pub(crate) fn context(&self) -> Option<String> {
        match &self.origin {
            Origin::Context(name) => Some(name.clone()),
            Origin::Flag | Origin::Variable | Origin::Default => None,
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
pub(crate) fn resolve(target: &Target<'_>, exists: &dyn Fn(&Path) -> bool) -> Result<Endpoint> {
    if let (Some(host), Some(context)) = (target.host, target.context) {
        let detail = "both --host and --context are given; they name an engine each";
        return Err(EngineError::new(
            "choosing the engine",
            format!("{host} / {context}"),
            ErrorKind::Invalid,
            detail,
        )
        .with_hint("leave one of them out"));
    }
    if let Some(host) = target.host.filter(|host| !host.is_empty()) {
        return named(host, Origin::Flag, target, None);
    }
    if let Some(context) = target.context.filter(|context| !context.is_empty()) {
        return by_context(context, target, exists);
    }
    if let Some(host) = target.var("DOCKER_HOST") {
        return named(&host, Origin::Variable, target, None);
    }
    let chosen = match target.var("DOCKER_CONTEXT") {
        Some(context) => Some(context),
        None => context::current(target)?,
    };
    match chosen {
        Some(context) => by_context(&context, target, exists),
        None => Ok(default_socket(target, exists)),
    }
}

fn by_context(name: &str, target: &Target<'_>, exists: &dyn Fn(&Path) -> bool) -> Result<Endpoint> {
    if name == "default" {
        return match target.var("DOCKER_HOST") {
            Some(host) => named(&host, Origin::Variable, target, None),
            None => Ok(default_socket(target, exists)),
        };
    }
    let found = context::find(name, target)?;
    named(
        &found.host,
        Origin::Context(name.to_owned()),
        target,
        found.certificates,
    )
}

/// The first existing socket: the system's, then the rootless engine's, then Docker Desktop's.
fn default_socket(target: &Target<'_>, exists: &dyn Fn(&Path) -> bool) -> Endpoint {
    let system = PathBuf::from(DEFAULT_SOCKET);
    let rootless = target
        .var("XDG_RUNTIME_DIR")
        .map(|dir| Path::new(&dir).join("docker.sock"));
    let desktop = target.home().map(|home| home.join(".docker/run/docker.sock"));
    let path = [Some(system.clone()), rootless, desktop]
        .into_iter()
        .flatten()
        .find(|path| exists(path))
        .unwrap_or(system);
    Endpoint {
        address: Address::Unix(path),
        origin: Origin::Default,
    }
}

/// Sockets of other engines with the same API; only ever suggested.
pub(crate) fn suggestions(target: &Target<'_>, exists: &dyn Fn(&Path) -> bool) -> Vec<PathBuf> {
    let runtime = target.var("XDG_RUNTIME_DIR").map(PathBuf::from);
    let home = target.home();
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
fn named(host: &str, origin: Origin, target: &Target<'_>, certificates: Option<Certificates>) -> Result<Endpoint> {
    let refuse = |kind, detail: String| EngineError::new("choosing the engine", host, kind, detail);
    let (scheme, rest) = host.split_once("://").unwrap_or(("tcp", host));
    let at = |port| authority(rest, port).ok_or_else(|| refuse(ErrorKind::Invalid, format!("no host in \"{host}\"")));
    let address = match scheme {
        "unix" if rest.is_empty() => Address::Unix(PathBuf::from(DEFAULT_SOCKET)),
        "unix" => Address::Unix(PathBuf::from(rest)),
        "tcp" | "http" | "https" => {
            let from_environment = !matches!(origin, Origin::Context(_));
            let asked = scheme == "https" || (from_environment && target.var("DOCKER_TLS_VERIFY").is_some());
            match certificates.or_else(|| asked.then(|| environment_certificates(target, scheme))) {
                Some(certificates) => Address::Tls(at("2376")?, certificates),
                None if from_environment && target.var("DOCKER_TLS").is_some() => {
                    let detail = "DOCKER_TLS alone asks for TLS with an engine whose certificate is not checked";
                    return Err(refuse(ErrorKind::Unsupported, detail.to_owned()).with_hint(
                        "set DOCKER_TLS_VERIFY=1, and DOCKER_CERT_PATH to a directory with the ca.pem to check it by",
                    ));
                }
                None => Address::Tcp(at("2375")?),
            }
        }
        "ssh" => Address::Ssh(Destination::parse(rest).ok_or_else(|| {
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
fn environment_certificates(target: &Target<'_>, scheme: &str) -> Certificates {
    let named = target.var("DOCKER_CERT_PATH").map(PathBuf::from);
    Certificates(named.or_else(|| target.config_dir().filter(|_| scheme != "https")))
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
