//! Builds by a call to BuildKit itself (`POST /grpc`), for what `POST /build` has no parameters for: additional
//! contexts, stages without cache, cache export, entitlements.
//!
//! The session is the same; only the way the build is requested differs.

use super::inputs::Inputs;
use super::session::{DOING, session_id};
use super::trace::Trace;
use crate::engine::docker::wire::Call;
use crate::engine::docker::wire::hijack::{self, Hijacked, Upgrade};
use crate::engine::docker::{Shared, fault};
use crate::engine::{BuildProgress, BuildRequest, EngineError, ErrorKind, Feed, Result};
use bollard::moby::buildkit::v1::control_client::ControlClient;
use bollard::moby::buildkit::v1::{CacheOptions, CacheOptionsEntry, SolveRequest, StatusRequest};
use futures::future::{self, BoxFuture, FutureExt};
use futures::stream::{self, StreamExt};
use hyper_util::rt::TokioIo;
use indexmap::IndexMap;
use std::collections::HashMap;
use std::io;
use std::task::{Context, Poll};
use std::time::Duration;
use tokio::sync::oneshot;
use tonic::transport::{Channel, Endpoint};
use tonic::{Code, Status};

/// First API version whose builder supports additional contexts (Engine 23, BuildKit 0.10).
pub(super) const MIN_API: (u32, u32) = (1, 42);

/// Whether a build needs what `POST /build` has no parameters for.
pub(super) fn is_needed(request: &BuildRequest) -> bool {
    let lists = [&request.no_cache_stages, &request.cache_to, &request.entitlements];
    let maps = [&request.additional_contexts, &request.attestations];
    maps.iter().any(|map| !map.is_empty()) || lists.iter().any(|list| !list.is_empty())
}

