//! Whether what is wanted of the logs has been read.

use super::stream::{FollowedLog, StreamState};
use super::{LogFollowers, has_begun};
use crate::engine::EngineError;
use crate::stack::{Container, ServiceState, Stack};

impl LogFollowers {
    /// Whether every log has been read to its end.
    pub(crate) fn are_read(&self) -> bool {
        self.streams.values().all(FollowedLog::is_settled)
    }

    /// Why the first log that was given up could not be read to its end.
    pub(crate) fn given_up(&self) -> Option<&EngineError> {
        self.given_up.as_ref()
    }

    /// Whether all lines of the exited containers have been read.
    pub(crate) fn are_drained(&self, stack: &Stack) -> bool {
        let mut begun = self.shown(stack).filter(|container| container.starts > 0);
        begun.all(|container| {
            let stream = self.streams.get(&container.id);
            stream
                .is_some_and(|stream| stream.is_settled() && (stream.starts == container.starts || !self.scope.follow))
        })
    }

    /// Whether the log of every container that was ever started has been read to the end of its stream.
    pub(crate) fn have_all_begun(&self, stack: &Stack) -> bool {
        let mut begun = self.shown(stack).filter(|container| has_begun(container));
        begun.all(|container| {
            let stream = self.streams.get(&container.id);
            stream.is_some_and(|stream| stream.state != StreamState::Open)
        })
    }

    fn shown<'a>(&'a self, stack: &'a Stack) -> impl Iterator<Item = &'a Container> {
        let shown =
            |service: &&ServiceState| self.scope.services.is_empty() || self.scope.services.contains(&service.name);
        stack
            .services
            .values()
            .filter(shown)
            .flat_map(|service| &service.containers)
    }
}
