//! Switching to another project on this engine.

use crate::engine::EngineError;
use crate::runtime::Command;
use crate::stack::OtherProject;
use crate::tui::deck::update::Effects;
use crate::tui::deck::update::send;
use crate::tui::facts::World;
use crate::tui::popup::Choice;
use crate::tui::popup::Popup;
use crate::tui::screen::Outcome;
use crate::tui::screen::Screen;

/// Opens the list and requests its content.
pub(crate) fn open(screen: &mut Screen, world: World<'_>) -> Effects {
    if world.stack.host.as_ref().is_some_and(|host| host.simulated) {
        screen.complain("on the simulated engine there is only this project", world.now);
        return Vec::new();
    }
    screen.popups.push(Popup::Projects {
        choice: Choice::default(),
        found: None,
    });
    send(Command::ListProjects)
}

/// The list has arrived.
pub(crate) fn found(screen: &mut Screen, answer: &Result<Vec<OtherProject>, EngineError>) {
    let list = screen.popups.iter_mut().find_map(|popup| match popup {
        Popup::Projects { found, .. } => Some(found),
        _ => None,
    });
    if let Some(list) = list {
        *list = Some(answer.clone().map_err(|error| error.to_string()));
    }
}

/// The projects a search leaves, by name.
#[must_use]
pub(crate) fn listed<'a>(found: Option<&'a Result<Vec<OtherProject>, String>>, search: &str) -> Vec<&'a OtherProject> {
    let search = search.to_lowercase();
    let all = found.and_then(|found| found.as_ref().ok());
    let fits = |project: &&OtherProject| project.name.to_lowercase().contains(&search);
    all.into_iter().flatten().filter(fits).collect()
}

/// Switches to a project: nothing is stopped, operations under way here continue.
pub(crate) fn go(screen: &mut Screen, world: World<'_>, project: OtherProject) -> Effects {
    screen.popups.pop();
    if project.name == world.stack.name {
        screen.say("this is it", world.now);
        return Vec::new();
    }
    screen.popups.clear();
    screen.chosen = Some(project);
    screen.outcome = Some(Outcome::Switch);
    send(Command::Detach)
}
