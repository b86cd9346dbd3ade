//! Image references that do not pin their content.

use super::LintInput;
use crate::compose::model::Service;
use crate::diag::Diagnostic;
use indexmap::IndexMap;

/// Names listed of several images.
const LISTED: usize = 8;

/// The tag `latest`, written or implied, means another image tomorrow. Several images are one warning; an image that is
/// built here is none.
pub(super) fn check(input: &LintInput<'_>, services: &[&Service], found: &mut Vec<Diagnostic>) {
    let unpinned = |service: &&&Service| {
        let tag = tag(&service.image);
        !service.image.is_empty() && service.build.is_none() && tag.is_none_or(|tag| tag == "latest")
    };
    let mut images: IndexMap<&str, &Service> = IndexMap::new();
    for service in services.iter().filter(unpinned) {
        images.entry(&service.image).or_insert(service);
    }
    let Some((first, service)) = images.first() else { return };
    let message = match (images.len(), tag(first)) {
        (1, Some(_)) => format!("`{first}` is whatever was published last"),
        (1, None) => format!("`{first}` has no tag, which means `latest`: whatever was published last"),
        (count, _) => {
            let names: Vec<&str> = images.keys().take(LISTED).copied().collect();
            let more = if count > LISTED { ", …" } else { "" };
            format!(
                "{count} images without a tag, or with `latest`: {}{more}",
                names.join(", ")
            )
        }
    };
    let warning = input.warning(service, &["image"], "image-latest", message);
    found.push(
        warning
            .because("the same file can mean another image on another day or another machine")
            .hint("name a version, for example `postgres:17`, or a digest"),
    );
}

/// The tag of an image reference; a digest counts as one.
fn tag(image: &str) -> Option<&str> {
    if let Some((_, digest)) = image.split_once('@') {
        return Some(digest);
    }
    let name = image.rsplit('/').next().unwrap_or(image);
    name.split_once(':').map(|(_, tag)| tag)
}

#[cfg(test)]
mod tests {
    use super::tag;

    #[test]
    fn a_port_of_a_registry_is_no_tag() {
        assert_eq!(tag("localhost:5000/web"), None);
        assert_eq!(tag("localhost:5000/web:1"), Some("1"));
        assert_eq!(tag("redis"), None);
        assert_eq!(tag("redis:latest"), Some("latest"));
        assert_eq!(tag("redis@sha256:abc"), Some("sha256:abc"));
    }
}
