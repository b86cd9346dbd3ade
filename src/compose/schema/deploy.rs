//! The tables of `deploy` (Compose Deploy Specification) and `develop` (Compose Develop Specification).

use super::common::{
    BOOLEAN, CAST_COUNT, CAST_DECIMAL, COUNT, DECIMAL, DEVICE_REQUEST_FIELDS, HOOK_SHAPE, LABELS, SIZE_TEXT, STRING,
    STRING_OR_DISTINCT, STRINGS,
};
use super::shape::{Field, Form, INT, NUMBER, PathRule, Record, Rule, Shape, TEXT, Type, field};

static ORDER: Shape = Shape::scalar(TEXT, Type::Text).rule(Rule::OneOf(&["start-first", "stop-first"]));
static ROLLOUT_RECORD: Record = Record {
    name: "an update or rollback configuration",
    fields: &[
        field("delay", &STRING),
        field("failure_action", &STRING),
        field("max_failure_ratio", &CAST_DECIMAL),
        field("monitor", &STRING),
        field("order", &ORDER),
        field("parallelism", &CAST_COUNT),
    ],
    required: &[],
    extensions: true,
};
static ROLLOUT: Shape = Shape::record(&ROLLOUT_RECORD);

static LIMITS_RECORD: Record = Record {
    name: "`limits`",
    fields: &[
        field("cpus", &DECIMAL),
        field("memory", &SIZE_TEXT),
        field("pids", &COUNT),
    ],
    required: &[],
    extensions: true,
};
static LIMITS: Shape = Shape::record(&LIMITS_RECORD);

static AMOUNT: Shape = Shape::scalar(TEXT | INT | NUMBER, Type::Int);
static DISCRETE_RECORD: Record = Record {
    name: "a discrete resource",
    fields: &[field("kind", &STRING), field("value", &AMOUNT)],
    required: &[],
    extensions: true,
};
static DISCRETE: Shape = Shape::record(&DISCRETE_RECORD);
static GENERIC_RECORD: Record = Record {
    name: "a generic resource",
    fields: &[field("discrete_resource_spec", &DISCRETE)],
    required: &[],
    extensions: true,
};
static GENERIC: Shape = Shape::record(&GENERIC_RECORD);
static GENERICS: Shape = Shape::list(&GENERIC);

static DEVICE_RECORD: Record = Record {
    name: "a device request",
    fields: DEVICE_REQUEST_FIELDS,
    required: &["capabilities"],
    extensions: true,
};
static DEVICE: Shape = Shape::record(&DEVICE_RECORD).form(Form::DeviceRequest);
static DEVICES: Shape = Shape::list(&DEVICE);

static RESERVATIONS_RECORD: Record = Record {
    name: "`reservations`",
    fields: &[
        field("cpus", &DECIMAL),
        field("devices", &DEVICES),
        field("generic_resources", &GENERICS),
        field("memory", &SIZE_TEXT),
    ],
    required: &[],
    extensions: true,
};
static RESERVATIONS: Shape = Shape::record(&RESERVATIONS_RECORD);
static RESOURCES_RECORD: Record = Record {
    name: "`resources`",
    fields: &[field("limits", &LIMITS), field("reservations", &RESERVATIONS)],
    required: &[],
    extensions: true,
};
static RESOURCES: Shape = Shape::record(&RESOURCES_RECORD);

static RESTART_RECORD: Record = Record {
    name: "a restart policy",
    fields: &[
        field("condition", &STRING),
        field("delay", &STRING),
        field("max_attempts", &CAST_COUNT),
        field("window", &STRING),
    ],
    required: &[],
    extensions: true,
};
static RESTART: Shape = Shape::record(&RESTART_RECORD);

static PREFERENCE_RECORD: Record = Record {
    name: "a placement preference",
    fields: &[field("spread", &STRING)],
    required: &[],
    extensions: true,
};
static PREFERENCE: Shape = Shape::record(&PREFERENCE_RECORD);
static PREFERENCES: Shape = Shape::list(&PREFERENCE);
static PLACEMENT_RECORD: Record = Record {
    name: "`placement`",
    fields: &[
        field("constraints", &STRINGS),
        field("max_replicas_per_node", &CAST_COUNT),
        field("preferences", &PREFERENCES),
    ],
    required: &[],
    extensions: true,
};
static PLACEMENT: Shape = Shape::record(&PLACEMENT_RECORD);

const DEPLOY_FIELDS: &[Field] = &[
    field("endpoint_mode", &STRING),
    field("labels", &LABELS),
    field("mode", &STRING),
    field("placement", &PLACEMENT),
    field("replicas", &CAST_COUNT),
    field("resources", &RESOURCES),
    field("restart_policy", &RESTART),
    field("rollback_config", &ROLLOUT),
    field("update_config", &ROLLOUT),
];
static DEPLOY_RECORD: Record = Record {
    name: "`deploy`",
    fields: DEPLOY_FIELDS,
    required: &[],
    extensions: true,
};
pub(super) static DEPLOY: Shape = Shape::record(&DEPLOY_RECORD).or_null();

static WATCH_PATH: Shape = Shape::scalar(TEXT, Type::Text).path(PathRule::Watch);
static ACTION: Shape = Shape::scalar(TEXT, Type::Text).rule(Rule::OneOf(&[
    "rebuild",
    "sync",
    "restart",
    "sync+restart",
    "sync+exec",
]));
static WATCH_RECORD: Record = Record {
    name: "a watch rule",
    fields: &[
        field("action", &ACTION),
        field("exec", &HOOK_SHAPE),
        field("ignore", &STRING_OR_DISTINCT),
        field("include", &STRING_OR_DISTINCT),
        field("initial_sync", &BOOLEAN),
        field("path", &WATCH_PATH),
        field("target", &STRING),
    ],
    required: &["path", "action"],
    extensions: true,
};
static WATCH: Shape = Shape::record(&WATCH_RECORD);
static WATCHES: Shape = Shape::list(&WATCH);
static DEVELOP_RECORD: Record = Record {
    name: "`develop`",
    fields: &[field("watch", &WATCHES)],
    required: &[],
    extensions: true,
};
pub(super) static DEVELOP: Shape = Shape::record(&DEVELOP_RECORD).or_null();
