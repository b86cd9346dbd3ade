//! The popup in which is chosen what is shown of the fields of a service's lines.

use crate::logs::{LineParts, Store, parts, plain_text};
use crate::settings::FieldChoices;
use crate::tui::action::PopupAction;
use crate::tui::context::ViewContext;
use crate::tui::effect::{Reply, Spot};
use crate::tui::keymap::KeyContext;
use crate::tui::kit::{Pen, first_shown, human, moved, text};
use crate::tui::popup::frame::{centred, inside_box, open_box, text_width};
use crate::tui::screen::{PaintContext, Popup, PopupContext, Screen};
use crate::tui::view::logs::columns::LOGGER;
use crate::tui::view::logs::state::{ID, Logs};
use indexmap::IndexMap;
use ratatui::layout::{Position, Rect};
use std::rc::Rc;

/// Lines that are looked through for fields, newest first.
const LINES: usize = 500;
/// Bytes of each that are looked at.
const LOOKED: usize = 8 << 10;
/// Widest column of names.
const NAMES: usize = 32;

/// What is shown of a field.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum FieldUse {
    /// After the message, in the order of the line.
    Shown,
    /// After the message, before others.
    First,
    /// In a column before the message.
    Column,
    Hidden,
}

impl FieldUse {
    const ALL: [Self; 4] = [Self::Shown, Self::First, Self::Column, Self::Hidden];

    fn words(self) -> &'static str {
        match self {
            Self::Shown => "shown",
            Self::First => "first",
            Self::Column => "column",
            Self::Hidden => "hidden",
        }
    }

    /// What is chosen for a field.
    fn of(choices: Option<&FieldChoices>, name: &str) -> Self {
        let Some(choices) = choices else { return Self::Shown };
        let has = |list: &[String]| list.iter().any(|chosen| chosen == name);
        if has(&choices.columns) {
            Self::Column
        } else if has(&choices.pinned) {
            Self::First
        } else if has(&choices.hidden) {
            Self::Hidden
        } else {
            Self::Shown
        }
    }

    /// Chooses it for a field.
    fn choose(self, choices: &mut FieldChoices, name: &str) {
        for list in [&mut choices.pinned, &mut choices.hidden, &mut choices.columns] {
            list.retain(|chosen| chosen != name);
        }
        let list = match self {
            Self::Shown => return,
            Self::First => &mut choices.pinned,
            Self::Column => &mut choices.columns,
            Self::Hidden => &mut choices.hidden,
        };
        list.push(name.to_owned());
    }
}

/// A field that lines of the service have.
#[derive(Debug)]
struct SeenField {
    name: String,
    /// Its newest value.
    example: String,
    /// Lines that have it.
    lines: usize,
}

/// The fields of a service's lines.
#[derive(Debug)]
pub(super) struct FieldsPopup {
    service: String,
    fields: Vec<SeenField>,
    /// The one the cursor is on.
    at: usize,
}

impl FieldsPopup {
    /// The fields of the newest lines of a service, and those something was chosen for.
    fn new(store: &Store, service: &str, choices: Option<&FieldChoices>) -> Self {
        let mut seen: IndexMap<String, SeenField> = IndexMap::new();
        let mut add = |name: &str, value: &str, lines| {
            let known = seen.entry(name.to_owned()).or_insert_with(|| SeenField {
                name: name.to_owned(),
                example: value.to_owned(),
                lines: 0,
            });
            known.lines += lines;
        };
        for id in store.last_lines(service, LINES).into_iter().rev() {
            let Some(line) = store.line(id) else { continue };
            let cleaned = plain_text(line.bytes(), LOOKED);
            if let Some(parts) = parts(&cleaned, line.bytes().len() > LOOKED) {
                each_field(&parts, |name, value| add(name, value, 1));
            }
        }
        for list in choices.iter().flat_map(|all| [&all.columns, &all.pinned, &all.hidden]) {
            list.iter().for_each(|name| add(name, "", 0));
        }
        Self {
            service: service.to_owned(),
            fields: seen.into_values().collect(),
            at: 0,
        }
    }

    /// Chooses this for the field under the cursor; what it has already becomes as usual again.
    fn choose(&self, all: &mut PopupContext<'_>, wanted: Option<FieldUse>) -> Reply {
        let (Some(field), Some(logs)) = (self.fields.get(self.at), all.views.of_type_mut::<Logs>()) else {
            return Reply::stay();
        };
        let own = FieldUse::of(logs.pane.fields.get(&self.service), &field.name);
        let next = FieldUse::ALL.iter().cycle().skip_while(|one| **one != own).nth(1);
        let chosen = match wanted {
            Some(wanted) if wanted == own => FieldUse::Shown,
            Some(wanted) => wanted,
            None => next.copied().unwrap_or(FieldUse::Shown),
        };
        logs.choose_fields(&self.service, |choices| chosen.choose(choices, &field.name));
        Reply::stay()
    }

