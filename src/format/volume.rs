//! Volumes, as `docker compose volumes` lists them.

use super::row::{LABELS, Row, row_of};
use crate::engine::VolumeReport;
use serde_json::json;

/// The headings of the fields that `volumes` knows.
pub const VOLUME_HEADINGS: [(&str, &str); 9] = [
    ("Availability", "AVAILABILITY"),
    ("Driver", "DRIVER"),
    ("Group", "GROUP"),
    ("Labels", "LABELS"),
    ("Links", "LINKS"),
    ("Mountpoint", "MOUNTPOINT"),
    ("Name", "VOLUME NAME"),
    ("Scope", "SCOPE"),
    ("Size", "SIZE"),
];

/// The fields of a volume. `N/A` is what the docker CLI writes of a volume outside a cluster.
pub fn volume(volume: &VolumeReport) -> Row {
    let mut labels: Vec<String> = volume
        .labels
        .iter()
        .map(|(key, value)| format!("{key}={value}"))
        .collect();
    labels.sort();
    row_of(json!({
        "Availability": "N/A", "Driver": volume.driver, "Group": "N/A", "Labels": labels.join(","), "Links": "N/A",
        "Mountpoint": volume.mountpoint, "Name": volume.name, "Scope": "local", "Size": "N/A", "Status": "N/A",
        LABELS: volume.labels,
    }))
}
