//! Help, palette, menu and questions: what they list, and what Enter does.

use crate::tui::action::Action;
use crate::tui::action::Entry;
use crate::tui::action::Group;
use crate::tui::action::TABLE;
use crate::tui::action::entry;
use crate::tui::deck::contexts;
use crate::tui::deck::update::Effect;
use crate::tui::deck::update::Effects;
use crate::tui::deck::update::moved;
use crate::tui::deck::update::rows_by;
use crate::tui::deck::update::update;
use crate::tui::facts::World;
use crate::tui::keymap::Keymap;
use crate::tui::keymap::Meaning;
use crate::tui::kit::fuzzy;
use crate::tui::kit::key::Key;
use crate::tui::operate;
use crate::tui::popup::Choice;
use crate::tui::popup::MENU;
use crate::tui::popup::Popup;
use crate::tui::popup::projects;
use crate::tui::screen::Pane;
use crate::tui::screen::Screen;
use crate::tui::view::logs::line;
use crate::tui::view::logs::prompt;
use crate::tui::view::services::keys as list;

/// A line of the palette.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Match {
    pub action: Action,
    /// The service to act on; `None`: the selection, or none in particular.
    pub target: Option<String>,
    /// As it is typed: `restart mysql`.
    pub text: String,
    pub help: &'static str,
    /// Why it cannot be done now.
    pub refused: Option<String>,
}

pub(crate) fn update_action(screen: &mut Screen, world: World<'_>, action: Action) -> Effects {
    match action {
        Action::Help => screen.popups.push(Popup::Help(Choice::default())),
        Action::Palette => screen.popups.push(Popup::Palette(Choice::default())),
        Action::Menu => {
            let targets = list::targets(screen, world.stack);
            screen.popups.push(Popup::Menu { targets, at: 0 });
        }
        Action::Accept => return accept(screen, world),
        Action::Complete => complete(screen, world),
        Action::OlderInput => prompt::recall(screen, world, true),
        Action::NewerInput => prompt::recall(screen, world, false),
        _ => {}
    }
    Vec::new()
}

fn accept(screen: &mut Screen, world: World<'_>) -> Effects {
    match screen.popups.last() {
        Some(Popup::Prompt(_)) => prompt::accept(screen, world),
        Some(Popup::Line(_)) => line::narrow(screen, world),
        Some(Popup::Confirm(question)) => {
            if let Some((wanted, typed)) = &question.name
                && typed.text() != wanted
            {
                let words = format!("type {wanted} to go on, esc to leave it");
                screen.complain(words, world.now);
                return Vec::new();
            }
            let Some(Popup::Confirm(question)) = screen.popups.pop() else {
                return Vec::new();
            };
            screen.marked.clear();
            question.commands.into_iter().map(Effect::Send).collect()
        }
        Some(Popup::Menu { targets, at }) => {
            let chosen = menu_rows(targets, world).into_iter().nth(*at);
            chosen.map_or_else(Vec::new, |(action, _)| choose(screen, world, action))
        }
        Some(Popup::Help(choice)) => {
            let found = help_rows(choice.input.text()).into_iter().nth(choice.at);
            let Some(found) = found else { return Vec::new() };
            screen.popups.pop();
            run(screen, world, found.action, None)
        }
        Some(Popup::Palette(choice)) => {
            let Some(found) = choices(screen, world, choice.input.text()).into_iter().nth(choice.at) else {
                return Vec::new();
            };
            if let Some(why) = found.refused {
                screen.complain(why, world.now);
                return Vec::new();
            }
            screen.popups.pop();
            screen.history.retain(|old| *old != found.text);
            screen.history.push(found.text.clone());
            run(screen, world, found.action, found.target)
        }
        Some(Popup::Projects { choice, found }) => {
            let listed = projects::listed(found.as_ref(), choice.input.text());
            match listed.get(choice.at).copied().cloned() {
                Some(project) => projects::go(screen, world, project),
                None => Vec::new(),
            }
        }
        _ => {
            screen.popups.pop();
            Vec::new()
        }
    }
}

/// The action of a key that the menu itself does not bind: every row shows the key its action has in the service list.
pub(crate) fn menu_action(screen: &Screen, keymap: &Keymap, key: Key) -> Option<Action> {
    let Some(Popup::Menu { .. }) = screen.popups.last() else {
        return None;
    };
    let contexts = contexts::of_pane(Pane::Services);
    match keymap.meaning(&contexts, &[key]) {
        Meaning::Action(action) => MENU.contains(&action).then_some(action),
        _ => None,
    }
}

/// Performs the action of a menu row, unless it is refused.
pub(crate) fn choose(screen: &mut Screen, world: World<'_>, action: Action) -> Effects {
    let Some(Popup::Menu { targets, .. }) = screen.popups.last() else {
        return Vec::new();
    };
    let row = menu_rows(targets, world)
        .into_iter()
        .find(|(listed, _)| *listed == action);
    if let Some((_, Some(why))) = row {
        screen.complain(why, world.now);
        return Vec::new();
    }
    screen.popups.pop();
    run(screen, world, action, None)
}

/// Runs an action, on this service if one is given.
fn run(screen: &mut Screen, world: World<'_>, action: Action, target: Option<String>) -> Effects {
    if let Some(target) = target {
        screen.marked.clear();
        screen.selected = Some(target);
    }
    update(screen, world, action)
}

