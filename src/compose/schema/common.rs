//! Shapes that several tables use.

use super::shape::{
    Attribute, BOOL, Constraint, DIGITS, Form, INT, Keys, Merge, NUMBER, PathRule, Record, Shape, TEXT, Type, Unique,
    attribute,
};

pub(super) static STRING: Shape = Shape::scalar(TEXT, Type::Text);
pub(super) static STRING_OR_NULL: Shape = Shape::scalar(TEXT, Type::Text).or_null();
pub(super) static STRING_OR_BOOL: Shape = Shape::scalar(TEXT | BOOL, Type::Text).form(Form::Text);
pub(super) static STRING_OR_INT: Shape = Shape::scalar(TEXT | DIGITS, Type::Text);
pub(super) static FILE: Shape = Shape::scalar(TEXT, Type::Text).path(PathRule::File);

pub(super) static BOOLEAN: Shape = Shape::scalar(BOOL, Type::Bool);
/// A boolean; text is converted by the type check.
pub(super) static FLAG: Shape = Shape::scalar(BOOL | TEXT, Type::Bool);
/// A boolean; text is converted on interpolation.
pub(super) static CAST_FLAG: Shape = Shape::scalar(BOOL | TEXT, Type::Bool).cast();

pub(super) static INTEGER: Shape = Shape::scalar(INT, Type::Int);
/// An integer; text is converted by the type check.
pub(super) static COUNT: Shape = Shape::scalar(INT | TEXT, Type::Int);
/// An integer; text is converted on interpolation.
pub(super) static CAST_COUNT: Shape = Shape::scalar(INT | TEXT, Type::Int).cast();
/// A number that becomes an integer; text is converted on interpolation.
pub(super) static CAST_NUMBER: Shape = Shape::scalar(INT | NUMBER | TEXT, Type::Int).cast();
pub(super) static PRIORITY: Shape = Shape::scalar(INT | NUMBER, Type::Int);
pub(super) static DECIMAL: Shape = Shape::scalar(INT | NUMBER | TEXT, Type::Number);
pub(super) static CAST_DECIMAL: Shape = Shape::scalar(INT | NUMBER | TEXT, Type::Number).cast();

/// Bytes, as a number or with a unit.
pub(super) static SIZE: Shape = Shape::scalar(INT | NUMBER | TEXT, Type::Raw);
pub(super) static WHOLE_SIZE: Shape = Shape::scalar(INT | TEXT, Type::Raw);
pub(super) static SIZE_TEXT: Shape = Shape::scalar(TEXT, Type::Raw);
pub(super) static MODE: Shape = Shape::scalar(DIGITS | TEXT, Type::Mode);

pub(super) static STRINGS: Shape = Shape::list(&STRING);
/// A list of texts that may not repeat.
pub(super) static DISTINCT_STRINGS: Shape = Shape::list(&STRING).unique(Unique::Refused);
/// A list of texts in which a later item replaces an earlier one with the same text before `=`.
pub(super) static KEYED_STRINGS: Shape = Shape::list(&STRING).unique(Unique::Key);
pub(super) static STRING_OR_LIST: Shape = Shape::list(&STRING).unique(Unique::Key).or_text().form(Form::Strings);
/// Text or a list of texts that may not repeat.
pub(super) static STRING_OR_DISTINCT: Shape = Shape::list(&STRING)
    .unique(Unique::Refused)
    .or_text()
    .form(Form::Strings);
static GROUP: Shape = Shape::scalar(TEXT | DIGITS, Type::Raw);
/// A list of texts and whole numbers that may not repeat.
pub(super) static GROUPS: Shape = Shape::list(&GROUP).unique(Unique::Refused);
/// A list of texts and integers; repeats are removed.
pub(super) static EXPOSED: Shape = Shape::list(&STRING_OR_INT).unique(Unique::Value);

static LABEL: Shape = Shape::scalar(TEXT | INT | NUMBER | BOOL, Type::Text).or_null();
/// Environment, build arguments.
pub(super) static VARIABLES: Shape = Shape::dict(&LABEL, Keys::Any)
    .or_list(&STRING)
    .form(Form::Variables)
    .merge(Merge::Variables);
