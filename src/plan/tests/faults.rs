//! Faults reported before anything is done.

use super::super::{Lookups, Plannable, UpOptions};
use super::world::{carry_out, host, project, service};
use crate::compose::{BindOptions, FileObject, FileReference, Mount, MountKind, Network, Port, Project, Service};
use crate::diag::Diagnostic;
use crate::plan::Observed;
use indexmap::IndexMap;

fn faults(project: &Project, observed: &Observed) -> Vec<Diagnostic> {
    UpOptions::default().plan(project, observed).unwrap_err()
}

fn published(name: &str, port: &str, host_ip: &str) -> Service {
    let mut service = service(name);
    service.ports.push(Port {
        target: 80,
        published: port.to_owned(),
        host_ip: host_ip.to_owned(),
        protocol: "tcp".to_owned(),
        ..Port::default()
    });
    service
}

#[test]
fn a_taken_port_names_the_container_that_holds_it() {
    let other = Project {
        name: "blog".to_owned(),
        ..project([published("web", "8080", "")])
    };
    let host = host();
    let up_ = carry_out(&host, &UpOptions::default().plan(&other, &host).unwrap());
    let found = faults(&project([published("api", "8080", "127.0.0.1")]), &up_);
    assert_eq!(found.len(), 1);
    assert_eq!(found[0].code, "port-taken");
    assert_eq!(found[0].path, "services.api.ports[0]");
    assert!(
        found[0].cause.contains("blog-web-1") && found[0].cause.contains("project blog"),
        "{}",
        found[0].cause
    );
    assert!(
        UpOptions::default()
            .plan(&project([published("api", "8081", "")]), &up_)
            .is_ok()
    );
}

#[test]
fn ports_of_own_containers_and_other_addresses_do_not_conflict() {
    let project = project([published("a", "8080", "127.0.0.1"), published("b", "8080", "127.0.0.2")]);
    let host = host();
    let up_ = carry_out(&host, &UpOptions::default().plan(&project, &host).unwrap());
    assert!(
        UpOptions {
            force_recreate: true,
            ..UpOptions::default()
        }
        .plan(&project, &up_)
        .is_ok()
    );
}

/// One secret that can be given to a container, and three that cannot.
fn secrets() -> IndexMap<String, FileObject> {
    let object = |name: &str, object: FileObject| (name.to_owned(), object);
    IndexMap::from([
        object(
            "token",
            FileObject {
                content: "x".to_owned(),
                ..FileObject::default()
            },
        ),
        object(
            "lost",
            FileObject {
                environment: "LOST".to_owned(),
                ..FileObject::default()
            },
        ),
        object(
            "swarm",
            FileObject {
                external: true,
                ..FileObject::default()
            },
        ),
        object(
            "file",
            FileObject {
                file: "/srv/secret".to_owned(),
                ..FileObject::default()
            },
        ),
    ])
}

/// A project with every fault there is.
fn faulty() -> Project {
    let mut web = published("web", "8080", "");
    web.container_name = "same".to_owned();
    web.volumes.push(Mount {
        kind: MountKind::Bind,
        source: "/srv/none".to_owned(),
        target: "/x".to_owned(),
        bind: Some(BindOptions {
            create_host_path: Some(false),
            ..BindOptions::default()
        }),
        ..Mount::default()
    });
    web.networks.insert("outside".to_owned(), None);
    web.pull_policy = "never".to_owned();
    web.image = "nowhere:1".to_owned();
    web.read_only = true;
    let grant = |source: &str| FileReference {
        source: source.to_owned(),
        ..FileReference::default()
    };
    web.secrets = vec![grant("token"), grant("lost"), grant("swarm"), grant("file")];
    let twin = Service {
        container_name: "same".to_owned(),
        ..published("twin", "8080", "")
    };
    let mut project = project([web, twin]);
    let outside = Network {
        name: "outside".to_owned(),
        external: true,
        ..Network::default()
    };
    project.networks.insert("outside".to_owned(), outside);
    project.secrets = secrets();
    project
}

#[test]
fn every_fault_is_reported_at_once() {
    let project = faulty();
    let mut host = host();
    let paths = Lookups::of_project(&project).paths;
    assert_eq!(paths.len(), 2);
    host.missing_paths = paths.into_iter().collect();
    let mut codes: Vec<&str> = faults(&project, &host).iter().map(|fault| fault.code).collect();
    codes.sort_unstable();
    assert_eq!(
        codes,
        [
            "bind-source-missing",
            "container-name-twice",
            "external-missing",
            "file-missing",
            "image-missing",
            "needs-swarm",
            "port-twice",
            "read-only-content",
            "variable-unset",
        ]
    );
    assert!(
        faults(&project, &host)
            .iter()
            .all(|fault| !fault.hint.is_empty() && !fault.cause.is_empty())
    );
}

#[test]
fn an_unknown_service_is_reported_with_the_known_ones() {
    let options = UpOptions {
        services: vec!["wbe".to_owned()],
        ..UpOptions::default()
    };
    let found = options.plan(&project([service("web")]), &host()).unwrap_err();
    assert_eq!(found[0].code, "unknown-service");
    assert!(found[0].hint.contains("web"));
}

#[test]
fn a_container_name_is_refused_for_several_replicas_of_the_command_line() {
    let mut web = service("web");
    web.container_name = "mine".to_owned();
    let two = UpOptions {
        scale: vec![("web".to_owned(), 2)],
        ..UpOptions::default()
    };
    let faults = two.plan(&project([web]), &host()).unwrap_err();
    let codes: Vec<&str> = faults.iter().map(|fault| fault.code).collect();
    assert_eq!(codes, ["container-name"]);
}
