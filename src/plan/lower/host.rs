//! HostConfig except limits, mounts, ports and networks: namespaces, privileges, name resolution, logging, restart.

use crate::compose::{Project, Service};
use crate::engine::HostSpec;
use crate::plan::Observed;
use crate::plan::lower::seccomp;

pub(super) fn fill(host: &mut HostSpec, project: &Project, service: &Service, observed: &Observed) {
    (host.restart_policy, host.restart_max) = restart(service);
    host.annotations.clone_from(&service.annotations);
    host.cap_add = capabilities(&service.cap_add);
    host.cap_drop = capabilities(&service.cap_drop);
    namespaces(host, service);
    security(host, project, service, observed);
    host.runtime.clone_from(&service.runtime);
    host.init = service.init;
    host.read_only = service.read_only;
    host.privileged = service.privileged;
    host.sysctls.clone_from(&service.sysctls);
    host.storage_opt.clone_from(&service.storage_opt);
    host.tmpfs = service.tmpfs.iter().map(|entry| split(entry)).collect();
    host.dns.clone_from(&service.dns);
    host.dns_search.clone_from(&service.dns_search);
    host.dns_options.clone_from(&service.dns_opt);
    host.extra_hosts = service
        .extra_hosts
        .pairs()
        .map(|(name, address)| format!("{name}:{address}"))
        .collect();
    host.group_add.clone_from(&service.group_add);
    if let Some(logging) = &service.logging {
        host.log_driver.clone_from(&logging.driver);
        host.log_options.clone_from(&logging.options);
    }
    host.links = links(project, service);
    host.volumes_from = volumes_from(service);
}

fn restart(service: &Service) -> (String, i64) {
    let (name, attempts) = service.restart_policy().unwrap_or_default();
    (name.to_owned(), i64::try_from(attempts).unwrap_or(i64::MAX))
}

/// Capabilities as the docker CLI writes them: upper case, with prefix, sorted, each once.
fn capabilities(names: &[String]) -> Vec<String> {
    let mut all: Vec<String> = names
        .iter()
        .map(|name| name.to_ascii_uppercase())
        .map(|name| {
            if name == "ALL" || name.starts_with("CAP_") {
                name
            } else {
                format!("CAP_{name}")
            }
        })
        .collect();
    all.sort();
    all.dedup();
    all
}

/// Namespace modes. `service:x` becomes a container id when that is known; until then it is left out.
fn namespaces(host: &mut HostSpec, service: &Service) {
    let own = |mode: &str| {
        if Service::shared_service(mode).is_some() {
            String::new()
        } else {
            mode.to_owned()
        }
    };
    host.ipc_mode = own(&service.ipc);
    host.pid_mode = own(&service.pid);
    // `service:x` for cgroup or UTS only orders the two services, as with the reference.
    host.uts_mode = own(&service.uts);
    host.cgroupns_mode = own(&service.cgroup);
    host.userns_mode.clone_from(&service.userns_mode);
    host.cgroup_parent.clone_from(&service.cgroup_parent);
    host.isolation.clone_from(&service.isolation);
}

/// `systempaths=unconfined` is sent as two empty path lists, not as an option.
fn security(host: &mut HostSpec, project: &Project, service: &Service, observed: &Observed) {
    for option in &service.security_opt {
        if option == "systempaths=unconfined" || option == "systempaths:unconfined" {
            host.masked_paths = Some(Vec::new());
            host.readonly_paths = Some(Vec::new());
        } else {
            host.security_opt
                .push(seccomp::option(project, &observed.profiles, option));
        }
    }
}

/// Links: each names every container of its service in three ways, as the first versions of Compose did.
pub(super) fn links(project: &Project, service: &Service) -> Vec<String> {
    let mut links = Vec::new();
    for link in &service.links {
        let (target, alias) = link.split_once(':').unwrap_or((link, link));
        let Some(target) = project.services.get(target) else {
            continue;
        };
        for number in 1..=target.replicas() {
            let container = target.container_name(project, number);
            let name = &target.name;
            links.push(format!("{container}:{alias}"));
            links.push(format!("{container}:{name}-{number}"));
            links.push(format!("{container}:{}-{name}-{number}", project.name));
        }
    }
    let external = service.external_links.iter();
    links.extend(external.map(|link| {
        if link.contains(':') {
            link.clone()
        } else {
            format!("{link}:{link}")
        }
    }));
    links
}

/// Containers outside the project by name; the ids of others are filled in once known. As in the reference, the access
/// mode is dropped: the volumes keep the mode they have in the other container.
fn volumes_from(service: &Service) -> Vec<String> {
    let sources = service.volumes_from.iter();
    let name = |source: &String| source.strip_prefix("container:")?.split(':').next().map(str::to_owned);
    sources.map(|source| name(source).unwrap_or_default()).collect()
}

/// `path[:options]`
fn split(entry: &str) -> (String, String) {
    let (path, options) = entry.split_once(':').unwrap_or((entry, ""));
    (path.to_owned(), options.to_owned())
}
