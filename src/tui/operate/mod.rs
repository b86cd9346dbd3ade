//! Actions on services. What loses nothing is done at once; stopping and removing ask first.

pub(crate) mod questions;

use crate::plan::{Operation, PauseOptions, PullOptions, RestartOptions, StartOptions, UnpauseOptions, UpOptions};
use crate::runtime::Command;
use crate::stack::Phase;
use crate::stack::ServiceState;
use crate::tui::action::Action;
use crate::tui::deck::update::Effects;
use crate::tui::deck::update::send;
use crate::tui::facts::World;
use crate::tui::popup::Popup;
use crate::tui::popup::Question;
use crate::tui::screen::Screen;

/// Acts on these services.
pub(crate) fn on(screen: &mut Screen, world: World<'_>, action: Action, targets: &[String]) -> Effects {
    let services = targets.to_vec();
    if services.is_empty() {
        screen.complain("there is no service to act on", world.now);
        return Vec::new();
    }
    if let Err(why) = possible(action, &services, world) {
        screen.complain(why, world.now);
        return Vec::new();
    }
    let names = names(&services);
    let operation: Operation = match action {
        Action::Up => up(services).into(),
        Action::Start => StartOptions { services }.into(),
        Action::Restart => restart(services).into(),
        Action::Rebuild => UpOptions::rebuild(services).into(),
        Action::Recreate => UpOptions {
            force_recreate: true,
            ..up(services)
        }
        .into(),
        Action::Pull => PullOptions {
            services,
            ..PullOptions::default()
        }
        .into(),
        Action::Pause if all_paused(&services, world) => UnpauseOptions { services }.into(),
        Action::Pause => PauseOptions { services }.into(),
        Action::Probe => return probe(screen, world, &services),
        _ => {
            return ask(screen, questions::about(action, &services, world));
        }
    };
    screen.owns |= matches!(operation, Operation::Up(_) | Operation::Start(_));
    let verb = crate::tui::action::entry(action).map_or("", |entry| entry.label);
    screen.say(format!("{verb} {names}"), world.now);
    screen.marked.clear();
    send(Command::Operate(operation))
}

/// Acts on the whole stack.
pub(crate) fn on_all(screen: &mut Screen, world: World<'_>, action: Action) -> Effects {
    let command = match action {
        Action::UpAll => {
            screen.owns = true;
            screen.say("up", world.now);
            Command::operate(UpOptions::default())
        }
        Action::RestartAll => {
            screen.say("restart", world.now);
            Command::operate(RestartOptions::default())
        }
        Action::Cancel => {
            if world.stack.operation().is_none() {
                screen.complain("nothing is under way", world.now);
                return Vec::new();
            }
            screen.say("cancelling; what is done stays", world.now);
            Command::Cancel
        }
        Action::Reload => {
            screen.say("reading the files again", world.now);
            Command::Reload
        }
        Action::Reconnect => Command::Reconnect,
        _ => {
            return ask(screen, questions::about_all(action, world));
        }
    };
    send(command)
}

/// `Err` with the reason why an action cannot be done now; menus show it greyed out.
pub(crate) fn possible(action: Action, services: &[String], world: World<'_>) -> Result<(), String> {
    let known = || services.iter().filter_map(|name| world.service(name));
    let any = |test: fn(&ServiceState) -> bool| known().any(test);
    let alive = |service: &ServiceState| service.containers.iter().any(|container| container.is_alive());
    let exists = |service: &ServiceState| !service.containers.is_empty();
    let names = names(services);
    if world.stack.lost.is_some() && action != Action::Why {
        return Err("the engine is lost; r in its screen or :reconnect tries again".to_owned());
    }
    // Only the provider knows whether it runs.
    let provided = services.iter().find_map(|name| Some((name, world.provider(name)?)));
    match (action, provided) {
        (Action::Stop | Action::Remove, Some(_)) => return Ok(()),
        (Action::Start | Action::Restart, Some((name, kind))) if !any(exists) => {
            return Err(format!("{name} has no container: {kind} provides it; u asks it again"));
        }
        (Action::Shell | Action::Kill | Action::Pause | Action::Probe, Some((name, kind))) if !any(alive) => {
            return Err(format!("{name} has no container: {kind} provides it"));
        }
        _ => {}
    }
    match action {
        Action::Shell | Action::Kill | Action::Pause if !any(alive) => Err(format!("{names} is not running")),
        Action::Stop if !known().any(|service| alive(service) || service.phase() == Phase::Restarting) => {
            Err(format!("{names} is not running"))
        }
        Action::Start | Action::Restart | Action::Remove if !any(exists) => {
            Err(format!("{names} has no container; u brings it up"))
        }
        Action::Probe if !any(alive) => Err(format!("{names} is not running")),
        Action::Probe
            if !known().any(|service| {
                service
                    .containers
                    .iter()
                    .any(|container| container.probes.check.is_some())
            }) =>
        {
            Err(format!("{names} declares no healthcheck: ready means running"))
        }
        _ => Ok(()),
    }
}

fn up(services: Vec<String>) -> UpOptions {
    UpOptions {
        services,
        ..UpOptions::default()
    }
}

fn restart(services: Vec<String>) -> RestartOptions {
    RestartOptions {
        services,
        ..RestartOptions::default()
    }
}

fn all_paused(services: &[String], world: World<'_>) -> bool {
    services
        .iter()
        .filter_map(|name| world.service(name))
        .all(|service| service.phase() == Phase::Paused)
}

/// Runs the check of every running container of the first of the services.
fn probe(screen: &mut Screen, world: World<'_>, services: &[String]) -> Effects {
    let mut effects = Vec::new();
    for service in services.iter().filter_map(|name| world.service(name)) {
        for container in service.containers.iter().filter(|container| container.is_alive()) {
            if container.probes.check.is_some() {
                effects.extend(send(Command::Probe {
                    container: container.id.clone(),
                }));
            }
        }
    }
    screen.say(format!("probing {}", names(services)), world.now);
    effects
}

/// Opens a question; if volumes would be lost, requests their sizes from the engine.
pub(crate) fn ask(screen: &mut Screen, question: Question) -> Effects {
    let loses = !question.volumes.is_empty();
    screen.popups.push(Popup::Confirm(question));
    if !loses {
        return Vec::new();
    }
    screen.volume_sizes = None;
    send(Command::MeasureVolumes)
}

/// "mysql", "mysql and redis", "mysql, redis and 2 more".
pub(crate) fn names(services: &[String]) -> String {
    match services {
        [] => "everything".to_owned(),
        [one] => one.clone(),
        [one, two] => format!("{one} and {two}"),
        [one, two, rest @ ..] => format!("{one}, {two} and {} more", rest.len()),
    }
}
