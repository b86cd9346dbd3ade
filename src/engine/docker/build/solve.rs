//! Building by a call to BuildKit itself (`POST /grpc`), for what `POST /build` has no words for: further contexts.
//!
//! The session is the same; only how the build is asked for differs.

use super::super::hijack::{self, Hijacked, Upgrade};
use super::super::wire::Call;
use super::super::{Shared, fault};
use super::trace::Trace;
use super::{DOING, Inputs};
use crate::engine::{BuildProgress, BuildRequest, EngineError, ErrorKind, Feed, Result};
use bollard::moby::buildkit::v1::control_client::ControlClient;
use bollard::moby::buildkit::v1::{CacheOptions, SolveRequest, StatusRequest};
use futures::future::{self, BoxFuture, FutureExt};
use futures::stream::{self, StreamExt};
use hyper_util::rt::TokioIo;
use indexmap::IndexMap;
use std::collections::HashMap;
use std::io;
use std::task::{Context, Poll};
use tonic::transport::{Channel, Endpoint};
use tonic::{Code, Status};

/// The first API version whose builder knows further contexts (Engine 23, BuildKit 0.10).
pub(super) const SINCE: (u32, u32) = (1, 42);

/// Builds within the open session `session`; the last item is `BuildProgress::Done`.
pub(super) async fn solve(
    engine: &Shared,
    request: &BuildRequest,
    subject: &str,
    session: &str,
    inputs: &Inputs,
) -> Result<Feed<BuildProgress>> {
    let mut control = ControlClient::new(connect(engine, subject).await?)
        .max_decoding_message_size(MESSAGE)
        .max_encoding_message_size(MESSAGE);
    let reference = super::session_id()?;
    let asked = SolveRequest {
        r#ref: reference.clone(),
        exporter_deprecated: "moby".to_owned(),
        exporter_attrs_deprecated: HashMap::from([("name".to_owned(), request.tags.join(","))]),
        session: session.to_owned(),
        frontend: "dockerfile.v0".to_owned(),
        frontend_attrs: attributes(request, inputs).into_iter().collect(),
        cache: Some(CacheOptions::default()),
        ..SolveRequest::default()
    };
    let failed = {
        let subject = subject.to_owned();
        move |status: Status| refusal(&subject, &status)
    };
    let mut watcher = control.clone();
    let watched = async move { watcher.status(StatusRequest { r#ref: reference }).await };
    let solved = async move { control.solve(asked).await }.map({
        let failed = failed.clone();
        move |answer| match answer {
            Ok(answer) => {
                let image_id = answer.into_inner().exporter_response.remove("containerimage.digest");
                Ok(BuildProgress::Done {
                    image_id: image_id.unwrap_or_default(),
                })
            }
            Err(status) => Err(failed(status)),
        }
    });
    let mut trace = Trace::new(subject.to_owned());
    let news = watched
        .map(|answer| match answer {
            Ok(answer) => answer.into_inner().left_stream(),
            Err(status) => stream::iter([Err(status)]).right_stream(),
        })
        .flatten_stream()
        // How the build ended is what the call itself answers; a view of it that breaks is only not seen.
        .filter_map(|status| future::ready(status.ok()))
        .flat_map(move |status| stream::iter(trace.status(status)).map(Ok));
    // The call is polled from the beginning, its answer is told after everything that was seen.
    let (told, answer) = solved.remote_handle();
    let driven = stream::once(told).filter_map(|()| future::ready(None));
    Ok(stream::select(news, driven).chain(stream::once(answer)).boxed())
}

/// The largest message either side sends.
const MESSAGE: usize = 16 << 20;

/// What the Dockerfile frontend is told, as the docker CLI tells it.
fn attributes(request: &BuildRequest, inputs: &Inputs) -> IndexMap<String, String> {
    let mut out: IndexMap<String, String> = IndexMap::new();
    let mut say = |key: &str, value: String| {
        if !value.is_empty() {
            out.insert(key.to_owned(), value);
        }
    };
    say("filename", inputs.dockerfile.clone());
    if inputs.directories.context.is_none() {
        say("context", inputs.remote.clone());
    }
    say("target", request.target.clone());
    say("platform", request.platform.clone());
    say("force-network-mode", request.network.clone());
    let hosts: Vec<String> = request
        .extra_hosts
        .iter()
        .map(|host| host.replacen(':', "=", 1))
        .collect();
    say("add-hosts", hosts.join(","));
    say("cache-from", request.cache_from.join(","));
    if request.shm_size > 0 {
        say("shm-size", request.shm_size.to_string());
    }
    if request.pull {
        say("image-resolve-mode", "pull".to_owned());
    }
    for (name, place) in &request.additional_contexts {
        let place = if inputs.directories.named.contains_key(name) {
            format!("local:{name}")
        } else {
            place.clone()
        };
        say(&format!("context:{name}"), place);
    }
    say("frontend.caps", "moby.buildkit.frontend.contexts+forward".to_owned());
    // These may be empty and still be said.
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

fn refusal(subject: &str, status: &Status) -> EngineError {
    match status.code() {
        Code::Unavailable | Code::Cancelled => {
            EngineError::new(DOING, subject, ErrorKind::Unreachable, status.message())
        }
        _ => fault::from_message(DOING, subject, status.message()),
    }
}

/// A channel to the engine's BuildKit over one connection of our own.
async fn connect(engine: &Shared, subject: &str) -> Result<Channel> {
    let upgrade = Upgrade {
        doing: DOING,
        subject,
        target: Call::post(DOING, subject, "/grpc").target(engine.wire.prefix()),
        protocol: "h2c",
        headers: Vec::new(),
        body: String::new(),
    };
    let connection = Once(Some(hijack::hijack(&engine.endpoint.address, upgrade).await?));
    let channel = Endpoint::from_static("http://engine")
        .connect_with_connector(connection)
        .await;
    channel.map_err(|error| EngineError::new(DOING, subject, ErrorKind::Unreachable, error.to_string()))
}

/// A connection that was made already, handed out once.
struct Once(Option<Hijacked>);

impl tower_service::Service<http::Uri> for Once {
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
    use super::super::sync::{Directories, Source};
    use super::*;
    use indexmap::indexmap;

    #[test]
    fn further_contexts_are_directories_of_the_session_or_addresses() {
        let request = BuildRequest {
            additional_contexts: indexmap! {
                "docs".to_owned() => "/srv/docs".to_owned(),
                "base".to_owned() => "docker-image://base:1".to_owned(),
            },
            args: indexmap! {"A".to_owned() => Some(String::new()), "B".to_owned() => None},
            extra_hosts: vec!["db:10.0.0.1".into()],
            ..BuildRequest::default()
        };
        let inputs = Inputs {
            directories: Directories {
                context: Some(Source::Directory("/srv".into())),
                dockerfile: Source::Directory("/srv".into()),
                named: [("docs".to_owned(), Source::Directory("/srv/docs".into()))].into(),
            },
            remote: "client-session".into(),
            dockerfile: "Dockerfile".into(),
        };
        let said = attributes(&request, &inputs);
        assert_eq!(said["context:docs"], "local:docs");
        assert_eq!(said["context:base"], "docker-image://base:1");
        assert_eq!(said["build-arg:A"], "");
        assert!(!said.contains_key("build-arg:B") && !said.contains_key("context"));
        assert_eq!(said["add-hosts"], "db=10.0.0.1");
    }
}