/// Builds within the open session `session`; the last item is `BuildProgress::Done`.
pub(super) async fn solve(
    engine: &Shared,
    request: &BuildRequest,
    subject: &str,
    session: &str,
    inputs: &Inputs,
) -> Result<Feed<BuildProgress>> {
    let mut control = ControlClient::new(connect(engine, subject).await?)
        .max_decoding_message_size(MAX_MESSAGE)
        .max_encoding_message_size(MAX_MESSAGE);
    let reference = session_id()?;
    let asked = solve_request(request, &reference, session, inputs);
    let failed = {
        let subject = subject.to_owned();
        move |status: Status| refusal(&subject, &status)
    };
    let mut watcher = control.clone();
    let watched = async move { watcher.status(StatusRequest { r#ref: reference }).await };
    let (refused, refusals) = oneshot::channel();
    let solved = async move { control.solve(asked).await }.map({
        let failed = failed.clone();
        move |answer| match answer {
            Ok(answer) => {
                let image_id = answer.into_inner().exporter_response.remove("containerimage.digest");
                Ok(BuildProgress::Done {
                    image_id: image_id.unwrap_or_default(),
                })
            }
            Err(status) => {
                // Nobody receives it when the status stream has ended already.
                let _ = refused.send(());
                Err(failed(status))
            }
        }
    });
    // A build that never began has no status, and BuildKit lets a request for it wait without end.
    let unseen = async move {
        match refusals.await {
            Ok(()) => tokio::time::sleep(STATUS_GRACE).await,
            Err(_) => future::pending().await,
        }
    };
    let mut trace = Trace::new(subject.to_owned());
    let news = watched
        .map(|answer| match answer {
            Ok(answer) => answer.into_inner().left_stream(),
            Err(status) => stream::iter([Err(status)]).right_stream(),
        })
        .flatten_stream()
        .take_until(unseen)
        // The outcome of the build is the answer to the call itself; a broken status stream only hides its progress.
        .filter_map(|status| future::ready(status.ok()))
        .flat_map(move |status| stream::iter(trace.status(status)).map(Ok));
    // The call is polled from the start, and its answer comes after all of the status.
    let (told, answer) = solved.remote_handle();
    let driven = stream::once(told).filter_map(|()| future::ready(None));
    Ok(stream::select(news, driven).chain(stream::once(answer)).boxed())
}

/// How long the status of a failed build may still arrive.
const STATUS_GRACE: Duration = Duration::from_secs(1);
/// The largest message either side sends.
pub(super) const MAX_MESSAGE: usize = 16 << 20;

fn solve_request(request: &BuildRequest, reference: &str, session: &str, inputs: &Inputs) -> SolveRequest {
    SolveRequest {
        r#ref: reference.to_owned(),
        exporter_deprecated: "moby".to_owned(),
        exporter_attrs_deprecated: HashMap::from([("name".to_owned(), request.tags.join(","))]),
        session: session.to_owned(),
        frontend: "dockerfile.v0".to_owned(),
        frontend_attrs: attributes(request, inputs).into_iter().collect(),
        cache: Some(CacheOptions {
            exports: request.cache_to.iter().map(|entry| export(entry)).collect(),
            ..CacheOptions::default()
        }),
        entitlements: entitlements(request),
        ..SolveRequest::default()
    }
}

/// The attributes of the Dockerfile frontend, as the docker CLI sends them.
pub(super) fn attributes(request: &BuildRequest, inputs: &Inputs) -> IndexMap<String, String> {
    let mut out: IndexMap<String, String> = IndexMap::new();
    let mut set = |key: &str, value: String| {
        if !value.is_empty() {
            out.insert(key.to_owned(), value);
        }
    };
    set("filename", inputs.dockerfile.clone());
    if inputs.directories.context.is_none() {
        set("context", inputs.remote.clone());
    }
    set("target", request.target.clone());
    set("platform", request.platform.clone());
    set("force-network-mode", request.network.clone());
    let hosts: Vec<String> = request
        .extra_hosts
        .iter()
        .map(|host| host.replacen(':', "=", 1))
        .collect();
    set("add-hosts", hosts.join(","));
    set("cache-from", request.cache_from.join(","));
    if request.shm_size > 0 {
        set("shm-size", request.shm_size.to_string());
    }
    if request.pull {
        set("image-resolve-mode", "pull".to_owned());
    }
    for (name, place) in &request.additional_contexts {
        let place = if inputs.directories.named.contains_key(name) {
            format!("local:{name}")
        } else {
            place.clone()
        };
        set(&format!("context:{name}"), place);
    }
    for (name, value) in &request.attestations {
        let parameters = match value.as_str() {
            "true" => "disabled=false",
            other => other,
        };
        set(&format!("attest:{name}"), format!("type={name},{parameters}"));
    }
    set("frontend.caps", "moby.buildkit.frontend.contexts+forward".to_owned());
    let limits = request.ulimits.iter();
    let limits: Vec<String> = limits
        .map(|limit| format!("{}={}:{}", limit.name, limit.soft, limit.hard))
        .collect();
    set("ulimit", limits.join(","));
    set("no-cache", request.no_cache_stages.join(","));
    // These are sent even with an empty value.
    if request.no_cache {
        out.insert("no-cache".to_owned(), String::new());
    }
    for (name, value) in &request.args {
        if let Some(value) = value {
            out.insert(format!("build-arg:{name}"), value.clone());
        }
    }
    for (name, value) in &request.labels {
        out.insert(format!("label:{name}"), value.clone());
    }
    out
}

/// An entry of `cache_to`; a bare name is an image's.
fn export(entry: &str) -> CacheOptionsEntry {
    let mut attrs: HashMap<String, String> = entry
        .split(',')
        .filter_map(|part| part.split_once('='))
        .map(|(name, value)| (name.trim().to_owned(), value.to_owned()))
        .collect();
    let kind = attrs.remove("type").unwrap_or_else(|| "registry".to_owned());
    if attrs.is_empty() && !entry.contains('=') {
        attrs.insert("ref".to_owned(), entry.to_owned());
    }
    CacheOptionsEntry { r#type: kind, attrs }
}

/// The entitlements of a build. Building on the host's network needs one.
fn entitlements(request: &BuildRequest) -> Vec<String> {
    let mut all = request.entitlements.clone();
    if request.network == "host" && !all.iter().any(|one| one == "network.host") {
        all.push("network.host".to_owned());
    }
    all
}

/// What a status of the builder means.
pub(super) fn refusal(subject: &str, status: &Status) -> EngineError {
    match status.code() {
        Code::Unavailable | Code::Cancelled => {
            EngineError::new(DOING, subject, ErrorKind::Unreachable, status.message())
        }
        _ => fault::from_message(DOING, subject, status.message()),
    }
}

/// A gRPC channel to the engine's BuildKit over a connection of its own.
pub(super) async fn connect(engine: &Shared, subject: &str) -> Result<Channel> {
    let upgrade = Upgrade {
        doing: DOING,
        subject,
        target: Call::post(DOING, subject, "/grpc").target(engine.wire.prefix()),
        protocol: "h2c",
        headers: Vec::new(),
        body: String::new(),
    };
    let connection = ExistingConnection(Some(hijack::hijack(&engine.endpoint.address, upgrade).await?));
    let channel = Endpoint::from_static("http://engine")
        .connect_with_connector(connection)
        .await;
    channel.map_err(|error| EngineError::new(DOING, subject, ErrorKind::Unreachable, error.to_string()))
}

/// A connector that hands out an existing connection, once.
struct ExistingConnection(Option<Hijacked>);

impl tower_service::Service<http::Uri> for ExistingConnection {
    type Response = TokioIo<Hijacked>;
    type Error = io::Error;
    type Future = BoxFuture<'static, io::Result<Self::Response>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, _: http::Uri) -> Self::Future {
        let gone = || io::Error::new(io::ErrorKind::NotConnected, "the connection to the builder is gone");
        future::ready(self.0.take().map(TokioIo::new).ok_or_else(gone)).boxed()
    }
}

#[cfg(test)]
mod tests {
    use super::super::sync::{Directories, FileSource};
    use super::*;
    use indexmap::indexmap;

    #[test]
    fn attributes_are_those_of_the_docker_cli() {
        let request = BuildRequest {
            additional_contexts: indexmap! {
                "docs".to_owned() => "/srv/docs".to_owned(),
                "base".to_owned() => "docker-image://base:1".to_owned(),
            },
            args: indexmap! {"A".to_owned() => Some(String::new()), "B".to_owned() => None},
            extra_hosts: vec!["db:10.0.0.1".into()],
            attestations: indexmap! {"sbom".to_owned() => "true".to_owned(), "provenance".to_owned() => "mode=max".to_owned()},
            ..BuildRequest::default()
        };
        let inputs = Inputs {
            directories: Directories {
                context: Some(FileSource::Directory("/srv".into())),
                dockerfile: FileSource::Directory("/srv".into()),
                named: [("docs".to_owned(), FileSource::Directory("/srv/docs".into()))].into(),
            },
            remote: "client-session".into(),
            dockerfile: "Dockerfile".into(),
        };
        let got = attributes(&request, &inputs);
        assert_eq!(got["context:docs"], "local:docs");
        assert_eq!(got["context:base"], "docker-image://base:1");
        assert_eq!(got["build-arg:A"], "");
        assert!(!got.contains_key("build-arg:B") && !got.contains_key("context"));
        assert_eq!(got["add-hosts"], "db=10.0.0.1");
        assert_eq!(got["attest:sbom"], "type=sbom,disabled=false");
        assert_eq!(got["attest:provenance"], "type=provenance,mode=max");
    }

    #[test]
    fn cache_to_entries_become_cache_exports() {
        let inline = export("type=inline");
        assert_eq!((inline.r#type.as_str(), inline.attrs.len()), ("inline", 0));
        let registry = export("type=registry,ref=host/x:1,mode=max");
        assert_eq!(registry.r#type, "registry");
        assert_eq!((&*registry.attrs["ref"], &*registry.attrs["mode"]), ("host/x:1", "max"));
        assert_eq!(export("host/x:1").attrs["ref"], "host/x:1");
    }
}
