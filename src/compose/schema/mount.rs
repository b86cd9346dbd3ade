//! The tables of a service's mounts, ports and devices: `volumes`, `ports`, `devices`, `gpus`.

use super::common::{CAST_COUNT, CAST_FLAG, DEVICE_REQUEST_FIELDS, FLAG, LABELS, MODE, STRING, STRING_OR_INT};
use super::shape::{Form, INT, NUMBER, PathRule, Record, Rule, Shape, TEXT, Type, Unique, field};

static RECURSIVE: Shape =
    Shape::scalar(TEXT, Type::Text).rule(Rule::OneOf(&["enabled", "disabled", "writable", "readonly"]));
static SELINUX: Shape = Shape::scalar(TEXT, Type::Text).rule(Rule::OneOf(&["z", "Z"]));
static BIND_RECORD: Record = Record {
    name: "`bind`",
    fields: &[
        field("create_host_path", &FLAG),
        field("propagation", &STRING),
        field("recursive", &RECURSIVE),
        field("selinux", &SELINUX),
    ],
    required: &[],
    extensions: true,
};
static BIND: Shape = Shape::record(&BIND_RECORD);

static VOLUME_OPTIONS_RECORD: Record = Record {
    name: "`volume`",
    fields: &[
        field("labels", &LABELS),
        field("nocopy", &CAST_FLAG),
        field("subpath", &STRING),
    ],
    required: &[],
    extensions: true,
};
static VOLUME_OPTIONS: Shape = Shape::record(&VOLUME_OPTIONS_RECORD);

static TMPFS_SIZE: Shape = Shape::scalar(INT | TEXT, Type::Raw).rule(Rule::Between(0, i128::MAX));
static TMPFS_RECORD: Record = Record {
    name: "`tmpfs`",
    fields: &[field("mode", &MODE), field("size", &TMPFS_SIZE)],
    required: &[],
    extensions: true,
};
static TMPFS: Shape = Shape::record(&TMPFS_RECORD);

static IMAGE_RECORD: Record = Record {
    name: "`image`",
    fields: &[field("subpath", &STRING)],
    required: &[],
    extensions: true,
};
static IMAGE: Shape = Shape::record(&IMAGE_RECORD);

static TYPE: Shape =
    Shape::scalar(TEXT, Type::Text).rule(Rule::OneOf(&["bind", "volume", "tmpfs", "cluster", "npipe", "image"]));
static VOLUME_RECORD: Record = Record {
    name: "a volume of a service",
    fields: &[
        field("bind", &BIND),
        field("consistency", &STRING),
        field("image", &IMAGE),
        field("read_only", &CAST_FLAG),
        field("source", &STRING),
        field("target", &STRING),
        field("tmpfs", &TMPFS),
        field("type", &TYPE),
        field("volume", &VOLUME_OPTIONS),
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
    fields: &[
        field("app_protocol", &STRING),
        field("host_ip", &STRING),
        field("mode", &STRING),
        field("name", &STRING),
        field("protocol", &STRING),
        field("published", &STRING_OR_INT),
        field("target", &CAST_COUNT),
    ],
    required: &["target"],
    extensions: true,
};
static PORT: Shape = Shape::record(&PORT_RECORD).or_scalar(TEXT | INT | NUMBER, Type::Raw);
pub(super) static PORTS: Shape = Shape::list(&PORT).unique(Unique::Port).form(Form::Ports);

static DEVICE_RECORD: Record = Record {
    name: "a device",
    fields: &[
        field("permissions", &STRING),
        field("source", &STRING),
        field("target", &STRING),
    ],
    // The specification requires only the source; the reference refuses a device without a target.
    required: &["source", "target"],
    extensions: true,
};
static DEVICE: Shape = Shape::record(&DEVICE_RECORD).or_text().form(Form::Device);
pub(super) static DEVICES: Shape = Shape::list(&DEVICE).unique(Unique::Target);

static GPU_RECORD: Record = Record {
    name: "a device request",
    fields: DEVICE_REQUEST_FIELDS,
    required: &[],
    extensions: true,
};
static GPU: Shape = Shape::record(&GPU_RECORD).form(Form::DeviceRequest);
pub(super) static GPUS: Shape = Shape::list(&GPU).or_text().rule(Rule::OneOf(&["all"])).form(Form::Gpus);
