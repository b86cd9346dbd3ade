//! `HostConfig` and the mounts of a create body, limited to what the API version supports. Pure.

use crate::engine::docker::document::object::JsonObject;
use crate::engine::docker::features::{self, FeatureGate};
use crate::engine::{DeviceRequestSpec, HostSpec, MountSpec};
use serde_json::{Map, Value, json};

/// `HostConfig` of the body.
pub(super) fn host_config(host: &HostSpec, gate: &mut FeatureGate) -> Value {
    let mut fields = JsonObject::default();
    add_identity(&mut fields, host, gate);
    add_storage(&mut fields, host, gate);
    add_network(&mut fields, host);
    add_security(&mut fields, host);
    add_limits(&mut fields, host);
    add_block_io(&mut fields, host);
    add_devices(&mut fields, host);
    fields.into_value()
}

fn add_identity(fields: &mut JsonObject, host: &HostSpec, gate: &mut FeatureGate) {
    fields
        .text("CgroupnsMode", &host.cgroupns_mode)
        .text("CgroupParent", &host.cgroup_parent)
        .text("IpcMode", &host.ipc_mode)
        .text("PidMode", &host.pid_mode)
        .text("UTSMode", &host.uts_mode)
        .text("UsernsMode", &host.userns_mode)
        .text("Isolation", &host.isolation)
        .text("Runtime", &host.runtime)
        .map("Sysctls", &host.sysctls)
        .map("StorageOpt", &host.storage_opt)
        .number("OomScoreAdj", host.oom_score_adj);
    fields.flag("AutoRemove", host.auto_remove);
    if let Some(init) = host.init {
        fields.set("Init", init);
    }
    if gate.allow(!host.annotations.is_empty(), features::ANNOTATIONS) {
        fields.map("Annotations", &host.annotations);
    }
    let mut restart = JsonObject::default();
    restart.text("Name", &host.restart_policy);
    if host.restart_policy == "on-failure" {
        restart.number("MaximumRetryCount", host.restart_max);
    }
    fields.object("RestartPolicy", restart);
    let mut log = JsonObject::default();
    log.text("Type", &host.log_driver).map("Config", &host.log_options);
    fields.object("LogConfig", log);
}

fn add_storage(fields: &mut JsonObject, host: &HostSpec, gate: &mut FeatureGate) {
    fields
        .list("Binds", &host.binds)
        .map("Tmpfs", &host.tmpfs)
        .text("VolumeDriver", &host.volume_driver)
        .list("VolumesFrom", &host.volumes_from)
        .number("ShmSize", host.shm_size);
    let mounts: Vec<Value> = host.mounts.iter().map(|spec| mount(spec, gate)).collect();
    fields.list("Mounts", &mounts);
}

fn add_network(fields: &mut JsonObject, host: &HostSpec) {
    fields
        .text("NetworkMode", &host.network_mode)
        .list("Dns", &host.dns)
        .list("DnsSearch", &host.dns_search)
        .list("DnsOptions", &host.dns_options)
        .list("ExtraHosts", &host.extra_hosts)
        .list("Links", &host.links);
    if !host.port_bindings.is_empty() {
        let bindings: Map<String, Value> = host
            .port_bindings
            .iter()
            .map(|(port, bindings)| {
                let bindings: Vec<Value> = bindings
                    .iter()
                    .map(|binding| json!({"HostIp": binding.host_ip, "HostPort": binding.host_port}))
                    .collect();
                (port.clone(), Value::from(bindings))
            })
            .collect();
        fields.set("PortBindings", bindings);
    }
}

fn add_security(fields: &mut JsonObject, host: &HostSpec) {
    fields
        .list("CapAdd", &host.cap_add)
        .list("CapDrop", &host.cap_drop)
        .list("SecurityOpt", &host.security_opt)
        .list("GroupAdd", &host.group_add)
        .flag("ReadonlyRootfs", host.read_only)
        .flag("Privileged", host.privileged)
        .maybe_list("MaskedPaths", host.masked_paths.as_ref())
        .maybe_list("ReadonlyPaths", host.readonly_paths.as_ref());
}

