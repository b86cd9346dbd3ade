//! A limit given twice must be the same: the reference refuses a service attribute that differs from its
//! `deploy.resources` counterpart, and counts an absent one as 0.

use super::checker::Checker;
use crate::compose::model::{Bytes, Resource, Service};
use crate::diag::Diagnostic;

/// The value in `deploy.resources` that an attribute of the service must agree with.
struct Counterpart {
    /// `limits` or `reservations`.
    group: &'static str,
    name: &'static str,
    absent: bool,
}

/// Checks the limits of a service.
pub(super) fn check(checker: &mut Checker<'_>, service: &Service) {
    let Some(deploy) = &service.deploy else {
        return;
    };
    if let Some(limits) = &deploy.resources.limits {
        let limit = |name, absent| Counterpart {
            group: "limits",
            name,
            absent,
        };
        let Resource { cpus, memory, pids, .. } = limits;
        if service.cpus.to_bits() != cpus.to_bits() && service.cpus != 0.0 {
            report(checker, service, "cpus", &limit("cpus", *cpus == 0.0));
        }
        if service.mem_limit != Bytes(0) && service.mem_limit != *memory {
            report(checker, service, "mem_limit", &limit("memory", *memory == Bytes(0)));
        }
        if service.pids_limit != 0 && service.pids_limit != *pids {
            report(checker, service, "pids_limit", &limit("pids", *pids == 0));
        }
    }
    if let Some(reserved) = &deploy.resources.reservations
        && service.mem_reservation != Bytes(0)
        && service.mem_reservation != reserved.memory
    {
        let reservation = Counterpart {
            group: "reservations",
            name: "memory",
            absent: reserved.memory == Bytes(0),
        };
        report(checker, service, "mem_reservation", &reservation);
    }
}

/// Reports that an attribute differs from its counterpart in `deploy.resources`, or has none there.
fn report(checker: &mut Checker<'_>, service: &Service, attribute: &str, counterpart: &Counterpart) {
    let Counterpart { group, name, absent } = *counterpart;
    let other = format!("deploy.resources.{group}.{name}");
    let steps = ["deploy", "resources", group, name];
    let place = checker.place(service, &steps);
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
    checker.report(service, &[attribute], fault);
}
