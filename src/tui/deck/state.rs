//! The views and the screen, and what an action, a key or a mouse event does to them.

use crate::engine::Timestamp;
use crate::settings::{Memory, Splits};
use crate::tui::action::{DeckAction, Motion, PopupAction, UserAction, ViewId};
use crate::tui::context::ViewContext;
use crate::tui::deck::incidents::Incidents;
use crate::tui::deck::last_typed::Typing;
use crate::tui::effect::{DeckEffect, Effects, Reply};
use crate::tui::kit::KeyPress;
use crate::tui::layout::divider::Divider;
use crate::tui::operate;
use crate::tui::popup::help::Help;
use crate::tui::popup::keys::KeysPopup;
use crate::tui::popup::menu::Menu;
use crate::tui::popup::palette::Palette;
use crate::tui::popup::projects::open_projects;
use crate::tui::popup::settings::SettingsPopup;
use crate::tui::screen::{DeckView, Popup, PopupContext, Screen, Views};
use indexmap::IndexSet;
use ratatui::layout::Position;
use std::time::Duration;

/// What the deck is between frames, the terminal aside.
#[derive(Debug)]
pub(crate) struct DeckState {
    pub(crate) screen: Screen,
    pub(crate) views: Views,
    /// Keys of a chord so far.
    pub(super) chord: Vec<KeyPress>,
    pub(super) typing: Typing,
    /// Keys of which was said that they mean something else in this view.
    pub(super) told: IndexSet<(ViewId, KeyPress)>,
    pub(super) pointer: Pointer,
    pub(super) incidents: Incidents,
}

impl DeckState {
    pub(super) fn new(views: Views, screen: Screen) -> Self {
        Self {
            screen,
            views,
            chord: Vec::new(),
            typing: Typing::default(),
            told: IndexSet::new(),
            pointer: Pointer::default(),
            incidents: Incidents::default(),
        }
    }

    /// Restores what was remembered of this project.
    pub(super) fn recall(&mut self, cx: ViewContext<'_>, memory: &Memory) {
        self.screen.history.clone_from(&memory.palette);
        self.screen.splits = memory.splits;
        for view in self.views.iter_mut() {
            view.recall(&mut self.screen, cx, memory);
        }
    }

    /// Updates what depends on size and time, before a frame.
    pub(super) fn prepare(&mut self, cx: ViewContext<'_>) {
        // What a view takes depends on its columns, and those on what the others take.
        for _ in 0..2 {
            if !self.measure(cx) {
                break;
            }
        }
        self.screen.measured.form = self.screen.layout(cx).form;
        for view in self.views.iter_mut() {
            view.prepare(&self.screen, cx);
        }
    }

    /// Asks the views how many rows they take; true when that has changed.
    fn measure(&mut self, cx: ViewContext<'_>) -> bool {
        let layout = self.screen.layout(cx);
        let inner = self.screen.size.width.saturating_sub(2 * u16::from(layout.borders));
        let mut wanted = Vec::new();
        let mut card = None;
        for view in self.views.iter_mut() {
            let columns = layout.inside(view.id()).width;
            let rows = view.wanted_rows(&self.screen, cx, columns);
            wanted.extend(rows.map(|rows| (view.id(), rows)));
            card = card.or_else(|| view.card_rows(&self.screen, cx, inner));
        }
        let measured = &mut self.screen.measured;
        let is_same = wanted == measured.wanted;
        measured.wanted = wanted;
        measured.card = card.unwrap_or(0);
        !is_same
    }

    /// The view that covers all others now, if one does.
    pub(super) fn covering(&self, cx: ViewContext<'_>) -> Option<ViewId> {
        let mut topmost = self.views.iter().rev();
        let found = topmost.find(|view| view.covers(&self.screen, cx));
        found.map(DeckView::id)
    }

