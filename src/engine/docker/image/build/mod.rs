//! Building images through the engine's BuildKit: `POST /build?version=2` with a session.
//!
//! [`session`] serves what the builder asks for ([`sync`] and [`files`]: directories, by [`crate::engine::patterns`];
//! [`keys`]: secrets and logins; [`agent`] and [`key_agent`]: ssh), [`trace`] reads its progress. [`solve`] asks
//! BuildKit directly for what `POST /build` has no parameters for, and [`check`] for a check of the Dockerfile, by [`gateway`]. Where there is no BuildKit, as under podman, [`packed`] sends
//! the context with the request.

mod agent;
mod bases;
mod check;
mod files;
mod gateway;
mod inputs;
mod key_agent;
mod keys;
mod packed;
mod session;
mod solve;
mod sync;
mod trace;

pub(crate) use check::check;

use crate::engine::docker::wire::Call;
use crate::engine::docker::wire::lines;
use crate::engine::docker::{DockerEngine, Shared};
use crate::engine::{BuildProgress, BuildRequest, EngineError, ErrorKind, Feed, Result};
use futures::stream::{self, StreamExt};
use inputs::Inputs;
use serde_json::{Value, json};
use session::{DOING, digest, session_id};
use std::collections::BTreeMap;
use std::os::unix::fs::FileTypeExt;
use std::path::{Path, PathBuf};

/// Builds; the last item is `BuildProgress::Done`. Dropping the stream cancels the build.
pub(crate) fn build(engine: &DockerEngine, request: BuildRequest) -> Feed<BuildProgress> {
    let engine = engine.clone();
    let feed = async move {
        match start(&engine.0, request).await {
            Ok(feed) => feed,
            Err(error) => stream::once(async { Err(error) }).boxed(),
        }
    };
    lines::until_error(stream::once(feed).flatten().boxed())
}

async fn start(engine: &Shared, request: BuildRequest) -> Result<Feed<BuildProgress>> {
    let subject = subject(&request);
    let inputs = read_inputs(engine, &request, &subject)?;
    let session = match open_session(engine, &request, &subject, &inputs).await {
        Err(error) if error.kind == ErrorKind::Missing => return without_buildkit(engine, &request, &subject, &inputs),
        session => session?,
    };
    if solve::is_needed(&request) && engine.api >= solve::MIN_API {
        let progress = solve::solve(engine, &request, &subject, &session.id, &inputs).await?;
        // The session lives as long as the stream, which owns it.
        return Ok(progress.map(move |item| session.keep(item)).boxed());
    }
    let call = Call::post(DOING, &subject, "/build")
        .query("version", "2")
        .query("session", session.id.clone())
        .query("remote", inputs.remote.clone());
    let call = build_call(call, &request, &inputs.dockerfile);
    Ok(progress(engine, call, subject, Some(session)))
}

/// What a build is called in messages.
fn subject(request: &BuildRequest) -> String {
    request.tags.first().unwrap_or(&request.context).clone()
}

/// The directories and the Dockerfile of a build that this engine can do.
fn read_inputs(engine: &Shared, request: &BuildRequest, subject: &str) -> Result<Inputs> {
    let refuse = |kind, why: String| EngineError::new(DOING, subject.to_owned(), kind, why);
    let inputs = Inputs::read(request).map_err(|(kind, why)| refuse(kind, why))?;
    if !request.additional_contexts.is_empty() && engine.api < solve::MIN_API {
        let names: Vec<&str> = request.additional_contexts.keys().map(String::as_str).collect();
        let why = format!(
            "build.additional_contexts ({}) needs an engine of version 23 or newer; this is {}",
            names.join(", "),
            engine.version
        );
        return Err(refuse(ErrorKind::Unsupported, why)
            .with_hint("copy what is needed into the build context, or use a newer engine"));
    }
    Ok(inputs)
}

/// Opens the session in which the builder asks for what it needs. `ErrorKind::Missing` where there is no BuildKit.
async fn open_session(
    engine: &Shared,
    request: &BuildRequest,
    subject: &str,
    inputs: &Inputs,
) -> Result<session::BuildSession> {
    if let Some(source) = &engine.images {
        let text = dockerfile(request);
        super::load::fetch_missing(engine, source, bases::bases(&text, request), &request.platform).await?;
    }
    let agents = agents(request, engine.ssh_agent.as_deref()).await;
    let agents = agents.map_err(|why| EngineError::new(DOING, subject.to_owned(), ErrorKind::Invalid, why))?;
    let services = session::SessionServices {
        directories: inputs.directories.clone(),
        secrets: keys::BuildSecrets(request.secrets.clone()),
        logins: keys::Logins {
            config_dir: engine.config_dir.clone(),
        },
        agents,
    };
    session::open(engine, subject, session_id()?, digest(&request.context), services).await
}

/// The text of the Dockerfile; empty where the engine fetches it.
fn dockerfile(request: &BuildRequest) -> String {
    let named = if request.dockerfile.is_empty() {
        "Dockerfile"
    } else {
        &request.dockerfile
    };
    let read = || std::fs::read_to_string(Path::new(&request.context).join(named)).unwrap_or_default();
    request.dockerfile_inline.clone().unwrap_or_else(read)
}

/// Packs the context and sends it.
fn without_buildkit(
    engine: &Shared,
    request: &BuildRequest,
    subject: &str,
    inputs: &Inputs,
) -> Result<Feed<BuildProgress>> {
    if let Some(what) = packed::unsupported(request) {
        let why = format!("{what} needs BuildKit, and the engine {} has none", engine.version);
        return Err(EngineError::new(DOING, subject.to_owned(), ErrorKind::Unsupported, why));
    }
    let call = Call::post(DOING, subject, "/build");
    let call = match packed::pack(request, inputs, subject)? {
        Some(packed) => build_call(call, request, &packed.dockerfile).tar(packed.archive),
        None => build_call(call.query("remote", inputs.remote.clone()), request, &inputs.dockerfile),
    };
    Ok(progress(engine, call, subject.to_owned(), None))
}

