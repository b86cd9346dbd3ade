//! The vocabulary of a plan.

use crate::compose::Condition;
use crate::engine::{BuildRequest, EndpointSpec, NetworkSpec, PullRequest, VolumeSpec};
use crate::plan::{Creation, ProviderRun, Reason, Wish};
use std::time::Duration;

/// Index of a step in its plan.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct StepId(pub usize);

/// What to do, in an order that wastes nothing: a step runs as soon as all it needs is done and its gates hold.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Plan {
    /// The steps; `StepId` indexes here. A step only needs earlier ones.
    pub steps: Vec<Step>,
    /// Things worth telling before anything is done: orphans, attributes without effect, …
    pub notes: Vec<String>,
    /// What is left as it is.
    pub kept: Vec<Kept>,
    /// What is only done when it is agreed to.
    pub questions: Vec<Question>,
}

/// Something that loses data, so it is asked first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Question {
    /// The volume it is about.
    pub volume: String,
    /// The question.
    pub text: String,
}

/// A container that is left as it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Kept {
    /// Its service.
    pub service: String,
    /// Its name.
    pub container: String,
    /// Why nothing is done to it.
    pub why: &'static str,
}

/// One atomic operation.
#[derive(Debug, Clone, PartialEq)]
pub struct Step {
    /// What.
    pub action: Action,
    /// The service it is for; `None` for shared things.
    pub service: Option<String>,
    /// Steps that must be done first.
    pub needs: Vec<StepId>,
    /// Conditions on other services that must hold first (only starts have them).
    pub gates: Vec<Gate>,
    /// Decided only when its turn comes; `None`: it is done in any case.
    pub guard: Option<Guard>,
    /// Why.
    pub reason: Reason,
}

/// A condition another service must meet (Compose Specification, `depends_on`).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Gate {
    /// The service waited for.
    pub service: String,
    /// What it must be.
    pub condition: Condition,
    /// When false, a failure is a warning and the start goes on.
    pub required: bool,
    /// The steps of this plan that start it. The condition is looked at once these are done (or skipped), so that the
    /// exit of an earlier run is not taken for that of the run to come. When one fails, the condition has failed.
    pub after: Vec<StepId>,
}

/// A step whose turn comes after a pull or build may turn out to be unnecessary. A step that is skipped counts as done.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Guard {
    /// Only when the image's id is another one than `was` now.
    ImageChanged {
        /// The image's name.
        image: String,
        /// `sha256:…` the existing container was made from.
        was: String,
    },
    /// Only when the image is not on the host, which a pull that is tolerated to fail leaves open.
    ImageAbsent {
        /// The image's name.
        image: String,
    },
    /// Only when the image's id still is `was`.
    ImageSame {
        /// The image's name.
        image: String,
        /// `sha256:…` the existing container was made from.
        was: String,
    },
}

/// Which container a step means.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum ContainerRef {
    /// One that exists.
    Id(String),
    /// The one an earlier step creates.
    Created(StepId),
}

/// What a step does.
#[expect(missing_docs, reason = "the fields say what their variant needs")]
#[derive(Debug, Clone, PartialEq)]
pub enum Action {
    /// Pull an image. `tolerate`: a failure is a warning because the image can be built.
    Pull { request: PullRequest, tolerate: bool },
    /// Build an image.
    Build(Box<BuildRequest>),
    /// Create a network.
    CreateNetwork(Box<NetworkSpec>),
    /// Remove a network.
    RemoveNetwork { name: String },
    /// Create a volume.
    CreateVolume(Box<VolumeSpec>),
    /// Remove a volume.
    RemoveVolume { name: String },
    /// Create a container: `Creation::resolve` gives the spec to send.
    CreateContainer(Box<Creation>),
    /// Connect a container to a further network.
    Connect {
        network: String,
        container: ContainerRef,
        endpoint: Box<EndpointSpec>,
    },
    /// Unpack files (secrets and configs with content) into a created container.
    Upload {
        container: ContainerRef,
        files: Vec<InjectedFile>,
    },
    /// Start a container.
    Start { container: ContainerRef },
    /// Freeze every process of a container.
    Pause { container: ContainerRef },
    /// Thaw a paused container.
    Unpause { container: ContainerRef },
    /// Run a `pre_start` hook in a container of its own: created, started, waited for, and removed when it ended well.
    PreStart(Box<Creation>),
    /// Run a command inside a started container (`post_start`, `pre_stop`).
    Hook {
        container: ContainerRef,
        hook: Box<crate::engine::ExecSpec>,
        name: &'static str,
    },
    /// Stop a container.
    Stop {
        container: ContainerRef,
        grace: Option<Duration>,
    },
    /// Kill a container.
    Kill { container: ContainerRef, signal: String },
    /// Restart a container in place.
    Restart {
        container: ContainerRef,
        grace: Option<Duration>,
    },
    /// Remove a container.
    Remove { container: ContainerRef, volumes: bool },
    /// Rename a container.
    Rename { container: ContainerRef, name: String },
    /// Remove an image.
    RemoveImage { name: String },
    /// Ask a provider.
    Provider(Box<ProviderRun>),
}

impl Action {
    /// Whether it can be given up while it runs without anything of ours being left half done.
    #[must_use]
    pub fn can_be_broken_off(&self) -> bool {
        match self {
            Self::Pull { .. } | Self::Build(_) => true,
            Self::Provider(run) => run.wish == Wish::Up,
            _ => false,
        }
    }
}

/// A file put into a container before it starts.
#[derive(Clone, PartialEq, Eq)]
pub struct InjectedFile {
    /// Absolute path inside.
    pub path: String,
    /// Content; never shown.
    pub content: Vec<u8>,
    /// File mode.
    pub mode: u32,
    /// Owner.
    pub uid: u32,
    /// Group.
    pub gid: u32,
}

impl std::fmt::Debug for InjectedFile {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("InjectedFile")
            .field("path", &self.path)
            .field("bytes", &self.content.len())
            .finish_non_exhaustive()
    }
}
