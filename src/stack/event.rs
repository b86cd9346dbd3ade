//! Everything that can change the stack. Only the runtime creates events, never a face.

use super::{
    EngineMemory, Failure, FileFacts, ListeningSockets, ManagerNews, OperationRecord, ProbedBy, ServiceProgress,
    Verdict,
};
use crate::compose::Project;
use crate::diag::Diagnostic;
use crate::engine::{
    BuildProgress, ContainerReport, ContainerState, ContainerSummary, EngineError, EngineEvent, HostInfo, ImageReport,
    NetworkReport, ProbeReport, StatsSample, Timestamp, TransferProgress, VolumeReport,
};
use crate::logs::{Batch, Reading};
use crate::plan::builder::BuilderSize;
use crate::plan::{Gate, ProviderVariable, Question};
use crate::swarm::{NodeUse, SwarmView};
use indexmap::IndexMap;
use std::rc::Rc;

/// Something that changes what is known.
#[derive(Debug)]
pub enum Event {
    /// A project was loaded (again).
    Project(Rc<Project>),
    /// The engine answered for the first time, or again.
    Connected(HostInfo, Timestamp),
    /// The engine cannot be reached; the next attempt is at `retry_at`.
    Lost {
        error: EngineError,
        at: Timestamp,
        retry_at: Option<Timestamp>,
    },
    /// Nothing is heard of the engine since a time, or it is heard again.
    Silence {
        since: Option<Timestamp>,
    },
    /// A full listing of the project's containers, networks and volumes; what it does not contain is gone.
    Listed {
        containers: Vec<ContainerSummary>,
        networks: Vec<NetworkReport>,
        volumes: Vec<VolumeReport>,
        at: Timestamp,
    },
    /// What the swarm tells of the stack; what it does not contain is gone.
    OnSwarm {
        view: Rc<SwarmView>,
        at: Timestamp,
    },
    /// Another manager of the swarm is asked, or none takes orders.
    Managers {
        news: ManagerNews,
        at: Timestamp,
    },
    /// What the tasks of all stacks use of each node of the swarm, by its id.
    NodesUsed(IndexMap<String, NodeUse>),
    /// Whether the engine of a node of the swarm is reached, by the node's id; why not.
    NodeReached {
        node: String,
        why: Option<String>,
    },
    /// Digests of the files that containers are given.
    Contents(crate::plan::contents::Digests),
    /// What would keep an `up` from doing anything, found without doing it.
    Preflight(Vec<Diagnostic>),
    /// What the doctor finds of the services that are in trouble.
    Findings(Vec<Diagnostic>),
    /// What the engine still knows of the time before following began.
    History(EngineMemory),
    /// What the files are that containers are given.
    Files(FileFacts),
    /// Where programs in running containers listen.
    Sockets(ListeningSockets),
    /// One container was inspected.
    Inspected(Rc<ContainerReport>, Timestamp),
    /// The state of one container was inspected.
    Standing {
        container: String,
        state: Box<ContainerState>,
        at: Timestamp,
    },
    /// A service's image was inspected.
    Image {
        service: String,
        image: Option<Box<ImageReport>>,
        /// For a multi-stage build, once it is measured.
        builder_size: Option<Box<BuilderSize>>,
    },
    /// The engine reported something.
    Engine(EngineEvent),
    /// An operation began.
    Began(OperationRecord),
    /// An operation has a note.
    Noted {
        operation: u64,
        note: String,
    },
    /// An operation left out what would lose data; it is run again with that, once the user consents.
    Asked {
        operation: u64,
        questions: Vec<Question>,
    },
    /// An operation ended.
    Ended {
        operation: u64,
        verdict: Verdict,
        at: Timestamp,
    },
    /// A step for a service began or progressed: queue, pull, build, create.
    Progress {
        service: String,
        progress: Option<ServiceProgress>,
        at: Timestamp,
    },
    /// A pull progressed.
    Pulled {
        services: Vec<String>,
        progress: TransferProgress,
        at: Timestamp,
    },
    /// A push progressed.
    Pushed {
        services: Vec<String>,
        progress: TransferProgress,
        at: Timestamp,
    },
    /// A build progressed.
    Built {
        services: Vec<String>,
        progress: BuildProgress,
        at: Timestamp,
    },
    /// The start of a service waits; no gates: it no longer waits.
    Waits {
        service: String,
        gates: Vec<Gate>,
        at: Timestamp,
    },
    /// A provider finished; without variables it no longer provides.
    Provided {
        service: String,
        variables: Option<Vec<ProviderVariable>>,
        at: Timestamp,
    },
    /// A step failed in an earlier session; without a service: one that all need.
    Recalled {
        service: String,
        failure: Failure,
    },
    /// A step for a service failed.
    Failed {
        service: String,
        doing: String,
        error: EngineError,
        at: Timestamp,
    },
    /// We asked a container to stop (`signal` 15) or killed it; its grace period ends at `until`.
    Stopping {
        container: String,
        signal: String,
        at: Timestamp,
        until: Timestamp,
    },
    /// A probe began.
    ProbeBegan {
        container: String,
        by: ProbedBy,
        at: Timestamp,
    },
    /// A probe ended.
    Probed {
        container: String,
        report: ProbeReport,
        by: ProbedBy,
    },
    /// The declared healthcheck succeeded when we ran it, before the engine's next probe.
    PassedEarly {
        container: String,
        at: Timestamp,
    },
    /// The log of a container is being read from now on.
    LogsBegan {
        service: String,
        container: String,
        reading: Reading,
    },
    /// The log of a container was read to its end, or can no longer be read.
    LogsEnded {
        container: String,
    },
    Logs(Batch),
    /// Log lines older than those held.
    OlderLogs(Batch),
    /// Whether the engine has log lines of a container older than those held.
    LogsCut {
        container: String,
        cut: bool,
    },
    /// The user set a mark among the log lines.
    Marked {
        at: Timestamp,
        text: String,
    },
    /// A stats sample.
    Stats {
        container: String,
        sample: StatsSample,
    },
    /// The projects on the engine, including this one; kept by the deck, not by the stack.
    Projects(Result<Vec<OtherProject>, EngineError>),
    /// Bytes in each volume on the engine, by name; kept by the deck, not by the stack.
    VolumeSizes(Result<IndexMap<String, u64>, EngineError>),
    /// What an `up` would do, as text; kept by the deck, not by the stack.
    Planned(Result<String, EngineError>),
    /// Output of a shell in a pane; kept by the deck, not by the stack.
    Shell {
        session: u64,
        bytes: bytes::Bytes,
    },
    /// A command that lines were piped to exited; its output is kept by the deck, not by the stack.
    Piped {
        command: String,
        outcome: Result<PipeOutput, String>,
    },
    /// A shell ended, or could not be opened.
    ShellEnded {
        session: u64,
        outcome: Result<i64, EngineError>,
    },
}

/// The output of a command.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PipeOutput {
    /// Standard output, then standard error, each capped.
    pub bytes: bytes::Bytes,
    /// Bytes dropped beyond the cap.
    pub left_out: u64,
    /// Its exit code; `None` when a signal ended it.
    pub code: Option<i32>,
}

/// A Compose project on the engine, by the labels of its containers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OtherProject {
    pub name: String,
    /// Number of its running containers.
    pub running: usize,
    /// Number of all its containers.
    pub containers: usize,
    /// Its Compose files, as named when it was brought up.
    pub files: Vec<String>,
    /// Its project directory; empty when the labels have none.
    pub directory: String,
}
