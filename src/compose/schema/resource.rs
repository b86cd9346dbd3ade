//! The tables of the top-level resources: networks, volumes, secrets, configs, models.

use super::common::{CAST_FLAG, FILE, INTEGER, LABELS, OPTIONS, STRING, STRING_MAP, STRINGS};
use super::shape::{BOOL, Form, Merge, PathRule, Record, Shape, TEXT, Type, field};

static EXTERNAL_RECORD: Record = Record {
    name: "`external`",
    fields: &[field("name", &STRING)],
    required: &[],
    extensions: true,
};
static EXTERNAL: Shape = Shape::record(&EXTERNAL_RECORD)
    .or_scalar(TEXT | BOOL, Type::Bool)
    .cast();

static SUBNET_RECORD: Record = Record {
    name: "an IPAM configuration",
    fields: &[
        field("aux_addresses", &STRING_MAP),
        field("gateway", &STRING),
        field("ip_range", &STRING),
        field("subnet", &STRING),
    ],
    required: &[],
    extensions: true,
};
static SUBNET: Shape = Shape::record(&SUBNET_RECORD);
static SUBNETS: Shape = Shape::list(&SUBNET).merge(Merge::Ipam);
static IPAM_RECORD: Record = Record {
    name: "`ipam`",
    fields: &[
        field("config", &SUBNETS),
        field("driver", &STRING),
        field("options", &STRING_MAP),
    ],
    required: &[],
    extensions: true,
};
static IPAM: Shape = Shape::record(&IPAM_RECORD);

static NETWORK_RECORD: Record = Record {
    name: "a network",
    fields: &[
        field("attachable", &CAST_FLAG),
        field("driver", &STRING),
        field("driver_opts", &OPTIONS),
        field("enable_ipv4", &CAST_FLAG),
        field("enable_ipv6", &CAST_FLAG),
        field("external", &EXTERNAL),
        field("internal", &CAST_FLAG),
        field("ipam", &IPAM),
        field("labels", &LABELS),
        field("name", &STRING),
    ],
    required: &[],
    extensions: true,
};
pub(super) static NETWORK: Shape = Shape::record(&NETWORK_RECORD).or_null().form(Form::Resource);

static VOLUME_RECORD: Record = Record {
    name: "a volume",
    fields: &[
        field("driver", &STRING),
        field("driver_opts", &OPTIONS),
        field("external", &EXTERNAL),
        field("labels", &LABELS),
        field("name", &STRING),
    ],
    required: &[],
    extensions: true,
};
pub(super) static VOLUME: Shape = Shape::record(&VOLUME_RECORD)
    .or_null()
    .form(Form::Resource)
    .path(PathRule::DriverOptions);

static SECRET_RECORD: Record = Record {
    name: "a secret",
    fields: &[
        field("driver", &STRING),
        field("driver_opts", &OPTIONS),
        field("environment", &STRING),
        field("external", &EXTERNAL),
        field("file", &FILE),
        field("labels", &LABELS),
        field("name", &STRING),
        field("template_driver", &STRING),
    ],
    required: &[],
    extensions: true,
};
pub(super) static SECRET: Shape = Shape::record(&SECRET_RECORD).form(Form::Resource);

static CONFIG_RECORD: Record = Record {
    name: "a config",
    fields: &[
        field("content", &STRING),
        field("environment", &STRING),
        field("external", &EXTERNAL),
        field("file", &FILE),
        field("labels", &LABELS),
        field("name", &STRING),
        field("template_driver", &STRING),
    ],
    required: &[],
    extensions: true,
};
pub(super) static CONFIG: Shape = Shape::record(&CONFIG_RECORD).form(Form::Resource);

static MODEL_RECORD: Record = Record {
    name: "a model",
    fields: &[
        field("context_size", &INTEGER),
        field("model", &STRING),
        field("name", &STRING),
        field("runtime_flags", &STRINGS),
    ],
    required: &["model"],
    extensions: true,
};
pub(super) static MODEL: Shape = Shape::record(&MODEL_RECORD);
