//! The table of `build` (Compose Build Specification).

use super::common::{
    BUILD_SECRETS, EXTRA_HOSTS, FLAG, KEYED_STRINGS, LABELS, STRING, STRING_OR_BOOL, STRING_OR_DISTINCT, STRINGS,
    ULIMITS, VARIABLES, WHOLE_SIZE,
};
use super::shape::{BOOL, Form, INT, Keys, Merge, NUMBER, PathRule, Record, Shape, TEXT, Type, attribute};

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
    attributes: &[
        attribute("additional_contexts", &NAMED_CONTEXTS),
        attribute("args", &VARIABLES),
        attribute("cache_from", &STRINGS),
        attribute("cache_to", &STRINGS),
        attribute("context", &CONTEXT),
        attribute("dockerfile", &STRING),
        attribute("dockerfile_inline", &STRING),
        attribute("entitlements", &STRINGS),
        attribute("extra_hosts", &EXTRA_HOSTS),
        attribute("isolation", &STRING),
        attribute("labels", &LABELS),
        attribute("network", &STRING),
        attribute("no_cache", &FLAG),
        attribute("no_cache_filter", &STRING_OR_DISTINCT),
        attribute("platforms", &STRINGS),
        attribute("privileged", &FLAG),
        attribute("provenance", &STRING_OR_BOOL),
        attribute("pull", &FLAG),
        attribute("sbom", &STRING_OR_BOOL),
        attribute("secrets", &BUILD_SECRETS),
        attribute("shm_size", &WHOLE_SIZE),
        attribute("ssh", &SSH),
        attribute("tags", &KEYED_STRINGS),
        attribute("target", &STRING),
        attribute("ulimits", &ULIMITS),
    ],
    required: &[],
    extensions: true,
};
pub(super) static BUILD: Shape = Shape::record(&BUILD_RECORD).or_text().form(Form::Build);
