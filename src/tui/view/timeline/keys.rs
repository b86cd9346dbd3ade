//! What can be done with the timeline.

use crate::tui::action::{ActionSlice, DeckAction, Group, Motion, UserAction, ViewId, row};
use crate::tui::context::ViewContext;
use crate::tui::effect::Effects;
use crate::tui::kit::list::moved;
use crate::tui::kit::pen::Pen;
use crate::tui::layout::ViewPlace;
use crate::tui::screen::{DeckView, PaintContext, Screen};
use crate::tui::used::Used;
use crate::tui::view::timeline::paint::paint_timeline;
use crate::tui::view::timeline::state::{ID, StartTimeline};

/// The keys its status line shows.
const FOOTER: &[UserAction] = &[
    UserAction::Move(Motion::DownOne),
    UserAction::Deck(DeckAction::Open),
    UserAction::Deck(DeckAction::Back),
    UserAction::Deck(DeckAction::Zoom),
    UserAction::Deck(DeckAction::Menu),
    UserAction::Deck(DeckAction::Help),
];

impl DeckView for StartTimeline {
    fn id(&self) -> ViewId {
        ID
    }

    fn place(&self) -> ViewPlace {
        ViewPlace::Side
    }

    #[rustfmt::skip]
    fn actions(&self) -> Vec<ActionSlice> {
        vec![ActionSlice::new(13, [
        row(UserAction::Show(ViewId("timeline")), "timeline", "timeline", "How long each phase of the start took", Some(Group::View)),
        ])]
    }

    fn footer(&self) -> &'static [UserAction] {
        FOOTER
    }

    fn go(&mut self, screen: &mut Screen, cx: ViewContext<'_>, motion: Motion) -> Effects {
        let page = screen.layout(cx).inside(ID).height;
        self.scroll(screen, cx, motion.rows(page))
    }

    fn click(&mut self, screen: &mut Screen, cx: ViewContext<'_>, (_, y): (u16, u16)) -> Option<Effects> {
        let inside = screen.layout(cx).inside(ID);
        let last = cx.stack.services.len().saturating_sub(1);
        select(screen, cx, usize::from(y.saturating_sub(inside.y)).min(last));
        None
    }

    /// Moves the cursor through the services in the order of the file.
    fn scroll(&mut self, screen: &mut Screen, cx: ViewContext<'_>, by: i64) -> Effects {
        let services = &cx.stack.services;
        let chosen = screen.selected_or_first(cx.stack);
        let at = chosen.and_then(|name| services.get_index_of(name)).unwrap_or(0);
        select(screen, cx, moved(at, by, services.len()));
        Vec::new()
    }

    fn paint(&self, pen: &mut Pen<'_>, all: PaintContext<'_>) -> Used {
        paint_timeline(pen, all)
    }
}

fn select(screen: &mut Screen, cx: ViewContext<'_>, at: usize) {
    if let Some((name, _)) = cx.stack.services.get_index(at) {
        screen.selected = Some(name.clone());
    }
}
