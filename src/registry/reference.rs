//! Names of images and artifacts, read as the docker CLI reads them (distribution/reference).

use std::fmt;

/// The registry of names that have none.
const DOCKER_HUB: &str = "docker.io";
/// Longest name without tag and digest.
const NAME_LIMIT: usize = 255;
const TAG_LIMIT: usize = 128;

/// The full name of an image or artifact. A digest says more than a tag; when both were given only the digest is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RegistryReference {
    /// `docker.io`, `ghcr.io`, `localhost:5000`.
    pub domain: String,
    /// `library/redis`
    pub path: String,
    pub tag: Option<String>,
    /// `sha256:…`
    pub digest: Option<String>,
}

impl RegistryReference {
    /// Reads a name; the tag is `latest` when neither tag nor digest is given.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn parse(text: &str) -> Result<Self, String> {
        let wrong = |why: &str| format!("`{text}` is no name of an image or artifact: {why}");
        let (named, digest) = match text.split_once('@') {
            Some((named, digest)) => (named, Some(digest)),
            None => (text, None),
        };
        let last = named.rfind('/').map_or(0, |slash| slash + 1);
        let (name, tag) = match named.get(last..).and_then(|tail| tail.split_once(':')) {
            Some((_, tag)) => (named.get(..named.len() - tag.len() - 1).unwrap_or(named), Some(tag)),
            None => (named, None),
        };
        let (domain, path) = split_domain(name);
        if !is_domain(&domain) {
            return Err(wrong("the registry's name is not that of a host"));
        }
        if path.contains(|c: char| c.is_ascii_uppercase()) {
            return Err(wrong("it must be lower-case before the tag"));
        }
        if domain.len() + path.len() + 1 > NAME_LIMIT || !path.split('/').all(is_component) {
            return Err(wrong(
                "it is REGISTRY/NAME[:TAG], made of letters, digits, `.`, `_` and `-`",
            ));
        }
        if tag.is_some_and(|tag| !is_tag(tag)) {
            return Err(wrong("a tag is letters, digits, `_`, `.` and `-`, 128 at most"));
        }
        if digest.is_some_and(|digest| !is_digest(digest)) {
            return Err(wrong("a digest is `sha256:` and 64 hexadecimal digits"));
        }
        Ok(Self {
            domain,
            path,
            tag: match (tag, digest) {
                (_, Some(_)) => None,
                (tag, None) => Some(tag.unwrap_or("latest").to_owned()),
            },
            digest: digest.map(str::to_owned),
        })
    }

    /// The same with a digest.
    pub fn with_digest(&self, digest: &str) -> Self {
        Self {
            digest: Some(digest.to_owned()),
            ..self.clone()
        }
    }

    /// The digest, else the tag: what a registry is asked for.
    pub fn version(&self) -> &str {
        self.digest.as_deref().or(self.tag.as_deref()).unwrap_or("latest")
    }
}

impl fmt::Display for RegistryReference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.domain, self.path)?;
        if let Some(tag) = &self.tag {
            write!(f, ":{tag}")?;
        }
        if let Some(digest) = &self.digest {
            write!(f, "@{digest}")?;
        }
        Ok(())
    }
}

/// The registry and the path in it: what stands before the first slash is a registry if it looks like a host.
fn split_domain(name: &str) -> (String, String) {
    let looks_like_host = |first: &str| {
        first.contains(['.', ':']) || first == "localhost" || first.contains(|c: char| c.is_ascii_uppercase())
    };
    match name.split_once('/') {
        Some((first, rest)) if looks_like_host(first) && first != "index.docker.io" && first != DOCKER_HUB => {
            (first.to_owned(), rest.to_owned())
        }
        Some(("index.docker.io" | DOCKER_HUB, rest)) => (DOCKER_HUB.to_owned(), official(rest)),
        _ => (DOCKER_HUB.to_owned(), official(name)),
    }
}

fn official(path: &str) -> String {
    if path.contains('/') {
        path.to_owned()
    } else {
        format!("library/{path}")
    }
}

fn is_domain(domain: &str) -> bool {
    let (host, port) = match domain.rsplit_once(':') {
        Some((host, port)) if !port.contains(']') => (host, Some(port)),
        _ => (domain, None),
    };
    let is_address = host.starts_with('[') && host.ends_with(']');
    let is_label = |label: &str| {
        !label.is_empty()
            && !label.starts_with('-')
            && !label.ends_with('-')
            && label.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
    };
    (is_address || host.split('.').all(is_label)) && port.is_none_or(|port| port.parse::<u16>().is_ok())
}

/// Lower-case letters and digits, with separators between them: `.`, `_`, `__`, or any number of `-`.
fn is_component(part: &str) -> bool {
    let plain = |b: &u8| b.is_ascii_lowercase() || b.is_ascii_digit();
    let bytes = part.as_bytes();
    let ends = bytes.first().is_some_and(plain) && bytes.last().is_some_and(plain);
    let separators = part.split(|c: char| c.is_ascii_lowercase() || c.is_ascii_digit());
    ends && separators
        .into_iter()
        .all(|between| matches!(between, "" | "." | "_" | "__") || between.bytes().all(|b| b == b'-'))
}

fn is_tag(tag: &str) -> bool {
    let word = |b: u8| b.is_ascii_alphanumeric() || b == b'_';
    let starts = tag.bytes().next().is_some_and(word);
    starts && tag.len() <= TAG_LIMIT && tag.bytes().all(|b| word(b) || b == b'.' || b == b'-')
}

/// Whether it is a SHA-256 digest, the only kind that is used.
pub(crate) fn is_digest(digest: &str) -> bool {
    digest
        .strip_prefix("sha256:")
        .is_some_and(|hex| hex.len() == 64 && hex.bytes().all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_completed_as_the_docker_cli_completes_them() {
        let hex = "0".repeat(64);
        for (name, full) in [
            ("redis", "docker.io/library/redis:latest"),
            ("redis:7.4", "docker.io/library/redis:7.4"),
            ("me/app", "docker.io/me/app:latest"),
            ("index.docker.io/me/app", "docker.io/me/app:latest"),
            ("localhost/app:x", "localhost/app:x"),
            ("localhost:5000/a__b/c--d:1", "localhost:5000/a__b/c--d:1"),
            ("127.0.0.1:5000/app", "127.0.0.1:5000/app:latest"),
            ("[::1]:5000/app", "[::1]:5000/app:latest"),
            (
                &format!("ghcr.io/a/b:2@sha256:{hex}"),
                &format!("ghcr.io/a/b@sha256:{hex}"),
            ),
        ] {
            assert_eq!(RegistryReference::parse(name).unwrap().to_string(), full, "{name}");
        }
    }

    #[test]
    fn names_that_are_none_are_refused() {
        for name in [
            "",
            "r.example/UP/app",
            "me/App",
            "me//app",
            "me/app-",
            "me/a___b",
            "me/app:",
            "me/app:-x",
            "me/app@sha256:00",
            "host:port/app",
            "a b",
            "me/../app",
            "x.example/app?y",
        ] {
            assert!(RegistryReference::parse(name).is_err(), "{name}");
        }
    }
}
