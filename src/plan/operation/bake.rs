//! The builds of services as a bake file, the JSON that `docker buildx bake` reads; as the reference's `build --print`
//! writes it.

use super::build::BuildOptions;
use super::build_requests::services_to_build;
use crate::compose::{Build, Project, Service};
use crate::diag::Diagnostic;
use crate::engine::BuildRequest;
use crate::plan::lower::{build_request, context_service};
use indexmap::IndexSet;
use serde_json::{Map, Value, json};
use std::path::{Path, PathBuf};

/// The bake file for what `build` would build. `push`: images with a name of their own are pushed by bake.
///
/// # Errors
/// A service that does not exist.
pub fn bake_file(project: &Project, options: &BuildOptions, push: bool) -> Result<Value, Vec<Diagnostic>> {
    let mut targets = Map::new();
    for (service, build) in services_to_build(project, options)? {
        targets.insert(service.name.clone(), target(project, service, build, options, push));
    }
    let names: Vec<&String> = targets.keys().collect();
    Ok(json!({ "group": { "default": { "targets": names } }, "target": targets }))
}

fn target(project: &Project, service: &Service, build: &Build, options: &BuildOptions, push: bool) -> Value {
    let request = build_request(project, service, build);
    let output = match (push && !service.image.is_empty(), build.platforms.len()) {
        (false, _) => "type=docker",
        (true, 0 | 1) => "type=registry",
        (true, _) => "type=image,push=true",
    };
    let mut target = json!({
        "context": request.context,
        "contexts": contexts(project, build),
        "dockerfile-inline": request.dockerfile_inline,
        "dockerfile": dockerfile(&request),
        "args": arguments(&request, options),
        "labels": request.labels,
        "tags": tags(project, service, build),
        "cache-from": request.cache_from,
        "cache-to": request.cache_to,
        "target": request.target,
        "secret": secrets(project, build),
        "ssh": keys(&request, options),
        "platforms": platforms(service, build),
        "pull": request.pull || options.pull,
        "no-cache": request.no_cache || options.no_cache,
        "no-cache-filter": request.no_cache_stages,
        "network": request.network,
        "shm-size": Some(request.shm_size.to_string()).filter(|_| request.shm_size > 0),
        "ulimits": limits(&request),
        "entitlements": request.entitlements,
        "extra-hosts": hosts(build),
        "output": [output],
    });
    if let Some(target) = target.as_object_mut() {
        target.retain(|_, value| !is_empty(value));
    }
    target
}

fn is_empty(value: &Value) -> bool {
    match value {
        Value::Null | Value::Bool(false) => true,
        Value::String(text) => text.is_empty(),
        Value::Array(all) => all.is_empty(),
        Value::Object(all) => all.is_empty(),
        Value::Bool(true) | Value::Number(_) => false,
    }
}

/// The path of the Dockerfile, unless its text is given.
fn dockerfile(request: &BuildRequest) -> Option<PathBuf> {
    let path = Path::new(&request.context).join(&request.dockerfile);
    request.dockerfile_inline.is_none().then_some(path)
}

/// Arguments that have a value.
fn arguments(request: &BuildRequest, options: &BuildOptions) -> Value {
    let given = options.args.iter().map(|(name, value)| (name, value));
    let all = request.args.iter().chain(given);
    let all = all.filter_map(|(name, value)| Some((name.clone(), json!(value.as_ref()?))));
    Value::Object(all.collect())
}

fn tags(project: &Project, service: &Service, build: &Build) -> Value {
    let own = service.image_name(project);
    let tags: IndexSet<&String> = build.tags.iter().chain([&own]).collect();
    json!(tags)
}

fn keys(request: &BuildRequest, options: &BuildOptions) -> Value {
    let given = options.ssh.iter().map(|(id, path)| (id, path));
    let all = request.ssh.iter().chain(given);
    all.map(|(id, path)| format!("{id}={}", path.as_deref().unwrap_or_default()))
        .collect()
}

fn limits(request: &BuildRequest) -> Value {
    let limits = request.ulimits.iter();
    limits
        .map(|limit| match limit.soft == limit.hard {
            true => format!("{}={}", limit.name, limit.soft),
            false => format!("{}={}:{}", limit.name, limit.soft, limit.hard),
        })
        .collect()
}

fn hosts(build: &Build) -> Value {
    let hosts = build.extra_hosts.pairs();
    Value::Object(hosts.map(|(name, address)| (name.to_owned(), json!(address))).collect())
}

/// Additional contexts; that of another service is its target.
fn contexts(project: &Project, build: &Build) -> Value {
    let contexts = build.additional_contexts.iter().map(|(name, place)| {
        let place = match context_service(project, place) {
            Some(other) => format!("target:{}", other.name),
            None => place.clone(),
        };
        (name.clone(), json!(place))
    });
    Value::Object(contexts.collect())
}

/// Secrets by where their value comes from: the value itself is not written.
fn secrets(project: &Project, build: &Build) -> Value {
    let secrets = build.secrets.iter().filter_map(|reference| {
        let object = project.secrets.get(&reference.source)?;
        let id = match reference.target.as_str() {
            "" => &reference.source,
            target => target,
        };
        Some(match object.environment.as_str() {
            "" => format!("id={id},type=file,src={}", object.file),
            name => format!("id={id},type=env,env={name}"),
        })
    });
    secrets.collect()
}

fn platforms(service: &Service, build: &Build) -> Value {
    match (build.platforms.is_empty(), service.platform.is_empty()) {
        (true, false) => json!([service.platform]),
        (true, true) | (false, _) => json!(build.platforms),
    }
}
