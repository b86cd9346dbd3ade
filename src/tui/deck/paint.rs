//! Paints a whole frame: title, views, status line, popups.

use crate::tui::context::ViewContext;
use crate::tui::deck::state::DeckState;
use crate::tui::deck::{status, title};
use crate::tui::kit::Pen;
use crate::tui::layout::ViewPlace;
use crate::tui::screen::{DeckView, PaintContext};
use crate::tui::used::{AT_ONCE, SECOND, Used};
use ratatui::Frame;

impl DeckState {
    /// Paints a frame, and says what it used.
    pub(super) fn paint(&self, frame: &mut Frame<'_>, cx: ViewContext<'_>) -> Used {
        let screen = &self.screen;
        let mut used = Used::default();
        if screen.size.is_empty() {
            return used;
        }
        let layout = screen.layout(cx);
        let all = PaintContext {
            screen,
            views: &self.views,
            cx,
            layout: &layout,
        };
        let mut links = Vec::new();
        let mut pen = Pen {
            buffer: frame.buffer_mut(),
            look: cx.look,
            links: &mut links,
        };
        title::paint_title(&mut pen, all, &mut used);
        let cover = self.covering(cx).and_then(|id| self.views.get(id));
        let is_shown = |view: &&dyn DeckView| match cover {
            Some(cover) => view.id() == cover.id(),
            None => view.place() != ViewPlace::Cover,
        };
        for view in self.views.iter().filter(is_shown) {
            view.paint(&mut pen, all, &mut used);
        }
        let in_front = cover.or_else(|| self.views.get(screen.focus));
        if let Some(view) = in_front.filter(|view| !view.draws_status()) {
            status::paint_status(&mut pen, all, view);
        }
        for popup in &screen.popups {
            popup.paint(&mut pen, all);
        }
        used.links = links;
        for toast in screen.toasts.iter() {
            used.stays_true_for(toast.until.since(cx.now).max(AT_ONCE));
        }
        if screen.exit.leaving.is_some() {
            used.stays_true_for(SECOND);
        }
        if let Some(at) = used.cursor.filter(|_| screen.popups.is_empty()) {
            frame.set_cursor_position(at);
        }
        used
    }
}
