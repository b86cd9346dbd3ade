//! The tables of `deploy` (Compose Deploy Specification) and `develop` (Compose Develop Specification).

use super::common::{
    BOOLEAN, CAST_COUNT, CAST_DECIMAL, COUNT, DECIMAL, DEVICE_REQUEST_FIELDS, HOOK_SHAPE, LABELS, SIZE_TEXT, STRING,
    STRING_OR_DISTINCT, STRINGS,
};
use super::shape::{Attribute, Constraint, Form, INT, NUMBER, PathRule, Record, Shape, TEXT, Type, attribute};

static ORDER: Shape = Shape::scalar(TEXT, Type::Text).rule(Constraint::OneOf(&["start-first", "stop-first"]));
static ROLLOUT_RECORD: Record = Record {
    name: "an update or rollback configuration",
    attributes: &[
        attribute("delay", &STRING),
        attribute("failure_action", &STRING),
        attribute("max_failure_ratio", &CAST_DECIMAL),
        attribute("monitor", &STRING),
        attribute("order", &ORDER),
        attribute("parallelism", &CAST_COUNT),
    ],
    required: &[],
    extensions: true,
};
static ROLLOUT: Shape = Shape::record(&ROLLOUT_RECORD);

static LIMITS_RECORD: Record = Record {
    name: "`limits`",
    attributes: &[
        attribute("cpus", &DECIMAL),
        attribute("memory", &SIZE_TEXT),
        attribute("pids", &COUNT),
    ],
    required: &[],
    extensions: true,
};
static LIMITS: Shape = Shape::record(&LIMITS_RECORD);

static AMOUNT: Shape = Shape::scalar(TEXT | INT | NUMBER, Type::Int);
static DISCRETE_RECORD: Record = Record {
    name: "a discrete resource",
    attributes: &[attribute("kind", &STRING), attribute("value", &AMOUNT)],
    required: &[],
    extensions: true,
};
static DISCRETE: Shape = Shape::record(&DISCRETE_RECORD);
static GENERIC_RECORD: Record = Record {
    name: "a generic resource",
    attributes: &[attribute("discrete_resource_spec", &DISCRETE)],
    required: &[],
    extensions: true,
};
static GENERIC: Shape = Shape::record(&GENERIC_RECORD);
static GENERICS: Shape = Shape::list(&GENERIC);

static DEVICE_RECORD: Record = Record {
    name: "a device request",
    attributes: DEVICE_REQUEST_FIELDS,
    required: &["capabilities"],
    extensions: true,
};
static DEVICE: Shape = Shape::record(&DEVICE_RECORD).form(Form::DeviceRequest);
static DEVICES: Shape = Shape::list(&DEVICE);

static RESERVATIONS_RECORD: Record = Record {
    name: "`reservations`",
    attributes: &[
        attribute("cpus", &DECIMAL),
        attribute("devices", &DEVICES),
        attribute("generic_resources", &GENERICS),
        attribute("memory", &SIZE_TEXT),
    ],
    required: &[],
    extensions: true,
};
static RESERVATIONS: Shape = Shape::record(&RESERVATIONS_RECORD);
static RESOURCES_RECORD: Record = Record {
    name: "`resources`",
    attributes: &[attribute("limits", &LIMITS), attribute("reservations", &RESERVATIONS)],
    required: &[],
    extensions: true,
};
static RESOURCES: Shape = Shape::record(&RESOURCES_RECORD);

static RESTART_RECORD: Record = Record {
    name: "a restart policy",
    attributes: &[
        attribute("condition", &STRING),
        attribute("delay", &STRING),
        attribute("max_attempts", &CAST_COUNT),
        attribute("window", &STRING),
    ],
    required: &[],
    extensions: true,
};
static RESTART: Shape = Shape::record(&RESTART_RECORD);

static PREFERENCE_RECORD: Record = Record {
    name: "a placement preference",
    attributes: &[attribute("spread", &STRING)],
    required: &[],
    extensions: true,
};
static PREFERENCE: Shape = Shape::record(&PREFERENCE_RECORD);
static PREFERENCES: Shape = Shape::list(&PREFERENCE);
static PLACEMENT_RECORD: Record = Record {
    name: "`placement`",
    attributes: &[
        attribute("constraints", &STRINGS),
        attribute("max_replicas_per_node", &CAST_COUNT),
        attribute("preferences", &PREFERENCES),
    ],
    required: &[],
    extensions: true,
};
static PLACEMENT: Shape = Shape::record(&PLACEMENT_RECORD);

const DEPLOY_FIELDS: &[Attribute] = &[
    attribute("endpoint_mode", &STRING),
    attribute("labels", &LABELS),
    attribute("mode", &STRING),
    attribute("placement", &PLACEMENT),
    attribute("replicas", &CAST_COUNT),
    attribute("resources", &RESOURCES),
    attribute("restart_policy", &RESTART),
    attribute("rollback_config", &ROLLOUT),
    attribute("update_config", &ROLLOUT),
];
static DEPLOY_RECORD: Record = Record {
    name: "`deploy`",
    attributes: DEPLOY_FIELDS,
    required: &[],
    extensions: true,
};
pub(super) static DEPLOY: Shape = Shape::record(&DEPLOY_RECORD).or_null();

static WATCH_PATH: Shape = Shape::scalar(TEXT, Type::Text).path(PathRule::Watch);
static ACTION: Shape = Shape::scalar(TEXT, Type::Text).rule(Constraint::OneOf(&[
    "rebuild",
    "sync",
    "restart",
    "sync+restart",
    "sync+exec",
]));
static WATCH_RECORD: Record = Record {
    name: "a watch rule",
    attributes: &[
        attribute("action", &ACTION),
        attribute("exec", &HOOK_SHAPE),
        attribute("ignore", &STRING_OR_DISTINCT),
        attribute("include", &STRING_OR_DISTINCT),
        attribute("initial_sync", &BOOLEAN),
        attribute("path", &WATCH_PATH),
        attribute("target", &STRING),
    ],
    required: &["path", "action"],
    extensions: true,
};
static WATCH: Shape = Shape::record(&WATCH_RECORD);
static WATCHES: Shape = Shape::list(&WATCH);
static DEVELOP_RECORD: Record = Record {
    name: "`develop`",
    attributes: &[attribute("watch", &WATCHES)],
    required: &[],
    extensions: true,
};
pub(super) static DEVELOP: Shape = Shape::record(&DEVELOP_RECORD).or_null();
