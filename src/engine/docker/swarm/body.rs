//! Bodies of service creation and update, and of secrets and configs. What is sent even when it is empty is what the docker
//! client sends so: the swarm tells "empty" from "not there", and would replace tasks for it.

use super::mount::{driver_body, mount_body};
use crate::engine::docker::document::object::JsonObject;
use crate::engine::swarm::{
    CredentialSource, FileGrant, NodeChange, PlacementSpec, Privileges, ResourceAmount, RolloutSpec, ServiceMode,
    ServicePort, ServiceSpec, SwarmObjectSpec, TaskContainer, TaskRestart, TaskSpec,
};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};
use std::time::Duration;

/// The body of `POST /nodes/ID/update`: the spec there is, changed.
pub(super) fn node_body(spec: Option<&Value>, change: NodeChange) -> Value {
    let mut body = spec
        .filter(|spec| spec.is_object())
        .cloned()
        .unwrap_or_else(|| json!({}));
    let (key, value) = match change {
        NodeChange::Drain => ("Availability", "drain"),
        NodeChange::Activate => ("Availability", "active"),
        NodeChange::Promote => ("Role", "manager"),
        NodeChange::Demote => ("Role", "worker"),
    };
    if let Value::Object(fields) = &mut body {
        fields.insert(key.to_owned(), value.into());
    }
    body
}

/// The body of `POST /services/create`.
pub(super) fn service_body(spec: &ServiceSpec) -> Value {
    let mut body = JsonObject::default();
    body.set("Name", spec.name.as_str())
        .set("Labels", json!(spec.labels))
        .set("TaskTemplate", task_body(&spec.task))
        .set("Mode", mode_body(spec.mode));
    if let Some(update) = &spec.update {
        body.set("UpdateConfig", rollout_body(update));
    }
    if let Some(rollback) = &spec.rollback {
        body.set("RollbackConfig", rollout_body(rollback));
    }
    let ports: Vec<Value> = spec.ports.iter().map(port_body).collect();
    let mut endpoint = JsonObject::default();
    endpoint.text("Mode", &spec.endpoint_mode).list("Ports", &ports);
    body.set("EndpointSpec", endpoint.into_value());
    body.into_value()
}

fn mode_body(mode: ServiceMode) -> Value {
    let number = |key: &str, replicas: Option<u64>| match replicas {
        Some(replicas) => json!({key: replicas}),
        None => json!({}),
    };
    match mode {
        ServiceMode::Replicated(replicas) => json!({"Replicated": number("Replicas", replicas)}),
        ServiceMode::Global => json!({"Global": {}}),
        ServiceMode::ReplicatedJob(None) => json!({"ReplicatedJob": {}}),
        ServiceMode::ReplicatedJob(Some(runs)) => {
            json!({"ReplicatedJob": {"MaxConcurrent": runs, "TotalCompletions": runs}})
        }
        ServiceMode::GlobalJob => json!({"GlobalJob": {}}),
    }
}

fn task_body(task: &TaskSpec) -> Value {
    let mut body = JsonObject::default();
    let networks: Vec<Value> = task
        .networks
        .iter()
        .map(|network| {
            let mut body = JsonObject::default();
            body.text("Target", &network.target)
                .list("Aliases", &network.aliases)
                .map("DriverOpts", &network.driver_opts);
            body.into_value()
        })
        .collect();
    let mut resources = JsonObject::default();
    if let Some(limits) = &task.limits {
        resources.set("Limits", amount_body(limits));
    }
    if let Some(reservations) = &task.reservations {
        resources.set("Reservations", amount_body(reservations));
    }
    body.set("ContainerSpec", container_body(&task.container))
        .set("Resources", resources.into_value())
        .set("Placement", placement_body(&task.placement))
        .list("Networks", &networks)
        .set("ForceUpdate", task.force_update);
    if let Some(restart) = &task.restart {
        body.set("RestartPolicy", restart_body(restart));
    }
    if let Some(driver) = &task.log_driver {
        body.set("LogDriver", driver_body(driver));
    }
    body.into_value()
}

fn container_body(container: &TaskContainer) -> Value {
    let mut body = JsonObject::default();
    let mounts: Vec<Value> = container.mounts.iter().map(mount_body).collect();
    body.text("Image", &container.image)
        .set("Labels", json!(container.labels))
        .list("Command", &container.command)
        .list("Args", &container.args)
        .text("Hostname", &container.hostname)
        .list("Env", &container.environment)
        .text("Dir", &container.working_dir)
        .text("User", &container.user)
        .list("Groups", &container.groups)
        .set("Privileges", privileges_body(&container.privileges))
        .text("StopSignal", &container.stop_signal)
        .flag("TTY", container.tty)
        .flag("OpenStdin", container.open_stdin)
        .flag("ReadOnly", container.read_only)
        .list("Mounts", &mounts)
        .list("Hosts", &container.hosts)
        .text("Isolation", &container.isolation)
        .map("Sysctls", &container.sysctls)
        .list("CapabilityAdd", &container.cap_add)
        .list("CapabilityDrop", &container.cap_drop)
        .number("OomScoreAdj", container.oom_score_adj);
    if let Some(init) = container.init {
        body.set("Init", init);
    }
    if let Some(grace) = container.stop_grace_period {
        body.set("StopGracePeriod", nanos(grace));
    }
    if let Some(check) = &container.healthcheck {
        let mut fields = JsonObject::default();
        fields
            .list("Test", &check.test)
            .number("Interval", nanos(check.interval))
            .number("Timeout", nanos(check.timeout))
            .number("StartPeriod", nanos(check.start_period))
            .number("StartInterval", nanos(check.start_interval))
            .number("Retries", i64::from(check.retries));
        body.set("Healthcheck", fields.into_value());
    }
    let mut dns = JsonObject::default();
    dns.list("Nameservers", &container.dns.servers)
        .list("Search", &container.dns.search)
        .list("Options", &container.dns.options);
    body.object("DNSConfig", dns);
    let grants = |grants: &[FileGrant], id: &str, name: &str| -> Vec<Value> {
        grants.iter().map(|grant| grant_body(grant, id, name)).collect()
    };
    body.list("Secrets", &grants(&container.secrets, "SecretID", "SecretName"))
        .list("Configs", &grants(&container.configs, "ConfigID", "ConfigName"));
    let ulimits: Vec<Value> = container
        .ulimits
        .iter()
        .map(|limit| json!({"Name": limit.name, "Hard": limit.hard, "Soft": limit.soft}))
        .collect();
    body.list("Ulimits", &ulimits);
    body.into_value()
}

