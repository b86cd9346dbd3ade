//! The table of a service: all its attributes (Compose Specification, "services").

use super::build::BUILD;
use super::common::{
    BOOLEAN, CAST_COUNT, CAST_DECIMAL, CAST_FLAG, CAST_NUMBER, COMMAND, CONFIGS, COUNT, DISTINCT_STRINGS, EXPOSED,
    EXTRA_HOSTS, FILE, FLAG, GROUPS, HOOKS, KEYED_STRINGS, LABELS, LOGGING_OPTIONS, OPTIONS, PRE_START_HOOKS, PRIORITY,
    SECRETS, SIZE, STRING, STRING_OR_LIST, STRING_OR_NULL, ULIMITS, VARIABLES, WHOLE_SIZE,
};
use super::deploy::{DEPLOY, DEVELOP};
use super::mount::{DEVICES, GPUS, PORTS, VOLUMES};
use super::shape::{
    BOOL, DIGITS, Field, Form, INT, Keys, Merge, NUMBER, Record, Rule, Shape, TEXT, Type, Unique, field,
};

static RATE_RECORD: Record = Record {
    name: "a rate of a device",
    fields: &[field("path", &STRING), field("rate", &WHOLE_SIZE)],
    required: &[],
    extensions: false,
};
static RATE: Shape = Shape::record(&RATE_RECORD);
static RATES: Shape = Shape::list(&RATE);
static WEIGHT_RECORD: Record = Record {
    name: "a weight of a device",
    fields: &[field("path", &STRING), field("weight", &COUNT)],
    required: &[],
    extensions: false,
};
static WEIGHT: Shape = Shape::record(&WEIGHT_RECORD);
static WEIGHTS: Shape = Shape::list(&WEIGHT);
static BLKIO_RECORD: Record = Record {
    name: "`blkio_config`",
    fields: &[
        field("device_read_bps", &RATES),
        field("device_read_iops", &RATES),
        field("device_write_bps", &RATES),
        field("device_write_iops", &RATES),
        field("weight", &COUNT),
        field("weight_device", &WEIGHTS),
    ],
    required: &[],
    extensions: false,
};
static BLKIO: Shape = Shape::record(&BLKIO_RECORD);

static CREDENTIAL_RECORD: Record = Record {
    name: "`credential_spec`",
    fields: &[
        field("config", &STRING),
        field("file", &STRING),
        field("registry", &STRING),
    ],
    required: &[],
    extensions: true,
};
static CREDENTIAL: Shape = Shape::record(&CREDENTIAL_RECORD);

static CONDITION: Shape = Shape::scalar(TEXT, Type::Text).rule(Rule::OneOf(&[
    "service_started",
    "service_healthy",
    "service_completed_successfully",
]));
static DEPENDENCY_RECORD: Record = Record {
    name: "a dependency",
    fields: &[
        field("condition", &CONDITION),
        field("required", &BOOLEAN),
        field("restart", &FLAG),
    ],
    required: &["condition"],
    extensions: true,
};
static DEPENDENCY: Shape = Shape::record(&DEPENDENCY_RECORD);
static DEPENDS_ON: Shape = Shape::dict(&DEPENDENCY, Keys::Name)
    .or_list(&STRING)
    .unique(Unique::Refused)
    .form(Form::DependsOn);

static ENV_FILE_RECORD: Record = Record {
    name: "`env_file`",
    fields: &[field("format", &STRING), field("path", &FILE), field("required", &FLAG)],
    required: &["path"],
    extensions: false,
};
static ENV_FILE: Shape = Shape::record(&ENV_FILE_RECORD).or_text();
static ENV_FILES: Shape = Shape::list(&ENV_FILE)
    .unique(Unique::EnvFile)
    .or_text()
    .form(Form::EnvFiles);
static LABEL_FILES: Shape = Shape::list(&FILE).or_text().form(Form::Strings);

