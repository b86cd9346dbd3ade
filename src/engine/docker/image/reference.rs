//! Parses image names into registry, repository, and tag or digest.

/// The registry of images whose name has none.
pub(crate) const DOCKER_HUB: &str = "docker.io";

/// The parts of an image name.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct ImageReference<'a> {
    /// `docker.io`, `ghcr.io`, `localhost:5000`.
    pub(crate) registry: &'a str,
    /// The name without tag or digest, as it was written.
    pub(crate) repository: &'a str,
    /// Tag or digest; `latest` when neither is given, since the engine would otherwise pull every tag.
    pub(crate) tag_or_digest: &'a str,
}

pub(crate) fn parse(name: &str) -> ImageReference<'_> {
    let (named, digest) = match name.split_once('@') {
        Some((named, digest)) => (named, Some(digest)),
        None => (name, None),
    };
    let last = named.rfind('/').map_or(0, |slash| slash + 1);
    let tail = named.get(last..).unwrap_or_default();
    let (repository, tag) = match tail.split_once(':') {
        Some((_, tag)) => (named.get(..named.len() - tag.len() - 1).unwrap_or(named), Some(tag)),
        None => (named, None),
    };
    ImageReference {
        registry: registry(repository),
        repository,
        tag_or_digest: digest.or(tag).unwrap_or("latest"),
    }
}

/// The registry: the part before the first slash, if it looks like a host.
fn registry(repository: &str) -> &str {
    match repository.split_once('/') {
        Some((host, _)) if host.contains(['.', ':']) || host == "localhost" => host,
        _ => DOCKER_HUB,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn image_names_are_split_as_the_docker_cli_splits_them() {
        for (name, want) in [
            ("redis", ("docker.io", "redis", "latest")),
            ("redis:7.4", ("docker.io", "redis", "7.4")),
            ("me/app:1", ("docker.io", "me/app", "1")),
            ("localhost:5000/app", ("localhost:5000", "localhost:5000/app", "latest")),
            ("ghcr.io/a/b:2@sha256:00", ("ghcr.io", "ghcr.io/a/b", "sha256:00")),
            ("localhost/app:x", ("localhost", "localhost/app", "x")),
        ] {
            let got = parse(name);
            assert_eq!((got.registry, got.repository, got.tag_or_digest), want, "{name}");
        }
    }
}
