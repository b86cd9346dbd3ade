//! Limits on numbers of the file that decide how much is planned: no plan may take all memory before the engine could
//! refuse it.

use crate::compose::{Project, Service};
use crate::diag::Diagnostic;

/// Containers of one project: ten times what people run on one engine, whose networks have addresses for 65,000 at
/// most.
const MOST_CONTAINERS: u64 = 10_000;
/// Names of linked containers in all: each container of a service names all of the service it links to.
const MOST_LINKS: u64 = 1_000_000;

/// The faults of services that are too many to be planned.
pub(super) fn check(project: &Project, services: &[&Service]) -> Vec<Diagnostic> {
    let mut faults = Vec::new();
    let total: u64 = services.iter().map(|service| u64::from(service.replicas())).sum();
    let largest = services.iter().max_by_key(|service| service.replicas());
    if let Some(largest) = largest.filter(|_| total > MOST_CONTAINERS) {
        let cause = format!("`{}` alone has {} replicas", largest.name, largest.replicas());
        faults.push(
            Diagnostic::error(
                "too-many-replicas",
                format!("{total} containers are more than one engine holds"),
            )
            .about(format!("services.{}.scale", largest.name))
            .because(cause)
            .hint(format!(
                "the limit is {MOST_CONTAINERS} containers of a project; lower `scale`"
            )),
        );
    }
    for service in services {
        let targets = service.links.iter().map(|link| link.split(':').next().unwrap_or(link));
        let targets = targets.filter_map(|target| project.services.get(target));
        let named: u64 = targets.map(|target| u64::from(target.replicas())).sum();
        if named.saturating_mul(u64::from(service.replicas())) > MOST_LINKS {
            faults.push(
                Diagnostic::error(
                    "too-many-links",
                    format!("`{}` links to too many containers", service.name),
                )
                .about(format!("services.{}.links", service.name))
                .because(format!(
                    "each of its {} replicas names {named} others",
                    service.replicas()
                ))
                .hint("leave `links` out: services in one network reach each other by name"),
            );
        }
    }
    faults
}