static EXTENDS_RECORD: Record = Record {
    name: "`extends`",
    fields: &[field("file", &STRING), field("service", &STRING)],
    required: &["service"],
    extensions: false,
};
static EXTENDS: Shape = Shape::record(&EXTENDS_RECORD).or_text().form(Form::Extends);

static HEALTH_TEST: Shape = Shape::list(&STRING)
    .or_text()
    .form(Form::HealthTest)
    .merge(Merge::Replace);
static HEALTHCHECK_RECORD: Record = Record {
    name: "`healthcheck`",
    fields: &[
        field("disable", &CAST_FLAG),
        field("interval", &STRING),
        field("retries", &CAST_NUMBER),
        field("start_interval", &STRING),
        field("start_period", &STRING),
        field("test", &HEALTH_TEST),
        field("timeout", &STRING),
    ],
    required: &[],
    extensions: true,
};
static HEALTHCHECK: Shape = Shape::record(&HEALTHCHECK_RECORD);

static LOGGING_RECORD: Record = Record {
    name: "`logging`",
    fields: &[field("driver", &STRING), field("options", &LOGGING_OPTIONS)],
    required: &[],
    extensions: true,
};
static LOGGING: Shape = Shape::record(&LOGGING_RECORD).merge(Merge::Logging);

static ENDPOINT_RECORD: Record = Record {
    name: "a network of a service",
    fields: &[
        field("aliases", &KEYED_STRINGS),
        field("driver_opts", &OPTIONS),
        field("gw_priority", &PRIORITY),
        field("interface_name", &STRING),
        field("ipv4_address", &STRING),
        field("ipv6_address", &STRING),
        field("link_local_ips", &KEYED_STRINGS),
        field("mac_address", &STRING),
        field("priority", &PRIORITY),
    ],
    required: &[],
    extensions: true,
};
static ENDPOINT: Shape = Shape::record(&ENDPOINT_RECORD).or_null();
static NETWORKS: Shape = Shape::dict(&ENDPOINT, Keys::Name)
    .or_list(&STRING)
    .unique(Unique::Refused)
    .form(Form::Names);

static MODEL_USE_RECORD: Record = Record {
    name: "a model of a service",
    fields: &[field("endpoint_var", &STRING), field("model_var", &STRING)],
    required: &[],
    extensions: true,
};
static MODEL_USE: Shape = Shape::record(&MODEL_USE_RECORD).or_null();
static MODELS: Shape = Shape::dict(&MODEL_USE, Keys::Name)
    .or_list(&STRING)
    .unique(Unique::Refused)
    .form(Form::Names);

static PROVIDER_VALUE: Shape = Shape::scalar(TEXT | INT | NUMBER | BOOL, Type::Text);
static PROVIDER_OPTION: Shape = Shape::list(&PROVIDER_VALUE).or_scalar(TEXT | INT | NUMBER | BOOL, Type::Text);
static PROVIDER_OPTIONS: Shape = Shape::dict(&PROVIDER_OPTION, Keys::Any);
static PROVIDER_RECORD: Record = Record {
    name: "`provider`",
    fields: &[field("options", &PROVIDER_OPTIONS), field("type", &STRING)],
    required: &["type"],
    extensions: true,
};
static PROVIDER: Shape = Shape::record(&PROVIDER_RECORD);

static DNS: Shape = Shape::list(&STRING)
    .unique(Unique::Key)
    .or_text()
    .form(Form::FilledStrings);
static CGROUP: Shape = Shape::scalar(TEXT, Type::Text).rule(Rule::OneOf(&["host", "private"]));
static CONTAINER_NAME: Shape = Shape::scalar(TEXT, Type::Text).rule(Rule::Matches {
    must: holds_container_name,
    should: is_container_name,
    wanted: "two or more letters, digits, `_`, `.` or `-`, the first a letter or digit",
});
static CPU_COUNT: Shape = Shape::scalar(INT | TEXT, Type::Int)
    .cast()
    .rule(Rule::Between(0, i128::MAX));
