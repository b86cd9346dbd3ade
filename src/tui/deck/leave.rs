//! Leaving. If this program brought the stack up, it asks whether to stop it; Ctrl-C stops it gracefully, a second one
//! kills.

use crate::runtime::Command;
use crate::stack::Container;
use crate::tui::action::Action;
use crate::tui::deck::update::Effects;
use crate::tui::deck::update::send;
use crate::tui::facts::World;
use crate::tui::fault;
use crate::tui::popup::Popup;
use crate::tui::screen::Leaving;
use crate::tui::screen::Outcome;
use crate::tui::screen::Screen;

pub(crate) fn update(screen: &mut Screen, world: World<'_>, action: Action) -> Effects {
    match action {
        Action::Quit if asks(screen, world) => {
            screen.popups.push(Popup::Quit);
            Vec::new()
        }
        Action::Interrupt if screen.leaving.is_some() => kill(screen, world),
        Action::Interrupt | Action::StopAndLeave if asks(screen, world) => stop(screen, world),
        Action::Retry => retry(screen),
        Action::Demo => leave(screen, Outcome::Demo),
        _ => leave(screen, Outcome::Leave),
    }
}

/// Whether leaving asks: this program brought the stack up, and some of it runs or is starting.
fn asks(screen: &Screen, world: World<'_>) -> bool {
    let alive = |container: &Container| container.is_alive();
    let runs = world
        .stack
        .services
        .values()
        .any(|service| service.containers.iter().any(alive));
    let covered = fault::is_shown(screen, world.stack);
    screen.owns && !covered && (runs || world.stack.operation().is_some())
}

fn leave(screen: &mut Screen, outcome: Outcome) -> Effects {
    screen.popups.clear();
    screen.outcome = Some(outcome);
    send(Command::Detach)
}

fn stop(screen: &mut Screen, world: World<'_>) -> Effects {
    screen.popups.clear();
    if screen.leaving.is_some() {
        return kill(screen, world);
    }
    screen.leaving = Some(Leaving {
        since: world.now,
        killed: false,
    });
    screen.outcome = Some(Outcome::Leave);
    send(Command::Quit)
}

fn kill(screen: &mut Screen, world: World<'_>) -> Effects {
    let since = screen.leaving.map_or(world.now, |leaving| leaving.since);
    screen.leaving = Some(Leaving { since, killed: true });
    // The runtime treats a second quit as: do not wait, kill.
    send(Command::Quit)
}

fn retry(screen: &mut Screen) -> Effects {
    match &screen.fault {
        Some(_) => {
            screen.outcome = Some(Outcome::Retry);
            send(Command::Reload)
        }
        None => send(Command::Reconnect),
    }
}
