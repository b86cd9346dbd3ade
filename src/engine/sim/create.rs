//! Creates simulated containers, and reports on them.

use super::container::{SimContainer, SimRun};
use super::health::SimHealth;
use super::host::{SimHost, has_labels};
use crate::engine::{
    ContainerEvent, ContainerReport, ContainerSpec, ContainerState, ContainerStatus, ContainerSummary,
    CreatedContainer, EndpointReport, EndpointSpec, EngineError, ErrorKind, HealthReport, LabelFilter, MountReport,
    PublishedPort, Result, StatsSample,
};
use indexmap::IndexMap;

impl SimHost {
    pub(super) fn create(&mut self, spec: ContainerSpec) -> Result<CreatedContainer> {
        self.reachable("creating container")?;
        let doing = "creating container";
        if self.containers.values().any(|other| other.name == spec.name) {
            let detail = format!("Conflict. The container name \"/{}\" is already in use", spec.name);
            return Err(EngineError::new(doing, spec.name, ErrorKind::NameTaken, detail));
        }
        let Some(image) = self
            .images
            .get(&spec.image)
            .or_else(|| self.images.values().find(|image| image.id == spec.image))
        else {
            let detail = format!("No such image: {}", spec.image);
            return Err(EngineError::new(doing, spec.image, ErrorKind::Missing, detail));
        };
        let image_id = image.id.clone();
        for network in spec.networks.keys() {
            if !self.networks.contains_key(network) {
                let detail = format!("network {network} not found");
                return Err(EngineError::new(doing, spec.name, ErrorKind::Missing, detail));
            }
        }
        let id = self.new_id();
        for network in spec.networks.keys() {
            if let Some(network) = self.networks.get_mut(network) {
                network.containers.push(id.clone());
            }
        }
        let container = self.new_container(id.clone(), image_id, spec);
        self.containers.insert(id.clone(), container);
        self.container_event(&id, ContainerEvent::Created);
        Ok(CreatedContainer {
            id,
            warnings: Vec::new(),
        })
    }

    fn new_container(&self, id: String, image_id: String, spec: ContainerSpec) -> SimContainer {
        let service = spec
            .labels
            .get("com.docker.compose.service")
            .cloned()
            .unwrap_or_default();
        SimContainer {
            id,
            name: spec.name.clone(),
            image_id,
            behaviour: self.scenario.services.get(&service).cloned().unwrap_or_default(),
            created: self.now(),
            status: ContainerStatus::Created,
            run: SimRun::default(),
            restarts: 0,
            stop_asked: false,
            stopping: false,
            health: SimHealth::declared(spec.healthcheck.as_ref(), self.api() >= (1, 44)),
            log: Vec::new(),
            readers: Vec::new(),
            waiters: Vec::new(),
            files: IndexMap::new(),
            networks: spec.networks.clone(),
            spec,
        }
    }

    pub(super) fn api(&self) -> (u32, u32) {
        let mut parts = self.scenario.host.api.split('.').map(|part| part.parse().unwrap_or(0));
        (parts.next().unwrap_or(1), parts.next().unwrap_or(51))
    }

    /// Containers with all the labels, newest first as an engine lists them.
    pub(super) fn list(&self, filter: &LabelFilter) -> Result<Vec<ContainerSummary>> {
        self.reachable("listing containers")?;
        let wanted = self
            .containers
            .values()
            .rev()
            .filter(|container| has_labels(&container.spec.labels, &filter.0));
        Ok(wanted.map(|container| self.summary(container)).collect())
    }

    pub(super) fn report(&mut self, id: &str) -> Result<ContainerReport> {
        let doing = "inspecting container";
        let id = self.find(doing, id)?.id.clone();
        if let Some(container) = self.containers.get_mut(&id)
            && container.is_up()
            && container.behaviour.looks_fail > 0
        {
            container.behaviour.looks_fail -= 1;
            return Err(EngineError::new(doing, id, ErrorKind::Other, "the engine is busy"));
        }
        let Some(container) = self.containers.get(&id) else {
            return Err(EngineError::new(doing, id, ErrorKind::Missing, "No such container"));
        };
        let spec = &container.spec;
        let health = container.health.as_ref().map(|health| HealthReport {
            status: health.status,
            failing_streak: health.streak,
            log: health.log.clone(),
        });
        Ok(ContainerReport {
            summary: self.summary(container),
            state: ContainerState {
                status: container.status,
                exit_code: container.run.exit_code,
                oom_killed: container.run.out_of_memory,
                error: container.run.error.clone(),
                pid: i64::from(container.is_up()) * 4242,
                started: container.run.started,
                finished: container.run.finished,
                health,
            },
            restart_count: container.restarts,
            restart_policy: if spec.host.restart_policy.is_empty() {
                "no".into()
            } else {
                spec.host.restart_policy.clone()
            },
            log_driver: if spec.host.log_driver.is_empty() {
                "json-file".into()
            } else {
                spec.host.log_driver.clone()
            },
            tty: spec.tty,
            healthcheck: container.health.as_ref().map(|health| health.check.clone()),
            environment: spec.environment.clone(),
            command: [
                spec.entrypoint.clone().unwrap_or_default(),
                spec.command.clone().unwrap_or_default(),
            ]
            .concat(),
            memory_limit: u64::try_from(spec.host.memory).unwrap_or(0),
            stop_signal: spec.stop_signal.clone(),
            stop_timeout: spec.stop_timeout,
            network_mode: spec.host.network_mode.clone(),
            raw: serde_json::json!({ "Id": container.id, "Name": format!("/{}", container.name), "Config": { "Image": spec.image, "Env": spec.environment } }),
        })
    }

