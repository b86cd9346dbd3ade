//! The session of a build: a connection over which the builder asks us for files, secrets, logins and agents.
//!
//! We open the connection, then the roles are reversed: the engine is the client and we are the server.

use super::agent::Agents;
use super::keys::{BuildSecrets, Logins};
use super::sync::Directories;
use crate::engine::docker::Shared;
use crate::engine::docker::reach::address::Address;
use crate::engine::docker::wire::Call;
use crate::engine::docker::wire::hijack::{self, Hijacked, Upgrade};
use crate::engine::{EngineError, ErrorKind, Result};
use bollard::health::health_check_response::ServingStatus;
use bollard::health::health_server::{Health, HealthServer};
use bollard::health::{HealthCheckRequest, HealthCheckResponse, HealthListRequest, HealthListResponse};
use bollard::moby::buildkit::secrets::v1::secrets_server::SecretsServer;
use bollard::moby::filesync::v1::auth_server::AuthServer;
use bollard::moby::filesync::v1::file_sync_server::FileSyncServer;
use bollard::moby::sshforward::v1::ssh_server::SshServer;
use futures::stream::{self, BoxStream, StreamExt};
use sha2::{Digest, Sha256};
use std::pin::Pin;
use std::task::{Context, Poll};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::sync::oneshot;
use tonic::transport::server::{Connected, Server};
use tonic::{Request, Response, Status};

pub(super) const DOING: &str = "building image";

/// What is offered to a build.
pub(super) struct SessionServices {
    pub(super) directories: Directories,
    pub(super) secrets: BuildSecrets,
    pub(super) logins: Logins,
    pub(super) agents: Agents,
}

/// An open session; dropping it ends it.
pub(super) struct BuildSession {
    /// The id that the build request refers to it by.
    pub(super) id: String,
    _end: oneshot::Sender<()>,
}

impl BuildSession {
    /// Returns the item; a closure that calls this owns the session and so keeps it open.
    pub(super) fn keep<T>(&self, item: T) -> T {
        item
    }
}

/// The gRPC methods announced to the engine.
const METHODS: &[&str] = &[
    "/grpc.health.v1.Health/Check",
    "/moby.filesync.v1.FileSync/DiffCopy",
    "/moby.filesync.v1.Auth/Credentials",
    "/moby.buildkit.secrets.v1.Secrets/GetSecret",
    "/moby.sshforward.v1.SSH/CheckAgent",
    "/moby.sshforward.v1.SSH/ForwardAgent",
];

/// Opens a session. `id` must be unique; `shared_key` is the same for builds of the same directory, so that the engine
/// finds the files it already has.
pub(super) async fn open(
    engine: &Shared,
    subject: &str,
    id: String,
    shared_key: String,
    services: SessionServices,
) -> Result<BuildSession> {
    let address: &Address = &engine.endpoint.address;
    let mut headers = vec![
        ("X-Docker-Expose-Session-Uuid", id.clone()),
        ("X-Docker-Expose-Session-Name", "stackdeck".to_owned()),
        ("X-Docker-Expose-Session-Sharedkey", shared_key),
    ];
    headers.extend(
        METHODS
            .iter()
            .map(|method| ("X-Docker-Expose-Session-Grpc-Method", (*method).to_owned())),
    );
    let upgrade = Upgrade {
        doing: DOING,
        subject,
        target: Call::post(DOING, subject, "/session").target(engine.wire.prefix()),
        protocol: "h2c",
        headers,
        body: String::new(),
    };
    let connection = Connection(hijack::hijack(address, upgrade).await?);
    let (end, ended) = oneshot::channel::<()>();
    let server = Server::builder()
        .add_service(HealthServer::new(Alive))
        .add_service(FileSyncServer::new(services.directories))
        .add_service(SecretsServer::new(services.secrets))
        .add_service(AuthServer::new(services.logins))
        .add_service(SshServer::new(services.agents));
    // One connection, then pending for ever: if the stream ended, the server would shut down.
    let connections = stream::iter([Ok::<_, std::io::Error>(connection)]).chain(stream::pending());
    tokio::spawn(async move {
        let until = async {
            // An error means that the session was dropped, which is how it ends.
            let _ = ended.await;
        };
        // If the session breaks, the build fails and reports it.
        let _ = server.serve_with_incoming_shutdown(connections, until).await;
    });
    Ok(BuildSession { id, _end: end })
}

/// The hijacked connection as a connection of the gRPC server.
struct Connection(Hijacked);

impl Connected for Connection {
    type ConnectInfo = ();
    fn connect_info(&self) {}
}

impl AsyncRead for Connection {
    fn poll_read(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &mut ReadBuf<'_>) -> Poll<std::io::Result<()>> {
        Pin::new(&mut self.0).poll_read(cx, buf)
    }
}

impl AsyncWrite for Connection {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &[u8]) -> Poll<std::io::Result<usize>> {
        Pin::new(&mut self.0).poll_write(cx, buf)
    }
    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<std::io::Result<()>> {
        Pin::new(&mut self.0).poll_flush(cx)
    }
    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<std::io::Result<()>> {
        Pin::new(&mut self.0).poll_shutdown(cx)
    }
}

/// The health service, by which the engine checks that we are still there.
struct Alive;

#[tonic::async_trait]
impl Health for Alive {
    type WatchStream = BoxStream<'static, std::result::Result<HealthCheckResponse, Status>>;

    async fn check(
        &self,
        _: Request<HealthCheckRequest>,
    ) -> std::result::Result<Response<HealthCheckResponse>, Status> {
        let status = ServingStatus::Serving as i32;
        Ok(Response::new(HealthCheckResponse { status }))
    }

    async fn list(&self, _: Request<HealthListRequest>) -> std::result::Result<Response<HealthListResponse>, Status> {
        Err(Status::unimplemented("one service, and it is alive"))
    }

    async fn watch(&self, _: Request<HealthCheckRequest>) -> std::result::Result<Response<Self::WatchStream>, Status> {
        Err(Status::unimplemented("ask again instead"))
    }
}

/// A unique session id from the kernel's randomness; the engine tells sessions apart by it.
pub(super) fn session_id() -> Result<String> {
    let mut bytes = [0u8; 16];
    std::fs::File::open("/dev/urandom")
        .and_then(|mut file| std::io::Read::read_exact(&mut file, &mut bytes))
        .map_err(|error| EngineError::new(DOING, "a session", ErrorKind::Other, format!("/dev/urandom: {error}")))?;
    Ok(hex(&bytes))
}

/// The SHA-256 of a text in hex.
pub(super) fn digest(text: &str) -> String {
    hex(&Sha256::digest(text.as_bytes()))
}

fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write as _;
    bytes.iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}
