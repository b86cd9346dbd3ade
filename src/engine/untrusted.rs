//! A server whose certificate was not trusted, as what was written about it names it.

use regex::{Captures, Regex};
use std::sync::LazyLock;

/// Who did not trust a server.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum TlsClient {
    /// The engine, which pulls the image of a service.
    Pull,
    /// The engine, which pulls an image that a build begins with.
    BaseImage,
    /// A program in a step of a build.
    BuildStep,
    /// A program in a container.
    Container,
}

/// A server by the name that it was asked by.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct TlsServer {
    /// Name or address, an IPv6 address without brackets.
    pub host: String,
    pub port: u16,
    /// Whether the engine asked it as a registry: `Get "https://HOST/v2/…"`.
    pub is_registry: bool,
}

/// A server that a service, or the engine for it, did not trust.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UntrustedServer {
    /// Name of the service.
    pub service: String,
    pub client: TlsClient,
    pub server: TlsServer,
    /// Whether the message itself names the server; else it is the only one that the service is told to ask.
    pub is_named: bool,
    /// Where this machine reaches it, if not by its name: the address of a container.
    pub address: Option<String>,
    /// What was said.
    pub why: String,
    /// The certificates (DER) that it shows, its own first; empty until it is asked.
    pub shown: Vec<Vec<u8>>,
}

/// The port of `https`.
const HTTPS: u16 = 443;

/// A pattern is a constant, so what it compiles to is one too.
static URL: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r#"(?i)(?P<verb>\b(?:Get|Head|Post|Put) \\?"?)?\bhttps://(?:[^\s/@"']*@)?(?:\[(?P<six>[0-9a-f:]+)\]|(?P<host>[\w.-]+))(?::(?P<port>\d{1,5}))?(?P<path>/v2/)?"#).ok()
});
/// As Python's urllib3 names it.
static POOL: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r"HTTPSConnectionPool\(host='(?P<host>[\w.-]+)', port=(?P<port>\d{1,5})\)").ok());

impl TlsServer {
    /// The servers that a text names, each once.
    pub fn named_in(text: &str) -> Vec<Self> {
        let mut found: Vec<Self> = Vec::new();
        for pattern in [&URL, &POOL].into_iter().filter_map(|pattern| pattern.as_ref()) {
            for server in pattern.captures_iter(text).filter_map(|captures| Self::of(&captures)) {
                if !found.iter().any(|known| known.is_at(&server)) {
                    found.push(server);
                }
            }
        }
        found
    }

    /// The registry that an image's name leads to.
    pub fn of_image(image: &str) -> Option<Self> {
        let first = image.split_once('/').map_or("", |(first, _)| first);
        let host = if first == "localhost" || first.contains(['.', ':']) {
            first
        } else {
            "registry-1.docker.io"
        };
        let found = Self::named_in(&format!("Get https://{host}/v2/"));
        found.into_iter().next()
    }

    fn of(captures: &Captures<'_>) -> Option<Self> {
        let text = |name| captures.name(name).map(|part| part.as_str());
        let port = text("port").map_or(Some(HTTPS), |port| port.parse().ok())?;
        Some(Self {
            host: text("six").or(text("host"))?.to_owned(),
            port,
            is_registry: text("verb").is_some() && text("path").is_some(),
        })
    }

    fn is_at(&self, other: &Self) -> bool {
        self.host == other.host && self.port == other.port
    }

    /// `HOST:PORT`, as a connection is opened to it.
    pub fn address(&self) -> String {
        if self.host.contains(':') {
            format!("[{}]:{}", self.host, self.port)
        } else {
            format!("{}:{}", self.host, self.port)
        }
    }

    /// The same without the port that `https` has anyway.
    pub fn shown(&self) -> String {
        if self.port == HTTPS {
            self.host.clone()
        } else {
            self.address()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn named(text: &str) -> Vec<String> {
        TlsServer::named_in(text).iter().map(TlsServer::shown).collect()
    }

    #[test]
    fn servers_are_read_from_what_programs_print() {
        let go = r#"Get "https://gateway:8443/": tls: failed to verify certificate: x509: certificate signed by unknown authority"#;
        assert_eq!(named(go), ["gateway:8443"]);
        let python = "HTTPSConnectionPool(host='vault', port=8200): Max retries exceeded with url: /v1 (Caused by SSLError(...))";
        assert_eq!(named(python), ["vault:8200"]);
        assert_eq!(
            named("curl -fsS https://user:pw@[fd00::1]:5000/x https://mirror.example/y"),
            ["[fd00::1]:5000", "mirror.example"]
        );
        assert_eq!(
            named("curl: (60) SSL certificate problem: self-signed certificate"),
            Vec::<String>::new()
        );
    }

    #[test]
    fn a_registry_is_told_by_its_path() {
        let pull = r#"failed to do request: Head "https://reg.example:5000/v2/lab/one/manifests/1": x509: certificate signed by unknown authority"#;
        let found = TlsServer::named_in(pull);
        assert!(found.len() == 1 && found[0].is_registry, "{found:?}");
        assert!(!TlsServer::named_in("https://reg.example/")[0].is_registry);
        let step = "RUN curl https://reg.example/v2/";
        assert!(!TlsServer::named_in(step)[0].is_registry);
        assert_eq!(
            TlsServer::of_image("reg.example/a:1").unwrap().address(),
            "reg.example:443"
        );
        assert_eq!(TlsServer::of_image("redis:8").unwrap().shown(), "registry-1.docker.io");
    }
}
