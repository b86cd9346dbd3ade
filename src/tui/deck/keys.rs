//! Handles keys: looked up in the contexts that apply now, else typed into the open input line.

use crate::tui::context::ViewContext;
use crate::tui::deck::state::DeckState;
use crate::tui::effect::{Effects, Reply};
use crate::tui::keymap::{CHANGED, KeyContext, KeyMeaning, SWARM, contexts_of};
use crate::tui::kit::KeyPress;
use crate::tui::layout::ViewPlace;
use crossterm::event::{KeyCode, KeyEvent};
use std::time::Duration;

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
                let is_over_lines = self.screen.place_of(self.screen.focus) == Some(ViewPlace::Bottom);
                let swarm = cx.stack.swarm.as_ref().filter(|_| !is_over_lines).map(|_| SWARM);
                let of_view = contexts_of(self.screen.focus);
                changed.into_iter().chain(swarm).chain(of_view).collect()
            }
        }
    }

    /// Takes a key.
    pub(super) fn press(&mut self, cx: ViewContext<'_>, event: KeyEvent) -> Effects {
        let key = KeyPress::from(event);
        if self.continue_text(cx, key) {
            self.chord.clear();
            return Vec::new();
        }
        let silence = self.note_key(cx, key);
        let contexts = self.contexts(cx);
        self.chord.push(key);
        match cx.keymap.meaning(&contexts, &self.chord) {
            KeyMeaning::Action(action) if self.is_among_letters(key, action, silence) => {
                self.chord.clear();
                self.take_for_text(cx);
                Vec::new()
            }
            KeyMeaning::Action(action) => {
                self.chord.clear();
                let (focus, shown) = (self.screen.focus, self.shown());
                let effects = self.act(cx, action);
                self.say_that_it_differs(cx, key, focus, &shown);
                effects
            }
            KeyMeaning::Pending => Vec::new(),
            KeyMeaning::Nothing => {
                let is_chord = std::mem::take(&mut self.chord).len() > 1;
                self.press_unbound(cx, event, is_chord, silence)
            }
        }
    }

    /// Takes a key that its contexts do not bind: it is for the popup or the cover that is open, or it means nothing.
    fn press_unbound(&mut self, cx: ViewContext<'_>, event: KeyEvent, is_chord: bool, silence: Duration) -> Effects {
        let key = KeyPress::from(event);
        if self.is_part_of_burst(cx, key, silence) {
            self.take_for_text(cx);
            return Vec::new();
        }
        if self.screen.popups.is_empty() {
            if let Some(cover) = self.covering(cx).and_then(|id| self.views.get_mut(id))
                && cover.takes_text()
            {
                return cover.type_key(event);
            }
            self.press_nothing(cx, key, is_chord);
            return Vec::new();
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
        if !taken && key.code() == KeyCode::Esc {
            // Popups close on escape whatever the keymap says.
            self.close_popup();
        } else if !taken {
            self.press_nothing(cx, key, is_chord);
        }
        self.resolve(cx, asked)
    }

    /// Takes a key that means nothing here: what follows a character is text. A chord that does not exist is a slip.
    fn press_nothing(&mut self, cx: ViewContext<'_>, key: KeyPress, is_chord: bool) {
        if !is_chord {
            self.begin_text(key);
            self.say_what_is_elsewhere(cx, key);
        }
    }

    /// Takes a paste: into the line that is open, or into the view that covers the others.
    pub(super) fn paste(&mut self, cx: ViewContext<'_>, text: &str) -> Effects {
        if !self.is_line_open(cx) {
            self.say_where_text_goes(cx);
            return Vec::new();
        }
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