fn add_limits(fields: &mut JsonObject, host: &HostSpec) {
    fields
        .number("CpuShares", host.cpu_shares)
        .number("CpuPeriod", host.cpu_period)
        .number("CpuQuota", host.cpu_quota)
        .number("CpuRealtimePeriod", host.cpu_rt_period)
        .number("CpuRealtimeRuntime", host.cpu_rt_runtime)
        .text("CpusetCpus", &host.cpuset)
        .number("CpuCount", host.cpu_count)
        .number("CpuPercent", host.cpu_percent)
        .number("NanoCpus", host.nano_cpus)
        .number("Memory", host.memory)
        .number("MemorySwap", host.memory_swap)
        .number("MemoryReservation", host.memory_reservation)
        .flag("OomKillDisable", host.oom_kill_disable)
        .number("PidsLimit", host.pids_limit);
    if let Some(swappiness) = host.memory_swappiness {
        fields.set("MemorySwappiness", swappiness);
    }
    let ulimits: Vec<Value> = host
        .ulimits
        .iter()
        .map(|limit| json!({"Name": limit.name, "Soft": limit.soft, "Hard": limit.hard}))
        .collect();
    fields.list("Ulimits", &ulimits);
}

fn add_block_io(fields: &mut JsonObject, host: &HostSpec) {
    let weights: Vec<Value> = host
        .blkio_weight_device
        .iter()
        .map(|(path, weight)| json!({"Path": path, "Weight": weight}))
        .collect();
    let rates = |devices: &[(String, u64)]| -> Vec<Value> {
        let rate = |(path, rate): &(String, u64)| json!({"Path": path, "Rate": rate});
        devices.iter().map(rate).collect()
    };
    fields
        .number("BlkioWeight", i64::from(host.blkio_weight))
        .list("BlkioWeightDevice", &weights)
        .list("BlkioDeviceReadBps", &rates(&host.blkio_read_bps))
        .list("BlkioDeviceWriteBps", &rates(&host.blkio_write_bps))
        .list("BlkioDeviceReadIOps", &rates(&host.blkio_read_iops))
        .list("BlkioDeviceWriteIOps", &rates(&host.blkio_write_iops));
}

fn add_devices(fields: &mut JsonObject, host: &HostSpec) {
    let devices: Vec<Value> = host
        .devices
        .iter()
        .map(|device| json!({"PathOnHost": device.source, "PathInContainer": device.target, "CgroupPermissions": device.permissions}))
        .collect();
    let requests: Vec<Value> = host.device_requests.iter().map(device_request).collect();
    fields
        .list("Devices", &devices)
        .list("DeviceCgroupRules", &host.device_cgroup_rules)
        .list("DeviceRequests", &requests);
}

fn device_request(request: &DeviceRequestSpec) -> Value {
    let mut fields = JsonObject::default();
    fields
        .text("Driver", &request.driver)
        .number("Count", request.count)
        .list("DeviceIDs", &request.device_ids)
        .list("Capabilities", &request.capabilities)
        .map("Options", &request.options);
    fields.into_value()
}

fn mount(spec: &MountSpec, gate: &mut FeatureGate) -> Value {
    let mut fields = JsonObject::default();
    fields
        .set("Type", spec.kind.as_str())
        .text("Source", &spec.source)
        .set("Target", spec.target.as_str())
        .flag("ReadOnly", spec.read_only)
        .text("Consistency", &spec.consistency)
        .object("BindOptions", bind_options(spec, gate));
    let mut volume = JsonObject::default();
    volume
        .flag("NoCopy", spec.volume_nocopy)
        .map("Labels", &spec.volume_labels)
        .text("Subpath", &spec.volume_subpath);
    let mut tmpfs = JsonObject::default();
    tmpfs
        .number("SizeBytes", spec.tmpfs_size)
        .number("Mode", i64::from(spec.tmpfs_mode));
    let mut image = JsonObject::default();
    image.text("Subpath", &spec.image_subpath);
    fields
        .object("VolumeOptions", volume)
        .object("TmpfsOptions", tmpfs)
        .object("ImageOptions", image);
    fields.into_value()
}

fn bind_options(spec: &MountSpec, gate: &mut FeatureGate) -> JsonObject {
    let mut bind = JsonObject::default();
    bind.text("Propagation", &spec.bind_propagation);
    // Without the field the engine never creates a missing source, which is what `false` asks for.
    if gate.allow(spec.bind_create == Some(true), features::BIND_CREATE) {
        bind.set("CreateMountpoint", true);
    }
    match spec.bind_recursive.as_str() {
        "disabled" => {
            bind.set("NonRecursive", true);
        }
        "writable" if gate.allow(true, features::READONLY_RECURSIVE) => {
            bind.set("ReadOnlyNonRecursive", true);
        }
        "readonly" if gate.allow(true, features::READONLY_RECURSIVE) => {
            bind.set("ReadOnlyForceRecursive", true);
        }
        _ => {}
    }
    bind
}
