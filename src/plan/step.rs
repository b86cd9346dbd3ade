//! The steps of a plan and their parts.

use crate::compose::{Condition, Dependency};
use crate::engine::{BuildRequest, EndpointSpec, NetworkSpec, PullRequest, VolumeSpec};
use crate::plan::{ContainerRef, Creation, InjectedFile, ProviderCommand, ProviderRun, Reason, StepId};
use std::time::Duration;

/// Steps in an order without needless waits: a step runs as soon as the steps it needs are done and its gates hold.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Plan {
    /// The steps; `StepId` indexes here. A step only needs earlier ones.
    pub steps: Vec<Step>,
    /// Things to tell the user before anything is done: orphans, attributes without effect, …
    pub notes: Vec<String>,
    /// What is left as it is.
    pub kept: Vec<Kept>,
    /// Actions done only with consent.
    pub questions: Vec<Question>,
}

/// An action that loses data, so the user is asked first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Question {
    /// The volume that would lose its data.
    pub volume: String,
    pub text: String,
}

/// A container that is left as it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Kept {
    pub service: String,
    pub container: String,
    /// Why nothing is done to it.
    pub why: &'static str,
}

/// One atomic operation.
#[derive(Debug, Clone, PartialEq)]
pub struct Step {
    /// What is done.
    pub action: StepAction,
    /// The service it is for; `None` for networks, volumes and other shared things.
    pub service: Option<String>,
    /// Steps that must be done first.
    pub needs: Vec<StepId>,
    /// Conditions on other services that must hold first (only starts have them).
    pub gates: Vec<Gate>,
    /// A condition checked when the step's turn comes; `None`: it is always done.
    pub guard: Option<Guard>,
    /// Why it is done.
    pub reason: Reason,
}

/// A condition another service must meet (Compose Specification, `depends_on`).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Gate {
    /// The service waited for.
    pub service: String,
    /// The condition it must meet.
    pub condition: Condition,
    /// When false, a failure is a warning and the start goes on.
    pub required: bool,
    /// The steps of this plan that start it. The condition is checked once these are done or skipped, so that the exit
    /// of an earlier run is not taken for that of the coming one. When one of them fails, the condition has failed.
    pub after: Vec<StepId>,
}

impl Gate {
    /// The gate of a dependency whose service is started by the steps `after`. `None` when only the start counts and
    /// nothing of this plan starts it.
    pub fn on(service: &str, dependency: &Dependency, after: Vec<StepId>) -> Option<Self> {
        let is_open = after.is_empty() && dependency.condition == Condition::Started;
        (!is_open).then(|| Self {
            service: service.to_owned(),
            condition: dependency.condition,
            required: dependency.required,
            after,
        })
    }
}

/// When a step that may turn out unnecessary after a pull or build is to be done. A skipped step counts as done.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Guard {
    /// Only when the image's id is no longer `was`.
    ImageChanged {
        /// The image's name.
        image: String,
        /// `sha256:…` the existing container was made from.
        was: String,
    },
    /// Only when the image is not on the host, as after a pull that was allowed to fail.
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

/// What a step does.
#[derive(Debug, Clone, PartialEq)]
pub enum StepAction {
    /// Pull an image. `tolerate`: a failure is a warning because the image can be built.
    Pull { request: PullRequest, tolerate: bool },
    /// Push an image. `tolerate`: a failure is a warning.
    Push { image: String, tolerate: bool },
    /// Build an image.
    Build(Box<BuildRequest>),
    /// Create a network.
    CreateNetwork(Box<NetworkSpec>),
    /// Remove a network. (There may be two of one name.)
    RemoveNetwork { name: String, id: String },
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
    /// Copy files (secrets and configs with content) into a created container, as a tar archive.
    Upload {
        container: ContainerRef,
        files: Vec<InjectedFile>,
    },
    /// Start a container.
    Start { container: ContainerRef },
    /// Pause a container.
    Pause { container: ContainerRef },
    /// Unpause a container.
    Unpause { container: ContainerRef },
    /// Run a `pre_start` hook in a container of its own: created, started, waited for, and removed if it succeeded.
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
    /// Call a provider.
    Provider(Box<ProviderRun>),
}

impl StepAction {
    /// Whether it can be abandoned while it runs without leaving anything of ours half done.
    pub fn can_be_broken_off(&self) -> bool {
        match self {
            Self::Pull { .. } | Self::Push { .. } | Self::Build(_) => true,
            Self::Provider(run) => run.command == ProviderCommand::Up,
            Self::CreateNetwork(_)
            | Self::RemoveNetwork { .. }
            | Self::CreateVolume(_)
            | Self::RemoveVolume { .. }
            | Self::CreateContainer(_)
            | Self::Connect { .. }
            | Self::Upload { .. }
            | Self::Start { .. }
            | Self::Pause { .. }
            | Self::Unpause { .. }
            | Self::PreStart(_)
            | Self::Hook { .. }
            | Self::Stop { .. }
            | Self::Kill { .. }
            | Self::Restart { .. }
            | Self::Remove { .. }
            | Self::Rename { .. }
            | Self::RemoveImage { .. } => false,
        }
    }
}
