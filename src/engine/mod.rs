//! What a container engine can do: one trait, plain types, one error.
//!
//! Knows nothing of Compose, terminals, or the library that talks to the engine. Both implementations (`docker` over
//! the Engine API, `sim` over a simulated host) pass the same contract tests.

mod answer;
pub mod archive;
mod build_check;
mod clock;
mod container_status;
pub mod docker;
mod error;
mod event;
pub mod patterns;
mod progress;
mod reason;
mod report;
mod request;
pub mod sim;
mod source;
mod spec;
pub mod swarm;
mod untrusted;

pub use answer::{Answer, Feed};
pub use build_check::{BuildCheck, BuildWarning};
pub use clock::{Clock, Timestamp};
pub use container_status::ContainerStatus;
pub use error::{EngineError, ErrorKind, Result};
pub use event::{ContainerEvent, EngineEvent, EventFilter, HealthStatus};
pub use progress::{BuildProgress, BuildStepState, LayerState, TransferProgress};
pub use reason::ErrorReason;
pub use report::*;
pub use request::*;
pub use source::{FetchedPart, ImageSource};
pub use spec::*;
pub use untrusted::{TlsClient, TlsServer, UntrustedServer};

use indexmap::IndexMap;

/// A container engine. Shared as `Arc<dyn Engine>`; every method may be called concurrently.
///
/// Names: `id` arguments take a full id or a name, as the Engine API does. Missing things are `ErrorKind::Missing`;
/// "already so" (start of a running container, stop of a stopped one) is `Ok`.
pub trait Engine: Send + Sync {
    // --- host
    /// The engine: versions, capabilities, where we are connected.
    fn info(&self) -> Answer<'_, HostInfo>;
    /// Whether it answers at all; costs it nothing.
    fn ping(&self) -> Answer<'_, ()>;
    /// Engine events from `filter.since` on. The subscription may begin only when the stream is first polled, so ask
    /// for events from a time before anything that must not be missed. Ends with an error when the connection breaks:
    /// list again, then subscribe again.
    fn events(&self, filter: EventFilter) -> Feed<EngineEvent>;

    /// The swarm that it belongs to.
    fn swarm(&self) -> &dyn swarm::Swarm;

    // --- images
    /// The image by name or id; `Ok(None)` when it is not on the host.
    fn image(&self, name: &str) -> Answer<'_, Option<ImageReport>>;
    /// Pulls; the stream ends when the image is complete.
    fn pull(&self, request: PullRequest) -> Feed<TransferProgress>;
    /// Pushes an image to the registry of its name; the stream ends when the registry has all of it.
    fn push(&self, image: &str) -> Feed<TransferProgress>;
    /// The digest that the registry has for a name, of all platforms if it has several.
    fn image_digest(&self, name: &str) -> Answer<'_, String>;
    /// Builds; the last item is `BuildProgress::Done`.
    fn build(&self, request: BuildRequest) -> Feed<BuildProgress>;
    /// What the builder finds in the Dockerfile of a build, which it does not do. `ErrorKind::Unsupported` where the builder
    /// has no rules.
    fn check_build(&self, request: BuildRequest) -> Answer<'_, BuildCheck>;
    /// Adds a name to an image.
    fn tag_image(&self, image: &str, name: &str) -> Answer<'_, ()>;
    /// Removes an image by name or id.
    fn remove_image(&self, name: &str, force: bool) -> Answer<'_, ()>;
    /// The layers of an image, newest first.
    fn image_history(&self, name: &str) -> Answer<'_, Vec<ImageLayer>>;
    /// The builder's cache records of earlier builds. Below API 1.42 the engine measures all volumes in the same call,
    /// which can take long.
    fn build_cache(&self) -> Answer<'_, Vec<CacheRecord>>;

