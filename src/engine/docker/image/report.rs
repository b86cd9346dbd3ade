//! Reads images, their layers and build cache records from the engine's JSON.

use crate::engine::docker::container::report::parse_healthcheck;
use crate::engine::docker::document::json;
use crate::engine::{CacheRecord, ImageLayer, ImageReport, Timestamp};
use serde_json::Value;

/// `GET /images/{name}/json`.
pub(crate) fn parse_image(value: &Value) -> ImageReport {
    let null = Value::Null;
    let config = value.get("Config").unwrap_or(&null);
    let metadata = value.get("Metadata").unwrap_or(&null);
    let platform = [
        json::text(value, "Os"),
        json::text(value, "Architecture"),
        json::text(value, "Variant"),
    ];
    let platform: Vec<String> = platform.into_iter().filter(|part| !part.is_empty()).collect();
    let manifests = value.get("Manifests").and_then(Value::as_array).into_iter().flatten();
    let manifests = manifests
        .filter(|one| json::text(one, "Kind") == "image")
        .map(|one| json::text(one, "ID"));
    ImageReport {
        id: json::text(value, "Id"),
        manifests: manifests.filter(|id| !id.is_empty()).collect(),
        tags: json::texts(value, "RepoTags"),
        digests: json::texts(value, "RepoDigests"),
        size: json::count(value, "Size"),
        created: json::time(value, "Created"),
        last_tagged: json::time(metadata, "LastTagTime"),
        platform: platform.join("/"),
        volumes: json::keys(config, "Volumes"),
        labels: json::map(config, "Labels"),
        healthcheck: parse_healthcheck(config.get("Healthcheck")),
        entrypoint: json::texts(config, "Entrypoint"),
        command: json::texts(config, "Cmd"),
        environment: json::texts(config, "Env"),
        user: json::text(config, "User"),
        exposed: json::keys(config, "ExposedPorts"),
        working_dir: json::text(config, "WorkingDir"),
        layers: parse_layers(value.get("GraphDriver").unwrap_or(&null)),
    }
}

/// The directories of an image's layers, top first.
fn parse_layers(driver: &Value) -> Vec<String> {
    if json::str_at(driver, "Name") != "overlay2" {
        return Vec::new();
    }
    let directories = driver
        .get("Data")
        .map(|data| [json::str_at(data, "UpperDir"), json::str_at(data, "LowerDir")]);
    let directories = directories.into_iter().flatten().flat_map(|text| text.split(':'));
    directories.filter(|text| !text.is_empty()).map(str::to_owned).collect()
}

/// One element of `GET /images/{name}/history`.
pub(crate) fn parse_layer(value: &Value) -> ImageLayer {
    let created = json::int(value, "Created");
    ImageLayer {
        created_by: json::text(value, "CreatedBy"),
        size: json::count(value, "Size"),
        created: (created > 0).then(|| Timestamp(created.saturating_mul(1_000_000_000))),
    }
}

/// One element of `BuildCache` of `GET /system/df`.
pub(crate) fn parse_cache_record(value: &Value) -> CacheRecord {
    // One parent up to API 1.41, several since; the key of the latter has a leading blank on the wire.
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

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn an_image_of_the_containerd_store_is_known_by_the_digests_of_its_manifests() {
        let got = parse_image(&json!({
            "Id": "sha256:index",
            "Manifests": [
                {"ID": "sha256:amd64", "Kind": "image", "Available": true},
                {"ID": "sha256:sbom", "Kind": "attestation", "Available": true},
            ],
        }));
        assert_eq!(got.manifests, ["sha256:amd64"]);
        assert!(got.is("sha256:index") && got.is("sha256:amd64"));
        assert!(!got.is("sha256:sbom") && !got.is(""));
    }

    #[test]
    fn an_inspected_image_is_parsed() {
        let got = parse_image(&json!({
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
}