static CPU_PERCENT: Shape = Shape::scalar(INT | TEXT, Type::Number)
    .cast()
    .rule(Rule::Between(0, 100));
static OOM_SCORE: Shape = Shape::scalar(INT | TEXT, Type::Int)
    .cast()
    .rule(Rule::Between(-1000, 1000));
static PULL_POLICY: Shape = Shape::scalar(TEXT, Type::Text).rule(Rule::Matches {
    must: holds_pull_policy,
    should: is_pull_policy,
    wanted: "always, never, missing, if_not_present, build, refresh, daily, weekly, or every_ and a time such as 12h",
});
static STORAGE_OPTION: Shape = Shape::scalar(TEXT | DIGITS, Type::Text).or_null();
static STORAGE: Shape = Shape::dict(&STORAGE_OPTION, Keys::Any);

const POLICIES: [&str; 8] = [
    "always",
    "never",
    "build",
    "if_not_present",
    "missing",
    "refresh",
    "daily",
    "weekly",
];

fn is_container_name(text: &str) -> bool {
    text.len() >= 2 && text.bytes().all(name_byte) && text.as_bytes().first().is_some_and(u8::is_ascii_alphanumeric)
}

/// The reference's unanchored test: somewhere in the text is a valid name.
fn holds_container_name(text: &str) -> bool {
    text.as_bytes()
        .windows(2)
        .any(|pair| matches!(pair, [first, second] if first.is_ascii_alphanumeric() && name_byte(*second)))
}

fn name_byte(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'.' | b'-')
}

fn is_pull_policy(text: &str) -> bool {
    POLICIES.contains(&text) || text.strip_prefix("every_").is_some_and(every)
}

/// The reference's unanchored test: somewhere in the text is a valid policy.
fn holds_pull_policy(text: &str) -> bool {
    let timed = |(at, _): (usize, &str)| {
        let rest = text.get(at + "every_".len()..).unwrap_or("");
        let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
        digits > 0 && rest.as_bytes().get(digits).is_some_and(|unit| b"wdhms".contains(unit))
    };
    POLICIES.iter().any(|policy| text.contains(policy)) || text.match_indices("every_").any(timed)
}

/// Whether a duration is numbers each followed by a unit.
fn every(time: &str) -> bool {
    let mut rest = time;
    while !rest.is_empty() {
        let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
        let unit = rest.as_bytes().get(digits);
        if digits == 0 || !unit.is_some_and(|unit| b"wdhms".contains(unit)) {
            return false;
        }
        rest = rest.get(digits + 1..).unwrap_or("");
    }
    !time.is_empty()
}

