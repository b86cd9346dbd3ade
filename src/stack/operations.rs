//! Operations as events report them.

use super::{Actor, Ending, OperationRecord, Stack, Verdict};
use crate::engine::{ErrorKind, Timestamp};

/// Most operations kept.
const OPERATIONS_KEPT: usize = 50;

impl Stack {
    /// Adds a new operation: earlier failures of its services no longer count.
    pub(super) fn begin_operation(&mut self, operation: &OperationRecord) {
        if self.operations.len() == OPERATIONS_KEPT {
            self.operations.remove(0);
        }
        for service in self.services.values_mut() {
            if operation.services.is_empty() || operation.services.contains(&service.name) {
                service.failure = None;
                service.failed_at = None;
                service.told_at = Some(operation.started);
            }
        }
        let words = match operation.services.as_slice() {
            [] => operation.info.name.to_owned(),
            services => format!("{} {}", operation.info.name, services.join(" ")),
        };
        self.happened(
            operation.started,
            about(&operation.services).as_deref(),
            words,
            Actor::You,
        );
        self.operations.push(operation.clone());
    }

    pub(super) fn note_operation(&mut self, id: u64, note: &str) {
        if let Some(operation) = self.operations.iter_mut().find(|known| known.id == id) {
            operation.notes.push(note.to_owned());
        }
    }

    pub(super) fn end_operation(&mut self, id: u64, verdict: &Verdict, at: Timestamp) {
        let Some(ended) = self.operations.iter_mut().find(|known| known.id == id) else {
            return;
        };
        ended.ended = Some(Ending {
            at,
            verdict: verdict.clone(),
        });
        let words = format!("{} {}", ended.info.name, verdict.words());
        let services = ended.services.clone();
        self.happened(at, about(&services).as_deref(), words, Actor::Us);
        self.clear_transient(&services);
    }

    /// Clears what is queued or waited for, once the operation that did so is over.
    fn clear_transient(&mut self, services: &[String]) {
        if self.operations.iter().any(|operation| operation.ended.is_none()) && !services.is_empty() {
            for name in services {
                if let Some(service) = self.services.get_mut(name) {
                    service.progress = None;
                    service.blocked.clear();
                }
            }
            return;
        }
        for service in self.services.values_mut() {
            service.progress = None;
            service.blocked.clear();
        }
    }
}

/// The service an operation is about, when it is a single one.
fn about(services: &[String]) -> Option<String> {
    match services {
        [only] => Some(only.clone()),
        _ => None,
    }
}

impl Verdict {
    /// The exit code of the command: 0 done · 1 a step failed · 2 invalid · 3 preflight (port taken, image or file missing) ·
    /// 4 unhealthy · 5 exited · 6 timeout · 7 engine unreachable or lost · 130 interrupted.
    pub fn exit_code(&self) -> u8 {
        match self {
            Self::Done => 0,
            Self::Unhealthy { .. } => 4,
            Self::Exited { .. } => 5,
            // An unknown name is a mistake in the request, not something that prevents it.
            Self::Refused { faults } if faults.iter().any(|fault| fault.code == "unknown-service") => 2,
            Self::Refused { .. } => 3,
            Self::TimedOut => 6,
            Self::Interrupted => 130,
            Self::Failed { failure, .. } => match failure.error.kind {
                ErrorKind::Unreachable | ErrorKind::TimedOut => 7,
                _ if failure.doing == "pulling" => 3,
                ErrorKind::Invalid => 2,
                ErrorKind::PortTaken | ErrorKind::Missing => 3,
                ErrorKind::Conflict
                | ErrorKind::NameTaken
                | ErrorKind::BeingRemoved
                | ErrorKind::AlreadySo
                | ErrorKind::Denied
                | ErrorKind::Exhausted
                | ErrorKind::Unsupported
                | ErrorKind::Other => 1,
            },
        }
    }

    /// The services responsible for it: the one it names, or all that are not ready.
    pub fn troubled(&self, stack: &Stack) -> Vec<String> {
        match self {
            Self::Unhealthy { service }
            | Self::Exited { service, .. }
            | Self::Failed {
                service: Some(service), ..
            } => vec![service.clone()],
            Self::TimedOut => {
                let waiting = stack.services.values().filter(|service| !service.is_ready());
                waiting.map(|service| service.name.clone()).collect()
            }
            // What all of them need, such as a network, keeps each from being made: one stands for all.
            Self::Failed { service: None, .. } => {
                let failed = stack.services.values().find(|service| service.failure.is_some());
                failed.map(|service| service.name.clone()).into_iter().collect()
            }
            Self::Done | Self::Refused { .. } | Self::Interrupted => Vec::new(),
        }
    }

    /// The verdict in a few words, to follow the operation's name.
    pub fn words(&self) -> String {
        match self {
            Self::Done => "done".to_owned(),
            Self::Unhealthy { service } => format!("failed: {service} is unhealthy"),
            Self::Exited { service, code } => format!("failed: {service} exited ({code})"),
            Self::Failed {
                service: Some(service),
                failure,
            } => format!("failed: {service}: {}", failure.error),
            Self::Failed { service: None, failure } => format!("failed: {}", failure.error),
            Self::Refused { faults } => match faults.as_slice() {
                [] => "refused".to_owned(),
                [only] => format!("refused: {}", only.message),
                [first, rest @ ..] => format!("refused: {} (and {} more)", first.message, rest.len()),
            },
            Self::TimedOut => "timed out".to_owned(),
            Self::Interrupted => "interrupted".to_owned(),
        }
    }
}
