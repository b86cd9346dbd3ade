//! Checks before anything is done, for what would fail later.

use crate::compose::{Mount, MountKind, Project, Service, WhenToPull};
use crate::diag::Diagnostic;
use crate::engine::{ContainerStatus, ContainerSummary};
use crate::plan::identity::label;
use crate::plan::lower::{self, Grant, seccomp};
use crate::plan::supply::images::fits;
use crate::plan::supply::resources;
use crate::plan::{Observed, Pull, UpOptions};

mod ports;
mod size;

/// Every fault found in the services.
pub(super) fn check(project: &Project, observed: &Observed, services: &[&str], options: &UpOptions) -> Vec<Diagnostic> {
    let services: Vec<&Service> = services.iter().filter_map(|name| project.services.get(*name)).collect();
    let mut faults = size::check(project, &services);
    if !faults.is_empty() {
        return faults;
    }
    externals(project, observed, &services, &mut faults);
    networks(project, observed, &services, &mut faults);
    names(project, observed, &services, &mut faults);
    ports::check(project, observed, &services, &mut faults);
    for service in &services {
        references(project, observed, service, &services, &mut faults);
        paths(project, observed, service, &mut faults);
        files(project, service, &mut faults);
        seccomp::check(project, &observed.profiles, service, &mut faults);
        image(project, observed, service, options, &mut faults);
        versions(observed, service, &mut faults);
    }
    faults
}

/// External networks and volumes that do not exist.
fn externals(project: &Project, observed: &Observed, services: &[&Service], faults: &mut Vec<Diagnostic>) {
    for (key, network) in project.networks.iter().filter(|(_, network)| network.external) {
        let user = services.iter().find(|service| service.networks.contains_key(key));
        let special = matches!(network.name.as_str(), "host" | "none" | "bridge");
        if let Some(user) = user.filter(|_| !special && observed.network(&network.name).is_none()) {
            faults.push(
                Diagnostic::error("external-missing", format!("network `{}` does not exist", network.name))
                    .about(format!("networks.{key}"))
                    .because(format!("it is declared external, and `{}` joins it", user.name))
                    .hint(format!("create it: docker network create {}", network.name)),
            );
        }
    }
    for (key, volume) in project.volumes.iter().filter(|(_, volume)| volume.external) {
        let user = services
            .iter()
            .find(|service| resources::named_volumes(service).any(|used| used == key));
        if let Some(user) = user.filter(|_| observed.volume(&volume.name).is_none()) {
            faults.push(
                Diagnostic::error("external-missing", format!("volume `{}` does not exist", volume.name))
                    .about(format!("volumes.{key}"))
                    .because(format!("it is declared external, and `{}` mounts it", user.name))
                    .hint(format!("create it: docker volume create {}", volume.name)),
            );
        }
    }
}

/// Networks of the project's that were not made for it under their key in the file.
fn networks(project: &Project, observed: &Observed, services: &[&Service], faults: &mut Vec<Diagnostic>) {
    for (key, network) in project.networks.iter().filter(|(_, network)| !network.external) {
        let user = services.iter().find(|service| service.networks.contains_key(key));
        let found = user.and_then(|_| observed.network(&network.name));
        let Some(found) = found.filter(|found| found.labels.get(label::NETWORK) != Some(key)) else {
            continue;
        };
        let cause = match found.labels.get(label::NETWORK) {
            Some(other) => format!("its label {} says `{other}`, not `{key}`", label::NETWORK),
            None => format!("it has no label {}", label::NETWORK),
        };
        faults.push(
            Diagnostic::error(
                "network-of-another",
                format!("network `{}` exists, but was not made for `{key}`", network.name),
            )
            .about(format!("networks.{key}"))
            .because(cause)
            .hint("remove it, give this one another `name`, or say `external: true` to use it as it is"),
        );
    }
}