fn complete(screen: &mut Screen, world: World<'_>) {
    let Some(Popup::Palette(choice)) = screen.popups.last() else {
        return;
    };
    let found = choices(screen, world, choice.input.text()).into_iter().nth(choice.at);
    if let (Some(found), Some(input)) = (found, screen.input()) {
        *input = crate::tui::kit::input::Input::of(found.text);
    }
}

/// Moving in the topmost popup.
pub(crate) fn go(screen: &mut Screen, world: World<'_>, action: Action) {
    let by = rows_by(action, 10);
    let count = count(screen, world);
    match screen.popups.last_mut() {
        Some(Popup::Help(choice) | Popup::Palette(choice) | Popup::Projects { choice, .. }) => {
            choice.at = moved(choice.at, by, count);
        }
        Some(Popup::Menu { at, .. } | Popup::Text { at, .. }) => *at = moved(*at, by, count),
        Some(Popup::Line(open)) => open.at = moved(open.at, by, count),
        _ => {}
    }
}

/// Puts the cursor of the topmost popup on a row.
pub(crate) fn go_to(screen: &mut Screen, row: usize) {
    match screen.popups.last_mut() {
        Some(Popup::Help(choice) | Popup::Palette(choice) | Popup::Projects { choice, .. }) => choice.at = row,
        Some(Popup::Menu { at, .. }) => *at = row,
        Some(Popup::Line(open)) => open.at = row,
        _ => {}
    }
}

/// Rows of the topmost popup.
fn count(screen: &Screen, world: World<'_>) -> usize {
    match screen.popups.last() {
        Some(Popup::Help(choice)) => help_rows(choice.input.text()).len(),
        Some(Popup::Palette(choice)) => choices(screen, world, choice.input.text()).len(),
        Some(Popup::Projects { choice, found }) => projects::listed(found.as_ref(), choice.input.text()).len(),
        Some(Popup::Menu { targets, .. }) => menu_rows(targets, world).len(),
        Some(Popup::Text { lines, .. }) => lines.len(),
        Some(Popup::Line(open)) => open.fields.len(),
        _ => 0,
    }
}

/// After typing, keeps the cursor on an existing row.
pub(crate) fn keep_in_range(screen: &mut Screen, world: World<'_>) {
    let count = count(screen, world);
    if let Some(Popup::Help(choice) | Popup::Palette(choice) | Popup::Projects { choice, .. }) =
        screen.popups.last_mut()
    {
        choice.at = choice.at.min(count.saturating_sub(1));
    }
}

/// The rows of the help that a search leaves, by group.
#[must_use]
pub(crate) fn help_rows(search: &str) -> Vec<&'static Entry> {
    let words: Vec<String> = search.split_whitespace().map(str::to_lowercase).collect();
    let fits = |entry: &&Entry| {
        let group = entry.group.map_or("", Group::title);
        let text = format!("{} {} {} {group}", entry.name, entry.label, entry.help).to_lowercase();
        words.iter().all(|word| text.contains(word))
    };
    let mut rows: Vec<&Entry> = TABLE
        .iter()
        .filter(|entry| entry.group.is_some())
        .filter(fits)
        .collect();
    rows.sort_by_key(|entry| entry.group);
    rows
}

/// The actions of the menu, each with the reason if it cannot be done.
#[must_use]
pub(crate) fn menu_rows(targets: &[String], world: World<'_>) -> Vec<(Action, Option<String>)> {
    MENU.iter()
        .map(|action| (*action, operate::possible(*action, targets, world).err()))
        .collect()
}

/// The palette's rows for the typed text, best match first; with nothing typed, recently run ones first.
#[must_use]
pub(crate) fn choices(screen: &Screen, world: World<'_>, typed: &str) -> Vec<Match> {
    let typed = typed.trim();
    let mut scored: Vec<(i64, usize, Match)> = Vec::new();
    let mut add = |text: String, entry: &'static Entry, target: Option<&String>| {
        let recent = screen
            .history
            .iter()
            .rposition(|old| *old == text)
            .map_or(0, |at| at + 1);
        let label = target.map_or_else(|| entry.label.to_owned(), |name| format!("{} {name}", entry.label));
        let Some(score) = fuzzy::score(typed, &text).max(fuzzy::score(typed, &label)) else {
            return;
        };
        let order = scored.len();
        let found = Match {
            action: entry.action,
            target: target.cloned(),
            text,
            help: entry.help,
            refused: None,
        };
        let recent = i64::try_from(recent).unwrap_or(0);
        scored.push((
            -(score * 4 + if typed.is_empty() { recent * 1000 } else { recent.min(3) }),
            order,
            found,
        ));
    };
    for entry in TABLE.iter().filter(|entry| entry.group.is_some()) {
        add(entry.name.replace('-', " "), entry, None);
    }
    for entry in TABLE.iter().filter(|entry| entry.targets) {
        for name in world.stack.services.keys() {
            add(format!("{} {name}", entry.name.replace('-', " ")), entry, Some(name));
        }
    }
    scored.sort_by_key(|(score, order, _)| (*score, *order));
    let mut found: Vec<Match> = scored.into_iter().map(|(_, _, found)| found).take(200).collect();
    for choice in &mut found {
        let targets = match &choice.target {
            Some(target) => vec![target.clone()],
            None => list::targets(screen, world.stack),
        };
        if entry(choice.action).is_some_and(|entry| entry.targets) {
            choice.refused = operate::possible(choice.action, &targets, world).err();
        }
    }
    found
}
