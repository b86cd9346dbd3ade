//! Services as the Engine API tells of them: the spec, read back.

use super::mount::{parse_driver, parse_mount};
use crate::engine::docker::document::json;
use crate::engine::swarm::{
    CredentialSource, DnsSpec, FileGrant, GenericAmount, GrantedFile, NetworkAttachment, NodePlatform, PlacementSpec,
    Privileges, ResourceAmount, RolloutSpec, ServiceMode, ServicePort, ServiceReport, ServiceSpec, TaskContainer,
    TaskRestart, TaskSpec, UpdateReport,
};
use crate::engine::{HealthcheckSpec, UlimitSpec};
use serde_json::Value;
use std::time::Duration;

pub(super) fn parse_service(value: &Value) -> ServiceReport {
    let status = value
        .get("UpdateStatus")
        .filter(|status| !json::str_at(status, "State").is_empty());
    ServiceReport {
        id: json::text(value, "ID"),
        version: version(value),
        spec: value.get("Spec").map(parse_spec).unwrap_or_default(),
        has_previous: value.get("PreviousSpec").is_some_and(|spec| !spec.is_null()),
        update: status.map(|status| UpdateReport {
            state: json::text(status, "State"),
            message: json::text(status, "Message"),
            started: json::time(status, "StartedAt"),
        }),
    }
}

/// The version of an object of the swarm.
pub(super) fn version(value: &Value) -> u64 {
    value.get("Version").map_or(0, |version| json::count(version, "Index"))
}

fn parse_spec(spec: &Value) -> ServiceSpec {
    let endpoint = spec.get("EndpointSpec");
    ServiceSpec {
        name: json::text(spec, "Name"),
        labels: json::map(spec, "Labels"),
        task: spec.get("TaskTemplate").map(parse_task).unwrap_or_default(),
        mode: spec.get("Mode").map(parse_mode).unwrap_or_default(),
        update: spec.get("UpdateConfig").map(parse_rollout),
        rollback: spec.get("RollbackConfig").map(parse_rollout),
        endpoint_mode: endpoint
            .map(|endpoint| json::text(endpoint, "Mode"))
            .unwrap_or_default(),
        ports: endpoint.map(parse_ports).unwrap_or_default(),
    }
}

fn parse_mode(mode: &Value) -> ServiceMode {
    let number = |of: &str, key: &str| mode.get(of).map(|mode| mode.get(key).and_then(Value::as_u64));
    if mode.get("Global").is_some() {
        return ServiceMode::Global;
    }
    if mode.get("GlobalJob").is_some() {
        return ServiceMode::GlobalJob;
    }
    if let Some(runs) = number("ReplicatedJob", "TotalCompletions") {
        return ServiceMode::ReplicatedJob(runs);
    }
    ServiceMode::Replicated(number("Replicated", "Replicas").flatten())
}

fn parse_task(task: &Value) -> TaskSpec {
    let resources = task.get("Resources");
    let amount = |key: &str| resources.and_then(|resources| resources.get(key)).map(parse_amount);
    TaskSpec {
        container: task.get("ContainerSpec").map(parse_container).unwrap_or_default(),
        log_driver: task.get("LogDriver").and_then(parse_driver),
        limits: amount("Limits"),
        reservations: amount("Reservations"),
        restart: task.get("RestartPolicy").map(parse_restart),
        placement: task.get("Placement").map(parse_placement).unwrap_or_default(),
        networks: json::items(task, "Networks")
            .map(|network| NetworkAttachment {
                target: json::text(network, "Target"),
                aliases: json::texts(network, "Aliases"),
                driver_opts: json::map(network, "DriverOpts"),
            })
            .collect(),
        force_update: json::count(task, "ForceUpdate"),
    }
}

fn parse_container(container: &Value) -> TaskContainer {
    let dns = container.get("DNSConfig");
    let names = |key: &str| dns.map(|dns| json::texts(dns, key)).unwrap_or_default();
    TaskContainer {
        image: json::text(container, "Image"),
        labels: json::map(container, "Labels"),
        command: json::texts(container, "Command"),
        args: json::texts(container, "Args"),
        hostname: json::text(container, "Hostname"),
        environment: json::texts(container, "Env"),
        working_dir: json::text(container, "Dir"),
        user: json::text(container, "User"),
        groups: json::texts(container, "Groups"),
        privileges: container.get("Privileges").map(parse_privileges).unwrap_or_default(),
        init: container.get("Init").and_then(Value::as_bool),
        stop_signal: json::text(container, "StopSignal"),
        stop_grace_period: duration(container, "StopGracePeriod"),
        tty: json::flag(container, "TTY"),
        open_stdin: json::flag(container, "OpenStdin"),
        read_only: json::flag(container, "ReadOnly"),
        mounts: json::items(container, "Mounts").map(parse_mount).collect(),
        healthcheck: container.get("Healthcheck").map(parse_healthcheck),
        hosts: json::texts(container, "Hosts"),
        dns: DnsSpec {
            servers: names("Nameservers"),
            search: names("Search"),
            options: names("Options"),
        },
        secrets: parse_grants(container, "Secrets", "SecretID", "SecretName"),
        configs: parse_grants(container, "Configs", "ConfigID", "ConfigName"),
        isolation: json::text(container, "Isolation"),
        sysctls: json::map(container, "Sysctls"),
        cap_add: json::texts(container, "CapabilityAdd"),
        cap_drop: json::texts(container, "CapabilityDrop"),
        ulimits: json::items(container, "Ulimits")
            .map(|limit| UlimitSpec {
                name: json::text(limit, "Name"),
                soft: json::int(limit, "Soft"),
                hard: json::int(limit, "Hard"),
            })
            .collect(),
        oom_score_adj: json::int(container, "OomScoreAdj"),
    }
}

