//! The engine trait over the Docker Engine API. The only room that may name bollard.
//!
//! One idea a file: [`endpoint`] and [`context`] find the engine, [`connect`] agrees on a version, [`wire`] carries one
//! request, [`hijack`] a connection that becomes ours; [`fault`] reads failures, [`json`], [`lenient`] and [`fields`] read and write the
//! engine's documents, [`gates`] knows what each API version brought; the rest is one file a subject.

mod attach;
mod build;
mod calls;
mod connect;
mod containers;
mod context;
mod create;
mod create_host;
mod credentials;
mod dial;
mod endpoint;
mod events;
mod exec;
mod fault;
mod fields;
mod frames;
mod gates;
mod hijack;
mod json;
mod lenient;
mod lifecycle;
mod lines;
mod networks;
mod pull;
mod reference;
mod ssh;
mod standing;
mod stats;
mod things;
mod tls;
mod transport;
mod wire;

pub use connect::connect;
pub use credentials::registries;
pub use endpoint::Target;

use crate::engine::HostInfo;
use std::path::PathBuf;
use std::sync::Arc;

/// A connection to a Docker engine. Cheap to clone.
#[derive(Clone)]
pub struct DockerEngine(Arc<Shared>);

struct Shared {
    wire: wire::Wire,
    api: (u32, u32),
    version: String,
    platform: String,
    /// Directory of the docker configuration, for registry credentials.
    config_dir: Option<PathBuf>,
    /// Socket of the user's ssh agent, for builds that ask for it.
    ssh_agent: Option<PathBuf>,
    endpoint: endpoint::Endpoint,
    /// What is shown as the endpoint.
    shown: String,
}

impl DockerEngine {
    /// Where we are connected: `unix:///var/run/docker.sock`.
    #[must_use]
    pub fn endpoint(&self) -> &str {
        &self.0.shown
    }

    fn host_info(&self, log_driver: String) -> HostInfo {
        HostInfo {
            endpoint: self.0.shown.clone(),
            context: self.0.endpoint.context(),
            version: self.0.version.clone(),
            api: self.0.api,
            platform: self.0.platform.clone(),
            log_driver,
            simulated: false,
        }
    }
}

impl std::fmt::Debug for DockerEngine {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("DockerEngine")
            .field("endpoint", &self.0.endpoint)
            .field("api", &self.0.api)
            .finish_non_exhaustive()
    }
}
