//! Handles keys: looked up in the contexts that apply now, else typed into the open input line.

use crate::tui::deck::contexts;
use crate::tui::deck::update::Effects;
use crate::tui::deck::update::update;
use crate::tui::facts::World;
use crate::tui::keymap::Context;
use crate::tui::keymap::Keymap;
use crate::tui::keymap::Meaning;
use crate::tui::kit::key::Key;
use crate::tui::popup::Popup;
use crate::tui::popup::keys as popups;
use crate::tui::screen::Screen;
use crate::tui::view::logs::prompt;
use crate::tui::view::shell::keys as shell;
use crossterm::event::KeyEvent;

/// Takes a key.
pub(crate) fn key(screen: &mut Screen, world: World<'_>, keymap: &Keymap, event: KeyEvent) -> Effects {
    let key = Key::from(event);
    let contexts = contexts::now(screen, world.stack);
    screen.pending.push(key);
    match keymap.meaning(&contexts, &screen.pending) {
        Meaning::Action(action) => {
            screen.pending.clear();
            return update(screen, world, action);
        }
        Meaning::Pending => return Vec::new(),
        Meaning::Nothing => screen.pending.clear(),
    }
    let top = contexts.first().copied().unwrap_or(Context::Global);
    if top == Context::Menu
        && let Some(action) = popups::menu_action(screen, keymap, key)
    {
        return popups::choose(screen, world, action);
    }
    if top == Context::Shell {
        return shell::typed(screen, event);
    }
    if top == Context::Name || top.takes_text() {
        let taken = screen.input().is_some_and(|input| input.take(key));
        if taken {
            after_typing(screen, world);
        } else if key.code() == crossterm::event::KeyCode::Esc {
            close(screen);
        }
        return Vec::new();
    }
    // Popups without a line of text close on escape whatever the keymap says.
    if key.code() == crossterm::event::KeyCode::Esc && top.covers() {
        close(screen);
    }
    Vec::new()
}

/// Takes a paste: into the line that is open, or into the shell.
pub(crate) fn paste(screen: &mut Screen, world: World<'_>, text: &str) -> Effects {
    if let Some(input) = screen.input() {
        input.insert(text);
        after_typing(screen, world);
        return Vec::new();
    }
    if screen.popups.is_empty() && screen.shell.is_some() {
        return shell::pasted(screen, text);
    }
    Vec::new()
}

fn after_typing(screen: &mut Screen, world: World<'_>) {
    match screen.popups.last_mut() {
        Some(Popup::Help(choice) | Popup::Palette(choice) | Popup::Projects { choice, .. }) => choice.at = 0,
        Some(Popup::Prompt(_)) => prompt::typed(screen, world),
        _ => {}
    }
    popups::keep_in_range(screen, world);
}

/// Closes the topmost popup; a search that was not accepted is given up.
pub(crate) fn close(screen: &mut Screen) {
    if let Some(Popup::Prompt(prompt)) = screen.popups.pop()
        && matches!(prompt.kind, crate::tui::popup::PromptKind::Search(_))
    {
        screen.logs.search = None;
        screen.logs.seeking = None;
        screen.logs.origin = None;
    }
}