fn parse_healthcheck(check: &Value) -> HealthcheckSpec {
    HealthcheckSpec {
        test: json::texts(check, "Test"),
        interval: json::nanos(check, "Interval"),
        timeout: json::nanos(check, "Timeout"),
        start_period: json::nanos(check, "StartPeriod"),
        start_interval: json::nanos(check, "StartInterval"),
        retries: u32::try_from(json::count(check, "Retries")).unwrap_or(u32::MAX),
    }
}

fn parse_privileges(privileges: &Value) -> Privileges {
    let selinux = |key: &str| {
        let context = privileges.get("SELinuxContext");
        context.map(|context| json::text(context, key)).unwrap_or_default()
    };
    let is_mode = |key: &str, mode: &str| {
        let options = privileges.get(key);
        options.is_some_and(|options| json::str_at(options, "Mode") == mode)
    };
    Privileges {
        credential: privileges.get("CredentialSpec").and_then(parse_credential),
        selinux_disabled: privileges
            .get("SELinuxContext")
            .is_some_and(|context| json::flag(context, "Disable")),
        selinux_user: selinux("User"),
        selinux_role: selinux("Role"),
        selinux_type: selinux("Type"),
        selinux_level: selinux("Level"),
        no_new_privileges: json::flag(privileges, "NoNewPrivileges"),
        seccomp_unconfined: is_mode("Seccomp", "unconfined"),
        apparmor_disabled: is_mode("AppArmor", "disabled"),
    }
}

fn parse_credential(spec: &Value) -> Option<CredentialSource> {
    let of = |key: &str| Some(json::text(spec, key)).filter(|text| !text.is_empty());
    let config = of("Config").map(CredentialSource::Config);
    let file = of("File").map(CredentialSource::File);
    config
        .or(file)
        .or_else(|| of("Registry").map(CredentialSource::Registry))
}

fn parse_grants(container: &Value, list: &str, id: &str, name: &str) -> Vec<FileGrant> {
    json::items(container, list)
        .map(|grant| FileGrant {
            object_id: json::text(grant, id),
            object_name: json::text(grant, name),
            file: grant.get("File").map(|file| GrantedFile {
                target: json::text(file, "Name"),
                uid: json::text(file, "UID"),
                gid: json::text(file, "GID"),
                mode: u32::try_from(json::int(file, "Mode")).unwrap_or(0),
            }),
        })
        .collect()
}

fn parse_amount(amount: &Value) -> ResourceAmount {
    ResourceAmount {
        nano_cpus: json::int(amount, "NanoCPUs"),
        memory: json::int(amount, "MemoryBytes"),
        pids: json::int(amount, "Pids"),
        generic: json::items(amount, "GenericResources")
            .filter_map(|generic| generic.get("DiscreteResourceSpec"))
            .map(|discrete| GenericAmount {
                kind: json::text(discrete, "Kind"),
                value: json::int(discrete, "Value"),
            })
            .collect(),
    }
}

fn parse_restart(restart: &Value) -> TaskRestart {
    TaskRestart {
        condition: json::text(restart, "Condition"),
        delay: duration(restart, "Delay"),
        max_attempts: restart.get("MaxAttempts").and_then(Value::as_u64),
        window: duration(restart, "Window"),
    }
}

fn parse_placement(placement: &Value) -> PlacementSpec {
    PlacementSpec {
        constraints: json::texts(placement, "Constraints"),
        spread: json::items(placement, "Preferences")
            .filter_map(|preference| preference.get("Spread"))
            .map(|spread| json::text(spread, "SpreadDescriptor"))
            .collect(),
        max_replicas: json::count(placement, "MaxReplicas"),
        platforms: json::items(placement, "Platforms").map(parse_platform).collect(),
    }
}

/// A platform, of a node, an image or a placement.
pub(super) fn parse_platform(platform: &Value) -> NodePlatform {
    NodePlatform {
        architecture: json::text(platform, "Architecture"),
        os: json::text(platform, "OS"),
    }
}

