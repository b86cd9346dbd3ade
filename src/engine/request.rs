//! Requests to an engine, except specs of things to create.

use super::Timestamp;
use super::spec::UlimitSpec;
use bytes::Bytes;
use futures::stream::BoxStream;
use indexmap::IndexMap;
use std::path::PathBuf;
use std::pin::Pin;
use std::time::Duration;
use tokio::io::AsyncWrite;

/// Labels that all must match: `key` or `key=value`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct LabelFilter(pub Vec<String>);

#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PullRequest {
    /// `name[:tag][@digest]`.
    pub image: String,
    /// `os/arch[/variant]`, empty for the host's own.
    pub platform: String,
}

/// A request to make an image of a container.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct CommitRequest {
    /// `name[:tag]` of the image; empty: it gets no name.
    pub image: String,
    pub author: String,
    pub message: String,
    /// Dockerfile instructions that change its configuration.
    pub changes: Vec<String>,
    /// Whether the container is paused meanwhile.
    pub pause: bool,
}

/// A request to build (Compose Specification, `build`).
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct BuildRequest {
    /// Directory, or a git/HTTP URL the engine fetches itself.
    pub context: String,
    /// Path of the Dockerfile, relative to the context.
    pub dockerfile: String,
    /// Text of the Dockerfile when it is given inline.
    pub dockerfile_inline: Option<String>,
    pub tags: Vec<String>,
    /// Build arguments; `None` leaves the value to the builder.
    pub args: IndexMap<String, Option<String>>,
    /// Labels for the image.
    pub labels: IndexMap<String, String>,
    /// Stage to build; empty for the last.
    pub target: String,
    /// `os/arch[/variant]`, empty for the host's own.
    pub platform: String,
    pub no_cache: bool,
    /// Stages built without the cache.
    pub no_cache_stages: Vec<String>,
    /// Always pull base images.
    pub pull: bool,
    /// Network mode for `RUN`.
    pub network: String,
    /// `host:ip`.
    pub extra_hosts: Vec<String>,
    /// Images whose cache is used.
    pub cache_from: Vec<String>,
    /// Where the cache is exported to: `type=inline`, `type=registry,ref=…`, or an image's name.
    pub cache_to: Vec<String>,
    pub ulimits: Vec<UlimitSpec>,
    /// Privileges granted to the build: `network.host`, `security.insecure`.
    pub entitlements: Vec<String>,
    /// Bytes of /dev/shm, 0 for the default.
    pub shm_size: u64,
    pub secrets: Vec<BuildSecret>,
    /// SSH agents or keys by id (`None`: the default agent).
    pub ssh: IndexMap<String, Option<String>>,
    /// Attestations by name, `provenance` or `sbom`: `true` or the builder's parameters. Only an image store that keeps them
    /// (`HostInfo::keeps_attestations`) takes them.
    pub attestations: IndexMap<String, String>,
    /// Additional contexts by name.
    pub additional_contexts: IndexMap<String, String>,
}

/// A secret handed to a build.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BuildSecret {
    /// The id `RUN --mount=type=secret,id=…` names.
    pub id: String,
    /// Where its value comes from.
    pub source: BuildSecretSource,
}

/// Where a build secret's value comes from.
#[derive(Clone, PartialEq, Eq)]
pub enum BuildSecretSource {
    File(PathBuf),
    /// A value already read from the environment.
    Value(String),
}

impl std::fmt::Debug for BuildSecretSource {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::File(path) => f.debug_tuple("File").field(path).finish(),
            Self::Value(_) => f.write_str("Value(masked)"),
        }
    }
}

#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct StopRequest {
    /// Grace period; `None` uses the container's own.
    pub grace: Option<Duration>,
    /// Signal; `None` uses the container's own.
    pub signal: Option<String>,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct RemoveRequest {
    pub force: bool,
    /// Remove its anonymous volumes too.
    pub volumes: bool,
}

/// Which log lines to read.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct LogRequest {
    /// Keep following new lines.
    pub follow: bool,
    /// From this time on (inclusive, nanoseconds).
    pub since: Option<Timestamp>,
    /// Up to this time.
    pub until: Option<Timestamp>,
    /// Only the last n lines of those written so far.
    pub tail: Option<u64>,
    /// Whether the container has a terminal (its stream then has no frames). Timestamps are always on.
    pub tty: bool,
}

/// The stream that output came from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum StdStream {
    /// Standard output (and everything a terminal shows).
    Out,
    Err,
}

/// A piece of log as the engine framed it: timestamp, space, text. A line over 16 KiB comes in several pieces with no
/// newline between them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LogChunk {
    pub stream: StdStream,
    pub bytes: Bytes,
}

/// A command to run in a container.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ExecSpec {
    pub command: Vec<String>,
    /// `K=V`.
    pub environment: Vec<String>,
    /// User, empty for the container's.
    pub user: String,
    /// Directory, empty for the container's.
    pub working_dir: String,
    pub privileged: bool,
    /// Size of its terminal; `None`: no terminal.
    pub tty: Option<TerminalSize>,
    pub stdin: bool,
    /// Keys that detach from its terminal and leave it running (`ctrl-x,q`); empty: the engine's default,
    /// ctrl-p,ctrl-q.
    pub detach_keys: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct TerminalSize {
    pub columns: u16,
    pub rows: u16,
}

/// A running exec: read `output` to its end, then call `exec_report`.
pub struct ExecSession {
    pub id: String,
    pub output: BoxStream<'static, super::Result<LogChunk>>,
    /// Its standard input, when connected.
    pub input: Option<Pin<Box<dyn AsyncWrite + Send>>>,
}

impl std::fmt::Debug for ExecSession {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ExecSession")
            .field("id", &self.id)
            .finish_non_exhaustive()
    }
}

/// How to attach to a container's main process.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AttachSpec {
    /// Whether the container has a terminal (its stream then has no frames).
    pub tty: bool,
    pub stdin: bool,
    /// Keys that detach from its terminal, if it has one, and leave it running (`ctrl-x,q`); empty: the engine's
    /// default.
    pub detach_keys: String,
}

/// The streams of a container's main process. `output` ends when the process exits.
pub struct AttachSession {
    pub output: BoxStream<'static, super::Result<LogChunk>>,
    /// Its standard input, when connected.
    pub input: Option<Pin<Box<dyn AsyncWrite + Send>>>,
}

impl std::fmt::Debug for AttachSession {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("AttachSession").finish_non_exhaustive()
    }
}
