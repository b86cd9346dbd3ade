//! Adds what the files imply: the default network, names of resources, dependencies that follow from sharing.
//! (Compose Specification, "Networks: the default network", "Services: links, network_mode, volumes_from".)

pub(super) mod env_files;
mod uninterpolated;

pub(super) use uninterpolated::imply_values;

use super::model::{Condition, Dependency, Network, Project, Service};
use super::paths::clean;
use super::provenance::Provenance;
use crate::yaml::Node;
use std::path::Path;

/// Adds the implied values to the project. What the files set, even to empty, gets no default; the tree has it.
pub(super) fn normalise(project: &mut Project, root: &Node, provenance: &Provenance) {
    for service in project.services.values_mut() {
        let said = |path: &[&str]| {
            let service = root.at(&["services", &service.name]);
            service
                .and_then(|node| node.at(path))
                .is_some_and(|node| !node.is_null())
        };
        let mode = said(&["network_mode"]);
        let dockerfile = said(&["build", "dockerfile"]) || said(&["build", "dockerfile_inline"]);
        if !mode {
            join_default_network(service);
        }
        if !dockerfile {
            add_default_dockerfile(service);
        }
        add_defaults(service);
        imply_dependencies(service);
    }
    let used = |service: &Service| service.networks.contains_key("default");
    if !project.networks.contains_key("default") && project.services.values().any(used) {
        project.networks.insert("default".to_owned(), Network::default());
    }
    fill_contents(project, root, provenance);
    name_resources(project, root);
}

/// `deploy.replicas` becomes `scale` when both are given.
pub(super) fn agree_on_replicas(project: &mut Project) {
    for service in project.services.values_mut() {
        if let (Some(scale), Some(deploy)) = (service.scale, &mut service.deploy) {
            deploy.replicas = Some(scale);
        }
    }
}

/// Sets the content of secrets and configs with `environment`; of an unset variable it is empty, which `up` refuses.
fn fill_contents(project: &mut Project, root: &Node, provenance: &Provenance) {
    let secrets = project.secrets.iter_mut().map(|(key, secret)| ("secrets", key, secret));
    let configs = project.configs.iter_mut().map(|(key, config)| ("configs", key, config));
    for (section, key, object) in secrets.chain(configs) {
        if object.environment.is_empty() {
            continue;
        }
        let named = root.at(&[section, key, "environment"]);
        let held = named.and_then(|node| provenance.held.get(&node.span));
        let value = held.or_else(|| project.environment.get(&object.environment));
        object.content = value.cloned().unwrap_or_default();
    }
}

/// A service without networks and `network_mode` joins the network `default`.
fn join_default_network(service: &mut Service) {
    if service.networks.is_empty() && service.network_mode.is_empty() && service.provider.is_none() {
        service.networks.insert("default".to_owned(), None);
    }
}

fn add_default_dockerfile(service: &mut Service) {
    if let Some(build) = service
        .build
        .as_mut()
        .filter(|build| build.dockerfile_inline.is_empty())
    {
        "Dockerfile".clone_into(&mut build.dockerfile);
    }
}

fn add_defaults(service: &mut Service) {
    if service.pull_policy == "if_not_present" {
        "missing".clone_into(&mut service.pull_policy);
    }
    service.dns.retain(|address| !address.is_empty());
    let image = service.image.clone();
    for hook in &mut service.pre_start {
        if hook.image.is_empty() {
            hook.image.clone_from(&image);
        }
    }
    for mount in &mut service.volumes {
        mount.target = clean(Path::new(&mount.target)).display().to_string();
    }
}

/// A service depends on those whose name, namespace or mounts it uses, unless `depends_on` says otherwise.
fn imply_dependencies(service: &mut Service) {
    let links = service.links.iter().map(|link| (linked_service(link), true));
    let modes = [
        &service.network_mode,
        &service.ipc,
        &service.pid,
        &service.uts,
        &service.cgroup,
    ];
    let shared = modes
        .into_iter()
        .filter_map(|mode| Service::shared_service(mode))
        .map(|name| (name, true));
    let mounts = service
        .volumes_from
        .iter()
        .filter(|from| !from.starts_with("container:"));
    let mounts = mounts.map(|from| (from.split(':').next().unwrap_or(from), false));
    let implied: Vec<(String, bool)> = links
        .chain(shared)
        .chain(mounts)
        .map(|(name, restart)| (name.to_owned(), restart))
        .collect();
    for (name, restart) in implied {
        service.depends_on.entry(name).or_insert_with(|| Dependency {
            condition: Condition::Started,
            restart,
            required: true,
            ..Dependency::default()
        });
    }
}

/// The service of a link, `service` or `service:alias`; anything longer is taken for a name, which is then not found.
fn linked_service(link: &str) -> &str {
    match link.split_once(':') {
        Some((service, alias)) if !alias.contains(':') => service,
        _ => link,
    }
}

