//! Words and verdicts for what goes wrong while a plan is executed.

use crate::engine::{EngineError, ErrorKind, Timestamp};
use crate::plan::{Action, Wish};
use crate::stack::{Failure, GateFault, Verdict};

pub(super) fn failure(doing: &str, error: EngineError, at: Timestamp) -> Failure {
    Failure {
        doing: doing.to_owned(),
        error,
        output: Vec::new(),
        at,
    }
}

/// What an action does, in words.
pub(super) fn doing(action: &Action) -> &'static str {
    match action {
        Action::Pull { .. } => "pulling",
        Action::Build(_) => "building",
        Action::CreateNetwork(_) | Action::CreateVolume(_) | Action::CreateContainer(_) => "creating",
        Action::RemoveNetwork { .. }
        | Action::RemoveVolume { .. }
        | Action::Remove { .. }
        | Action::RemoveImage { .. } => "removing",
        Action::Connect { .. } => "connecting",
        Action::Upload { .. } => "uploading",
        Action::Start { .. } => "starting",
        Action::Pause { .. } => "pausing",
        Action::Unpause { .. } => "unpausing",
        Action::PreStart(_) | Action::Hook { .. } => "running hook",
        Action::Stop { .. } => "stopping",
        Action::Kill { .. } => "killing",
        Action::Restart { .. } => "restarting",
        Action::Rename { .. } => "renaming",
        Action::Provider(run) => asking(run.wish),
    }
}

/// What a provider does, in one word.
pub(super) fn asking(wish: Wish) -> &'static str {
    match wish {
        Wish::Up => "providing",
        Wish::Stop => "stopping",
        Wish::Down => "removing",
    }
}

/// The error of a service that waited for `on` in vain.
pub(super) fn gate_error(on: &str, why: &GateFault) -> EngineError {
    let detail = match why {
        GateFault::Exited { container, code } => format!("{container} exited ({code})"),
        GateFault::Unhealthy { container } => format!("{container} is unhealthy"),
        GateFault::Restarting { container, code } => {
            format!("{container} keeps being restarted; it last exited with {code}")
        }
        GateFault::NoCheck { container } => {
            return EngineError::new(
                "waiting for",
                on,
                ErrorKind::Invalid,
                format!("{container} has no health check"),
            )
            .with_hint(format!("give {on} a healthcheck, or depend on it with service_started"));
        }
        GateFault::Failed(failure) => return dependency_failed(on, &failure.error),
    };
    EngineError::new("waiting for", on, ErrorKind::Other, detail)
}

pub(super) fn dependency_failed(on: &str, cause: &EngineError) -> EngineError {
    // The cause is reported in full for the service that has it.
    EngineError::new(
        "waiting for",
        on,
        cause.kind,
        format!("{on} failed while {} {}", cause.doing, cause.subject),
    )
}

/// The verdict on an operation in which a condition on `on` failed.
pub(super) fn verdict(on: &str, why: &GateFault, at: Timestamp) -> Verdict {
    match why {
        GateFault::Exited { code, .. } | GateFault::Restarting { code, .. } => Verdict::Exited {
            service: on.to_owned(),
            code: *code,
        },
        GateFault::Unhealthy { .. } => Verdict::Unhealthy { service: on.to_owned() },
        GateFault::NoCheck { .. } => Verdict::Failed {
            service: Some(on.to_owned()),
            failure: failure("waiting", gate_error(on, why), at),
        },
        GateFault::Failed(failure) => Verdict::Failed {
            service: Some(on.to_owned()),
            failure: failure.clone(),
        },
    }
}
