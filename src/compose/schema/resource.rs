//! The tables of the top-level resources: networks, volumes, secrets, configs, models.

use super::common::{CAST_FLAG, FILE, INTEGER, LABELS, OPTIONS, STRING, STRING_MAP, STRINGS};
use super::shape::{BOOL, Form, Merge, PathRule, Record, Shape, TEXT, Type, attribute};

static EXTERNAL_RECORD: Record = Record {
    name: "`external`",
    attributes: &[attribute("name", &STRING)],
    required: &[],
    extensions: true,
};
static EXTERNAL: Shape = Shape::record(&EXTERNAL_RECORD)
    .or_scalar(TEXT | BOOL, Type::Bool)
    .cast();

static SUBNET_RECORD: Record = Record {
    name: "an IPAM configuration",
    attributes: &[
        attribute("aux_addresses", &STRING_MAP),
        attribute("gateway", &STRING),
        attribute("ip_range", &STRING),
        attribute("subnet", &STRING),
    ],
    required: &[],
    extensions: true,
};
static SUBNET: Shape = Shape::record(&SUBNET_RECORD);
static SUBNETS: Shape = Shape::list(&SUBNET).merge(Merge::Ipam);
static IPAM_RECORD: Record = Record {
    name: "`ipam`",
    attributes: &[
        attribute("config", &SUBNETS),
        attribute("driver", &STRING),
        attribute("options", &STRING_MAP),
    ],
    required: &[],
    extensions: true,
};
static IPAM: Shape = Shape::record(&IPAM_RECORD);

static NETWORK_RECORD: Record = Record {
    name: "a network",
    attributes: &[
        attribute("attachable", &CAST_FLAG),
        attribute("driver", &STRING),
        attribute("driver_opts", &OPTIONS),
        attribute("enable_ipv4", &CAST_FLAG),
        attribute("enable_ipv6", &CAST_FLAG),
        attribute("external", &EXTERNAL),
        attribute("internal", &CAST_FLAG),
        attribute("ipam", &IPAM),
        attribute("labels", &LABELS),
        attribute("name", &STRING),
    ],
    required: &[],
    extensions: true,
};
pub(super) static NETWORK: Shape = Shape::record(&NETWORK_RECORD).or_null().form(Form::Resource);

static VOLUME_RECORD: Record = Record {
    name: "a volume",
    attributes: &[
        attribute("driver", &STRING),
        attribute("driver_opts", &OPTIONS),
        attribute("external", &EXTERNAL),
        attribute("labels", &LABELS),
        attribute("name", &STRING),
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
    attributes: &[
        attribute("driver", &STRING),
        attribute("driver_opts", &OPTIONS),
        attribute("environment", &STRING),
        attribute("external", &EXTERNAL),
        attribute("file", &FILE),
        attribute("labels", &LABELS),
        attribute("name", &STRING),
        attribute("template_driver", &STRING),
    ],
    required: &[],
    extensions: true,
};
pub(super) static SECRET: Shape = Shape::record(&SECRET_RECORD).form(Form::Resource);

static CONFIG_RECORD: Record = Record {
    name: "a config",
    attributes: &[
        attribute("content", &STRING),
        attribute("environment", &STRING),
        attribute("external", &EXTERNAL),
        attribute("file", &FILE),
        attribute("labels", &LABELS),
        attribute("name", &STRING),
        attribute("template_driver", &STRING),
    ],
    required: &[],
    extensions: true,
};
pub(super) static CONFIG: Shape = Shape::record(&CONFIG_RECORD).form(Form::Resource);

static MODEL_RECORD: Record = Record {
    name: "a model",
    attributes: &[
        attribute("context_size", &INTEGER),
        attribute("model", &STRING),
        attribute("name", &STRING),
        attribute("runtime_flags", &STRINGS),
    ],
    required: &["model"],
    extensions: true,
};
pub(super) static MODEL: Shape = Shape::record(&MODEL_RECORD);
