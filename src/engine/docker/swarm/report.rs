//! Nodes, tasks, secrets and configs as the Engine API tells of them.

use super::service::{parse_platform, version};
use crate::engine::docker::document::json;
use crate::engine::swarm::{
    GenericAmount, Membership, NodePlugin, NodeReport, ObjectReport, RegistryImage, TaskReport, TaskState,
};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::Value;

/// What an engine is to a swarm, from `GET /info`.
pub(super) fn parse_membership(info: &Value) -> Membership {
    let Some(swarm) = info.get("Swarm") else {
        return Membership::None;
    };
    let managers = || {
        json::items(swarm, "RemoteManagers")
            .map(|manager| json::text(manager, "Addr"))
            .collect()
    };
    if json::flag(swarm, "ControlAvailable") {
        return Membership::Manager { managers: managers() };
    }
    let error = json::text(swarm, "Error");
    match json::str_at(swarm, "LocalNodeState") {
        "" | "inactive" => Membership::None,
        "active" if error.is_empty() => Membership::Worker { managers: managers() },
        state => Membership::Broken(if error.is_empty() { state.to_owned() } else { error }),
    }
}

/// The id of an engine's own node, from `GET /info`; empty outside of a swarm.
pub(super) fn parse_own_node(info: &Value) -> String {
    info.get("Swarm")
        .map(|swarm| json::text(swarm, "NodeID"))
        .unwrap_or_default()
}

pub(super) fn parse_node(value: &Value) -> NodeReport {
    let empty = Value::Null;
    let part = |key: &str| value.get(key).unwrap_or(&empty);
    let (spec, about, status) = (part("Spec"), part("Description"), part("Status"));
    let under = |key: &str| about.get(key).unwrap_or(&empty);
    NodeReport {
        id: json::text(value, "ID"),
        hostname: json::text(about, "Hostname"),
        is_manager: json::str_at(spec, "Role") == "manager",
        is_leader: json::flag(part("ManagerStatus"), "Leader"),
        availability: json::text(spec, "Availability"),
        state: json::text(status, "State"),
        message: json::text(status, "Message"),
        address: json::text(status, "Addr"),
        engine_version: json::text(under("Engine"), "EngineVersion"),
        platform: parse_platform(under("Platform")),
        labels: json::map(spec, "Labels"),
        engine_labels: json::map(under("Engine"), "Labels"),
        nano_cpus: json::int(under("Resources"), "NanoCPUs"),
        memory: json::int(under("Resources"), "MemoryBytes"),
        generic: parse_generic(under("Resources")),
        plugins: json::items(under("Engine"), "Plugins")
            .map(|plugin| NodePlugin {
                kind: json::text(plugin, "Type"),
                name: json::text(plugin, "Name"),
            })
            .collect(),
    }
}

/// User-defined resources: a number of a kind, or one that has a name.
fn parse_generic(resources: &Value) -> Vec<GenericAmount> {
    let all = json::items(resources, "GenericResources");
    let amounts = all.filter_map(|one| {
        let amount = |about: &Value, value: i64| GenericAmount {
            kind: json::text(about, "Kind"),
            value,
        };
        let discrete = one.get("DiscreteResourceSpec");
        let discrete = discrete.map(|about| amount(about, json::int(about, "Value")));
        discrete.or_else(|| Some(amount(one.get("NamedResourceSpec")?, 1)))
    });
    amounts.collect()
}

pub(super) fn parse_task(value: &Value) -> TaskReport {
    let empty = Value::Null;
    let part = |key: &str| value.get(key).unwrap_or(&empty);
    let status = part("Status");
    let container = part("Spec").get("ContainerSpec").unwrap_or(&empty);
    let ran = status.get("ContainerStatus").unwrap_or(&empty);
    let state = TaskState::parse(json::str_at(status, "State"));
    TaskReport {
        id: json::text(value, "ID"),
        service_id: json::text(value, "ServiceID"),
        node_id: json::text(value, "NodeID"),
        slot: json::count(value, "Slot"),
        image: json::text(container, "Image"),
        state,
        wanted: TaskState::parse(json::str_at(value, "DesiredState")),
        created: json::time(value, "CreatedAt"),
        since: json::time(status, "Timestamp"),
        message: json::text(status, "Message"),
        error: json::text(status, "Err"),
        exit_code: state
            .is_ended()
            .then(|| json::int(ran, "ExitCode"))
            .filter(|_| !ran.is_null()),
        has_terminal: json::flag(container, "TTY"),
        job_iteration: json::count(part("JobIteration"), "Index"),
    }
}

