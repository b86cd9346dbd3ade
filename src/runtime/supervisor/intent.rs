//! What a command means: the operation, its services, and its plan.

use crate::compose::Project;
use crate::diag::Diagnostic;
use crate::engine::{EngineError, Timestamp};
use crate::plan::{self, Observed, Plan, Wanted};
use crate::runtime::{Command, UpOptions, fault};
use crate::stack::{OperationKind, Verdict};

/// The operation of a command and its services; `None` for commands that are none.
pub(super) fn of(command: &Command) -> Option<(OperationKind, Vec<String>)> {
    let (kind, services) = match command {
        Command::Up { services, .. } | Command::Rebuild { services, .. } => (OperationKind::Up, services),
        Command::Run { one_off } => return Some((OperationKind::Run, vec![one_off.service.name.clone()])),
        Command::Build { services, .. } => (OperationKind::Build, services),
        Command::Start { services } => (OperationKind::Start, services),
        Command::Stop { services, .. } => (OperationKind::Stop, services),
        Command::Remove { services, .. } => (OperationKind::Remove, services),
        Command::Restart { services, .. } => (OperationKind::Restart, services),
        Command::Kill { services, .. } => (OperationKind::Kill, services),
        Command::Down { services, .. } => (OperationKind::Down, services),
        Command::Pull { services, .. } => (OperationKind::Pull, services),
        Command::Pause { services } => (OperationKind::Pause, services),
        Command::Unpause { services } => (OperationKind::Unpause, services),
        _ => return None,
    };
    Some((kind, services.clone()))
}

/// What has to be looked up for the plan of a command.
pub(super) fn wanted(command: &Command, project: Option<&Project>) -> Wanted {
    match (command, project) {
        (Command::Stop { .. } | Command::Kill { .. } | Command::Pause { .. } | Command::Unpause { .. }, _)
        | (_, None) => Wanted::default(),
        (_, Some(project)) => plan::wanted(project),
    }
}

/// The provider calls that a command needs before it can be planned; `None` when there are none.
pub(super) fn provide(
    command: &Command,
    project: Option<&Project>,
    observed: &Observed,
) -> Result<Option<Plan>, Verdict> {
    let Some(project) = project else { return Ok(None) };
    let provided = match command {
        Command::Up { services, options } => plan::provide(project, observed, services, options.no_deps),
        // Its container is recreated, with what providers give now.
        Command::Rebuild { services, .. } => plan::provide(project, observed, services, false),
        Command::Run { one_off } => {
            let needed: Vec<String> = one_off.service.depends_on.keys().cloned().collect();
            if needed.is_empty() || one_off.no_deps {
                return Ok(None);
            }
            plan::provide(project, observed, &needed, false)
        }
        _ => Ok(None),
    };
    provided.map_err(|faults| Verdict::Refused { faults })
}

/// The plan of a command.
pub(super) fn plan(
    command: &Command,
    project: Option<&Project>,
    name: &str,
    observed: &Observed,
) -> Result<Plan, Verdict> {
    let from_labels;
    let project = match project {
        Some(project) => project,
        None => {
            from_labels = plan::project_from_labels(name, observed);
            &from_labels
        }
    };
    let planned = match command {
        Command::Up { services, options } => plan::up(project, observed, &options.for_plan(services)),
        Command::Run { one_off } => plan::run(project, observed, one_off),
        Command::Rebuild { services, no_cache } => plan::up(project, observed, &rebuilding(services, *no_cache)),
        Command::Start { services } => plan::start(project, observed, services),
        Command::Stop { services, grace } => plan::stop(project, observed, services, *grace),
        Command::Restart {
            services,
            grace,
            no_deps,
        } => plan::restart(project, observed, services, (*grace, *no_deps)),
        Command::Remove {
            services,
            stop,
            volumes,
        } => plan::remove(project, observed, services, (*stop, *volumes)),
        Command::Kill {
            services,
            signal,
            orphans,
        } => plan::kill(project, observed, services, (signal, *orphans)),
        Command::Down {
            services,
            volumes,
            orphans,
            images,
            grace,
        } => plan::down(
            project,
            observed,
            &plan::DownOptions {
                services: services.clone(),
                volumes: *volumes,
                remove_orphans: *orphans,
                images: *images,
                timeout: *grace,
            },
        ),
        Command::Pull { services, options } => plan::pull(project, observed, services, options),
        Command::Build { services, options } => plan::build(project, observed, services, options),
        Command::Pause { services } => plan::pause(project, observed, services),
        Command::Unpause { services } => plan::unpause(project, observed, services),
        _ => Ok(Plan::default()),
    };
    planned.map_err(|faults: Vec<Diagnostic>| Verdict::Refused { faults })
}

/// A rebuild as an `up` of just these services.
fn rebuilding(services: &[String], no_cache: bool) -> plan::UpOptions {
    plan::UpOptions {
        services: services.to_vec(),
        build: true,
        no_cache,
        no_deps: !services.is_empty(),
        ..plan::UpOptions::default()
    }
}

/// The verdict when the host could not be observed.
pub(super) fn unreachable(error: EngineError, at: Timestamp) -> Verdict {
    Verdict::Failed {
        service: None,
        failure: fault::failure("looking at the host", error, at),
    }
}

impl UpOptions {
    /// The options in the form that a plan takes.
    #[must_use]
    pub fn for_plan(&self, services: &[String]) -> plan::UpOptions {
        plan::UpOptions {
            services: services.to_vec(),
            build: self.build,
            no_build: self.no_build,
            no_cache: false,
            force_recreate: self.force_recreate,
            no_recreate: self.no_recreate,
            no_deps: self.no_deps,
            always_recreate_deps: self.always_recreate_deps,
            renew_anonymous_volumes: self.renew_anonymous_volumes,
            renew_volumes: self.renew_volumes,
            remove_orphans: self.remove_orphans,
            no_start: self.no_start,
            pull: match self.pull.as_str() {
                "always" => Some(plan::Pull::Always),
                "missing" => Some(plan::Pull::Missing),
                "never" => Some(plan::Pull::Never),
                _ => None,
            },
            scale: self.scale.clone(),
            timeout: self.timeout,
        }
    }
}
