//! Forwards the user's ssh agent to a build while it runs (`RUN --mount=type=ssh`). Keys never leave the agent.

use super::key_agent::KeyAgent;
use bollard::moby::sshforward::v1::ssh_server::Ssh;
use bollard::moby::sshforward::v1::{BytesMessage, CheckAgentRequest, CheckAgentResponse};
use futures::stream::{BoxStream, StreamExt};
use std::collections::BTreeMap;
use std::path::PathBuf;
use tokio::io::AsyncWriteExt;
use tokio::net::UnixStream;
use tokio_util::io::ReaderStream;
use tonic::{Request, Response, Status, Streaming};

/// Agent sockets by ssh id.
pub(super) struct Agents {
    pub(super) sockets: BTreeMap<String, PathBuf>,
    /// Agents started for this build, which end with it.
    pub(super) _own: Vec<KeyAgent>,
}

impl Agents {
    fn socket(&self, id: &str) -> Result<&PathBuf, Status> {
        let id = if id.is_empty() { "default" } else { id };
        self.sockets
            .get(id)
            .ok_or_else(|| Status::not_found(format!("ssh agent \"{id}\" is not declared under build.ssh")))
    }
}

#[tonic::async_trait]
impl Ssh for Agents {
    type ForwardAgentStream = BoxStream<'static, Result<BytesMessage, Status>>;

    async fn check_agent(&self, request: Request<CheckAgentRequest>) -> Result<Response<CheckAgentResponse>, Status> {
        self.socket(&request.into_inner().id)?;
        Ok(Response::new(CheckAgentResponse {}))
    }

    async fn forward_agent(
        &self,
        request: Request<Streaming<BytesMessage>>,
    ) -> Result<Response<Self::ForwardAgentStream>, Status> {
        /// Metadata key of the ssh id.
        const KEY: &str = "buildkit.ssh.id";
        let id = request
            .metadata()
            .get(KEY)
            .and_then(|id| id.to_str().ok())
            .unwrap_or_default();
        let path = self.socket(id)?;
        let refused = |error: std::io::Error| Status::unavailable(format!("ssh agent at {}: {error}", path.display()));
        let (reader, mut writer) = UnixStream::connect(path).await.map_err(refused)?.into_split();
        let mut incoming = request.into_inner();
        tokio::spawn(async move {
            // Either side closing ends the forwarding; the builder reports it to the user.
            while let Ok(Some(message)) = incoming.message().await {
                if writer.write_all(&message.data).await.is_err() {
                    break;
                }
            }
        });
        let out = ReaderStream::new(reader).map(|bytes| match bytes {
            Ok(bytes) => Ok(BytesMessage { data: bytes.to_vec() }),
            Err(error) => Err(Status::unavailable(error.to_string())),
        });
        Ok(Response::new(out.boxed()))
    }
}
