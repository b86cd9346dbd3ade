//! Reads what the engine says of its machine (`GET /info`).

use super::document::json;
use crate::engine::MachineInfo;
use serde_json::Value;

pub(super) fn parse_machine(info: &Value) -> MachineInfo {
    let null = Value::Null;
    let registries = info.get("RegistryConfig").unwrap_or(&null);
    // `name=seccomp,profile=default`
    let security = json::items(info, "SecurityOptions").filter_map(Value::as_str);
    let security = security.filter_map(|option| option.split(',').find_map(|part| part.strip_prefix("name=")));
    MachineInfo {
        memory: json::count(info, "MemTotal"),
        cpus: json::count(info, "NCPU"),
        runtimes: json::keys(info, "Runtimes"),
        devices: json::items(info, "DiscoveredDevices")
            .map(|device| json::text(device, "ID"))
            .collect(),
        root_directory: json::text(info, "DockerRootDir"),
        security: security.map(str::to_owned).collect(),
        registry_mirrors: json::texts(registries, "Mirrors"),
        time: json::time(info, "SystemTime"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_machine_is_parsed() {
        let got = parse_machine(&json!({
            "MemTotal": 1024, "NCPU": 2, "Runtimes": {"runc": {}, "nvidia": {}}, "DockerRootDir": "/var/lib/docker",
            "SecurityOptions": ["name=apparmor", "name=seccomp,profile=default"],
            "RegistryConfig": {"Mirrors": ["https://mirror.example/"]}, "SystemTime": "2026-01-02T03:04:05Z",
            "DiscoveredDevices": [{"Source": "cdi", "ID": "vendor.example/gpu=0"}],
        }));
        assert_eq!((got.memory, got.cpus), (1024, 2));
        assert_eq!(got.runtimes, ["runc", "nvidia"]);
        assert_eq!(got.security, ["apparmor", "seccomp"]);
        assert_eq!(got.devices, ["vendor.example/gpu=0"]);
        assert!(got.time.is_some());
        assert_eq!(parse_machine(&Value::Null), MachineInfo::default());
    }
}