    fn size(&self, screen: &Screen) -> (u16, u16) {
        let height = u16::try_from(self.fields.len().max(1))
            .unwrap_or(u16::MAX)
            .saturating_add(2);
        (text_width(screen), height.min(screen.size.height.saturating_sub(2)))
    }
}

/// Names and values of all fields of a line.
fn each_field(parts: &LineParts<'_>, mut see: impl FnMut(&str, &str)) {
    if let Some(logger) = &parts.logger {
        see(LOGGER, logger);
    }
    parts.fields.iter().for_each(|field| see(&field.name, &field.value));
}

impl Popup for FieldsPopup {
    fn context(&self) -> KeyContext {
        KeyContext("fields")
    }

    fn hints(&self) -> &'static [(&'static str, &'static str)] {
        &[
            ("p", "before others"),
            ("c", "in a column"),
            ("h", "hidden"),
            ("enter", "the next of these"),
            ("esc", "closes"),
        ]
    }

    fn place(&self, screen: &Screen, _cx: ViewContext<'_>) -> Rect {
        centred(screen.size, self.size(screen))
    }

    fn paint(&self, pen: &mut Pen<'_>, all: PaintContext<'_>) {
        let title = format!("fields of {}", self.service);
        let inside = open_box(pen, all.screen, self.size(all.screen), &title);
        let theme = pen.theme();
        if self.fields.is_empty() {
            pen.line(inside, 0)
                .gap(1)
                .put("the newest lines of this service have no fields", theme.dim);
            return;
        }
        let choices = all
            .views
            .of_type::<Logs>()
            .and_then(|logs| logs.pane.fields.get(&self.service));
        let names = self.fields.iter().map(|field| &field.name);
        let names = u16::try_from(text::widest(names).min(NAMES)).unwrap_or(0);
        let first = first_shown(self.at, inside.height);
        for (y, (at, field)) in (0..inside.height).zip(self.fields.iter().enumerate().skip(first)) {
            let chosen = FieldUse::of(choices, &field.name);
            let style = match chosen {
                FieldUse::Shown => theme.dim,
                FieldUse::First | FieldUse::Column => theme.accent,
                FieldUse::Hidden => theme.wait,
            };
            pen.list_row(inside, y, at == self.at)
                .field(8, chosen.words(), style)
                .field(names + 2, &field.name, theme.key)
                .field(11, &human::plural(field.lines, "line"), theme.dim)
                .put(&field.example, theme.text);
        }
    }

    fn accept(&mut self, all: &mut PopupContext<'_>) -> Reply {
        self.choose(all, None)
    }

    fn act(&mut self, all: &mut PopupContext<'_>, action: PopupAction) -> Reply {
        match action {
            PopupAction::Pin => self.choose(all, Some(FieldUse::First)),
            PopupAction::Hide => self.choose(all, Some(FieldUse::Hidden)),
            PopupAction::Column => self.choose(all, Some(FieldUse::Column)),
            PopupAction::Accept
            | PopupAction::Complete
            | PopupAction::OlderInput
            | PopupAction::NewerInput
            | PopupAction::Exclude => Reply::stay(),
        }
    }

    fn go(&mut self, _screen: &Screen, _cx: ViewContext<'_>, by: i64) {
        self.at = moved(self.at, by, self.fields.len());
    }

    fn go_to(&mut self, row: usize) {
        self.at = row;
    }

    fn spot(&self, screen: &Screen, cx: ViewContext<'_>, at: Position) -> Spot {
        let inside = inside_box(self.place(screen, cx));
        let row = first_shown(self.at, inside.height) + usize::from(at.y - inside.y);
        if row < self.fields.len() {
            Spot::Row(row)
        } else {
            Spot::Inside
        }
    }
}

impl Logs {
    /// Opens the fields of the service whose line the cursor is on, else of the one that wrote last.
    pub(super) fn open_fields(&mut self, screen: &mut Screen, cx: ViewContext<'_>) {
        let store = &cx.stack.logs;
        let newest = || self.pane.view.last(store);
        let line = self.pane.cursor.or_else(newest).and_then(|id| store.line(id));
        let service = match (&line, &self.pane.only) {
            (Some(line), _) if !line.service.is_empty() => line.service.to_owned(),
            (_, Some(only)) => only.clone(),
            (_, None) => {
                screen.complain("there are no lines to choose fields of", cx.now);
                return;
            }
        };
        screen.focus = ID;
        let choices = self.pane.fields.get(&service);
        screen.show_popup(FieldsPopup::new(store, &service, choices));
    }

    /// Changes what is chosen of a service's fields, in all panes.
    fn choose_fields(&mut self, service: &str, change: impl FnOnce(&mut FieldChoices)) {
        let mut fields = (*self.pane.fields).clone();
        let choices = fields.entry(service.to_owned()).or_default();
        change(choices);
        if *choices == FieldChoices::default() {
            fields.remove(service);
        }
        let fields = Rc::new(fields);
        for pane in self.panes_mut() {
            pane.fields = Rc::clone(&fields);
        }
    }
}
