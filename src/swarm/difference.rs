//! In what two specs of a service differ. The swarm fills in what was not said, so both are filled in first.

use crate::engine::swarm::{RolloutSpec, ServiceMode, ServiceSpec, TaskRestart};
use std::time::Duration;

const MONITOR: Duration = Duration::from_secs(5);
const DELAY: Duration = Duration::from_secs(5);
const GRACE: Duration = Duration::from_secs(10);

/// In what they differ, in the words of the Compose Specification where it has one.
pub fn differences(have: &ServiceSpec, wanted: &ServiceSpec) -> Vec<&'static str> {
    let (have, wanted) = (filled(have), filled(wanted));
    let (before, after) = (&have.task, &wanted.task);
    let (old, new) = (&before.container, &after.container);
    let all = [
        ("deploy.labels", have.labels != wanted.labels),
        ("deploy.mode", !is_same_kind(have.mode, wanted.mode)),
        (
            "replicas",
            is_same_kind(have.mode, wanted.mode) && have.mode != wanted.mode,
        ),
        ("update_config", have.update != wanted.update),
        ("rollback_config", have.rollback != wanted.rollback),
        ("endpoint_mode", have.endpoint_mode != wanted.endpoint_mode),
        ("ports", have.ports != wanted.ports),
        ("image", old.image != new.image),
        ("labels", old.labels != new.labels),
        ("entrypoint", old.command != new.command),
        ("command", old.args != new.args),
        ("hostname", old.hostname != new.hostname),
        ("environment", old.environment != new.environment),
        ("working_dir", old.working_dir != new.working_dir),
        ("user", old.user != new.user),
        ("group_add", old.groups != new.groups),
        ("security_opt", old.privileges != new.privileges),
        ("init", old.init != new.init),
        ("stop_signal", old.stop_signal != new.stop_signal),
        ("stop_grace_period", old.stop_grace_period != new.stop_grace_period),
        ("tty", old.tty != new.tty),
        ("stdin_open", old.open_stdin != new.open_stdin),
        ("read_only", old.read_only != new.read_only),
        ("volumes", old.mounts != new.mounts),
        ("healthcheck", old.healthcheck != new.healthcheck),
        ("extra_hosts", old.hosts != new.hosts),
        ("dns", old.dns != new.dns),
        ("secrets", old.secrets != new.secrets),
        ("configs", old.configs != new.configs),
        ("isolation", old.isolation != new.isolation),
        ("sysctls", old.sysctls != new.sysctls),
        ("cap_add", old.cap_add != new.cap_add),
        ("cap_drop", old.cap_drop != new.cap_drop),
        ("ulimits", old.ulimits != new.ulimits),
        ("oom_score_adj", old.oom_score_adj != new.oom_score_adj),
        ("logging", before.log_driver != after.log_driver),
        ("resources.limits", before.limits != after.limits),
        ("resources.reservations", before.reservations != after.reservations),
        ("restart_policy", before.restart != after.restart),
        ("placement", before.placement != after.placement),
        ("networks", before.networks != after.networks),
    ];
    all.into_iter()
        .filter(|(_, differs)| *differs)
        .map(|(name, _)| name)
        .collect()
}

fn is_same_kind(one: ServiceMode, other: ServiceMode) -> bool {
    std::mem::discriminant(&one) == std::mem::discriminant(&other)
}

/// With what the swarm fills in.
fn filled(spec: &ServiceSpec) -> ServiceSpec {
    let mut spec = spec.clone();
    spec.labels.sort_keys();
    spec.mode = match spec.mode {
        ServiceMode::Replicated(number) => ServiceMode::Replicated(Some(number.unwrap_or(1))),
        ServiceMode::ReplicatedJob(number) => ServiceMode::ReplicatedJob(Some(number.unwrap_or(1))),
        ServiceMode::Global => ServiceMode::Global,
        ServiceMode::GlobalJob => ServiceMode::GlobalJob,
    };
    let is_job = spec.mode.is_job();
    spec.update = Some(filled_rollout(spec.update)).filter(|_| !is_job);
    spec.rollback = Some(filled_rollout(spec.rollback)).filter(|_| !is_job);
    or(&mut spec.endpoint_mode, "vip");
    for port in &mut spec.ports {
        or(&mut port.protocol, "tcp");
        or(&mut port.mode, "ingress");
    }
    let task = &mut spec.task;
    task.restart = Some(filled_restart(task.restart.take()));
    task.limits = task.limits.take().filter(|limits| *limits != Default::default());
    task.reservations = task
        .reservations
        .take()
        .filter(|reserved| *reserved != Default::default());
    let container = &mut task.container;
    container.stop_grace_period = Some(container.stop_grace_period.unwrap_or(GRACE));
    or(&mut container.isolation, "default");
    spec
}

fn or(text: &mut String, default: &str) {
    if text.is_empty() {
        default.clone_into(text);
    }
}

fn filled_rollout(rollout: Option<RolloutSpec>) -> RolloutSpec {
    let mut rollout = rollout.unwrap_or(RolloutSpec {
        parallelism: 1,
        ..RolloutSpec::default()
    });
    or(&mut rollout.failure_action, "pause");
    or(&mut rollout.order, "stop-first");
    if rollout.monitor.is_zero() {
        rollout.monitor = MONITOR;
    }
    rollout
}

fn filled_restart(restart: Option<TaskRestart>) -> TaskRestart {
    let mut restart = restart.unwrap_or_default();
    or(&mut restart.condition, "any");
    restart.delay = Some(restart.delay.unwrap_or(DELAY));
    restart.max_attempts = Some(restart.max_attempts.unwrap_or(0));
    restart.window = Some(restart.window.unwrap_or_default());
    restart
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_swarm_fills_in_is_no_difference() {
        let sent = ServiceSpec::default();
        let stored = ServiceSpec {
            mode: ServiceMode::Replicated(Some(1)),
            endpoint_mode: "vip".to_owned(),
            update: Some(filled_rollout(None)),
            ..sent.clone()
        };
        assert_eq!(differences(&stored, &sent), [""; 0]);
    }

    #[test]
    fn differences_are_named() {
        let mut wanted = ServiceSpec::default();
        wanted.task.container.image = "x:2".to_owned();
        wanted.mode = ServiceMode::Replicated(Some(3));
        assert_eq!(differences(&ServiceSpec::default(), &wanted), ["replicas", "image"]);
    }
}
