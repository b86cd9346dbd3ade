//! The health in the words of a listing (`Up 3 minutes (healthy)`), which podman leaves out.

use super::state::InspectedState;
use crate::engine::docker::Shared;
use crate::engine::docker::wire::{Call, segment};
use crate::engine::{ContainerState, ContainerStatus, ContainerSummary, HealthStatus};

/// Asks for the health of each running container, and adds the words.
pub(crate) async fn add(engine: &Shared, containers: &mut [ContainerSummary]) {
    for container in containers {
        if container.status != ContainerStatus::Running || container.status_text.contains('(') {
            continue;
        }
        let call = Call::get(
            "inspecting container",
            &container.id,
            format!("/containers/{}/json", segment(&container.id)),
        );
        // One that is gone meanwhile has no health.
        let Ok(inspected) = engine.wire.document::<InspectedState>(call, "a container").await else {
            continue;
        };
        let health = ContainerState::from(inspected).health;
        container
            .status_text
            .push_str(match health.map(|health| health.status) {
                Some(HealthStatus::Healthy) => " (healthy)",
                Some(HealthStatus::Unhealthy) => " (unhealthy)",
                Some(HealthStatus::Starting) => " (health: starting)",
                Some(HealthStatus::None) | None => "",
            });
    }
}
