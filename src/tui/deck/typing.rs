//! Text typed where no line is open for it does nothing. It begins with a character that means nothing where it is typed, or with
//! letters that come as fast as a paste; it lasts until enter, escape or a pause. A question takes no letter sooner than it can
//! be read.

use crate::tui::action::{
    DeckAction, LeaveAction, LogAction, PopupAction, ServiceAction, StackAction, TableAction, UserAction,
};
use crate::tui::context::ViewContext;
use crate::tui::deck::state::DeckState;
use crate::tui::keymap::contexts_of;
use crate::tui::kit::KeyPress;
use crate::tui::layout::ViewPlace;
use crossterm::event::KeyCode;
use std::time::Duration;

/// A text has ended when nothing was typed for this long.
const PAUSE: Duration = Duration::from_secs(1);
/// Keys that follow each other faster were not pressed one by one.
const TOGETHER: Duration = Duration::from_millis(50);
/// Nobody has read a question sooner.
const READING: Duration = Duration::from_millis(300);

impl DeckState {
    /// Whether a letter goes into a line or a shell that is open.
    pub(super) fn is_line_open(&mut self, cx: ViewContext<'_>) -> bool {
        if let Some(popup) = self.screen.popups.last_mut() {
            return popup.takes_text() || popup.input().is_some();
        }
        let cover = self.covering(cx).and_then(|id| self.views.get(id));
        cover.is_some_and(|view| view.takes_text())
    }

    /// Takes a key that continues a text; false when the key is to be looked up.
    pub(super) fn continue_text(&mut self, cx: ViewContext<'_>, key: KeyPress) -> bool {
        if self.typing.silence(cx.now) >= PAUSE || self.is_line_open(cx) {
            self.typing.is_text = false;
        }
        if !self.typing.is_text {
            return false;
        }
        if key.text().is_some() || key.is_backspace() {
            self.take_for_text(cx);
            return true;
        }
        let is_enter = key.code() == KeyCode::Enter;
        if is_enter || key.code() == KeyCode::Esc {
            self.typing.is_text = false;
        }
        is_enter
    }

    /// Notes a key that is looked up; how long no character has come before it.
    pub(super) fn note_key(&mut self, cx: ViewContext<'_>, key: KeyPress) -> Duration {
        let silence = self.typing.silence(cx.now);
        if key.text().is_some() || self.is_line_open(cx) {
            self.typing.last = Some(cx.now);
        }
        silence
    }

    /// Whether a key is a letter among others, where its action is one that must not be done by those.
    pub(super) fn is_among_letters(&self, key: KeyPress, action: UserAction, silence: Duration) -> bool {
        let asks = self.screen.popups.last().is_some_and(|popup| popup.asks());
        let needed = match action {
            UserAction::Popup(PopupAction::Accept) if asks => READING,
            UserAction::Leave(LeaveAction::StopAndLeave) => READING,
            // These change nothing, so that haste may press them.
            UserAction::Service(ServiceAction::Probe | ServiceAction::RunOnce | ServiceAction::Scale)
            | UserAction::Stack(
                StackAction::Doctor | StackAction::Plan | StackAction::Reload | StackAction::Reconnect,
            ) => Duration::ZERO,
            UserAction::Service(_)
            | UserAction::Stack(_)
            | UserAction::Node(_)
            | UserAction::Leave(LeaveAction::Demo) => TOGETHER,
            UserAction::Popup(_)
            | UserAction::Leave(_)
            | UserAction::Table(_)
            | UserAction::Shell(_)
            | UserAction::Log(_)
            | UserAction::Detail(_)
            | UserAction::Show(_)
            | UserAction::Tab(_)
            | UserAction::Deck(_)
            | UserAction::Move(_) => Duration::ZERO,
        };
        key.text().is_some() && silence < needed
    }

    /// Whether a key that no context binds is a letter among others, with no line open for it: a menu has letters of its own.
    pub(super) fn is_part_of_burst(&mut self, cx: ViewContext<'_>, key: KeyPress, silence: Duration) -> bool {
        key.text().is_some() && silence < TOGETHER && !self.is_line_open(cx)
    }

    /// Takes a character for text that goes nowhere, and says where it would go.
    pub(super) fn take_for_text(&mut self, cx: ViewContext<'_>) {
        self.typing.last = Some(cx.now);
        self.typing.is_text = true;
        self.say_where_text_goes(cx);
    }

    /// A character that means nothing begins a text.
    pub(super) fn begin_text(&mut self, key: KeyPress) {
        self.typing.is_text = key.text().is_some();
    }

    /// Says which keys open a line for text.
    pub(super) fn say_where_text_goes(&mut self, cx: ViewContext<'_>) {
        let here = contexts_of(self.screen.focus);
        let is_list = self.screen.place_of(self.screen.focus) == Some(ViewPlace::Top);
        let find = if is_list {
            UserAction::Table(TableAction::Filter)
        } else {
            UserAction::Log(LogAction::Search)
        };
        let lines = [
            (find, "finds"),
            (UserAction::Log(LogAction::Filter), "filters lines"),
            (UserAction::Deck(DeckAction::Palette), "runs by name"),
        ];
        let lines = lines.into_iter().filter_map(|(action, words)| {
            let key = cx.keymap.keys_for(&here, action).into_iter().next()?;
            Some(format!("{key} {words}"))
        });
        let lines = lines.collect::<Vec<_>>().join(", ");
        let words = format!("nothing takes text here; {lines}");
        self.screen.say(words, cx.now);
    }
}

#[cfg(test)]
impl DeckState {
    /// As after a pause.
    pub(crate) fn forget_typing(&mut self) {
        self.typing = super::last_typed::Typing::default();
    }
}
