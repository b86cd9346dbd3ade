//! Features and the API version that brought each. The engine silently ignores a field newer than the negotiated
//! version, so such fields are left out here, with a warning.

/// The newest API version that this module knows (Engine 28.5).
pub(super) const NEWEST: (u32, u32) = (1, 51);
/// The oldest API version that this module supports (Engine 20.10).
pub(super) const OLDEST: (u32, u32) = (1, 41);

/// A feature with the API version and the engine that brought it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Feature {
    pub(super) name: &'static str,
    pub(super) api: (u32, u32),
    pub(super) engine: &'static str,
}

const fn feature(name: &'static str, minor: u32, engine: &'static str) -> Feature {
    Feature {
        name,
        api: (1, minor),
        engine,
    }
}

pub(super) const BIND_CREATE: Feature = feature("bind.create_host_path", 42, "23.0");
pub(super) const STOP_SIGNAL: Feature = feature("a signal for one stop", 42, "23.0");
pub(super) const ANNOTATIONS: Feature = feature("annotations", 43, "24.0");
pub(super) const MANY_ENDPOINTS: Feature = feature("several networks at create", 44, "25.0");
pub(super) const ENDPOINT_MAC: Feature = feature("a network's mac_address", 44, "25.0");
pub(super) const START_INTERVAL: Feature = feature("healthcheck.start_interval", 44, "25.0");
pub(super) const READONLY_RECURSIVE: Feature = feature("bind.recursive", 44, "25.0");
pub(super) const DUPLICATES_CHECKED: Feature = feature("network names are unique", 44, "25.0");
pub(super) const VOLUME_SUBPATH: Feature = feature("volume.subpath", 45, "26.0");
pub(super) const ENDPOINT_SYSCTLS: Feature = feature("sysctls of a network interface", 46, "27.0");
pub(super) const IMAGE_MOUNT: Feature = feature("a mount of type image", 48, "28.0");
pub(super) const GATEWAY_PRIORITY: Feature = feature("gw_priority", 48, "28.0");
pub(super) const NETWORK_IPV4: Feature = feature("enable_ipv4", 48, "28.0");
pub(super) const INTERFACE_NAME: Feature = feature("interface_name", 49, "28.1");

/// The negotiated API version, and warnings about what was left out because of it.
#[derive(Debug)]
pub(super) struct FeatureGate {
    api: (u32, u32),
    pub(super) warnings: Vec<String>,
}

impl FeatureGate {
    pub(super) fn new(api: (u32, u32)) -> Self {
        Self {
            api,
            warnings: Vec::new(),
        }
    }

    /// Whether the engine has the feature; adds no warning.
    pub(super) fn has(&self, feature: Feature) -> bool {
        self.api >= feature.api
    }

    /// Whether to send a feature: it is wanted and the engine has it. If it is wanted and missing, adds a warning.
    pub(super) fn allow(&mut self, wanted: bool, feature: Feature) -> bool {
        if wanted && !self.has(feature) {
            let warning = self.warning(feature);
            if !self.warnings.contains(&warning) {
                self.warnings.push(warning);
            }
        }
        wanted && self.has(feature)
    }

    /// The warning about a feature that the engine does not have.
    pub(super) fn warning(&self, feature: Feature) -> String {
        let Feature { name, api, engine } = feature;
        format!(
            "{name} needs API {}.{} (Docker Engine {engine}); this engine speaks {}.{}",
            api.0, api.1, self.api.0, self.api.1
        )
    }
}

/// Parses a version such as `1.41`.
pub(super) fn parse(version: &str) -> Option<(u32, u32)> {
    let (major, minor) = version.trim().trim_start_matches('v').split_once('.')?;
    Some((major.parse().ok()?, minor.parse().ok()?))
}

/// The API version to use: the lower of ours and the engine's, or the one asked for; `Err` says why there is none.
pub(super) fn negotiate(newest: (u32, u32), oldest: (u32, u32), asked: Option<&str>) -> Result<(u32, u32), String> {
    let shown = |(major, minor): (u32, u32)| format!("{major}.{minor}");
    if let Some(asked) = asked {
        let version = parse(asked)
            .ok_or_else(|| format!("DOCKER_API_VERSION is \"{asked}\", which is not a version like 1.41"))?;
        if version > newest || version < oldest {
            let (low, high) = (shown(oldest), shown(newest));
            return Err(format!(
                "DOCKER_API_VERSION asks for {asked}, and this engine speaks {low} to {high}"
            ));
        }
        return Ok(version);
    }
    let version = newest.min(NEWEST);
    if version < OLDEST {
        return Err(format!(
            "this engine speaks API {}, and {} (Docker Engine 20.10) is the oldest supported",
            shown(newest),
            shown(OLDEST)
        ));
    }
    if version < oldest {
        return Err(format!(
            "this engine wants API {} or newer, and {} is the newest this program knows",
            shown(oldest),
            shown(NEWEST)
        ));
    }
    Ok(version)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_lower_api_version_of_both_sides_is_used() {
        assert_eq!(negotiate((1, 41), (1, 12), None), Ok((1, 41)));
        assert_eq!(negotiate((1, 51), (1, 24), None), Ok((1, 51)));
        assert_eq!(negotiate((1, 60), (1, 44), None), Ok(NEWEST));
    }

    #[test]
    fn an_unsupported_api_version_is_named_in_the_error() {
        assert!(negotiate((1, 39), (1, 12), None).unwrap_err().contains("1.39"));
        assert!(negotiate((1, 99), (1, 90), None).unwrap_err().contains("1.90"));
    }

    #[test]
    fn docker_api_version_pins_the_version_within_the_engines_range() {
        assert_eq!(negotiate((1, 51), (1, 24), Some("1.44")), Ok((1, 44)));
        assert!(
            negotiate((1, 41), (1, 12), Some("1.44"))
                .unwrap_err()
                .contains("1.12 to 1.41")
        );
        assert!(negotiate((1, 41), (1, 12), Some("new")).is_err());
    }

    #[test]
    fn a_feature_above_the_version_is_named_once_with_what_it_needs() {
        let mut gate = FeatureGate::new((1, 41));
        assert!(!gate.allow(true, ANNOTATIONS));
        assert!(!gate.allow(true, ANNOTATIONS));
        assert!(!gate.allow(false, VOLUME_SUBPATH));
        assert_eq!(
            gate.warnings,
            ["annotations needs API 1.43 (Docker Engine 24.0); this engine speaks 1.41"]
        );
        assert!(FeatureGate::new((1, 51)).allow(true, INTERFACE_NAME));
    }
}
