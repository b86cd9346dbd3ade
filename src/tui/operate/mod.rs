//! Actions on services. What loses nothing is done at once; stopping and removing ask first.

pub(crate) mod files;
pub(crate) mod on_swarm;
pub(crate) mod possible;
mod question;
pub(crate) mod run_once;
mod scale;

pub(crate) use question::with_dependents;

use crate::plan;
use crate::plan::{Operation, PauseOptions, PullOptions, RestartOptions, StartOptions, UnpauseOptions, UpOptions};
use crate::runtime::Command;
use crate::stack::Phase;
use crate::tui::action::{ActionSlice, Group, Need, ServiceAction, StackAction, UserAction, row};
use crate::tui::context::ViewContext;
use crate::tui::effect::{Effects, send};
use crate::tui::kit::human::service_names;
use crate::tui::popup::confirm::Confirm;
use crate::tui::popup::doctor::DoctorPopup;
use crate::tui::screen::{Popup, Screen};
use std::any::Any;

/// The rows of the table of actions that are about services and the whole stack.
#[rustfmt::skip]
pub(crate) fn action_slices() -> Vec<ActionSlice> {
    vec![
        ActionSlice::new(1, [
        row(UserAction::Service(ServiceAction::Up), "up", "up", "Bring it up: create what is missing, recreate what changed, start it and what it needs", Some(Group::Service)).needs(Need::Nothing).in_menu("docker compose up -d {}"),
        row(UserAction::Service(ServiceAction::Start), "start", "start", "Start its containers as they are", Some(Group::Service)).needs(Need::Container),
        row(UserAction::Service(ServiceAction::Stop), "stop", "stop", "Stop it, after those that depend on it", Some(Group::Service)).needs(Need::RunningOrRestarting).in_menu("docker compose stop {}"),
        row(UserAction::Service(ServiceAction::Restart), "restart", "restart", "Restart its containers in place", Some(Group::Service)).needs(Need::Container).in_menu("docker compose restart {}"),
        row(UserAction::Service(ServiceAction::RestartAll), "restart-with-dependents", "restart with dependents", "Restart it, then what runs and needs it", Some(Group::Service)).needs(Need::Container).in_menu("docker compose restart {} {dependents}"),
        row(UserAction::Service(ServiceAction::RunOnce), "run-once", "run once with…", "Run one command in a container of its own, which is removed after it; asks for the command", Some(Group::Service)).needs(Need::Nothing).in_menu("docker compose run --rm {} …"),
        row(UserAction::Service(ServiceAction::Rebuild), "rebuild", "rebuild", "Build its image again and recreate what uses it", Some(Group::Service)).needs(Need::Nothing).in_menu("docker compose up -d --build {}"),
        row(UserAction::Service(ServiceAction::Recreate), "recreate", "recreate", "Replace its containers even when nothing changed; volumes are kept", Some(Group::Service)).needs(Need::Nothing).in_menu("docker compose up -d --force-recreate {}"),
        row(UserAction::Service(ServiceAction::Renew), "renew", "recreate with new anonymous volumes", "Replace its containers and their anonymous volumes: what is in those volumes is lost", Some(Group::Service)).needs(Need::Nothing).in_menu("docker compose up -d --force-recreate -V {}"),
        row(UserAction::Service(ServiceAction::Pull), "pull", "pull", "Pull its image", Some(Group::Service)).needs(Need::Nothing).in_menu("docker compose pull {}"),
        row(UserAction::Service(ServiceAction::Pause), "pause", "pause or unpause", "Freeze its processes, or unfreeze them", Some(Group::Service)).needs(Need::Running).in_menu("docker compose pause {}"),
        row(UserAction::Service(ServiceAction::Kill), "kill", "kill", "Kill its containers at once (SIGKILL)", Some(Group::Service)).needs(Need::Running).in_menu("docker compose kill {}"),
        row(UserAction::Service(ServiceAction::Remove), "remove", "remove", "Stop and remove its containers", Some(Group::Service)).needs(Need::Container).in_menu("docker compose rm -s {}"),
        row(UserAction::Service(ServiceAction::RollBack), "rollback", "roll back", "On a swarm: give it the spec before its last update again", Some(Group::Service)).needs(Need::Nothing).in_menu("stackdeck rollback {}"),
        row(UserAction::Service(ServiceAction::Scale), "scale", "scale", "On a swarm: give it another number of tasks; asks for it", Some(Group::Service)).needs(Need::Nothing).in_menu("stackdeck scale {}=N"),
        row(UserAction::Service(ServiceAction::UpOrRollBack), "up-or-rollback", "up or roll back", "On a swarm: bring it up; when a service fails, all that this changed is rolled back", Some(Group::Service)).needs(Need::Nothing).in_menu("stackdeck up --rollback-on-failure {}"),
        ]),
        ActionSlice::new(3, [
        row(UserAction::Service(ServiceAction::Probe), "probe", "run probe", "Run its health check now", Some(Group::Service)).needs(Need::Healthcheck).in_menu("docker compose exec {} {check}"),
        ]),
        ActionSlice::new(7, [
        row(UserAction::Stack(StackAction::Up), "up-all", "up all", "Bring the whole stack up", Some(Group::Stack)),
        row(UserAction::Stack(StackAction::UpOrRollBack), "up-all-or-rollback", "up all or roll back", "On a swarm: bring the whole stack up; when a service fails, all that this changed is rolled back", Some(Group::Stack)),
        row(UserAction::Stack(StackAction::Stop), "stop-all", "stop all", "Stop everything, dependents first", Some(Group::Stack)),
        row(UserAction::Stack(StackAction::Restart), "restart-all", "restart all", "Restart everything in order", Some(Group::Stack)),
        row(UserAction::Stack(StackAction::Down), "down", "down", "Stop and remove containers and networks; volumes are kept", Some(Group::Stack)),
        row(UserAction::Stack(StackAction::DownVolumes), "down-volumes", "down with volumes", "Stop and remove everything, data in volumes too", Some(Group::Stack)),
        row(UserAction::Stack(StackAction::Cancel), "cancel", "cancel", "Cancel what is under way; what is done stays", Some(Group::Stack)),
        row(UserAction::Stack(StackAction::Doctor), "doctor", "doctor", "Look for what will go wrong, before it does", Some(Group::Stack)),
        row(UserAction::Stack(StackAction::Plan), "plan", "plan", "What bringing the whole stack up would do now, and why", Some(Group::Stack)),
        row(UserAction::Stack(StackAction::Reload), "reload", "reload", "Read the Compose files again", Some(Group::Stack)),
        row(UserAction::Stack(StackAction::Reconnect), "reconnect", "reconnect", "Try the engine again now", Some(Group::Stack)),
        ]),
    ]
}

