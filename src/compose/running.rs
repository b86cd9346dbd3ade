//! What running a project adds to it and `config` does not show: the platform of `DOCKER_DEFAULT_PLATFORM`, and the
//! engine's socket for services with `use_api_socket`. Both are part of the config hash.

use super::model::{FileObject, FileReference, Mount, MountKind, Project, Service};
use crate::diag::Diagnostic;

/// Path of the engine's socket, on the host and in the container.
const SOCKET: &str = "/var/run/docker.sock";
/// Key of the config that holds the registry credentials; `#` keeps it apart from any key of a file.
const REGISTRIES: &str = "#apisocket";
/// Directory in the container where a client finds its configuration.
const CLIENT_DIRECTORY: &str = "/run/secrets/docker";

/// Whether any service is given the engine's socket, and with it the registry credentials.
pub fn gives_socket(project: &Project) -> bool {
    all(project).any(|service| service.use_api_socket)
}

/// The project as it is run. `registries` is the text of a docker client's configuration file.
///
/// # Errors
/// One for each service whose build is not for the default platform.
pub fn running(project: &Project, registries: &str) -> Result<Project, Vec<Diagnostic>> {
    let mut running = project.clone();
    let platform = project
        .environment
        .get("DOCKER_DEFAULT_PLATFORM")
        .map_or("", String::as_str);
    let faults: Vec<Diagnostic> = project
        .services
        .values()
        .filter_map(|service| unfit(service, platform))
        .collect();
    if !faults.is_empty() {
        return Err(faults);
    }
    if gives_socket(project) {
        let object = FileObject {
            content: registries.to_owned(),
            ..FileObject::default()
        };
        running.configs.insert(REGISTRIES.to_owned(), object);
    }
    let services = running
        .services
        .values_mut()
        .chain(running.disabled_services.values_mut());
    for service in services {
        if service.build.is_some() && service.platform.is_empty() {
            platform.clone_into(&mut service.platform);
        }
        if service.use_api_socket {
            give_socket(service);
        }
    }
    Ok(running)
}

fn all(project: &Project) -> impl Iterator<Item = &Service> {
    project.services.values().chain(project.disabled_services.values())
}

fn unfit(service: &Service, platform: &str) -> Option<Diagnostic> {
    let build = service.build.as_ref()?;
    let fits = build.platforms.is_empty() || build.platforms.iter().any(|one| one == platform);
    let is_asked = !platform.is_empty() && service.platform.is_empty();
    (is_asked && !fits).then(|| {
        let message = format!("`build.platforms` of {} does not contain {platform}", service.name);
        Diagnostic::error("platform", message)
            .about(format!("services.{}.build.platforms", service.name))
            .because("DOCKER_DEFAULT_PLATFORM asks for it")
            .hint("add it there, set another `platform`, or unset the variable")
    })
}

/// Mounts the socket and the client configuration; a service that sets `DOCKER_CONFIG` keeps its own value.
fn give_socket(service: &mut Service) {
    service.volumes.push(Mount {
        kind: MountKind::Bind,
        source: SOCKET.to_owned(),
        target: SOCKET.to_owned(),
        ..Mount::default()
    });
    let directory = || Some(CLIENT_DIRECTORY.to_owned());
    service
        .environment
        .entry("DOCKER_CONFIG".to_owned())
        .or_insert_with(directory);
    service.configs.push(FileReference {
        source: REGISTRIES.to_owned(),
        target: format!("{CLIENT_DIRECTORY}/config.json"),
        ..FileReference::default()
    });
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::compose::Build;
    use crate::compose::hash::{self, Dialect};

    fn project(service: Service, platform: &str) -> Project {
        let mut project = Project::default();
        let name = "web".to_owned();
        project.services.insert(name.clone(), Service { name, ..service });
        let variable = ("DOCKER_DEFAULT_PLATFORM".to_owned(), platform.to_owned());
        project.environment.extend([variable]);
        project
    }

    /// The hash is the one `docker compose` 2.40 wrote into the label of such a container.
    #[test]
    fn the_api_socket_gives_the_hash_of_the_reference() {
        let mut service = Service {
            image: "img".to_owned(),
            use_api_socket: true,
            ..Service::default()
        };
        service.networks.insert("default".to_owned(), None);
        let running = running(&project(service, ""), "{}").unwrap();
        let web = &running.services["web"];
        assert_eq!(web.environment["DOCKER_CONFIG"].as_deref(), Some("/run/secrets/docker"));
        assert_eq!(running.configs["#apisocket"].content, "{}");
        assert_eq!(
            hash::service(web, Dialect::Compose2),
            "d3eb41e0a8bda2be769707d39f8002015534568c34d1a48f93532af27f74b001"
        );
    }

    #[test]
    fn the_default_platform_applies_to_services_with_a_build() {
        let built = |platforms: &[&str]| Service {
            build: Some(Build {
                platforms: platforms.iter().map(|one| (*one).to_owned()).collect(),
                ..Build::default()
            }),
            ..Service::default()
        };
        let of = |service: Service| {
            let running = running(&project(service, "linux/arm64"), "")?;
            Ok::<_, Vec<Diagnostic>>(running.services["web"].platform.clone())
        };
        assert_eq!(of(built(&[])).unwrap(), "linux/arm64");
        assert_eq!(of(Service::default()).unwrap(), "");
        let own = Service {
            platform: "linux/amd64".to_owned(),
            ..built(&["linux/amd64"])
        };
        assert_eq!(of(own).unwrap(), "linux/amd64");
        assert_eq!(of(built(&["linux/amd64"])).unwrap_err()[0].code, "platform");
    }
}
