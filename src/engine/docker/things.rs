//! Images, networks, volumes and process tables as the engine describes them, read into reports.

use super::containers::healthcheck;
use super::json;
use crate::engine::{CacheRecord, ImageLayer, ImageReport, NetworkReport, ProcessTable, Timestamp, VolumeReport};
use serde_json::Value;

/// `GET /images/{name}/json`.
pub(super) fn image(value: &Value) -> ImageReport {
    let null = Value::Null;
    let config = value.get("Config").unwrap_or(&null);
    let metadata = value.get("Metadata").unwrap_or(&null);
    let platform = [
        json::text(value, "Os"),
        json::text(value, "Architecture"),
        json::text(value, "Variant"),
    ];
    let platform: Vec<String> = platform.into_iter().filter(|part| !part.is_empty()).collect();
    ImageReport {
        id: json::text(value, "Id"),
        tags: json::texts(value, "RepoTags"),
        digests: json::texts(value, "RepoDigests"),
        size: json::count(value, "Size"),
        created: json::time(value, "Created"),
        last_tagged: json::time(metadata, "LastTagTime"),
        platform: platform.join("/"),
        volumes: json::keys(config, "Volumes"),
        labels: json::map(config, "Labels"),
        healthcheck: healthcheck(config.get("Healthcheck")),
        entrypoint: json::texts(config, "Entrypoint"),
        command: json::texts(config, "Cmd"),
        environment: json::texts(config, "Env"),
        user: json::text(config, "User"),
        exposed: json::keys(config, "ExposedPorts"),
    }
}

/// One element of `GET /images/{name}/history`.
pub(super) fn layer(value: &Value) -> ImageLayer {
    let created = json::int(value, "Created");
    ImageLayer {
        created_by: json::text(value, "CreatedBy"),
        size: json::count(value, "Size"),
        created: (created > 0).then(|| Timestamp(created.saturating_mul(1_000_000_000))),
    }
}

/// One element of `BuildCache` of `GET /system/df`.
pub(super) fn cache_record(value: &Value) -> CacheRecord {
    // One parent up to API 1.41, several since; engines write the key of the latter with a blank before it.
    let mut parents: Vec<String> = ["Parents", " Parents"]
        .iter()
        .flat_map(|key| json::texts(value, key))
        .collect();
    parents.extend(Some(json::text(value, "Parent")).filter(|id| !id.is_empty()));
    CacheRecord {
        id: json::text(value, "ID"),
        parents,
        description: json::text(value, "Description"),
        size: json::count(value, "Size"),
        created: json::time(value, "CreatedAt"),
        last_used: json::time(value, "LastUsedAt"),
    }
}

/// One network, listed or inspected. A listing names no containers.
pub(super) fn network(value: &Value) -> NetworkReport {
    NetworkReport {
        id: json::text(value, "Id"),
        name: json::text(value, "Name"),
        driver: json::text(value, "Driver"),
        labels: json::map(value, "Labels"),
        containers: json::keys(value, "Containers"),
    }
}

/// One volume, listed or inspected.
pub(super) fn volume(value: &Value) -> VolumeReport {
    VolumeReport {
        name: json::text(value, "Name"),
        driver: json::text(value, "Driver"),
        labels: json::map(value, "Labels"),
        mountpoint: json::text(value, "Mountpoint"),
    }
}

/// Name and bytes of one element of `Volumes` of `GET /system/df`; `None` when its driver cannot tell (-1).
pub(super) fn volume_size(value: &Value) -> Option<(String, u64)> {
    let size = value.get("UsageData")?.get("Size")?.as_u64()?;
    Some((json::text(value, "Name"), size))
}

/// `GET /containers/{id}/top`.
pub(super) fn processes(value: &Value) -> ProcessTable {
    let row = |row: &Value| {
        let cells = row.as_array().into_iter().flatten();
        cells.map(|cell| cell.as_str().unwrap_or_default().to_owned()).collect()
    };
    ProcessTable {
        titles: json::texts(value, "Titles"),
        rows: json::items(value, "Processes").map(row).collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    /// Trap: -1 stands for a size that nobody knows.
    #[test]
    fn the_size_of_a_volume_is_read_where_it_is_told() {
        let told = json!({"Name": "shop_data", "UsageData": {"RefCount": 1, "Size": 4096}});
        assert_eq!(volume_size(&told), Some(("shop_data".to_owned(), 4096)));
        for untold in [
            json!({"Name": "remote", "UsageData": {"RefCount": 1, "Size": -1}}),
            json!({"Name": "x", "UsageData": null}),
        ] {
            assert_eq!(volume_size(&untold), None, "{untold}");
        }
    }

    #[test]
    fn an_image_is_read() {
        let got = image(&json!({
            "Id": "sha256:aa", "RepoTags": ["web:1"], "RepoDigests": [], "Size": 1234, "Created": "2024-03-01T10:00:00Z",
            "Os": "linux", "Architecture": "arm64", "Variant": "v8", "Metadata": {"LastTagTime": "0001-01-01T00:00:00Z"},
            "Config": {"Volumes": {"/data": {}}, "ExposedPorts": {"80/tcp": {}}, "Cmd": ["x"], "Entrypoint": null, "User": "app",
                       "Env": ["PATH=/bin"], "Labels": null, "Healthcheck": {"Test": ["CMD-SHELL", "true"]}}
        }));
        assert_eq!(got.platform, "linux/arm64/v8");
        assert_eq!(got.volumes, ["/data"]);
        assert_eq!(got.exposed, ["80/tcp"]);
        assert_eq!(got.last_tagged, None);
        assert_eq!(got.healthcheck.unwrap().test, ["CMD-SHELL", "true"]);
    }

    #[test]
    fn containers_of_a_network_are_its_keys() {
        let got = network(
            &json!({"Id": "n", "Name": "back", "Driver": "bridge", "Containers": {"c1": {}, "c2": {}}, "Labels": {"a": "b"}}),
        );
        assert_eq!(got.containers, ["c1", "c2"]);
    }
}