    fn summary(&self, container: &SimContainer) -> ContainerSummary {
        ContainerSummary {
            id: container.id.clone(),
            name: container.name.clone(),
            image: container.spec.image.clone(),
            image_id: container.image_id.clone(),
            labels: container.spec.labels.clone(),
            status: container.status,
            status_text: status_text(container),
            command_text: command_text(container),
            created: container.created,
            ports: ports(container),
            mounts: mounts(&container.spec),
            networks: container
                .networks
                .iter()
                .map(|(name, endpoint)| (name.clone(), self.endpoint(name, endpoint)))
                .collect(),
        }
    }

    fn endpoint(&self, network: &str, spec: &EndpointSpec) -> EndpointReport {
        EndpointReport {
            network_id: self
                .networks
                .get(network)
                .map(|network| network.id.clone())
                .unwrap_or_default(),
            aliases: spec.aliases.clone(),
            ipv4: spec.ipv4.clone(),
            ipv6: spec.ipv6.clone(),
            mac: spec.mac_address.clone(),
        }
    }

    /// A stats sample; `None` when it does not run.
    pub(super) fn sample(&mut self, id: &str) -> Option<StatsSample> {
        let at = self.now();
        let container = self
            .find("reading stats of", id)
            .ok()
            .filter(|container| container.is_up())?;
        let (age, behaviour) = (container.age(), &container.behaviour);
        let wave = 1.0 + 0.3 * (age / 3.0).sin();
        let warm = 1.0 - 0.7 * (-age / 5.0).exp();
        let bytes = |rate: f64| to_u64(rate * age);
        let limit = u64::try_from(container.spec.host.memory)
            .ok()
            .filter(|limit| *limit > 0)
            .unwrap_or(8 << 30);
        Some(StatsSample {
            at,
            cpu_cores: Some(behaviour.cpu * wave),
            memory: to_u64(u64_to_f64(behaviour.memory) * warm),
            memory_limit: limit,
            net_rx: bytes(1800.0),
            net_tx: bytes(1200.0),
            block_read: bytes(500.0),
            block_write: bytes(2500.0),
            pids: 7,
            throttled: 0,
            throttled_for: std::time::Duration::ZERO,
        })
    }
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "simulated counters; a clamp is what is wanted"
)]
fn to_u64(value: f64) -> u64 {
    value.max(0.0) as u64
}

#[expect(clippy::cast_precision_loss, reason = "simulated counters")]
fn u64_to_f64(value: u64) -> f64 {
    value as f64
}

fn command_text(container: &SimContainer) -> String {
    let spec = &container.spec;
    let parts = spec.entrypoint.iter().chain(&spec.command).flatten();
    parts.cloned().collect::<Vec<_>>().join(" ")
}

fn status_text(container: &SimContainer) -> String {
    match container.status {
        ContainerStatus::Running => "Up".into(),
        ContainerStatus::Exited => format!("Exited ({})", container.run.exit_code),
        other => format!("{other:?}"),
    }
}

fn ports(container: &SimContainer) -> Vec<PublishedPort> {
    let split = |key: &str| {
        let (port, protocol) = key.split_once('/').unwrap_or((key, "tcp"));
        Some((port.parse::<u16>().ok()?, protocol.to_string()))
    };
    let mut all = Vec::new();
    for (key, bindings) in &container.spec.host.port_bindings {
        let Some((container_port, protocol)) = split(key) else {
            continue;
        };
        for binding in bindings.iter().filter(|_| container.is_up()) {
            let host_port = binding.host_port.parse().ok();
            let host_ip = if binding.host_ip.is_empty() {
                "0.0.0.0".into()
            } else {
                binding.host_ip.clone()
            };
            all.push(PublishedPort {
                host_ip,
                host_port,
                container_port,
                protocol: protocol.clone(),
            });
        }
    }
    all
}

fn mounts(spec: &ContainerSpec) -> Vec<MountReport> {
    let binds = spec.host.binds.iter().filter_map(|bind| {
        let mut parts = bind.split(':');
        let (source, target) = (parts.next()?, parts.next()?);
        let writable = parts
            .next()
            .is_none_or(|mode| !mode.split(',').any(|word| word == "ro"));
        let path = source.starts_with('/');
        let kind = if path { "bind" } else { "volume" };
        let name = if path { String::new() } else { source.into() };
        Some(MountReport {
            kind: kind.into(),
            name,
            source: source.into(),
            target: target.into(),
            writable,
        })
    });
    let mounts = spec.host.mounts.iter().map(|mount| MountReport {
        kind: mount.kind.clone(),
        name: if mount.kind == "volume" {
            mount.source.clone()
        } else {
            String::new()
        },
        source: mount.source.clone(),
        target: mount.target.clone(),
        writable: !mount.read_only,
    });
    binds.chain(mounts).collect()
}
