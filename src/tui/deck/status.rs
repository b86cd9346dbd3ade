//! The status line: the latest message, else the keys that matter here.

use crate::stack::Phase;
use crate::tui::action::Action;
use crate::tui::action::entry;
use crate::tui::facts::World;
use crate::tui::keymap::Context;
use crate::tui::keymap::Keymap;
use crate::tui::kit::human;
use crate::tui::kit::pen::Pen;
use crate::tui::kit::text;
use crate::tui::popup::Popup;
use crate::tui::popup::Prompt;
use crate::tui::popup::PromptKind;
use crate::tui::screen::Pane;
use crate::tui::screen::Screen;
use ratatui::layout::Rect;

const LIST: &[Action] = &[
    Action::Search,
    Action::Filter,
    Action::Why,
    Action::NextError,
    Action::Graph,
    Action::Timeline,
    Action::Menu,
    Action::Help,
];
const LOGS: &[Action] = &[
    Action::Search,
    Action::NextMatch,
    Action::Filter,
    Action::NextError,
    Action::Follow,
    Action::Timestamps,
    Action::Select,
    Action::Copy,
    Action::Help,
];
const DETAIL: &[Action] = &[
    Action::NextTab,
    Action::Probe,
    Action::Open,
    Action::Reveal,
    Action::Back,
    Action::Menu,
    Action::Help,
];
const SIDE: &[Action] = &[
    Action::DownOne,
    Action::Open,
    Action::Back,
    Action::Zoom,
    Action::Menu,
    Action::Help,
];

/// Draws the status line.
pub(crate) fn status(pen: &mut Pen<'_>, area: Rect, screen: &Screen, world: World<'_>, keymap: &Keymap) {
    if area.is_empty() {
        return;
    }
    let theme = pen.theme().clone();
    if screen.leaving.is_some() {
        let words = leaving(screen, world);
        pen.shade(area, theme.alarm);
        pen.line(area, 0).gap(1).put(&words, theme.alarm);
        return;
    }
    if let Some(Popup::Prompt(open)) = screen.popups.last() {
        prompt(pen, area, open, screen);
        return;
    }
    if let Some(toast) = screen.toasts.iter().rev().find(|toast| toast.until > world.now) {
        let style = if toast.bad { theme.bad } else { theme.accent };
        pen.line(area, 0).gap(1).put(&toast.text, style);
        return;
    }
    match screen.popups.last() {
        Some(open) => write_keys(pen, area, crate::tui::popup::paint::keys(open)),
        None => keys(pen, area, screen, keymap),
    }
}

/// The line being typed, with its error.
fn prompt(pen: &mut Pen<'_>, area: Rect, prompt: &Prompt, screen: &Screen) {
    let theme = pen.theme().clone();
    let sign = match prompt.kind {
        PromptKind::Search(false) => "/",
        PromptKind::Search(true) => "?",
        PromptKind::Filter => "&",
        PromptKind::Save => "save to: ",
        PromptKind::Pipe => "| ",
    };
    let before = prompt.input.before_cursor();
    let mut after = prompt.input.text().get(before.len()..).unwrap_or("").chars();
    let under = after.next().map_or(" ".to_owned(), String::from);
    let mut line = pen.line(area, 0);
    line.gap(1).put(sign, theme.key).put(before, theme.text);
    line.put(&under, theme.text.add_modifier(ratatui::style::Modifier::REVERSED));
    line.put(after.as_str(), theme.text).gap(2);
    match &prompt.error {
        Some(error) => {
            line.put(error, theme.bad);
        }
        None if matches!(prompt.kind, PromptKind::Search(_)) && screen.logs.busy => {
            line.put("looking through history", theme.dim);
        }
        None if matches!(prompt.kind, PromptKind::Filter) && prompt.input.text().is_empty() => {
            line.put(
                "text  /regex/  !not  svc:name  level>=warn  since:5m  status>=500",
                theme.dim,
            );
        }
        None => {}
    }
}

/// "stopping 2 of 3 · killed in 8s · ctrl+c kills now"
fn leaving(screen: &Screen, world: World<'_>) -> String {
    let services = world.stack.services.values();
    let left: Vec<_> = services
        .filter(|service| service.containers.iter().any(|container| container.is_alive()))
        .collect();
    if screen.leaving.is_some_and(|leaving| leaving.killed) {
        return format!("killing {}", human::plural(left.len(), "service"));
    }
    let until = left
        .iter()
        .flat_map(|service| &service.containers)
        .filter_map(|container| container.stopping.map(|(_, until)| until))
        .max();
    let going = left.iter().filter(|service| service.phase() == Phase::Stopping).count();
    let names: Vec<_> = left.iter().take(3).map(|service| service.name.as_str()).collect();
    match until {
        Some(until) => format!(
            "stopping {} ({}), killed in {}s · ctrl+c kills now",
            human::plural(left.len(), "service"),
            names.join(", "),
            until.since(world.now).as_secs() + u64::from(going > 0),
        ),
        None if left.is_empty() => "stopped, leaving".to_owned(),
        None => format!("stopping {} · ctrl+c kills now", human::plural(left.len(), "service")),
    }
}

fn keys(pen: &mut Pen<'_>, area: Rect, screen: &Screen, keymap: &Keymap) {
    let theme = pen.theme().clone();
    if screen.shell.is_some() {
        let key = keymap.keys_for(&[Context::Shell], Action::LeaveShell).join(" ");
        let mut line = pen.line(area, 0);
        line.gap(1)
            .put(&key, theme.key)
            .put(" closes the shell; every other key is its own", theme.dim);
        return;
    }
    let list = match screen.focus {
        Pane::Services => LIST,
        Pane::Detail => DETAIL,
        Pane::Logs => LOGS,
        Pane::Graph | Pane::Timeline => SIDE,
    };
    let contexts = crate::tui::deck::contexts::of_pane(screen.focus);
    let mut hints: Vec<(String, &str)> = list
        .iter()
        .filter_map(|action| {
            let key = keymap.keys_for(&contexts, *action).into_iter().next()?;
            Some((key, entry(*action)?.label))
        })
        .collect();
    let wide = |hints: &[(String, &str)]| -> usize {
        hints
            .iter()
            .map(|(key, label)| text::width(key) + 3 + text::width(label))
            .sum::<usize>()
    };
    // The help key stays; the hints before it are dropped first.
    while hints.len() > 1 && wide(&hints) > usize::from(area.width) + 1 {
        hints.remove(hints.len() - 2);
    }
    let hints: Vec<(&str, &str)> = hints.iter().map(|(key, label)| (key.as_str(), *label)).collect();
    write_keys(pen, area, &hints);
}

/// Keys, each with what it does.
fn write_keys(pen: &mut Pen<'_>, area: Rect, hints: &[(&str, &str)]) {
    let theme = pen.theme().clone();
    let mut line = pen.line(area, 0);
    line.gap(1);
    for (key, label) in hints {
        line.put(key, theme.key)
            .put(" ", theme.dim)
            .put(label, theme.dim)
            .gap(2);
    }
}
