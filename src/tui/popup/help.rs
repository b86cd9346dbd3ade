//! All keys, searchable; runs what it lists.

use crate::tui::action::{ActionRow, ActionTable, Group};
use crate::tui::context::ViewContext;
use crate::tui::keymap::{KeyContext, contexts_of};
use crate::tui::kit::input::Input;
use crate::tui::kit::list::first_shown;
use crate::tui::kit::pen::Pen;
use crate::tui::kit::rect;
use crate::tui::kit::rect::shrink;
use crate::tui::popup::frame::{centred, inside_box, list_size, open_box};
use crate::tui::popup::search::{Choice, paint_input};
use crate::tui::reply::{Reply, Spot};
use crate::tui::screen::{PaintContext, Popup, PopupContext, Screen};
use ratatui::layout::{Position, Rect};

#[derive(Debug, Default)]
pub(crate) struct Help(Choice);

impl Popup for Help {
    fn context(&self) -> KeyContext {
        KeyContext("help")
    }

    fn hints(&self) -> &'static [(&'static str, &'static str)] {
        &[
            ("type", "to search"),
            ("enter", "runs"),
            (":", "has no key: by name"),
            ("esc", "closes"),
        ]
    }

    fn place(&self, screen: &Screen, _cx: ViewContext<'_>) -> Rect {
        centred(screen.size, size(screen))
    }

    fn paint(&self, pen: &mut Pen<'_>, all: PaintContext<'_>) {
        paint_help(pen, &self.0, all);
    }

    fn input(&mut self) -> Option<&mut Input> {
        Some(&mut self.0.input)
    }

    fn edited(&mut self, _all: &mut PopupContext<'_>) {
        self.0.at = 0;
    }

    fn accept(&mut self, all: &mut PopupContext<'_>) -> Reply {
        let rows = help_rows(all.cx.keymap.actions(), self.0.input.text());
        rows.get(self.0.at)
            .map_or_else(Reply::stay, |row| Reply::act(row.action))
    }

    fn go(&mut self, _screen: &Screen, cx: ViewContext<'_>, by: i64) {
        let count = help_rows(cx.keymap.actions(), self.0.input.text()).len();
        self.0.go(by, count);
    }

    fn go_to(&mut self, row: usize) {
        self.0.at = row;
    }

    fn spot(&self, screen: &Screen, cx: ViewContext<'_>, at: Position) -> Spot {
        let inside = inside_box(self.place(screen, cx));
        let Some(y) = (at.y - inside.y).checked_sub(1) else {
            return Spot::Inside;
        };
        let lines = help_lines(&help_rows(cx.keymap.actions(), self.0.input.text()));
        let cursor = lines.iter().position(|line| *line == Some(self.0.at)).unwrap_or(0);
        let line = first_shown(cursor, inside.height.saturating_sub(1)) + usize::from(y);
        lines.get(line).copied().flatten().map_or(Spot::Inside, Spot::Row)
    }
}

fn size(screen: &Screen) -> (u16, u16) {
    list_size(screen, 100, 40)
}

/// The rows of the help that a search leaves, by group.
#[must_use]
fn help_rows<'a>(actions: &'a ActionTable, search: &str) -> Vec<&'a ActionRow> {
    let words: Vec<String> = search.split_whitespace().map(str::to_lowercase).collect();
    let fits = |entry: &&ActionRow| {
        let group = entry.group.map_or("", Group::title);
        let text = format!("{} {} {} {group}", entry.name, entry.label, entry.help).to_lowercase();
        words.iter().all(|word| text.contains(word))
    };
    let mut rows: Vec<&ActionRow> = actions
        .rows()
        .iter()
        .filter(|entry| entry.group.is_some())
        .filter(fits)
        .collect();
    rows.sort_by_key(|entry| entry.group);
    rows
}

/// The lines of the help: the title of a group above its entries, each with its place among them.
fn help_lines(entries: &[&ActionRow]) -> Vec<Option<usize>> {
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

fn paint_help(pen: &mut Pen<'_>, choice: &Choice, all: PaintContext<'_>) {
    let (screen, keymap) = (all.screen, all.cx.keymap);
    let actions = keymap.actions();
    let inside = open_box(pen, screen, size(screen), "help");
    paint_input(pen, inside, choice, "search");
    let list = shrink(inside, 1, 0, 0, 0);
    let entries = help_rows(actions, choice.input.text());
    if entries.is_empty() {
        let style = pen.theme().dim;
        pen.line(list, 0).put("nothing of that name", style);
    }
    let contexts = contexts_of(screen.focus);
    let rows = help_lines(&entries);
    let cursor = rows.iter().position(|row| *row == Some(choice.at)).unwrap_or(0);
    let theme = pen.theme().clone();
    for (y, (at, row)) in (0..list.height).zip(rows.iter().enumerate().skip(first_shown(cursor, list.height))) {
        let Some(index) = row else {
            let next = rows.get(at + 1).copied().flatten().and_then(|index| entries.get(index));
            let title = next.and_then(|entry| entry.group).map_or("", Group::title);
            pen.line(list, y).put(title, theme.title);
            continue;
        };
        let Some(entry) = entries.get(*index) else { continue };
        if *index == choice.at {
            pen.shade(rect::row(list, y), theme.selected);
        }
        let here = keymap.keys_for(&contexts, entry.action);
        let keys = if here.is_empty() {
            keymap.anywhere(entry.action)
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
