//! The body of `POST /containers/create`, limited to what the API version supports. Pure.

use super::host_config;
use crate::engine::docker::document::object::JsonObject;
use crate::engine::docker::features::{self, FeatureGate};
use crate::engine::{ContainerSpec, EndpointSpec, HealthcheckSpec};
use serde_json::{Value, json};
use std::time::Duration;

/// How a container is created: the body of the call, and what the engine cannot do in it.
#[derive(Debug)]
pub(crate) struct CreateCall {
    pub(crate) body: Value,
    /// Networks to connect after create, in order (below API 1.44, create takes only one endpoint).
    pub(crate) later: Vec<(String, EndpointSpec)>,
    /// Attributes left out, each with the version it needs.
    pub(crate) warnings: Vec<String>,
}

/// Lowers a spec to what API version `api` supports. `Err` names a feature the container must not be created without.
pub(crate) fn lower(spec: &ContainerSpec, api: (u32, u32)) -> Result<CreateCall, String> {
    let mut gate = FeatureGate::new(api);
    refuse_unsafe(spec, &gate)?;
    let mut body = JsonObject::default();
    add_config(&mut body, spec, &mut gate);
    body.set("HostConfig", host_config::host_config(&spec.host, &mut gate));
    let at_create = if gate.has(features::MANY_ENDPOINTS) {
        spec.networks.len()
    } else {
        1
    };
    let mut first = JsonObject::default();
    for (name, endpoint) in spec.networks.iter().take(at_create) {
        first.set(name, endpoint_config(endpoint, &mut gate));
    }
    let mut networking = JsonObject::default();
    networking.object("EndpointsConfig", first);
    body.object("NetworkingConfig", networking);
    let later = spec.networks.iter().skip(at_create);
    let later: Vec<_> = later.map(|(name, endpoint)| (name.clone(), endpoint.clone())).collect();
    for (_, endpoint) in &later {
        // Run only for its warnings, so that they come with the answer to create.
        endpoint_config(endpoint, &mut gate);
    }
    Ok(CreateCall {
        body: body.into_value(),
        later,
        warnings: gate.warnings,
    })
}

/// Refuses to leave out mount options without which the container would see other files than intended.
fn refuse_unsafe(spec: &ContainerSpec, gate: &FeatureGate) -> Result<(), String> {
    let lacking = spec.host.mounts.iter().find_map(|mount| {
        let feature = match mount.kind.as_str() {
            "image" => features::IMAGE_MOUNT,
            "volume" if !mount.volume_subpath.is_empty() => features::VOLUME_SUBPATH,
            _ => return None,
        };
        (!gate.has(feature)).then(|| gate.warning(feature))
    });
    lacking.map_or(Ok(()), Err)
}

/// The top level of the body of `POST /containers/create` (Engine API, `ContainerConfig`).
fn add_config(body: &mut JsonObject, spec: &ContainerSpec, gate: &mut FeatureGate) {
    body.text("Hostname", &spec.hostname)
        .text("Domainname", &spec.domainname)
        .text("User", &spec.user)
        .text("WorkingDir", &spec.working_dir)
        .flag("AttachStdin", spec.attach_stdin)
        .flag("StdinOnce", spec.attach_stdin)
        .set("AttachStdout", true)
        .set("AttachStderr", true)
        .flag("Tty", spec.tty)
        .flag("OpenStdin", spec.stdin_open)
        .maybe_list("Cmd", spec.command.as_ref())
        .maybe_list("Entrypoint", spec.entrypoint.as_ref())
        .text("Image", &spec.image)
        .list("Env", &spec.environment)
        .map("Labels", &spec.labels)
        .text("StopSignal", &spec.stop_signal)
        .flag("NetworkDisabled", spec.network_disabled);
    if !spec.exposed_ports.is_empty() {
        let ports: serde_json::Map<_, _> = spec
            .exposed_ports
            .iter()
            .map(|port| (port.clone(), json!({})))
            .collect();
        body.set("ExposedPorts", ports);
    }
    if let Some(grace) = spec.stop_timeout {
        body.set("StopTimeout", grace.as_secs());
    }
    if let Some(check) = &spec.healthcheck {
        body.set("Healthcheck", healthcheck_object(check, gate));
    }
    if !gate.has(features::ENDPOINT_MAC) {
        body.text("MacAddress", mac_address(spec));
    }
}

/// The MAC address, for engines that take one for the container.
fn mac_address(spec: &ContainerSpec) -> &str {
    if !spec.mac_address.is_empty() {
        return &spec.mac_address;
    }
    spec.networks.first().map_or("", |(_, endpoint)| &endpoint.mac_address)
}

fn healthcheck_object(check: &HealthcheckSpec, gate: &mut FeatureGate) -> Value {
    let nanos = |duration: Duration| i64::try_from(duration.as_nanos()).unwrap_or(i64::MAX);
    let mut fields = JsonObject::default();
    fields
        .list("Test", &check.test)
        .number("Interval", nanos(check.interval))
        .number("Timeout", nanos(check.timeout))
        .number("StartPeriod", nanos(check.start_period))
        .number("Retries", i64::from(check.retries));
    if gate.allow(!check.start_interval.is_zero(), features::START_INTERVAL) {
        fields.number("StartInterval", nanos(check.start_interval));
    }
    fields.into_value()
}

/// The config of an endpoint, on create or connect.
pub(crate) fn endpoint_config(endpoint: &EndpointSpec, gate: &mut FeatureGate) -> Value {
    let mut ipam = JsonObject::default();
    ipam.text("IPv4Address", &endpoint.ipv4)
        .text("IPv6Address", &endpoint.ipv6)
        .list("LinkLocalIPs", &endpoint.link_local);
    let mut fields = JsonObject::default();
    fields
        .list("Aliases", &endpoint.aliases)
        .list("Links", &endpoint.links)
        .object("IPAMConfig", ipam);
    // Below API 1.44, the first network's MAC address is the container's; see `mac_address`.
    if gate.has(features::ENDPOINT_MAC) {
        fields.text("MacAddress", &endpoint.mac_address);
    }
    if gate.allow(endpoint.gateway_priority != 0, features::GATEWAY_PRIORITY) {
        fields.number("GwPriority", endpoint.gateway_priority);
    }
    let mut options = endpoint.driver_opts.clone();
    for (option, feature) in [
        ("com.docker.network.endpoint.ifname", features::INTERFACE_NAME),
        ("com.docker.network.endpoint.sysctls", features::ENDPOINT_SYSCTLS),
    ] {
        if options.contains_key(option) && !gate.allow(true, feature) {
            options.shift_remove(option);
        }
    }
    fields.map("DriverOpts", &options);
    fields.into_value()
}

#[cfg(test)]
mod tests;
