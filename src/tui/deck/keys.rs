//! Handles keys: looked up in the contexts that apply now, else typed into the open input line.

use crate::tui::context::ViewContext;
use crate::tui::deck::state::DeckState;
use crate::tui::effect::{Effects, Reply};
use crate::tui::keymap::{CHANGED, KeyContext, KeyMeaning, contexts_of};
use crate::tui::kit::KeyPress;
use crossterm::event::{KeyCode, KeyEvent};

impl DeckState {
    /// The contexts a key is looked up in.
    fn contexts(&self, cx: ViewContext<'_>) -> Vec<KeyContext> {
        if let Some(popup) = self.screen.popups.last() {
            return vec![popup.context()];
        }
        match self.covering(cx) {
            Some(cover) => vec![cover.into()],
            None => {
                let changed = self.screen.announcement.as_ref().map(|_| CHANGED);
                changed.into_iter().chain(contexts_of(self.screen.focus)).collect()
            }
        }
    }

    /// Takes a key.
    pub(super) fn press(&mut self, cx: ViewContext<'_>, event: KeyEvent) -> Effects {
        let key = KeyPress::from(event);
        let contexts = self.contexts(cx);
        self.chord.push(key);
        match cx.keymap.meaning(&contexts, &self.chord) {
            KeyMeaning::Action(action) => {
                self.chord.clear();
                return self.act(cx, action);
            }
            KeyMeaning::Pending => return Vec::new(),
            KeyMeaning::Nothing => self.chord.clear(),
        }
        if self.screen.popups.is_empty() {
            let cover = self.covering(cx).and_then(|id| self.views.get_mut(id));
            return cover.map_or_else(Vec::new, |view| view.type_key(event));
        }
        let mut taken = false;
        let asked = self.with_popup(cx, |popup, all| {
            if let Some(reply) = popup.press(all, key) {
                taken = true;
                return reply;
            }
            taken = popup.input().is_some_and(|input| input.take(key));
            if taken {
                popup.edited(all);
            }
            Reply::stay()
        });
        // Popups close on escape whatever the keymap says.
        if !taken && key.code() == KeyCode::Esc {
            self.close_popup();
        }
        self.resolve(cx, asked)
    }

    /// Takes a paste: into the line that is open, or into the view that covers the others.
    pub(super) fn paste(&mut self, cx: ViewContext<'_>, text: &str) -> Effects {
        if self.screen.popups.is_empty() {
            let cover = self.covering(cx).and_then(|id| self.views.get_mut(id));
            return cover.map_or_else(Vec::new, |view| view.paste(text));
        }
        self.with_popup(cx, |popup, all| {
            if let Some(input) = popup.input() {
                input.insert(text);
                popup.edited(all);
            }
            Reply::stay()
        })
    }
}
