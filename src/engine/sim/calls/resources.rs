//! Calls about networks and volumes.

use crate::engine::sim::SimEngine;
use crate::engine::sim::host::has_labels;
use crate::engine::*;

impl SimEngine {
    pub(super) fn networks(&self, filter: LabelFilter) -> Answer<'_, Vec<NetworkReport>> {
        self.with_host(move |host| {
            host.reachable("listing networks")?;
            Ok(host
                .networks
                .values()
                .filter(|network| has_labels(&network.labels, &filter.0))
                .cloned()
                .collect())
        })
    }

    pub(super) fn network(&self, name: &str) -> Answer<'_, Option<NetworkReport>> {
        let name = name.to_string();
        self.with_host(move |host| {
            Ok(host
                .networks
                .values()
                .find(|network| network.name == name || network.id == name)
                .cloned())
        })
    }

    pub(super) fn create_network(&self, spec: NetworkSpec) -> Answer<'_, String> {
        self.with_host(move |host| {
            host.reachable("creating network")?;
            if host.networks.contains_key(&spec.name) {
                let detail = format!("network with name {} already exists", spec.name);
                return Err(EngineError::new(
                    "creating network",
                    spec.name,
                    ErrorKind::NameTaken,
                    detail,
                ));
            }
            let id = host.new_id();
            let driver = if spec.driver.is_empty() {
                "bridge".into()
            } else {
                spec.driver
            };
            let report = NetworkReport {
                id: id.clone(),
                name: spec.name.clone(),
                created: host.now(),
                driver,
                labels: spec.labels,
                containers: Vec::new(),
                subnets: spec.ipam_pools.into_iter().map(|pool| pool.subnet).collect(),
            };
            host.networks.insert(spec.name.clone(), report);
            host.resource_event("network", &spec.name, "create");
            Ok(id)
        })
    }

    pub(super) fn connect_network(&self, network: &str, container: &str, endpoint: EndpointSpec) -> Answer<'_, ()> {
        let (network, container) = (network.to_string(), container.to_string());
        self.with_host(move |host| {
            let container = host.find("connecting", &container)?;
            container.networks.insert(network.clone(), endpoint);
            let id = container.id.clone();
            if let Some(network) = host.networks.get_mut(&network) {
                network.containers.push(id);
            }
            host.resource_event("network", &network, "connect");
            Ok(())
        })
    }

    pub(super) fn disconnect_network(&self, network: &str, container: &str, _force: bool) -> Answer<'_, ()> {
        let (network, container) = (network.to_string(), container.to_string());
        self.with_host(move |host| {
            let container = host.find("disconnecting", &container)?;
            container.networks.shift_remove(&network);
            let id = container.id.clone();
            if let Some(network) = host.networks.get_mut(&network) {
                network.containers.retain(|member| *member != id);
            }
            host.resource_event("network", &network, "disconnect");
            Ok(())
        })
    }

    pub(super) fn remove_network(&self, name: &str) -> Answer<'_, ()> {
        let name = name.to_string();
        self.with_host(move |host| {
            host.reachable("removing network")?;
            let found = host
                .networks
                .values()
                .find(|network| network.name == name || network.id == name);
            let missing = || {
                EngineError::new(
                    "removing network",
                    name.clone(),
                    ErrorKind::Missing,
                    format!("network {name} not found"),
                )
            };
            let found = found.ok_or_else(missing)?.clone();
            if !found.containers.is_empty() {
                let detail = format!("network {name} has active endpoints");
                return Err(EngineError::new("removing network", name, ErrorKind::Conflict, detail));
            }
            host.networks.shift_remove(&found.name);
            host.resource_event("network", &found.name, "destroy");
            Ok(())
        })
    }

    pub(super) fn volumes(&self, filter: LabelFilter) -> Answer<'_, Vec<VolumeReport>> {
        self.with_host(move |host| {
            host.reachable("listing volumes")?;
            Ok(host
                .volumes
                .values()
                .filter(|volume| has_labels(&volume.labels, &filter.0))
                .cloned()
                .collect())
        })
    }

    /// No sizes: simulated volumes have no content, and reporting them as empty would be false.
    pub(super) fn volume_sizes(&self) -> Answer<'_, indexmap::IndexMap<String, u64>> {
        self.with_host(|host| {
            host.reachable("measuring volumes")?;
            Ok(indexmap::IndexMap::new())
        })
    }

    pub(super) fn volume(&self, name: &str) -> Answer<'_, Option<VolumeReport>> {
        let name = name.to_string();
        self.with_host(move |host| Ok(host.volumes.get(&name).cloned()))
    }

    pub(super) fn create_volume(&self, spec: VolumeSpec) -> Answer<'_, ()> {
        self.with_host(move |host| {
            host.reachable("creating volume")?;
            let driver = if spec.driver.is_empty() {
                "local".into()
            } else {
                spec.driver
            };
            let mountpoint = format!("/simulated/{}", spec.name);
            let report = VolumeReport {
                name: spec.name.clone(),
                driver,
                labels: spec.labels,
                mountpoint,
                created: Some(host.now()),
            };
            host.volumes.entry(spec.name.clone()).or_insert(report);
            host.resource_event("volume", &spec.name, "create");
            Ok(())
        })
    }

    pub(super) fn remove_volume(&self, name: &str, _force: bool) -> Answer<'_, ()> {
        let name = name.to_string();
        self.with_host(move |host| {
            let missing = || {
                EngineError::new(
                    "removing volume",
                    name.clone(),
                    ErrorKind::Missing,
                    format!("get {name}: no such volume"),
                )
            };
            let used = host.containers.values().any(|container| {
                let spec = &container.spec.host;
                spec.binds.iter().any(|bind| bind.split(':').next() == Some(&name))
                    || spec.mounts.iter().any(|mount| mount.source == name)
            });
            if used {
                return Err(EngineError::new(
                    "removing volume",
                    name,
                    ErrorKind::Conflict,
                    "volume is in use",
                ));
            }
            host.volumes.shift_remove(&name).map(|_| ()).ok_or_else(missing)?;
            host.resource_event("volume", &name, "destroy");
            Ok(())
        })
    }
}
