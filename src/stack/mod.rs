//! What is known now: one value that every face reads, changed only by [`Stack::apply`] with [`Event`]s. Pure: awaits
//! nothing, reads no clock, prints nothing.

mod apply;
mod container;
mod containers;
mod crash_loop;
mod event;
mod failure;
mod files;
mod gate;
mod held_start;
mod history;
mod lifecycle;
mod managers;
mod news;
mod on_swarm;
mod operation;
mod operations;
mod phase;
mod probe;
mod probed;
mod progress;
mod query;
mod sockets;
mod standing;
mod starts;
mod sum_up;
mod summary;
mod swarm_news;
mod task_container;
mod tasks;
#[cfg(test)]
mod tests;
mod timeline;
mod usage;

pub use container::{Container, Run, SentSignal, signal_number};
pub use crash_loop::CrashLoop;
pub use event::{Event, OtherProject, PipeOutput};
pub use failure::{Disconnection, Downtime, Failure};
pub use files::{FileFact, FileFacts, FileKind, LOOKED_AT, LoopbackLine};
pub use gate::{GateFault, GateState};
pub use history::EngineMemory;
pub use managers::{Leaderless, ManagerNews};
pub use news::{Notice, NoticeKind, NoticeTracker};
pub use operation::{Ending, OperationRecord, Verdict};
pub use phase::{Blocked, Phase, ProgressPart, ServiceProgress};
pub use probe::{PROBES_KEPT, Probes};
pub use probed::{EarlyPass, Probe, ProbedBy};
pub use sockets::{ListeningSocket, ListeningSockets};
pub use standing::{Recovery, SETTLES_AFTER, Standing};
pub use tasks::{NodeTask, ServiceTasks, StackOnSwarm};
pub use usage::{USAGE_KEPT, Usage, UsageHistory};

use crate::compose::Project;
use crate::diag::Diagnostic;
use crate::engine::{HostInfo, ImageReport, NetworkReport, Timestamp, VolumeReport};
use crate::plan::builder::BuilderSize;
use indexmap::IndexMap;
use std::collections::VecDeque;

/// Everything known about a project and the engine it is on.
#[derive(Debug, Default)]
pub struct Stack {
    /// The project as loaded; `None` when no file is at hand and only labels tell of it.
    pub project: Option<std::rc::Rc<Project>>,
    pub name: String,
    /// The engine; `None` before the first contact.
    pub host: Option<HostInfo>,
    /// Set while the engine cannot be reached.
    pub lost: Option<Disconnection>,
    /// When it was lost last, and is back from.
    pub downtime: Option<Downtime>,
    /// Since when the engine says nothing, though the connection stands. What is known is as of then.
    pub silent: Option<Timestamp>,
    /// Services in the order of the file, then those known only from labels.
    pub services: IndexMap<String, ServiceState>,
    /// Networks of the project.
    pub networks: IndexMap<String, NetworkReport>,
    /// Volumes of the project.
    pub volumes: IndexMap<String, VolumeReport>,
    /// Containers of the project whose service is not in the file.
    pub orphans: Vec<Container>,
    /// Operations, oldest first; the last one is in progress, or ended last.
    pub operations: Vec<OperationRecord>,
    /// The event timeline, newest last, of limited length.
    pub timeline: VecDeque<TimelineEntry>,
    /// Digests of the files that containers are given.
    pub contents: crate::plan::contents::Digests,
    /// What keeps an `up` from doing anything, where that was looked for.
    pub refused: Vec<Diagnostic>,
    /// What the doctor finds, where it was asked because a symptom has several possible causes.
    pub findings: Vec<Diagnostic>,
    /// What the files are that containers are given, where the engine sees the same files.
    pub files: FileFacts,
    /// Where programs in running containers listen, where this machine is the engine's and somebody asked.
    pub sockets: ListeningSockets,
    /// Log lines of all services.
    pub logs: crate::logs::Store,
    /// What known messages mean.
    pub rules: crate::rules::Rules,
    /// What its swarm tells; `None`: it is on an engine.
    pub swarm: Option<StackOnSwarm>,
    /// When following began.
    pub since: Timestamp,
    starts: Vec<held_start::HeldStart>,
}

#[derive(Debug, Default)]
pub struct ServiceState {
    pub name: String,
    /// Its containers, lowest number first.
    pub containers: Vec<Container>,
    /// On a swarm: its tasks, of which the present ones are its containers.
    pub tasks: Option<Box<ServiceTasks>>,
    /// Its progress that no container shows: queue, pull, build, create.
    pub progress: Option<ServiceProgress>,
    /// The variables of its provider; `None` while it is not known to be provided.
    pub provided: Option<Vec<crate::plan::ProviderVariable>>,
    /// What its start waits for, now.
    pub blocked: Vec<Blocked>,
    pub image: Option<ImageReport>,
    /// For a multi-stage build, the largest stage that its image was copied out of, when the builder still has it.
    pub builder_size: Option<Box<BuilderSize>>,
    /// The files given to its containers that have changed since: `secrets.token`, `/etc/app.conf`. The containers are
    /// stale until they are recreated.
    pub stale: Vec<String>,
    /// Why its last step failed.
    pub failure: Option<Failure>,
    /// Whether another service waits for it to complete.
    pub is_one_shot: bool,
    /// When it last got into trouble, since it was last told to do something.
    pub failed_at: Option<Timestamp>,
    /// When it was last told to do something.
    pub told_at: Option<Timestamp>,
    /// When each phase began: (phase, since).
    pub phases: Vec<(Phase, Timestamp)>,
    summary: summary::ServiceSummary,
}

/// One row of the event timeline.
#[derive(Debug, Clone, PartialEq)]
pub struct TimelineEntry {
    pub at: Timestamp,
    /// The service, when it is about one.
    pub service: Option<String>,
    /// What, in a few words: "started", "health: unhealthy", "exited (1)".
    pub what: String,
    /// Who did it, or reported it.
    pub by: Actor,
}

/// Who did something, or reported it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Actor {
    /// The user asked for it here.
    You,
    /// We did it, as part of what the user asked for.
    Us,
    /// The engine reported it: a consequence, or something that others did.
    Engine,
}

impl Actor {
    /// In a word.
    pub fn word(self) -> &'static str {
        match self {
            Self::You => "you",
            Self::Us => "stackdeck",
            Self::Engine => "engine",
        }
    }
}
