//! The mouse: a click selects, a double click opens, the wheel scrolls the view under the pointer, a drag selects lines
//! or moves the divider it began on.

use crate::tui::action::{DeckAction, Motion, PopupAction, TabName, UserAction, ViewId};
use crate::tui::context::ViewContext;
use crate::tui::deck::state::{DOUBLE, DeckState};
use crate::tui::deck::status::footer_action;
use crate::tui::effect::{Effects, Spot};
use crate::tui::layout::Layout;
use crate::tui::layout::divider::Divider;
use crate::tui::popup::frame::inside_box;
use crossterm::event::{MouseButton, MouseEvent, MouseEventKind};
use ratatui::layout::Position;

/// Rows that one step of the wheel scrolls.
const WHEEL: i64 = 3;

impl DeckState {
    /// Takes a mouse event.
    pub(super) fn mouse(&mut self, cx: ViewContext<'_>, event: MouseEvent) -> Effects {
        let at = Position::new(event.column, event.row);
        let wheel = match event.kind {
            MouseEventKind::ScrollDown => WHEEL,
            MouseEventKind::ScrollUp => -WHEEL,
            _ => 0,
        };
        let pressed = event.kind == MouseEventKind::Down(MouseButton::Left);
        let answered = self.pointer.answered;
        if pressed && answered.is_some_and(|answered| cx.now.since(answered) < DOUBLE) {
            return Vec::new();
        }
        if !self.screen.popups.is_empty() {
            if pressed {
                self.pointer.answered = Some(cx.now);
                return self.click_popup(cx, at);
            }
            for _ in 0..wheel.abs() {
                self.go(cx, if wheel < 0 { Motion::UpOne } else { Motion::DownOne });
            }
            return Vec::new();
        }
        // What covers the views has nothing to click on.
        if self.covering(cx).is_some() {
            return Vec::new();
        }
        let layout = self.screen.layout(cx);
        match (event.kind, self.pointer.dragging) {
            (MouseEventKind::Down(MouseButton::Left), _) => self.pointer.dragging = self.divider_at(&layout, at),
            (MouseEventKind::Drag(MouseButton::Left), Some(divider)) => {
                self.move_divider(cx, &layout, divider, at);
                return Vec::new();
            }
            (MouseEventKind::Up(_), _) => self.pointer.dragging = None,
            _ => {}
        }
        if pressed && layout.status.contains(at) {
            return self.click_footer(cx, &layout, at);
        }
        let Some(id) = layout.view_at(at) else {
            if layout.card.contains(at) && pressed {
                return self.act(cx, UserAction::Tab(TabName("why")));
            }
            return Vec::new();
        };
        let Some(view) = self.views.get_mut(id) else {
            return Vec::new();
        };
        // A drag stays in the part of the view it began in.
        if !matches!(event.kind, MouseEventKind::Drag(_)) {
            view.point(&self.screen, &layout, at);
        }
        match event.kind {
            MouseEventKind::Down(MouseButton::Left) => return self.click_view(cx, id, at),
            MouseEventKind::Down(MouseButton::Right) => return self.open_actions_at(cx, id, at),
            MouseEventKind::Drag(MouseButton::Left) => view.drag(&mut self.screen, cx, at),
            MouseEventKind::ScrollDown | MouseEventKind::ScrollUp => return view.scroll(&mut self.screen, cx, wheel),
            _ => {}
        }
        Vec::new()
    }

    /// A click on a key of the footer does what the key does.
    fn click_footer(&mut self, cx: ViewContext<'_>, layout: &Layout, at: Position) -> Effects {
        let front = self.views.get(self.screen.focus);
        let action = front.and_then(|view| footer_action(layout.status, at, view, cx));
        action.map_or_else(Vec::new, |action| self.act(cx, action))
    }

    /// Opens the actions of what is at a cell.
    fn open_actions_at(&mut self, cx: ViewContext<'_>, id: ViewId, at: Position) -> Effects {
        self.pointer.clicked = None;
        let mut effects = self.click_view(cx, id, at);
        self.pointer.clicked = None;
        effects.extend(self.act(cx, UserAction::Deck(DeckAction::Menu)));
        effects
    }

    fn click_view(&mut self, cx: ViewContext<'_>, id: ViewId, at: Position) -> Effects {
        let double = self
            .pointer
            .clicked
            .is_some_and(|(place, time)| place == at && cx.now.since(time) < DOUBLE);
        self.pointer.clicked = if double { None } else { Some((at, cx.now)) };
        self.screen.focus = id;
        let view = self.views.get_mut(id);
        match view.and_then(|view| view.click(&mut self.screen, cx, at)) {
            Some(effects) => self.resolve(cx, effects),
            None if double => self.act(cx, UserAction::Deck(DeckAction::Open)),
            None => Vec::new(),
        }
    }

    /// A click on a row of a popup chooses it, as moving there and Enter does; on an answer, gives it; outside, closes
    /// the popup, as Escape does.
    fn click_popup(&mut self, cx: ViewContext<'_>, at: Position) -> Effects {
        let Some(popup) = self.screen.popups.last() else {
            return Vec::new();
        };
        let area = popup.place(&self.screen, cx);
        if !area.contains(at) {
            self.close_popup();
            return Vec::new();
        }
        if !inside_box(area).contains(at) {
            return Vec::new();
        }
        match popup.spot(&self.screen, cx, at) {
            Spot::Inside => Vec::new(),
            Spot::Row(row) => {
                if let Some(popup) = self.screen.popups.last_mut() {
                    popup.go_to(row);
                }
                self.act(cx, UserAction::Popup(PopupAction::Accept))
            }
            Spot::Answer(answer) => self.act(cx, answer),
        }
    }

    /// The divider at a cell: between views, else one of a view's own.
    fn divider_at(&self, layout: &Layout, at: Position) -> Option<Divider> {
        let own = || {
            self.views.iter().find_map(|view| {
                let number = view.divider_at(&self.screen, layout, at)?;
                Some(Divider::Own(view.id(), number))
            })
        };
        layout.divider_at(at).or_else(own)
    }

    fn move_divider(&mut self, cx: ViewContext<'_>, layout: &Layout, divider: Divider, at: Position) {
        self.screen.splits = layout.moved(self.screen.splits, divider, at);
        if let Divider::Own(id, number) = divider
            && let Some(view) = self.views.get(id)
        {
            view.move_divider(&mut self.screen, cx, number, at);
        }
    }
}
