//! Prompts at the foot of the screen: search, filter, the name of a file.

use crate::logs::Direction;
use crate::logs::Filter;
use crate::logs::Pattern;
use crate::tui::action::Action;
use crate::tui::deck::update::Effect;
use crate::tui::deck::update::Effects;
use crate::tui::facts::World;
use crate::tui::kit::input::Input;
use crate::tui::popup::Popup;
use crate::tui::popup::Prompt;
use crate::tui::popup::PromptKind;
use crate::tui::screen::Pane;
use crate::tui::screen::Screen;
use crate::tui::view::logs::export::Target;

/// Opens a prompt.
pub(crate) fn open(screen: &mut Screen, world: World<'_>, action: Action) -> Effects {
    let (kind, input) = match action {
        Action::Search => (PromptKind::Search(false), Input::default()),
        Action::SearchBack => (PromptKind::Search(true), Input::default()),
        Action::Filter => (
            PromptKind::Filter,
            Input::of(with_room(screen.logs.view.filter().source())),
        ),
        Action::Pipe => (PromptKind::Pipe, Input::default()),
        _ => (PromptKind::Save, Input::of(format!("{}.log", world.stack.name))),
    };
    if matches!(screen.view, Some(view) if view != Pane::Logs) {
        screen.view = None;
        screen.focus = Pane::Logs;
    }
    crate::tui::view::logs::keys::measure(screen, world);
    screen.logs.origin = Some(screen.logs.cursor);
    screen.popups.push(Popup::Prompt(Prompt {
        kind,
        input,
        error: None,
        back: 0,
    }));
    Vec::new()
}

/// A filter with room for one more term.
fn with_room(source: &str) -> String {
    if source.is_empty() {
        String::new()
    } else {
        format!("{source} ")
    }
}

/// Something was typed: a search jumps to its first match at once, a mistake is shown at once.
pub(crate) fn typed(screen: &mut Screen, world: World<'_>) {
    let Some(Popup::Prompt(prompt)) = screen.popups.last_mut() else {
        return;
    };
    let text = prompt.input.text().to_owned();
    let error = match prompt.kind {
        PromptKind::Search(back) => {
            let read = if text.is_empty() {
                Ok(None)
            } else {
                Pattern::regex(&text).map(Some)
            };
            match read {
                Ok(Some(pattern)) => {
                    let direction = if back { Direction::Backward } else { Direction::Forward };
                    screen.logs.backwards = back;
                    screen.logs.look_for(&world.stack.logs, pattern, direction);
                    None
                }
                Ok(None) => {
                    screen.logs.search = None;
                    None
                }
                Err(error) => Some(error.to_string()),
            }
        }
        PromptKind::Filter => Filter::parse(&text, world.now.0).err().map(|error| error.to_string()),
        PromptKind::Save | PromptKind::Pipe => None,
    };
    if let Some(Popup::Prompt(prompt)) = screen.popups.last_mut() {
        prompt.error = error;
    }
}

/// Handles Enter. A prompt with a mistake stays open.
pub(crate) fn accept(screen: &mut Screen, world: World<'_>) -> Effects {
    typed(screen, world);
    let Some(Popup::Prompt(prompt)) = screen.popups.last() else {
        return Vec::new();
    };
    if prompt.error.is_some() {
        return Vec::new();
    }
    let (kind, text) = (prompt.kind, prompt.input.text().to_owned());
    screen.popups.pop();
    match kind {
        PromptKind::Search(_) if text.is_empty() => repeat_search(screen, world),
        PromptKind::Search(_) => {
            remember(&mut screen.logs.searches, text);
            screen.focus = Pane::Logs;
            screen.logs.origin = None;
            let nothing = screen
                .logs
                .search
                .as_ref()
                .is_some_and(|search| !screen.logs.busy && search.count(&screen.logs.view, &world.stack.logs) == 0);
            if nothing {
                screen.complain("not found in the lines shown", world.now);
            }
        }
        PromptKind::Filter => match Filter::parse(&text, world.now.0) {
            Ok(filter) => {
                remember(&mut screen.logs.filters, text.trim().to_owned());
                screen.logs.context = None;
                screen.logs.filter(&world.stack.logs, filter);
            }
            Err(error) => screen.complain(error.to_string(), world.now),
        },
        PromptKind::Save if text.trim().is_empty() => screen.complain("a file needs a name", world.now),
        PromptKind::Pipe => {
            remember(&mut screen.logs.pipes, text.clone());
            return crate::tui::view::logs::line::pipe(screen, &text, world.now);
        }
        PromptKind::Save => return vec![Effect::Take(Target::File(text.trim().into()))],
    }
    Vec::new()
}

/// An empty search repeats the last one, as `less` does.
fn repeat_search(screen: &mut Screen, world: World<'_>) {
    let Some(last) = screen.logs.searches.last().cloned() else {
        return;
    };
    if let Ok(pattern) = Pattern::regex(&last) {
        let back = screen.logs.backwards;
        screen.logs.origin = None;
        let direction = if back { Direction::Backward } else { Direction::Forward };
        screen.logs.look_for(&world.stack.logs, pattern, direction);
        screen.focus = Pane::Logs;
    }
}

fn remember(history: &mut Vec<String>, text: String) {
    if text.is_empty() {
        return;
    }
    history.retain(|old| *old != text);
    history.push(text);
}

/// Up and down go through the history.
pub(crate) fn recall(screen: &mut Screen, world: World<'_>, older: bool) {
    let Some(Popup::Prompt(prompt)) = screen.popups.last_mut() else {
        return;
    };
    let history = match prompt.kind {
        PromptKind::Search(_) => &screen.logs.searches,
        PromptKind::Filter => &screen.logs.filters,
        PromptKind::Pipe => &screen.logs.pipes,
        PromptKind::Save => return,
    };
    prompt.back = if older {
        (prompt.back + 1).min(history.len())
    } else {
        prompt.back.saturating_sub(1)
    };
    let text = history
        .len()
        .checked_sub(prompt.back)
        .and_then(|at| history.get(at))
        .cloned();
    prompt.input = Input::of(text.unwrap_or_default());
    typed(screen, world);
}
