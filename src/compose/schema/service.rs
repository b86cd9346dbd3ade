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
    Attribute, BOOL, Constraint, DIGITS, Form, INT, Keys, Merge, NUMBER, Record, Shape, TEXT, Type, Unique, attribute,
};

static RATE_RECORD: Record = Record {
    name: "a rate of a device",
    attributes: &[attribute("path", &STRING), attribute("rate", &WHOLE_SIZE)],
    required: &[],
    extensions: false,
};
static RATE: Shape = Shape::record(&RATE_RECORD);
static RATES: Shape = Shape::list(&RATE);
static WEIGHT_RECORD: Record = Record {
    name: "a weight of a device",
    attributes: &[attribute("path", &STRING), attribute("weight", &COUNT)],
    required: &[],
    extensions: false,
};
static WEIGHT: Shape = Shape::record(&WEIGHT_RECORD);
static WEIGHTS: Shape = Shape::list(&WEIGHT);
static BLKIO_RECORD: Record = Record {
    name: "`blkio_config`",
    attributes: &[
        attribute("device_read_bps", &RATES),
        attribute("device_read_iops", &RATES),
        attribute("device_write_bps", &RATES),
        attribute("device_write_iops", &RATES),
        attribute("weight", &COUNT),
        attribute("weight_device", &WEIGHTS),
    ],
    required: &[],
    extensions: false,
};
static BLKIO: Shape = Shape::record(&BLKIO_RECORD);

static CREDENTIAL_RECORD: Record = Record {
    name: "`credential_spec`",
    attributes: &[
        attribute("config", &STRING),
        attribute("file", &STRING),
        attribute("registry", &STRING),
    ],
    required: &[],
    extensions: true,
};
static CREDENTIAL: Shape = Shape::record(&CREDENTIAL_RECORD);

