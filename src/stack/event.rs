//! Everything that can change the stack. Faces never make these; the runtime does.

use super::{Operation, Progress, Verdict};
use crate::compose::Project;
use crate::engine::{
    BuildProgress, ContainerReport, ContainerState, ContainerSummary, EngineError, EngineEvent, HostInfo, ImageReport,
    NetworkReport, ProbeReport, PullProgress, StatsSample, Timestamp, VolumeReport,
};
use crate::logs::{Batch, Reading};
use crate::plan::builder::BuilderSize;
use crate::plan::{Gate, Question, Variable};
use std::rc::Rc;

/// Something that changes what is known.
#[expect(missing_docs, reason = "the fields say what their variant needs")]
#[derive(Debug)]
pub enum Event {
    /// A project was loaded (again).
    Project(Rc<Project>),
    /// The engine answered.
    Connected(HostInfo, Timestamp),
    /// The engine cannot be reached; the next attempt is at the second time.
    Lost {
        error: EngineError,
        at: Timestamp,
        retry_at: Option<Timestamp>,
    },
    /// A full listing of the project's containers, networks and volumes; what is missing in it is gone.
    Listed {
        containers: Vec<ContainerSummary>,
        networks: Vec<NetworkReport>,
        volumes: Vec<VolumeReport>,
        at: Timestamp,
    },
    /// What is in the files containers are given, as digests.
    Contents(crate::plan::contents::Digests),
    /// One container was inspected.
    Inspected(Rc<ContainerReport>, Timestamp),
    /// How one container stands was asked.
    Standing {
        container: String,
        state: Box<ContainerState>,
        at: Timestamp,
    },
    /// A service's image was inspected.
    Image {
        service: String,
        image: Option<Box<ImageReport>>,
        /// For a multi-stage build, once it was measured.
        builder_size: Option<Box<BuilderSize>>,
    },
    /// The engine reported something.
    Engine(EngineEvent),
    /// An operation began.
    Began(Operation),
    /// An operation said something.
    Noted { operation: u64, note: String },
    /// An operation leaves something as it is, for data would be lost; it is done anew with what was left when somebody agrees.
    Asked { operation: u64, questions: Vec<Question> },
    /// An operation ended.
    Ended {
        operation: u64,
        verdict: Verdict,
        at: Timestamp,
    },
    /// A step for a service began or went on: queue, pull, build, create.
    Progress {
        service: String,
        progress: Option<Progress>,
        at: Timestamp,
    },
    /// A pull went on.
    Pulled {
        services: Vec<String>,
        progress: PullProgress,
        at: Timestamp,
    },
    /// A build went on.
    Built {
        services: Vec<String>,
        progress: BuildProgress,
        at: Timestamp,
    },
    /// A service's start waits; empty gates: it does not wait any more.
    Waits {
        service: String,
        gates: Vec<Gate>,
        at: Timestamp,
    },
    /// A provider answered; without variables it does not provide any more.
    Provided {
        service: String,
        variables: Option<Vec<Variable>>,
        at: Timestamp,
    },
    /// A step for a service failed.
    Failed {
        service: String,
        doing: String,
        error: EngineError,
        at: Timestamp,
    },
    /// We asked a container to stop (`signal` 15) or killed it; it has until `until`.
    Stopping {
        container: String,
        signal: String,
        at: Timestamp,
        until: Timestamp,
    },
    /// A probe began.
    ProbeBegan { container: String, at: Timestamp },
    /// A probe ended; `ours` when we ran it.
    Probed {
        container: String,
        report: ProbeReport,
        ours: bool,
    },
    /// The lines of a container are being read from now on.
    LogsBegan {
        service: String,
        container: String,
        reading: Reading,
    },
    /// The lines of a container were read to their end, or cannot be read any more.
    LogsEnded { container: String },
    /// Log lines.
    Logs(Batch),
    /// Log lines from before what is held.
    OlderLogs(Batch),
    /// Whether the engine has lines of a container from before what is held.
    LogsCut { container: String, cut: bool },
    /// Somebody marked this moment among the log lines.
    Marked { at: Timestamp, text: String },
    /// A stats sample.
    Stats { container: String, sample: StatsSample },
    /// The projects on the engine, this one among them; the stack does not keep them, the deck does.
    Projects(Result<Vec<OtherProject>, EngineError>),
    /// Bytes in the volumes of the engine, by name; the stack does not keep them, the deck does.
    VolumeSizes(Result<indexmap::IndexMap<String, u64>, EngineError>),
    /// Output of a shell that runs in a pane; the stack does not keep it, the deck does.
    Shell { session: u64, bytes: bytes::Bytes },
    /// A command that was given lines ended; the stack does not keep what it printed, the deck does.
    Piped {
        command: String,
        outcome: Result<Printed, String>,
    },
    /// A shell ended, or could not be opened.
    ShellEnded {
        session: u64,
        outcome: Result<i64, EngineError>,
    },
}

/// What a command printed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Printed {
    /// Standard output, then standard error, each capped.
    pub bytes: bytes::Bytes,
    /// Bytes beyond the cap.
    pub left_out: u64,
    /// Its exit code; `None` when a signal ended it.
    pub code: Option<i32>,
}

/// A Compose project on the engine, as the labels of its containers tell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OtherProject {
    /// Its name.
    pub name: String,
    /// Its containers that run.
    pub running: usize,
    /// All its containers.
    pub containers: usize,
    /// The files it was made from, as they were named then.
    pub files: Vec<String>,
    /// The directory it was made in; empty when the labels do not say.
    pub directory: String,
}