pub(super) fn parse_object(value: &Value) -> ObjectReport {
    let empty = Value::Null;
    let spec = value.get("Spec").unwrap_or(&empty);
    ObjectReport {
        id: json::text(value, "ID"),
        version: version(value),
        name: json::text(spec, "Name"),
        labels: json::map(spec, "Labels"),
        data: spec
            .get("Data")
            .and_then(Value::as_str)
            .and_then(|text| STANDARD.decode(text).ok()),
    }
}

/// What a registry has under a name, from `GET /distribution/NAME/json`. As the docker client does, the architecture of ARM is
/// left open: nodes call themselves `armv7l` and the like.
pub(super) fn parse_registry_image(value: &Value) -> RegistryImage {
    let digest = value.get("Descriptor").map(|it| json::text(it, "digest"));
    let platforms = json::items(value, "Platforms").map(|platform| {
        let mut platform = crate::engine::swarm::NodePlatform {
            architecture: json::text(platform, "architecture"),
            os: json::text(platform, "os"),
        };
        if platform.architecture.eq_ignore_ascii_case("arm") {
            platform.architecture.clear();
        }
        platform
    });
    RegistryImage {
        digest: digest.unwrap_or_default(),
        platforms: platforms.collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn an_engine_is_a_manager_a_worker_or_in_no_swarm() {
        let of = |swarm: Value| parse_membership(&json!({"Swarm": swarm}));
        assert_eq!(of(json!({"LocalNodeState": "inactive"})), Membership::None);
        let managers = vec!["10.0.0.1:2377".to_owned()];
        let manager = json!({
            "LocalNodeState": "active", "ControlAvailable": true, "RemoteManagers": [{"Addr": "10.0.0.1:2377"}],
        });
        assert_eq!(
            of(manager),
            Membership::Manager {
                managers: managers.clone()
            }
        );
        let worker = json!({"LocalNodeState": "active", "RemoteManagers": [{"Addr": "10.0.0.1:2377"}]});
        assert_eq!(of(worker), Membership::Worker { managers });
        assert_eq!(
            of(json!({"LocalNodeState": "locked"})),
            Membership::Broken("locked".to_owned())
        );
        assert_eq!(parse_membership(&json!({})), Membership::None);
    }

    #[test]
    fn a_node_tells_of_its_drivers_and_of_resources_by_kind() {
        let node = parse_node(&json!({
            "ID": "n",
            "Description": {
                "Resources": {
                    "NanoCPUs": 4_000_000_000_i64, "MemoryBytes": 8,
                    "GenericResources": [
                        {"DiscreteResourceSpec": {"Kind": "ssd", "Value": 3}},
                        {"NamedResourceSpec": {"Kind": "gpu", "Value": "uuid1"}},
                        {"NamedResourceSpec": {"Kind": "gpu", "Value": "uuid2"}},
                    ],
                },
                "Engine": {"Plugins": [{"Type": "Volume", "Name": "local"}]},
            },
        }));
        let generic: Vec<(&str, i64)> = node.generic.iter().map(|one| (one.kind.as_str(), one.value)).collect();
        assert_eq!(generic, [("ssd", 3), ("gpu", 1), ("gpu", 1)]);
        assert_eq!(
            (node.plugins[0].kind.as_str(), node.plugins[0].name.as_str()),
            ("Volume", "local")
        );
    }

    #[test]
    fn a_task_that_ended_has_its_exit_code_and_error() {
        let task = parse_task(&json!({
            "ID": "t", "ServiceID": "s", "NodeID": "n", "Slot": 2, "DesiredState": "shutdown",
            "Spec": {"ContainerSpec": {"Image": "x"}},
            "Status": {"State": "failed", "Err": "task: non-zero exit (3)", "Message": "started",
                       "Timestamp": "2024-03-01T10:00:00Z", "ContainerStatus": {"ExitCode": 3}},
        }));
        assert_eq!(
            (task.state, task.wanted, task.slot),
            (TaskState::Failed, TaskState::Shutdown, 2)
        );
        assert_eq!(
            (task.exit_code, task.error.as_str()),
            (Some(3), "task: non-zero exit (3)")
        );
    }
}
