//! Resources, restarts, placement and rollouts of a service.

use crate::compose::{Deploy, DeployRestart, Resource, Service, UpdatePolicy};
use crate::engine::swarm::{GenericAmount, NodePlatform, PlacementSpec, ResourceAmount, RolloutSpec, TaskRestart};

/// Limits: those under `deploy`, else those of the service.
pub(super) fn limits(service: &Service, deploy: &Deploy) -> Option<ResourceAmount> {
    let written = deploy.resources.limits.as_ref();
    let limits = with(written, service.cpus, service.mem_limit.0, service.pids_limit);
    (written.is_some() || limits != ResourceAmount::default()).then_some(limits)
}

/// Reservations: those under `deploy`, else those of the service.
pub(super) fn reservations(service: &Service, deploy: &Deploy) -> Option<ResourceAmount> {
    let written = deploy.resources.reservations.as_ref();
    let reserved = ResourceAmount {
        generic: written.map(generic).unwrap_or_default(),
        ..with(written, 0.0, service.mem_reservation.0, 0)
    };
    (written.is_some() || reserved != ResourceAmount::default()).then_some(reserved)
}

fn with(written: Option<&Resource>, cpus: f32, memory: i64, pids: i64) -> ResourceAmount {
    let (own, own_memory, own_pids) =
        written.map_or((0.0, 0, 0), |written| (written.cpus, written.memory.0, written.pids));
    let or = |own: i64, other: i64| if own == 0 { other } else { own };
    ResourceAmount {
        nano_cpus: or(nano(own), nano(cpus)),
        memory: or(own_memory, memory),
        pids: or(own_pids, pids),
        generic: Vec::new(),
    }
}

/// The docker client reads the text of the number exactly; a float of 32 bits is not exact, its shortest text is.
#[expect(clippy::cast_possible_truncation, reason = "out of range saturates")]
fn nano(cpus: f32) -> i64 {
    let exact: f64 = cpus.to_string().parse().unwrap_or_default();
    (exact * 1e9).round() as i64
}

fn generic(reserved: &Resource) -> Vec<GenericAmount> {
    let specs = reserved.generic_resources.iter();
    specs
        .filter_map(|resource| resource.discrete_resource_spec.as_ref())
        .map(|discrete| GenericAmount {
            kind: discrete.kind.clone(),
            value: discrete.value,
        })
        .collect()
}

/// When an ended task is replaced. Trap: `restart: no` says nothing, as with the docker client, and nothing means `any`; but
/// a job that is started again whenever it ends never completes, and the engine refuses it.
pub(super) fn restart(service: &Service, deploy: &Deploy, is_job: bool) -> Option<TaskRestart> {
    let policy = match &deploy.restart_policy {
        Some(written) => Some(written_restart(written)),
        None => short_restart(&service.restart),
    };
    if !is_job {
        return policy;
    }
    let keeps = policy.filter(|policy| matches!(policy.condition.as_str(), "none" | "on-failure"));
    keeps.or_else(|| {
        Some(TaskRestart {
            condition: "none".to_owned(),
            ..TaskRestart::default()
        })
    })
}

fn written_restart(written: &DeployRestart) -> TaskRestart {
    TaskRestart {
        condition: written.condition.clone(),
        delay: written.delay,
        max_attempts: written.max_attempts,
        window: written.window,
    }
}

fn short_restart(written: &str) -> Option<TaskRestart> {
    let (name, attempts) = written.split_once(':').unwrap_or((written, ""));
    let condition = match name {
        "always" | "unless-stopped" => "any",
        "on-failure" => "on-failure",
        _ => return None,
    };
    Some(TaskRestart {
        condition: condition.to_owned(),
        max_attempts: attempts.parse().ok().filter(|attempts| *attempts > 0),
        ..TaskRestart::default()
    })
}

pub(super) fn placement(service: &Service, deploy: &Deploy) -> PlacementSpec {
    let written = &deploy.placement;
    PlacementSpec {
        constraints: written.constraints.clone(),
        spread: written
            .preferences
            .iter()
            .map(|preference| preference.spread.clone())
            .collect(),
        max_replicas: written.max_replicas_per_node,
        platforms: platform(&service.platform).into_iter().collect(),
    }
}

fn platform(written: &str) -> Option<NodePlatform> {
    let mut parts = written.split('/');
    let os = parts.next().filter(|os| !os.is_empty())?;
    let architecture = parts.next().unwrap_or_default();
    Some(NodePlatform {
        os: os.to_owned(),
        // Nodes say `armv7l` and the like; the docker client leaves it open, too.
        architecture: if architecture == "arm" { "" } else { architecture }.to_owned(),
    })
}

pub(super) fn rollout(written: &UpdatePolicy) -> RolloutSpec {
    RolloutSpec {
        parallelism: written.parallelism.unwrap_or(1),
        delay: written.delay,
        failure_action: written.failure_action.clone(),
        monitor: written.monitor,
        max_failure_ratio: written.max_failure_ratio,
        order: written.order.clone(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cpus_are_exact() {
        for (cpus, wanted) in [(0.1, 100_000_000), (0.3, 300_000_000), (1.25, 1_250_000_000), (0.0, 0)] {
            assert_eq!(nano(cpus), wanted);
        }
    }

    #[test]
    fn a_short_restart_policy_becomes_a_condition() {
        let condition = |text: &str| short_restart(text).map(|policy| (policy.condition, policy.max_attempts));
        assert_eq!(condition("on-failure:3"), Some(("on-failure".into(), Some(3))));
        assert_eq!(condition("unless-stopped"), Some(("any".into(), None)));
        assert_eq!(condition("no"), None);
        assert_eq!(condition(""), None);
    }
}
