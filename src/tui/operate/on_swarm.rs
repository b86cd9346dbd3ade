//! What actions mean on a swarm: some have no meaning there and say what does the same, some mean something only there.

use crate::engine::swarm::ServiceMode;
use crate::plan::DownOptions;
use crate::runtime::Command;
use crate::swarm::SwarmChange;
use crate::tui::action::{DeckAction, ServiceAction, ShellAction, StackAction, TabName, UserAction, ViewId};
use crate::tui::context::ViewContext;
use crate::tui::kit::human::service_names;
use crate::tui::popup::confirm::Confirm;

/// Whether an action is listed: those of a swarm are not where there is none.
pub(crate) fn is_offered(action: UserAction, cx: ViewContext<'_>) -> bool {
    let is_of_swarm = matches!(
        action,
        UserAction::Service(ServiceAction::RollBack | ServiceAction::Scale)
            | UserAction::Node(_)
            | UserAction::Tab(TabName("tasks"))
            | UserAction::Show(ViewId("nodes"))
    );
    !is_of_swarm || cx.stack.swarm.is_some()
}

/// Why an action has no meaning here; `None` when it has one.
pub(crate) fn refused(action: UserAction, services: &[String], cx: ViewContext<'_>) -> Option<String> {
    let on_swarm = cx.stack.swarm.is_some();
    match action {
        UserAction::Service(action) if on_swarm => of_service(action, services, cx),
        UserAction::Node(_) | UserAction::Show(ViewId("nodes")) if !on_swarm => {
            Some("nodes are those of a swarm; this stack is on one engine".to_owned())
        }
        UserAction::Tab(TabName("tasks")) if !on_swarm => {
            Some("tasks are those of a swarm; this stack is on one engine".to_owned())
        }
        UserAction::Service(ServiceAction::RollBack) => {
            Some("an engine alone keeps nothing to go back to; a swarm does".to_owned())
        }
        UserAction::Service(ServiceAction::Scale) => {
            Some("scale is for swarms here; on an engine: up -d --scale NAME=N".to_owned())
        }
        UserAction::Stack(action) if on_swarm => of_stack(action).map(str::to_owned),
        UserAction::Deck(DeckAction::Projects) if on_swarm => {
            Some("projects are those of one engine; stackdeck --swarm ls lists the stacks here".to_owned())
        }
        UserAction::Shell(ShellAction::Open) if on_swarm => unreached(services, cx),
        UserAction::Service(_)
        | UserAction::Stack(_)
        | UserAction::Shell(_)
        | UserAction::Node(_)
        | UserAction::Table(_)
        | UserAction::Log(_)
        | UserAction::Detail(_)
        | UserAction::Show(_)
        | UserAction::Tab(_)
        | UserAction::Deck(_)
        | UserAction::Move(_)
        | UserAction::Leave(_)
        | UserAction::Popup(_) => None,
    }
}

/// Why nothing is done in the task that stands for services: the engine of its node is known not to be reached.
fn unreached(services: &[String], cx: ViewContext<'_>) -> Option<String> {
    let known = services.iter().filter_map(|name| cx.service(name));
    let mut containers = known.flat_map(|service| &service.containers);
    let Some(task) = containers
        .find(|container| container.is_alive())
        .and_then(|container| container.task.as_ref())
    else {
        return Some("it has no task that runs".to_owned());
    };
    let why = cx.stack.swarm.as_ref()?.unreached.get(&task.report.node_id)?;
    Some(format!(
        "it runs on {}, and that engine is not reached: {why}",
        task.node
    ))
}