    // --- containers
    /// Containers (running or not) that carry all of the labels.
    fn containers(&self, filter: LabelFilter) -> Answer<'_, Vec<ContainerSummary>>;
    /// Everything about one container.
    fn container(&self, id: &str) -> Answer<'_, ContainerReport>;
    /// The state of a container: the part of [`Engine::container`] that changes with every probe, and cheaper to read.
    fn container_state(&self, id: &str) -> Answer<'_, ContainerState>;
    /// Creates a container and returns its id. On engines below API 1.44 further networks are connected after the
    /// creation.
    fn create_container(&self, spec: ContainerSpec) -> Answer<'_, CreatedContainer>;
    /// Starts; `Ok` when it already runs.
    fn start_container(&self, id: &str) -> Answer<'_, ()>;
    /// Stops: sends the stop signal, then SIGKILL after the grace period; returns when it is down.
    fn stop_container(&self, id: &str, stop: StopRequest) -> Answer<'_, ()>;
    /// Sends a signal (`SIGKILL`, `SIGHUP`, …).
    fn kill_container(&self, id: &str, signal: &str) -> Answer<'_, ()>;
    fn restart_container(&self, id: &str, stop: StopRequest) -> Answer<'_, ()>;
    /// Pauses (freezes) every process.
    fn pause_container(&self, id: &str) -> Answer<'_, ()>;
    fn unpause_container(&self, id: &str) -> Answer<'_, ()>;
    /// Removes; with `volumes` also its anonymous volumes. When it is being removed already, waits for the end of that.
    fn remove_container(&self, id: &str, remove: RemoveRequest) -> Answer<'_, ()>;
    fn rename_container(&self, id: &str, name: &str) -> Answer<'_, ()>;
    /// Waits until it is not running and returns the exit code.
    fn wait_container(&self, id: &str) -> Answer<'_, i64>;
    /// Log bytes as the engine frames them, with engine timestamps when asked.
    fn logs(&self, id: &str, request: LogRequest) -> Feed<LogChunk>;
    /// A sample about every second while it runs.
    fn stats(&self, id: &str) -> Feed<StatsSample>;
    /// Makes an image of its file system and returns the image's id.
    fn commit_container(&self, id: &str, request: CommitRequest) -> Answer<'_, String>;
    /// Processes in it, as `ps` shows them.
    fn top(&self, id: &str) -> Answer<'_, ProcessTable>;
    /// Starts a command in it and returns its streams.
    fn exec(&self, id: &str, spec: ExecSpec) -> Answer<'_, ExecSession>;
    /// The state of an exec.
    fn exec_report(&self, exec_id: &str) -> Answer<'_, ExecReport>;
    /// Sets the size of the exec's terminal.
    fn resize_exec(&self, exec_id: &str, size: TerminalSize) -> Answer<'_, ()>;
    /// Attaches to the main process, from now on; for a container that does not run yet, to its next run.
    fn attach(&self, id: &str, spec: AttachSpec) -> Answer<'_, AttachSession>;
    /// Sets the size of the main process's terminal.
    fn resize_container(&self, id: &str, size: TerminalSize) -> Answer<'_, ()>;
    /// Unpacks a tar archive at `path` in the container, sent while it is made. When the archive ends with an error, the call
    /// fails with that error.
    fn upload(&self, id: &str, path: &str, tar: Feed<bytes::Bytes>) -> Answer<'_, ()>;
    /// A path of the container as a tar archive.
    fn download(&self, id: &str, path: &str) -> Feed<bytes::Bytes>;
    /// The whole file system of the container as a tar archive.
    fn export(&self, id: &str) -> Feed<bytes::Bytes>;

    // --- networks
    /// Networks that carry all of the labels.
    fn networks(&self, filter: LabelFilter) -> Answer<'_, Vec<NetworkReport>>;
    /// One network by name or id; `Ok(None)` when there is none.
    fn network(&self, name: &str) -> Answer<'_, Option<NetworkReport>>;
    /// Creates a network and returns its id.
    fn create_network(&self, spec: NetworkSpec) -> Answer<'_, String>;
    fn connect_network(&self, network: &str, container: &str, endpoint: EndpointSpec) -> Answer<'_, ()>;
    fn disconnect_network(&self, network: &str, container: &str, force: bool) -> Answer<'_, ()>;
    fn remove_network(&self, name: &str) -> Answer<'_, ()>;

    // --- volumes
    /// Volumes that carry all of the labels.
    fn volumes(&self, filter: LabelFilter) -> Answer<'_, Vec<VolumeReport>>;
    /// One volume by name; `Ok(None)` when there is none.
    fn volume(&self, name: &str) -> Answer<'_, Option<VolumeReport>>;
    /// Bytes in each volume, by name; a volume whose driver does not know is left out. The engine has to walk the
    /// files, which takes long.
    fn volume_sizes(&self) -> Answer<'_, IndexMap<String, u64>>;
    fn create_volume(&self, spec: VolumeSpec) -> Answer<'_, ()>;
    fn remove_volume(&self, name: &str, force: bool) -> Answer<'_, ()>;
}
