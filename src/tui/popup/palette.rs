//! Verbs and targets by name.

use crate::tui::action::{ActionRow, PopupAction, UserAction};
use crate::tui::context::ViewContext;
use crate::tui::keymap::KeyContext;
use crate::tui::kit::input::Input;
use crate::tui::kit::list::first_shown;
use crate::tui::kit::pen::Pen;
use crate::tui::kit::rect::shrink;
use crate::tui::kit::{fuzzy, rect};
use crate::tui::operate::possible;
use crate::tui::popup::frame::{centred, inside_box, list_size, open_box};
use crate::tui::popup::search::{Choice, paint_input};
use crate::tui::reply::{Reply, Spot};
use crate::tui::screen::{PaintContext, Popup, PopupContext, Screen};
use ratatui::layout::{Position, Rect};

#[derive(Debug, Default)]
pub(crate) struct Palette(Choice);

/// A line of the palette.
#[derive(Debug, Clone, PartialEq, Eq)]
struct PaletteRow {
    action: UserAction,
    /// The service to act on; `None`: the selection, or none in particular.
    target: Option<String>,
    /// As it is typed: `restart mysql`.
    text: String,
    help: &'static str,
    /// Why it cannot be done now.
    refused: Option<String>,
}

impl Popup for Palette {
    fn context(&self) -> KeyContext {
        KeyContext("palette")
    }

    fn hints(&self) -> &'static [(&'static str, &'static str)] {
        &[
            ("type", "to search"),
            ("enter", "runs"),
            ("tab", "completes"),
            ("esc", "closes"),
        ]
    }

    fn place(&self, screen: &Screen, _cx: ViewContext<'_>) -> Rect {
        centred(screen.size, size(screen))
    }

    fn paint(&self, pen: &mut Pen<'_>, all: PaintContext<'_>) {
        paint_palette(pen, &self.0, all);
    }

    fn input(&mut self) -> Option<&mut Input> {
        Some(&mut self.0.input)
    }

    fn edited(&mut self, _all: &mut PopupContext<'_>) {
        self.0.at = 0;
    }

    fn accept(&mut self, all: &mut PopupContext<'_>) -> Reply {
        let Some(found) = self.row(all.screen, all.cx) else {
            return Reply::stay();
        };
        if let Some(why) = found.refused {
            all.screen.complain(why, all.cx.now);
            return Reply::stay();
        }
        all.screen.history.retain(|old| *old != found.text);
        all.screen.history.push(found.text);
        if let Some(target) = found.target {
            all.screen.marked.clear();
            all.screen.selected = Some(target);
        }
        Reply::act(found.action)
    }

    fn act(&mut self, all: &mut PopupContext<'_>, action: PopupAction) -> Reply {
        match action {
            PopupAction::Complete => {
                if let Some(found) = self.row(all.screen, all.cx) {
                    self.0.input = Input::with_text(found.text);
                }
            }
            PopupAction::Accept | PopupAction::OlderInput | PopupAction::NewerInput | PopupAction::Exclude => {}
        }
        Reply::stay()
    }

    fn go(&mut self, screen: &Screen, cx: ViewContext<'_>, by: i64) {
        let count = palette_rows(screen, cx, self.0.input.text()).len();
        self.0.go(by, count);
    }

    fn go_to(&mut self, row: usize) {
        self.0.at = row;
    }

    fn spot(&self, screen: &Screen, cx: ViewContext<'_>, at: Position) -> Spot {
        let inside = inside_box(self.place(screen, cx));
        let count = palette_rows(screen, cx, self.0.input.text()).len();
        self.0.row_at(at.y - inside.y, inside.height, count)
    }
}

impl Palette {
    /// The row under the cursor.
    fn row(&self, screen: &Screen, cx: ViewContext<'_>) -> Option<PaletteRow> {
        palette_rows(screen, cx, self.0.input.text()).into_iter().nth(self.0.at)
    }
}

fn size(screen: &Screen) -> (u16, u16) {
    list_size(screen, 84, 18)
}

fn paint_palette(pen: &mut Pen<'_>, choice: &Choice, all: PaintContext<'_>) {
    let (screen, cx) = (all.screen, all.cx);
    let inside = open_box(pen, screen, size(screen), "palette");
    paint_input(pen, inside, choice, "verb, service");
    let list = shrink(inside, 1, 0, 0, 0);
    let found = palette_rows(screen, cx, choice.input.text());
    let theme = pen.theme().clone();
    if found.is_empty() {
        pen.line(list, 0).put("nothing of that name", theme.dim);
    }
    for (y, (at, found)) in (0..list.height).zip(found.iter().enumerate().skip(first_shown(choice.at, list.height))) {
        let here = at == choice.at;
        if here {
            pen.shade(rect::row(list, y), theme.selected);
        }
        let cursor = if here { pen.glyphs().cursor } else { " " };
        let style = if found.refused.is_some() { theme.dim } else { theme.text };
        pen.line(list, y)
            .put(cursor, theme.focus)
            .field(28, &found.text, style)
            .put(found.refused.as_deref().unwrap_or(found.help), theme.dim);
    }
}

/// The palette's rows for the typed text, best match first; with nothing typed, recently run ones first.
#[must_use]
fn palette_rows(screen: &Screen, cx: ViewContext<'_>, typed: &str) -> Vec<PaletteRow> {
    let actions = cx.keymap.actions();
    let typed = typed.trim();
    let mut scored: Vec<(i64, usize, PaletteRow)> = Vec::new();
    let mut add = |text: String, entry: &ActionRow, target: Option<&String>| {
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
        let found = PaletteRow {
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
    for entry in actions.rows().iter().filter(|entry| entry.group.is_some()) {
        add(entry.name.replace('-', " "), entry, None);
    }
    for entry in actions.rows().iter().filter(|entry| entry.targets) {
        for name in cx.stack.services.keys() {
            add(format!("{} {name}", entry.name.replace('-', " ")), entry, Some(name));
        }
    }
    scored.sort_by_key(|(score, order, _)| (*score, *order));
    let mut found: Vec<PaletteRow> = scored.into_iter().map(|(_, _, found)| found).take(200).collect();
    for choice in &mut found {
        let targets = match &choice.target {
            Some(target) => vec![target.clone()],
            None => screen.targets(cx.stack),
        };
        if actions.row(choice.action).is_some_and(|entry| entry.targets) {
            choice.refused = possible::check(choice.action, &targets, cx).err();
        }
    }
    found
}
