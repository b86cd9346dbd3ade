//! Image references that do not pin their content.

use super::LintInput;
use crate::compose::model::Service;
use crate::diag::Diagnostic;

/// The tag `latest`, written or implied, means another image tomorrow. Not reported for an image that is built here.
pub(super) fn check(input: &LintInput<'_>, service: &Service, found: &mut Vec<Diagnostic>) {
    if service.image.is_empty() || service.build.is_some() {
        return;
    }
    let message = match tag(&service.image) {
        Some("latest") => format!("`{}` is whatever was published last", service.image),
        None => format!(
            "`{}` has no tag, which means `latest`: whatever was published last",
            service.image
        ),
        Some(_) => return,
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
