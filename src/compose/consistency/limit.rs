//! A limit given twice must be the same: the reference refuses a service attribute that differs from its
//! `deploy.resources` counterpart, and counts an absent one as 0.

use super::Ground;
use crate::compose::model::{Bytes, Resource, Service};
use crate::diag::Diagnostic;

/// Checks the limits of a service.
pub(super) fn check(ground: &mut Ground<'_>, service: &Service) {
    let Some(deploy) = &service.deploy else {
        return;
    };
    if let Some(limits) = &deploy.resources.limits {
        let Resource { cpus, memory, pids, .. } = limits;
        if service.cpus.to_bits() != cpus.to_bits() && service.cpus != 0.0 {
            tell(ground, service, "cpus", ("limits", "cpus"), *cpus == 0.0);
        }
        if service.mem_limit != Bytes(0) && service.mem_limit != *memory {
            tell(ground, service, "mem_limit", ("limits", "memory"), *memory == Bytes(0));
        }
        if service.pids_limit != 0 && service.pids_limit != *pids {
            tell(ground, service, "pids_limit", ("limits", "pids"), *pids == 0);
        }
    }
    if let Some(reserved) = &deploy.resources.reservations
        && service.mem_reservation != Bytes(0)
        && service.mem_reservation != reserved.memory
    {
        let place = ("reservations", "memory");
        tell(ground, service, "mem_reservation", place, reserved.memory == Bytes(0));
    }
}

fn tell(ground: &mut Ground<'_>, service: &Service, attribute: &str, (group, name): (&str, &str), absent: bool) {
    let other = format!("deploy.resources.{group}.{name}");
    let steps = ["deploy", "resources", group, name];
    let place = ground.place(service, &steps);
    let (message, hint) = if absent {
        (
            format!("`{attribute}` is set beside `deploy.resources.{group}`, which does not set `{name}`"),
            format!("move it there, as `{other}`"),
        )
    } else {
        (
            format!("`{attribute}` and `{other}` differ"),
            "keep one, or make them equal".to_owned(),
        )
    };
    let mut fault = Diagnostic::error("distinct-values", message).hint(hint);
    if absent {
        fault = fault.because(format!(
            "once `deploy.resources.{group}` is there, a value missing in it counts as 0"
        ));
    }
    if let Some(span) = place {
        fault = fault.label(
            span,
            if absent {
                "these are the limits"
            } else {
                "the other value"
            },
        );
    }
    ground.say(service, &[attribute], fault);
}
