//! A project that describes existing containers, whoever made them: what `alpha generate` prints. What the image says
//! already is left out; networks and volumes are the ones that exist, so that no data is left behind.

use crate::compose::{
    FileObject, FileReference, Healthcheck, Mount, MountKind, Network, Port, Project, Service, ServiceNetwork, Volume,
};
use crate::engine::{ContainerReport, HealthcheckReport, ImageReport, MountReport};
use crate::plan::identity::label;
use indexmap::IndexMap;
use serde_json::Value;
use std::time::Duration;

/// Where the engine mounts the secrets of a container.
const SECRETS: &str = "/run/secrets/";

/// A container and its image, if that is still there.
#[derive(Debug, Clone)]
pub struct DescribedContainer {
    pub container: ContainerReport,
    pub image: Option<ImageReport>,
}

/// Describes containers. Those of one service of a project become its replicas; the first one describes them all.
pub fn project_from_containers(name: &str, containers: &[DescribedContainer]) -> Project {
    let mut project = Project {
        name: name.to_owned(),
        ..Project::default()
    };
    for found in containers {
        let summary = &found.container.summary;
        let key = match label::service(&summary.labels) {
            "" => &summary.name,
            service => service,
        };
        match project.services.get_mut(key) {
            Some(known) => known.scale = known.scale.map(|replicas| replicas + 1),
            None => {
                let service = describe(key, found, &mut project);
                project.services.insert(key.to_owned(), service);
            }
        }
    }
    project
}

fn describe(key: &str, found: &DescribedContainer, project: &mut Project) -> Service {
    let container = &found.container;
    let own = ImageReport::default();
    let image = found.image.as_ref().unwrap_or(&own);
    let config = &container.raw["Config"];
    let mut service = Service {
        name: key.to_owned(),
        image: container.summary.image.clone(),
        scale: Some(1),
        command: texts(&config["Cmd"]).filter(|command| *command != image.command),
        entrypoint: texts(&config["Entrypoint"]).filter(|entrypoint| *entrypoint != image.entrypoint),
        user: text(&config["User"])
            .filter(|user| *user != image.user)
            .unwrap_or_default(),
        environment: environment(container, image),
        labels: labels(container, image),
        ports: ports(&container.raw["HostConfig"]["PortBindings"]),
        restart: restart(container),
        healthcheck: container
            .healthcheck
            .as_ref()
            .filter(|check| image.healthcheck.as_ref() != Some(check))
            .map(healthcheck),
        ..Service::default()
    };
    for mount in &container.summary.mounts {
        add_mount(mount, &mut service, project);
    }
    add_networks(container, &mut service, project);
    service
}

fn environment(container: &ContainerReport, image: &ImageReport) -> IndexMap<String, Option<String>> {
    let own = container
        .environment
        .iter()
        .filter(|entry| !image.environment.contains(entry));
    own.map(|entry| match entry.split_once('=') {
        Some((name, value)) => (name.to_owned(), Some(value.to_owned())),
        None => (entry.clone(), None),
    })
    .collect()
}

/// The user's own labels.
fn labels(container: &ContainerReport, image: &ImageReport) -> IndexMap<String, String> {
    let of_tools = ["com.docker.compose.", "desktop.docker.io", "io.stackdeck."];
    let is_own = |name: &str, value: &str| {
        !of_tools.iter().any(|prefix| name.starts_with(prefix))
            && image.labels.get(name).is_none_or(|of_image| of_image != value)
    };
    let all = container.summary.labels.iter();
    let own = all.filter(|(name, value)| is_own(name, value));
    own.map(|(name, value)| (name.clone(), value.clone())).collect()
}

fn ports(bindings: &Value) -> Vec<Port> {
    let mut ports = Vec::new();
    for (key, hosts) in bindings.as_object().into_iter().flatten() {
        let (target, protocol) = key.split_once('/').unwrap_or((key, "tcp"));
        let Ok(target) = target.parse() else { continue };
        for host in hosts.as_array().into_iter().flatten() {
            ports.push(Port {
                target,
                protocol: protocol.to_owned(),
                host_ip: text(&host["HostIp"]).unwrap_or_default(),
                published: text(&host["HostPort"]).filter(|port| port != "0").unwrap_or_default(),
                ..Port::default()
            });
        }
    }
    ports.sort_by_key(|port| (port.target, port.protocol.clone()));
    ports
}

fn restart(container: &ContainerReport) -> String {
    let policy = &container.restart_policy;
    match container.raw["HostConfig"]["RestartPolicy"]["MaximumRetryCount"].as_u64() {
        Some(times @ 1..) => format!("{policy}:{times}"),
        _ if policy == "no" => String::new(),
        _ => policy.clone(),
    }
}

