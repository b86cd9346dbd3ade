//! Bodies of network and volume creation and of connecting a network, limited to what the API version supports. Pure.

use crate::engine::docker::container::create::endpoint_config;
use crate::engine::docker::document::object::JsonObject;
use crate::engine::docker::features::{self, FeatureGate};
use crate::engine::{EndpointSpec, IpamPoolSpec, NetworkSpec, VolumeSpec};
use serde_json::Value;

/// The body of `POST /networks/create`.
pub(crate) fn network_body(spec: &NetworkSpec, api: (u32, u32)) -> Value {
    let mut gate = FeatureGate::new(api);
    let mut body = JsonObject::default();
    body.set("Name", spec.name.as_str())
        .text("Driver", &spec.driver)
        .map("Options", &spec.options)
        .flag("Internal", spec.internal)
        .flag("Attachable", spec.attachable)
        .map("Labels", &spec.labels);
    // Below API 1.44 the engine creates a second network of the same name unless told to check.
    if !gate.has(features::DUPLICATES_CHECKED) {
        body.set("CheckDuplicate", true);
    }
    if let Some(enable) = spec.enable_ipv6 {
        body.set("EnableIPv6", enable);
    }
    if let Some(enable) = spec.enable_ipv4.filter(|_| gate.allow(true, features::NETWORK_IPV4)) {
        body.set("EnableIPv4", enable);
    }
    let pools: Vec<Value> = spec.ipam_pools.iter().map(pool_object).collect();
    let mut ipam = JsonObject::default();
    ipam.text("Driver", &spec.ipam_driver)
        .list("Config", &pools)
        .map("Options", &spec.ipam_options);
    body.object("IPAM", ipam);
    body.into_value()
}

/// The warning about what a network spec needs and this API version does not have.
pub(crate) fn lacking(spec: &NetworkSpec, api: (u32, u32)) -> Option<String> {
    let gate = FeatureGate::new(api);
    // Below 1.48 IPv4 is always on; only switching it off cannot be honoured.
    (spec.enable_ipv4 == Some(false) && !gate.has(features::NETWORK_IPV4)).then(|| gate.warning(features::NETWORK_IPV4))
}

fn pool_object(pool: &IpamPoolSpec) -> Value {
    let mut fields = JsonObject::default();
    fields
        .text("Subnet", &pool.subnet)
        .text("IPRange", &pool.ip_range)
        .text("Gateway", &pool.gateway)
        .map("AuxiliaryAddresses", &pool.aux_addresses);
    fields.into_value()
}

/// The body of `POST /networks/{id}/connect`.
pub(crate) fn connect_body(container: &str, endpoint: &EndpointSpec, api: (u32, u32)) -> Value {
    let mut body = JsonObject::default();
    body.set("Container", container)
        .set("EndpointConfig", endpoint_config(endpoint, &mut FeatureGate::new(api)));
    body.into_value()
}

/// The body of `POST /volumes/create`.
pub(crate) fn volume_body(spec: &VolumeSpec) -> Value {
    let mut body = JsonObject::default();
    body.set("Name", spec.name.as_str())
        .text("Driver", &spec.driver)
        .map("DriverOpts", &spec.options)
        .map("Labels", &spec.labels);
    body.into_value()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    /// Trap: without `CheckDuplicate` an old engine makes two networks of one name.
    #[test]
    fn network_creation_asks_old_engines_to_check_for_duplicates() {
        let spec = NetworkSpec {
            name: "back".into(),
            ..NetworkSpec::default()
        };
        assert_eq!(
            network_body(&spec, (1, 41)),
            json!({"Name": "back", "CheckDuplicate": true})
        );
        assert_eq!(network_body(&spec, (1, 44)), json!({"Name": "back"}));
    }

    #[test]
    fn addresses_are_sent_as_the_engine_reads_them() {
        let spec = NetworkSpec {
            name: "back".into(),
            enable_ipv6: Some(false),
            enable_ipv4: Some(false),
            ipam_pools: vec![IpamPoolSpec {
                subnet: "10.1.0.0/24".into(),
                gateway: "10.1.0.1".into(),
                ..IpamPoolSpec::default()
            }],
            ..NetworkSpec::default()
        };
        let body = network_body(&spec, (1, 48));
        assert_eq!(
            body["IPAM"],
            json!({"Config": [{"Subnet": "10.1.0.0/24", "Gateway": "10.1.0.1"}]})
        );
        assert_eq!(
            (&body["EnableIPv6"], &body["EnableIPv4"]),
            (&json!(false), &json!(false))
        );
        assert!(lacking(&spec, (1, 47)).unwrap().contains("1.48"));
        assert_eq!(lacking(&spec, (1, 48)), None);
    }
}
