//! Popups over the panes: help, palette, menu, questions, texts. The prompt is drawn in the status line.

use crate::tui::action::Action;
use crate::tui::action::Entry;
use crate::tui::action::Group;
use crate::tui::deck::contexts;
use crate::tui::deck::paint::Tools;
use crate::tui::facts::World;
use crate::tui::kit::frame::Heading;
use crate::tui::kit::frame::frame;
use crate::tui::kit::pen::Pen;
use crate::tui::layout::shrink;
use crate::tui::popup::Choice;
use crate::tui::popup::MENU;
use crate::tui::popup::Popup;
use crate::tui::popup::confirm;
use crate::tui::popup::keys::choices;
use crate::tui::popup::keys::help_rows;
use crate::tui::popup::keys::menu_rows;
use crate::tui::popup::projects_paint as projects;
use crate::tui::screen::Screen;
use crate::tui::view::detail::row_paint::lines;
use crate::tui::view::logs::line_paint as line;
use ratatui::layout::Rect;

/// Draws every popup, the topmost last.
pub(crate) fn popups(pen: &mut Pen<'_>, screen: &Screen, world: World<'_>, tools: Tools<'_>) {
    for popup in &screen.popups {
        match popup {
            Popup::Help(choice) => help(pen, choice, screen, tools),
            Popup::Palette(choice) => palette(pen, choice, screen, world),
            Popup::Menu { targets, at } => menu(pen, (targets, *at), screen, world, tools),
            Popup::Confirm(question) => confirm::question(pen, question, screen),
            Popup::Projects { choice, found } => projects::projects(pen, (choice, found.as_ref()), screen, world),
            Popup::Quit => confirm::quit(pen, screen, world),
            Popup::Text { title, lines, at } => text(pen, (title, lines, *at), screen),
            Popup::Line(open) => line::line(pen, open, screen),
            Popup::Prompt(_) => {}
        }
    }
}

/// Where a popup of this size is: in the middle of the screen.
pub(crate) fn area(screen: &Screen, (width, height): (u16, u16)) -> Rect {
    let size = screen.size;
    let width = width.min(size.width);
    let height = height.min(size.height);
    Rect {
        x: size.x + (size.width - width) / 2,
        y: size.y + (size.height - height) / 2,
        width,
        height,
    }
}

/// What is inside its border.
pub(crate) fn inside(area: Rect) -> Rect {
    shrink(area, 1, 2, 1, 2)
}

/// The size of a list; it leaves part of the panes behind it visible.
pub(crate) fn listing(screen: &Screen, widest: u16, highest: u16) -> (u16, u16) {
    let less = |cells: u16| cells.saturating_sub(4);
    (
        less(screen.size.width).min(widest),
        less(screen.size.height).min(highest),
    )
}

/// An empty box in the middle of the screen, and its inside.
pub(crate) fn opened(pen: &mut Pen<'_>, screen: &Screen, size: (u16, u16), title: &str) -> Rect {
    let area = area(screen, size);
    let style = pen.theme().popup;
    // A blank on both sides, so that the cut-off text behind does not touch the box.
    let around = Rect {
        x: area.x.saturating_sub(1),
        width: area.width.saturating_add(2),
        ..area
    };
    pen.blank(around.intersection(screen.size), style);
    frame(pen, area, &Heading::of(title, pen.theme().title, true, true));
    inside(area)
}

/// The keys of a popup for the status line, each with what it does.
pub(crate) fn keys(popup: &Popup) -> &'static [(&'static str, &'static str)] {
    match popup {
        Popup::Help(_) => &[
            ("type", "to search"),
            ("enter", "runs"),
            (":", "has no key: by name"),
            ("esc", "closes"),
        ],
        Popup::Palette(_) => &[
            ("type", "to search"),
            ("enter", "runs"),
            ("tab", "completes"),
            ("esc", "closes"),
        ],
        Popup::Menu { .. } => &[("enter", "does it, as its key does"), ("esc", "closes")],
        Popup::Confirm(question) if question.name.is_some() => {
            &[("enter", "when it is typed"), ("esc", "does nothing")]
        }
        Popup::Confirm(_) => &[("y", "yes"), ("n", "no"), ("esc", "does nothing")],
        Popup::Projects { .. } => &[("type", "to search"), ("enter", "goes there"), ("esc", "closes")],
        Popup::Quit => &[("d", "detach"), ("s", "stop"), ("c", "cancel")],
        Popup::Line(_) => &[
            ("enter", "only these"),
            ("!", "without these"),
            ("y", "copies the value"),
            ("esc", "closes"),
        ],
        Popup::Text { .. } => &[("j k", "scroll"), ("y", "copies"), ("esc", "closes")],
        Popup::Prompt(_) => &[],
    }
}

