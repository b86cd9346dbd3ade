//! What a project becomes on a swarm, as text and as JSON.

use super::stack::{ObjectSource, StackObject, StackService, SwarmStack};
use super::support::Support;
use super::usage::JudgedUse;
use crate::compose::Condition;
use crate::engine::swarm::ServiceMode;
use indexmap::IndexMap;
use serde_json::{Value, json as object};

/// The stack, then the attributes by service; ends with a newline. What is honoured is listed by name alone.
pub fn text(stack: &SwarmStack, uses: &[JudgedUse]) -> String {
    let mut text = format!("stack {}\n", stack.name);
    let rows = rows(stack);
    let width = rows.iter().map(|row| row.name.chars().count()).max().unwrap_or(0);
    for row in rows {
        let line = format!("  {:8}  {:width$}  {}", row.kind, row.name, row.about);
        text.push_str(line.trim_end());
        text.push('\n');
    }
    let mut by_service: IndexMap<Option<&str>, Vec<&JudgedUse>> = IndexMap::new();
    for used in uses {
        by_service.entry(used.used.service.as_deref()).or_default().push(used);
    }
    for (service, uses) in by_service {
        let prefix = service.map(|name| format!("services.{name}.")).unwrap_or_default();
        text.push_str(&format!("\n{}\n", service.unwrap_or("project")));
        add_uses(&mut text, &prefix, &uses);
    }
    text.push_str(&format!("\n{}\n", totals(uses)));
    text
}

/// A line of the list of objects.
struct Row {
    kind: &'static str,
    name: String,
    about: String,
}

fn rows(stack: &SwarmStack) -> Vec<Row> {
    let networks = stack.networks.iter().map(|network| Row {
        kind: "network",
        name: network.name.clone(),
        about: network.driver.clone(),
    });
    let external = stack.external_networks.iter().map(|name| Row {
        kind: "network",
        name: name.clone(),
        about: "has to be there".to_owned(),
    });
    let object = |kind: &'static str, object: &StackObject| Row {
        kind,
        name: object.name.clone(),
        about: source(object),
    };
    let secrets = stack.secrets.iter().map(|one| object("secret", one));
    let configs = stack.configs.iter().map(|one| object("config", one));
    let services = stack.services.iter().map(|service| Row {
        kind: "service",
        name: service.spec.name.clone(),
        about: about_service(service),
    });
    networks
        .chain(external)
        .chain(secrets)
        .chain(configs)
        .chain(services)
        .collect()
}

fn source(object: &StackObject) -> String {
    match &object.source {
        ObjectSource::External => "has to be there".to_owned(),
        ObjectSource::File(path) => format!("from {}", path.display()),
        ObjectSource::Text(_) => "from the file or a variable".to_owned(),
        ObjectSource::Driver(driver) => format!("from the driver {}", driver.name),
    }
}

fn about_service(service: &StackService) -> String {
    let mut text = format!("{} of {}", tasks(service.spec.mode), service.spec.task.container.image);
    for (name, condition) in &service.waits {
        let state = match condition {
            Condition::Started => "is started",
            Condition::Healthy => "is healthy",
            Condition::CompletedSuccessfully => "is complete",
        };
        text.push_str(&format!(", after {name} {state}"));
    }
    text
}

fn tasks(mode: ServiceMode) -> String {
    let number = |replicas: Option<u64>, one: &str, many: &str| match replicas.unwrap_or(1) {
        1 => format!("1 {one}"),
        number => format!("{number} {many}"),
    };
    match mode {
        ServiceMode::Replicated(replicas) => number(replicas, "task", "tasks"),
        ServiceMode::Global => "a task on each node".to_owned(),
        ServiceMode::ReplicatedJob(replicas) => number(replicas, "task that completes", "tasks that complete"),
        ServiceMode::GlobalJob => "a task on each node that completes".to_owned(),
    }
}

