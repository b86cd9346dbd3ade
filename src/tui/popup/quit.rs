//! Leaving: asks whether to stop the stack.

use crate::tui::action::{DeckAction, LeaveAction, UserAction};
use crate::tui::context::ViewContext;
use crate::tui::effect::Spot;
use crate::tui::facts;
use crate::tui::keymap::KeyContext;
use crate::tui::kit::{Pen, human};
use crate::tui::popup::frame::{centred, inside_box, open_box};
use crate::tui::screen::{PaintContext, Popup, Screen};
use ratatui::layout::{Position, Rect};

/// The question on leaving.
#[derive(Debug)]
pub(crate) struct Quit;

/// The size of the question shown on leaving.
const SIZE: (u16, u16) = (60, 7);
/// The first row of the answers to it.
const FIRST: u16 = 2;
const WAYS: [(&str, &str, UserAction); 3] = [
    ("d", "detach: leave it running", UserAction::Leave(LeaveAction::Detach)),
    (
        "s",
        "stop everything, then leave",
        UserAction::Leave(LeaveAction::StopAndLeave),
    ),
    ("c", "cancel: stay here", UserAction::Deck(DeckAction::Back)),
];

impl Popup for Quit {
    fn context(&self) -> KeyContext {
        KeyContext("quit")
    }

    fn asks(&self) -> bool {
        true
    }

    fn hints(&self) -> &'static [(&'static str, &'static str)] {
        &[("d", "detach"), ("s", "stop"), ("c", "cancel")]
    }

    fn place(&self, screen: &Screen, _cx: ViewContext<'_>) -> Rect {
        centred(screen.size, SIZE)
    }

    fn spot(&self, screen: &Screen, cx: ViewContext<'_>, at: Position) -> Spot {
        let inside = inside_box(self.place(screen, cx));
        let row = (at.y - inside.y).checked_sub(FIRST);
        let way = row.and_then(|row| WAYS.get(usize::from(row)));
        way.map_or(Spot::Inside, |(_, _, action)| Spot::Answer(*action))
    }

    fn paint(&self, pen: &mut Pen<'_>, all: PaintContext<'_>) {
        let theme = pen.theme();
        let inside = open_box(pen, all.screen, SIZE, "leave");
        let services = all.cx.stack.services.values();
        let running = human::plural(services.filter(|service| facts::runs(service)).count(), "service");
        let words = format!("{running} running. What becomes of the stack?");
        pen.line(inside, 0).put(&words, theme.text);
        for (y, (key, words, _)) in (FIRST..).zip(WAYS) {
            pen.line(inside, y).put(key, theme.key).gap(2).put(words, theme.text);
        }
    }
}