/// Labels, annotations, kernel parameters.
pub(super) static LABELS: Shape = Shape::dict(&LABEL, Keys::Any)
    .or_list(&STRING)
    .form(Form::Labels)
    .merge(Merge::Variables);
static OPTION: Shape = Shape::scalar(TEXT | INT | NUMBER, Type::Text);
static OPTION_OR_NULL: Shape = Shape::scalar(TEXT | INT | NUMBER, Type::Text).or_null();
pub(super) static OPTIONS: Shape = Shape::dict(&OPTION, Keys::Any);
pub(super) static LOGGING_OPTIONS: Shape = Shape::dict(&OPTION_OR_NULL, Keys::Any).form(Form::Options);
pub(super) static STRING_MAP: Shape = Shape::dict(&STRING, Keys::Any);

pub(super) static COMMAND: Shape = Shape::list(&STRING)
    .or_text()
    .or_null()
    .form(Form::Command)
    .merge(Merge::Replace);

static HOST_ADDRESSES: Shape = Shape::list(&STRING).or_text();
pub(super) static EXTRA_HOSTS: Shape = Shape::dict(&HOST_ADDRESSES, Keys::Any)
    .or_list(&STRING)
    .form(Form::ExtraHosts)
    .merge(Merge::Hosts);

static ULIMIT_NUMBER: Shape = Shape::scalar(DIGITS | TEXT, Type::Int).cast();
static ULIMIT_RECORD: Record = Record {
    name: "a ulimit",
    attributes: &[attribute("hard", &ULIMIT_NUMBER), attribute("soft", &ULIMIT_NUMBER)],
    required: &["soft", "hard"],
    extensions: true,
};
static ULIMIT: Shape = Shape::record(&ULIMIT_RECORD)
    .or_scalar(DIGITS | TEXT, Type::Int)
    .cast()
    .merge(Merge::Whole);
pub(super) static ULIMITS: Shape = Shape::dict(&ULIMIT, Keys::Any);

static MOUNT_RECORD: Record = Record {
    name: "a secret or config of a service",
    attributes: &[
        attribute("source", &STRING),
        attribute("target", &STRING),
        attribute("uid", &STRING),
        attribute("gid", &STRING),
        attribute("mode", &MODE),
    ],
    required: &[],
    extensions: true,
};
static MOUNT: Shape = Shape::record(&MOUNT_RECORD).or_text().form(Form::Mount);
pub(super) static SECRETS: Shape = Shape::list(&MOUNT).unique(Unique::Mount("/run/secrets/"));
pub(super) static CONFIGS: Shape = Shape::list(&MOUNT).unique(Unique::Mount("/"));
pub(super) static BUILD_SECRETS: Shape = Shape::list(&MOUNT);

/// The attributes every hook has; `pre_start` has more.
pub(super) static HOOK: Record = Record {
    name: "a hook",
    attributes: &[
        attribute("command", &COMMAND),
        attribute("user", &STRING),
        attribute("privileged", &FLAG),
        attribute("working_dir", &STRING),
        attribute("environment", &VARIABLES),
    ],
    required: &["command"],
    extensions: true,
};
pub(super) static HOOK_SHAPE: Shape = Shape::record(&HOOK);
pub(super) static HOOKS: Shape = Shape::list(&HOOK_SHAPE);

static PRE_START: Record = Record {
    name: "a hook",
    attributes: &[
        attribute("command", &COMMAND),
        attribute("image", &STRING),
        attribute("user", &STRING),
        attribute("privileged", &FLAG),
        attribute("working_dir", &STRING),
        attribute("environment", &VARIABLES),
        attribute("per_replica", &FLAG),
    ],
    required: &["command"],
    extensions: true,
};
static PRE_START_SHAPE: Shape = Shape::record(&PRE_START);
pub(super) static PRE_START_HOOKS: Shape = Shape::list(&PRE_START_SHAPE);

pub(super) const DEVICE_REQUEST_FIELDS: &[Attribute] = &[
    attribute("capabilities", &DISTINCT_STRINGS),
    attribute("count", &DEVICE_COUNT),
    attribute("device_ids", &DISTINCT_STRINGS),
    attribute("driver", &STRING),
    attribute("options", &LABELS),
];
static DEVICE_COUNT: Shape = Shape::scalar(TEXT | DIGITS, Type::Raw).rule(Constraint::Free);