fn privileges_body(privileges: &Privileges) -> Value {
    let credential = privileges.credential.as_ref().map(|credential| match credential {
        CredentialSource::Config(id) => json!({"Config": id}),
        CredentialSource::File(file) => json!({"File": file}),
        CredentialSource::Registry(name) => json!({"Registry": name}),
    });
    let mut selinux = JsonObject::default();
    selinux
        .flag("Disable", privileges.selinux_disabled)
        .text("User", &privileges.selinux_user)
        .text("Role", &privileges.selinux_role)
        .text("Type", &privileges.selinux_type)
        .text("Level", &privileges.selinux_level);
    let mut body = JsonObject::default();
    body.set("CredentialSpec", credential).object("SELinuxContext", selinux);
    if privileges.seccomp_unconfined {
        body.set("Seccomp", json!({"Mode": "unconfined"}));
    }
    if privileges.apparmor_disabled {
        body.set("AppArmor", json!({"Mode": "disabled"}));
    }
    body.flag("NoNewPrivileges", privileges.no_new_privileges);
    body.into_value()
}

fn grant_body(grant: &FileGrant, id: &str, name: &str) -> Value {
    let mut body = JsonObject::default();
    match &grant.file {
        Some(file) => body.set(
            "File",
            json!({"Name": file.target, "UID": file.uid, "GID": file.gid, "Mode": file.mode}),
        ),
        None => body.set("Runtime", json!({})),
    };
    body.set(id, grant.object_id.as_str())
        .set(name, grant.object_name.as_str());
    body.into_value()
}

fn amount_body(amount: &ResourceAmount) -> Value {
    let generic: Vec<Value> = amount
        .generic
        .iter()
        .map(|generic| json!({"DiscreteResourceSpec": {"Kind": generic.kind, "Value": generic.value}}))
        .collect();
    let mut body = JsonObject::default();
    body.number("NanoCPUs", amount.nano_cpus)
        .number("MemoryBytes", amount.memory)
        .number("Pids", amount.pids)
        .list("GenericResources", &generic);
    body.into_value()
}

fn restart_body(restart: &TaskRestart) -> Value {
    let mut body = JsonObject::default();
    body.text("Condition", &restart.condition);
    if let Some(delay) = restart.delay {
        body.set("Delay", nanos(delay));
    }
    if let Some(attempts) = restart.max_attempts {
        body.set("MaxAttempts", attempts);
    }
    if let Some(window) = restart.window {
        body.set("Window", nanos(window));
    }
    body.into_value()
}

fn placement_body(placement: &PlacementSpec) -> Value {
    let spread: Vec<Value> = placement
        .spread
        .iter()
        .map(|label| json!({"Spread": {"SpreadDescriptor": label}}))
        .collect();
    let platforms: Vec<Value> = placement
        .platforms
        .iter()
        .map(|platform| json!({"Architecture": platform.architecture, "OS": platform.os}))
        .collect();
    let mut body = JsonObject::default();
    body.list("Constraints", &placement.constraints)
        .list("Preferences", &spread)
        .list("Platforms", &platforms);
    if placement.max_replicas > 0 {
        body.set("MaxReplicas", placement.max_replicas);
    }
    body.into_value()
}

fn rollout_body(rollout: &RolloutSpec) -> Value {
    let mut body = JsonObject::default();
    body.set("Parallelism", rollout.parallelism)
        .number("Delay", nanos(rollout.delay))
        .text("FailureAction", &rollout.failure_action)
        .number("Monitor", nanos(rollout.monitor))
        .set("MaxFailureRatio", rollout.max_failure_ratio)
        .text("Order", &rollout.order);
    body.into_value()
}

fn port_body(port: &ServicePort) -> Value {
    let mut body = JsonObject::default();
    body.text("Protocol", &port.protocol)
        .number("TargetPort", i64::from(port.target))
        .number("PublishedPort", i64::from(port.published))
        .text("PublishMode", &port.mode);
    body.into_value()
}

fn nanos(duration: Duration) -> i64 {
    i64::try_from(duration.as_nanos()).unwrap_or(i64::MAX)
}

/// The body of the creation of a secret or config.
pub(super) fn object_body(spec: &SwarmObjectSpec) -> Value {
    let mut body = JsonObject::default();
    body.set("Name", spec.name.as_str())
        .set("Labels", json!(spec.labels))
        .text("Data", &STANDARD.encode(&spec.data));
    if let Some(driver) = &spec.driver {
        body.set("Driver", driver_body(driver));
    }
    if let Some(templating) = &spec.templating {
        body.set("Templating", driver_body(templating));
    }
    body.into_value()
}
