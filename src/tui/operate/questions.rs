//! Questions before something is stopped or lost: who is affected, what is removed, and, if data would be lost for
//! good, the project's name to type.

use crate::engine::{ContainerReport, MountReport};
use crate::plan::{self, DownOptions, KillOptions, StopOptions, UpOptions};
use crate::runtime::Command;
use crate::stack::Container;
use crate::stack::ServiceState;
use crate::tui::action::Action;
use crate::tui::facts;
use crate::tui::facts::World;
use crate::tui::kit::human;
use crate::tui::kit::input::Input;
use crate::tui::operate::names;
use crate::tui::popup::Question;
use indexmap::IndexSet;

/// A question about services.
pub(crate) fn about(action: Action, services: &[String], world: World<'_>) -> Question {
    let named = names(services);
    let list = services.to_vec();
    let mut question = Question {
        title: String::new(),
        affected: affected(services, world),
        volumes: Vec::new(),
        warning: String::new(),
        name: None,
        commands: Vec::new(),
    };
    match action {
        Action::Kill => {
            question.title = format!("Kill {named} at once?");
            question.warning = "what it did not write yet is lost".to_owned();
            question.commands = vec![Command::operate(KillOptions {
                services: list,
                signal: "SIGKILL".to_owned(),
                remove_orphans: false,
            })];
        }
        Action::Remove => {
            question.title = format!("Stop and remove {named}?");
            question.affected = objects(services, world);
            question.commands = vec![Command::operate(DownOptions {
                services: list,
                ..DownOptions::default()
            })];
        }
        Action::Renew => {
            question.title = format!("Recreate {named} with new anonymous volumes?");
            question.affected = objects(services, world);
            question.volumes = anonymous_volumes(services, world, |_, _| true);
            question.warning = "what is in the anonymous volumes is lost".to_owned();
            question.commands = vec![Command::operate(UpOptions {
                services: list,
                force_recreate: true,
                renew_anonymous_volumes: true,
                ..UpOptions::default()
            })];
        }
        _ => {
            question.title = format!("Stop {named}?");
            question.commands = vec![Command::operate(StopOptions {
                services: list,
                timeout: None,
            })];
        }
    }
    question
}

/// A question about the whole stack.
pub(crate) fn about_all(action: Action, world: World<'_>) -> Question {
    let all: Vec<String> = world.stack.services.keys().cloned().collect();
    let down = |volumes| {
        Command::operate(DownOptions {
            volumes,
            ..DownOptions::default()
        })
    };
    let project = world.stack.name.clone();
    let mut affected = match action {
        Action::StopAll => affected(&all, world),
        _ => objects(&all, world),
    };
    if action != Action::StopAll {
        affected.extend(networks(world).into_iter().map(|name| format!("network {name}")));
    }
    let mut lost = Vec::new();
    if action == Action::DownVolumes {
        let named = volumes(world)
            .into_iter()
            .map(|name| (name.clone(), format!("volume {name}")));
        lost.extend(named);
        lost.extend(anonymous_volumes(&all, world, ContainerReport::removes_volume));
    }
    let (title, warning, name, command) = match action {
        Action::StopAll => (
            format!("Stop all of {project}?"),
            String::new(),
            None,
            Command::operate(StopOptions::default()),
        ),
        Action::DownVolumes => (
            format!("Take {project} down with its volumes?"),
            "the data in these volumes is lost for good".to_owned(),
            Some((project, Input::default())),
            down(true),
        ),
        _ => (format!("Take {project} down?"), String::new(), None, down(false)),
    };
    Question {
        title,
        affected,
        volumes: lost,
        warning,
        name,
        commands: vec![command],
    }
}

