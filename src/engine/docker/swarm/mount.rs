//! Mounts of tasks as the Engine API has them, both ways.

use crate::engine::docker::document::json;
use crate::engine::docker::document::object::JsonObject;
use crate::engine::swarm::{DriverSpec, ServiceMount, TmpfsMount, VolumeMount};
use serde_json::Value;

pub(super) fn mount_body(mount: &ServiceMount) -> Value {
    let mut body = JsonObject::default();
    body.set("Type", mount.kind.as_str())
        .text("Source", &mount.source)
        .text("Target", &mount.target)
        .flag("ReadOnly", mount.read_only)
        .text("Consistency", &mount.consistency);
    if !mount.propagation.is_empty() {
        body.set("BindOptions", serde_json::json!({"Propagation": mount.propagation}));
    }
    if let Some(volume) = &mount.volume {
        body.set("VolumeOptions", volume_options(volume));
    }
    if let Some(tmpfs) = &mount.tmpfs {
        let mut options = JsonObject::default();
        options
            .number("SizeBytes", tmpfs.size)
            .number("Mode", i64::from(tmpfs.mode));
        body.set("TmpfsOptions", options.into_value());
    }
    if mount.kind == "cluster" {
        body.set("ClusterOptions", serde_json::json!({}));
    }
    body.into_value()
}

fn volume_options(volume: &VolumeMount) -> Value {
    let mut options = JsonObject::default();
    options
        .flag("NoCopy", volume.no_copy)
        .map("Labels", &volume.labels)
        .text("Subpath", &volume.subpath);
    if let Some(driver) = &volume.driver {
        options.set("DriverConfig", driver_body(driver));
    }
    options.into_value()
}

pub(super) fn driver_body(driver: &DriverSpec) -> Value {
    let mut body = JsonObject::default();
    body.text("Name", &driver.name).map("Options", &driver.options);
    body.into_value()
}

pub(super) fn parse_mount(value: &Value) -> ServiceMount {
    ServiceMount {
        kind: json::text(value, "Type"),
        source: json::text(value, "Source"),
        target: json::text(value, "Target"),
        read_only: json::flag(value, "ReadOnly"),
        consistency: json::text(value, "Consistency"),
        propagation: value
            .get("BindOptions")
            .map(|options| json::text(options, "Propagation"))
            .unwrap_or_default(),
        volume: value.get("VolumeOptions").map(|options| VolumeMount {
            no_copy: json::flag(options, "NoCopy"),
            subpath: json::text(options, "Subpath"),
            labels: json::map(options, "Labels"),
            driver: options.get("DriverConfig").and_then(parse_driver),
        }),
        tmpfs: value.get("TmpfsOptions").map(|options| TmpfsMount {
            size: json::int(options, "SizeBytes"),
            mode: u32::try_from(json::int(options, "Mode")).unwrap_or(0),
        }),
    }
}

/// A driver; none when it has neither name nor options.
pub(super) fn parse_driver(value: &Value) -> Option<DriverSpec> {
    let driver = DriverSpec {
        name: json::text(value, "Name"),
        options: json::map(value, "Options"),
    };
    (driver != DriverSpec::default()).then_some(driver)
}