/// References to containers of services that have none and get none.
fn references(
    project: &Project,
    observed: &Observed,
    service: &Service,
    services: &[&Service],
    faults: &mut Vec<Diagnostic>,
) {
    let modes = [
        ("network_mode", &service.network_mode),
        ("ipc", &service.ipc),
        ("pid", &service.pid),
    ];
    let modes = modes
        .into_iter()
        .filter_map(|(key, mode)| Some((key, Service::shared_service(mode)?)));
    let volumes = service
        .volumes_from
        .iter()
        .filter(|source| !source.starts_with("container:"));
    let volumes = volumes.filter_map(|source| Some(("volumes_from", source.split(':').next()?)));
    for (key, target) in modes.chain(volumes) {
        let gets_one = services
            .iter()
            .any(|other| other.name == target && other.replicas() > 0);
        if gets_one || service.replicas() == 0 || !observed.of_service(&project.name, target).is_empty() {
            continue;
        }
        faults.push(
            Diagnostic::error("container-missing", format!("`{target}` has no container"))
                .about(format!("services.{}.{key}", service.name))
                .because(format!("`{}` needs it", service.name))
                .hint(format!("bring it up first: stackdeck up -d {target}")),
        );
    }
}

/// Container names taken by another container, or by two services.
fn names(project: &Project, observed: &Observed, services: &[&Service], faults: &mut Vec<Diagnostic>) {
    for (at, service) in services
        .iter()
        .enumerate()
        .filter(|(_, service)| !service.container_name.is_empty())
    {
        let name = &service.container_name;
        let path = format!("services.{}.container_name", service.name);
        if service.replicas() > 1 {
            faults.push(
                Diagnostic::error(
                    "container-name",
                    format!("{} replicas cannot share one `container_name`", service.replicas()),
                )
                .about(path)
                .because(format!("`{}` gives the name `{name}`", service.name))
                .hint("scale to one, or remove `container_name`: replicas are numbered"),
            );
            continue;
        }
        if let Some(twin) = services.iter().take(at).find(|other| other.container_name == *name) {
            faults.push(
                Diagnostic::error(
                    "container-name-twice",
                    format!("two services want the container name `{name}`"),
                )
                .about(path)
                .because(format!(
                    "`{}` and `{}` have the same container_name",
                    twin.name, service.name
                ))
                .hint("change one of them, or drop it: the usual name is the project, the service and a number"),
            );
            continue;
        }
        let own = observed.of_service(&project.name, &service.name);
        // One that is being removed gives its name back in a moment.
        let stays = |found: &&ContainerSummary| found.status != ContainerStatus::Removing;
        let other = observed
            .containers
            .iter()
            .filter(stays)
            .find(|found| found.name == *name);
        if let Some(other) = other.filter(|other| !own.iter().any(|mine| mine.id == other.id)) {
            faults.push(
                Diagnostic::error("container-name-taken", format!("the container name `{name}` is taken"))
                    .about(path)
                    .because(format!("{} has it", ports::owner(other)))
                    .hint("remove or rename that container, or change container_name"),
            );
        }
    }
}

/// Whether a mount's source must exist because nothing creates it.
pub(super) fn must_exist(mount: &Mount) -> bool {
    let made = mount
        .bind
        .as_ref()
        .is_none_or(|bind| bind.create_host_path == Some(true));
    mount.kind == MountKind::Bind && !made
}

fn paths(project: &Project, observed: &Observed, service: &Service, faults: &mut Vec<Diagnostic>) {
    let is_missing = |path: &str| observed.missing_paths.iter().any(|missing| missing.as_os_str() == path);
    for (at, mount) in service.volumes.iter().enumerate() {
        if must_exist(mount) && is_missing(&mount.source) {
            faults.push(
                Diagnostic::error("bind-source-missing", format!("`{}` does not exist", mount.source))
                    .about(format!("services.{}.volumes[{at}]", service.name))
                    .because(format!("`{}` mounts it, and create_host_path is off", service.name))
                    .hint("create it, correct the path, or say `create_host_path: true`"),
            );
        }
    }
    for (path, file) in lower::granted_files(project, service).filter(|(_, file)| is_missing(file)) {
        faults.push(
            Diagnostic::error("file-missing", format!("`{file}` does not exist"))
                .about(path)
                .because(format!("`{}` is granted it", service.name))
                .hint("create it, or correct the path"),
        );
    }
}

