//! Questions before something is stopped or lost: who is affected, what is removed, and, if data would be lost for
//! good, the project's name to type.

use crate::engine::{ContainerReport, MountReport};
use crate::plan::{self, DownOptions, KillOptions, RestartOptions, StopOptions, UpOptions};
use crate::runtime::Command;
use crate::stack::ServiceState;
use crate::tui::context::ViewContext;
use crate::tui::facts;
use crate::tui::kit::human::service_names;
use crate::tui::kit::{Input, human};
use crate::tui::operate::on_swarm;
use crate::tui::popup::confirm::Confirm;
use indexmap::IndexSet;

/// A question about services without volumes.
fn about(title: String, affected: Vec<String>, command: Command) -> Confirm {
    Confirm {
        title,
        affected,
        volumes: Vec::new(),
        warning: String::new(),
        name: None,
        commands: vec![command],
        sizes: None,
    }
}

fn down(services: Vec<String>, volumes: bool) -> Command {
    Command::operate(DownOptions {
        services,
        volumes,
        ..DownOptions::default()
    })
}

pub(super) fn stop(services: Vec<String>, cx: ViewContext<'_>) -> Confirm {
    let title = format!("Stop {}?", service_names(&services));
    let affected = affected(&services, cx);
    let timeout = None;
    about(title, affected, Command::operate(StopOptions { services, timeout }))
}

/// The question before a restart; `None` where nobody notices: nothing that runs needs it, and it is not a one-shot, which
/// would do its work again.
pub(super) fn restart(services: &[String], cx: ViewContext<'_>) -> Option<Confirm> {
    let again: Vec<&str> = services
        .iter()
        .filter(|name| cx.service(name).is_some_and(|service| service.is_one_shot))
        .map(String::as_str)
        .collect();
    let is_needed = services.iter().any(|name| !dependents(name, services, cx).is_empty());
    if cx.stack.swarm.is_some() {
        return on_swarm::restart(services, is_needed, cx);
    }
    if again.is_empty() && !is_needed {
        return None;
    }
    let warning = if again.is_empty() {
        "what needs it is not restarted; :restart with dependents does that".to_owned()
    } else {
        format!("{} does its work again", again.join(", "))
    };
    let options = RestartOptions {
        services: services.to_vec(),
        ..RestartOptions::default()
    };
    let title = format!("Restart {}?", service_names(services));
    Some(Confirm {
        warning,
        ..about(title, affected(services, cx), Command::operate(options))
    })
}

/// The services, and what runs and needs one of them, directly or not.
pub(crate) fn with_dependents(services: Vec<String>, cx: ViewContext<'_>) -> Vec<String> {
    let mut all = services;
    let mut at = 0;
    while let Some(name) = all.get(at).cloned() {
        let more = dependents(&name, &all, cx);
        all.extend(more);
        at += 1;
    }
    all
}

pub(super) fn kill(services: Vec<String>, cx: ViewContext<'_>) -> Confirm {
    let title = format!("Kill {} at once?", service_names(&services));
    let affected = affected(&services, cx);
    let command = Command::operate(KillOptions {
        services,
        signal: "SIGKILL".to_owned(),
        remove_orphans: false,
    });
    Confirm {
        warning: "what it did not write yet is lost".to_owned(),
        ..about(title, affected, command)
    }
}

pub(super) fn remove(services: Vec<String>, cx: ViewContext<'_>) -> Confirm {
    let title = format!("Stop and remove {}?", service_names(&services));
    let affected = objects(&services, cx);
    about(title, affected, down(services, false))
}

pub(super) fn renew(services: Vec<String>, cx: ViewContext<'_>) -> Confirm {
    let title = format!("Recreate {} with new anonymous volumes?", service_names(&services));
    let affected = objects(&services, cx);
    let volumes = anonymous_volumes(&services, cx, |_, _| true);
    let options = UpOptions {
        services,
        force_recreate: true,
        renew_anonymous_volumes: true,
        ..UpOptions::default()
    };
    Confirm {
        volumes,
        warning: "what is in the anonymous volumes is lost".to_owned(),
        ..about(title, affected, Command::operate(options))
    }
}

pub(super) fn stop_all(cx: ViewContext<'_>) -> Confirm {
    let title = format!("Stop all of {}?", cx.stack.name);
    let affected = affected(&all_services(cx), cx);
    about(title, affected, Command::operate(StopOptions::default()))
}

