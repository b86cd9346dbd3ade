//! Building images through the engine's BuildKit: `POST /build?version=2` with a session.
//!
//! [`session`] serves what the builder asks for ([`sync`] and [`files`]: directories, by [`crate::engine::patterns`];
//! [`keys`]: secrets and logins; [`agent`] and [`key_agent`]: ssh), [`trace`] reads its progress. [`solve`] asks
//! BuildKit directly for what `POST /build` has no parameters for.

mod agent;
mod files;
mod key_agent;
mod keys;
mod session;
mod solve;
mod sync;
mod trace;

use crate::engine::docker::wire::Call;
use crate::engine::docker::wire::lines;
use crate::engine::docker::{DockerEngine, Shared};
use crate::engine::{BuildProgress, BuildRequest, EngineError, ErrorKind, Feed, Result};
use bytes::Bytes;
use futures::stream::{self, StreamExt};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::os::unix::fs::FileTypeExt;
use std::path::{Path, PathBuf};
use sync::{Directories, Source};

const DOING: &str = "building image";
/// File name of an inline Dockerfile.
const INLINE: &str = "Dockerfile";

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
    let subject = request.tags.first().unwrap_or(&request.context).clone();
    let refuse = |kind, why: String| EngineError::new(DOING, subject.clone(), kind, why);
    let inputs = Inputs::of(&request).map_err(|(kind, why)| refuse(kind, why))?;
    if !request.additional_contexts.is_empty() && engine.api < solve::SINCE {
        let names: Vec<&str> = request.additional_contexts.keys().map(String::as_str).collect();
        let why = format!(
            "build.additional_contexts ({}) needs an engine of version 23 or newer; this is {}",
            names.join(", "),
            engine.version
        );
        return Err(refuse(ErrorKind::Unsupported, why)
            .with_hint("copy what is needed into the build context, or use a newer engine"));
    }
    let agents = agents(&request, engine.ssh_agent.as_deref()).await;
    let agents = agents.map_err(|why| refuse(ErrorKind::Invalid, why))?;
    let offers = session::Offers {
        directories: inputs.directories.clone(),
        secrets: keys::BuildSecrets(request.secrets.clone()),
        logins: keys::Logins {
            config_dir: engine.config_dir.clone(),
        },
        agents,
    };
    let session = session::open(engine, &subject, session_id()?, digest(&request.context), offers).await?;
    if solve::is_needed(&request) && engine.api >= solve::SINCE {
        let progress = solve::solve(engine, &request, &subject, &session.id, &inputs).await?;
        // The session lives as long as the stream, which owns it.
        return Ok(progress.map(move |item| session.keep(item)).boxed());
    }
    let call = call(&request, &subject, &session.id, &inputs.remote, &inputs.dockerfile);
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
    Ok(progress.map(stream::iter).flatten().boxed())
}

/// The context and the Dockerfile of a build.
struct Inputs {
    directories: Directories,
    /// The `remote` parameter: a URL that the engine fetches, or a request to ask for the context over the session.
    remote: String,
    /// The Dockerfile's name in its directory, or its path in a context that the engine fetches.
    dockerfile: String,
}

impl Inputs {
    fn of(request: &BuildRequest) -> std::result::Result<Self, (ErrorKind, String)> {
        let inline = request.dockerfile_inline.as_ref().map(|text| Source::File {
            name: INLINE.to_owned(),
            text: Bytes::from(text.clone()),
        });
        let named = if request.dockerfile.is_empty() {
            INLINE
        } else {
            &request.dockerfile
        };
        if is_remote(&request.context) {
            if inline.is_some() {
                let why = "dockerfile_inline needs a context that is a directory".to_owned();
                return Err((ErrorKind::Unsupported, why));
            }
            let nothing = Source::File {
                name: INLINE.to_owned(),
                text: Bytes::new(),
            };
            return Ok(Self {
                directories: Directories {
                    context: None,
                    dockerfile: nothing,
                    named: named_directories(request)?,
                },
                remote: request.context.clone(),
                dockerfile: named.to_owned(),
            });
        }
        let context = PathBuf::from(&request.context);
        if !context.is_dir() {
            let why = format!("the build context {} is not a directory", context.display());
            return Err((ErrorKind::Missing, why));
        }
        let (source, dockerfile) = match inline {
            Some(inline) => (inline, INLINE.to_owned()),
            None => beside(&context.join(named))?,
        };
        Ok(Self {
            directories: Directories {
                context: Some(Source::Directory(context)),
                dockerfile: source,
                named: named_directories(request)?,
            },
            remote: "client-session".to_owned(),
            dockerfile,
        })
    }
}

