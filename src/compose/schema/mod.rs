//! What a Compose file may contain: one table for each mapping. The tables drive the conversion of interpolated text,
//! the expansion of short forms, merging, removal of repeats, checking and path resolution.

mod build;
mod common;
mod deploy;
mod mount;
mod resource;
mod service;
mod shape;

pub(super) use service::SERVICE;
pub(super) use shape::{
    BOOL, DIGITS, Dict, Form, INT, Keys, List, Map, Merge, NUMBER, PathRule, Record, Rule, Scalar, Shape, TEXT, Type,
    Unique,
};

use common::{STRING, STRING_OR_INT, STRING_OR_LIST};
use shape::field;

static INCLUDE_RECORD: Record = Record {
    name: "`include`",
    fields: &[
        field("env_file", &STRING_OR_LIST),
        field("path", &STRING_OR_LIST),
        field("project_directory", &STRING_OR_INT),
    ],
    required: &["path"],
    extensions: false,
};
static INCLUDE: Shape = Shape::record(&INCLUDE_RECORD).or_text().form(Form::Include);
static INCLUDES: Shape = Shape::list(&INCLUDE);

static SERVICES: Shape = Shape::dict(&SERVICE, Keys::Name);
// The reference does not check network names.
static NETWORKS: Shape = Shape::dict(&resource::NETWORK, Keys::Any);
static VOLUMES: Shape = Shape::dict(&resource::VOLUME, Keys::Name);
static SECRETS: Shape = Shape::dict(&resource::SECRET, Keys::Name);
static CONFIGS: Shape = Shape::dict(&resource::CONFIG, Keys::Name);
static MODELS: Shape = Shape::dict(&resource::MODEL, Keys::Any);

static PROJECT_RECORD: Record = Record {
    name: "a compose file",
    fields: &[
        field("configs", &CONFIGS),
        field("include", &INCLUDES),
        field("models", &MODELS),
        field("name", &STRING),
        field("networks", &NETWORKS),
        field("secrets", &SECRETS),
        field("services", &SERVICES),
        field("version", &STRING),
        field("volumes", &VOLUMES),
    ],
    required: &[],
    extensions: true,
};
/// A whole file.
pub(super) static PROJECT: Shape = Shape::record(&PROJECT_RECORD);

/// The kinds of resources a file declares beside services.
pub(super) const RESOURCES: [&str; 6] = ["services", "networks", "volumes", "secrets", "configs", "models"];