    /// Takes the topmost popup out while it handles something, and puts it back unless it closes.
    pub(super) fn with_popup(
        &mut self,
        cx: ViewContext<'_>,
        handle: impl FnOnce(&mut dyn Popup, &mut PopupContext<'_>) -> Reply,
    ) -> Effects {
        let Some(mut popup) = self.screen.popups.pop() else {
            return Vec::new();
        };
        let place = self.screen.popups.len();
        let mut all = PopupContext {
            screen: &mut self.screen,
            views: &mut self.views,
            cx,
        };
        let reply = handle(&mut *popup, &mut all);
        if !reply.closes {
            let place = place.min(self.screen.popups.len());
            self.screen.popups.insert(place, popup);
        }
        reply.effects
    }

    /// Closes the topmost popup; false when there is none.
    pub(super) fn close_popup(&mut self) -> bool {
        let Some(mut popup) = self.screen.popups.pop() else {
            return false;
        };
        popup.dismiss(&mut self.views);
        true
    }

    /// Does an action and what it asks to be done next; what is left is to be carried out outside.
    pub(super) fn act(&mut self, cx: ViewContext<'_>, action: UserAction) -> Effects {
        self.let_focus_know(cx);
        let asked = self.dispatch(cx, action);
        let effects = self.resolve(cx, asked);
        self.let_focus_know(cx);
        effects
    }

    /// Does the actions among effects.
    pub(super) fn resolve(&mut self, cx: ViewContext<'_>, asked: Effects) -> Effects {
        let mut effects = Vec::new();
        for effect in asked {
            match effect {
                DeckEffect::Act(action) => effects.extend(self.act(cx, action)),
                DeckEffect::Send(_)
                | DeckEffect::Copy(_)
                | DeckEffect::Notify(_)
                | DeckEffect::Picture
                | DeckEffect::Suspend
                | DeckEffect::Set { .. }
                | DeckEffect::Bind { .. }
                | DeckEffect::RunOnce { .. }
                | DeckEffect::Edit(_) => effects.push(effect),
            }
        }
        effects
    }

    fn let_focus_know(&mut self, cx: ViewContext<'_>) {
        if let Some(view) = self.views.get_mut(self.screen.focus) {
            view.focus(&mut self.screen, cx);
        }
    }

    /// Does an action: the view whose it is, or the deck.
    fn dispatch(&mut self, cx: ViewContext<'_>, action: UserAction) -> Effects {
        for view in self.views.iter_mut() {
            if let Some(effects) = view.act(&mut self.screen, cx, action) {
                return effects;
            }
        }
        match action {
            UserAction::Service(action) => operate::act_on_services(&mut self.screen, cx, action),
            UserAction::Stack(action) => operate::act_on_stack(&mut self.screen, cx, action),
            UserAction::Leave(action) => self.leave(cx, action),
            UserAction::Show(id) => self.show(cx, id),
            UserAction::Move(motion) => self.go(cx, motion),
            UserAction::Popup(PopupAction::Accept) => self.with_popup(cx, |popup, all| popup.accept(all)),
            UserAction::Popup(action) => self.with_popup(cx, |popup, all| popup.act(all, action)),
            UserAction::Deck(action) => self.deck_action(cx, action),
            // Views take these; a test does every action there is.
            UserAction::Table(_)
            | UserAction::Shell(_)
            | UserAction::Log(_)
            | UserAction::Detail(_)
            | UserAction::Node(_)
            | UserAction::Tab(_) => Vec::new(),
        }
    }

    /// Moves in whatever has the focus.
    pub(super) fn go(&mut self, cx: ViewContext<'_>, motion: Motion) -> Effects {
        let screen = &mut self.screen;
        if let Some(mut popup) = screen.popups.pop() {
            popup.go(screen, cx, motion.rows(10));
            screen.popups.push(popup);
            return Vec::new();
        }
        let view = self.views.get_mut(screen.focus);
        view.map_or_else(Vec::new, |view| view.go(screen, cx, motion))
    }

    fn deck_action(&mut self, cx: ViewContext<'_>, action: DeckAction) -> Effects {
        let screen = &mut self.screen;
        match action {
            DeckAction::NextPane => self.step_focus(cx, 1),
            DeckAction::PreviousPane => self.step_focus(cx, -1),
            DeckAction::Zoom => screen.zoomed = !screen.zoomed,
            DeckAction::Grow => screen.splits = screen.layout(cx).grown(screen.splits, screen.focus, 1),
            DeckAction::Shrink => screen.splits = screen.layout(cx).grown(screen.splits, screen.focus, -1),
            DeckAction::Even => screen.splits = Splits::default(),
            DeckAction::Back => self.back(cx),
            DeckAction::Open => {
                let view = self.views.get_mut(screen.focus);
                return view.map_or_else(Vec::new, |view| view.enter(screen, cx));
            }
            DeckAction::Copy => return self.copy(cx),
            DeckAction::Menu => screen.show_popup(Menu::new(screen.targets(cx.stack))),
            DeckAction::Help => screen.show_popup(Help::default()),
            DeckAction::Palette => screen.show_popup(Palette::default()),
            DeckAction::Projects => return open_projects(screen, cx),
            DeckAction::Redraw => screen.redraw = true,
            DeckAction::Picture => return vec![DeckEffect::Picture],
            DeckAction::Suspend => return vec![DeckEffect::Suspend],
            DeckAction::Edit => return self.edit(cx),
            DeckAction::Dismiss => screen.announcement = None,
            DeckAction::Settings => screen.show_popup(SettingsPopup::default()),
            DeckAction::Keys => screen.show_popup(KeysPopup::default()),
        }
        Vec::new()
    }

    /// Copies from the topmost popup, or from the view in focus.
    fn copy(&mut self, cx: ViewContext<'_>) -> Effects {
        let screen = &mut self.screen;
        if let Some(text) = screen.popups.last().and_then(|popup| popup.copy()) {
            screen.say("copied the value", cx.now);
            return vec![DeckEffect::Copy(text)];
        }
        let view = self.views.get_mut(screen.focus);
        let (text, what) = view.map_or_else(Default::default, |view| view.copy(screen, cx));
        if text.is_empty() {
            screen.complain("there is nothing to copy", cx.now);
            return Vec::new();
        }
        screen.say(format!("copied {what}"), cx.now);
        vec![DeckEffect::Copy(text)]
    }
}

/// Two clicks within this are one double click.
pub(super) const DOUBLE: Duration = Duration::from_millis(400);

/// What is remembered of the mouse.
#[derive(Debug, Default)]
pub(crate) struct Pointer {
    /// Last left click: where and when, to detect a double click.
    pub(super) clicked: Option<(Position, Timestamp)>,
    /// Last left click on or beside a popup. A second click right after it belongs to the same double click and must
    /// not answer the question that the first one opened.
    pub(super) answered: Option<Timestamp>,
    /// The divider that is being dragged.
    pub(super) dragging: Option<Divider>,
}
