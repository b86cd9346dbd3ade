//! Whether an action on services can be done now.

use crate::stack::{Phase, ServiceState};
use crate::tui::action::{Need, ServiceAction, TabName, UserAction};
use crate::tui::context::ViewContext;
use crate::tui::facts::runs;
use crate::tui::kit::human::service_names;
use crate::tui::operate::on_swarm;

/// `Err` with the reason why an action cannot be done now; menus show it greyed out.
pub(crate) fn check(action: UserAction, services: &[String], cx: ViewContext<'_>) -> Result<(), String> {
    let known = || services.iter().filter_map(|name| cx.service(name));
    let any = |test: fn(&ServiceState) -> bool| known().any(test);
    let exists = |service: &ServiceState| !service.containers.is_empty();
    let is_checked = |service: &ServiceState| {
        let mut containers = service.containers.iter();
        containers.any(|container| container.probes.check.is_some())
    };
    let names = service_names(services);
    if cx.stack.lost.is_some() && action != UserAction::Tab(TabName("why")) {
        return Err("the engine is lost; r in its screen or :reconnect tries again".to_owned());
    }
    if let Some(why) = on_swarm::refused(action, services, cx) {
        return Err(why);
    }
    let row = cx.keymap.actions().row(action);
    let need = row.map_or(Need::Nothing, |row| row.needs);
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
        Need::Container if !any(exists) => {
            let what = if cx.stack.swarm.is_some() { "task" } else { "container" };
            Err(format!("{names} has no {what}; u brings it up"))
        }
        Need::Healthcheck if !any(is_checked) => Err(format!("{names} declares no healthcheck: ready means running")),
        Need::Nothing | Need::Running | Need::RunningOrRestarting | Need::Container | Need::Healthcheck => Ok(()),
    }
}
