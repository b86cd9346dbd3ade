//! The input of an explanation, and what every explanation begins with.

use super::{Explanation, words};
use crate::engine::Timestamp;
use crate::stack::{ServiceState, Stack};

/// The input of an explanation: a service of a stack at a time.
#[derive(Clone, Copy)]
pub(super) struct ExplainInput<'a> {
    pub(super) stack: &'a Stack,
    pub(super) service: &'a ServiceState,
    pub(super) now: Timestamp,
}

impl<'a> ExplainInput<'a> {
    /// The same for another service.
    pub(super) fn for_service(self, service: &str) -> Option<ExplainInput<'a>> {
        let service = self.stack.services.get(service)?;
        Some(ExplainInput { service, ..self })
    }

    pub(super) fn ago(self, at: Timestamp) -> String {
        format!("{} ago", words::duration(self.now.since(at)))
    }

    pub(super) fn start(self, headline: impl Into<String>) -> Explanation {
        Explanation {
            service: self.service.name.clone(),
            headline: headline.into(),
            ..Explanation::default()
        }
    }
}
