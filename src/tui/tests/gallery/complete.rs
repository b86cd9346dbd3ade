//! Whether the gallery is whole: the deck tells what it shows, and everything it can show must have been seen.

use super::{PICTURES, SIZES};
use crate::stack::Phase;
use crate::tui::facts::World;
use crate::tui::popup::{Popup, PromptKind};
use crate::tui::screen::{Pane, Screen, Tab};
use crate::tui::view::detail::page as rows;
use std::collections::BTreeSet;

/// A popup by kind. A new one does not compile until it has a name here, and then it wants a picture: see [`POPUPS`].
fn popup(popup: &Popup) -> &'static str {
    match popup {
        Popup::Help(_) => "help",
        Popup::Palette(_) => "palette",
        Popup::Menu { .. } => "menu",
        Popup::Confirm(question) if question.name.is_some() => "confirm by name",
        Popup::Confirm(_) => "confirm",
        Popup::Projects { .. } => "projects",
        Popup::Quit => "quit",
        Popup::Prompt(prompt) => match prompt.kind {
            PromptKind::Search(false) => "search",
            PromptKind::Search(true) => "search back",
            PromptKind::Filter => "filter",
            PromptKind::Save => "save",
            PromptKind::Pipe => "pipe",
        },
        Popup::Line(_) => "line",
        Popup::Text { .. } => "text",
    }
}

const POPUPS: [&str; 14] = [
    "help",
    "palette",
    "menu",
    "confirm",
    "confirm by name",
    "projects",
    "quit",
    "search",
    "search back",
    "filter",
    "save",
    "pipe",
    "line",
    "text",
];

/// A state by its word; a new one does not compile until it is here.
fn phase(phase: &Phase) -> &'static str {
    match phase {
        Phase::Absent => "absent",
        Phase::Queued => "queued",
        Phase::Pulling => "pulling",
        Phase::Building => "building",
        Phase::Creating => "creating",
        Phase::Created => "created",
        Phase::Waiting => "waiting",
        Phase::Starting => "starting",
        Phase::Running => "running",
        Phase::Healthy => "healthy",
        Phase::Unhealthy => "unhealthy",
        Phase::Restarting => "restarting",
        Phase::Stopping => "stopping",
        Phase::Done => "done",
        Phase::Exited(_) => "exited",
        Phase::OutOfMemory => "out of memory",
        Phase::Paused => "paused",
        Phase::Failed => "failed",
    }
}

const PHASES: usize = 18;

/// What a deck shows, by name.
fn shown(screen: &Screen, world: World<'_>) -> Vec<String> {
    let mut seen: Vec<String> = screen.popups.iter().map(|it| popup(it).to_owned()).collect();
    if screen.zoomed {
        seen.push(format!("{:?} alone", screen.focus));
    }
    if screen.zoomed && screen.focus == Pane::Detail {
        seen.push(format!("tab {}", rows::tab(screen, world).title()));
    }
    seen.extend(screen.shell.is_some().then(|| "shell".to_owned()));
    seen.extend(screen.fault.is_some().then(|| "fault".to_owned()));
    seen.extend(screen.leaving.is_some().then(|| "leaving".to_owned()));
    seen.extend((!screen.toasts.is_empty()).then(|| "toast".to_owned()));
    seen
}

#[test]
fn everything_the_deck_can_show_has_its_picture() {
    let mut seen: BTreeSet<String> = BTreeSet::new();
    let mut phases: BTreeSet<&str> = BTreeSet::new();
    for picture in PICTURES {
        for size in SIZES {
            let (bench, stack) = picture.bench(size, false);
            let world = World {
                stack: &stack,
                tree: None,
                now: bench.now,
            };
            seen.extend(shown(bench.deck.screen(), world));
            phases.extend(stack.services.values().map(|service| phase(&service.phase())));
        }
    }
    let panes = [Pane::Services, Pane::Detail, Pane::Logs, Pane::Graph, Pane::Timeline];
    let mut wanted: BTreeSet<String> = panes.iter().map(|pane| format!("{pane:?} alone")).collect();
    wanted.extend(Tab::ALL.iter().map(|tab| format!("tab {}", tab.title())));
    wanted.extend(POPUPS.map(str::to_owned));
    wanted.extend(["shell", "fault", "leaving", "toast"].map(str::to_owned));
    let missing: Vec<&String> = wanted.difference(&seen).collect();
    assert!(missing.is_empty(), "without a picture: {missing:?}");
    assert_eq!(phases.len(), PHASES, "{phases:?}");
}

#[test]
fn names_of_pictures_are_unique() {
    let names: BTreeSet<&str> = PICTURES.iter().map(|picture| picture.name).collect();
    assert_eq!(names.len(), PICTURES.len());
}
