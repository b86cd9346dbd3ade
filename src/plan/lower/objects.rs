//! Lowers the networks and volumes of a project.

use super::labels;
use crate::compose::{Network, Project, Volume};
use crate::engine::{IpamPoolSpec, NetworkSpec, VolumeSpec};
use crate::plan::identity::hash;
use crate::plan::identity::label;

pub(crate) fn network_spec(project: &Project, key: &str, network: &Network) -> NetworkSpec {
    let pools = network.ipam.config.iter();
    NetworkSpec {
        name: network.name.clone(),
        driver: network.driver.clone(),
        options: network.driver_opts.clone(),
        internal: network.internal,
        attachable: network.attachable,
        enable_ipv4: network.enable_ipv4,
        enable_ipv6: network.enable_ipv6,
        ipam_driver: network.ipam.driver.clone(),
        ipam_pools: pools
            .map(|pool| IpamPoolSpec {
                subnet: pool.subnet.clone(),
                ip_range: pool.ip_range.clone(),
                gateway: pool.gateway.clone(),
                aux_addresses: pool.aux_addresses.clone(),
            })
            .collect(),
        ipam_options: network.ipam.options.clone(),
        labels: labels::object(project, &network.labels, label::NETWORK, key, hash::network(network)),
    }
}

pub(crate) fn volume_spec(project: &Project, key: &str, volume: &Volume) -> VolumeSpec {
    VolumeSpec {
        name: volume.name.clone(),
        driver: volume.driver.clone(),
        options: volume.driver_opts.clone(),
        labels: labels::object(project, &volume.labels, label::VOLUME, key, hash::volume(volume)),
    }
}
