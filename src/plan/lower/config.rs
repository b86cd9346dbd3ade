//! The top level of the create body: command, environment, user, healthcheck, stop.

use crate::compose::{Healthcheck, Service};
use crate::engine::{ContainerSpec, HealthcheckSpec};
use std::time::Duration;

pub(super) fn fill(spec: &mut ContainerSpec, service: &Service) {
    spec.command.clone_from(&service.command);
    spec.entrypoint.clone_from(&service.entrypoint);
    spec.environment = environment(service);
    spec.hostname.clone_from(&service.hostname);
    spec.domainname.clone_from(&service.domainname);
    spec.user.clone_from(&service.user);
    spec.working_dir.clone_from(&service.working_dir);
    spec.tty = service.tty;
    spec.stdin_open = service.stdin_open;
    spec.stop_signal.clone_from(&service.stop_signal);
    spec.stop_timeout = service.stop_grace_period.map(whole_seconds);
    spec.healthcheck = service.healthcheck.as_ref().map(healthcheck);
    spec.network_disabled = service.network_mode == "disabled";
    spec.mac_address.clone_from(&service.mac_address);
}

/// `K=V`; a variable without a value unsets the image's.
fn environment(service: &Service) -> Vec<String> {
    let variables = service.environment.iter();
    variables
        .map(|(name, value)| match value {
            Some(value) => format!("{name}={value}"),
            None => name.clone(),
        })
        .collect()
}

/// The engine takes whole seconds; less than one means it kills at once, as with the reference.
fn whole_seconds(grace: Duration) -> Duration {
    Duration::from_secs(grace.as_secs())
}

fn healthcheck(check: &Healthcheck) -> HealthcheckSpec {
    let is_none = check.test.first().is_some_and(|kind| kind == "NONE");
    if check.disable || is_none {
        return HealthcheckSpec {
            test: vec!["NONE".to_owned()],
            ..HealthcheckSpec::default()
        };
    }
    HealthcheckSpec {
        test: check.test.clone(),
        interval: check.interval.unwrap_or_default(),
        timeout: check.timeout.unwrap_or_default(),
        start_period: check.start_period.unwrap_or_default(),
        start_interval: check.start_interval.unwrap_or_default(),
        retries: check
            .retries
            .map_or(0, |retries| u32::try_from(retries).unwrap_or(u32::MAX)),
    }
}
