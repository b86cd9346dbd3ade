//! Says what a key means where it means something else than elsewhere, or nothing.

use crate::tui::action::{DeckAction, UserAction, ViewId};
use crate::tui::context::ViewContext;
use crate::tui::deck::state::DeckState;
use crate::tui::keymap::{GLOBAL, KeyContext, KeyMeaning, contexts_of};
use crate::tui::kit::KeyPress;
use crate::tui::layout::ViewPlace;

/// A key as it works in another view.
struct KeyElsewhere {
    label: &'static str,
    /// The view, in words.
    view: &'static str,
    /// The key that goes there.
    way: Option<String>,
}

impl DeckState {
    /// Says that a key means nothing here, and where it means something.
    pub(super) fn say_what_is_elsewhere(&mut self, cx: ViewContext<'_>, key: KeyPress) {
        let is_in_front = self.screen.popups.is_empty() && self.covering(cx).is_none();
        let words = match self.elsewhere(cx, key).filter(|_| is_in_front) {
            Some(KeyElsewhere { label, view, way }) => {
                let way = way.map_or_else(String::new, |way| format!(" ({way} goes there)"));
                format!(
                    "{key} means nothing in the {}; in the {view}{way}: {label}",
                    self.here()
                )
            }
            None => {
                let help = cx
                    .keymap
                    .keys_for(&contexts_of(self.screen.focus), UserAction::Deck(DeckAction::Help));
                let help = help.first().filter(|_| is_in_front);
                let help = help.map_or_else(String::new, |help| format!("; {help} shows all keys"));
                format!("{key} means nothing here{help}")
            }
        };
        self.screen.say(words, cx.now);
    }

    /// Says once of each key that it means something else here than in the list, where its action has shown nothing else.
    pub(super) fn say_that_it_differs(&mut self, cx: ViewContext<'_>, key: KeyPress, from: ViewId, shown: &Shown) {
        let unchanged = self.shown() == *shown && self.screen.focus == from;
        let Some(table) = self.screen.view_in(ViewPlace::Top) else {
            return;
        };
        let (here, list) = (KeyContext::from(from), KeyContext::from(table));
        if !unchanged || from == table || key.text().is_none() || self.told.contains(&(from, key)) {
            return;
        }
        let KeyMeaning::Action(own) = cx.keymap.meaning(&[here], &[key]) else {
            return;
        };
        let KeyMeaning::Action(other) = cx.keymap.meaning(&[list, GLOBAL], &[key]) else {
            return;
        };
        let label = |action| cx.keymap.actions().row(action).map_or("", |row| row.label);
        if own != other {
            self.told.insert((from, key));
            let table = self.views.get(table).map_or("", |view| view.name());
            let words = format!(
                "{key} in the {}: {}; in the {table}: {}",
                self.here(),
                label(own),
                label(other)
            );
            self.screen.say(words, cx.now);
        }
    }

    /// What is over the views, and what was said last.
    pub(super) fn shown(&self) -> Shown {
        Shown {
            popups: self.screen.popups.len(),
            said: self.screen.toasts.iter().last().map(|toast| toast.text.clone()),
        }
    }

    /// The view in focus, in words.
    fn here(&self) -> &'static str {
        self.views.get(self.screen.focus).map_or("", |view| view.name())
    }

    /// What a key means in another view.
    fn elsewhere(&self, cx: ViewContext<'_>, key: KeyPress) -> Option<KeyElsewhere> {
        let here = contexts_of(self.screen.focus);
        let mut others = self.views.iter().filter(|view| view.place() != ViewPlace::Cover);
        others.find_map(|view| {
            let KeyMeaning::Action(action) = cx.keymap.meaning(&[view.id().into()], &[key]) else {
                return None;
            };
            let go = match view.place() {
                ViewPlace::Top => UserAction::Deck(DeckAction::Back),
                ViewPlace::Middle => UserAction::Deck(DeckAction::NextPane),
                ViewPlace::Bottom | ViewPlace::Side | ViewPlace::Cover => UserAction::Show(view.id()),
            };
            Some(KeyElsewhere {
                label: cx.keymap.actions().row(action)?.label,
                view: view.name(),
                way: cx.keymap.keys_for(&here, go).into_iter().next(),
            })
        })
    }
}

/// What was over the views, and what was said last.
#[derive(PartialEq, Eq)]
pub(super) struct Shown {
    popups: usize,
    said: Option<String>,
}