/// The first row of a list to show so that the cursor is visible.
pub(crate) fn first(at: usize, rows: u16) -> usize {
    (at + 1).saturating_sub(usize::from(rows).max(1))
}

/// Draws the line being typed in a popup.
pub(crate) fn input(pen: &mut Pen<'_>, area: Rect, choice: &Choice, hint: &str) {
    let theme = pen.theme().clone();
    let before = choice.input.before_cursor().to_owned();
    let after = choice.input.text().get(before.len()..).unwrap_or("").to_owned();
    let mut line = pen.line(area, 0);
    line.put("> ", theme.key).put(&before, theme.text);
    let mut rest = after.chars();
    let under = rest.next().map_or(" ".to_owned(), String::from);
    line.put(&under, theme.text.add_modifier(ratatui::style::Modifier::REVERSED));
    line.put(rest.as_str(), theme.text);
    if choice.input.text().is_empty() {
        line.put(hint, theme.dim);
    }
}

/// The size of the help.
pub(crate) fn help_size(screen: &Screen) -> (u16, u16) {
    listing(screen, 100, 40)
}

/// The lines of the help: the title of a group above its entries, each with its place among them.
pub(crate) fn help_lines(entries: &[&Entry]) -> Vec<Option<usize>> {
    let mut lines: Vec<Option<usize>> = Vec::new();
    let mut group: Option<Group> = None;
    for (at, entry) in entries.iter().enumerate() {
        if entry.group != group {
            group = entry.group;
            lines.push(None);
        }
        lines.push(Some(at));
    }
    lines
}

fn help(pen: &mut Pen<'_>, choice: &Choice, screen: &Screen, tools: Tools<'_>) {
    let inside = opened(pen, screen, help_size(screen), "help");
    input(pen, inside, choice, "search");
    let list = shrink(inside, 1, 0, 0, 0);
    let entries = help_rows(choice.input.text());
    if entries.is_empty() {
        let style = pen.theme().dim;
        pen.line(list, 0).put("nothing of that name", style);
    }
    let contexts = contexts::of_pane(screen.focus);
    let rows = help_lines(&entries);
    let cursor = rows.iter().position(|row| *row == Some(choice.at)).unwrap_or(0);
    let theme = pen.theme().clone();
    for (y, (at, row)) in (0..list.height).zip(rows.iter().enumerate().skip(first(cursor, list.height))) {
        let Some(index) = row else {
            let next = rows.get(at + 1).copied().flatten().and_then(|index| entries.get(index));
            let title = next.and_then(|entry| entry.group).map_or("", Group::title);
            pen.line(list, y).put(title, theme.title);
            continue;
        };
        let Some(entry) = entries.get(*index) else { continue };
        if *index == choice.at {
            pen.shade(
                Rect {
                    y: list.y + y,
                    height: 1,
                    ..list
                },
                theme.selected,
            );
        }
        let here = tools.keymap.keys_for(&contexts, entry.action);
        let keys = if here.is_empty() {
            tools.keymap.anywhere(entry.action)
        } else {
            Some(here.join(" "))
        };
        let cursor = if *index == choice.at { pen.glyphs().cursor } else { " " };
        pen.line(list, y)
            .put(cursor, theme.focus)
            .field(13, &keys.unwrap_or_else(|| ":".to_owned()), theme.key)
            .put(entry.help, theme.text);
    }
}

/// The size of the palette.
pub(crate) fn palette_size(screen: &Screen) -> (u16, u16) {
    listing(screen, 84, 18)
}

fn palette(pen: &mut Pen<'_>, choice: &Choice, screen: &Screen, world: World<'_>) {
    let inside = opened(pen, screen, palette_size(screen), "palette");
    input(pen, inside, choice, "verb, service");
    let list = shrink(inside, 1, 0, 0, 0);
    let found = choices(screen, world, choice.input.text());
    let theme = pen.theme().clone();
    if found.is_empty() {
        pen.line(list, 0).put("nothing of that name", theme.dim);
    }
    for (y, (at, found)) in (0..list.height).zip(found.iter().enumerate().skip(first(choice.at, list.height))) {
        let here = at == choice.at;
        if here {
            pen.shade(
                Rect {
                    y: list.y + y,
                    height: 1,
                    ..list
                },
                theme.selected,
            );
        }
        let cursor = if here { pen.glyphs().cursor } else { " " };
        let style = if found.refused.is_some() { theme.dim } else { theme.text };
        pen.line(list, y)
            .put(cursor, theme.focus)
            .field(28, &found.text, style)
            .put(found.refused.as_deref().unwrap_or(found.help), theme.dim);
    }
}

