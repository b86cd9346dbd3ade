//! Shapes that several tables use.

use super::shape::{
    BOOL, DIGITS, Form, INT, Keys, Merge, NUMBER, PathRule, Record, Shape, TEXT, Type, Unique, attribute,
};

pub(crate) static STRING: Shape = Shape::scalar(TEXT, Type::Text);
pub(crate) static STRING_OR_NULL: Shape = Shape::scalar(TEXT, Type::Text).or_null();
pub(crate) static STRING_OR_BOOL: Shape = Shape::scalar(TEXT | BOOL, Type::Text).form(Form::Text);
pub(crate) static STRING_OR_INT: Shape = Shape::scalar(TEXT | DIGITS, Type::Text);
pub(crate) static FILE: Shape = Shape::scalar(TEXT, Type::Text).path(PathRule::File);

pub(crate) static BOOLEAN: Shape = Shape::scalar(BOOL, Type::Bool);
/// A boolean; text is converted by the type check.
pub(crate) static FLAG: Shape = Shape::scalar(BOOL | TEXT, Type::Bool);
/// A boolean; text is converted on interpolation.
pub(crate) static CAST_FLAG: Shape = Shape::scalar(BOOL | TEXT, Type::Bool).cast();

pub(crate) static INTEGER: Shape = Shape::scalar(INT, Type::Int);
/// An integer; text is converted by the type check.
pub(crate) static COUNT: Shape = Shape::scalar(INT | TEXT, Type::Int);
/// An integer; text is converted on interpolation.
pub(crate) static CAST_COUNT: Shape = Shape::scalar(INT | TEXT, Type::Int).cast();
/// A number that becomes an integer; text is converted on interpolation.
pub(crate) static CAST_NUMBER: Shape = Shape::scalar(INT | NUMBER | TEXT, Type::Int).cast();
pub(crate) static PRIORITY: Shape = Shape::scalar(INT | NUMBER, Type::Int);
pub(crate) static DECIMAL: Shape = Shape::scalar(INT | NUMBER | TEXT, Type::Number);
pub(crate) static CAST_DECIMAL: Shape = Shape::scalar(INT | NUMBER | TEXT, Type::Number).cast();

/// Bytes, as a number or with a unit.
pub(crate) static SIZE: Shape = Shape::scalar(INT | NUMBER | TEXT, Type::Raw);
pub(crate) static WHOLE_SIZE: Shape = Shape::scalar(INT | TEXT, Type::Raw);
pub(crate) static SIZE_TEXT: Shape = Shape::scalar(TEXT, Type::Raw);
pub(crate) static MODE: Shape = Shape::scalar(DIGITS | TEXT, Type::Mode);

pub(crate) static STRINGS: Shape = Shape::list(&STRING);
/// A list of texts that may not repeat.
pub(crate) static DISTINCT_STRINGS: Shape = Shape::list(&STRING).unique(Unique::Refused);
/// A list of texts in which a later item replaces an earlier one with the same text before `=`.
pub(crate) static KEYED_STRINGS: Shape = Shape::list(&STRING).unique(Unique::Key);
pub(crate) static STRING_OR_LIST: Shape = Shape::list(&STRING).unique(Unique::Key).or_text().form(Form::Strings);
/// Text or a list of texts that may not repeat.
pub(crate) static STRING_OR_DISTINCT: Shape = Shape::list(&STRING)
    .unique(Unique::Refused)
    .or_text()
    .form(Form::Strings);
static GROUP: Shape = Shape::scalar(TEXT | DIGITS, Type::Raw);
/// A list of texts and whole numbers that may not repeat.
pub(crate) static GROUPS: Shape = Shape::list(&GROUP).unique(Unique::Refused);
/// A list of texts and integers; repeats are removed.
pub(crate) static EXPOSED: Shape = Shape::list(&STRING_OR_INT).unique(Unique::Value);

static LABEL: Shape = Shape::scalar(TEXT | INT | NUMBER | BOOL, Type::Text).or_null();
/// Environment, build arguments.
pub(crate) static VARIABLES: Shape = Shape::dict(&LABEL, Keys::Any)
    .or_list(&STRING)
    .form(Form::Variables)
    .merge(Merge::Variables);
/// Labels, annotations, kernel parameters.
pub(crate) static LABELS: Shape = Shape::dict(&LABEL, Keys::Any)
    .or_list(&STRING)
    .form(Form::Labels)
    .merge(Merge::Variables);
static OPTION: Shape = Shape::scalar(TEXT | INT | NUMBER, Type::Text);
static OPTION_OR_NULL: Shape = Shape::scalar(TEXT | INT | NUMBER, Type::Text).or_null();
pub(crate) static OPTIONS: Shape = Shape::dict(&OPTION, Keys::Any);
pub(crate) static LOGGING_OPTIONS: Shape = Shape::dict(&OPTION_OR_NULL, Keys::Any).form(Form::Options);
pub(crate) static STRING_MAP: Shape = Shape::dict(&STRING, Keys::Any);

pub(crate) static COMMAND: Shape = Shape::list(&STRING)
    .or_text()
    .or_null()
    .form(Form::Command)
    .merge(Merge::Replace);

static HOST_ADDRESSES: Shape = Shape::list(&STRING).or_text();
pub(crate) static EXTRA_HOSTS: Shape = Shape::dict(&HOST_ADDRESSES, Keys::Any)
    .or_list(&STRING)
    .form(Form::ExtraHosts)
    .merge(Merge::Hosts);

static ULIMIT_NUMBER: Shape = Shape::scalar(DIGITS | TEXT, Type::Int).cast();
static ULIMIT_RECORD: Record = Record {
    name: "a ulimit",
    attributes: &[attribute("hard", &ULIMIT_NUMBER), attribute("soft", &ULIMIT_NUMBER)],
    without: &[],
    required: &["soft", "hard"],
    extensions: true,
};
static ULIMIT: Shape = Shape::record(&ULIMIT_RECORD)
    .or_scalar(DIGITS | TEXT, Type::Int)
    .cast()
    .merge(Merge::Whole);
pub(crate) static ULIMITS: Shape = Shape::dict(&ULIMIT, Keys::Any);

static EXTERNAL_RECORD: Record = Record {
    name: "`external`",
    attributes: &[attribute("name", &STRING)],
    without: &[],
    required: &[],
    extensions: true,
};
/// Whether a resource exists already; the mapping is the old form.
pub(crate) static EXTERNAL: Shape = Shape::record(&EXTERNAL_RECORD)
    .or_scalar(TEXT | BOOL, Type::Bool)
    .cast();
