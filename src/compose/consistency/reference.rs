//! References to services, networks, volumes, secrets and configs: each must be defined.

use super::checker::Checker;
use crate::compose::model::{FileReference, MountKind, Service};
use crate::compose::suggest::did_you_mean;
use crate::diag::Diagnostic;

/// Checks the references of a service.
pub(super) fn check(checker: &mut Checker<'_>, service: &Service) {
    check_networks_and_models(checker, service);
    check_volumes(checker, service);
    check_granted(checker, service, &["secrets"], GrantKind::Secret, &service.secrets);
    check_granted(checker, service, &["configs"], GrantKind::Config, &service.configs);
    if let Some(build) = &service.build {
        let steps = ["build", "secrets"];
        check_granted(checker, service, &steps, GrantKind::Secret, &build.secrets);
    }
    check_services(checker, service);
}

fn check_networks_and_models(checker: &mut Checker<'_>, service: &Service) {
    let project = checker.project;
    for name in service
        .networks
        .keys()
        .filter(|name| !project.networks.contains_key(*name))
    {
        let known = project.networks.keys().map(String::as_str);
        let hint = did_you_mean(name, known, "define it under the top-level `networks`");
        let fault = undefined("undefined-network", service, "network", name).hint(hint);
        checker.report(service, &["networks", name], fault);
    }
    for name in service.models.keys().filter(|name| !project.models.contains_key(*name)) {
        let known = project.models.keys().map(String::as_str);
        let hint = did_you_mean(name, known, "define it under the top-level `models`");
        let fault = undefined("undefined-model", service, "model", name).hint(hint);
        checker.report(service, &["models", name], fault);
    }
}

fn check_volumes(checker: &mut Checker<'_>, service: &Service) {
    let project = checker.project;
    for (index, mount) in service.volumes.iter().enumerate() {
        let named = mount.kind == MountKind::Volume && !mount.source.is_empty();
        if !named || project.volumes.contains_key(&mount.source) {
            continue;
        }
        let known = project.volumes.keys().map(String::as_str);
        let otherwise = format!(
            "define it under the top-level `volumes`, or write `./{}` if it is a directory",
            mount.source
        );
        let hint = did_you_mean(&mount.source, known, &otherwise);
        let fault = undefined("undefined-volume", service, "volume", &mount.source).hint(hint);
        checker.report(service, &["volumes", &index.to_string(), "source"], fault);
    }
}

/// What a service is granted the use of.
#[derive(Clone, Copy)]
enum GrantKind {
    Secret,
    Config,
}

/// Secrets and configs that a service uses; `steps` lead from the service to the list.
fn check_granted(
    checker: &mut Checker<'_>,
    service: &Service,
    steps: &[&str],
    kind: GrantKind,
    references: &[FileReference],
) {
    let project = checker.project;
    let (objects, word, code) = match kind {
        GrantKind::Secret => (&project.secrets, "secret", "undefined-secret"),
        GrantKind::Config => (&project.configs, "config", "undefined-config"),
    };
    for (index, FileReference { source, .. }) in references.iter().enumerate() {
        if objects.contains_key(source) {
            continue;
        }
        let known = objects.keys().map(String::as_str);
        let hint = did_you_mean(source, known, &format!("define it under the top-level `{word}s`"));
        let index = index.to_string();
        let steps: Vec<&str> = steps.iter().copied().chain([index.as_str(), "source"]).collect();
        checker.report(service, &steps, undefined(code, service, word, source).hint(hint));
    }
}

/// Services that a service depends on, or shares a namespace or mounts with.
fn check_services(checker: &mut Checker<'_>, service: &Service) {
    let project = checker.project;
    for (name, dependency) in &service.depends_on {
        if project.services.contains_key(name) {
            continue;
        }
        let disabled = project.disabled_services.get(name);
        if let Some(other) = disabled {
            if dependency.required {
                let fault = disabled_dependency(checker, service, other);
                checker.report(service, &origin(service, name), fault);
            }
            continue;
        }
        let known = project
            .services
            .keys()
            .filter(|other| **other != service.name)
            .map(String::as_str);
        let hint = did_you_mean(name, known, "define it under `services`, or remove the dependency");
        let fault = undefined("undefined-service", service, "service", name).hint(hint);
        checker.report(service, &origin(service, name), fault);
    }
    if let Some(build) = &service.build {
        for (key, context) in &build.additional_contexts {
            let Some(name) = Service::shared_service(context) else {
                continue;
            };
            let message = match project.any_service(name) {
                None => format!(
                    "service `{}` builds from service `{name}`, which is not defined",
                    service.name
                ),
                Some(other) if other.build.is_none() => {
                    format!(
                        "service `{}` builds from service `{name}`, which has no `build`",
                        service.name
                    )
                }
                Some(_) => continue,
            };
            let fault = Diagnostic::error("undefined-service", message);
            checker.report(service, &["build", "additional_contexts", key], fault);
        }
    }
}

fn disabled_dependency(checker: &Checker<'_>, service: &Service, other: &Service) -> Diagnostic {
    let message = format!(
        "service `{}` depends on `{}`, which is not enabled",
        service.name, other.name
    );
    let profiles = other.profiles.join(", ");
    let fault = Diagnostic::error("disabled-service", message)
        .because(format!("`{}` is only enabled with a profile: {profiles}", other.name))
        .hint(format!(
            "activate it with `--profile {}`, give both services the same profiles, or write `required: false`",
            other.profiles.first().map_or("", String::as_str)
        ));
    match checker.definition(other) {
        Some(span) => fault.label(span, "defined here"),
        None => fault,
    }
}

/// The attribute a dependency comes from: `depends_on`, or one that implies it.
fn origin<'s>(service: &'s Service, name: &'s str) -> Vec<&'s str> {
    let modes = [
        ("network_mode", &service.network_mode),
        ("ipc", &service.ipc),
        ("pid", &service.pid),
        ("uts", &service.uts),
        ("cgroup", &service.cgroup),
    ];
    let shares = |mode: &str| Service::shared_service(mode) == Some(name);
    let begins = |text: &String| text.split(':').next() == Some(name);
    if let Some((attribute, _)) = modes.iter().find(|(_, mode)| shares(mode)) {
        return vec![attribute];
    }
    if service.links.iter().any(begins) {
        return vec!["links"];
    }
    if service.volumes_from.iter().any(begins) {
        return vec!["volumes_from"];
    }
    vec!["depends_on", name]
}

fn undefined(code: &'static str, service: &Service, what: &str, name: &str) -> Diagnostic {
    Diagnostic::error(
        code,
        format!(
            "service `{}` refers to {what} `{name}`, which is not defined",
            service.name
        ),
    )
}

/// Every secret has a source.
pub(super) fn check_secrets(checker: &mut Checker<'_>) {
    let project = checker.project;
    for (key, secret) in &project.secrets {
        if secret.external || !secret.file.is_empty() || !secret.environment.is_empty() {
            continue;
        }
        let fault = Diagnostic::error(
            "secret-without-source",
            format!("secret `{key}` does not say where its value comes from"),
        )
        .about(format!("secrets.{key}"))
        .hint("write `file:` with a path, or `environment:` with the name of a variable");
        let entry = checker
            .root
            .get("secrets")
            .and_then(|node| node.as_map())
            .and_then(|all| all.get(key));
        let fault = match entry {
            Some(entry) => fault.at(entry.key),
            None => fault,
        };
        checker.found.push(fault);
    }
}