/// The size of the menu, one row per action.
pub(crate) fn menu_size() -> (u16, u16) {
    (70, u16::try_from(MENU.len()).unwrap_or(u16::MAX).saturating_add(2))
}

fn menu(pen: &mut Pen<'_>, (targets, at): (&[String], usize), screen: &Screen, world: World<'_>, tools: Tools<'_>) {
    let rows = menu_rows(targets, world);
    let title = match targets {
        [one] => one.clone(),
        many => format!("{} services", many.len()),
    };
    let inside = opened(pen, screen, menu_size(), &title);
    let theme = pen.theme().clone();
    let contexts = contexts::of_pane(crate::tui::screen::Pane::Services);
    for (y, (index, (action, refused))) in
        (0..inside.height).zip(rows.iter().enumerate().skip(first(at, inside.height)))
    {
        let here = index == at;
        if here {
            pen.shade(
                Rect {
                    y: inside.y + y,
                    height: 1,
                    ..inside
                },
                theme.selected,
            );
        }
        let Some(entry) = crate::tui::action::entry(*action) else {
            continue;
        };
        let key = tools
            .keymap
            .keys_for(&contexts, *action)
            .into_iter()
            .next()
            .unwrap_or_default();
        let style = if refused.is_some() { theme.dim } else { theme.text };
        let what = refused.clone().unwrap_or_else(|| equivalent(*action, targets, world));
        let cursor = if here { pen.glyphs().cursor } else { " " };
        pen.line(inside, y)
            .put(cursor, theme.focus)
            .field(6, &key, theme.key)
            .field(18, short(entry.label), style)
            .put(&what, theme.dim);
    }
}

/// Shorter labels for actions whose own is too long for the menu.
fn short(label: &'static str) -> &'static str {
    if label.starts_with("recreate with") {
        "renew volumes"
    } else {
        label
    }
}

/// The command line that does the same as an action.
fn equivalent(action: Action, targets: &[String], world: World<'_>) -> String {
    let verb = match action {
        Action::Up => "up -d",
        Action::Stop => "stop",
        Action::Restart => "restart",
        Action::Rebuild => "up -d --build",
        Action::Recreate => "up -d --force-recreate",
        Action::Renew => "up -d --force-recreate -V",
        Action::Pull => "pull",
        Action::Pause => "pause",
        Action::Kill => "kill",
        Action::Remove => "rm -s",
        Action::Shell => return format!("docker compose exec {} /bin/sh", targets.join(" ")),
        Action::Probe => return probe(targets, world),
        Action::LogsOf => "logs -f",
        // docker compose has no command for this.
        Action::Why => return format!("stackdeck why {}", targets.join(" ")),
        _ => return String::new(),
    };
    format!("docker compose {verb} {}", targets.join(" "))
}

/// The command that runs the first service's healthcheck by hand.
fn probe(targets: &[String], world: World<'_>) -> String {
    let first = targets.first().and_then(|name| world.service(name));
    let check = first
        .and_then(|service| service.lead())
        .and_then(|container| container.probes.check.as_ref());
    let (Some(service), Some(check)) = (first, check) else {
        return String::new();
    };
    let command = match check.test.split_first() {
        Some((kind, words)) if kind == "CMD" => words.join(" "),
        Some((_, words)) => format!("sh -c '{}'", words.join(" ")),
        None => return String::new(),
    };
    format!("docker compose exec {} {command}", service.name)
}

/// Width in cells of a popup that shows a text in full.
pub(crate) fn wide(screen: &Screen) -> u16 {
    screen.size.width.saturating_sub(4).min(120)
}

/// The rows of a text from line `at` on, as many as could fit.
pub(crate) fn text_rows((raw, at): (&[String], usize), screen: &Screen) -> Vec<String> {
    let cells = usize::from(wide(screen).saturating_sub(4));
    raw.iter()
        .skip(at)
        .flat_map(|line| lines(line, cells))
        .take(screen.size.height.into())
        .collect()
}

/// The size of a text of so many rows.
pub(crate) fn text_size(rows: &[String], screen: &Screen) -> (u16, u16) {
    let height = u16::try_from(rows.len()).unwrap_or(u16::MAX).saturating_add(2).max(3);
    (wide(screen), height.min(screen.size.height.saturating_sub(2)))
}

fn text(pen: &mut Pen<'_>, (title, raw, at): (&str, &[String], usize), screen: &Screen) {
    let all = text_rows((raw, at), screen);
    let inside = opened(pen, screen, text_size(&all, screen), title);
    let style = pen.theme().text;
    if all.is_empty() {
        let dim = pen.theme().dim;
        pen.line(inside, 0).put("nothing was printed", dim);
    }
    for (y, words) in (0..inside.height).zip(&all) {
        pen.line(inside, y).put(words, style);
    }
}