fn of_service(action: ServiceAction, services: &[String], cx: ViewContext<'_>) -> Option<String> {
    let words = match action {
        ServiceAction::Up | ServiceAction::Restart | ServiceAction::RestartAll => return None,
        ServiceAction::RollBack => return without_previous(services, cx),
        ServiceAction::Scale => return not_scalable(services, cx),
        ServiceAction::Start => "a swarm has no stopped services; scale gives it tasks again",
        ServiceAction::Stop => "a swarm has no stopped services; scale to 0 ends its tasks",
        ServiceAction::Rebuild => "a swarm builds nothing: stackdeck build && stackdeck push, then up",
        ServiceAction::Recreate => "a swarm keeps no containers: restart replaces its tasks",
        ServiceAction::Renew => "a task has anonymous volumes of its own anyway: restart replaces it",
        ServiceAction::Pull => "nodes pull images themselves; up asks the registry for the newest",
        ServiceAction::Pause => "a swarm pauses no tasks",
        ServiceAction::Kill => "a swarm replaces what is killed; scale to 0 ends its tasks",
        ServiceAction::Remove => {
            "a service goes with its stack (down), or once the file has it no more (up --remove-orphans)"
        }
        ServiceAction::Probe => "the engine of the node runs it, and the state of the task says what comes of it",
        ServiceAction::RunOnce => "a swarm runs nothing besides the tasks of services",
    };
    Some(words.to_owned())
}

fn of_stack(action: StackAction) -> Option<&'static str> {
    match action {
        StackAction::Stop => Some("a swarm has no stopped services; down removes them, scale to 0 ends tasks"),
        StackAction::DownVolumes => {
            Some("each node has volumes of its own, and down leaves them; docker volume rm there")
        }
        StackAction::Doctor => Some("the doctor looks at one engine; plan says what becomes of the file on a swarm"),
        StackAction::Up
        | StackAction::Restart
        | StackAction::Down
        | StackAction::Cancel
        | StackAction::Plan
        | StackAction::Reload
        | StackAction::Reconnect => None,
    }
}

fn without_previous(services: &[String], cx: ViewContext<'_>) -> Option<String> {
    let known = services.iter().filter_map(|name| cx.service(name));
    let has_none = |tasks: &&crate::stack::ServiceTasks| !tasks.report.has_previous;
    let mut tasks = known.filter_map(|service| service.tasks.as_deref());
    let found = tasks.find(has_none)?;
    Some(format!(
        "{} was never updated, so there is nothing to go back to",
        found.report.spec.name
    ))
}

fn not_scalable(services: &[String], cx: ViewContext<'_>) -> Option<String> {
    let [name] = services else {
        return Some("scale is for one service; several are marked".to_owned());
    };
    let Some(tasks) = &cx.service(name)?.tasks else {
        return Some(format!("the swarm has no {name} yet; u brings it up"));
    };
    match tasks.report.spec.mode {
        ServiceMode::Replicated(_) | ServiceMode::ReplicatedJob(_) => None,
        ServiceMode::Global | ServiceMode::GlobalJob => {
            Some(format!("{name} has one task on each node, and cannot be scaled"))
        }
    }
}

fn question(title: String, affected: Vec<String>, warning: &str, command: Command) -> Confirm {
    Confirm {
        title,
        affected,
        volumes: Vec::new(),
        warning: warning.to_owned(),
        name: None,
        commands: vec![command],
        sizes: None,
    }
}

/// The question before services go back.
pub(super) fn roll_back(services: Vec<String>, cx: ViewContext<'_>) -> Confirm {
    let title = format!("Roll back {}?", service_names(&services));
    let affected = services.iter().filter_map(|name| {
        let tasks = cx.service(name)?.tasks.as_ref()?;
        let image = tasks
            .report
            .spec
            .task
            .container
            .image
            .split('@')
            .next()
            .unwrap_or_default();
        Some(format!("{name}: {} tasks, now of {image}", tasks.progress.wanted))
    });
    let affected = affected.collect();
    let command = Command::ChangeSwarm(SwarmChange::RollBack { services });
    question(
        title,
        affected,
        "its tasks are replaced by such as before the last update",
        command,
    )
}

/// The question before the stack is removed.
pub(super) fn down(cx: ViewContext<'_>) -> Confirm {
    let title = format!("Remove the stack {}?", cx.stack.name);
    let services = cx.stack.services.values();
    let affected = services.filter_map(|service| {
        let tasks = service.tasks.as_ref()?;
        Some(format!("service {} ({} tasks)", service.name, tasks.progress.done))
    });
    let affected = affected
        .chain(std::iter::once("its networks, secrets and configs".to_owned()))
        .collect();
    let command = Command::operate(DownOptions::default());
    question(title, affected, "volumes stay on their nodes", command)
}
