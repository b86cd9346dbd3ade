//! The images that a service mounts, in a label: the container is replaced once one of them is another image. The
//! config hash has only their names. docker compose writes the same label since 5.5.

use crate::compose::{Mount, MountKind, Service};
use crate::engine::ImageReport;

/// The label's text, `target=digest,…` in order; `None` when no image that is mounted is known.
pub(crate) fn label<'a>(service: &Service, image: impl Fn(&str) -> Option<&'a ImageReport>) -> Option<String> {
    let known = of(service).filter_map(|mount| Some(format!("{}={}", mount.target, digest(image(&mount.source)?))));
    let mut known: Vec<String> = known.collect();
    known.sort();
    (!known.is_empty()).then(|| known.join(","))
}

/// What the label says of an image that is another one now.
pub(crate) struct ReplacedImage {
    pub(crate) was: String,
    pub(crate) is: String,
}

/// The first image that is not the one of the label. What the label does not name has no earlier digest.
pub(crate) fn replaced<'a>(
    service: &Service,
    label: &str,
    image: impl Fn(&str) -> Option<&'a ImageReport>,
) -> Option<ReplacedImage> {
    let entries: Vec<_> = label.split(',').filter_map(|entry| entry.rsplit_once('=')).collect();
    of(service).find_map(|mount| {
        let found = image(&mount.source)?;
        let earlier = entries.iter().find(|(target, _)| *target == mount.target);
        let (_, was) = earlier.filter(|(_, was)| !found.is(was))?;
        Some(ReplacedImage {
            was: (*was).to_owned(),
            is: digest(found).to_owned(),
        })
    })
}

/// The names of the images.
pub(crate) fn names(service: &Service) -> impl Iterator<Item = &str> {
    of(service).map(|mount| mount.source.as_str())
}

fn of(service: &Service) -> impl Iterator<Item = &Mount> {
    service.volumes.iter().filter(|mount| mount.kind == MountKind::Image)
}

/// The digest of the manifest where there is one for this platform only, as docker compose has it since 5.4: the id of
/// an image with attestations is another one after each build.
fn digest(image: &ImageReport) -> &str {
    match image.manifests.as_slice() {
        [only] => only,
        _ => &image.id,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mounts() -> Service {
        let mount = |target: &str| Mount {
            kind: MountKind::Image,
            source: "assets:1".to_owned(),
            target: target.to_owned(),
            ..Mount::default()
        };
        Service {
            volumes: vec![mount("/z"), mount("/a")],
            ..Service::default()
        }
    }

    fn image(id: &str, manifests: &[&str]) -> ImageReport {
        ImageReport {
            id: id.to_owned(),
            manifests: manifests.iter().map(|digest| (*digest).to_owned()).collect(),
            ..ImageReport::default()
        }
    }

    #[test]
    fn the_label_names_each_target_and_its_image_in_order() {
        let one = image("sha256:1", &[]);
        assert_eq!(label(&mounts(), |_| Some(&one)).unwrap(), "/a=sha256:1,/z=sha256:1");
        let stored = image("sha256:index", &["sha256:amd64"]);
        assert!(
            label(&mounts(), |_| Some(&stored))
                .unwrap()
                .starts_with("/a=sha256:amd64,")
        );
        assert_eq!(label(&mounts(), |_| None), None);
    }

    #[test]
    fn only_another_image_is_replaced() {
        let (one, two) = (image("sha256:1", &["sha256:m"]), image("sha256:2", &[]));
        for same in ["", "/a=sha256:1", "/a=sha256:m,/z=sha256:1", "/other=sha256:2"] {
            assert!(replaced(&mounts(), same, |_| Some(&one)).is_none(), "{same}");
        }
        let found = replaced(&mounts(), "/a=sha256:1,/z=sha256:1", |_| Some(&two)).unwrap();
        assert_eq!((found.was.as_str(), found.is.as_str()), ("sha256:1", "sha256:2"));
    }
}
