//! How soon what an event changes must be shown.

use crate::engine::{ContainerEvent, EngineEvent};
use crate::stack::{Event, ProbedBy};

/// How soon an event must be shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Urgency {
    /// With the next frame.
    Now,
    /// With the next frame for figures: no state changes.
    Soon,
    /// It changes nothing that is shown.
    Never,
}

pub(super) fn urgency(event: &Event) -> Urgency {
    match event {
        Event::Engine(EngineEvent::Container {
            what: ContainerEvent::ExecStarted { .. } | ContainerEvent::ExecDied { .. } | ContainerEvent::Other(_),
            ..
        }) => Urgency::Never,
        Event::Probed {
            report,
            by: ProbedBy::Engine,
            ..
        } if report.exit_code == 0 => Urgency::Soon,
        Event::Engine(EngineEvent::Resource { .. })
        | Event::Stats { .. }
        | Event::NodesUsed(_)
        | Event::NodeReached { .. }
        | Event::Standing { .. }
        | Event::Inspected(..) => Urgency::Soon,
        Event::Engine(EngineEvent::Container { .. })
        | Event::Probed { .. }
        | Event::Project(_)
        | Event::Connected(..)
        | Event::Lost { .. }
        | Event::Silence { .. }
        | Event::Listed { .. }
        | Event::OnSwarm { .. }
        | Event::Managers { .. }
        | Event::Contents(_)
        | Event::Preflight(_)
        | Event::Findings(_)
        | Event::Recalled { .. }
        | Event::History(_)
        | Event::Files(_)
        | Event::Sockets(_)
        | Event::Image { .. }
        | Event::Began(_)
        | Event::Noted { .. }
        | Event::Asked { .. }
        | Event::Ended { .. }
        | Event::Progress { .. }
        | Event::Pulled { .. }
        | Event::Pushed { .. }
        | Event::Built { .. }
        | Event::Waits { .. }
        | Event::Provided { .. }
        | Event::Failed { .. }
        | Event::Stopping { .. }
        | Event::ProbeBegan { .. }
        | Event::PassedEarly { .. }
        | Event::LogsBegan { .. }
        | Event::LogsEnded { .. }
        | Event::Logs(_)
        | Event::OlderLogs(_)
        | Event::LogsCut { .. }
        | Event::Marked { .. }
        | Event::Projects(..)
        | Event::VolumeSizes(..)
        | Event::Planned(..)
        | Event::Shell { .. }
        | Event::Piped { .. }
        | Event::ShellEnded { .. } => Urgency::Now,
    }
}