/// Acts on the marked or selected services.
pub(crate) fn act_on_services(screen: &mut Screen, cx: ViewContext<'_>, action: ServiceAction) -> Effects {
    let services = screen.targets(cx.stack);
    if services.is_empty() {
        screen.complain("there is no service to act on", cx.now);
        return Vec::new();
    }
    if let Err(why) = possible::check(UserAction::Service(action), &services, cx) {
        screen.complain(why, cx.now);
        return Vec::new();
    }
    let names = service_names(&services);
    let operation: Operation = match action {
        ServiceAction::Up => up(services).into(),
        ServiceAction::UpOrRollBack => up_or_roll_back(services).into(),
        ServiceAction::Start => StartOptions { services }.into(),
        ServiceAction::Restart => {
            if let Some(question) = question::restart(&services, cx) {
                return ask(screen, question);
            }
            RestartOptions {
                services,
                ..RestartOptions::default()
            }
            .into()
        }
        ServiceAction::RestartAll => RestartOptions {
            services: with_dependents(services, cx),
            ..RestartOptions::default()
        }
        .into(),
        ServiceAction::Rebuild => UpOptions::rebuild(services).into(),
        ServiceAction::Recreate => recreate(services).into(),
        ServiceAction::Pull => PullOptions {
            services,
            ..PullOptions::default()
        }
        .into(),
        ServiceAction::Pause if are_paused(&services, cx) => UnpauseOptions { services }.into(),
        ServiceAction::Pause => PauseOptions { services }.into(),
        ServiceAction::Probe => return probe(screen, cx, &services),
        ServiceAction::RunOnce => return run_once::ask_command(screen, cx, services),
        ServiceAction::RollBack => return ask(screen, on_swarm::roll_back(services, cx)),
        ServiceAction::Scale => return scale::ask_number(screen, cx, &services),
        ServiceAction::Stop => return ask(screen, question::stop(services, cx)),
        ServiceAction::Kill => return ask(screen, question::kill(services, cx)),
        ServiceAction::Remove => return ask(screen, question::remove(services, cx)),
        ServiceAction::Renew => return ask(screen, question::renew(services, cx)),
    };
    let starts = matches!(operation, Operation::Up(_) | Operation::Start(_));
    screen.exit.owns |= starts && cx.stack.swarm.is_none();
    let row = cx.keymap.actions().row(UserAction::Service(action));
    let verb = row.map_or("", |row| row.label);
    screen.say(format!("{verb} {names}"), cx.now);
    screen.marked.clear();
    send(Command::Operate(operation))
}

