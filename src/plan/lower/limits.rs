//! HostConfig: CPU, memory, processes, block IO, devices, ulimits.

use crate::compose::{Blkio, Device, DeviceRequest, Service, ThrottleDevice, Ulimit};
use crate::engine::{DeviceRequestSpec, DeviceSpec, HostSpec, UlimitSpec};
use indexmap::IndexMap;

pub(super) fn fill(host: &mut HostSpec, service: &Service) {
    host.cpu_shares = service.cpu_shares;
    host.cpu_period = service.cpu_period;
    host.cpu_quota = service.cpu_quota;
    host.cpu_rt_period = service.cpu_rt_period;
    host.cpu_rt_runtime = service.cpu_rt_runtime;
    host.cpuset.clone_from(&service.cpuset);
    host.cpu_count = service.cpu_count;
    host.cpu_percent = whole(service.cpu_percent * 100.0);
    host.nano_cpus = nano(service.cpus);
    host.memory = service.mem_limit.0;
    host.memory_swap = service.memswap_limit.0;
    host.memory_reservation = service.mem_reservation.0;
    host.memory_swappiness = Some(service.mem_swappiness.0).filter(|swappiness| *swappiness != 0);
    host.oom_kill_disable = service.oom_kill_disable;
    host.oom_score_adj = service.oom_score_adj;
    host.pids_limit = service.pids_limit;
    host.shm_size = service.shm_size.0;
    host.device_cgroup_rules.clone_from(&service.device_cgroup_rules);
    host.ulimits = ulimits(&service.ulimits);
    devices(host, service);
    if let Some(blkio) = &service.blkio_config {
        block_io(host, blkio);
    }
    deployed(host, service);
}

/// `deploy.resources` overrides the service's own attributes.
fn deployed(host: &mut HostSpec, service: &Service) {
    let Some(deploy) = &service.deploy else { return };
    if let Some(limits) = &deploy.resources.limits {
        set(&mut host.nano_cpus, nano(limits.cpus));
        set(&mut host.memory, limits.memory.0);
        set(&mut host.pids_limit, limits.pids);
    }
    if let Some(reservations) = &deploy.resources.reservations {
        set(&mut host.memory_reservation, reservations.memory.0);
        host.device_requests
            .extend(reservations.devices.iter().map(|device| request(device, &[])));
    }
}

fn set(field: &mut i64, value: i64) {
    if value != 0 {
        *field = value;
    }
}

/// The reference multiplies in 32-bit floats; more precision would give another number.
fn nano(cpus: f32) -> i64 {
    whole(cpus * 1e9)
}

#[expect(
    clippy::cast_possible_truncation,
    reason = "the fraction is meant to go; out of range saturates"
)]
fn whole(number: f32) -> i64 {
    number as i64
}

pub(super) fn ulimits(limits: &IndexMap<String, Ulimit>) -> Vec<UlimitSpec> {
    let all = limits.iter();
    all.map(|(name, limit)| {
        let (soft, hard) = limit.limits();
        UlimitSpec {
            name: name.clone(),
            soft,
            hard,
        }
    })
    .collect()
}

fn devices(host: &mut HostSpec, service: &Service) {
    for device in &service.devices {
        if is_cdi(device) {
            host.device_requests.push(DeviceRequestSpec {
                driver: "cdi".to_owned(),
                device_ids: vec![device.source.clone()],
                ..DeviceRequestSpec::default()
            });
        } else {
            host.devices.push(DeviceSpec {
                source: device.source.clone(),
                target: device.target.clone(),
                permissions: device.permissions.clone(),
            });
        }
    }
    let gpus = service.gpus.iter();
    host.device_requests.extend(gpus.map(|gpu| request(gpu, &["gpu"])));
}

/// Whether a device is a Container Device Interface name, `vendor.com/class=name`, instead of a path.
fn is_cdi(device: &Device) -> bool {
    device.source == device.target && !device.source.starts_with('/') && device.source.contains('=')
}

fn request(device: &DeviceRequest, further: &[&str]) -> DeviceRequestSpec {
    let capabilities = device
        .capabilities
        .iter()
        .map(String::as_str)
        .chain(further.iter().copied());
    DeviceRequestSpec {
        driver: device.driver.clone(),
        count: device.count,
        device_ids: device.device_ids.clone(),
        capabilities: vec![capabilities.map(str::to_owned).collect()],
        options: device.options.clone(),
    }
}

fn block_io(host: &mut HostSpec, blkio: &Blkio) {
    host.blkio_weight = blkio.weight;
    let weights = blkio.weight_device.iter();
    host.blkio_weight_device = weights.map(|device| (device.path.clone(), device.weight)).collect();
    host.blkio_read_bps = rates(&blkio.device_read_bps);
    host.blkio_write_bps = rates(&blkio.device_write_bps);
    host.blkio_read_iops = rates(&blkio.device_read_iops);
    host.blkio_write_iops = rates(&blkio.device_write_iops);
}

fn rates(devices: &[ThrottleDevice]) -> Vec<(String, u64)> {
    let rate = |device: &ThrottleDevice| u64::try_from(device.rate.0).unwrap_or(0);
    devices
        .iter()
        .map(|device| (device.path.clone(), rate(device)))
        .collect()
}
