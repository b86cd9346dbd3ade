//! Reads networks and volumes from the engine's JSON.

use crate::engine::docker::document::json;
use crate::engine::{NetworkReport, VolumeReport};
use serde_json::Value;

/// One network, listed or inspected. A listing has no containers.
pub(crate) fn parse_network(value: &Value) -> NetworkReport {
    NetworkReport {
        id: json::text(value, "Id"),
        name: json::text(value, "Name"),
        created: json::time(value, "Created").unwrap_or_default(),
        driver: json::text(value, "Driver"),
        labels: json::map(value, "Labels"),
        containers: json::keys(value, "Containers"),
        subnets: value
            .get("IPAM")
            .into_iter()
            .flat_map(|ipam| json::items(ipam, "Config"))
            .map(|pool| json::text(pool, "Subnet"))
            .filter(|subnet| !subnet.is_empty())
            .collect(),
    }
}

/// One volume, listed or inspected.
pub(crate) fn parse_volume(value: &Value) -> VolumeReport {
    VolumeReport {
        name: json::text(value, "Name"),
        driver: json::text(value, "Driver"),
        labels: json::map(value, "Labels"),
        mountpoint: json::text(value, "Mountpoint"),
        created: json::time(value, "CreatedAt"),
    }
}

/// Name and size in bytes of an element of `Volumes` in `GET /system/df`; `None` when its size is unknown (-1).
pub(crate) fn parse_volume_size(value: &Value) -> Option<(String, u64)> {
    let size = value.get("UsageData")?.get("Size")?.as_u64()?;
    Some((json::text(value, "Name"), size))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    /// Trap: -1 stands for a size that nobody knows.
    #[test]
    fn the_size_of_a_volume_is_none_when_unknown() {
        let told = json!({"Name": "shop_data", "UsageData": {"RefCount": 1, "Size": 4096}});
        assert_eq!(parse_volume_size(&told), Some(("shop_data".to_owned(), 4096)));
        for untold in [
            json!({"Name": "remote", "UsageData": {"RefCount": 1, "Size": -1}}),
            json!({"Name": "x", "UsageData": null}),
        ] {
            assert_eq!(parse_volume_size(&untold), None, "{untold}");
        }
    }

    #[test]
    fn containers_of_a_network_are_its_keys() {
        let got = parse_network(
            &json!({"Id": "n", "Name": "back", "Driver": "bridge", "Containers": {"c1": {}, "c2": {}}, "Labels": {"a": "b"}}),
        );
        assert_eq!(got.containers, ["c1", "c2"]);
    }
}
