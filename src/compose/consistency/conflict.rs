//! Attributes of a service that contradict each other, or need each other.

use super::checker::Checker;
use crate::compose::model::Service;
use crate::compose::suggest::did_you_mean;
use crate::diag::Diagnostic;
use indexmap::IndexMap;

/// Checks the attributes of a service against each other.
pub(super) fn check(checker: &mut Checker<'_>, service: &Service) {
    if !checker.is_faulty(service) {
        check_source(checker, service);
        check_watch(checker, service);
    }
    check_build(checker, service);
    check_network_mode(checker, service);
    check_healthcheck(checker, service);
    check_replicas(checker, service);
    check_mounts(checker, service);
}

fn check_source(checker: &mut Checker<'_>, service: &Service) {
    if service.image.is_empty() && service.build.is_none() && service.provider.is_none() {
        let message = format!(
            "service `{}` says neither which `image` it runs nor how to `build` one",
            service.name
        );
        let fault = Diagnostic::error("no-image", message).hint("write `image: name:tag`, or `build: .`");
        checker.report(service, &[], fault);
    }
}

fn check_build(checker: &mut Checker<'_>, service: &Service) {
    let Some(build) = &service.build else {
        return;
    };
    if !build.dockerfile.is_empty() && !build.dockerfile_inline.is_empty() {
        let fault =
            Diagnostic::error("exclusive", "`dockerfile` and `dockerfile_inline` exclude each other").hint("keep one");
        let fault = add_label(
            checker,
            service,
            &["build", "dockerfile"],
            fault,
            "the file is named here",
        );
        checker.report(service, &["build", "dockerfile_inline"], fault);
    }
    if !build.platforms.is_empty() && !service.platform.is_empty() && !build.platforms.contains(&service.platform) {
        let message = format!(
            "`build.platforms` does not contain the platform to run on, `{}`",
            service.platform
        );
        let fault = Diagnostic::error("platform", message).hint("add it there, or change `platform`");
        let fault = add_label(checker, service, &["platform"], fault, "the platform to run on");
        checker.report(service, &["build", "platforms"], fault);
    }
}

fn check_network_mode(checker: &mut Checker<'_>, service: &Service) {
    if !service.network_mode.is_empty() && !service.networks.is_empty() {
        let message = format!("service `{}` has both `network_mode` and `networks`", service.name);
        let fault = Diagnostic::error("exclusive", message)
            .because("a network mode takes the place of all networks")
            .hint("keep one");
        let fault = add_label(checker, service, &["network_mode"], fault, "the mode is set here");
        checker.report(service, &["networks"], fault);
    }
}

fn check_healthcheck(checker: &mut Checker<'_>, service: &Service) {
    const WORDS: [&str; 3] = ["CMD", "CMD-SHELL", "NONE"];
    let Some(first) = service.healthcheck.as_ref().and_then(|check| check.test.first()) else {
        return;
    };
    if !WORDS.contains(&first.as_str()) {
        let hint = did_you_mean(
            first,
            WORDS.into_iter(),
            "put `CMD` in front, or write the test as one text",
        );
        let message = format!("a health check's list begins with CMD, CMD-SHELL or NONE, not `{first}`");
        let fault = Diagnostic::error("bad-healthcheck", message).hint(hint);
        checker.report(service, &["healthcheck", "test", "0"], fault);
    }
}

fn check_replicas(checker: &mut Checker<'_>, service: &Service) {
    let deployed = service.deploy.as_ref().and_then(|deploy| deploy.replicas);
    if let (Some(scale), Some(replicas)) = (service.scale, deployed)
        && scale != replicas
    {
        let message = format!("`scale` says {scale}, `deploy.replicas` says {replicas}");
        let fault = Diagnostic::error("distinct-values", message).hint("keep one, or make them equal");
        let fault = add_label(checker, service, &["deploy", "replicas"], fault, "the other number");
        checker.report(service, &["scale"], fault);
    }
    if service.replicas() > 1 && !service.container_name.is_empty() {
        let message = format!("{} replicas cannot share one `container_name`", service.replicas());
        let fault = Diagnostic::error("container-name", message).hint("remove `container_name`: replicas are numbered");
        let steps: &[&str] = if service.scale.is_some() {
            &["scale"]
        } else {
            &["deploy", "replicas"]
        };
        let fault = add_label(checker, service, steps, fault, "the number of replicas");
        checker.report(service, &["container_name"], fault);
    }
}

fn check_watch(checker: &mut Checker<'_>, service: &Service) {
    let rules = service.develop.iter().flat_map(|develop| &develop.watch);
    for (index, rule) in rules.enumerate() {
        if rule.target.is_empty() && !matches!(rule.action.as_str(), "rebuild" | "restart") {
            let message = format!("a watch rule that does `{}` needs a `target`", rule.action);
            let fault =
                Diagnostic::error("missing-key", message).hint("add the path in the container that is kept in sync");
            checker.report(service, &["develop", "watch", &index.to_string()], fault);
        }
    }
}

/// No two mounts of a service have the same target.
fn check_mounts(checker: &mut Checker<'_>, service: &Service) {
    let memory = service.tmpfs.iter().enumerate().map(|(index, text)| {
        let target = text.split(':').next().unwrap_or(text);
        ("tmpfs", index, target)
    });
    let volumes = service
        .volumes
        .iter()
        .enumerate()
        .map(|(index, mount)| ("volumes", index, mount.target.as_str()));
    let mut taken: IndexMap<&str, (&str, usize)> = IndexMap::new();
    for (attribute, index, target) in memory.chain(volumes) {
        let Some((other, at)) = taken.insert(target, (attribute, index)) else {
            continue;
        };
        let message = format!("two mounts of service `{}` go to `{target}`", service.name);
        let fault = Diagnostic::error("mount-twice", message).hint("keep one, or give one another target");
        let fault = add_label(checker, service, &[other, &at.to_string()], fault, "the first one");
        checker.report(service, &[attribute, &index.to_string()], fault);
    }
}

/// Two services with one container name cannot both exist.
pub(super) fn check_container_names(checker: &mut Checker<'_>) {
    let project = checker.project;
    let mut taken: IndexMap<&str, &Service> = IndexMap::new();
    for service in project
        .services
        .values()
        .filter(|service| !service.container_name.is_empty())
    {
        let Some(other) = taken.insert(&service.container_name, service) else {
            continue;
        };
        let message = format!(
            "services `{}` and `{}` have one container name, `{}`",
            other.name, service.name, service.container_name
        );
        let fault = Diagnostic::error("container-name", message)
            .because("`up` cannot create the second one")
            .hint("give each its own name, or none");
        let fault = add_label(checker, other, &["container_name"], fault, "first used here");
        checker.report(service, &["container_name"], fault);
    }
}

fn add_label(checker: &Checker<'_>, service: &Service, steps: &[&str], fault: Diagnostic, text: &str) -> Diagnostic {
    match checker.place(service, steps) {
        Some(span) => fault.label(span, text),
        None => fault,
    }
}