static CONDITION: Shape = Shape::scalar(TEXT, Type::Text).rule(Constraint::OneOf(&[
    "service_started",
    "service_healthy",
    "service_completed_successfully",
]));
static DEPENDENCY_RECORD: Record = Record {
    name: "a dependency",
    attributes: &[
        attribute("condition", &CONDITION),
        attribute("required", &BOOLEAN),
        attribute("restart", &FLAG),
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
    attributes: &[
        attribute("format", &STRING),
        attribute("path", &FILE),
        attribute("required", &FLAG),
    ],
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
    attributes: &[attribute("file", &STRING), attribute("service", &STRING)],
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
    attributes: &[
        attribute("disable", &CAST_FLAG),
        attribute("interval", &STRING),
        attribute("retries", &CAST_NUMBER),
        attribute("start_interval", &STRING),
        attribute("start_period", &STRING),
        attribute("test", &HEALTH_TEST),
        attribute("timeout", &STRING),
    ],
    required: &[],
    extensions: true,
};
static HEALTHCHECK: Shape = Shape::record(&HEALTHCHECK_RECORD);

static LOGGING_RECORD: Record = Record {
    name: "`logging`",
    attributes: &[attribute("driver", &STRING), attribute("options", &LOGGING_OPTIONS)],
    required: &[],
    extensions: true,
};
static LOGGING: Shape = Shape::record(&LOGGING_RECORD).merge(Merge::Logging);

static ENDPOINT_RECORD: Record = Record {
    name: "a network of a service",
    attributes: &[
        attribute("aliases", &KEYED_STRINGS),
        attribute("driver_opts", &OPTIONS),
        attribute("gw_priority", &PRIORITY),
        attribute("interface_name", &STRING),
        attribute("ipv4_address", &STRING),
        attribute("ipv6_address", &STRING),
        attribute("link_local_ips", &KEYED_STRINGS),
        attribute("mac_address", &STRING),
        attribute("priority", &PRIORITY),
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
    attributes: &[attribute("endpoint_var", &STRING), attribute("model_var", &STRING)],
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
    attributes: &[attribute("options", &PROVIDER_OPTIONS), attribute("type", &STRING)],
    required: &["type"],
    extensions: true,
};
static PROVIDER: Shape = Shape::record(&PROVIDER_RECORD);

static DNS: Shape = Shape::list(&STRING)
    .unique(Unique::Key)
    .or_text()
    .form(Form::FilledStrings);
static CGROUP: Shape = Shape::scalar(TEXT, Type::Text).rule(Constraint::OneOf(&["host", "private"]));
static CONTAINER_NAME: Shape = Shape::scalar(TEXT, Type::Text).rule(Constraint::Matches {
    must: holds_container_name,
    should: is_container_name,
    wanted: "two or more letters, digits, `_`, `.` or `-`, the first a letter or digit",
});
static CPU_COUNT: Shape = Shape::scalar(INT | TEXT, Type::Int)
    .cast()
    .rule(Constraint::Between(0, i128::MAX));
static CPU_PERCENT: Shape = Shape::scalar(INT | TEXT, Type::Number)
    .cast()
    .rule(Constraint::Between(0, 100));
static OOM_SCORE: Shape = Shape::scalar(INT | TEXT, Type::Int)
    .cast()
    .rule(Constraint::Between(-1000, 1000));
static PULL_POLICY: Shape = Shape::scalar(TEXT, Type::Text).rule(Constraint::Matches {
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

const FIELDS: &[Attribute] = &[
    attribute("annotations", &LABELS),
    attribute("attach", &FLAG),
    attribute("blkio_config", &BLKIO),
    attribute("build", &BUILD),
    attribute("cap_add", &KEYED_STRINGS),
    attribute("cap_drop", &KEYED_STRINGS),
    attribute("cgroup", &CGROUP),
    attribute("cgroup_parent", &STRING),
    attribute("command", &COMMAND),
    attribute("configs", &CONFIGS),
    attribute("container_name", &CONTAINER_NAME),
    attribute("cpu_count", &CPU_COUNT),
    attribute("cpu_percent", &CPU_PERCENT),
    attribute("cpu_period", &CAST_NUMBER),
    attribute("cpu_quota", &CAST_NUMBER),
    attribute("cpu_rt_period", &CAST_NUMBER),
    attribute("cpu_rt_runtime", &CAST_NUMBER),
    attribute("cpu_shares", &CAST_NUMBER),
    attribute("cpus", &CAST_DECIMAL),
    attribute("cpuset", &STRING),
    attribute("credential_spec", &CREDENTIAL),
    attribute("depends_on", &DEPENDS_ON),
    attribute("deploy", &DEPLOY),
    attribute("develop", &DEVELOP),
    attribute("device_cgroup_rules", &DISTINCT_STRINGS),
    attribute("devices", &DEVICES),
    attribute("dns", &DNS),
    attribute("dns_opt", &KEYED_STRINGS),
    attribute("dns_search", &STRING_OR_LIST),
    attribute("domainname", &STRING),
    attribute("entrypoint", &COMMAND),
    attribute("env_file", &ENV_FILES),
    attribute("environment", &VARIABLES),
    attribute("expose", &EXPOSED),
    attribute("extends", &EXTENDS),
    attribute("external_links", &DISTINCT_STRINGS),
    attribute("extra_hosts", &EXTRA_HOSTS),
    attribute("gpus", &GPUS),
    attribute("group_add", &GROUPS),
    attribute("healthcheck", &HEALTHCHECK),
    attribute("hostname", &STRING),
    attribute("image", &STRING),
    attribute("init", &CAST_FLAG),
    attribute("ipc", &STRING),
    attribute("isolation", &STRING),
    attribute("label_file", &LABEL_FILES),
    attribute("labels", &LABELS),
    attribute("links", &KEYED_STRINGS),
    attribute("logging", &LOGGING),
    attribute("mac_address", &STRING),
    attribute("mem_limit", &SIZE),
    attribute("mem_reservation", &WHOLE_SIZE),
    attribute("mem_swappiness", &WHOLE_SIZE),
    attribute("memswap_limit", &SIZE),
    attribute("models", &MODELS),
    attribute("network_mode", &STRING),
    attribute("networks", &NETWORKS),
    attribute("oom_kill_disable", &CAST_FLAG),
    attribute("oom_score_adj", &OOM_SCORE),
    attribute("pid", &STRING_OR_NULL),
    attribute("pids_limit", &CAST_NUMBER),
    attribute("platform", &STRING),
    attribute("ports", &PORTS),
    attribute("post_start", &HOOKS),
    attribute("pre_start", &PRE_START_HOOKS),
    attribute("pre_stop", &HOOKS),
    attribute("privileged", &CAST_FLAG),
    attribute("profiles", &KEYED_STRINGS),
    attribute("provider", &PROVIDER),
    attribute("pull_policy", &PULL_POLICY),
    attribute("pull_refresh_after", &STRING),
    attribute("read_only", &CAST_FLAG),
    attribute("restart", &STRING),
    attribute("runtime", &STRING),
    attribute("scale", &CAST_COUNT),
    attribute("secrets", &SECRETS),
    attribute("security_opt", &DISTINCT_STRINGS),
    attribute("shm_size", &SIZE),
    attribute("stdin_open", &CAST_FLAG),
    attribute("stop_grace_period", &STRING),
    attribute("stop_signal", &STRING),
    attribute("storage_opt", &STORAGE),
    attribute("sysctls", &LABELS),
    attribute("tmpfs", &STRING_OR_LIST),
    attribute("tty", &CAST_FLAG),
    attribute("ulimits", &ULIMITS),
    attribute("use_api_socket", &BOOLEAN),
    attribute("user", &STRING),
    attribute("userns_mode", &STRING),
    attribute("uts", &STRING),
    attribute("volumes", &VOLUMES),
    attribute("volumes_from", &DISTINCT_STRINGS),
    attribute("working_dir", &STRING),
];

static SERVICE_RECORD: Record = Record {
    name: "a service",
    attributes: FIELDS,
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
