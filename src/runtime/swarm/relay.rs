//! The face of a session nested in an operation of another: its progress is told as that of the operation.

use crate::engine::Timestamp;
use crate::runtime::{Command, Face, Session};
use crate::stack::{Event, Stack, Verdict};
use futures::future::LocalBoxFuture;
use std::convert::Infallible;
use std::rc::Rc;
use tokio::sync::mpsc;

/// Runs a session nested in an operation of another.
pub(crate) type NestedSession = Rc<dyn Fn(Session, Relay) -> LocalBoxFuture<'static, Verdict>>;

/// Tells the outer session what happens to the services.
pub(crate) struct Relay {
    to: mpsc::UnboundedSender<Event>,
    /// The operation of the outer session.
    operation: u64,
}

impl Relay {
    pub(super) fn new(to: mpsc::UnboundedSender<Event>, operation: u64) -> Self {
        Self { to, operation }
    }
}

impl Face for Relay {
    type Input = Infallible;

    fn observe(&mut self, event: &Event, _: &Stack, _: Timestamp) -> Vec<Command> {
        if let Some(event) = retold(event, self.operation) {
            // Nobody takes it any more where the operation was cancelled.
            let _ = self.to.send(event);
        }
        Vec::new()
    }
}

/// The event as one of the outer operation; `None` for what the session around it knows better: containers, connections, logs.
#[expect(clippy::too_many_lines, reason = "a table: one arm a kind of event")]
fn retold(event: &Event, operation: u64) -> Option<Event> {
    Some(match event {
        Event::Progress { service, progress, at } => Event::Progress {
            service: service.clone(),
            progress: progress.clone(),
            at: *at,
        },
        Event::Pulled { services, progress, at } => Event::Pulled {
            services: services.clone(),
            progress: progress.clone(),
            at: *at,
        },
        Event::Pushed { services, progress, at } => Event::Pushed {
            services: services.clone(),
            progress: progress.clone(),
            at: *at,
        },
        Event::Built { services, progress, at } => Event::Built {
            services: services.clone(),
            progress: progress.clone(),
            at: *at,
        },
        Event::Failed {
            service,
            doing,
            error,
            at,
        } => Event::Failed {
            service: service.clone(),
            doing: doing.clone(),
            error: error.clone(),
            at: *at,
        },
        Event::Noted { note, .. } => Event::Noted {
            operation,
            note: note.clone(),
        },
        Event::Project(_)
        | Event::Connected(..)
        | Event::Lost { .. }
        | Event::Silence { .. }
        | Event::Listed { .. }
        | Event::OnSwarm { .. }
        | Event::Managers { .. }
        | Event::NodesUsed(_)
        | Event::NodeReached { .. }
        | Event::Contents(_)
        | Event::Preflight(_)
        | Event::Findings(_)
        | Event::History(_)
        | Event::Files(_)
        | Event::Sockets(_)
        | Event::Inspected(..)
        | Event::Standing { .. }
        | Event::Image { .. }
        | Event::Engine(_)
        | Event::Began(_)
        | Event::Asked { .. }
        | Event::Ended { .. }
        | Event::Waits { .. }
        | Event::Provided { .. }
        | Event::Recalled { .. }
        | Event::Stopping { .. }
        | Event::ProbeBegan { .. }
        | Event::Probed { .. }
        | Event::PassedEarly { .. }
        | Event::LogsBegan { .. }
        | Event::LogsEnded { .. }
        | Event::Logs(_)
        | Event::OlderLogs(_)
        | Event::LogsCut { .. }
        | Event::Marked { .. }
        | Event::Stats { .. }
        | Event::Projects(_)
        | Event::VolumeSizes(_)
        | Event::Planned(_)
        | Event::Shell { .. }
        | Event::Piped { .. }
        | Event::ShellEnded { .. } => return None,
    })
}
