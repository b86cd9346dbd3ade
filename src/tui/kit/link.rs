//! Links in a picture (OSC 8): where they are, and where they lead. They lead to ports, files and attributes that are known
//! here, so that nothing a container writes ever becomes one.

use std::net::IpAddr;
use std::os::unix::ffi::OsStrExt;
use std::path::PathBuf;

/// Where a link leads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LinkTarget {
    /// A published port that answers HTTP, perhaps.
    Port {
        /// The address it is bound to; `None`: all of this machine.
        address: Option<IpAddr>,
        port: u16,
    },
    /// A file of this machine.
    File(PathBuf),
    /// What the Compose Specification says of an attribute of a service.
    Attribute(String),
}

/// A link in a row of the picture.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TerminalLink {
    pub x: u16,
    pub y: u16,
    pub cells: u16,
    /// What stands there. What was painted over it since is no link.
    pub text: String,
    pub target: LinkTarget,
}

impl LinkTarget {
    /// Its address: printable ASCII only.
    pub fn url(&self) -> String {
        match self {
            Self::Port { address, port } => {
                let scheme = if matches!(port, 443 | 8443) { "https" } else { "http" };
                match address.filter(|address| !address.is_unspecified() && !address.is_loopback()) {
                    None => format!("{scheme}://localhost:{port}"),
                    Some(IpAddr::V4(address)) => format!("{scheme}://{address}:{port}"),
                    Some(IpAddr::V6(address)) => format!("{scheme}://[{address}]:{port}"),
                }
            }
            Self::File(path) => {
                let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"/-._~".contains(&byte);
                let bytes = path.as_os_str().as_bytes().iter();
                let parts = bytes.map(|byte| match is_plain(*byte) {
                    true => char::from(*byte).to_string(),
                    false => format!("%{byte:02X}"),
                });
                format!("file://{}", parts.collect::<String>())
            }
            Self::Attribute(name) => {
                let name: String = name.chars().filter(|c| c.is_ascii_lowercase() || *c == '_').collect();
                format!("https://docs.docker.com/reference/compose-file/services/#{name}")
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_printable_whatever_it_leads_to() {
        let port = |address: &str, port| LinkTarget::Port {
            address: address.parse().ok(),
            port,
        };
        for (target, url) in [
            (port("", 8000), "http://localhost:8000"),
            (port("0.0.0.0", 8000), "http://localhost:8000"),
            (port("::1", 8000), "http://localhost:8000"),
            (port("192.168.1.4", 443), "https://192.168.1.4:443"),
            (port("fd00::1", 80), "http://[fd00::1]:80"),
            (
                LinkTarget::Attribute("cap_add\u{7}".to_owned()),
                "https://docs.docker.com/reference/compose-file/services/#cap_add",
            ),
            (
                LinkTarget::File("/srv/a b/\u{1b}]8;;x\u{7}é.yaml".into()),
                "file:///srv/a%20b/%1B%5D8%3B%3Bx%07%C3%A9.yaml",
            ),
        ] {
            assert_eq!(target.url(), url);
        }
    }
}
