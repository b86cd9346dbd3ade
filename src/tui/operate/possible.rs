//! Whether an action on services can be done now.

use crate::stack::{Phase, ServiceState};
use crate::tui::action::{ServiceAction, ShellAction, TabName, UserAction};
use crate::tui::context::ViewContext;
use crate::tui::kit::human::service_names;

/// What an action needs of at least one of its services.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Need {
    Nothing,
    /// A container that runs.
    Running,
    /// The same, or one that is about to be started again.
    RunningOrRestarting,
    Container,
    /// A container that runs and has a healthcheck.
    Healthcheck,
}

fn need(action: UserAction) -> Need {
    match action {
        UserAction::Service(action) => match action {
            ServiceAction::Kill | ServiceAction::Pause => Need::Running,
            ServiceAction::Stop => Need::RunningOrRestarting,
            ServiceAction::Start | ServiceAction::Restart | ServiceAction::Remove => Need::Container,
            ServiceAction::Probe => Need::Healthcheck,
            ServiceAction::Up
            | ServiceAction::Rebuild
            | ServiceAction::Recreate
            | ServiceAction::Renew
            | ServiceAction::Pull => Need::Nothing,
        },
        UserAction::Shell(ShellAction::Open) => Need::Running,
        UserAction::Shell(ShellAction::Close)
        | UserAction::Stack(_)
        | UserAction::Table(_)
        | UserAction::Log(_)
        | UserAction::Detail(_)
        | UserAction::Show(_)
        | UserAction::Tab(_)
        | UserAction::Deck(_)
        | UserAction::Move(_)
        | UserAction::Leave(_)
        | UserAction::Popup(_) => Need::Nothing,
    }
}

/// `Err` with the reason why an action cannot be done now; menus show it greyed out.
pub(crate) fn check(action: UserAction, services: &[String], cx: ViewContext<'_>) -> Result<(), String> {
    let known = || services.iter().filter_map(|name| cx.service(name));
    let any = |test: fn(&ServiceState) -> bool| known().any(test);
    let runs = |service: &ServiceState| service.containers.iter().any(|container| container.is_alive());
    let exists = |service: &ServiceState| !service.containers.is_empty();
    let is_checked = |service: &ServiceState| {
        let mut containers = service.containers.iter();
        containers.any(|container| container.probes.check.is_some())
    };
    let names = service_names(services);
    if cx.stack.lost.is_some() && action != UserAction::Tab(TabName("why")) {
        return Err("the engine is lost; r in its screen or :reconnect tries again".to_owned());
    }
    let need = need(action);
    // Only the provider knows whether it runs.
    let provided = services.iter().find_map(|name| Some((name, cx.provider(name)?)));
    if let Some((name, kind)) = provided {
        let asks_provider = matches!(action, UserAction::Service(ServiceAction::Stop | ServiceAction::Remove));
        if asks_provider {
            return Ok(());
        }
        if need == Need::Container && !any(exists) {
            return Err(format!("{name} has no container: {kind} provides it; u asks it again"));
        }
        if matches!(need, Need::Running | Need::Healthcheck) && !any(runs) {
            return Err(format!("{name} has no container: {kind} provides it"));
        }
    }
    let not_running = || format!("{names} is not running");
    match need {
        Need::Running | Need::Healthcheck if !any(runs) => Err(not_running()),
        Need::RunningOrRestarting if !known().any(|service| runs(service) || service.phase() == Phase::Restarting) => {
            Err(not_running())
        }
        Need::Container if !any(exists) => Err(format!("{names} has no container; u brings it up")),
        Need::Healthcheck if !any(is_checked) => Err(format!("{names} declares no healthcheck: ready means running")),
        Need::Nothing | Need::Running | Need::RunningOrRestarting | Need::Container | Need::Healthcheck => Ok(()),
    }
}
