//! Whether the gallery is whole: the deck tells what it shows, and everything it can show must have been seen.

use super::{PICTURES, SIZES};
use crate::stack::Phase;
use crate::tui::context::ViewContext;
use crate::tui::deck::DeckState;
use crate::tui::layout::ViewPlace;
use crate::tui::operate::run_once::CommandPrompt;
use crate::tui::popup::keys::KeysPopup;
use crate::tui::popup::projects::Projects;
use crate::tui::screen::Popup;
use crate::tui::view::detail::TABS;
use crate::tui::view::detail::state::Detail;
use crate::tui::view::logs::prompt::{Prompt, PromptKind};
use crate::tui::view::services::prompt::NamePrompt;
use crate::tui::view::shell::state::Shell;
use std::any::Any;
use std::collections::BTreeSet;

/// A popup by kind; a new one wants its name in [`POPUPS`] and a picture.
fn popup(popup: &dyn Popup) -> String {
    if let Some(prompt) = (popup as &dyn Any).downcast_ref::<Prompt>() {
        let name = match prompt.kind {
            PromptKind::Search(false) => "search",
            PromptKind::Search(true) => "search back",
            PromptKind::Filter => "filter",
            PromptKind::Save => "save",
            PromptKind::Pipe => "pipe",
        };
        return name.to_owned();
    }
    if (popup as &dyn Any).is::<NamePrompt>() {
        return "to a name".to_owned();
    }
    if (popup as &dyn Any).is::<CommandPrompt>() {
        return "run once".to_owned();
    }
    if (popup as &dyn Any).is::<KeysPopup>() {
        return "keys".to_owned();
    }
    if (popup as &dyn Any).is::<Projects>() {
        return "projects".to_owned();
    }
    match popup.context().0 {
        "name" => "confirm by name".to_owned(),
        context => context.to_owned(),
    }
}

const POPUPS: [&str; 20] = [
    "run once",
    "keys",
    "new key",
    "prompt",
    "to a name",
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
    "fields",
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
        Phase::Pushing => "pushing",
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

const PHASES: usize = 19;

/// What a deck shows, by name.
fn shown(state: &DeckState, cx: ViewContext<'_>) -> Vec<String> {
    let screen = &state.screen;
    let mut seen: Vec<String> = screen.popups.iter().map(|it| popup(&**it)).collect();
    if screen.zoomed {
        seen.push(format!("{} alone", screen.focus.0));
    }
    let detail = state
        .views
        .of_type::<Detail>()
        .filter(|_| screen.zoomed && screen.focus.0 == "detail");
    seen.extend(
        detail
            .and_then(|detail| TABS.get(detail.tab_number(screen, cx)))
            .map(|tab| format!("tab {}", tab.title)),
    );
    let shell = state.views.of_type::<Shell>().is_some_and(Shell::is_open);
    seen.extend(shell.then(|| "shell".to_owned()));
    seen.extend(screen.fault.is_some().then(|| "fault".to_owned()));
    seen.extend(screen.exit.leaving.is_some().then(|| "leaving".to_owned()));
    seen.extend(screen.toasts.iter().next().is_some().then(|| "toast".to_owned()));
    seen
}

#[test]
fn everything_the_deck_can_show_has_its_picture() {
    let mut seen: BTreeSet<String> = BTreeSet::new();
    let mut wanted: BTreeSet<String> = BTreeSet::new();
    let mut phases: BTreeSet<&str> = BTreeSet::new();
    for picture in PICTURES {
        for size in SIZES {
            let (mut bench, stack) = picture.bench(size, false);
            let now = bench.now;
            bench.deck.with_views(&stack, now, |state, cx| {
                seen.extend(shown(state, cx));
                let views = state.views.iter().filter(|view| view.place() != ViewPlace::Cover);
                wanted.extend(views.map(|view| format!("{} alone", view.id().0)));
                Vec::new()
            });
            phases.extend(stack.services.values().map(|service| phase(&service.phase())));
        }
    }
    wanted.extend(TABS.iter().map(|tab| format!("tab {}", tab.title)));
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
