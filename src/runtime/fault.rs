//! Words and verdicts for what goes wrong while a plan is executed.

use crate::engine::{EngineError, ErrorKind, Timestamp};
use crate::plan::{ProviderCommand, StepAction};
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
pub(super) fn doing(action: &StepAction) -> &'static str {
    match action {
        StepAction::Pull { .. } => "pulling",
        StepAction::Push { .. } => "pushing",
        StepAction::Build(_) => "building",
        StepAction::CreateNetwork(_) | StepAction::CreateVolume(_) | StepAction::CreateContainer(_) => "creating",
        StepAction::RemoveNetwork { .. }
        | StepAction::RemoveVolume { .. }
        | StepAction::Remove { .. }
        | StepAction::RemoveImage { .. } => "removing",
        StepAction::Connect { .. } => "connecting",
        StepAction::Upload { .. } => "uploading",
        StepAction::Start { .. } => "starting",
        StepAction::Pause { .. } => "pausing",
        StepAction::Unpause { .. } => "unpausing",
        StepAction::PreStart(_) | StepAction::Hook { .. } => "running hook",
        StepAction::Stop { .. } => "stopping",
        StepAction::Kill { .. } => "killing",
        StepAction::Restart { .. } => "restarting",
        StepAction::Rename { .. } => "renaming",
        StepAction::Provider(run) => asking(run.command),
    }
}

/// What a provider does, in one word.
pub(super) fn asking(command: ProviderCommand) -> &'static str {
    match command {
        ProviderCommand::Up => "providing",
        ProviderCommand::Stop => "stopping",
        ProviderCommand::Down => "removing",
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
