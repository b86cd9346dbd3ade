//! A table: the attributes under `deploy`.

use crate::swarm::support::{SupportRow, honoured, impossible};

const UPDATED: &str = "how tasks are replaced when the service changes";
const ROLLED_BACK: &str = "how tasks are replaced when the service goes back";

pub(super) static ROWS: &[SupportRow] = &[
    honoured("services.deploy", ""),
    honoured(
        "services.deploy.endpoint_mode",
        "`vip`: one address for all tasks; `dnsrr`: the addresses of all tasks",
    ),
    honoured("services.deploy.labels", "on the service, not on its containers"),
    honoured(
        "services.deploy.mode",
        "`replicated`, `global`, `replicated-job`, `global-job`",
    ),
    honoured("services.deploy.placement", ""),
    honoured("services.deploy.placement.constraints", ""),
    honoured("services.deploy.placement.max_replicas_per_node", ""),
    honoured("services.deploy.placement.preferences", ""),
    honoured("services.deploy.placement.preferences.spread", ""),
    honoured("services.deploy.replicas", ""),
    honoured("services.deploy.resources", ""),
    honoured("services.deploy.resources.limits", ""),
    honoured("services.deploy.resources.limits.cpus", ""),
    honoured("services.deploy.resources.limits.memory", ""),
    honoured("services.deploy.resources.limits.pids", ""),
    honoured(
        "services.deploy.resources.reservations",
        "a node without as much to spare gets no task",
    ),
    honoured("services.deploy.resources.reservations.cpus", ""),
    impossible(
        "services.deploy.resources.reservations.devices",
        "a swarm hands out no devices; `generic_resources` reserves them",
    )
    .whole(),
    honoured("services.deploy.resources.reservations.generic_resources", ""),
    honoured(
        "services.deploy.resources.reservations.generic_resources.discrete_resource_spec",
        "",
    ),
    honoured(
        "services.deploy.resources.reservations.generic_resources.discrete_resource_spec.kind",
        "",
    ),
    honoured(
        "services.deploy.resources.reservations.generic_resources.discrete_resource_spec.value",
        "",
    ),
    honoured("services.deploy.resources.reservations.memory", ""),
    honoured("services.deploy.restart_policy", ""),
    honoured("services.deploy.restart_policy.condition", ""),
    honoured("services.deploy.restart_policy.delay", ""),
    honoured("services.deploy.restart_policy.max_attempts", ""),
    honoured("services.deploy.restart_policy.window", ""),
    honoured("services.deploy.rollback_config", ROLLED_BACK),
    honoured("services.deploy.rollback_config.delay", ""),
    honoured("services.deploy.rollback_config.failure_action", ""),
    honoured("services.deploy.rollback_config.max_failure_ratio", ""),
    honoured("services.deploy.rollback_config.monitor", ""),
    honoured("services.deploy.rollback_config.order", ""),
    honoured("services.deploy.rollback_config.parallelism", ""),
    honoured("services.deploy.update_config", UPDATED),
    honoured("services.deploy.update_config.delay", ""),
    honoured("services.deploy.update_config.failure_action", ""),
    honoured("services.deploy.update_config.max_failure_ratio", ""),
    honoured("services.deploy.update_config.monitor", ""),
    honoured("services.deploy.update_config.order", ""),
    honoured("services.deploy.update_config.parallelism", ""),
];