fn healthcheck(found: &HealthcheckReport) -> Healthcheck {
    let set = |time: Duration| (!time.is_zero()).then_some(time);
    Healthcheck {
        test: found.test.clone(),
        interval: set(found.interval),
        timeout: set(found.timeout),
        start_period: set(found.start_period),
        start_interval: set(found.start_interval),
        retries: (found.retries > 0).then(|| u64::from(found.retries)),
        ..Healthcheck::default()
    }
}

fn add_mount(mount: &MountReport, service: &mut Service, project: &mut Project) {
    let kind = match mount.kind.as_str() {
        "volume" => MountKind::Volume,
        "bind" => MountKind::Bind,
        "tmpfs" => MountKind::Tmpfs,
        "image" => MountKind::Image,
        _ => return,
    };
    if let (MountKind::Bind, Some(name)) = (kind, mount.target.strip_prefix(SECRETS)) {
        let secret = FileObject {
            file: mount.source.clone(),
            ..FileObject::default()
        };
        project.secrets.insert(name.to_owned(), secret);
        service.secrets.push(FileReference {
            source: name.to_owned(),
            target: mount.target.clone(),
            ..FileReference::default()
        });
        return;
    }
    let source = match kind {
        MountKind::Volume | MountKind::Image => &mount.name,
        MountKind::Bind | MountKind::Tmpfs | MountKind::Npipe | MountKind::Cluster => &mount.source,
    };
    if kind == MountKind::Volume {
        let volume = Volume {
            name: mount.name.clone(),
            external: true,
            ..Volume::default()
        };
        project.volumes.insert(mount.name.clone(), volume);
    }
    service.volumes.push(Mount {
        kind,
        source: source.clone(),
        target: mount.target.clone(),
        read_only: !mount.writable && kind != MountKind::Image,
        ..Mount::default()
    });
}

/// The networks that are on the engine; `host`, `none` and another container's are a mode.
fn add_networks(container: &ContainerReport, service: &mut Service, project: &mut Project) {
    let mode = container.network_mode.as_str();
    if matches!(mode, "host" | "none" | "bridge" | "default") || mode.starts_with("container:") {
        let mode = if mode == "default" { "bridge" } else { mode };
        mode.clone_into(&mut service.network_mode);
        return;
    }
    let summary = &container.summary;
    for (name, endpoint) in &summary.networks {
        let by_itself = |alias: &str| alias == service.name || alias == summary.name || summary.id.starts_with(alias);
        let further = endpoint.aliases.iter().filter(|alias| !by_itself(alias));
        let network = ServiceNetwork {
            aliases: further.cloned().collect(),
            ..ServiceNetwork::default()
        };
        service
            .networks
            .insert(name.clone(), (!network.aliases.is_empty()).then_some(network));
        let network = Network {
            name: name.clone(),
            external: true,
            ..Network::default()
        };
        project.networks.insert(name.clone(), network);
    }
}

fn text(value: &Value) -> Option<String> {
    value.as_str().map(str::to_owned)
}

/// A list of texts; `None` when there is none.
fn texts(value: &Value) -> Option<Vec<String>> {
    let items = value.as_array()?.iter();
    let texts: Vec<String> = items.filter_map(text).collect();
    (!texts.is_empty()).then_some(texts)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn ports_are_those_that_are_published() {
        let bindings = json!({
            "80/tcp": [{"HostIp": "127.0.0.1", "HostPort": "8080"}],
            "53/udp": [{"HostIp": "", "HostPort": "0"}],
            "9000/tcp": null,
        });
        let found: Vec<_> = ports(&bindings)
            .into_iter()
            .map(|port| (port.target, port.protocol, port.host_ip, port.published))
            .collect();
        let expected = [(53, "udp", "", ""), (80, "tcp", "127.0.0.1", "8080")];
        let expected = expected.map(|(target, protocol, ip, published)| {
            (target, protocol.to_owned(), ip.to_owned(), published.to_owned())
        });
        assert_eq!(found, expected);
    }

    #[test]
    fn a_mounted_secret_is_a_secret_and_a_volume_is_the_existing_one() {
        let (mut service, mut project) = (Service::default(), Project::default());
        let mut mount = MountReport {
            kind: "bind".to_owned(),
            name: String::new(),
            source: "/home/a/token".to_owned(),
            target: "/run/secrets/token".to_owned(),
            writable: false,
        };
        add_mount(&mount, &mut service, &mut project);
        mount.kind = "volume".to_owned();
        mount.name = "data".to_owned();
        mount.target = "/data".to_owned();
        add_mount(&mount, &mut service, &mut project);
        assert_eq!(project.secrets["token"].file, "/home/a/token");
        assert_eq!(service.secrets[0].source, "token");
        assert!(project.volumes["data"].external);
        assert!(service.volumes[0].read_only && service.volumes[0].source == "data");
    }
}