fn add_uses(text: &mut String, prefix: &str, uses: &[&JudgedUse]) {
    let short = |used: &JudgedUse| {
        used.used
            .path
            .strip_prefix(prefix)
            .unwrap_or(&used.used.path)
            .to_owned()
    };
    let honoured: Vec<String> = uses
        .iter()
        .filter(|used| support(used) == Some(Support::Honoured))
        .map(|used| short(used))
        .collect();
    if !honoured.is_empty() {
        text.push_str(&format!("  honoured    {}\n", honoured.join(", ")));
    }
    let others: Vec<&&JudgedUse> = uses
        .iter()
        .filter(|used| support(used) != Some(Support::Honoured))
        .collect();
    let width = others.iter().map(|used| short(used).chars().count()).max().unwrap_or(0);
    let place = |used: &JudgedUse| format!("{}:{}", used.file, used.line);
    let places = others.iter().map(|used| place(used).chars().count()).max().unwrap_or(0);
    for used in others {
        let (support, what) = match used.outcome {
            Some(outcome) => (outcome.support.as_str(), outcome.what),
            None => ("unknown", "not in the table of attributes"),
        };
        let (name, place) = (short(used), place(used));
        text.push_str(&format!("  {support:10}  {name:width$}  {place:places$}  {what}\n"));
    }
}

fn support(used: &JudgedUse) -> Option<Support> {
    used.outcome.map(|outcome| outcome.support)
}

fn totals(uses: &[JudgedUse]) -> String {
    let count = |wanted: Option<Support>| uses.iter().filter(|used| support(used) == wanted).count();
    let mut text = format!(
        "{} uses of attributes: {} honoured, {} emulated, {} impossible",
        uses.len(),
        count(Some(Support::Honoured)),
        count(Some(Support::Emulated)),
        count(Some(Support::Impossible))
    );
    let unknown = count(None);
    if unknown > 0 {
        text.push_str(&format!(", {unknown} unknown"));
    }
    text
}

/// `{target, stack, networks, secrets, configs, services, attributes}`. Values of variables and contents are not in it.
pub fn json(stack: &SwarmStack, uses: &[JudgedUse]) -> Value {
    let names = |objects: &[StackObject]| -> Vec<Value> {
        let all = objects.iter();
        all.map(|one| object!({"key": one.key, "name": one.name, "external": one.source == ObjectSource::External}))
            .collect()
    };
    let services: Vec<Value> = stack.services.iter().map(service_json).collect();
    let attributes: Vec<Value> = uses.iter().map(use_json).collect();
    object!({
        "target": "swarm",
        "stack": stack.name,
        "networks": stack.networks.iter().map(|network| network.name.as_str()).collect::<Vec<_>>(),
        "external_networks": stack.external_networks,
        "secrets": names(&stack.secrets),
        "configs": names(&stack.configs),
        "services": services,
        "attributes": attributes,
    })
}

fn service_json(service: &StackService) -> Value {
    let waits: Vec<Value> = service
        .waits
        .iter()
        .map(|(name, condition)| object!({"service": name, "condition": condition.as_str()}))
        .collect();
    let (mode, replicas) = match service.spec.mode {
        ServiceMode::Replicated(replicas) => ("replicated", Some(replicas.unwrap_or(1))),
        ServiceMode::Global => ("global", None),
        ServiceMode::ReplicatedJob(replicas) => ("replicated-job", Some(replicas.unwrap_or(1))),
        ServiceMode::GlobalJob => ("global-job", None),
    };
    object!({
        "key": service.key,
        "name": service.spec.name,
        "image": service.spec.task.container.image,
        "mode": mode,
        "replicas": replicas,
        "waits": waits,
    })
}

fn use_json(used: &JudgedUse) -> Value {
    object!({
        "attribute": used.used.attribute,
        "path": used.used.path,
        "service": used.used.service,
        "support": used.outcome.map(|outcome| outcome.support.as_str()),
        "what": used.outcome.map(|outcome| outcome.what),
        "file": used.file,
        "line": used.line,
    })
}
