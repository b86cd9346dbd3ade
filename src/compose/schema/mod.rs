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
    BOOL, Constraint, DIGITS, Dict, Form, INT, Keys, List, Map, Merge, NUMBER, PathRule, Record, Scalar, Shape, TEXT,
    Type, Unique,
};

use common::{STRING, STRING_OR_INT, STRING_OR_LIST};
use shape::attribute;

static INCLUDE_RECORD: Record = Record {
    name: "`include`",
    attributes: &[
        attribute("env_file", &STRING_OR_LIST),
        attribute("path", &STRING_OR_LIST),
        attribute("project_directory", &STRING_OR_INT),
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
    attributes: &[
        attribute("configs", &CONFIGS),
        attribute("include", &INCLUDES),
        attribute("models", &MODELS),
        attribute("name", &STRING),
        attribute("networks", &NETWORKS),
        attribute("secrets", &SECRETS),
        attribute("services", &SERVICES),
        attribute("version", &STRING),
        attribute("volumes", &VOLUMES),
    ],
    required: &[],
    extensions: true,
};
/// A whole file.
pub(super) static PROJECT: Shape = Shape::record(&PROJECT_RECORD);

/// The kinds of resources a file declares beside services.
pub(super) const RESOURCES: [&str; 6] = ["services", "networks", "volumes", "secrets", "configs", "models"];
