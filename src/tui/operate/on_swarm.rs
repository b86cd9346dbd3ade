//! What actions mean on a swarm: some have no meaning there and say what does the same, some mean something only there.

use crate::engine::swarm::ServiceMode;
use crate::plan::{DownOptions, RestartOptions};
use crate::runtime::Command;
use crate::stack::ServiceTasks;
use crate::swarm::SwarmChange;
use crate::tui::action::{ActionRow, DeckAction, ServiceAction, ShellAction, StackAction, TabName, UserAction, ViewId};
use crate::tui::context::ViewContext;
use crate::tui::kit::human::{self, service_names};
use crate::tui::popup::confirm::Confirm;

/// Where an action does something.
enum ActionScope {
    Everywhere,
    /// On a swarm alone; why not on an engine.
    Swarm(&'static str),
    /// On an engine alone; what does the same on a swarm, or why nothing does.
    Engine(&'static str),
}

/// Whether an action is known here: those of a swarm are not where there is none.
pub(crate) fn is_offered(action: UserAction, cx: ViewContext<'_>) -> bool {
    cx.stack.swarm.is_some() || !matches!(scope(action), ActionScope::Swarm(_))
}

/// Whether an action can ever do something here: menu, help and footers list no others. The palette does, with why not, since who
/// types a name looks for it.
pub(crate) fn has_meaning(action: UserAction, cx: ViewContext<'_>) -> bool {
    without_meaning(action, cx).is_none()
}

/// Why an action can never do anything here.
fn without_meaning(action: UserAction, cx: ViewContext<'_>) -> Option<&'static str> {
    match (scope(action), cx.stack.swarm.is_some()) {
        (ActionScope::Swarm(why), false) | (ActionScope::Engine(why), true) => Some(why),
        (ActionScope::Everywhere | ActionScope::Swarm(_) | ActionScope::Engine(_), _) => None,
    }
}

/// What an action does, in a sentence for help and palette.
pub(crate) fn help(row: &ActionRow, cx: ViewContext<'_>) -> &'static str {
    if cx.stack.swarm.is_none() {
        return row.help;
    }
    match row.action {
        UserAction::Service(ServiceAction::Up) => {
            "Bring it up with what it needs: build, push, and give the services their specs; the swarm replaces tasks"
        }
        UserAction::Service(ServiceAction::Restart) => {
            "Replace its tasks, as many at a time as `update_config` says (a forced update)"
        }
        UserAction::Service(ServiceAction::RestartAll) => "Replace its tasks, then those of what runs and needs it",
        UserAction::Service(ServiceAction::Rebuild) => "Build its image again, push it, and update what uses it",
        UserAction::Shell(ShellAction::Open) => "Open a shell in a task of it, by the engine of its node",
        UserAction::Tab(TabName("env")) => "Its environment by its spec; secrets are masked",
        UserAction::Tab(TabName("storage")) => {
            "What its tasks mount: volumes and paths of their nodes, secrets, configs"
        }
        UserAction::Tab(TabName("network")) => "Its published ports, and the names it has in its networks",
        UserAction::Tab(TabName("health")) => "What the states of its tasks say of their health",
        UserAction::Stack(StackAction::Restart) => "Replace the tasks of all services, those that others need first",
        UserAction::Stack(StackAction::Down) => {
            "Remove the stack: services, networks, secrets and configs; volumes stay on their nodes"
        }
        UserAction::Stack(StackAction::Plan) => "What becomes of the files on the swarm, attribute by attribute",
        UserAction::Stack(StackAction::Reconnect) => "Try the manager again now",
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
        | UserAction::Popup(_) => row.help,
    }
}

/// Why an action does nothing here now; `None` when it does something.
pub(crate) fn refused(action: UserAction, services: &[String], cx: ViewContext<'_>) -> Option<String> {
    if let Some(why) = without_meaning(action, cx) {
        return Some(why.to_owned());
    }
    let is = |service: ServiceAction| action == UserAction::Service(service);
    if cx.stack.swarm.is_none() {
        None
    } else if is(ServiceAction::RollBack) {
        without_previous(services, cx)
    } else if is(ServiceAction::Scale) {
        not_scalable(services, cx)
    } else if is(ServiceAction::Rebuild) {
        not_built(services, cx)
    } else if action == UserAction::Shell(ShellAction::Open) {
        unreached(services, cx)
    } else {
        None
    }
}

/// Where an action does something.
fn scope(action: UserAction) -> ActionScope {
    match action {
        UserAction::Service(action) => of_service(action),
        UserAction::Stack(action) => of_stack(action),
        UserAction::Node(_) | UserAction::Show(ViewId("nodes")) => {
            ActionScope::Swarm("nodes are those of a swarm; this stack is on one engine")
        }
        UserAction::Tab(TabName("tasks")) => {
            ActionScope::Swarm("tasks are those of a swarm; this stack is on one engine")
        }
        UserAction::Deck(DeckAction::Projects) => {
            ActionScope::Engine("projects are those of one engine; stackdeck --swarm ls lists the stacks here")
        }
        UserAction::Shell(_)
        | UserAction::Table(_)
        | UserAction::Log(_)
        | UserAction::Detail(_)
        | UserAction::Show(_)
        | UserAction::Tab(_)
        | UserAction::Deck(_)
        | UserAction::Move(_)
        | UserAction::Leave(_)
        | UserAction::Popup(_) => ActionScope::Everywhere,
    }
}

/// Why an engine alone goes back to nothing.
const NO_PREVIOUS: &str = "an engine alone keeps nothing to go back to; a swarm does";

fn of_service(action: ServiceAction) -> ActionScope {
    match action {
        ServiceAction::Up | ServiceAction::Restart | ServiceAction::RestartAll | ServiceAction::Rebuild => {
            ActionScope::Everywhere
        }
        ServiceAction::RollBack | ServiceAction::UpOrRollBack => ActionScope::Swarm(NO_PREVIOUS),
        ServiceAction::Scale => ActionScope::Swarm("scale is for swarms here; on an engine: up -d --scale NAME=N"),
        ServiceAction::Start => ActionScope::Engine("a swarm has no stopped services; scale gives it tasks again"),
        ServiceAction::Stop => ActionScope::Engine("a swarm has no stopped services; scale to 0 ends its tasks"),
        ServiceAction::Recreate => ActionScope::Engine("a swarm keeps no containers: restart replaces its tasks"),
        ServiceAction::Renew => {
            ActionScope::Engine("a task has anonymous volumes of its own anyway: restart replaces it")
        }
        ServiceAction::Pull => ActionScope::Engine("nodes pull images themselves; up asks the registry for the newest"),
        ServiceAction::Pause => ActionScope::Engine("a swarm pauses no tasks"),
        ServiceAction::Kill => ActionScope::Engine("a swarm replaces what is killed; scale to 0 ends its tasks"),
        ServiceAction::Remove => ActionScope::Engine(
            "a service goes with its stack (down), or once the file has it no more (up --remove-orphans)",
        ),
        ServiceAction::Probe => {
            ActionScope::Engine("the engine of the node runs it, and the state of the task says what comes of it")
        }
        ServiceAction::RunOnce => ActionScope::Engine("a swarm runs nothing besides the tasks of services"),
    }
}

fn of_stack(action: StackAction) -> ActionScope {
    match action {
        StackAction::UpOrRollBack => ActionScope::Swarm(NO_PREVIOUS),
        StackAction::Stop => {
            ActionScope::Engine("a swarm has no stopped services; down removes them, scale to 0 ends tasks")
        }
        StackAction::DownVolumes => {
            ActionScope::Engine("each node has volumes of its own, and down leaves them; docker volume rm there")
        }
        StackAction::Doctor => {
            ActionScope::Engine("the doctor looks at one engine; plan says what becomes of the file on a swarm")
        }
        StackAction::Up
        | StackAction::Restart
        | StackAction::Down
        | StackAction::Cancel
        | StackAction::Plan
        | StackAction::Reload
        | StackAction::Reconnect => ActionScope::Everywhere,
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

fn without_previous(services: &[String], cx: ViewContext<'_>) -> Option<String> {
    let known = services.iter().filter_map(|name| cx.service(name));
    let has_none = |tasks: &&ServiceTasks| !tasks.report.has_previous;
    let mut tasks = known.filter_map(|service| service.tasks.as_deref());
    let found = tasks.find(has_none)?;
    Some(format!(
        "{} was never updated, so there is nothing to go back to",
        found.report.spec.name
    ))
}

fn not_built(services: &[String], cx: ViewContext<'_>) -> Option<String> {
    let Some(project) = cx.stack.project.as_ref() else {
        return Some("there are no files here: nothing says how it is built".to_owned());
    };
    let is_built = |name: &String| {
        project
            .services
            .get(name)
            .is_some_and(|service| service.build.is_some())
    };
    let names = || service_names(services);
    (!services.iter().any(is_built)).then(|| format!("{} has no `build`, so there is nothing to build", names()))
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

/// How the tasks of a service are replaced: "3 tasks, 1 at a time, the old one ends first".
pub(crate) fn way_of_replacing(tasks: &ServiceTasks) -> String {
    let rules = tasks.report.spec.update.as_ref();
    let at_a_time = match rules.map_or(1, |rules| rules.parallelism) {
        0 => "all at a time".to_owned(),
        number => format!("{number} at a time"),
    };
    let order = match rules.is_some_and(|rules| rules.order == "start-first") {
        true => "the new one starts first",
        false => "the old one ends first",
    };
    let number = usize::try_from(tasks.progress.wanted).unwrap_or(usize::MAX);
    format!("{}, {at_a_time}, {order}", human::plural(number, "task"))
}

/// The question before the tasks of services are replaced, where others need them.
pub(super) fn restart(services: &[String], is_needed: bool, cx: ViewContext<'_>) -> Option<Confirm> {
    let affected = services.iter().filter_map(|name| {
        let tasks = cx.service(name)?.tasks.as_deref()?;
        Some(format!("{name}: {}", way_of_replacing(tasks)))
    });
    let title = format!("Replace the tasks of {}?", service_names(services));
    let options = RestartOptions {
        services: services.to_vec(),
        ..RestartOptions::default()
    };
    let warning = "what needs it goes on, but for `depends_on.restart`; :restart with dependents takes all along";
    is_needed.then(|| question(title, affected.collect(), warning, Command::operate(options)))
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
