//! The address of an engine.

use std::fmt;
use std::path::PathBuf;

/// The address of an engine.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Address {
    /// A Unix socket.
    Unix(PathBuf),
    /// `host:port`, unencrypted.
    Tcp(String),
    /// `host:port`, over TLS with these certificates.
    Tls(String, Certificates),
    Ssh(SshDestination),
}

/// The directory with `ca.pem`, `cert.pem` and `key.pem`, each optional; `None` trusts what the system trusts.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Certificates(pub(crate) Option<PathBuf>);

/// The destination in `ssh://[user@]host[:port][/path/of/the/socket]`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct SshDestination {
    /// Empty: ssh's default.
    pub(crate) user: String,
    pub(crate) host: String,
    pub(crate) port: Option<u16>,
    /// Socket on the remote host; empty for the default one.
    pub(crate) socket: String,
}

impl SshDestination {
    /// Parses what follows `ssh://`; `None` when it has no host, an invalid port, or parts that ssh would take for options.
    pub(super) fn parse(rest: &str) -> Option<Self> {
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

impl SshDestination {
    /// A command with which the user can try the connection.
    pub(crate) fn test_command(&self) -> String {
        let port = self.port.map(|port| format!(" -p {port}")).unwrap_or_default();
        let at = if self.user.is_empty() {
            String::new()
        } else {
            format!("{}@", self.user)
        };
        format!("ssh -o BatchMode=yes{port} {at}{} docker version", self.host)
    }
}

impl fmt::Display for SshDestination {
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
