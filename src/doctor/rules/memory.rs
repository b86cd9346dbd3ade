//! Limits of memory and processors against what the program needs and the machine has.

use crate::compose::Service;
use crate::doctor::finding::DoctorFinding;
use crate::doctor::input::CheckInput;
use crate::doctor::known::known;

const MIB: i64 = 1024 * 1024;

/// The memory limit of a service in bytes; 0 for none.
pub(super) fn limit(service: &Service) -> i64 {
    let deployed = service
        .deploy
        .as_ref()
        .and_then(|deploy| deploy.resources.limits.as_ref());
    let deployed = deployed.map_or(0, |limits| limits.memory.0);
    if service.mem_limit.0 > 0 {
        service.mem_limit.0
    } else {
        deployed
    }
}

/// The attribute that gives the limit.
fn attribute(service: &Service) -> &'static [&'static str] {
    if service.mem_limit.0 > 0 {
        &["mem_limit"]
    } else {
        &["deploy", "resources", "limits", "memory"]
    }
}

pub(super) fn check(input: CheckInput<'_>, service: &Service, found: &mut Vec<DoctorFinding>) {
    let limit = limit(service);
    check_least(input, service, limit, found);
    let Some(machine) = input.facts.observed.as_ref().map(|observed| &observed.host.machine) else {
        return;
    };
    let memory = i64::try_from(machine.memory).unwrap_or(i64::MAX);
    if memory > 0 && limit > memory {
        let message = format!(
            "`{}` may use {} MiB, and the engine's machine has {} MiB",
            service.name,
            limit / MIB,
            memory / MIB
        );
        let warning = input.warning("memory-limit", service, attribute(service), message);
        found.push(DoctorFinding::of(
            service,
            warning.because("the machine runs out of memory before the limit holds"),
        ));
    }
    let cpus = machine.cpus;
    let deployed = service
        .deploy
        .as_ref()
        .and_then(|deploy| deploy.resources.limits.as_ref());
    let deployed = deployed.map_or(0.0, |limits| limits.cpus);
    let wanted = if service.cpus > 0.0 { service.cpus } else { deployed };
    if cpus > 0 && f64::from(wanted) > cpus_of(cpus) {
        let steps: &[&str] = if service.cpus > 0.0 {
            &["cpus"]
        } else {
            &["deploy", "resources", "limits", "cpus"]
        };
        let message = format!("`{}` may use {wanted} CPUs, and the engine has {cpus}", service.name);
        let error = input.error("cpus-limit", service, steps, message);
        let error = error.because("the engine refuses to create such a container");
        found.push(DoctorFinding::of(service, error.hint(format!("at most {cpus}"))));
    }
}

fn cpus_of(count: u64) -> f64 {
    f64::from(u32::try_from(count).unwrap_or(u32::MAX))
}

fn check_least(input: CheckInput<'_>, service: &Service, limit: i64, found: &mut Vec<DoctorFinding>) {
    if limit > 0 && limit < 6 * MIB {
        let message = format!("`{}` may use less memory than the engine allows", service.name);
        let error = input.error("memory-limit", service, attribute(service), message);
        found.push(DoctorFinding::of(
            service,
            error.because("the least is 6 MiB").hint("at least 6m"),
        ));
        return;
    }
    let Some((program, known)) = known(input, service) else {
        return;
    };
    let least = i64::try_from(known.least).unwrap_or(i64::MAX);
    if limit == 0 || limit / MIB >= least {
        return;
    }
    let message = format!("{} MiB are too little for {program} in `{}`", limit / MIB, service.name);
    let warning = input.warning("memory-limit", service, attribute(service), message);
    found.push(DoctorFinding::of(
        service,
        warning
            .because(format!(
                "with its own settings it needs about {least} MiB to start; the kernel kills what uses more"
            ))
            .hint(format!(
                "{}m or more, or smaller buffers in its settings",
                (least * 2).max(64)
            )),
    ));
}
