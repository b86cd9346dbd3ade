//! The engine trait over the Docker Engine API. The only room that may name bollard.
//!
//! `reach` finds the engine and connects to it; `wire` carries requests, answers and hijacked connections; `document`
//! reads and writes the engine's JSON; `features` knows what each API version brought; `fault` turns failures into errors.
//! `calls` implements the trait: each method is one request, or is passed on to the module of its subject (`container`,
//! `image`, `resource`, `events`).

mod calls;
mod container;
mod document;
mod events;
mod fault;
mod features;
mod image;
mod machine;
mod reach;
mod resource;
mod swarm;
mod wire;

pub use image::credentials::{StoredLogin, registries, stored_login};
pub use reach::connect::connect;
pub use reach::options::ConnectOptions;

use crate::engine::{HostInfo, ImageSource};
use document::json;
use serde_json::Value;
use std::path::PathBuf;
use std::sync::Arc;

/// A connection to a Docker engine. Cheap to clone.
#[derive(Clone)]
pub struct DockerEngine(Arc<Shared>);

struct Shared {
    wire: wire::Wire,
    api: (u32, u32),
    version: String,
    is_podman: bool,
    platform: String,
    /// Directory of the docker configuration, for registry credentials.
    config_dir: Option<PathBuf>,
    /// Socket of the user's ssh agent, for builds that need it.
    ssh_agent: Option<PathBuf>,
    endpoint: reach::endpoint::Endpoint,
    /// The endpoint as it is shown.
    shown: String,
    /// Where images come from, if not by the engine itself.
    images: Option<Arc<dyn ImageSource>>,
}

impl DockerEngine {
    /// The connected endpoint: `unix:///var/run/docker.sock`.
    pub fn endpoint(&self) -> &str {
        &self.0.shown
    }

    /// Has images come from a source, those that are pulled and those that builds begin with. Only right after connecting: an
    /// engine that is shared already is left as it is.
    pub fn with_images_from(mut self, source: Arc<dyn ImageSource>) -> Self {
        if let Some(shared) = Arc::get_mut(&mut self.0) {
            shared.images = Some(source);
        }
        self
    }

    fn host_info(&self, info: &Value) -> HostInfo {
        let containerd = serde_json::json!(["driver-type", "io.containerd.snapshotter.v1"]);
        HostInfo {
            endpoint: self.0.shown.clone(),
            context: self.0.endpoint.context(),
            version: self.0.version.clone(),
            api: self.0.api,
            platform: self.0.platform.clone(),
            log_driver: json::text(info, "LoggingDriver"),
            keeps_attestations: json::items(info, "DriverStatus").any(|status| *status == containerd),
            restores_live: json::flag(info, "LiveRestoreEnabled"),
            local: self.0.endpoint.is_local(),
            simulated: false,
            machine: machine::parse_machine(info),
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