const FIELDS: &[Field] = &[
    field("annotations", &LABELS),
    field("attach", &FLAG),
    field("blkio_config", &BLKIO),
    field("build", &BUILD),
    field("cap_add", &KEYED_STRINGS),
    field("cap_drop", &KEYED_STRINGS),
    field("cgroup", &CGROUP),
    field("cgroup_parent", &STRING),
    field("command", &COMMAND),
    field("configs", &CONFIGS),
    field("container_name", &CONTAINER_NAME),
    field("cpu_count", &CPU_COUNT),
    field("cpu_percent", &CPU_PERCENT),
    field("cpu_period", &CAST_NUMBER),
    field("cpu_quota", &CAST_NUMBER),
    field("cpu_rt_period", &CAST_NUMBER),
    field("cpu_rt_runtime", &CAST_NUMBER),
    field("cpu_shares", &CAST_NUMBER),
    field("cpus", &CAST_DECIMAL),
    field("cpuset", &STRING),
    field("credential_spec", &CREDENTIAL),
    field("depends_on", &DEPENDS_ON),
    field("deploy", &DEPLOY),
    field("develop", &DEVELOP),
    field("device_cgroup_rules", &DISTINCT_STRINGS),
    field("devices", &DEVICES),
    field("dns", &DNS),
    field("dns_opt", &KEYED_STRINGS),
    field("dns_search", &STRING_OR_LIST),
    field("domainname", &STRING),
    field("entrypoint", &COMMAND),
    field("env_file", &ENV_FILES),
    field("environment", &VARIABLES),
    field("expose", &EXPOSED),
    field("extends", &EXTENDS),
    field("external_links", &DISTINCT_STRINGS),
    field("extra_hosts", &EXTRA_HOSTS),
    field("gpus", &GPUS),
    field("group_add", &GROUPS),
    field("healthcheck", &HEALTHCHECK),
    field("hostname", &STRING),
    field("image", &STRING),
    field("init", &CAST_FLAG),
    field("ipc", &STRING),
    field("isolation", &STRING),
    field("label_file", &LABEL_FILES),
    field("labels", &LABELS),
    field("links", &KEYED_STRINGS),
    field("logging", &LOGGING),
    field("mac_address", &STRING),
    field("mem_limit", &SIZE),
    field("mem_reservation", &WHOLE_SIZE),
    field("mem_swappiness", &WHOLE_SIZE),
    field("memswap_limit", &SIZE),
    field("models", &MODELS),
    field("network_mode", &STRING),
    field("networks", &NETWORKS),
    field("oom_kill_disable", &CAST_FLAG),
    field("oom_score_adj", &OOM_SCORE),
    field("pid", &STRING_OR_NULL),
    field("pids_limit", &CAST_NUMBER),
    field("platform", &STRING),
    field("ports", &PORTS),
    field("post_start", &HOOKS),
    field("pre_start", &PRE_START_HOOKS),
    field("pre_stop", &HOOKS),
    field("privileged", &CAST_FLAG),
    field("profiles", &KEYED_STRINGS),
    field("provider", &PROVIDER),
    field("pull_policy", &PULL_POLICY),
    field("pull_refresh_after", &STRING),
    field("read_only", &CAST_FLAG),
    field("restart", &STRING),
    field("runtime", &STRING),
    field("scale", &CAST_COUNT),
    field("secrets", &SECRETS),
    field("security_opt", &DISTINCT_STRINGS),
    field("shm_size", &SIZE),
    field("stdin_open", &CAST_FLAG),
    field("stop_grace_period", &STRING),
    field("stop_signal", &STRING),
    field("storage_opt", &STORAGE),
    field("sysctls", &LABELS),
    field("tmpfs", &STRING_OR_LIST),
    field("tty", &CAST_FLAG),
    field("ulimits", &ULIMITS),
    field("use_api_socket", &BOOLEAN),
    field("user", &STRING),
    field("userns_mode", &STRING),
    field("uts", &STRING),
    field("volumes", &VOLUMES),
    field("volumes_from", &DISTINCT_STRINGS),
    field("working_dir", &STRING),
];

static SERVICE_RECORD: Record = Record {
    name: "a service",
    fields: FIELDS,
    required: &[],
    extensions: true,
};
pub(crate) static SERVICE: Shape = Shape::record(&SERVICE_RECORD);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_attribute_once_and_in_order() {
        assert_eq!(FIELDS.len(), 93);
        assert!(FIELDS.is_sorted_by(|a, b| a.name < b.name));
    }

    #[test]
    fn the_strict_tests_match_the_whole_text() {
        assert!(is_pull_policy("every_1d12h"));
        assert!(is_pull_policy("if_not_present"));
        assert!(!is_pull_policy("every_"));
        assert!(!is_pull_policy("every_d"));
        assert!(!is_pull_policy("xalwaysx"));
        assert!(is_container_name("web_1.x"));
        assert!(!is_container_name("has space"));
    }

    #[test]
    fn the_lax_tests_match_a_part_of_it() {
        assert!(holds_pull_policy("xalwaysx"));
        assert!(holds_pull_policy("every_5m or so"));
        assert!(!holds_pull_policy("every_d"));
        assert!(holds_container_name("has space"));
        assert!(!holds_container_name("a"));
        assert!(!holds_container_name("- -"));
    }
}