#[expect(clippy::cast_possible_truncation, reason = "it was a float of 32 bits")]
fn parse_rollout(rollout: &Value) -> RolloutSpec {
    let ratio = rollout
        .get("MaxFailureRatio")
        .and_then(Value::as_f64)
        .unwrap_or_default();
    RolloutSpec {
        parallelism: json::count(rollout, "Parallelism"),
        delay: json::nanos(rollout, "Delay"),
        failure_action: json::text(rollout, "FailureAction"),
        monitor: json::nanos(rollout, "Monitor"),
        max_failure_ratio: ratio as f32,
        order: json::text(rollout, "Order"),
    }
}

fn parse_ports(endpoint: &Value) -> Vec<ServicePort> {
    let port = |value: &Value, key: &str| u32::try_from(json::count(value, key)).unwrap_or(0);
    json::items(endpoint, "Ports")
        .map(|value| ServicePort {
            published: port(value, "PublishedPort"),
            target: port(value, "TargetPort"),
            protocol: json::text(value, "Protocol"),
            mode: json::text(value, "PublishMode"),
        })
        .collect()
}

fn duration(value: &Value, key: &str) -> Option<Duration> {
    value.get(key).and_then(Value::as_u64).map(Duration::from_nanos)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::docker::swarm::body::service_body;
    use crate::engine::swarm::{ServiceMount, VolumeMount};

    /// A spec with something in every part.
    fn spec() -> ServiceSpec {
        ServiceSpec {
            name: "shop_web".to_owned(),
            task: TaskSpec {
                container: TaskContainer {
                    image: "nginx:1".to_owned(),
                    args: vec!["serve".to_owned()],
                    init: Some(true),
                    stop_grace_period: Some(Duration::from_secs(1)),
                    mounts: vec![volume("shop_data")],
                    secrets: vec![FileGrant {
                        object_id: "1".to_owned(),
                        object_name: "shop_key".to_owned(),
                        file: Some(GrantedFile {
                            target: "key".to_owned(),
                            uid: "0".to_owned(),
                            gid: "0".to_owned(),
                            mode: 0o444,
                        }),
                    }],
                    privileges: Privileges {
                        no_new_privileges: true,
                        seccomp_unconfined: true,
                        ..Privileges::default()
                    },
                    ..TaskContainer::default()
                },
                limits: Some(ResourceAmount {
                    nano_cpus: 300_000_000,
                    ..ResourceAmount::default()
                }),
                placement: PlacementSpec {
                    constraints: vec!["node.role==worker".to_owned()],
                    spread: vec!["node.labels.zone".to_owned()],
                    max_replicas: 1,
                    platforms: Vec::new(),
                },
                networks: vec![NetworkAttachment {
                    target: "n".to_owned(),
                    aliases: vec!["web".to_owned()],
                    ..NetworkAttachment::default()
                }],
                ..TaskSpec::default()
            },
            mode: ServiceMode::Replicated(Some(2)),
            update: Some(RolloutSpec {
                parallelism: 1,
                max_failure_ratio: 0.1,
                order: "start-first".to_owned(),
                ..RolloutSpec::default()
            }),
            ports: vec![ServicePort {
                published: 8080,
                target: 80,
                protocol: "tcp".to_owned(),
                mode: "host".to_owned(),
            }],
            ..ServiceSpec::default()
        }
    }

    fn volume(name: &str) -> ServiceMount {
        ServiceMount {
            kind: "volume".to_owned(),
            source: name.to_owned(),
            target: "/data".to_owned(),
            volume: Some(VolumeMount::default()),
            ..ServiceMount::default()
        }
    }

    #[test]
    fn what_is_sent_is_read_back() {
        let spec = spec();
        assert_eq!(parse_spec(&service_body(&spec)), spec);
        for mode in [
            ServiceMode::Global,
            ServiceMode::GlobalJob,
            ServiceMode::ReplicatedJob(Some(3)),
            ServiceMode::Replicated(None),
        ] {
            let spec = ServiceSpec {
                mode,
                ..ServiceSpec::default()
            };
            assert_eq!(parse_spec(&service_body(&spec)), spec);
        }
    }

    /// Trap: the swarm tells "empty" from "not there", and replaces the tasks of a service that differs so.
    #[test]
    fn parts_that_the_docker_client_always_sends_are_sent_empty() {
        let body = service_body(&ServiceSpec::default());
        let task = &body["TaskTemplate"];
        assert_eq!(body["EndpointSpec"], serde_json::json!({}));
        assert_eq!(task["Resources"], serde_json::json!({}));
        assert_eq!(task["Placement"], serde_json::json!({}));
        assert_eq!(
            task["ContainerSpec"]["Privileges"],
            serde_json::json!({"CredentialSpec": null})
        );
        assert_eq!(task.get("RestartPolicy"), None);
        assert_eq!(task["ContainerSpec"].get("DNSConfig"), None);
    }
}
