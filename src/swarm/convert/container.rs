//! The container of a task.

use super::labels::labelled;
use super::{mounts, objects, privileges};
use crate::compose::{Healthcheck, Project, Service};
use crate::engine::swarm::{DnsSpec, TaskContainer};
use crate::engine::{HealthcheckSpec, UlimitSpec};
use std::collections::BTreeSet;

pub(super) fn container(project: &Project, service: &Service) -> TaskContainer {
    let (cap_add, cap_drop) = capabilities(&service.cap_add, &service.cap_drop);
    TaskContainer {
        image: service.image_name(project),
        labels: labelled(project, &service.labels),
        command: service.entrypoint.clone().unwrap_or_default(),
        args: service.command.clone().unwrap_or_default(),
        hostname: service.hostname.clone(),
        environment: environment(service),
        working_dir: service.working_dir.clone(),
        user: service.user.clone(),
        groups: service.group_add.clone(),
        privileges: privileges::privileges(project, service),
        init: service.init,
        stop_signal: service.stop_signal.clone(),
        stop_grace_period: service.stop_grace_period,
        tty: service.tty,
        open_stdin: service.stdin_open,
        read_only: service.read_only,
        mounts: mounts::mounts(project, service),
        healthcheck: service.healthcheck.as_ref().map(healthcheck),
        hosts: service
            .extra_hosts
            .pairs()
            .map(|(name, address)| format!("{address} {name}"))
            .collect(),
        dns: DnsSpec {
            servers: service.dns.clone(),
            search: service.dns_search.clone(),
            options: service.dns_opt.clone(),
        },
        secrets: objects::granted_secrets(project, service),
        configs: objects::granted_configs(project, service),
        isolation: service.isolation.clone(),
        sysctls: service.sysctls.clone(),
        cap_add,
        cap_drop,
        ulimits: ulimits(service),
        oom_score_adj: service.oom_score_adj,
    }
}

fn environment(service: &Service) -> Vec<String> {
    let variables = service.environment.iter();
    let mut all: Vec<String> = variables
        .map(|(name, value)| match value {
            Some(value) => format!("{name}={value}"),
            None => name.clone(),
        })
        .collect();
    all.sort();
    all
}

fn healthcheck(written: &Healthcheck) -> HealthcheckSpec {
    if written.disable {
        return HealthcheckSpec {
            test: vec!["NONE".to_owned()],
            ..HealthcheckSpec::default()
        };
    }
    HealthcheckSpec {
        test: written.test.clone(),
        interval: written.interval.unwrap_or_default(),
        timeout: written.timeout.unwrap_or_default(),
        start_period: written.start_period.unwrap_or_default(),
        start_interval: written.start_interval.unwrap_or_default(),
        retries: u32::try_from(written.retries.unwrap_or_default()).unwrap_or(u32::MAX),
    }
}

/// Capabilities as the docker client writes them: sorted, and one that is added is not dropped.
fn capabilities(add: &[String], drop: &[String]) -> (Vec<String>, Vec<String>) {
    let added = named(add);
    let dropped = named(drop).into_iter().filter(|name| !added.contains(name)).collect();
    (added.into_iter().collect(), dropped)
}

/// In upper case, with prefix; `ALL` stands for all others.
fn named(names: &[String]) -> BTreeSet<String> {
    let all: BTreeSet<String> = names
        .iter()
        .map(|name| name.trim().to_ascii_uppercase())
        .map(|name| {
            if name == "ALL" || name.starts_with("CAP_") {
                name
            } else {
                format!("CAP_{name}")
            }
        })
        .collect();
    if all.contains("ALL") {
        BTreeSet::from(["ALL".to_owned()])
    } else {
        all
    }
}

fn ulimits(service: &Service) -> Vec<UlimitSpec> {
    let limits = service.ulimits.iter();
    let mut all: Vec<UlimitSpec> = limits
        .map(|(name, limit)| {
            let (soft, hard) = limit.limits();
            UlimitSpec {
                name: name.clone(),
                soft,
                hard,
            }
        })
        .collect();
    all.sort_by(|one, other| one.name.cmp(&other.name));
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_capability_that_is_added_is_not_dropped() {
        let names = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>();
        let (add, drop) = capabilities(&names(&["net_admin", "CAP_SYS_TIME"]), &names(&["NET_ADMIN", "kill"]));
        assert_eq!(add, ["CAP_NET_ADMIN", "CAP_SYS_TIME"]);
        assert_eq!(drop, ["CAP_KILL"]);
        assert_eq!(capabilities(&[], &names(&["ALL", "KILL"])).1, ["ALL"]);
    }
}