/// A question about volumes that `up` kept although they differ from the files.
pub(crate) fn renewal(operation: u64, asked: &[plan::Question], project: &str) -> Question {
    let names: Vec<String> = asked.iter().map(|one| one.volume.clone()).collect();
    Question {
        title: format!("Make {} anew?", names_of("volume", &names)),
        affected: Vec::new(),
        volumes: names
            .into_iter()
            .map(|name| {
                let words = format!("volume {name}");
                (name, words)
            })
            .collect(),
        warning: "it differs from the files; made anew, its data is lost for good".to_owned(),
        name: Some((project.to_owned(), Input::default())),
        commands: vec![Command::Agree { operation }],
    }
}

fn names_of(what: &str, all: &[String]) -> String {
    match all {
        [one] => format!("{what} {one}"),
        _ => format!("{} {what}s", all.len()),
    }
}

/// Networks that `down` removes: those seen on the engine, and those the file declares, which may have been created
/// since.
fn networks(world: World<'_>) -> IndexSet<String> {
    let declared = world.stack.project.iter().flat_map(|project| project.networks.values());
    let ours = declared
        .filter(|network| !network.external)
        .map(|network| network.name.clone());
    world.stack.networks.keys().cloned().chain(ours).collect()
}

/// Volumes that `down -v` removes.
fn volumes(world: World<'_>) -> IndexSet<String> {
    let project = world.stack.project.iter();
    project
        .flat_map(|project| plan::removable_volumes(project))
        .map(str::to_owned)
        .collect()
}

/// One line per service: its state, and which services depend on it.
fn affected(services: &[String], world: World<'_>) -> Vec<String> {
    services
        .iter()
        .filter_map(|name| world.service(name))
        .map(|service| {
            let state = facts::words(service, world.now);
            let needed = dependents(&service.name, services, world);
            if needed.is_empty() {
                format!("{} ({state})", service.name)
            } else {
                format!("{} ({state}), needed by {}", service.name, needed.join(", "))
            }
        })
        .collect()
}

/// Running services outside the list that depend on this one.
fn dependents(name: &str, listed: &[String], world: World<'_>) -> Vec<String> {
    let Some(project) = &world.stack.project else {
        return Vec::new();
    };
    project
        .dependents(name)
        .filter(|other| !listed.iter().any(|listed| listed == *other))
        .filter(|other| {
            world
                .service(other)
                .is_some_and(|service| service.containers.iter().any(Container::is_alive))
        })
        .map(str::to_owned)
        .collect()
}

/// One line per container, with the size of its image, and one per service that a provider runs.
fn objects(services: &[String], world: World<'_>) -> Vec<String> {
    let of = |service: &ServiceState| -> Vec<String> {
        let image = service
            .image
            .as_ref()
            .map(|image| format!(", image {}", human::bytes(image.size)));
        service
            .containers
            .iter()
            .map(|container| {
                format!(
                    "container {} ({}){}",
                    container.name,
                    container.phase().word(),
                    image.as_deref().unwrap_or("")
                )
            })
            .collect()
    };
    let provided = |name: &String| Some(format!("{name}, provided by {}", world.provider(name)?));
    services
        .iter()
        .flat_map(|name| {
            let containers = world.service(name).map(of).unwrap_or_default();
            containers.into_iter().chain(provided(name))
        })
        .collect()
}

/// The accepted anonymous volumes (named with 64 hexadecimal digits), and where their containers mount them.
fn anonymous_volumes(
    services: &[String],
    world: World<'_>,
    accept: impl Fn(&ContainerReport, &MountReport) -> bool,
) -> Vec<(String, String)> {
    let known = services.iter().filter_map(|name| world.service(name));
    let mut found = Vec::new();
    for service in known {
        let reports = service.containers.iter().filter_map(|one| one.report.as_deref());
        for report in reports {
            let mounts = report.summary.mounts.iter().filter(|mount| mount.is_anonymous_volume());
            found.extend(mounts.filter(|mount| accept(report, mount)).map(|mount| {
                let words = format!("anonymous volume of {} at {}", service.name, mount.target);
                (mount.name.clone(), words)
            }));
        }
    }
    found
}
