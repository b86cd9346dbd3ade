//! Build attributes that this engine does not support: each is noted once, and left out.

use crate::compose::{Build, Service};
use crate::engine::HostInfo;

/// First API version (and its engine) whose builder supports more than `POST /build` has parameters for.
const SINCE: ((u32, u32), &str) = ((1, 42), "23.0");

/// A note for each unsupported attribute of the build.
pub(crate) fn find(service: &Service, build: &Build, host: &HostInfo) -> Vec<String> {
    let ((major, minor), engine) = SINCE;
    let is_old = host.api != (0, 0) && !host.supports(major, minor);
    let later = [
        ("cache_to", !build.cache_to.is_empty()),
        ("no_cache_filter", !build.no_cache_filter.is_empty()),
        ("entitlements", !build.entitlements.is_empty()),
        ("privileged", build.privileged),
        ("ulimits", !build.ulimits.is_empty()),
        ("shm_size", build.shm_size.0 > 0),
    ];
    let later = later.into_iter().filter(|(_, asked)| *asked && is_old).map(|(name, _)| {
        format!(
            "{}: build.{name} needs API {major}.{minor} (Docker Engine {engine}); this engine speaks {}.{}, and it is left out",
            service.name, host.api.0, host.api.1
        )
    });
    let isolates = !matches!(build.isolation.as_str(), "" | "default");
    let isolation = isolates.then(|| format!("{}: build.isolation is left out: it is for Windows", service.name));
    later.chain(isolation).collect()
}

/// The note that an attestation is not made.
pub(crate) fn not_kept(attestation: &str) -> String {
    format!("{attestation} is left out: only an engine with containerd's image store keeps attestations")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_too_old_engine_is_reported_with_the_needed_version() {
        let service = Service {
            name: "web".to_owned(),
            ..Service::default()
        };
        let build = Build {
            cache_to: vec!["type=inline".to_owned()],
            privileged: true,
            ..Build::default()
        };
        let notes = |api| {
            let host = HostInfo {
                api,
                ..HostInfo::default()
            };
            find(&service, &build, &host)
        };
        let old = notes((1, 41));
        assert_eq!(
            old[0],
            "web: build.cache_to needs API 1.42 (Docker Engine 23.0); this engine speaks 1.41, and it is left out"
        );
        assert!(old[1].contains("build.privileged"), "{old:?}");
        assert_eq!((old.len(), notes((1, 51)).len()), (2, 0));
    }
}
