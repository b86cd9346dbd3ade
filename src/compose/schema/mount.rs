//! The tables of a service's mounts, ports and devices: `volumes`, `ports`, `devices`, `gpus`.

use super::common::{CAST_COUNT, CAST_FLAG, DEVICE_REQUEST_FIELDS, FLAG, LABELS, MODE, STRING, STRING_OR_INT};
use super::shape::{Constraint, Form, INT, NUMBER, PathRule, Record, Shape, TEXT, Type, Unique, attribute};

static RECURSIVE: Shape =
    Shape::scalar(TEXT, Type::Text).rule(Constraint::OneOf(&["enabled", "disabled", "writable", "readonly"]));
static SELINUX: Shape = Shape::scalar(TEXT, Type::Text).rule(Constraint::OneOf(&["z", "Z"]));
static BIND_RECORD: Record = Record {
    name: "`bind`",
    attributes: &[
        attribute("create_host_path", &FLAG),
        attribute("propagation", &STRING),
        attribute("recursive", &RECURSIVE),
        attribute("selinux", &SELINUX),
    ],
    required: &[],
    extensions: true,
};
static BIND: Shape = Shape::record(&BIND_RECORD);

static VOLUME_OPTIONS_RECORD: Record = Record {
    name: "`volume`",
    attributes: &[
        attribute("labels", &LABELS),
        attribute("nocopy", &CAST_FLAG),
        attribute("subpath", &STRING),
    ],
    required: &[],
    extensions: true,
};
static VOLUME_OPTIONS: Shape = Shape::record(&VOLUME_OPTIONS_RECORD);

static TMPFS_SIZE: Shape = Shape::scalar(INT | TEXT, Type::Raw).rule(Constraint::Between(0, i128::MAX));
static TMPFS_RECORD: Record = Record {
    name: "`tmpfs`",
    attributes: &[attribute("mode", &MODE), attribute("size", &TMPFS_SIZE)],
    required: &[],
    extensions: true,
};
static TMPFS: Shape = Shape::record(&TMPFS_RECORD);

static IMAGE_RECORD: Record = Record {
    name: "`image`",
    attributes: &[attribute("subpath", &STRING)],
    required: &[],
    extensions: true,
};
static IMAGE: Shape = Shape::record(&IMAGE_RECORD);

static TYPE: Shape = Shape::scalar(TEXT, Type::Text).rule(Constraint::OneOf(&[
    "bind", "volume", "tmpfs", "cluster", "npipe", "image",
]));
static VOLUME_RECORD: Record = Record {
    name: "a volume of a service",
    attributes: &[
        attribute("bind", &BIND),
        attribute("consistency", &STRING),
        attribute("image", &IMAGE),
        attribute("read_only", &CAST_FLAG),
        attribute("source", &STRING),
        attribute("target", &STRING),
        attribute("tmpfs", &TMPFS),
        attribute("type", &TYPE),
        attribute("volume", &VOLUME_OPTIONS),
    ],
    required: &["type"],
    extensions: true,
};
static VOLUME: Shape = Shape::record(&VOLUME_RECORD)
    .or_text()
    .form(Form::Volume)
    .path(PathRule::Mount);
pub(super) static VOLUMES: Shape = Shape::list(&VOLUME).unique(Unique::Target);

static PORT_RECORD: Record = Record {
    name: "a port",
    attributes: &[
        attribute("app_protocol", &STRING),
        attribute("host_ip", &STRING),
        attribute("mode", &STRING),
        attribute("name", &STRING),
        attribute("protocol", &STRING),
        attribute("published", &STRING_OR_INT),
        attribute("target", &CAST_COUNT),
    ],
    required: &["target"],
    extensions: true,
};
static PORT: Shape = Shape::record(&PORT_RECORD).or_scalar(TEXT | INT | NUMBER, Type::Raw);
pub(super) static PORTS: Shape = Shape::list(&PORT).unique(Unique::Port).form(Form::Ports);

static DEVICE_RECORD: Record = Record {
    name: "a device",
    attributes: &[
        attribute("permissions", &STRING),
        attribute("source", &STRING),
        attribute("target", &STRING),
    ],
    // The specification requires only the source; the reference refuses a device without a target.
    required: &["source", "target"],
    extensions: true,
};
static DEVICE: Shape = Shape::record(&DEVICE_RECORD).or_text().form(Form::Device);
pub(super) static DEVICES: Shape = Shape::list(&DEVICE).unique(Unique::Target);

static GPU_RECORD: Record = Record {
    name: "a device request",
    attributes: DEVICE_REQUEST_FIELDS,
    required: &[],
    extensions: true,
};
static GPU: Shape = Shape::record(&GPU_RECORD).form(Form::DeviceRequest);
pub(super) static GPUS: Shape = Shape::list(&GPU)
    .or_text()
    .rule(Constraint::OneOf(&["all"]))
    .form(Form::Gpus);