/// Names every resource without a name `project_key`; an external one is named by its key.
fn name_resources(project: &mut Project, root: &Node) {
    let prefix = project.name.clone();
    let give = |name: &mut String, section: &str, key: &str, external: bool| {
        let said = root.at(&[section, key, "name"]).is_some_and(|node| !node.is_null());
        if !said {
            *name = if external {
                key.to_owned()
            } else {
                format!("{prefix}_{key}")
            };
        }
    };
    for (key, network) in &mut project.networks {
        give(&mut network.name, "networks", key, network.external);
    }
    for (key, volume) in &mut project.volumes {
        give(&mut volume.name, "volumes", key, volume.external);
    }
    for (key, secret) in &mut project.secrets {
        give(&mut secret.name, "secrets", key, secret.external);
    }
    for (key, config) in &mut project.configs {
        give(&mut config.name, "configs", key, config.external);
    }
}

#[cfg(test)]
mod tests {
    use super::Provenance;
    use crate::compose::files::MemoryFiles;
    use crate::compose::model::{FileObject, Project, Service, Volume};
    use crate::compose::{LoadOptions, load};
    use crate::diag::{SourceId, Span};
    use crate::yaml::Node;

    fn project(service: Service) -> Project {
        let mut project = Project {
            name: "p".to_owned(),
            ..Project::default()
        };
        project.services.insert("web".to_owned(), service);
        project
    }

    fn normalise(project: &mut Project) {
        let span = Span {
            source: SourceId(0),
            start: 0,
            end: 0,
        };
        super::normalise(project, &Node::null(span), &Provenance::default());
    }

    #[test]
    fn a_service_without_networks_joins_the_default_network() {
        let mut silent = project(Service::default());
        normalise(&mut silent);
        assert!(silent.services["web"].networks.contains_key("default"));
        assert_eq!(silent.networks["default"].name, "p_default");

        let mut host = project(Service {
            network_mode: "host".to_owned(),
            ..Service::default()
        });
        normalise(&mut host);
        assert!(host.networks.is_empty());
    }

    #[test]
    fn sharing_implies_a_dependency_with_restart_and_mounts_one_without() {
        let mut project = project(Service {
            links: vec!["db:database".to_owned()],
            ipc: "service:shm".to_owned(),
            volumes_from: vec!["data:ro".to_owned(), "container:old".to_owned()],
            ..Service::default()
        });
        normalise(&mut project);
        let found: Vec<(&str, bool)> = project.services["web"]
            .depends_on
            .iter()
            .map(|(name, dependency)| (name.as_str(), dependency.restart))
            .collect();
        assert_eq!(found, [("db", true), ("shm", true), ("data", false)]);
    }

    #[test]
    fn a_secret_from_a_variable_has_its_value_as_content() {
        let mut project = project(Service::default());
        project.environment.insert("TOKEN".to_owned(), "t0p".to_owned());
        let of = |variable: &str| FileObject {
            environment: variable.to_owned(),
            ..FileObject::default()
        };
        project.secrets.insert("token".to_owned(), of("TOKEN"));
        project.configs.insert("other".to_owned(), of("UNSET"));
        normalise(&mut project);
        assert_eq!(project.secrets["token"].content, "t0p");
        assert_eq!(project.configs["other"].content, "");
    }

    #[test]
    fn a_secret_of_an_included_file_takes_its_value_from_the_env_file_of_the_include() {
        let files = MemoryFiles::default()
            .with(
                "/app/compose.yaml",
                "include: [{path: child/c.yaml, env_file: s.env}]\nsecrets: {own: {environment: S}}\n",
            )
            .with(
                "/app/child/c.yaml",
                "services: {a: {image: a}}\nsecrets: {s: {environment: S}, h: {environment: H}}\n",
            )
            .with("/app/s.env", "S=of the child\nH=hidden\n");
        let options = LoadOptions {
            cwd: "/app".into(),
            environment: [("H".to_owned(), "of the host".to_owned())].into_iter().collect(),
            ..LoadOptions::default()
        };
        let loaded = load(&options, &files);
        let content = |name: &str| loaded.usable().unwrap().secrets[name].content.clone();
        assert_eq!(
            [content("s"), content("h"), content("own")],
            ["of the child", "of the host", ""]
        );
    }

    #[test]
    fn an_external_volume_is_named_by_its_key() {
        let mut project = project(Service::default());
        let external = Volume {
            external: true,
            ..Volume::default()
        };
        project.volumes.insert("data".to_owned(), external);
        project.volumes.insert("own".to_owned(), Volume::default());
        normalise(&mut project);
        assert_eq!(project.volumes["data"].name, "data");
        assert_eq!(project.volumes["own"].name, "p_own");
    }
}