/// Secrets and configs that cannot be given to a container.
fn files(project: &Project, service: &Service, faults: &mut Vec<Diagnostic>) {
    let granted = lower::grants(project, service).map(|grant| (grant, false));
    let of_build = service.build.iter().flat_map(|build| &build.secrets);
    let of_build = lower::secret_grants(project, of_build).map(|grant| (grant, true));
    for (
        Grant {
            kind,
            reference,
            object,
            ..
        },
        is_for_build,
    ) in granted.chain(of_build)
    {
        let path = format!("{kind}.{}", reference.source);
        if object.external || !object.driver.is_empty() || !object.template_driver.is_empty() {
            faults.push(
                Diagnostic::error("needs-swarm", format!("`{}` needs a Swarm", reference.source))
                    .about(path)
                    .because("a Swarm keeps external ones and those of a driver, and this engine is not in one")
                    .hint("use `file`, `environment` or `content`"),
            );
        } else if !object.environment.is_empty()
            && object.content.is_empty()
            && !project.environment.contains_key(&object.environment)
        {
            faults.push(
                Diagnostic::error(
                    "variable-unset",
                    format!("the variable {} is not set", object.environment),
                )
                .about(format!("{path}.environment"))
                .because(format!("`{}` is granted its value", service.name))
                .hint(format!("export {}, or put it in .env", object.environment)),
            );
        } else if !is_for_build && service.read_only && object.file.is_empty() && !object.content.is_empty() {
            faults.push(
                Diagnostic::error(
                    "read-only-content",
                    format!("`{}` cannot be put into a read-only container", reference.source),
                )
                .about(format!("services.{}.read_only", service.name))
                .because("a variable's value or content is written into the container's own file system")
                .hint("use `file`, or drop `read_only`"),
            );
        }
    }
}

/// An image that is not on the host and will not be pulled or built.
fn image(project: &Project, observed: &Observed, service: &Service, options: &UpOptions, faults: &mut Vec<Diagnostic>) {
    let name = service.image_name(project);
    let found = observed
        .image(&name)
        .is_some_and(|image| fits(image, &service.platform));
    if found || service.provider.is_some() || service.replicas() == 0 {
        return;
    }
    let pulls = match options.pull {
        Some(Pull::Never | Pull::Build) => false,
        Some(Pull::Always | Pull::Missing) => true,
        None => !matches!(service.when_to_pull(), WhenToPull::Never | WhenToPull::Build),
    };
    let pulls = pulls && !service.image.is_empty();
    let others = project
        .services
        .values()
        .filter(|other| other.image_name(project) == name);
    let builds = !options.no_build && others.into_iter().any(|other| other.build.is_some());
    if !pulls && !builds {
        let cause = if service.build.is_some() {
            "--no-build says not to build it"
        } else {
            "its pull policy says not to pull it"
        };
        faults.push(
            Diagnostic::error(
                "image-missing",
                format!("the image `{name}` is not on the engine's host"),
            )
            .about(format!("services.{}.image", service.name))
            .because(cause)
            .hint("pull or build it first, or change the policy"),
        );
    }
}

/// Attributes that this engine is too old for and that cannot be left out.
fn versions(observed: &Observed, service: &Service, faults: &mut Vec<Diagnostic>) {
    if observed.host.api == (0, 0) {
        return;
    }
    let image_mount = service.volumes.iter().position(|mount| mount.kind == MountKind::Image);
    if let Some(at) = image_mount.filter(|_| !observed.host.supports(1, 48)) {
        faults.push(
            Diagnostic::error("engine-too-old", "this engine cannot mount images")
                .about(format!("services.{}.volumes[{at}]", service.name))
                .because(format!(
                    "it is Engine {}, and image mounts came with 28.0",
                    observed.host.version
                ))
                .hint("use a newer engine, or a volume"),
        );
    }
}
