//! When things happened: the words of the timeline's rows, and the phases of each service.

use super::{Event, Phase, ServiceState, Stack};
use crate::engine::{ContainerEvent, EngineEvent, HealthStatus, Timestamp};

/// Most phases kept of a service.
pub(super) const PHASES_KEPT: usize = 500;

/// A container event in a few words; `None` for what would be noise in a timeline (execs, probes).
pub(super) fn words(what: &ContainerEvent) -> Option<String> {
    Some(match what {
        ContainerEvent::Created => "created".to_owned(),
        ContainerEvent::Started => "started".to_owned(),
        ContainerEvent::Died { exit_code } => format!("exited ({exit_code})"),
        ContainerEvent::Stopped => "stopped".to_owned(),
        ContainerEvent::Restarted => "restarted".to_owned(),
        ContainerEvent::Killed { signal } => format!("signal {signal}"),
        ContainerEvent::OutOfMemory => "out of memory".to_owned(),
        ContainerEvent::Paused => "paused".to_owned(),
        ContainerEvent::Unpaused => "unpaused".to_owned(),
        ContainerEvent::Renamed { from } => format!("renamed from {}", from.trim_start_matches('/')),
        ContainerEvent::Destroyed => "removed".to_owned(),
        ContainerEvent::Health(HealthStatus::Healthy) => "health: healthy".to_owned(),
        ContainerEvent::Health(HealthStatus::Unhealthy) => "health: unhealthy".to_owned(),
        ContainerEvent::Health(HealthStatus::Starting) => "health: starting".to_owned(),
        ContainerEvent::Health(HealthStatus::None)
        | ContainerEvent::ExecStarted { .. }
        | ContainerEvent::ExecDied { .. }
        | ContainerEvent::Other(_) => return None,
    })
}

impl Event {
    /// The time of the event; `None` for one that does not affect phases.
    pub fn at(&self) -> Option<Timestamp> {
        match self {
            Self::Connected(_, at)
            | Self::Inspected(_, at)
            | Self::Standing { at, .. }
            | Self::Engine(EngineEvent::Container { at, .. } | EngineEvent::Resource { at, .. })
            | Self::Lost { at, .. }
            | Self::Listed { at, .. }
            | Self::OnSwarm { at, .. }
            | Self::Managers { at, .. }
            | Self::Ended { at, .. }
            | Self::Pulled { at, .. }
            | Self::Pushed { at, .. }
            | Self::Built { at, .. }
            | Self::Waits { at, .. }
            | Self::Failed { at, .. }
            | Self::Provided { at, .. }
            | Self::Stopping { at, .. }
            | Self::ProbeBegan { at, .. } => Some(*at),
            Self::Began(operation) => Some(operation.started),
            Self::Progress { progress, at, .. } => Some(progress.as_ref().map_or(*at, |progress| progress.since)),
            Self::PassedEarly { at, .. } => Some(*at),
            Self::Probed { report, .. } => Some(report.end),
            Self::Project(_)
            | Self::Silence { .. }
            | Self::NodesUsed(_)
            | Self::NodeReached { .. }
            | Self::Contents(_)
            | Self::Preflight(_)
            | Self::Findings(_)
            | Self::Recalled { .. }
            | Self::History(_)
            | Self::Files(_)
            | Self::Sockets(_)
            | Self::Image { .. }
            | Self::Noted { .. }
            | Self::Asked { .. }
            | Self::LogsBegan { .. }
            | Self::LogsEnded { .. }
            | Self::Logs(_)
            | Self::OlderLogs(_)
            | Self::LogsCut { .. }
            | Self::Stats { .. }
            | Self::Marked { .. }
            | Self::Piped { .. }
            | Self::Shell { .. }
            | Self::Projects(_)
            | Self::VolumeSizes(_)
            | Self::Planned(_)
            | Self::ShellEnded { .. } => None,
        }
    }
}

impl Stack {
    /// Records the new phase of every service whose phase changed.
    pub(super) fn note_phases(&mut self, at: Timestamp) {
        for service in self.services.values_mut() {
            service.note_phase(at);
        }
    }
}

impl ServiceState {
    fn note_phase(&mut self, at: Timestamp) {
        let phase = self.phase();
        let before = self.phases.last();
        if before.map_or(phase == Phase::Absent, |(last, _)| *last == phase) {
            return;
        }
        let at = before.map_or(at, |(_, since)| at.max(*since));
        if self.phases.len() == PHASES_KEPT {
            self.phases.remove(0);
        }
        self.phases.push((phase, at));
        // What was so when following began has an unknown beginning.
        let is_victim = self.failure.as_ref().is_some_and(|failure| failure.awaited().is_some());
        // An old container that an operation is about to replace is in trouble from before.
        let began = self.began().map_or(at, |(began, _)| began);
        let is_news = self.told_at.is_none_or(|told| began >= told);
        if self.phases.len() > 1 && self.is_in_trouble() && !is_victim && is_news {
            self.failed_at = Some(at);
        }
    }
}
