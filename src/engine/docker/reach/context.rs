//! Docker contexts: `<config>/contexts/meta/<sha256 of the name>/meta.json`, and the current one in `config.json`.

use super::address::Certificates;
use super::options::ConnectOptions;
use crate::engine::docker::document::json;
use crate::engine::{EngineError, ErrorKind, Result};
use serde_json::Value;
use sha2::{Digest, Sha256};
use std::path::{Path, PathBuf};

const DOING: &str = "choosing the engine";

/// `currentContext` of the docker configuration; `None` when there is none or it is `default`.
pub(super) fn current(options: &ConnectOptions<'_>) -> Result<Option<String>> {
    let Some(path) = options.config_dir().map(|dir| dir.join("config.json")) else {
        return Ok(None);
    };
    let Some(config) = read(&path)? else { return Ok(None) };
    Ok(Some(json::text(&config, "currentContext")).filter(|name| !name.is_empty() && name != "default"))
}

/// The engine of a context.
#[derive(Debug)]
pub(super) struct DockerContext {
    pub(super) host: String,
    /// Certificates stored with it.
    pub(super) certificates: Option<Certificates>,
}

/// Finds the engine of a context.
pub(super) fn find(name: &str, options: &ConnectOptions<'_>) -> Result<DockerContext> {
    let dir = options.config_dir().map(|dir| dir.join("contexts/meta"));
    let meta = match &dir {
        Some(dir) => read(&dir.join(id_of(name)).join("meta.json"))?,
        None => None,
    };
    let Some(meta) = meta else {
        let known = dir.as_deref().map(names).unwrap_or_default();
        let hint = if known.is_empty() {
            "no docker contexts are defined here; leave out --context, DOCKER_CONTEXT and currentContext".to_owned()
        } else {
            format!("contexts that are defined: default, {}", known.join(", "))
        };
        return Err(EngineError::new(
            DOING,
            name,
            ErrorKind::Missing,
            "there is no docker context of this name",
        )
        .with_hint(hint));
    };
    let host = meta
        .pointer("/Endpoints/docker/Host")
        .and_then(Value::as_str)
        .unwrap_or_default();
    if host.is_empty() {
        return Err(EngineError::new(
            DOING,
            name,
            ErrorKind::Invalid,
            "the docker context names no engine",
        ));
    }
    if meta.pointer("/Endpoints/docker/SkipTLSVerify") == Some(&Value::Bool(true)) {
        let detail = "the docker context asks not to check the engine's certificate";
        return Err(
            EngineError::new(DOING, name, ErrorKind::Unsupported, detail).with_hint(format!(
                "check it: docker context update {name} --docker host={host},ca=/path/of/ca.pem"
            )),
        );
    }
    let dir = options
        .config_dir()
        .map(|dir| dir.join("contexts/tls").join(id_of(name)).join("docker"));
    Ok(DockerContext {
        host: host.to_owned(),
        certificates: dir.filter(|dir| dir.is_dir()).map(|dir| Certificates(Some(dir))),
    })
}

/// Name of the directory that a context is stored in.
fn id_of(name: &str) -> String {
    use std::fmt::Write as _;
    Sha256::digest(name.as_bytes())
        .iter()
        .fold(String::new(), |mut id, byte| {
            let _ = write!(id, "{byte:02x}");
            id
        })
}

/// Names of the readable contexts, sorted.
fn names(dir: &Path) -> Vec<String> {
    let entries = std::fs::read_dir(dir).into_iter().flatten().flatten();
    let mut names: Vec<String> = entries
        .filter_map(|entry| read(&entry.path().join("meta.json")).ok().flatten())
        .map(|meta| json::text(&meta, "Name"))
        .filter(|name| !name.is_empty())
        .collect();
    names.sort();
    names
}

/// Reads a JSON file; `None` when it does not exist.
fn read(path: &PathBuf) -> Result<Option<Value>> {
    let refuse = |kind, detail: String| {
        EngineError::new(DOING, path.display().to_string(), kind, detail)
            .with_hint("name the engine with --host or DOCKER_HOST, or set DOCKER_CONFIG to another directory")
    };
    let text = match std::fs::read(path) {
        Ok(text) => text,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(refuse(ErrorKind::Denied, error.to_string())),
    };
    let value =
        serde_json::from_slice(&text).map_err(|error| refuse(ErrorKind::Invalid, format!("not JSON: {error}")))?;
    Ok(Some(value))
}

#[cfg(test)]
mod tests {
    #[test]
    fn contexts_are_kept_under_the_digest_of_their_name() {
        // Directory that `docker context create lab` makes: sha256 of "lab".
        assert_eq!(
            super::id_of("desktop-linux"),
            "fe9c6bd7a66301f49ca9b6a70b217107cd1284598bfc254700c989b916da791e"
        );
    }
}
