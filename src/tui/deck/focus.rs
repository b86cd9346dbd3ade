//! Going from view to view, and back.

use crate::tui::action::{UserAction, ViewId};
use crate::tui::context::ViewContext;
use crate::tui::deck::state::DeckState;
use crate::tui::effect::Effects;
use crate::tui::facts;
use crate::tui::layout::ViewPlace;
use crate::tui::operate::on_swarm;

impl DeckState {
    /// Moves the focus to the next stop of Tab; a view may have several.
    pub(super) fn step_focus(&mut self, cx: ViewContext<'_>, by: isize) {
        self.screen.zoomed = false;
        let layout = self.screen.layout(cx);
        let mut stops = Vec::new();
        let mut here = 0;
        for id in layout.shown() {
            let Some(view) = self.views.get(id) else { continue };
            let (count, at) = view.stops();
            if id == self.screen.focus {
                here = stops.len() + at;
            }
            stops.extend((0..count).map(|stop| (id, stop)));
        }
        let next = (here + stops.len()).saturating_add_signed(by) % stops.len().max(1);
        let Some((id, stop)) = stops.get(next).copied() else {
            return;
        };
        self.screen.focus = id;
        if let Some(view) = self.views.get_mut(id) {
            view.go_to_stop(stop);
        }
    }

    /// Moves to a view, opening it if needed; closes it if it has the focus.
    pub(super) fn show(&mut self, cx: ViewContext<'_>, id: ViewId) -> Effects {
        if self.screen.focus == id {
            self.back(cx);
            return Vec::new();
        }
        if let Some(why) = on_swarm::refused(UserAction::Show(id), &[], cx) {
            self.screen.complain(why, cx.now);
            return Vec::new();
        }
        self.screen.zoomed = false;
        if self.screen.layout(cx).area(id).is_empty() {
            self.screen.open = Some(id);
        }
        self.screen.focus = id;
        Vec::new()
    }

    /// One step back: closes what is open, then clears marks and selections, then focuses the table.
    pub(super) fn back(&mut self, cx: ViewContext<'_>) {
        if self.close_popup() {
            return;
        }
        let screen = &mut self.screen;
        if std::mem::take(&mut screen.zoomed) {
            return;
        }
        if self.views.iter_mut().any(|view| view.back(screen, cx)) {
            return;
        }
        let table = screen.view_in(ViewPlace::Top).unwrap_or(screen.focus);
        if screen.open.take().is_some() || screen.focus != table {
            screen.focus = table;
        } else if !screen.marked.is_empty() {
            screen.marked.clear();
        } else if let Some(name) = screen.card_subject(cx) {
            let phase = cx.service(name).map(|service| facts::card_key(service, cx));
            screen.card_closed = phase.map(|phase| (name.to_owned(), phase));
        }
    }
}
