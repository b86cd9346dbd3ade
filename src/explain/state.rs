//! The state of a service in a few words.

use super::input::ExplainInput;
use super::{health, words};
use crate::stack::{Phase, ServiceProgress};

/// The state of a service in a few words, for a link of a chain.
pub(super) fn state(input: ExplainInput<'_>) -> String {
    let service = input.service;
    let phase = service.phase();
    match (&phase, service.lead(), &service.progress) {
        (Phase::Starting | Phase::Unhealthy, Some(container), _) => {
            format!("{}, {}", phase.word(), health::count(&container.probes))
        }
        (Phase::Exited(code), _, _) => words::exit(*code),
        (Phase::Pulling | Phase::Building | Phase::Pushing, _, Some(progress)) => {
            format!("{}{}", phase.word(), percent(progress))
        }
        (Phase::Failed, _, _) => match &service.failure {
            Some(failure) => format!("{} failed", failure.doing),
            None => phase.word().to_owned(),
        },
        (
            Phase::Absent
            | Phase::Queued
            | Phase::Pulling
            | Phase::Building
            | Phase::Pushing
            | Phase::Creating
            | Phase::Created
            | Phase::Waiting
            | Phase::Starting
            | Phase::Running
            | Phase::Healthy
            | Phase::Unhealthy
            | Phase::Restarting
            | Phase::Stopping
            | Phase::Done
            | Phase::OutOfMemory
            | Phase::Paused,
            _,
            _,
        ) => phase.word().to_owned(),
    }
}

/// The progress ` 43 %`, when known.
pub(super) fn percent(progress: &ServiceProgress) -> String {
    match progress.current.saturating_mul(100).checked_div(progress.total) {
        Some(percent) => format!(" {percent} %"),
        None => String::new(),
    }
}