/// What the answer to a build tells.
fn progress(
    engine: &Shared,
    call: Call,
    subject: String,
    session: Option<session::BuildSession>,
) -> Feed<BuildProgress> {
    let values = lines::values(DOING, subject.clone(), engine.wire.bytes(call));
    // The stream owns the session: it ends with the build, or when the stream is dropped.
    let state = (values, trace::Trace::new(subject), session, false);
    let progress = stream::unfold(state, |(mut values, mut trace, session, ended)| async move {
        if ended {
            return None;
        }
        let items = match values.next().await {
            Some(Ok(line)) => trace.read(&line),
            Some(Err(error)) => vec![Err(error)],
            None => return Some((vec![trace.end()], (values, trace, session, true))),
        };
        Some((items, (values, trace, session, ended)))
    });
    progress.map(stream::iter).flatten().boxed()
}

/// The agents that a build may use: the user's, or one of our own for a key file.
async fn agents(request: &BuildRequest, default: Option<&Path>) -> std::result::Result<agent::Agents, String> {
    let mut sockets = BTreeMap::new();
    let mut own = Vec::new();
    for (id, path) in &request.ssh {
        let path = match path {
            Some(path) => PathBuf::from(path),
            None => default
                .ok_or_else(|| format!("build.ssh \"{id}\" wants the ssh agent, and SSH_AUTH_SOCK names none"))?
                .to_path_buf(),
        };
        let kind = std::fs::metadata(&path).map(|meta| meta.file_type());
        let kind = kind.map_err(|error| format!("build.ssh \"{id}\": {}: {error}", path.display()))?;
        if kind.is_socket() {
            sockets.insert(id.clone(), path);
            continue;
        }
        let name = session_id().map_err(|error| error.to_string())?;
        let agent = key_agent::start(&path, &name).await;
        let agent = agent.map_err(|why| format!("build.ssh \"{id}\": {why}"))?;
        sockets.insert(id.clone(), agent.socket.clone());
        own.push(agent);
    }
    Ok(agent::Agents { sockets, _own: own })
}

/// The call that requests the build, from its begin.
fn build_call(begin: Call, request: &BuildRequest, dockerfile: &str) -> Call {
    let args: BTreeMap<&str, &str> = request
        .args
        .iter()
        .filter_map(|(name, value)| Some((name.as_str(), value.as_deref()?)))
        .collect();
    let mut call = begin
        .query("dockerfile", dockerfile)
        .query("buildargs", json!(args).to_string())
        .query("labels", json!(request.labels).to_string())
        .query("nocache", request.no_cache.to_string())
        .query("rm", "true")
        .no_timeout();
    for tag in &request.tags {
        call = call.query("t", tag.clone());
    }
    for host in &request.extra_hosts {
        call = call.query("extrahosts", host.clone());
    }
    if request.pull {
        call = call.query("pull", "true");
    }
    if !request.cache_from.is_empty() {
        call = call.query("cachefrom", Value::from(request.cache_from.clone()).to_string());
    }
    if !request.ulimits.is_empty() {
        let limits = request.ulimits.iter();
        let limits: Vec<Value> = limits
            .map(|limit| json!({"Name": limit.name, "Soft": limit.soft, "Hard": limit.hard}))
            .collect();
        call = call.query("ulimits", Value::from(limits).to_string());
    }
    if request.shm_size > 0 {
        call = call.query("shmsize", request.shm_size.to_string());
    }
    for (key, value) in [
        ("target", &request.target),
        ("platform", &request.platform),
        ("networkmode", &request.network),
    ] {
        if !value.is_empty() {
            call = call.query(key, value.clone());
        }
    }
    call
}

#[cfg(test)]
mod tests {
    use super::*;
    use indexmap::indexmap;

    #[test]
    fn the_build_call_has_the_parameters_of_the_build_section() {
        let request = BuildRequest {
            tags: vec!["web:1".into(), "web:latest".into()],
            args: indexmap! {"A".to_owned() => Some("1".to_owned()), "B".to_owned() => None},
            target: "final".into(),
            ..BuildRequest::default()
        };
        let begin = Call::post(DOING, "web:1", "/build").query("version", "2");
        let target = build_call(begin, &request, "Dockerfile").target("/v1.41");
        assert_eq!(
            target,
            "/v1.41/build?version=2&dockerfile=Dockerfile&buildargs=%7B%22A%22%3A%221%22%7D\
             &labels=%7B%7D&nocache=false&rm=true&t=web%3A1&t=web%3Alatest&target=final"
        );
    }

    #[tokio::test]
    async fn an_ssh_entry_that_is_neither_key_nor_agent_is_an_error() {
        let no_key = tempfile::NamedTempFile::new().unwrap();
        let with = |path: Option<String>| BuildRequest {
            ssh: indexmap! {"default".to_owned() => path},
            ..BuildRequest::default()
        };
        let path = no_key.path().display().to_string();
        let why = agents(&with(Some(path.clone())), None).await.err().unwrap();
        assert!(why.contains(&path), "{why}");
        let why = agents(&with(Some("/none/such".into())), None).await.err().unwrap();
        assert!(why.contains("/none/such"), "{why}");
        let why = agents(&with(None), None).await.err().unwrap();
        assert!(why.contains("SSH_AUTH_SOCK"), "{why}");
    }
}