pub(super) fn down_all(cx: ViewContext<'_>) -> Confirm {
    let title = format!("Take {} down?", cx.stack.name);
    about(title, all_objects(cx), down(Vec::new(), false))
}

pub(super) fn down_with_volumes(cx: ViewContext<'_>) -> Confirm {
    let project = cx.stack.name.clone();
    let title = format!("Take {project} down with its volumes?");
    let named = volumes(cx)
        .into_iter()
        .map(|name| (name.clone(), format!("volume {name}")));
    let anonymous = anonymous_volumes(&all_services(cx), cx, ContainerReport::removes_volume);
    Confirm {
        volumes: named.chain(anonymous).collect(),
        warning: "the data in these volumes is lost for good".to_owned(),
        name: Some((project, Input::default())),
        ..about(title, all_objects(cx), down(Vec::new(), true))
    }
}

fn all_services(cx: ViewContext<'_>) -> Vec<String> {
    cx.stack.services.keys().cloned().collect()
}

/// What taking the whole stack down removes, without the volumes.
fn all_objects(cx: ViewContext<'_>) -> Vec<String> {
    let networks = networks(cx).into_iter().map(|name| format!("network {name}"));
    objects(&all_services(cx), cx).into_iter().chain(networks).collect()
}

/// A question about volumes that `up` kept although they differ from the files.
pub(super) fn of_renewal(operation: u64, asked: &[plan::Question], project: &str) -> Confirm {
    let names: Vec<String> = asked.iter().map(|one| one.volume.clone()).collect();
    let title = format!("Make {} anew?", counted("volume", &names));
    let volumes = names.into_iter().map(|name| {
        let words = format!("volume {name}");
        (name, words)
    });
    Confirm {
        volumes: volumes.collect(),
        warning: "it differs from the files; made anew, its data is lost for good".to_owned(),
        name: Some((project.to_owned(), Input::default())),
        ..about(title, Vec::new(), Command::Agree { operation })
    }
}

fn counted(what: &str, all: &[String]) -> String {
    match all {
        [one] => format!("{what} {one}"),
        _ => format!("{} {what}s", all.len()),
    }
}

/// Networks that `down` removes: those seen on the engine, and those the file declares, which may have been created
/// since.
fn networks(cx: ViewContext<'_>) -> IndexSet<String> {
    let declared = cx.stack.project.iter().flat_map(|project| project.networks.values());
    let ours = declared
        .filter(|network| !network.external)
        .map(|network| network.name.clone());
    cx.stack.networks.keys().cloned().chain(ours).collect()
}

/// Volumes that `down -v` removes.
fn volumes(cx: ViewContext<'_>) -> IndexSet<String> {
    let project = cx.stack.project.iter();
    project
        .flat_map(|project| plan::removable_volumes(project))
        .map(str::to_owned)
        .collect()
}

/// One line per service: its state, and which services depend on it.
fn affected(services: &[String], cx: ViewContext<'_>) -> Vec<String> {
    services
        .iter()
        .filter_map(|name| cx.service(name))
        .map(|service| {
            let state = facts::state_words(service, cx.stack, cx.now);
            let needed = dependents(&service.name, services, cx);
            if needed.is_empty() {
                format!("{} ({state})", service.name)
            } else {
                format!("{} ({state}), needed by {}", service.name, needed.join(", "))
            }
        })
        .collect()
}

/// Running services outside the list that depend on this one.
fn dependents(name: &str, listed: &[String], cx: ViewContext<'_>) -> Vec<String> {
    let Some(project) = &cx.stack.project else {
        return Vec::new();
    };
    project
        .dependents(name)
        .filter(|other| !listed.iter().any(|listed| listed == *other))
        .filter(|other| cx.service(other).is_some_and(facts::runs))
        .map(str::to_owned)
        .collect()
}

/// One line per container, with the size of its image, and one per service that a provider runs.
fn objects(services: &[String], cx: ViewContext<'_>) -> Vec<String> {
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
    let provided = |name: &String| Some(format!("{name}, provided by {}", cx.provider(name)?));
    services
        .iter()
        .flat_map(|name| {
            let containers = cx.service(name).map(of).unwrap_or_default();
            containers.into_iter().chain(provided(name))
        })
        .collect()
}

/// The accepted anonymous volumes (named with 64 hexadecimal digits), and where their containers mount them.
fn anonymous_volumes(
    services: &[String],
    cx: ViewContext<'_>,
    accept: impl Fn(&ContainerReport, &MountReport) -> bool,
) -> Vec<(String, String)> {
    let known = services.iter().filter_map(|name| cx.service(name));
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