/// Acts on the whole stack.
pub(crate) fn act_on_stack(screen: &mut Screen, cx: ViewContext<'_>, action: StackAction) -> Effects {
    if let Some(why) = on_swarm::refused(UserAction::Stack(action), &[], cx) {
        screen.complain(why, cx.now);
        return Vec::new();
    }
    let (words, command) = match action {
        StackAction::Up => {
            screen.exit.owns = cx.stack.swarm.is_none();
            ("up", Command::operate(UpOptions::default()))
        }
        StackAction::UpOrRollBack => ("up, or roll back", Command::operate(up_or_roll_back(Vec::new()))),
        StackAction::Restart => ("restart", Command::operate(RestartOptions::default())),
        StackAction::Cancel if cx.stack.operation().is_none() => {
            screen.complain("nothing is under way", cx.now);
            return Vec::new();
        }
        StackAction::Cancel => ("cancelling; what is done stays", Command::Cancel),
        StackAction::Doctor | StackAction::Reload if cx.stack.project.is_none() => {
            screen.complain(files::NONE, cx.now);
            return Vec::new();
        }
        StackAction::Reload if files::are_built_in(cx) => {
            screen.say(files::BUILT_IN, cx.now);
            return Vec::new();
        }
        StackAction::Doctor => {
            if let Some(project) = cx.stack.project.clone() {
                screen.show_popup(DoctorPopup::new(project));
            }
            return send(Command::RunDoctor);
        }
        StackAction::Plan => ("planning", Command::Plan),
        StackAction::Reload => ("reading the files again", Command::Reload),
        StackAction::Reconnect => return send(Command::Reconnect),
        StackAction::Stop => return ask(screen, question::stop_all(cx)),
        StackAction::Down if cx.stack.swarm.is_some() => return ask(screen, on_swarm::down(cx)),
        StackAction::Down => return ask(screen, question::down_all(cx)),
        StackAction::DownVolumes => return ask(screen, question::down_with_volumes(cx)),
    };
    screen.say(words, cx.now);
    send(command)
}

fn up(services: Vec<String>) -> UpOptions {
    UpOptions {
        services,
        ..UpOptions::default()
    }
}

fn up_or_roll_back(services: Vec<String>) -> UpOptions {
    UpOptions {
        rollback_on_failure: true,
        ..up(services)
    }
}

fn recreate(services: Vec<String>) -> UpOptions {
    UpOptions {
        force_recreate: true,
        ..up(services)
    }
}

fn are_paused(services: &[String], cx: ViewContext<'_>) -> bool {
    services
        .iter()
        .filter_map(|name| cx.service(name))
        .all(|service| service.phase() == Phase::Paused)
}

/// Runs the check of every running container of the services.
fn probe(screen: &mut Screen, cx: ViewContext<'_>, services: &[String]) -> Effects {
    let mut effects = Vec::new();
    for service in services.iter().filter_map(|name| cx.service(name)) {
        for container in service.containers.iter().filter(|container| container.is_alive()) {
            if container.probes.check.is_some() {
                effects.extend(send(Command::Probe {
                    container: container.id.clone(),
                }));
            }
        }
    }
    screen.say(format!("probing {}", service_names(services)), cx.now);
    effects
}

/// Asks whether to recreate volumes that differ from the file; they are kept until the user says yes. Asks once per
/// operation.
pub(crate) fn ask_renewal(
    screen: &mut Screen,
    cx: ViewContext<'_>,
    operation: u64,
    questions: &[plan::Question],
) -> Effects {
    let question = question::of_renewal(operation, questions, &cx.stack.name);
    let asked = |popup: &dyn Popup| {
        let open = (popup as &dyn Any).downcast_ref::<Confirm>();
        open.is_some_and(|open| open.commands == question.commands)
    };
    if screen.popups.iter().any(|popup| asked(&**popup)) {
        return Vec::new();
    }
    ask(screen, question)
}

/// Opens a question; if volumes would be lost, requests their sizes from the engine.
fn ask(screen: &mut Screen, question: Confirm) -> Effects {
    let loses = !question.volumes.is_empty();
    screen.show_popup(question);
    if loses {
        send(Command::MeasureVolumes)
    } else {
        Vec::new()
    }
}
