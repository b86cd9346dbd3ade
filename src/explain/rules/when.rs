//! Whether what a rule wants of the model holds for a service.

use crate::compose::Service;
use crate::explain::input::ExplainInput;
use crate::rules::{Groups, ModelFact, When, fill};

/// Without a file nothing is known of the model, and a rule with a condition is not used.
pub(super) fn holds(input: ExplainInput<'_>, when: &When, groups: &Groups) -> bool {
    if when.is_empty() {
        return true;
    }
    let project = input.stack.project.as_ref();
    let Some(service) = project.and_then(|project| project.any_service(&input.service.name)) else {
        return false;
    };
    let is_so = |fact: &ModelFact| is_so(input, service, fact, groups);
    when.holds.iter().all(is_so) && !when.fails.iter().any(is_so)
}

fn is_so(input: ExplainInput<'_>, service: &Service, fact: &ModelFact, groups: &Groups) -> bool {
    let any = |texts: &[String], test: &dyn Fn(&str) -> bool| texts.iter().any(|text| test(&fill(text, groups)));
    match fact {
        ModelFact::Environment(names) => any(names, &|name| {
            let value = service.environment.get(name).and_then(Option::as_deref);
            value.is_some_and(|value| !value.is_empty())
        }),
        ModelFact::Mounts(paths) => any(paths, &|path| is_mounted(service, path)),
        ModelFact::ReadOnly(wanted) => service.read_only == *wanted,
        ModelFact::CapDrop(names) => any(names, &|name| is_dropped(service, name)),
        ModelFact::RunsAsRoot(wanted) => runs_as_root(input, service) == *wanted,
        ModelFact::Healthcheck(wanted) => {
            let container = input.service.lead();
            container.is_some_and(|container| container.probes.check.is_some()) == *wanted
        }
        ModelFact::DependsOn(names) => any(names, &|name| service.depends_on.contains_key(name)),
    }
}

fn is_mounted(service: &Service, path: &str) -> bool {
    let volumes = service.volumes.iter().map(|mount| mount.target.clone());
    let memory = service
        .tmpfs
        .iter()
        .map(|text| text.split(':').next().unwrap_or(text).to_owned());
    let granted = [("/run/secrets/", &service.secrets), ("/", &service.configs)];
    let granted = granted.into_iter().flat_map(|(directory, references)| {
        references.iter().map(move |reference| {
            let name = if reference.target.is_empty() {
                &reference.source
            } else {
                &reference.target
            };
            if name.starts_with('/') {
                name.clone()
            } else {
                format!("{directory}{name}")
            }
        })
    });
    volumes.chain(memory).chain(granted).any(|target| {
        let rest = path.strip_prefix(target.trim_end_matches('/'));
        rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    })
}

fn is_dropped(service: &Service, name: &str) -> bool {
    let has = |list: &[String], name: &str| {
        let mut names = list.iter().map(|listed| listed.trim_start_matches("CAP_"));
        names.any(|listed| listed.eq_ignore_ascii_case(name))
    };
    let name = name.trim_start_matches("CAP_");
    (has(&service.cap_drop, name) || has(&service.cap_drop, "ALL")) && !has(&service.cap_add, name)
}

/// By the file, else by the image.
fn runs_as_root(input: ExplainInput<'_>, service: &Service) -> bool {
    let of_image = input.service.lead().and_then(|container| container.report.as_ref());
    let of_image = of_image.and_then(|report| report.raw["Config"]["User"].as_str());
    let user = if service.user.is_empty() {
        of_image.unwrap_or("")
    } else {
        &service.user
    };
    matches!(user.split(':').next().unwrap_or(""), "" | "0" | "root")
}