/// Additional contexts that are local directories; the others are addresses that the builder fetches.
fn named_directories(request: &BuildRequest) -> std::result::Result<BTreeMap<String, Source>, (ErrorKind, String)> {
    let mut named = BTreeMap::new();
    for (name, place) in &request.additional_contexts {
        if is_remote(place) {
            continue;
        }
        if let Some(target) = place.strip_prefix("target:") {
            let why = format!(
                "additional context \"{name}\": target:{target} is of bake files; in a Compose file it is service:NAME"
            );
            return Err((ErrorKind::Unsupported, why));
        }
        let path = PathBuf::from(place);
        if !path.is_dir() {
            let why = format!("additional context \"{name}\": {} is not a directory", path.display());
            return Err((ErrorKind::Missing, why));
        }
        named.insert(name.clone(), Source::Directory(path));
    }
    Ok(named)
}

/// A Dockerfile's directory and its name there; it need not be inside the context.
fn beside(path: &Path) -> std::result::Result<(Source, String), (ErrorKind, String)> {
    let missing = || {
        (
            ErrorKind::Missing,
            format!("there is no Dockerfile at {}", path.display()),
        )
    };
    if !path.is_file() {
        return Err(missing());
    }
    let directory = path.parent().ok_or_else(missing)?;
    let name = path.file_name().ok_or_else(missing)?;
    Ok((
        Source::Directory(directory.to_path_buf()),
        name.to_string_lossy().into_owned(),
    ))
}

/// Whether the engine fetches the context itself (git or HTTP).
fn is_remote(context: &str) -> bool {
    context.contains("://") || context.starts_with("git@") || context.starts_with("github.com/")
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

/// A unique session id from the kernel's randomness; the engine tells sessions apart by it.
fn session_id() -> Result<String> {
    let mut bytes = [0u8; 16];
    std::fs::File::open("/dev/urandom")
        .and_then(|mut file| std::io::Read::read_exact(&mut file, &mut bytes))
        .map_err(|error| EngineError::new(DOING, "a session", ErrorKind::Other, format!("/dev/urandom: {error}")))?;
    Ok(hex(&bytes))
}

/// The SHA-256 of a text in hex.
fn digest(text: &str) -> String {
    hex(&Sha256::digest(text.as_bytes()))
}

fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write as _;
    bytes.iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

/// The call that requests the build.
fn call(request: &BuildRequest, subject: &str, session: &str, remote: &str, dockerfile: &str) -> Call {
    let args: BTreeMap<&str, &str> = request
        .args
        .iter()
        .filter_map(|(name, value)| Some((name.as_str(), value.as_deref()?)))
        .collect();
    let mut call = Call::post(DOING, subject, "/build")
        .query("version", "2")
        .query("session", session)
        .query("remote", remote)
        .query("dockerfile", dockerfile)
        .query("buildargs", json!(args).to_string())
        .query("labels", json!(request.labels).to_string())
        .query("nocache", request.no_cache.to_string())
        .query("rm", "true")
        .very_patient();
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
    fn the_request_says_what_the_build_section_says() {
        let request = BuildRequest {
            tags: vec!["web:1".into(), "web:latest".into()],
            args: indexmap! {"A".to_owned() => Some("1".to_owned()), "B".to_owned() => None},
            target: "final".into(),
            ..BuildRequest::default()
        };
        let target = call(&request, "web:1", "s1", "client-session", "Dockerfile").target("/v1.41");
        assert_eq!(
            target,
            "/v1.41/build?version=2&session=s1&remote=client-session&dockerfile=Dockerfile&buildargs=%7B%22A%22%3A%221%22%7D\
             &labels=%7B%7D&nocache=false&rm=true&t=web%3A1&t=web%3Alatest&target=final"
        );
    }

    #[test]
    fn contexts_on_the_net_are_left_to_the_engine() {
        for context in [
            "https://example.org/a.git#main:sub",
            "git@host:a.git",
            "github.com/a/b",
            "ssh://git@h/a.git",
        ] {
            assert!(is_remote(context), "{context}");
        }
        assert!(!is_remote("./app"));
    }

    #[test]
    fn a_missing_dockerfile_is_named_with_its_path() {
        let dir = tempfile::tempdir().unwrap();
        let request = BuildRequest {
            context: dir.path().display().to_string(),
            dockerfile: "docker/Dockerfile.dev".into(),
            ..BuildRequest::default()
        };
        let (kind, why) = Inputs::of(&request).err().unwrap();
        assert_eq!(kind, ErrorKind::Missing);
        assert!(why.ends_with("docker/Dockerfile.dev"), "{why}");
    }

    #[tokio::test]
    async fn what_is_no_key_and_no_agent_is_said() {
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

    #[test]
    fn a_further_context_that_is_not_there_is_named() {
        let with = |place: &str| BuildRequest {
            additional_contexts: indexmap! {"docs".to_owned() => place.to_owned()},
            ..BuildRequest::default()
        };
        let (kind, why) = named_directories(&with("/none/such")).err().unwrap();
        assert_eq!(kind, ErrorKind::Missing);
        assert!(why.contains("docs") && why.contains("/none/such"), "{why}");
        assert!(named_directories(&with("docker-image://base")).unwrap().is_empty());
    }
}
