//! Gives an action another key: the action is chosen, the key pressed. It is in force at once, and written to the settings file.

use crate::tui::action::{ActionRow, Group, UserAction};
use crate::tui::context::ViewContext;
use crate::tui::effect::{DeckEffect, Reply};
use crate::tui::keymap::{GLOBAL, KeyContext, KeyMeaning};
use crate::tui::kit::{KeyPress, Pen, PenLine};
use crate::tui::popup::search::{SearchList, SearchPopup};
use crate::tui::screen::{PaintContext, Popup, PopupContext, Screen, Views};
use crossterm::event::KeyCode;

pub(crate) type KeysPopup = SearchPopup<BoundList>;

/// All actions that can have a key, with those they have.
#[derive(Debug, Default)]
pub(crate) struct BoundList;

/// An action, and where its keys are looked up.
#[derive(Debug, Clone, Copy)]
pub(crate) struct BoundRow {
    entry: ActionRow,
    context: KeyContext,
}

/// Where an action has its keys: in the view in focus, else everywhere, else in one of the others; everywhere when nowhere.
fn context_of(action: UserAction, screen: &Screen, cx: ViewContext<'_>) -> KeyContext {
    let views = screen.places.iter().map(|(id, _)| KeyContext::from(*id));
    let here = std::iter::once(screen.focus.into());
    let mut all = here.chain(std::iter::once(GLOBAL)).chain(views);
    let found = all.find(|context| !cx.keymap.keys_for(&[*context], action).is_empty());
    found.unwrap_or(GLOBAL)
}

/// A context in words.
fn place_of(context: KeyContext) -> String {
    match context {
        GLOBAL => "everywhere".to_owned(),
        KeyContext(name) => format!("in the {name}"),
    }
}

impl SearchList for BoundList {
    type Row = BoundRow;

    const CONTEXT: KeyContext = KeyContext("palette");
    const TITLE: &'static str = "change a key";
    const PROMPT: &'static str = "of which action";
    const LARGEST: (u16, u16) = (90, 24);
    const HINTS: &'static [(&'static str, &'static str)] = &[
        ("type", "to search"),
        ("enter", "then press the new key"),
        ("esc", "closes"),
    ];

    fn rows(&self, screen: &Screen, cx: ViewContext<'_>, typed: &str) -> Vec<BoundRow> {
        let words: Vec<String> = typed.split_whitespace().map(str::to_lowercase).collect();
        let fits = |entry: &&ActionRow| {
            let text = format!("{} {} {}", entry.name.replace('-', " "), entry.label, entry.help).to_lowercase();
            entry.group.is_some() && words.iter().all(|word| text.contains(word))
        };
        let all = cx.keymap.actions().rows().iter().filter(fits);
        all.map(|entry| BoundRow {
            entry: *entry,
            context: context_of(entry.action, screen, cx),
        })
        .collect()
    }

    fn group(row: &BoundRow) -> Option<&'static str> {
        row.entry.group.map(Group::title)
    }

    fn paint_row(&self, line: &mut PenLine<'_>, row: &BoundRow, all: PaintContext<'_>) {
        let theme = &all.cx.look.theme;
        let keys = all.cx.keymap.keys_for(&[row.context], row.entry.action).join(" ");
        let place = if keys.is_empty() {
            String::new()
        } else {
            place_of(row.context)
        };
        line.field(14, &keys, theme.key)
            .field(18, &place, theme.dim)
            .put(row.entry.help, theme.text);
    }

    fn choose(&self, row: BoundRow, all: &mut PopupContext<'_>) -> Reply {
        all.screen.show_popup(NewKey { row, pressed: None });
        Reply::close()
    }
}

/// Waits for the new key of an action.
#[derive(Debug)]
pub(crate) struct NewKey {
    row: BoundRow,
    /// A key that means something already, and what: pressed again, it is taken all the same.
    pressed: Option<(KeyPress, String)>,
}

impl Popup for NewKey {
    /// Nothing is bound in it: every key is the answer.
    fn context(&self) -> KeyContext {
        KeyContext("new key")
    }

    fn takes_text(&self) -> bool {
        true
    }

    fn paint(&self, pen: &mut Pen<'_>, all: PaintContext<'_>) {
        let theme = pen.theme();
        let mut line = pen.line(all.layout.status, 0);
        line.gap(1);
        match &self.pressed {
            None => line
                .put("press the key for ", theme.text)
                .put(self.row.entry.label, theme.key)
                .put(&format!(", {}; esc leaves it", place_of(self.row.context)), theme.dim),
            Some((key, taken)) => line
                .put(taken, theme.wait)
                .put(&format!("; {key} again takes it, esc leaves it"), theme.dim),
        };
    }

    fn press(&mut self, all: &mut PopupContext<'_>, key: KeyPress) -> Option<Reply> {
        if key.code() == KeyCode::Esc {
            return None;
        }
        let agreed = self.pressed.as_ref().is_some_and(|(pressed, _)| *pressed == key);
        match taken(key, self.row, all.views, all.cx).filter(|_| !agreed) {
            Some(words) => {
                self.pressed = Some((key, words));
                Some(Reply::stay())
            }
            None => Some(Reply::close_with(vec![DeckEffect::Bind {
                context: self.row.context.0,
                key: key.to_string(),
                action: self.row.entry.name,
            }])),
        }
    }
}

/// What a key means already where an action is to have it, in words; `None` when it is free, or has it.
fn taken(key: KeyPress, row: BoundRow, views: &Views, cx: ViewContext<'_>) -> Option<String> {
    let label = |action| cx.keymap.actions().row(action).map_or("", |row| row.label);
    let meaning = |context: KeyContext| match cx.keymap.meaning(&[context], &[key]) {
        KeyMeaning::Action(action) if action != row.entry.action => Some(label(action)),
        KeyMeaning::Pending => Some("the beginning of other keys"),
        KeyMeaning::Action(_) | KeyMeaning::Nothing => None,
    };
    if let Some(words) = meaning(row.context) {
        return Some(format!("{key} is {words} {}", place_of(row.context)));
    }
    if row.context != GLOBAL {
        return meaning(GLOBAL).map(|words| format!("{key} is {words} everywhere else"));
    }
    let mut views = views.iter().map(|view| KeyContext::from(view.id()));
    views.find_map(|context| {
        let words = meaning(context)?;
        Some(format!("{key} stays {words} {}", place_of(context)))
    })
}
