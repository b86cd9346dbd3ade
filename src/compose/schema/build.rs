//! The table of `build` (Compose Build Specification).

use super::common::{
    BUILD_SECRETS, EXTRA_HOSTS, FLAG, KEYED_STRINGS, LABELS, STRING, STRING_OR_BOOL, STRING_OR_DISTINCT, STRINGS,
    ULIMITS, VARIABLES, WHOLE_SIZE,
};
use super::shape::{BOOL, Form, INT, Keys, Merge, NUMBER, PathRule, Record, Shape, TEXT, Type, field};

static CONTEXT: Shape = Shape::scalar(TEXT, Type::Text).path(PathRule::Context);
// The specification also allows numbers, booleans and null; none of them is a context, and the reference crashes on it.
static NAMED_CONTEXTS: Shape = Shape::dict(&CONTEXT, Keys::Any)
    .or_list(&STRING)
    .form(Form::Contexts)
    .merge(Merge::Variables);
static SSH_KEY: Shape = Shape::scalar(TEXT | INT | NUMBER | BOOL, Type::Text).or_null();
static SSH: Shape = Shape::dict(&SSH_KEY, Keys::Any)
    .or_list(&STRING)
    .form(Form::Ssh)
    .merge(Merge::Variables)
    .path(PathRule::Ssh);

static BUILD_RECORD: Record = Record {
    name: "`build`",
    fields: &[
        field("additional_contexts", &NAMED_CONTEXTS),
        field("args", &VARIABLES),
        field("cache_from", &STRINGS),
        field("cache_to", &STRINGS),
        field("context", &CONTEXT),
        field("dockerfile", &STRING),
        field("dockerfile_inline", &STRING),
        field("entitlements", &STRINGS),
        field("extra_hosts", &EXTRA_HOSTS),
        field("isolation", &STRING),
        field("labels", &LABELS),
        field("network", &STRING),
        field("no_cache", &FLAG),
        field("no_cache_filter", &STRING_OR_DISTINCT),
        field("platforms", &STRINGS),
        field("privileged", &FLAG),
        field("provenance", &STRING_OR_BOOL),
        field("pull", &FLAG),
        field("sbom", &STRING_OR_BOOL),
        field("secrets", &BUILD_SECRETS),
        field("shm_size", &WHOLE_SIZE),
        field("ssh", &SSH),
        field("tags", &KEYED_STRINGS),
        field("target", &STRING),
        field("ulimits", &ULIMITS),
    ],
    required: &[],
    extensions: true,
};
pub(super) static BUILD: Shape = Shape::record(&BUILD_RECORD).or_text().form(Form::Build);
